import type {JobDetail as BatchJob, JobSummary} from '@aws-sdk/client-batch';
import {mask} from '../../../../engine/http/mask.ts';
import type {Attempt, Job, JobDetail} from './job.ts';

const seconds = (ms: number | undefined) => (ms ? ms / 1000 : undefined);

/** A job as ListJobs tells of it. */
export const jobOfSummary = (one: JobSummary): Job => ({
  id: one.jobId ?? '',
  name: one.jobName ?? '',
  state: one.status ?? 'UNKNOWN',
  createdAt: seconds(one.createdAt) ?? 0,
  startedAt: seconds(one.startedAt),
  stoppedAt: seconds(one.stoppedAt),
  statusReason: one.statusReason,
  reason: one.container?.reason,
  exitCode: one.container?.exitCode,
});

const attemptsOf = (one: BatchJob): Attempt[] =>
  (one.attempts ?? []).map(attempt => ({
    startedAt: seconds(attempt.startedAt),
    stoppedAt: seconds(attempt.stoppedAt),
    statusReason: attempt.statusReason,
    reason: attempt.container?.reason,
    exitCode: attempt.container?.exitCode,
    logStream: attempt.container?.logStreamName,
  }));

/** A job as DescribeJobs tells of it, secrets masked. */
export const detailOf = (one: BatchJob): JobDetail => {
  const tries = attemptsOf(one);
  return {
    ...jobOfSummary(one as JobSummary),
    attempts: tries.length,
    attemptsAllowed: one.retryStrategy?.attempts,
    triedAt: tries.at(-1)?.stoppedAt,
    timeout: one.timeout?.attemptDurationSeconds,
    dependsOn: (one.dependsOn ?? []).flatMap(({jobId}) => (jobId ? [jobId] : [])),
    logStream: one.container?.logStreamName ?? tries.at(-1)?.logStream,
    definition: one.jobDefinition,
    queue: one.jobQueue,
    tries,
    environment: Object.entries(
      mask(
        Object.fromEntries(
          (one.container?.environment ?? []).map(({name = '', value = ''}) => [name, value] as const),
        ),
      ) as Record<string, string>,
    ).map(([name, value]) => ({name, value})),
  };
};
