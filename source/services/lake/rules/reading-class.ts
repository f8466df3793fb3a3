import type {EpochSeconds, Tone} from '../../../declare/world.ts';
import type {Reading} from '../resources/reading.ts';
import type {LakeSettings} from '../settings.ts';
import {isLive} from '../upstream/engines/job.ts';
import {downloaded, notDownloaded, recycled} from '../upstream/item.ts';
import {algorithmOf, type Evidence, isProof} from './evidence.ts';
import {isOverdue, isRestoring} from './restore.ts';
import {sizesAgree} from './size-text.ts';

export const stages = [
  'found',
  'registered',
  'waiting',
  'pending',
  'runnable',
  'starting',
  'running',
  'succeeded',
  'downloaded',
  'failed',
  'recycled',
] as const;
export type StageName = (typeof stages)[number];

type ClassFacts = {
  readonly tone: Tone;
  /** What to do about it, in a few words; nothing where it goes by itself. */
  readonly todo: string;
  readonly stage: StageName;
};

/** What a reading is, and so what can be done (contract 1.4): the worst first. */
export const classes = {
  failed: {tone: 'bad', todo: 'see the log, retry', stage: 'failed'},
  'failed by cascade': {tone: 'bad', todo: 'retry with its tail', stage: 'failed'},
  refused: {tone: 'bad', todo: 'see why, retry', stage: 'failed'},
  'dead link': {tone: 'bad', todo: 'resolve-links', stage: 'waiting'},
  'short file': {tone: 'bad', todo: 'reset', stage: 'failed'},
  'no object': {tone: 'bad', todo: 'see the log, retry', stage: 'failed'},
  stuck: {tone: 'warn', todo: 'look at the queue', stage: 'runnable'},
  slow: {tone: 'warn', todo: 'terminate, or leave', stage: 'running'},
  overdue: {tone: 'warn', todo: 'ask the provider, retry', stage: 'waiting'},
  orphan: {tone: 'warn', todo: 'retry', stage: 'waiting'},
  duplicate: {tone: 'warn', todo: 'terminate the later', stage: 'running'},
  'strange status': {tone: 'warn', todo: 'reset', stage: 'waiting'},
  unverified: {tone: 'notice', todo: 'verify --deep', stage: 'downloaded'},
  unregistered: {tone: 'notice', todo: 'verify', stage: 'succeeded'},
  running: {tone: 'busy', todo: '', stage: 'running'},
  starting: {tone: 'busy', todo: '', stage: 'starting'},
  runnable: {tone: 'notice', todo: '', stage: 'runnable'},
  pending: {tone: 'quiet', todo: '', stage: 'pending'},
  restoring: {tone: 'quiet', todo: '', stage: 'waiting'},
  waiting: {tone: 'quiet', todo: 'ingest run', stage: 'waiting'},
  downloaded: {tone: 'good', todo: '', stage: 'downloaded'},
  recycled: {tone: 'quiet', todo: '', stage: 'recycled'},
} as const satisfies Record<string, ClassFacts>;
export type ReadingClass = keyof typeof classes;

/** Seconds in RUNNABLE after which no instance is coming by itself. */
export const stuckAfter = 600;
/** Share of an attempt's time-out after which a run is slow. */
const slowShare = 0.8;

type Rules = Pick<LakeSettings, 'orphanAfter'>;

/**
 * The class of a reading. `since` is when the item was first seen, for those that carry no time. An unknown store, unknown
 * jobs or an unknown age are never held against it.
 */
export const classOf = (
  reading: Reading,
  now: EpochSeconds,
  rules: Rules,
  since?: EpochSeconds,
): ReadingClass => {
  const {job, object, status} = reading;
  if (reading.rivals.length > 0) return 'duplicate';
  if (status === downloaded) return classOfDownloaded(reading);
  if (status === recycled) return 'recycled';
  if (status !== notDownloaded) return 'strange status';
  if (job && isLive(job)) return liveClass(reading, now);
  const there = object && sizesAgree(object.bytes, reading.bytes, reading.sizeText);
  if (!reading.again) {
    if (there) return 'unregistered';
    // Success is an object that is there: a job's word alone is none.
    if (job?.state === 'SUCCEEDED') return object === undefined ? 'unregistered' : 'no object';
  }
  if (reading.dead) return 'dead link';
  if (isOverdue(reading, now)) return 'overdue';
  if (isRestoring(reading, now)) return 'restoring';
  // The job that ended because its product was off-line asked for its restore: the next run asks again.
  const asked = job && reading.restoreAskedAt !== undefined && job.createdAt <= reading.restoreAskedAt;
  if (job?.state === 'FAILED' && !asked) return reading.root ? 'failed by cascade' : 'failed';
  if (reading.jobsUnknown) return 'waiting';
  if (!job && reading.lastError !== undefined && reading.restoreAskedAt === undefined)
    return reading.jobId === undefined ? 'refused' : 'failed';
  const idle = reading.updatedAt ?? reading.registeredAt ?? since;
  return idle !== undefined && now - idle > rules.orphanAfter ? 'orphan' : 'waiting';
};

const classOfDownloaded = ({object, bytes, sizeText, verified}: Reading): ReadingClass => {
  if (object === null || (object && !sizesAgree(object.bytes, bytes, sizeText))) return 'short file';
  if (verified !== undefined) return isProof(verified as Evidence) ? 'downloaded' : 'unverified';
  // Others write no evidence: an exact length that fits is some, an unknown store is none against it.
  return object === undefined || bytes !== undefined ? 'downloaded' : 'unverified';
};

/** Whether reading all bytes of its object would prove it: they can be compared with a checksum that is reckoned here. */
export const isProvable = ({checksum}: Pick<Reading, 'checksum'>): boolean =>
  checksum !== undefined && algorithmOf(checksum.algorithm) !== undefined;

const liveClass = (reading: Reading, now: EpochSeconds): ReadingClass => {
  const job = reading.job!;
  switch (job.state) {
    case 'RUNNABLE':
      return now - (reading.readyAt ?? job.createdAt) > stuckAfter ? 'stuck' : 'runnable';
    case 'STARTING':
      return 'starting';
    case 'RUNNING': {
      const ran = job.startedAt === undefined ? 0 : now - job.startedAt;
      return job.timeout !== undefined && ran > slowShare * job.timeout ? 'slow' : 'running';
    }
    default:
      return 'pending';
  }
};
