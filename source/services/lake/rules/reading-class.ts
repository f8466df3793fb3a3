import type {EpochSeconds, Tone} from '../../../declare/world.ts';
import type {Reading} from '../resources/reading.ts';
import type {LakeSettings} from '../settings.ts';
import {isLive} from '../upstream/engines/job.ts';
import {downloaded, notDownloaded} from '../upstream/item.ts';
import {isRestoring} from './restore.ts';
import {sizesAgree} from './size-text.ts';

/** What a reading is, and so what can be done (contract 1.4). */
export type ReadingClass =
  | 'downloaded'
  | 'unregistered'
  | 'waiting'
  | 'restoring'
  | 'pending'
  | 'runnable'
  | 'starting'
  | 'running'
  | 'slow'
  | 'stuck'
  | 'duplicate'
  | 'failed'
  | 'failed by cascade'
  | 'dead link'
  | 'orphan'
  | 'short file'
  | 'strange status';

/** Seconds in RUNNABLE after which no instance is coming by itself. */
export const stuckAfter = 600;
/** Share of an attempt's time-out after which a run is slow. */
export const slowShare = 0.8;

export const classTones: Readonly<Record<ReadingClass, Tone>> = {
  downloaded: 'good',
  unregistered: 'notice',
  waiting: 'quiet',
  restoring: 'quiet',
  pending: 'quiet',
  runnable: 'notice',
  starting: 'busy',
  running: 'busy',
  slow: 'warn',
  stuck: 'warn',
  duplicate: 'warn',
  failed: 'bad',
  'failed by cascade': 'bad',
  'dead link': 'bad',
  orphan: 'warn',
  'short file': 'bad',
  'strange status': 'warn',
};

/** What to do about it, in a few words. */
export const classTodos: Readonly<Record<ReadingClass, string>> = {
  downloaded: '',
  unregistered: 'verify',
  waiting: 'ingest run',
  restoring: '',
  pending: '',
  runnable: '',
  starting: '',
  running: '',
  slow: 'terminate, or leave',
  stuck: 'look at the queue',
  duplicate: 'terminate the later',
  failed: 'see the log, retry',
  'failed by cascade': 'retry its root with its tail',
  'dead link': 'resolve-links',
  orphan: 'retry',
  'short file': 'reset',
  'strange status': 'reset',
};

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
  if (status === downloaded) {
    if (object === undefined) return 'downloaded';
    return object !== null && sizesAgree(object.bytes, reading.bytes, reading.sizeText)
      ? 'downloaded'
      : 'short file';
  }
  if (status !== notDownloaded) return 'strange status';
  if (job && isLive(job)) return liveClass(reading, now);
  if (object && sizesAgree(object.bytes, reading.bytes, reading.sizeText)) return 'unregistered';
  if (job?.state === 'SUCCEEDED') return 'unregistered';
  if (reading.dead) return 'dead link';
  if (isRestoring(reading, now)) return 'restoring';
  if (job?.state === 'FAILED') return reading.root ? 'failed by cascade' : 'failed';
  if (reading.jobsUnknown) return 'waiting';
  const idle = reading.updatedAt ?? reading.registeredAt ?? since;
  return idle !== undefined && now - idle > rules.orphanAfter ? 'orphan' : 'waiting';
};

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
