import type {Step, Traced} from '../../../declare/trace.ts';
import type {World} from '../../../declare/world.ts';
import {bytes} from '../../../text/quantities.ts';
import {utc} from '../../../text/times.ts';
import {downlinkList, type Window, windowList} from '../lists.ts';
import {guaranteedContact, lifeOf, verdictIn} from '../rules/file-rules.ts';
import {deletedAt, stageNow} from '../rules/ttl-stages.ts';
import {downlinkSettings} from '../settings.ts';
import {expectedOf, mayBring} from './expected-files.ts';
import type {DownlinkFile} from './file.ts';

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
  if (file.object)
    return {
      name,
      state: 'done',
      evidence: file.object.size === undefined ? 'it is there' : `all ${bytes(file.object.size)}`,
    };
  if (file.sent?.waits === false)
    return {name, state: 'awaited', evidence: 'the bus has taken it; how much is down is not told'};
  return {name, state: 'unknown', evidence: 'no upstream tells; a partial file is never delivered'};
};

const arrivedStep = (file: DownlinkFile, world: World): Step => {
  const {object, expected, sent} = file;
  const name = `${file.name} arrived`;
  if (object)
    return {
      name,
      state: 'done',
      at: object.at,
      evidence: file.gone ? `${object.key}, no longer in the bucket` : object.key,
    };
  const life = lifeOf(file);
  const verdict = verdictIn(file, world);
  const end = life && deletedAt(life.sent, life.ttl);
  const again = 'Create the window again; have its program write what it does to a file in /outbox.';
  if (verdict === 'lost')
    return {name, state: 'missed', evidence: `its TTLs ended ${utc(end!, world.now)}`, todo: again};
  if (verdict === 'not seen')
    return {
      name,
      state: 'unknown',
      evidence: `its TTLs ended ${utc(end!, world.now)}, before anybody looked from here: it may have come and been taken away`,
      todo: 'Look where files go from the bucket.',
    };
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
    todo: `Look at file ${file.id}: it says why.`,
  };
};

const fileSteps = (file: DownlinkFile, world: World): readonly Step[] => [
  queuedStep(file, world),
  downStep(file),
  arrivedStep(file, world),
];

/** Before its start a window has no files yet: only names that it should bring. A lease brings none. */
const plannedFiles = (window: Window, world: World): readonly Step[] =>
  mayBring(window.type) ? [plannedStep(window, world)] : [];

const plannedStep = (window: Window, world: World): Step => {
  const settings = world.settings(downlinkSettings);
  const names = expectedOf(window, settings).map(({name}) => name);
  if (names.length === 0)
    return {
      name: 'files',
      state: 'unknown',
      evidence:
        'neither its parameters nor the profile (services.downlink.conventions) say which files it brings',
    };
  if (window.state === 'PENDING_SYNC' && world.now >= window.start)
    return {name: `${names.join(', ')} arrived`, state: 'missed', evidence: 'the window did not run'};
  const by = window.start + window.duration + guaranteedContact;
  if (world.now > by)
    return {
      name: `${names.join(', ')} arrived`,
      state: 'unknown',
      evidence: 'the bucket could not be read',
      todo: 'Look at the files of the downlink.',
    };
  return {
    name: `${names.join(', ')} arrived`,
    state: 'awaited',
    evidence: 'in the bucket, after a contact that follows the window',
    by,
    todo: 'Look then at the file: it says why it is not there.',
  };
};

/** How files are traced: as what a window brings down, and alone. */
export const tracedFile: Traced<DownlinkFile> = {
  what: 'file',
  satellite: file => file.satellite,
  is: (file, word) => file.object?.key === word,
  partOf: ({window}) => (window === undefined ? undefined : {resource: windowList.name, id: window}),
  steps: (file, world) => ({before: [], after: fileSteps(file, world)}),
  along: ({resource, id}, world) => {
    if (resource !== windowList.name) return undefined;
    const files = (world.rows(downlinkList) ?? []).filter(file => file.window === id);
    const window = world.rows(windowList)?.find(one => one.id === id);
    const arrived = files.filter(file => file.object);
    const own = arrived.some(file => file.expected?.unique ?? file.sent !== undefined);
    return {
      before: [],
      after:
        files.length === 0 && window
          ? plannedFiles(window, world)
          : files.flatMap(file => fileSteps(file, world)),
      proof: own
        ? 'its file arrived, so it ran'
        : arrived.length > 0
          ? 'a file of its name arrived in its time, so it ran'
          : undefined,
    };
  },
};
