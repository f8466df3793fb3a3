import type {Flow, Plot, Plotted} from '../declare/plot.ts';
import type {EpochSeconds, World} from '../declare/world.ts';
import {compareWords} from '../text/compare-words.ts';
import {emptyTable, ownEntry} from '../text/own-entry.ts';
import type {Session} from './session.ts';
import {sessionAt} from './session-at.ts';

const day = 86_400;
/** Milliseconds that may be spent on writing what waits, before it is looked at. */
const patience = 200;
/** Seconds of one step of what is told by the hour, and how many there are. */
const short = {step: 1800, count: 48};

/** From this moment back to how many steps, the last of them begun and not over. */
type Steps = {readonly start: EpochSeconds; readonly step: number; readonly count: number};
const stepsTo = (now: EpochSeconds, step: number, count: number): Steps => ({
  start: (Math.floor(now / step) - count + 1) * step,
  step,
  count,
});
const along = <T>({start, step, count}: Steps, of: (from: number, until: number) => T): T[] =>
  Array.from({length: count}, (_, at) => of(start + at * step, start + (at + 1) * step));

/** How quickly each service answered: the mean of its answers in each half hour. */
const latencies = ({memory, services}: Session, steps: Steps): Plotted => {
  const all = memory.latencies.since(steps.start);
  return {
    name: 'latency',
    title: 'Latency by service, mean of half an hour',
    unit: 'ms',
    ...steps,
    series: services.map(({service}) => ({
      label: service.title,
      points: along(steps, (from, until) => {
        const here = all.filter(one => one.service === service.name && one.at >= from && one.at < until);
        return here.length === 0 ? undefined : here.reduce((sum, {mean}) => sum + mean, 0) / here.length;
      }),
    })),
  };
};

/** How old each service's first list was at the end of each half hour; not known before it was first read. */
const ages = ({memory, services}: Session, steps: Steps, now: EpochSeconds): Plotted => ({
  name: 'data-age',
  title: 'Age of the data by service',
  unit: 'seconds',
  ...steps,
  series: services.map(({service}) => {
    const from = memory.past.looksFrom();
    const looks = memory.past.watched(service.resources[0]!.name, Number.NEGATIVE_INFINITY);
    return {
      label: service.title,
      points: along(steps, (_from, until) => {
        const at = Math.min(until, now);
        const last = looks.findLast(({began}) => began <= at);
        return last && at > from ? Math.max(0, at - last.ended) : undefined;
      }),
    };
  }),
});

/**
 * The days' worlds as they were known at their ends, newest last; undefined where the list was not read on that day, and
 * before it ever had a row: whoever watched then may have kept none.
 */
const worldsOf = (session: Session, {of}: Plot, days: Steps, now: EpochSeconds): (World | undefined)[] => {
  let begun = false;
  return along(days, (from, until) => {
    if (until >= now) return presentWorld(session, of);
    const then = sessionAt(session, until - 1);
    const list = then.poller.peek(of);
    begun ||= (list?.page?.rows.length ?? 0) > 0;
    return begun && list?.at !== undefined && list.at >= from ? then.world() : undefined;
  });
};

/** What is known now: what this process has read, else what was read last by whomever. */
const presentWorld = (session: Session, of: string): World =>
  session.poller.peek(of)?.page ? session.world() : sessionAt(session).world();

/** By series; the names that occur on any day, in their order. */
const seriesOf = (days: readonly (Readonly<Record<string, number>> | undefined)[]): Plotted['series'] =>
  [...new Set(days.flatMap(one => Object.keys(one ?? {})))]
    .sort(compareWords)
    .map(label => ({label, points: days.map(one => one && (ownEntry(one, label) ?? 0))}));

/** What happened, by day: each thing as it was told last, what went on for a while spread over its days. */
const flowsOf = (told: readonly (readonly Flow[])[], days: Steps): Plotted['series'] => {
  const flows = new Map(told.flat().map(flow => [flow.id, flow]));
  const sums = along(days, (from, until) => {
    const sum = emptyTable<number>();
    for (const {at, until: end = at, amount, series} of flows.values()) {
      const share =
        end > at
          ? Math.max(0, Math.min(end, until) - Math.max(at, from)) / (end - at)
          : at >= from && at < until
            ? 1
            : 0;
      if (share > 0) sum[series] = (sum[series] ?? 0) + amount * share;
    }
    return sum;
  });
  return seriesOf(sums);
};

const byDay = (session: Session, plot: Plot, days: Steps, now: EpochSeconds): Plotted => {
  const {name, title, unit} = plot;
  const present = presentWorld(session, plot.of);
  const worlds = plot.level || plot.forgets ? worldsOf(session, plot, days, now) : [present];
  const series = plot.level
    ? seriesOf(worlds.map(world => world && plot.level!(world)))
    : flowsOf(
        worlds.flatMap(world => (world && plot.flow?.(world)) ?? []).length === 0
          ? []
          : worlds.map(world => (world && plot.flow?.(world)) ?? []),
        days,
      );
  const remark = plot.remark?.(present);
  return {name, title, unit, ...days, series, ...(remark && {remark})};
};

/**
 * All plots, or the one of a name: latency and age of data over the last 24 hours, then each service's by day, from what
 * the memory holds. Nothing is asked of an upstream.
 */
export const plotsOf = (session: Session, days: number, only?: string): readonly Plotted[] => {
  // What was read a moment ago may still wait for the disk.
  session.memory.flush(patience);
  const now =
    session.asOf?.at ??
    (session.clock.heard?.() === false ? sessionAt(session).asOf.at : session.clock.now());
  const steps = stepsTo(now, short.step, short.count);
  const byDays = stepsTo(now, day, days);
  const made: readonly (readonly [string, () => Plotted])[] = [
    ['latency', () => latencies(session, steps)],
    ['data-age', () => ages(session, steps, now)],
    ...session.services
      .flatMap(({service}) => service.plots ?? [])
      .map(plot => [plot.name, () => byDay(session, plot, byDays, now)] as const),
  ];
  return made.filter(([name]) => only === undefined || name === only).map(([, make]) => make());
};
