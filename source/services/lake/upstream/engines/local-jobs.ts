import type {Evidence} from '../../rules/evidence.ts';
import {type Flat, numberIn, sortKey, textIn} from './attributes.ts';
import type {Job, JobDetail} from './job.ts';

/** A partition of ours: what AWS Batch keeps, for downloads of our own worker. */
export const jobPartition = 'skydeck-jobs';
/** Wall seconds without a sign of life after which a worker is taken for dead. */
const silentAfter = 30;

/** A job record. One that is running without a sign of life has died with its worker. */
export const jobOfRecord = (record: Flat, wall: number): Job => {
  const silent = wall - (numberIn(record, 'beat') ?? 0) > silentAfter;
  const dead = record.state === 'RUNNING' && silent;
  return {
    id: String(record[sortKey]),
    name: String(record.name ?? ''),
    state: dead ? 'FAILED' : String(record.state ?? 'UNKNOWN'),
    createdAt: numberIn(record, 'created-at') ?? 0,
    startedAt: numberIn(record, 'started-at'),
    stoppedAt: numberIn(record, 'stopped-at') ?? (dead ? numberIn(record, 'seen-at') : undefined),
    statusReason: dead ? 'The worker is gone.' : undefined,
    reason: dead ? 'its worker ended without a word' : textIn(record, 'reason'),
    exitCode: undefined,
    attempts: numberIn(record, 'attempts'),
    attemptsAllowed: numberIn(record, 'attempts-allowed'),
    got: numberIn(record, 'got'),
    checked: textIn(record, 'checked') as Evidence | undefined,
    md5: textIn(record, 'md5'),
    total: numberIn(record, 'total'),
    logStream: String(record[sortKey]),
  };
};

/** With what a detail view shows. */
export const detailOfRecord = (record: Flat, wall: number): JobDetail => {
  const job = jobOfRecord(record, wall);
  return {
    ...job,
    queue: `worker on ${textIn(record, 'host') ?? '?'}`,
    tries: [
      {
        startedAt: job.startedAt,
        stoppedAt: job.stoppedAt,
        statusReason: job.statusReason,
        reason: job.reason,
        logStream: job.logStream,
      },
    ],
    environment: [{name: 'link', value: textIn(record, 'link') ?? ''}],
  };
};
