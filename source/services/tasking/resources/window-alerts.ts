import type {Alert} from '../../../declare/resource.ts';
import {asOfWords, sinceSeen, type World} from '../../../declare/world.ts';
import {age, moment, utc} from '../../../text/times.ts';
import {uploadList, windowList} from '../lists.ts';
import {rivalAttitudes} from '../rules/attitude.ts';
import {conflicts} from '../rules/conflicts.ts';
import {cannotMove, moveStep} from '../rules/moving.ts';
import {contactsSeen} from '../rules/transitions.ts';
import {unlisted} from '../rules/unlisted.ts';
import {dueOf} from '../rules/upload-pace.ts';
import {wentBack, wentBackAlert} from '../rules/went-back.ts';
import {againDraft, cameTooLate, missesOf, shareWords} from '../rules/window-misses.ts';
import {
  askedAway,
  awaitedUploads,
  endOf,
  guaranteedContact,
  neededUploads,
  outlook,
  usualLead,
} from '../rules/window-rules.ts';
import {isWindow, type Upload, type Window, type WindowRow} from '../upstream/client.ts';

/** What is worrying about windows. What was missed stays until somebody acknowledges it. */
export const windowAlerts = (rows: readonly WindowRow[], world: World): Alert[] => {
  const windows = rows.filter(isWindow);
  const away = askedAway(world);
  return [
    ...windows.flatMap(window =>
      away.has(window.id) && window.start > world.now
        ? []
        : [...syncAlert(window, world), ...fileAlerts(window, world), ...missAlerts(window, world)],
    ),
    ...conflictAlerts(windows, world),
    ...unlistedAlerts(world),
  ];
};

/** A window that was asked for from here, and that the list does not have. */
const unlistedAlerts = (world: World): Alert[] =>
  unlisted(windowList, world).map(({id, entry: {at, who, facts, ids}, readAt, wasListed}) => ({
    resource: 'windows',
    id,
    isUnlisted: true,
    kind: 'not-listed',
    severity: 'warning',
    due: facts.start as number,
    title: `Window ${id} on ${ids.indexOf(id) === 1 ? (facts.receiver ?? 'the other end of its link') : facts.satellite} was asked for, and is ${wasListed ? 'no longer' : 'not'} listed`,
    why: `It was asked for ${utc(at, world.now)} by ${who}, and taken with this id, to start ${moment(facts.start as number, world.now)}. The list of ${utc(readAt, world.now)} does not have it${wasListed ? ', and did before; it was not deleted from here' : ''}.`,
    todo: wasListed
      ? 'Ask whether somebody deleted it, else the provider. It is not counted on here.'
      : 'Ask the provider what became of it, with this id, before it is asked for once more: both might run.',
  }));

const nameOf = ({type, id, satellite_id}: Window) => `${type} ${id} on ${satellite_id}`;
const startOf = ({start}: Window, world: World) => moment(start, world.now);

/** When the next contact of a satellite is due, as far as one was seen. */
export const contactWords = (satelliteId: string, world: World): string => {
  const last = contactsSeen(satelliteId, world).at(-1);
  return last === undefined || last + guaranteedContact <= world.now
    ? 'one contact per 6 h is sure'
    : `the last contact seen was ${utc(last, world.now)}, so the next is due by ${utc(last + guaranteedContact, world.now)}`;
};

/** A window that the satellite does not know of yet, or did not when it was to start. */
const syncAlert = (window: Window, world: World): Alert[] => {
  const ahead = window.start > world.now;
  const back = wentBackAlert('windows', window, world, {
    title: `Window ${nameOf(window)}`,
    note: ` It ${ahead ? 'starts' : 'was to start'} ${startOf(window, world)}.`,
    due: ahead ? window.start : undefined,
  });
  if (back) return [back];
  const verdict = outlook(window, world.now);
  if (verdict !== 'missed' && verdict !== 'may miss' && verdict !== 'at risk') return [];
  const about = {resource: 'windows', id: window.id};
  const again = {action: 'windows.create', draft: againDraft(window)};
  const pendingSince = world.seen('windows', window.id)?.since;
  if (verdict === 'missed')
    return [
      {
        ...about,
        kind: 'missed',
        severity: 'critical',
        since: window.start,
        title: `Window ${nameOf(window)} was missed`,
        why: `It is still PENDING_SYNC, and its start is past: ${startOf(window, world)}. The satellite was not known to have it.`,
        todo: 'Create it again, at least 24 h ahead.',
        ...again,
      },
    ];
  if (verdict === 'may miss')
    return [
      {
        ...about,
        kind: 'may-miss',
        severity: 'warning',
        since: pendingSince,
        due: window.start,
        title: `Window ${nameOf(window)} may miss its start`,
        why: `It is PENDING_SYNC and starts ${startOf(window, world)}; ${contactWords(window.satellite_id, world)}.${shareWords(world, guaranteedContact)} It is decided when it is SYNCED, or at its start.`,
        todo: 'Watch for SYNCED. If the run must be sure, create another at least 24 h ahead.',
        ...again,
      },
    ];
  return [
    {
      ...about,
      kind: 'at-risk',
      severity: 'warning',
      since: pendingSince,
      due: window.start,
      title: `Window ${nameOf(window)} is at risk`,
      why: `It is still PENDING_SYNC and starts ${startOf(window, world)}, less than the usual lead of 24 h; ${contactWords(window.satellite_id, world)}.`,
      todo: 'Watch for SYNCED.',
    },
  ];
};

/** What can still be done about a file that a window waits for depends on how long there is. */
const awaitingStep = (window: Window, world: World) => {
  const lead = window.start - world.now;
  if (lead > guaranteedContact)
    return {
      todo: 'Watch the upload. If it is not UPLOADED 6 h before the start, move the window.',
      ...moveStep(window, world),
    };
  return {
    todo: `${lead > 0 ? 'It can still come up with a contact before the start.' : 'The window runs already.'} Create another window for a time when the file is up, at least 24 h ahead.`,
    action: 'windows.create',
    draft: againDraft(window),
  };
};

const backOf = ({id, status}: Upload, world: World) => wentBack('uploads', {id, state: status}, world);

const expectedWords = (upload: Upload, world: World): string => {
  const back = backOf(upload, world);
  if (back)
    return `${upload.destination_path} was ${back.from} and is ${upload.status} again (upload ${upload.id}), so that what the satellite has is not known`;
  const due = dueOf(upload, world);
  const when = due?.unsized === 0 ? (due.ends ?? due.begins) : undefined;
  const expected = due?.ends === undefined ? 'it should move by' : 'expected by';
  return `${upload.destination_path} is ${upload.status ?? 'without a status that could be read'} (upload ${upload.id}${asOfWords(uploadList.name, world)}${when === undefined || when <= world.now ? '' : `, ${expected} ${utc(when, world.now)}`})`;
};

const fileAlerts = (window: Window, world: World): Alert[] => {
  const about = {resource: 'windows', id: window.id};
  if (endOf(window) > world.now) {
    const awaited = awaitedUploads(window, world);
    // A window that may not run at all has worse to tell.
    if (awaited.length === 0 || outlook(window, world.now) === 'missed') return [];
    return [
      {
        ...about,
        kind: 'awaits-upload',
        severity: 'warning',
        ...sinceSeen(world.seen('uploads', awaited[0]!.id)),
        due: window.start,
        title: `Window ${nameOf(window)} depends on ${awaited.length === 1 ? 'an upload that' : 'uploads that'} ${awaited.every(upload => backOf(upload, world)) ? 'may not be' : awaited.length === 1 ? 'is not' : 'are not'} on the satellite`,
        why: `${awaited.map(upload => expectedWords(upload, world)).join('; ')}; the window starts ${startOf(window, world)}.`,
        ...awaitingStep(window, world),
      },
    ];
  }
  if (window.state !== 'SYNCED') return [];
  const late = cameTooLate(window, neededUploads(window, world.rows(uploadList) ?? []), world);
  if (late.length === 0) return [];
  return [
    {
      ...about,
      kind: 'began-without-file',
      severity: 'critical',
      since: window.start,
      title: `Window ${nameOf(window)} began without ${late.map(upload => upload.destination_path).join(', ')}`,
      why: `${late.map(upload => `Upload ${upload.id} was not UPLOADED at the start, ${utc(window.start, world.now)}`).join('; ')}, and no other of that path was.`,
      todo: 'Create it again for a time when the file is up, at least 24 h ahead.',
      action: 'windows.create',
      draft: againDraft(window),
    },
  ];
};

/** What keeps a window from its work, as long as it can still be mended. */
const missAlerts = (window: Window, world: World): Alert[] => {
  const lead = window.start - world.now;
  if (lead <= 0) return [];
  return missesOf(window, world).flatMap(
    ({kind, title, standing, evidence, todo, action, draft}): Alert[] => {
      // What may well be in order is told only when time presses.
      if (standing === 'possible' && lead > usualLead) return [];
      return [
        {
          resource: 'windows',
          id: window.id,
          kind,
          severity: standing === 'shown' && lead < usualLead ? 'critical' : 'warning',
          due: window.start,
          title: `Window ${nameOf(window)}: ${title}`,
          why: `${evidence} The window starts ${startOf(window, world)}.`,
          todo,
          action,
          draft,
        },
      ];
    },
  );
};

const conflictAlerts = (windows: readonly Window[], world: World): Alert[] => {
  const pairs = conflicts(world);
  const away = askedAway(world);
  return windows.flatMap(window => {
    const other = pairs.get(window.id);
    if (!other || (pairs.get(other.id)?.id === window.id && other.id < window.id)) return [];
    const [going] = [window, other].filter(({id}) => away.has(id));
    const apart = Math.max(window.start, other.start) - Math.min(endOf(window), endOf(other));
    const rivals = apart < 0 ? rivalAttitudes(window, other) : undefined;
    const how = rivals
      ? `They overlap and want different attitudes: ${rivals.join(', and ')}`
      : apart >= 0
        ? `They are ${age(apart)} apart, and their buffers overlap`
        : 'They overlap';
    return [
      {
        kind: 'conflict',
        severity: 'warning' as const,
        resource: 'windows',
        id: window.id,
        due: Math.max(world.now, Math.min(window.start, other.start)),
        title: `Windows ${window.id} and ${other.id} on ${window.satellite_id} are too close to each other`,
        why: `${how}${rivals ? '; a satellite has one attitude.' : '; windows that close "may not complete successfully" (docs 2.2.1).'}${going ? ` The deletion of ${going.id} is asked for.` : ''}`,
        ...(going
          ? {todo: `Watch that ${going.id} goes from the list before then.`}
          : {
              todo: cannotMove(window, world)
                ? 'Move one of them: create it in a free slot, then delete this one.'
                : 'Move one of them to a free slot: it is deleted, and asked for anew.',
              ...moveStep(window, world),
            }),
      },
    ];
  });
};
