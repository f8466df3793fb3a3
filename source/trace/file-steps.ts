import type {World} from '../declare/world.ts';
import type {DownlinkFile} from '../services/downlink/resources/file.ts';
import {fileVerdict, guaranteedContact, lifeOf} from '../services/downlink/rules/file-rules.ts';
import {deletedAt, stageNow} from '../services/downlink/rules/ttl-stages.ts';
import {bytes} from '../text/quantities.ts';
import {utc} from '../text/times.ts';
import type {Step} from './step.ts';

const queuedStep = (file: DownlinkFile, world: World): Step => {
  const {name, sent, object} = file;
  const life = lifeOf(file);
  const step = `${name} queued`;
  if (sent) {
    const stage = stageNow(sent.at, sent.ttl, world.now);
    const now = object ? '' : stage === 'deleted' ? '; its TTLs are over' : `, now in ${stage}`;
    return {
      name: step,
      state: 'done',
      at: sent.at,
      evidence: `given to agent ${sent.agent} as ${sent.uuid}${now}`,
    };
  }
  if (object) return {name: step, state: 'done', evidence: 'it arrived, so it was; when is not known'};
  if (life && world.now < life.sent)
    return {name: step, state: 'awaited', evidence: 'by the payload, in its window'};
  const stage = life && stageNow(life.sent, life.ttl, world.now);
  return {
    name: step,
    state: 'unknown',
    evidence: `the agent is not reachable from the ground; by the usual TTLs it would be ${stage === 'deleted' ? 'deleted by now' : `in ${stage}`}`,
  };
};

const downStep = (file: DownlinkFile): Step => {
  const name = `${file.name} bytes down`;
  if (file.object) return {name, state: 'done', evidence: `all ${bytes(file.object.size)}`};
  if (file.sent?.waits === false)
    return {name, state: 'awaited', evidence: 'the bus has taken it; how much is down is not told'};
  return {name, state: 'unknown', evidence: 'no upstream tells; a partial file is never delivered'};
};

const arrivedStep = (file: DownlinkFile, world: World): Step => {
  const {object, expected, sent} = file;
  const name = `${file.name} arrived`;
  if (object) return {name, state: 'done', at: object.at, evidence: object.key};
  const life = lifeOf(file);
  const verdict = fileVerdict(file, world.now);
  const end = life && deletedAt(life.sent, life.ttl);
  const again = 'Create the window again; have its program write what it does to a file in /outbox.';
  if (verdict === 'lost')
    return {name, state: 'missed', evidence: `its TTLs ended ${utc(end!, world.now)}`, todo: again};
  const from = expected?.end ?? sent?.at;
  const by = from === undefined ? undefined : from + guaranteedContact;
  if (by !== undefined && world.now > by)
    return {
      name,
      state: 'late',
      evidence: `nothing of that name; it is tried until ${utc(end!, world.now)}${life?.assumed ? ' by the usual TTLs' : ''}`,
      by,
      todo: again,
    };
  return {
    name,
    state: 'awaited',
    evidence: 'in the bucket, after a contact',
    by,
    todo: `See: skydeck describe downlinks ${file.id}`,
  };
};

/** The steps of a file on its way down. */
export const fileSteps = (file: DownlinkFile, world: World): readonly Step[] => [
  queuedStep(file, world),
  downStep(file),
  arrivedStep(file, world),
];
