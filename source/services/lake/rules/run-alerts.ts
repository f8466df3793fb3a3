import type {Alert} from '../../../declare/resource.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import {ownEntry} from '../../../text/own-entry.ts';
import {plural} from '../../../text/quantities.ts';
import {age, utc} from '../../../text/times.ts';
import type {Run} from '../upstream/engines/engine.ts';

/** An hour late is late: schedules are kept to minutes. */
const grace = 3600;
/** So many runs in a row that found nothing, or nothing new, are no accident. */
const mostIdle = 3;
/** Runs that found things and nothing new are usual for days: so many times the schedule, and a week at least. */
const stillFor = 7;
const week = 7 * 86_400;

const newestFirst = (runs: readonly Run[]) => runs.toSorted((a, b) => b.startedAt - a.startedAt);

export const newestRun = (runs: readonly Run[]): Run | undefined =>
  runs.reduce<Run | undefined>(
    (best, run) => (best && best.startedAt >= run.startedAt ? best : run),
    undefined,
  );

const missed = (runs: readonly Run[], runEvery: number, now: EpochSeconds, of: string): Alert[] => {
  const newest = newestRun(runs);
  if (!newest || now - newest.startedAt <= runEvery + grace) return [];
  return [
    {
      kind: 'missed-run',
      severity: 'warning',
      resource: 'runs',
      id: newest.id,
      title: `The ingest${of} has missed a run`,
      since: newest.startedAt + runEvery,
      why: `The newest run, ${newest.id}, began ${utc(newest.startedAt, now)}, ${age(now - newest.startedAt)} ago; one is expected every ${age(runEvery)}.`,
      ...(newest.execution
        ? {
            todo: 'Look why the schedule of the state machine did not start it, and start an execution.',
            action: 'runs.start-execution',
          }
        : {
            todo: 'Look why the schedule did not start it, and start one: ingest run.',
            action: 'readings.ingest-run',
          }),
    },
  ];
};

const bad: Readonly<Record<string, string>> = {
  FAILED: 'failed',
  TIMED_OUT: 'timed out',
  KILLED: 'was killed',
  ABORTED: 'was stopped',
  PARTIAL: 'came to its end in part only',
};

/**
 * What the newest run of a pool (or of the state machine) says that has ended, until another one is better. One that is
 * under way, waits to be started anew or is in a state that nobody knows has not made anything good.
 */
const ended = (runs: readonly Run[]): Alert[] => {
  const newest = newestRun(runs.filter(({state}) => state === 'SUCCEEDED' || ownEntry(bad, state)));
  const how = newest && ownEntry(bad, newest.state);
  if (!newest || !how) return [];
  const {downloaded, failed, error} = newest;
  const counts =
    downloaded === undefined && failed === undefined
      ? []
      : [`${plural(downloaded ?? 0, 'reading')} downloaded, ${failed ?? 0} failed`];
  const reason = error ?? (newest.execution ? undefined : 'It gives no reason.');
  return [
    {
      kind: newest.state === 'PARTIAL' || newest.state === 'ABORTED' ? 'run-partial' : 'run-failed',
      severity: newest.state === 'PARTIAL' || newest.state === 'ABORTED' ? 'warning' : 'critical',
      resource: 'runs',
      id: newest.id,
      title: `The last ingest${newest.pool ? ` of ${newest.pool}` : ''} ${how}`,
      since: newest.stoppedAt ?? newest.startedAt,
      why: `${[`Run ${newest.id}`, ...counts].join(': ')}. ${reason ?? 'Its error and cause are in its detail.'}`,
      ...(newest.execution
        ? {
            todo: 'Set right what its detail says, then redrive it at AWS, or start another.',
            action: 'runs.start-execution',
          }
        : {
            todo: 'Set right what it says, then run it again: nothing is lost, and what is done is not done again.',
            action: 'readings.ingest-run',
          }),
    },
  ];
};

/** An index that grows no more: the catalogue finds nothing, or nothing new for long. */
const still = (runs: readonly Run[], runEvery: number, now: EpochSeconds): Alert[] => {
  const searched = newestFirst(runs.filter(({found}) => found !== undefined));
  const [newest] = searched;
  if (!newest) return [];
  const growing = searched.findIndex(({fresh = 0}) => fresh > 0);
  const idle = growing < 0 ? searched : searched.slice(0, growing);
  const since = idle.at(-1)?.startedAt;
  if (idle.length < mostIdle || since === undefined) return [];
  const nothing = idle.slice(0, mostIdle).every(({found}) => found === 0);
  const before = searched.find(({found = 0}) => found > 0);
  if (nothing ? !before : now - since < Math.max(week, stillFor * runEvery)) return [];
  return [
    {
      kind: 'index-still',
      severity: 'warning',
      resource: 'runs',
      id: newest.id,
      title: nothing
        ? `The catalogue finds nothing any more${newest.pool ? ` for ${newest.pool}` : ''}`
        : `The index${newest.pool ? ` of ${newest.pool}` : ''} grows no more`,
      since,
      why: nothing
        ? `${plural(idle.length, 'run')} in a row found nothing; run ${before!.id} found ${before!.found}.`
        : `${plural(idle.length, 'run')} since ${utc(since, now)} registered nothing new.`,
      todo: 'Look at the query (ingest search shows what it finds), and whether the mission still publishes.',
    },
  ];
};

/**
 * `pools`: those that the schedule is for, all without it. `isWhole`: all runs were read; else a newer one may be there
 * that makes good what the others did not do.
 */
export const runAlerts = (
  runs: readonly Run[],
  runEvery: number,
  now: EpochSeconds,
  {pools, isWhole = true}: {readonly pools?: readonly string[]; readonly isWhole?: boolean} = {},
): Alert[] => {
  const byPool = Map.groupBy(runs, ({pool}) => pool);
  const several = byPool.size > 1;
  return [...byPool].flatMap(([pool, own]) => [
    ...(isWhole && (pool === undefined || !pools || pools.includes(pool))
      ? missed(own, runEvery, now, several && pool !== undefined ? ` of ${pool}` : '')
      : []),
    ...ended(own),
    ...(isWhole ? still(own, runEvery, now) : []),
  ]);
};
