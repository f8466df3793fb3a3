import type {Alert, Severity} from '../../../declare/resource.ts';
import type {World} from '../../../declare/world.ts';
import {plural} from '../../../text/quantities.ts';
import {age, duration} from '../../../text/times.ts';
import type {Reading} from '../resources/reading.ts';
import {reasonOf} from '../upstream/engines/job.ts';
import {adviceOf} from './job-advice.ts';
import type {ReadingClass} from './reading-class.ts';

type Trouble = {
  readonly kind: string;
  readonly severity: Severity;
  readonly title: (reading: Reading) => string;
  /** "%" is the count. */
  readonly many: string;
  readonly since: (reading: Reading) => number | undefined;
  readonly why: (reading: Reading, world: World) => string;
  readonly todo: string;
  /** What helps this one, where it is known better. */
  readonly better?: (reading: Reading) => string | undefined;
  readonly action?: string;
};

const troubles: Partial<Record<ReadingClass, Trouble>> = {
  failed: {
    kind: 'failed-root',
    severity: 'critical',
    title: reading => `The download of ${reading.title} failed`,
    many: '% downloads failed',
    since: ({job}) => job?.stoppedAt,
    why: ({job, jobId, lastError}) =>
      job
        ? `Job ${job.id}: ${(reasonOf(job) ?? 'no reason given').replace(/\.$/, '')}${job.attempts ? ` after ${plural(job.attempts, 'attempt')}` : ''}.`
        : `Job ${jobId} is no longer kept. It failed: ${lastError}`,
    todo: 'Read the log of the job, then retry it: ingest retry, with --tail for what failed after it.',
    better: ({job}) => job && adviceOf(reasonOf(job)),
    action: 'readings.retry',
  },
  stuck: {
    kind: 'stuck-runnable',
    severity: 'warning',
    title: reading => `The download of ${reading.title} gets no instance`,
    many: '% downloads get no instance',
    since: reading => reading.readyAt,
    why: (reading, world) =>
      `Job ${reading.job?.id} is RUNNABLE for ${age(world.now - (reading.readyAt ?? world.now))}: ${(reading.job?.statusReason ?? 'no reason given').replace(/\.$/, '')}.${reading.queue ? ` ${reading.queue}.` : ''}`,
    todo: 'Set the queue and its compute environment right (limits, spot price, instance types, resources asked for).',
  },
  slow: {
    kind: 'slow',
    severity: 'warning',
    title: reading => `The download of ${reading.title} is slow`,
    many: '% downloads are slow',
    since: ({job}) => job?.startedAt,
    why: ({job}, world) =>
      `Job ${job?.id} has been RUNNING for ${age(world.now - (job?.startedAt ?? world.now))} of the ${duration(job?.timeout ?? 0)} that an attempt may take.`,
    todo: 'Look whether its log moves; if not, terminate and retry it.',
    action: 'readings.terminate',
  },
  orphan: {
    kind: 'orphan',
    severity: 'warning',
    title: reading => `${reading.title} is left: no job has it`,
    many: '% readings are left: no job has them',
    since: reading => reading.updatedAt ?? reading.registeredAt,
    why: (reading, world) => {
      const since = reading.updatedAt ?? reading.registeredAt;
      return `It is not-downloaded${since === undefined ? '' : ` for ${age(world.now - since)}`}, and no live or finished job has its name.`;
    },
    todo: 'Retry it.',
    action: 'readings.retry',
  },
  'no object': {
    kind: 'no-object',
    severity: 'critical',
    title: reading => `The job of ${reading.title} succeeded, and there is no object that fits`,
    many: '% jobs succeeded without an object that fits',
    since: ({job}) => job?.stoppedAt,
    why: ({job, object, objectKey}) =>
      `Job ${job?.id} is SUCCEEDED; ${object ? `${objectKey} has ${object.bytes} bytes` : `there is no object ${objectKey}`}.`,
    todo: 'Read the log of the job for where it wrote, set objectKey right if it is another place, then retry it.',
    action: 'readings.retry',
  },
  refused: {
    kind: 'refused',
    severity: 'critical',
    title: reading => `${reading.title} could not be submitted`,
    many: '% readings could not be submitted',
    since: reading => reading.updatedAt,
    why: reading => reading.lastError ?? 'No reason is known.',
    todo: 'Set right what it says, then retry it.',
    action: 'readings.retry',
  },
  overdue: {
    kind: 'restore-overdue',
    severity: 'warning',
    title: reading => `The restore of ${reading.title} does not come`,
    many: '% restores do not come',
    since: reading => reading.restoreSince,
    why: (reading, world) =>
      `It was asked for ${plural(reading.restoreAsks ?? 1, 'time')}, first ${age(world.now - (reading.restoreSince ?? world.now))} ago.`,
    todo: 'Ask the provider; ingest retry asks for it again.',
    action: 'readings.retry',
  },
  'short file': {
    kind: 'short-file',
    severity: 'critical',
    title: reading => `The object of ${reading.title} is not what the index says`,
    many: '% objects are not what the index says',
    since: reading => reading.downloadedAt,
    why: ({object, objectKey, bytes, sizeText}) =>
      object
        ? `${objectKey} has ${object.bytes} bytes, and the index says ${bytes ?? sizeText}.`
        : `It is marked downloaded, and there is no object ${objectKey}.`,
    todo: 'Reset it, so that the next run downloads it again.',
    action: 'readings.reset',
  },
};

/** Above this many of one kind, one alert speaks for all of them. */
const most = 3;

/** What is worrying about readings. A root speaks for its tail; dead links are one trouble for a pool. */
export const readingAlerts = (
  rows: readonly Reading[],
  world: World,
  kindOf: (reading: Reading, world: World) => ReadingClass,
): Alert[] => {
  const groups = Map.groupBy(rows, reading => kindOf(reading, world));
  const alerts: Alert[] = [];
  for (const [kind, trouble] of Object.entries(troubles)) {
    const members = groups.get(kind as ReadingClass) ?? [];
    const told = members.length > most ? members.slice(0, 1) : members;
    const known = new Set(members.map(reading => trouble.better?.(reading)));
    const better = known.size === 1 || told.length > 1 ? trouble.better : undefined;
    for (const reading of told)
      alerts.push({
        kind: trouble.kind,
        severity: trouble.severity,
        resource: 'readings',
        id: reading.id,
        title:
          members.length > most
            ? `${trouble.many.replace('%', String(members.length))}, ${reading.title} among them`
            : trouble.title(reading),
        since: trouble.since(reading),
        why: trouble.why(reading, world),
        todo: better?.(reading) ?? trouble.todo,
        action: trouble.action,
      });
  }
  return [
    ...alerts,
    ...cascades(groups.get('failed by cascade') ?? [], rows),
    ...deadLinks(groups.get('dead link') ?? []),
  ];
};

/** What helps a download that failed with its root, whose reading is `root`: a retry depends on nothing. */
export const afterRoot = (jobId: string | undefined, root: Reading | undefined): string => {
  if (root?.dead)
    return 'Retry them without it, ingest retry --tail. No retry helps the root, whose link is dead: resolve that.';
  return root?.job && root.job.id !== jobId
    ? 'Its root was tried again since: retry what failed with it, ingest retry --tail.'
    : 'Retry the root with its tail: ingest retry --tail.';
};

const cascades = (rows: readonly Reading[], all: readonly Reading[]): Alert[] =>
  [...Map.groupBy(rows, reading => reading.root?.jobId)].map(([jobId, tail]) => {
    const first = tail[0]!;
    return {
      kind: 'cascade',
      severity: 'warning',
      resource: 'readings',
      id: first.id,
      title: `${plural(tail.length, 'download')} failed because ${first.root?.title} did`,
      since: first.job?.stoppedAt,
      why: `They never ran: each depends on the one before it, and job ${jobId} failed.`,
      todo: afterRoot(
        jobId,
        all.find(({title, pool}) => title === first.root?.title && pool === first.pool),
      ),
      action: 'readings.retry',
      draft: {tail: 'yes'},
    };
  });

const deadLinks = (rows: readonly Reading[]): Alert[] =>
  [...Map.groupBy(rows, reading => reading.pool).values()].map(dead => {
    const first = dead[0]!;
    return {
      kind: 'dead-links',
      severity: 'warning',
      resource: 'readings',
      id: first.id,
      title: `${plural(dead.length, 'reading')} of ${first.pool} ${dead.length === 1 ? 'has a dead link' : 'have dead links'}`,
      since: first.registeredAt,
      why: `${URL.parse(first.link)?.hostname} is closed since October 2023: no retry can succeed.`,
      todo: 'Resolve the links at CDSE by name: ingest resolve-links.',
      action: 'readings.resolve-links',
    };
  });
