import type {JournalEntry} from '../declare/journal-entry.ts';
import type {Alert, Resource} from '../declare/resource.ts';
import type {EpochSeconds} from '../declare/world.ts';
import {utc} from '../text/times.ts';
import {isReadNow} from './alert-watch.ts';
import {alertName} from './alerts/alerts.ts';
import {byTime, endedUnlisted, type Noticed, noticedAt} from './history.ts';
import type {Acknowledgement} from './memory/acknowledged.ts';
import type {Episode} from './memory/alert-episodes.ts';
import {watching} from './memory/seen.ts';
import type {Transition} from './memory/seen-record.ts';
import type {Session} from './session.ts';

/** Something that will be due: an alert that will be too late, or a row whose time begins or ends. */
type Due = {
  readonly at: EpochSeconds;
  readonly words: string;
  readonly resource: string;
  readonly id: string;
};

/** A span in which nobody watched a service, or any where none is named, and how many single looks there were in it. */
type Unwatched = {
  readonly service?: string;
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  readonly looks: number;
};

export type Handover = {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  readonly unwatched: readonly Unwatched[];
  /** `first`: it is the first that was seen of the row, which may be new or have come into the list. */
  readonly changed: readonly (Transition & {readonly first: boolean})[];
  readonly done: readonly JournalEntry[];
  /** `unlisted`: it ended as its row went from the list. */
  readonly ended: readonly {
    readonly alert: Alert;
    readonly began: Noticed;
    readonly ended: Noticed;
    readonly unlisted: boolean;
  }[];
  readonly open: readonly {readonly alert: Alert; readonly acknowledged?: Acknowledgement}[];
  /** Alerts that stood when their lists were read last, where those cannot be read now. */
  readonly stood: readonly {readonly alert: Alert; readonly began: Noticed}[];
  readonly due: readonly Due[];
};

/** Seconds ahead within which what is due is told. */
const ahead = 8 * 3600;

/** Gathers what happened since a moment, what stands now and what comes next. Pure but for what the memory reads. */
export const handoverOf = (session: Session, from: EpochSeconds): Handover => {
  const {now: to} = session.world();
  const {memory, journal, seen} = session;
  const {speed = 1} = session.profile;
  const resources = session.services.flatMap(({service}) => service.resources);
  const within = (at: number) => at >= from && at <= to;
  const changed = byTime(...resources.map(({name}) => memory.past.transitions(name, from)))
    // What was there when it was first looked at has not changed.
    .filter(({at, before, atLeast}) => within(at) && !(atLeast && before === undefined))
    .map(one => ({...one, first: seen.get(one.resource, one.id)?.first === one.at}));
  const open = session.alerts().map(alert => {
    const acknowledged = session.acknowledged.of(alert);
    return {alert, ...(acknowledged && {acknowledged})};
  });
  const world = session.world();
  const spans = resources.flatMap(resource =>
    (world.rows<unknown>(resource as never) ?? []).flatMap((row): Due[] => {
      const span = resource.span?.(row, world);
      if (!span || span.isGoing) return [];
      const what = `${resource.title}: ${span.label}${span.lane === span.label ? '' : ` (${span.lane})`}`;
      const id = resource.id(row);
      return [
        {at: span.start, words: `${what} begins`, resource: resource.name, id},
        {at: span.end, words: `${what} ${span.due ?? 'ends'}`, resource: resource.name, id},
      ];
    }),
  );
  const isOpen = new Set(open.map(({alert}) => alertName(alert)));
  const late = open.flatMap(({alert: {due, title, resource, id}}) =>
    due === undefined ? [] : [{at: due, words: `too late for: ${title}`, resource, id}],
  );
  const watched = new Map(
    resources.map(({name}) => [name, memory.past.watched(name, Number.NEGATIVE_INFINITY)] as const),
  );
  const gapsIn = (some: readonly Resource[]) =>
    gaps(
      some.flatMap(({name}) => watched.get(name)!).filter(({ended}) => ended >= from),
      {from, to, pause: 2 * watching * speed},
    );
  const noticed = ({alert: {resource}}: Episode, at: number) =>
    noticedAt(at, watched.get(resource) ?? [], speed);
  const all = gapsIn(resources);
  const ofEach = session.services.flatMap(({service}) =>
    gapsIn(service.resources)
      .filter(gap => !all.some(one => one.from <= gap.from && gap.to <= one.to))
      .map(gap => ({...gap, service: service.title})),
  );
  return {
    from,
    to,
    unwatched: [...all, ...ofEach],
    changed,
    done: journal
      .entries()
      .filter(({at, settledAt}) => within(at) || (settledAt !== undefined && within(settledAt))),
    ended: memory.episodes.since(from).flatMap(episode => {
      const {alert, began, ended} = episode;
      if (ended === undefined || !within(ended)) return [];
      const unlisted = endedUnlisted(memory.past, episode, speed);
      return [{alert, began: noticed(episode, began), ended: noticed(episode, ended), unlisted}];
    }),
    open,
    stood: memory.episodes
      .since(Number.POSITIVE_INFINITY)
      .filter(
        ({alert}) =>
          watched.has(alert.resource) && !isOpen.has(alertName(alert)) && !isReadNow(session, alert.resource),
      )
      .map(episode => ({alert: episode.alert, began: noticed(episode, episode.began)})),
    due: [...late, ...spans].filter(({at}) => at > to && at <= to + ahead).sort((a, b) => a.at - b.at),
  };
};

/** `pause`: seconds below which a pause in looking is none worth telling, and a look in between no watching. */
const gaps = (
  spans: readonly {readonly began: number; readonly ended: number}[],
  {from, to, pause}: {from: number; to: number; pause: number},
): Unwatched[] => {
  const found: Unwatched[] = [];
  let until = from;
  let open: {from: number; looks: number} | undefined;
  const close = (at: number) => {
    if (open && at - open.from > pause) found.push({...open, to: at});
    open = undefined;
  };
  for (const {began, ended} of spans.toSorted((a, b) => a.began - b.began)) {
    if (began - until > pause) open ??= {from: until, looks: 0};
    if (ended - began > pause) close(began);
    else if (open && began > until) open.looks += 1;
    until = Math.max(until, ended);
  }
  if (to - until > pause) open ??= {from: until, looks: 0};
  close(to);
  return found;
};

/** "11-22 02:10Z to 11-22 04:00Z" */
export const spanWords = ({from, to}: {from: number; to: number}, now: number): string =>
  `${utc(from, now)} to ${utc(to, now)}`;
