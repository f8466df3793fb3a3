import type {Settled} from '../../declare/action.ts';
import type {Evidence, MadeRow} from '../../declare/evidence.ts';
import type {JournalEntry} from '../../declare/journal-entry.ts';

/**
 * Seconds in which "it is not there" proves nothing: a request whose answer was lost may still be on its way through a
 * gateway.
 */
const onItsWay = 60;
/** Seconds by which two clocks that agree can differ in what they write down. */
const roundingSeconds = 5;

/** Seconds by which clocks that are set by hand often differ. */
const clocksDiffer = 600;

export type Weighing = {
  readonly entry: JournalEntry;
  readonly others: readonly JournalEntry[];
  readonly now: number;
  /** Seconds by which the upstream's clock is ahead of that of the journal; undefined where it is not told. */
  readonly ahead: number | undefined;
};

/** A like request: what is there, or is so now, may be its doing. `fits`: what it may have made. */
export type Rival = {readonly entry: JournalEntry; readonly fits: readonly MadeRow[]};

const unknown = (sentence: string): Settled => ({kind: 'unknown', sentence});

const names = (rows: readonly MadeRow[]): string => {
  const all = rows.map(({ids}) => ids.join(' with '));
  return all.length > 5 ? `${all.slice(0, 5).join(', ')} and ${all.length - 5} more` : all.join(', ');
};

/** Whether enough time has passed since the request was given up for its absence to mean something. */
const isLongAgo = ({answeredAt, at}: JournalEntry, now: number): boolean => {
  const gaveUp = answeredAt ?? at;
  // A clock that was set back proves nothing either.
  return now < gaveUp || now - gaveUp >= onItsWay;
};

/** The rows that this very request can have made: of its own time, new, and held by no other entry. */
export const fitting = (
  rows: readonly MadeRow[],
  {entry, others, now, ahead = 0}: Weighing,
  by = roundingSeconds,
): readonly MadeRow[] => {
  const from = (entry.sentAt ?? entry.at) - by;
  const until = (entry.answeredAt ?? now) + by;
  const known = new Set(entry.known);
  const held = new Set(others.filter(({resource}) => resource === entry.resource).flatMap(({ids}) => ids));
  return rows.filter(({ids, at}) => {
    if (ids.some(id => known.has(id) || held.has(id))) return false;
    return at === undefined || (at - ahead >= from && at - ahead <= until);
  });
};

const weighMade = (
  {rows, what, idsEach = 1, alike: doubt, complete, removed}: Extract<Evidence, {kind: 'made'}>,
  weighing: Weighing,
  rivals: readonly Rival[],
): Settled => {
  const {entry, now} = weighing;
  const fits = fitting(rows, weighing);
  // Where nobody tells how late it is there, a time that is off by minutes rules nothing out.
  const near = fits.length > 0 || weighing.ahead !== undefined ? [] : fitting(rows, weighing, clocksDiffer);
  if (near.length > 0)
    return unknown(
      `${names(near)} is listed, made minutes before or after this was sent, by a clock that may differ from ours: look whether it is this one.`,
    );
  if (fits.length === 0) {
    if (removed) return unknown(`No ${what} is listed, but ${removed}`);
    if (!complete)
      return unknown(`No ${what} is listed, but not all rows could be read: only the whole list decides.`);
    if (!isLongAgo(entry, now))
      return unknown(`No ${what} is listed yet. It may still be on its way: look again in a minute.`);
    return {
      kind: 'absent',
      sentence: `No ${what} is listed: it did not arrive. Do it again if it is still wanted.`,
    };
  }
  const whole = fits.filter(({ids}) => ids.length >= idsEach);
  if (whole.length === 0)
    return unknown(
      `Only ${names(fits)} is listed, of ${idsEach} that were asked for: the rest would decide.`,
    );
  if (entry.facts.unlisted === true && whole.some(({at}) => at === undefined))
    return unknown(
      `${names(whole)} is listed. But what was there before sending could not be read, so it may be an older one.`,
    );
  const ids = new Set(whole.flatMap(row => row.ids));
  const alike = rivals.filter(rival => rival.fits.some(row => row.ids.some(id => ids.has(id))));
  if (whole.length > alike.length + 1)
    return unknown(
      `${names(whole)} fit, and nothing shows which of them this request made: another may have asked for the same.`,
    );
  if (whole.length < alike.length + 1)
    return unknown(
      `${names(whole)} is listed, but ${alike.length + 1} like requests have no outcome: it can be any one's.`,
    );
  // As many arrived as were sent, all alike: which is whose makes no difference.
  const turn = [entry, ...alike.map(rival => rival.entry)].sort((a, b) => a.at - b.at).indexOf(entry);
  const mine = whole[turn]!;
  return {
    kind: 'done',
    ids: mine.ids,
    sentence: doubt
      ? `${names([mine])} is listed, and was not before: it is taken for this one. ${doubt}`
      : `It arrived: ${names([mine])} is listed.`,
  };
};

const clockTime = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 16);

/**
 * Other changes of the same row by the same action that can have come about since: what is so now may be their doing,
 * where it is what they asked for too.
 */
export const sameChanges = ({entry, others}: Weighing): readonly JournalEntry[] =>
  others.filter(
    ({resource, action, row, verdict, settledAt, at}) =>
      resource === entry.resource &&
      action === entry.action &&
      row !== undefined &&
      row === entry.row &&
      (verdict === 'unknown' ||
        verdict === 'pending' ||
        (verdict === 'done' && (settledAt ?? at) >= entry.at)),
  );

const weighChanged = (
  {holds, complete, sentence, moot}: Extract<Evidence, {kind: 'changed'}>,
  {entry, now}: Weighing,
  [rival]: readonly Rival[],
): Settled => {
  if (holds === undefined) return unknown(sentence);
  if (moot && complete) return {kind: 'absent', sentence};
  if (holds) {
    if (rival)
      return unknown(
        `${sentence} But the request of ${clockTime(rival.entry.at)}Z asked for the same: nothing shows that this one arrived, and nothing is left to do.`,
      );
    return {kind: 'done', ids: [], sentence};
  }
  if (!complete) return unknown(`${sentence} But not all rows could be read: only the whole list decides.`);
  if (!isLongAgo(entry, now))
    return unknown(`${sentence} It may still be on its way: look again in a minute.`);
  return {kind: 'absent', sentence: `${sentence} It did not arrive.`};
};

/** What the upstream's rows prove of a request without an answer. Pure. What they do not prove stays unknown, with what would. */
export const weighEvidence = (
  evidence: Evidence,
  weighing: Weighing,
  rivals: readonly Rival[] = [],
): Settled =>
  evidence.kind === 'made' ? weighMade(evidence, weighing, rivals) : weighChanged(evidence, weighing, rivals);
