import {type Cause, facts, mostTelling, type NamedFacts, type Section} from '../../../declare/section.ts';
import {asOfWords, type World} from '../../../declare/world.ts';
import {plural} from '../../../text/quantities.ts';
import {age, duration, lasted, moment, relative, seenAt, utc} from '../../../text/times.ts';
import {uploadList} from '../lists.ts';
import {rivalAttitudes} from '../rules/attitude.ts';
import {conflicts, wordOf} from '../rules/conflicts.ts';
import {cannotMove, moveStep} from '../rules/moving.ts';
import {cameInto, wasBy} from '../rules/transitions.ts';
import {dueOf} from '../rules/upload-pace.ts';
import {wentBack, wentBackCause, wentBackWords} from '../rules/went-back.ts';
import {againDraft, cameTooLate, missesOf, shareWords, upWords} from '../rules/window-misses.ts';
import {
  askedAway,
  endOf,
  guaranteedContact,
  mayAwait,
  neededUploads,
  outlook,
  paddingOf,
  usualLead,
  windowVerdict,
} from '../rules/window-rules.ts';
import {taskingSettings} from '../settings.ts';
import {isWindow, type Window, type WindowRow} from '../upstream/client.ts';
import {contactWords} from './window-alerts.ts';

/** Files may come down up to this long after a window's end (vendor's example: "up to five hours", contacts every 6 h). */
const downlinkPatience = guaranteedContact;

/** The detail of a window: what is known, and the ordered causes of its outlook (contract of the API, known troubles). */
export const describeWindow = (window: WindowRow, world: World): Section[] =>
  isWindow(window) ? describeWhole(window, world) : [...unreadSections(window), ...historyOf(window, world)];

/** Of a row that could be read in part only: what there is of it, and no verdict. */
const unreadSections = (window: WindowRow): Section[] => [
  facts('Window, read in part only', {
    Id: window.id,
    State: window.state ?? '?',
    Verdict: ['none: type, satellite, start or duration could not be read', 'warn'],
  }),
];

const describeWhole = (window: Window, world: World): Section[] => [
  facts('Window', factsOf(window, world)),
  {
    kind: 'causes',
    title: `Why: ${wordOf(window, world)[0]} (${window.state ?? 'no state that could be read'})`,
    causes: causesOf(window, world),
  },
  ...historyOf(window, world),
];

const historyOf = (window: WindowRow, world: World): Section[] => [
  {
    kind: 'table',
    title: 'States seen',
    header: ['State', 'First seen', 'Ago'],
    rows: (world.seen('windows', window.id)?.history ?? []).map(one => [
      one.state,
      seenAt(one, world.now),
      lasted({...one, since: one.at}, world.now),
    ]),
  },
  {kind: 'json', title: 'Parameters', value: window.parameters ?? {}},
  {kind: 'json', title: 'As the API gives it', value: window},
];

const factsOf = (window: Window, world: World): NamedFacts => {
  const padding = paddingOf(window.type, world.settings(taskingSettings));
  const seen = world.seen('windows', window.id);
  const sent = world.sent('windows', window.id);
  return {
    Id: window.id,
    Type: `${window.type} on ${window.satellite_id}`,
    State: `${window.state ?? '?'}${seen ? ` for ${lasted(seen, world.now)}` : ''}`,
    Verdict: wordOf(window, world),
    Start: `${moment(window.start, world.now)} (${window.start})`,
    End: `${moment(endOf(window), world.now)}; lasts ${duration(window.duration)}`,
    Buffers: `${padding.before} s before, ${padding.after} s after${padding.assumed ? ' (assumed: set windowTypes in the profile)' : ''}; ${padding.before + window.duration + padding.after} s in all`,
    Asked: sent ? `${moment(sent.at, world.now)}, by ${sent.who}` : 'not from this console',
  };
};

/** Of a window that is to go no cause is looked for: none of their steps is to be taken. */
const causesOf = (window: Window, world: World): Cause[] => {
  if (windowVerdict(window, world) === 'delete asked')
    return [
      {
        title: 'Its deletion is asked for',
        standing: 'shown',
        evidence:
          'It was asked for from here, and taken; the satellite hears of it at a contact, of which one per 6 h is sure.',
      },
    ];
  return mostTelling([
    ...(window.state === 'PENDING_SYNC' ? [pending(window, world)] : []),
    ...(window.state === 'PENDING_SYNC' || window.state === 'SYNCED' ? [] : [unknownState(window)]),
    ...files(window, world),
    ...missesOf(window, world),
    neighbours(window, world),
    budget(window),
    ...(window.state === 'SYNCED' && endOf(window) <= world.now ? afterwards(window, world) : []),
  ]);
};

const again = (window: Window) => ({action: 'windows.create', draft: againDraft(window)});

const unknownState = ({state}: Window): Cause => ({
  title: 'Its state is none that skydeck knows',
  standing: 'shown',
  evidence:
    state === undefined
      ? 'The row has no state that could be read.'
      : `"${state}" is not among the documented ones (PENDING_SYNC, SYNCED): whether it is good or bad is not known.`,
  todo: 'Ask the provider what it means.',
});

const pending = (window: Window, world: World): Cause => {
  const title = 'The satellite does not know of it yet';
  const lead = window.start - world.now;
  const back = wentBackCause('windows', window, world);
  if (back) return back;
  const verdict = outlook(window, world.now);
  if (verdict === 'missed')
    return {
      title,
      standing: 'shown',
      evidence: `Its start was ${relative(window.start, world.now)}, ${utc(window.start, world.now)}, and it is still PENDING_SYNC.`,
      todo: 'Create it again, at least 24 h ahead.',
      ...again(window),
    };
  if (verdict === 'may miss')
    return {
      title,
      standing: 'shown',
      evidence: `It is PENDING_SYNC and starts in ${age(lead)}; windows are synced at contacts: ${contactWords(window.satellite_id, world)}.${shareWords(world, guaranteedContact)} It is decided when it is SYNCED, or at its start.`,
      todo: 'Watch for SYNCED. If the run must be sure, create another at least 24 h ahead.',
      ...again(window),
    };
  if (lead < usualLead)
    return {
      title,
      standing: 'possible',
      evidence: `It starts in ${age(lead)}, less than the usual lead of 24 h; at least ${plural(Math.floor(lead / guaranteedContact), 'contact')} before it.`,
      todo: 'Watch for SYNCED.',
    };
  return {
    title,
    standing: 'ruled out',
    evidence: `It is PENDING_SYNC as is usual: it starts in ${age(lead)}, and a contact comes at least every 6 h.`,
  };
};

/** What a file that a window names had to do with it depends on whether it was up at the start. */
const files = (window: Window, world: World): Cause[] => {
  const uploads = world.rows(uploadList);
  const unread = world.unread(uploadList.name);
  if (!uploads)
    return [
      {
        title: 'A file that it needs is not on the satellite',
        standing: 'possible',
        evidence: `The uploads could not be read, so this was not checked: ${unread}`,
      },
    ];
  const partly: Cause = {
    title: 'A file that it needs is not on the satellite',
    standing: 'possible',
    evidence: `It names one, and not all uploads are known: ${unread}`,
  };
  const needed = neededUploads(window, uploads).map((upload): Cause => {
    const title = `It needs ${upload.destination_path}`;
    const began = window.start <= world.now;
    const back = wentBack('uploads', {id: upload.id, state: upload.status}, world);
    if (back)
      return {
        title,
        standing: 'possible',
        evidence: `Its parameters name it. Of upload ${upload.id}: ${wentBackWords(back, upload.status, world.now)}`,
        todo: `Ask the provider what became of it, with upload id ${upload.id}.`,
      };
    if (upload.status !== 'UPLOADED') {
      const due = dueOf(upload, world);
      const isAhead = !began && window.start - world.now > guaranteedContact;
      return {
        title,
        standing: began && cameTooLate(window, [upload], world).length === 0 ? 'possible' : 'shown',
        evidence: `Its parameters name it, and upload ${upload.id} is ${upload.status ?? 'without a status that could be read'}${asOfWords(uploadList.name, world)}.${due ? ` ${due.arithmetic}` : ''}`,
        todo: began
          ? 'Create the window again for a time when the file is up, at least 24 h ahead.'
          : isAhead
            ? 'Watch the upload; if it is not UPLOADED 6 h before the start, move the window.'
            : 'It can still come up with a contact before the start; else create another window.',
        ...(isAhead ? moveStep(window, world) : again(window)),
      };
    }
    const up = cameInto('uploads', upload.id, 'UPLOADED', world);
    const was = up && wasBy(up, Math.min(window.start, world.now));
    const evidence = `Upload ${upload.id} is UPLOADED ${upWords(upload, world)}; the start ${began ? 'was' : 'is'} ${utc(window.start, world.now)}.`;
    if (!began || was === true) return {title, standing: 'ruled out', evidence};
    return {
      title: `${title}, which may have come too late`,
      standing: was === false ? 'shown' : 'possible',
      evidence,
      ...(was === false && {
        todo: 'Create the window again: the file is up now.',
        ...again(window),
      }),
    };
  });
  return mayAwait(window, world) ? [partly, ...needed] : needed;
};

const neighbours = (window: Window, world: World): Cause => {
  const title = 'Too close to another window';
  const other = conflicts(world).get(window.id);
  if (endOf(window) <= world.now)
    return {title, standing: 'possible', evidence: 'It has ended; only windows ahead are compared.'};
  const unread = world.unread('windows');
  if (!other && unread !== undefined)
    return {title, standing: 'possible', evidence: `Not all windows could be compared: ${unread}`};
  if (!other)
    return {
      title,
      standing: 'ruled out',
      evidence: `No window of ${window.satellite_id} comes within its buffers.`,
    };
  const rivals =
    window.start < endOf(other) && other.start < endOf(window) ? rivalAttitudes(window, other) : undefined;
  return {
    title: rivals ? 'It and another window want different attitudes' : title,
    standing: 'likely',
    evidence: rivals
      ? `${rivals[0]} here, ${rivals[1]} in ${other.type} ${other.id}, ${utc(other.start, world.now)}, ${duration(other.duration)}: a satellite has one attitude.`
      : `With buffers it overlaps ${other.type} ${other.id}, ${utc(other.start, world.now)}, ${duration(other.duration)}; such windows "may not complete successfully" (docs 2.2.1).`,
    ...(askedAway(world).has(other.id)
      ? {todo: `The deletion of ${other.id} is asked for: watch that it goes from the list before then.`}
      : {
          todo: cannotMove(window, world)
            ? 'Create it in a free slot, then delete this one.'
            : 'Move it to a free slot.',
          ...moveStep(window, world),
        }),
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
        todo: 'Create windows with a downlink_budget of 1.',
        action: 'windows.create',
        draft: againDraft({...window, parameters: {...window.parameters, downlink_budget: 1}}),
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
      title: 'The bus ended it for lack of power',
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
