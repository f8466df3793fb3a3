import type {JournalEntry, Verdict} from '../declare/journal-entry.ts';
import type {Resource} from '../declare/resource.ts';
import type {EpochSeconds, Tone} from '../declare/world.ts';
import {age, seenAt, utc} from '../text/times.ts';
import type {Episode} from './memory/alert-episodes.ts';
import type {Past, Watched} from './memory/past.ts';
import {watching} from './memory/seen.ts';
import type {Session} from './session.ts';

/** A moment at which something was seen, with the bounds within which it came about: see `seenAt`. */
export type Noticed = {readonly at: EpochSeconds; readonly before?: EpochSeconds; readonly atLeast?: boolean};

/** Seconds of watching after which what is noticed has come about in it: at its beginning all lists are read first. */
const settling = 60;

/** What was noticed at a moment, by whoever had watched until then: at the beginning of a span of watching it may be old. */
export const noticedAt = (at: EpochSeconds, spans: readonly Watched[], speed: number): Noticed => {
  const index = spans.findLastIndex(({began}) => began <= at);
  const span = spans[index];
  if (span && at - span.began > settling * speed) return {at};
  const before = spans[span ? index - 1 : -1]?.ended;
  return {at, atLeast: true, ...(before !== undefined && {before})};
};

/** Something that happened to a row, or to who looked at it. */
export type Happened = Noticed & {
  readonly kind: 'state' | 'listed' | 'unlisted' | 'deed' | 'outcome' | 'alert' | 'alert-ended' | 'unwatched';
  readonly id: string;
  readonly words: string;
  readonly tone: Tone;
};

/** Whether an alert ended as its row went from the list: nobody saw that the trouble was over. */
export const endedUnlisted = (
  past: Pick<Past, 'presence'>,
  {alert: {resource, id}, ended}: Episode,
  speed: number,
): boolean =>
  ended !== undefined &&
  past.presence(resource, id).findLast(({at}) => at <= ended + settling * speed)?.listed === false;

/** In the order of their times, where each list keeps its own: a clock that was set back changes nothing of it. */
export const byTime = <One extends {readonly at: EpochSeconds}>(
  ...lists: readonly (readonly One[])[]
): One[] =>
  lists
    .flatMap(list => {
      let latest = Number.NEGATIVE_INFINITY;
      return list.map(one => {
        latest = Math.max(latest, one.at);
        return {one, latest};
      });
    })
    .sort((a, b) => a.latest - b.latest)
    .map(({one}) => one);

export const verdictTones: Readonly<Record<Verdict, Tone>> = {
  pending: 'busy',
  done: 'good',
  rejected: 'bad',
  'not-sent': 'quiet',
  unknown: 'warn',
  absent: 'warn',
};

/** Whether an entry of the journal is about a row: done to it, or what made it. */
export const isAbout = (entry: JournalEntry, resource: string, id: string): boolean =>
  entry.resource === resource && (entry.row === id || entry.ids.includes(id));

const deeds = (entries: readonly JournalEntry[], resource: string, id: string): Happened[] =>
  entries
    .filter(entry => isAbout(entry, resource, id))
    .flatMap(({at, settledAt, action, who, verdict, sentence = '', settledBy, earlier = []}): Happened[] => [
      {at, kind: 'deed', id, words: `${action} asked for by ${who}`, tone: 'plain'},
      ...earlier.map(
        (one): Happened => ({
          at: one.at,
          kind: 'outcome',
          id,
          words: `${action}: ${one.verdict}. ${one.sentence}`,
          tone: verdictTones[one.verdict],
        }),
      ),
      {
        at: settledAt ?? at,
        kind: 'outcome',
        id,
        words: `${action}: ${verdict}${settledBy ? `, settled by ${settledBy}` : ''}. ${sentence}`.trim(),
        tone: verdictTones[verdict],
      },
    ]);

/** Of a session, what its past is told from. */
type Remembering = {
  readonly memory: Pick<Session['memory'], 'past' | 'episodes'>;
  readonly journal: Pick<Session['journal'], 'entries' | 'isOwn'>;
  readonly poller: Pick<Session['poller'], 'peek'>;
  readonly clock: Pick<Session['clock'], 'now'>;
  readonly profile: Session['profile'];
};

/**
 * What happened to the rows of a resource since a moment, oldest first: states with the bounds within which they began,
 * comings and goings, deeds and what came of them, alerts, and gaps in which nobody looked. Of one row where an id is
 * given; of all without deeds and gaps of each.
 */
export const historyOf = (
  {memory: {past, episodes}, journal, poller, clock, profile: {speed = 1}}: Remembering,
  {name, title}: Pick<Resource, 'name' | 'title'>,
  since: EpochSeconds,
  id?: string,
): readonly Happened[] => {
  const now = clock.now();
  const spans = past.watched(name, Number.NEGATIVE_INFINITY).filter(({began}) => began <= now);
  // What was read here counts also where it cannot be kept.
  const read = poller.peek(name)?.at;
  if (read !== undefined && (spans.at(-1)?.ended ?? Number.NEGATIVE_INFINITY) < read - watching * speed)
    spans.push({began: read, ended: read});
  const states = past.transitions(name, since, id).map(
    (one): Happened => ({
      at: one.at,
      ...(one.before !== undefined && {before: one.before}),
      ...(one.atLeast && {atLeast: true}),
      kind: 'state',
      id: one.id,
      words: one.state,
      tone: 'plain',
    }),
  );
  const alerts = episodes
    .since(since, id === undefined ? undefined : {resource: name, id})
    .filter(({alert}) => alert.resource === name)
    .flatMap((episode): Happened[] => {
      const {alert, began, ended} = episode;
      const start: Happened = {
        ...noticedAt(began, spans, speed),
        kind: 'alert',
        id: alert.id,
        words: `alert: ${alert.title}. ${alert.why}`,
        tone: 'bad',
      };
      if (ended === undefined) return [start];
      const unlisted = endedUnlisted(past, episode, speed);
      return [
        start,
        {
          ...noticedAt(ended, spans, speed),
          kind: 'alert-ended',
          id: alert.id,
          words: `alert ended${unlisted ? ', as it is listed no more' : ''}: ${alert.title}`,
          tone: unlisted ? 'notice' : 'good',
        },
      ];
    });
  const presence = (id === undefined ? [] : past.presence(name, id)).flatMap((one, index): Happened[] => {
    // The first state says that it came.
    if (index === 0 && states.length > 0) return [];
    const {listed, ...when} = one;
    return [
      {
        ...when,
        kind: listed ? 'listed' : 'unlisted',
        id: id!,
        words: listed ? 'listed' : 'listed no more',
        tone: listed ? 'plain' : 'notice',
      },
    ];
  });
  const done = id === undefined ? [] : deeds(journal.entries().filter(journal.isOwn), name, id);
  const own = [...presence, ...done];
  // Of a row that was never seen nobody can have missed anything.
  if (
    id !== undefined &&
    since === Number.NEGATIVE_INFINITY &&
    states.length + alerts.length + own.length === 0
  )
    return [];
  const first = [...states, ...own].reduce((least, {at}) => Math.min(least, at), now);
  const looks = spans.filter(({ended}) => ended >= first);
  // After the last look as well: what is told of it is as it was then.
  const gaps = looks.flatMap(({ended: before}, index): Happened[] => {
    const at = looks[index + 1]?.began ?? now;
    const still = index === looks.length - 1;
    if (still && at - before <= watching * speed) return [];
    const words = `no reading of ${title.toLowerCase()} for ${age(at - before)}${still ? ' by now' : ''}`;
    return [{at, before, kind: 'unwatched', id: id ?? '', words, tone: 'quiet'}];
  });
  return byTime(states, alerts, presence, done, gaps).filter(({at}) => at >= since && at <= now);
};

/** When it happened, as a span where that is all that is known. */
export const whenOf = (one: Happened, now: EpochSeconds): string =>
  one.kind === 'unwatched' && one.before !== undefined
    ? `${utc(one.before, now)} to ${utc(one.at, now)}`
    : seenAt(one, now);
