import {type Cause, type Fact, mostTelling, type Section} from '../../../declare/section.ts';
import type {World} from '../../../declare/world.ts';
import {plural} from '../../../text/quantities.ts';
import {age, duration, relative, utc} from '../../../text/times.ts';
import {uploadList} from '../lists.ts';
import {
  conflicts,
  endOf,
  guaranteedContact,
  neededUploads,
  outlook,
  paddingOf,
  usualLead,
  windowTones,
  windowVerdict,
} from '../rules/window-rules.ts';
import {taskingSettings} from '../settings.ts';
import type {Window} from '../upstream/client.ts';

/** Files may come down up to this long after a window's end (vendor's example: "up to five hours", contacts every 6 h). */
const downlinkPatience = guaranteedContact;

/** The detail of a window: what is known, and the ordered causes of its outlook (contract of the API, known troubles). */
export const describeWindow = (window: Window, world: World): Section[] => [
  {kind: 'facts', title: 'Window', facts: factsOf(window, world)},
  {
    kind: 'causes',
    title: `Why: ${windowVerdict(window, world)} (${window.state})`,
    causes: causesOf(window, world),
  },
  {
    kind: 'table',
    title: 'States seen',
    header: ['State', 'First seen', 'Ago'],
    rows: (world.seen('windows', window.id)?.history ?? []).map(({state, at}) => [
      state,
      utc(at, world.now),
      age(world.now - at),
    ]),
  },
  {kind: 'json', title: 'Parameters', value: window.parameters ?? {}},
  {kind: 'json', title: 'As the API gives it', value: window},
];

const factsOf = (window: Window, world: World): Fact[] => {
  const padding = paddingOf(window.type, world.settings(taskingSettings));
  const seen = world.seen('windows', window.id);
  const sent = world.sent('windows', window.id);
  const verdict = windowVerdict(window, world);
  return [
    {name: 'Id', value: window.id},
    {name: 'Type', value: `${window.type} on ${window.satellite_id}`},
    {
      name: 'State',
      value: `${window.state}${seen ? ` for ${seen.atLeast ? 'at least ' : ''}${age(world.now - seen.since)}` : ''}`,
    },
    {name: 'Verdict', value: verdict, tone: windowTones[verdict]},
    {
      name: 'Start',
      value: `${utc(window.start, world.now)}, ${relative(window.start, world.now)} (${window.start})`,
    },
    {
      name: 'End',
      value: `${utc(endOf(window), world.now)}, ${relative(endOf(window), world.now)}; lasts ${duration(window.duration)}`,
    },
    {
      name: 'Buffers',
      value: `${padding.before} s before, ${padding.after} s after${padding.assumed ? ' (assumed: set windowTypes in the profile)' : ''}; ${padding.before + window.duration + padding.after} s in all`,
    },
    {
      name: 'Asked',
      value: sent
        ? `${utc(sent.at, world.now)}, ${relative(sent.at, world.now)}, by ${sent.who}`
        : 'not from this console',
    },
  ];
};

const causesOf = (window: Window, world: World): Cause[] => {
  const ahead = endOf(window) > world.now;
  const causes = [
    ...(window.state === 'PENDING_SYNC' ? [pending(window, world)] : []),
    ...files(window, world),
    neighbours(window, world, ahead),
    budget(window),
    ...(window.state === 'SYNCED' && !ahead ? afterwards(window, world) : []),
  ];
  return mostTelling(causes);
};

const pending = (window: Window, world: World): Cause => {
  const title = 'The satellite does not know of it yet';
  const lead = window.start - world.now;
  const verdict = outlook(window, world.now);
  const again = {
    todo: 'Create it again at least 24 h ahead, then delete this one.',
    action: 'windows.create',
  };
  if (verdict === 'missed')
    return {
      title,
      standing: 'shown',
      evidence: `Its start was ${relative(window.start, world.now)} and it was never synced: it did not run.`,
      ...again,
    };
  if (verdict === 'will miss')
    return {
      title,
      standing: 'shown',
      evidence: `It starts in ${age(lead)}; windows are synced at contacts, and only one per 6 h is guaranteed.`,
      ...again,
    };
  if (lead < usualLead)
    return {
      title,
      standing: 'possible',
      evidence: `It starts in ${age(lead)}, less than the usual lead of 24 h; at least ${plural(Math.floor(lead / guaranteedContact), 'contact')} before it.`,
      todo: 'Watch for SYNCED; from 6 h before the start, treat it as missed.',
    };
  return {
    title,
    standing: 'ruled out',
    evidence: `Normal: it starts in ${age(lead)}, and a contact comes at least every 6 h.`,
  };
};

const files = (window: Window, world: World): Cause[] =>
  neededUploads(window, world.rows(uploadList) ?? []).map(upload => ({
    title: `It needs ${upload.destination_path}`,
    standing: upload.status === 'UPLOADED' ? 'ruled out' : 'shown',
    evidence:
      upload.status === 'UPLOADED'
        ? `Upload ${upload.id} is on the satellite.`
        : `Its parameters name it, and upload ${upload.id} is ${upload.status}.`,
    todo:
      upload.status === 'UPLOADED'
        ? undefined
        : `Open upload ${upload.id}; if it is not UPLOADED 6 h before the start, move the window.`,
  }));

const neighbours = (window: Window, world: World, ahead: boolean): Cause => {
  const title = 'Too close to another window';
  const other = conflicts(world).get(window.id);
  if (!ahead)
    return {title, standing: 'possible', evidence: 'It has ended; only windows ahead are compared.'};
  return other
    ? {
        title,
        standing: 'likely',
        evidence: `With buffers it overlaps ${other.type} ${other.id}, ${utc(other.start, world.now)}, ${duration(other.duration)}; such windows "may not complete successfully" (docs 2.2.1).`,
        todo: 'Create it in a free slot, then delete this one.',
        action: 'windows.create',
      }
    : {
        title,
        standing: 'ruled out',
        evidence: `No window of ${window.satellite_id} comes within its buffers.`,
      };
};

const budget = (window: Window): Cause => {
  const title = 'downlink_budget is missing';
  if (!window.type.startsWith('PAYLOAD_'))
    return {title, standing: 'ruled out', evidence: `A ${window.type} window brings no files down.`};
  return window.parameters && 'downlink_budget' in window.parameters
    ? {
        title,
        standing: 'ruled out',
        evidence: `downlink_budget is ${JSON.stringify(window.parameters.downlink_budget)}.`,
      }
    : {
        title,
        standing: 'possible',
        evidence: "Leaving it out has cost files before (the vendor's own tutorials were mended for it).",
        todo: 'Create windows with downlink_budget=1.',
        action: 'windows.create',
      };
};

/** SYNCED and past is the last that the API tells: the rest is what can have gone wrong since. */
const afterwards = (window: Window, world: World): Cause[] => {
  const since = world.now - endOf(window);
  return [
    since <= downlinkPatience
      ? {
          title: 'Files may still come down',
          standing: 'likely',
          evidence: `It ended ${age(since)} ago; the next contact may take up to 6 h.`,
          todo: `Wait; look again in ${age(downlinkPatience - since)}.`,
        }
      : {
          title: 'Files may still come down',
          standing: 'possible',
          evidence: `It ended ${age(since)} ago. Large files need several contacts, and a partial file is never delivered.`,
        },
    {
      title: 'The bus aborted it for lack of power',
      standing: 'possible',
      evidence: 'The API has no state for that: only a file in the bucket proves that a window ran.',
    },
    {
      title: 'Output was not queued for the ground',
      standing: 'possible',
      evidence:
        'Standard output is not downloaded by itself, /outbox is cleared between windows, and files past their time-to-live are deleted.',
    },
  ];
};
