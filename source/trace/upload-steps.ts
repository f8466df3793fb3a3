import type {World} from '../declare/world.ts';
import {uploadingPatience} from '../services/tasking/rules/upload-rules.ts';
import {guaranteedContact} from '../services/tasking/rules/window-rules.ts';
import type {Upload} from '../services/tasking/upstream/client.ts';
import {bytes} from '../text/quantities.ts';
import type {Step} from './step.ts';

/** When an object was first seen in a state. */
export const firstIn = (resource: string, id: string, state: string, world: World) => {
  const found = world.seen(resource, id)?.history.findLast(one => one.state === state);
  // What it was at the first look, or when nobody had looked for a while, it may have been for long.
  return found && {at: found.at, atLatest: found.atLeast ?? false};
};

/** The steps of a file on its way up. */
export const uploadSteps = (upload: Upload, world: World): readonly Step[] => {
  const {id, destination_path: path, status} = upload;
  const sent = world.sent('uploads', id);
  const seen = world.seen('uploads', id);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const size = sent?.facts.size;
  const first: Step = sent
    ? {
        name: `${name} sent`,
        state: 'done',
        at: sent.at,
        evidence: `by ${sent.who}${typeof size === 'number' ? `, ${bytes(size)}` : ''}, as upload ${id}`,
      }
    : {
        name: `${name} sent`,
        state: 'done',
        at: seen?.first,
        atLatest: true,
        evidence: `not from this console; upload ${id}`,
      };
  if (status === 'UPLOADED')
    return [
      first,
      {
        name: `${name} uploaded`,
        state: 'done',
        ...firstIn('uploads', id, status, world),
        evidence: 'on the bus; the first window of its payload hands it over',
      },
    ];
  const by = seen && seen.since + (status === 'UPLOADING' ? uploadingPatience : guaranteedContact);
  const known = status === 'PENDING' || status === 'UPLOADING';
  return [
    first,
    {
      name: `${name} uploaded`,
      state: !known ? 'unknown' : by !== undefined && world.now > by ? 'late' : 'awaited',
      evidence:
        status === 'UPLOADING'
          ? 'UPLOADING: it needs several contacts, and moves at each'
          : `it is ${status}`,
      by: known ? by : undefined,
      todo: `See why: skydeck describe uploads ${id}`,
    },
  ];
};
