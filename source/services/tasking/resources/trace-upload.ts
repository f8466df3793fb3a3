import {firstIn, firstSeen, type Step, type Traced} from '../../../declare/trace.ts';
import type {World} from '../../../declare/world.ts';
import {bytes} from '../../../text/quantities.ts';
import {utc} from '../../../text/times.ts';
import {uploadList, windowList} from '../lists.ts';
import {dueOf} from '../rules/upload-pace.ts';
import {uploadVerdict} from '../rules/upload-rules.ts';
import {endOf, neededUploads} from '../rules/window-rules.ts';
import {isUpload, type Upload, type UploadRow, type Window} from '../upstream/client.ts';

const uploadSteps = (upload: UploadRow, world: World): readonly Step[] => {
  const {id, destination_path: path = '?', status} = upload;
  const sent = world.sent('uploads', id);
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
        ...firstSeen({resource: 'uploads', id}, world),
        evidence: `not from this console; upload ${id}`,
      };
  if (status === 'UPLOADED')
    return [
      first,
      {
        name: `${name} uploaded`,
        state: 'done',
        ...firstIn({resource: 'uploads', id}, status, world),
        evidence: 'on the bus; the first window of its payload hands it over',
      },
    ];
  const due = isUpload(upload) ? dueOf(upload, world) : undefined;
  // How long what is of unknown size takes nobody can tell.
  const sure = due?.unsized === 0 ? due : undefined;
  const moves = sure?.ends === undefined && status === 'PENDING' ? sure?.begins : undefined;
  const by = sure?.ends ?? (moves !== undefined && moves <= world.now ? moves : undefined);
  const known = isUpload(upload) && (status === 'PENDING' || status === 'UPLOADING');
  return [
    first,
    {
      name: `${name} uploaded`,
      state: !known
        ? 'unknown'
        : ['stuck', 'late'].includes(uploadVerdict(upload, world))
          ? 'late'
          : 'awaited',
      evidence:
        status === 'UPLOADING'
          ? 'UPLOADING: it needs several contacts, and moves at each'
          : `it is ${status ?? 'without a status that could be read'}${moves === undefined || moves <= world.now ? '' : `, and should move by ${utc(moves, world.now)}; how long it takes is not known`}`,
      by: known ? by : undefined,
      todo: `Look at upload ${id}: it says why.`,
    },
  ];
};

/** The window that an upload is for: the next that names it, else the last that did. */
const windowOfUpload = (upload: Upload, windows: readonly Window[], now: number): Window | undefined => {
  const fitting = windows
    .filter(window => neededUploads(window, [upload]).length > 0)
    .sort((a, b) => a.start - b.start);
  return fitting.find(window => endOf(window) > now) ?? fitting.at(-1);
};

/** The program that a window runs, where no upload of it is listed: it may have been on board since before the launch. */
const programStep = (window: Window, world: World): readonly Step[] => {
  const command = window.parameters?.user_command as {executable?: unknown} | null | undefined;
  const program = command?.executable ?? window.parameters?.executable;
  if (typeof program !== 'string' || program === '') return [];
  const unread = world.unread(uploadList.name);
  const evidence =
    unread === undefined
      ? 'no upload of it is listed; it may have been loaded before flight'
      : `not all uploads are known: ${unread.replace(/\.$/, '')}`;
  return [{name: `${program} on board`, state: 'unknown', evidence}];
};

/** How uploads are traced: as files that a window needs, and alone. */
export const tracedUpload: Traced<UploadRow> = {
  what: 'upload',
  made: 'upload sent',
  satellite: upload => upload.satellite_id,
  kept: ({satellite}) => ({words: '', satellite: typeof satellite === 'string' ? satellite : undefined}),
  partOf: (upload, world) => {
    const window = isUpload(upload) && windowOfUpload(upload, world.rows(windowList) ?? [], world.now);
    return window ? {resource: windowList.name, id: window.id} : undefined;
  },
  steps: (upload, world) => ({before: [uploadSteps(upload, world)], after: []}),
  along: ({resource, id}, world) => {
    const window = resource === windowList.name && world.rows(windowList)?.find(one => one.id === id);
    if (!window) return undefined;
    const needed = neededUploads(window, world.rows(uploadList) ?? []);
    const ways = needed.map(upload => uploadSteps(upload, world));
    return {before: needed.length === 0 ? [programStep(window, world)] : ways, after: []};
  },
};
