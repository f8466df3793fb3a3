import type {JournalEntry, Verdict} from '../declare/journal-entry.ts';
import type {Resource} from '../declare/resource.ts';
import type {EpochSeconds, Tone} from '../declare/world.ts';
import {age, seenAt, utc} from '../text/times.ts';
import type {Memory} from './memory/open-memory.ts';

/** Something that happened to a row, or to who looked at it. */
export type Happened = {
  /** When it was seen. */
  readonly at: EpochSeconds;
  /** When it had last been looked at and was not so; undefined where nobody had looked, or where it has a moment of its own. */
  readonly before?: EpochSeconds;
  /** It came about then or before. */
  readonly atLeast?: boolean;
  readonly kind: 'state' | 'listed' | 'gone' | 'deed' | 'outcome' | 'alert' | 'alert-ended' | 'unwatched';
  readonly id: string;
  readonly words: string;
  readonly tone: Tone;
};

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

/**
 * What happened to the rows of a resource since a moment, oldest first: states with the bounds within which they began,
 * comings and goings, deeds and what came of them, alerts, and gaps in which nobody looked. Of one row where an id is
 * given; of all without deeds and gaps of each.
 */
export const historyOf = (
  {memory, journal}: {readonly memory: Memory; readonly journal: {entries(): readonly JournalEntry[]}},
  {name, title}: Pick<Resource, 'name' | 'title'>,
  since: EpochSeconds,
  id?: string,
): readonly Happened[] => {
  const {past, episodes} = memory;
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
    .flatMap(({alert, began, ended}): Happened[] =>
      alert.resource !== name
        ? []
        : [
            {
              at: began,
              kind: 'alert',
              id: alert.id,
              words: `alert: ${alert.title}. ${alert.why}`,
              tone: 'bad',
            },
            ...(ended === undefined
              ? []
              : [
                  {
                    at: ended,
                    kind: 'alert-ended' as const,
                    id: alert.id,
                    words: `alert ended: ${alert.title}`,
                    tone: 'good' as const,
                  },
                ]),
          ],
    );
  const own =
    id === undefined
      ? []
      : [
          ...past.presence(name, id).flatMap((one, index): Happened[] =>
            // The first state says that it came.
            index === 0 && states.length > 0
              ? []
              : [
                  {
                    at: one.at,
                    ...(one.before !== undefined && {before: one.before}),
                    kind: one.listed ? 'listed' : 'gone',
                    id,
                    words: one.listed ? 'listed' : 'listed no more',
                    tone: one.listed ? 'plain' : 'notice',
                  },
                ],
          ),
          ...deeds(journal.entries(), name, id),
        ];
  // Of a row that was never seen nobody can have missed anything.
  if (
    id !== undefined &&
    since === Number.NEGATIVE_INFINITY &&
    states.length + alerts.length + own.length === 0
  )
    return [];
  const first = Math.min(...states.map(({at}) => at), ...own.map(({at}) => at));
  const watched = past.watched(name, Number.isFinite(first) ? first : Number.NEGATIVE_INFINITY);
  const gaps = watched.slice(1).map(
    ({began}, index): Happened => ({
      at: began,
      before: watched[index]!.ended,
      kind: 'unwatched',
      id: id ?? '',
      words: `nobody looked at ${title.toLowerCase()} for ${age(began - watched[index]!.ended)}`,
      tone: 'quiet',
    }),
  );
  return [...states, ...alerts, ...own, ...gaps].filter(({at}) => at >= since).sort((a, b) => a.at - b.at);
};

/** When it happened, as a span where that is all that is known. */
export const whenOf = (one: Happened, now: EpochSeconds): string =>
  one.kind === 'unwatched' && one.before !== undefined
    ? `${utc(one.before, now)} to ${utc(one.at, now)}`
    : seenAt(one, now);
