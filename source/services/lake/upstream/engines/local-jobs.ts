import type {Evidence} from '../../rules/evidence.ts';
import {type Flat, sortKey} from './attributes.ts';
import type {Job, JobDetail} from './job.ts';

/** A partition of ours: what AWS Batch keeps, for downloads of our own worker. */
export const jobPartition = 'skydeck-jobs';
/** Wall seconds without a sign of life after which a worker is taken for dead. */
export const silentAfter = 30;

const number = (value: string | number | undefined) => (value === undefined ? undefined : Number(value));
const text = (value: string | number | undefined) => (value === undefined ? undefined : String(value));

/** A job record. One that is running without a sign of life has died with its worker. */
export const jobOfRecord = (record: Flat, wall: number): Job => {
  const silent = wall - (number(record.beat) ?? 0) > silentAfter;
  const dead = record.state === 'RUNNING' && silent;
  return {
    id: String(record[sortKey]),
    name: String(record.name ?? ''),
    state: dead ? 'FAILED' : String(record.state ?? 'UNKNOWN'),
    createdAt: number(record['created-at']) ?? 0,
    startedAt: number(record['started-at']),
    stoppedAt: number(record['stopped-at']) ?? (dead ? number(record['seen-at']) : undefined),
    statusReason: dead ? 'The worker is gone.' : undefined,
    reason: dead ? 'its worker ended without a word' : text(record.reason),
    exitCode: undefined,
    attempts: number(record.attempts),
    attemptsAllowed: number(record['attempts-allowed']),
    got: number(record.got),
    checked: text(record.checked) as Evidence | undefined,
    md5: text(record.md5),
    total: number(record.total),
    logStream: String(record[sortKey]),
  };
};

/** With what a detail view shows. */
export const detailOfRecord = (record: Flat, wall: number): JobDetail => {
  const job = jobOfRecord(record, wall);
  return {
    ...job,
    queue: `worker on ${text(record.host) ?? '?'}`,
    tries: [
      {
        startedAt: job.startedAt,
        stoppedAt: job.stoppedAt,
        statusReason: job.statusReason,
        reason: job.reason,
        logStream: job.logStream,
      },
    ],
    environment: [{name: 'link', value: text(record.link) ?? ''}],
  };
};
