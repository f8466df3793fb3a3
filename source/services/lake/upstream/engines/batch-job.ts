import * as z from 'zod';
import type {Failure} from '../../../../declare/failure.ts';
import {toldRows} from '../../../../engine/http/boundary.ts';
import {mask} from '../../../../engine/http/mask.ts';
import type {Attempt, Job, JobDetail} from './job.ts';

const text = z.string().optional().catch(undefined);
const number = z.number().optional().catch(undefined);
/** Milliseconds since the epoch, as far as a date goes; 0 where something has not happened. */
const moment = z
  .number()
  .min(0)
  .max(8.64e15)
  .optional()
  .catch(undefined)
  .transform(ms => (ms ? ms / 1000 : undefined));
const ended = z.object({reason: text, exitCode: number, logStreamName: text}).optional().catch(undefined);
const listOf = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).catch([]);

/** What ListJobs and DescribeJobs tell of a job. Its id is what it must have. */
const summary = z.object({
  jobId: z.string().min(1),
  jobName: z.string().catch(''),
  status: z.string().min(1).catch('UNKNOWN'),
  createdAt: moment,
  startedAt: moment,
  stoppedAt: moment,
  statusReason: text,
  container: ended,
});
const detail = summary.extend({
  jobDefinition: text,
  jobQueue: text,
  attempts: listOf(z.object({startedAt: moment, stoppedAt: moment, statusReason: text, container: ended})),
  retryStrategy: z.object({attempts: number}).optional().catch(undefined),
  timeout: z.object({attemptDurationSeconds: number}).optional().catch(undefined),
  dependsOn: listOf(z.object({jobId: text})),
  container: z
    .object({
      reason: text,
      exitCode: number,
      logStreamName: text,
      logConfiguration: z
        .object({options: z.record(z.string(), z.unknown()).optional().catch(undefined)})
        .optional()
        .catch(undefined),
      environment: listOf(z.object({name: z.string().catch(''), value: z.string().catch('')})),
    })
    .optional()
    .catch(undefined),
});

const jobOfSummary = (one: z.infer<typeof summary>): Job => ({
  id: one.jobId,
  name: one.jobName,
  state: one.status,
  createdAt: one.createdAt ?? 0,
  startedAt: one.startedAt,
  stoppedAt: one.stoppedAt,
  statusReason: one.statusReason,
  reason: one.container?.reason,
  exitCode: one.container?.exitCode,
});

/** With what DescribeJobs tells besides, secrets masked. */
const detailOf = (one: z.infer<typeof detail>): JobDetail => {
  const tries = one.attempts.map(
    (attempt): Attempt => ({
      startedAt: attempt.startedAt,
      stoppedAt: attempt.stoppedAt,
      statusReason: attempt.statusReason,
      reason: attempt.container?.reason,
      exitCode: attempt.container?.exitCode,
      logStream: attempt.container?.logStreamName,
    }),
  );
  const variables = (one.container?.environment ?? []).map(({name, value}) => [name, value] as const);
  return {
    ...jobOfSummary(one),
    attempts: tries.length,
    attemptsAllowed: one.retryStrategy?.attempts,
    triedAt: tries.at(-1)?.stoppedAt,
    timeout: one.timeout?.attemptDurationSeconds,
    dependsOn: one.dependsOn.flatMap(({jobId}) => (jobId ? [jobId] : [])),
    logStream: one.container?.logStreamName ?? tries.at(-1)?.logStream,
    logGroup: text.parse(one.container?.logConfiguration?.options?.['awslogs-group']),
    definition: one.jobDefinition,
    queue: one.jobQueue,
    tries,
    environment: Object.entries(mask(Object.fromEntries(variables)) as Record<string, string>).map(
      ([name, value]) => ({name, value}),
    ),
  };
};

type Tell = (gap: Failure) => void;

/** Jobs of an answer. One that has no id is told, since a job that is not seen would be sent again. No list is no answer. */
export const jobsOfSummaries = (list: unknown, tell?: Tell): Job[] =>
  toldRows(summary, Array.isArray(list) ? list : [list], 'batch:ListJobs', tell).map(jobOfSummary);
export const jobsOfDetails = (list: unknown, tell?: Tell): JobDetail[] =>
  toldRows(detail, Array.isArray(list) ? list : [list], 'batch:DescribeJobs', tell).map(detailOf);
