import type {BatchClient} from '@aws-sdk/client-batch';
import * as z from 'zod';
import {Failure} from '../../../../declare/failure.ts';
import {changing} from '../../../../engine/changes/changing.ts';
import {notedClient} from '../../../../engine/http/aws-client.ts';
import {rowsOf} from '../../../../engine/http/boundary.ts';
import {jobNameOf} from '../../rules/title.ts';
import type {LakeSettings} from '../../settings.ts';
import {type AwsAccess, once} from './aws-access.ts';
import {awsFailure, calling, confirmed, isName} from './aws-failure.ts';
import {jobsOfDetails, jobsOfSummaries} from './batch-job.ts';
import {type Asked, createBatchListing} from './batch-listing.ts';
import type {LogPage, Order, Runner} from './engine.ts';
import {isLive, type Job, type JobDetail} from './job.ts';

/** What SubmitJob is sent: no dependencies, so that one failure fails one; spot reclaims do not count as failures. */
const submitInput = (order: Order, aws: LakeSettings['aws']) => ({
  jobName: jobNameOf(order.title),
  jobQueue: aws.queue,
  jobDefinition: aws.definition,
  containerOverrides: {
    environment: [
      {name: 'link', value: order.link},
      // Where it is looked for: a script that knows no such variable puts it under its title.
      {name: 'key', value: order.key},
    ],
  },
  retryStrategy: {
    attempts: aws.attempts,
    evaluateOnExit: [
      {onStatusReason: 'Host EC2*', action: 'RETRY' as const},
      {onExitCode: '*', action: aws.attempts > 1 ? ('RETRY' as const) : ('EXIT' as const)},
    ],
  },
  timeout: {attemptDurationSeconds: aws.timeout},
});

/** DescribeJobs takes so many ids. */
const describeSize = 100;
const word = z.string().min(1).catch('?');
const optionalText = z.string().optional().catch(undefined);
/** Where the jobs of a queue run. */
const placesOf = z
  .object({
    computeEnvironmentOrder: z.array(z.object({computeEnvironment: optionalText})).catch([]),
  })
  .catch({computeEnvironmentOrder: []});
/** A queue or a compute environment. */
const panel = z.object({
  jobQueueName: optionalText,
  computeEnvironmentName: optionalText,
  state: word,
  status: word,
  statusReason: optionalText,
  computeResources: z
    .object({maxvCpus: z.number().optional().catch(undefined)})
    .optional()
    .catch(undefined),
});
const logLine = z
  .object({timestamp: z.number().min(0).max(8.64e15).catch(0), message: z.string().catch('')})
  .catch({timestamp: 0, message: '(a line that cannot be read)'})
  .transform(({timestamp, message}) => ({at: timestamp / 1000, text: message}));

/** AWS Batch and CloudWatch Logs. Reads are retried by the SDK; a submission is sent once. */
export const batchRunner = (
  {aws}: Pick<LakeSettings, 'aws'>,
  access: () => Promise<AwsAccess>,
  wall: () => number,
): Runner => {
  const batch = once(async () => {
    const sdk = await import('@aws-sdk/client-batch');
    const own = await access();
    const reading: BatchClient = notedClient(new sdk.BatchClient({...own, maxAttempts: 3}), own);
    const writing: BatchClient = notedClient(new sdk.BatchClient({...own, maxAttempts: 1}), own);
    return {sdk, reading, writing};
  });
  const logs = once(async () => {
    const sdk = await import('@aws-sdk/client-cloudwatch-logs');
    const own = await access();
    return {sdk, client: notedClient(new sdk.CloudWatchLogsClient({...own, maxAttempts: 3}), own)};
  });
  const list = (asked: Asked, abortSignal?: AbortSignal, tell?: (gap: Failure) => void) =>
    calling('batch:ListJobs', async () => {
      const {sdk, reading} = await batch();
      const jobs: Job[] = [];
      let nextToken: string | undefined;
      do {
        const answer = await reading.send(
          new sdk.ListJobsCommand({
            jobQueue: aws.queue,
            ...('state' in asked
              ? {jobStatus: asked.state as 'FAILED', maxResults: 1000}
              : {filters: [{name: 'AFTER_CREATED_AT', values: [String(Math.floor(asked.after * 1000))]}]}),
            nextToken,
          }),
          {abortSignal},
        );
        jobs.push(...jobsOfSummaries(answer.jobSummaryList, tell));
        nextToken = answer.nextToken || undefined;
      } while (nextToken);
      return jobs;
    });
  const describe = (ids: readonly string[], abortSignal?: AbortSignal, tell?: (gap: Failure) => void) =>
    calling('batch:DescribeJobs', async () => {
      const {sdk, reading} = await batch();
      const found: JobDetail[] = [];
      for (let at = 0; at < ids.length; at += describeSize) {
        const answer = await reading.send(
          new sdk.DescribeJobsCommand({jobs: ids.slice(at, at + describeSize)}),
          {abortSignal},
        );
        found.push(...jobsOfDetails(answer.jobs, tell));
      }
      return found;
    });
  const listing = createBatchListing({list, describe, wall});

  return {
    inProcess: false,
    jobs: listing.jobs,
    job: listing.job,
    submit: async (order, abortSignal) => {
      const {sdk, writing} = await batch();
      const input = submitInput(order, aws);
      return changing(
        {kind: 'call', service: 'batch', operation: 'SubmitJob', input, endpoint: aws.endpoint},
        async () => {
          const send = () => writing.send(new sdk.SubmitJobCommand(input), {abortSignal});
          const {jobId} = await calling('batch:SubmitJob', send, true);
          if (!jobId)
            throw new Failure('unreadable', 'Batch answered without the id of a job.', {maybeSent: true});
          listing.submitted(jobId);
          return {id: jobId};
        },
        {assumed: {answer: {id: 'JOB'}}},
      );
    },
    terminate: async (jobId, reason, abortSignal) => {
      const {sdk, writing} = await batch();
      listing.changed();
      // Never CancelJob: on a job that has started it answers 200 and does nothing.
      const input = {jobId, reason: reason.slice(0, 1024)};
      await changing(
        {kind: 'call', service: 'batch', operation: 'TerminateJob', input, endpoint: aws.endpoint},
        async () => {
          const send = () => writing.send(new sdk.TerminateJobCommand(input), {abortSignal});
          const answer = await calling('batch:TerminateJob', send, true);
          await confirmed(answer, 'batch:TerminateJob', async () => {
            const [job] = await describe([jobId], abortSignal);
            return job !== undefined && !isLive(job);
          });
        },
        {assumed: {answer: undefined}},
      );
    },
    log: async (job, from, abortSignal): Promise<LogPage> => {
      if (!job.logStream) return {lines: [], begun: false};
      const {sdk, client} = await logs();
      const group = job.logGroup ?? aws.logGroup;
      try {
        const answer = await client.send(
          new sdk.GetLogEventsCommand({
            logGroupName: group,
            logStreamName: job.logStream,
            ...(from ? {nextToken: from, startFromHead: true} : {limit: 200, startFromHead: false}),
          }),
          {abortSignal},
        );
        return {
          begun: true,
          next: answer.nextForwardToken,
          lines: z.array(logLine).parse(answer.events ?? []),
        };
      } catch (error) {
        if (/log group/i.test((error as Error).message) && isName(error, 'ResourceNotFoundException'))
          throw new Failure('not-found', `There is no log group "${group}".`, {
            todo: 'Set aws.logGroup in the lake of the profile to the group that the job definition writes to.',
            cause: error,
          });
        if (isName(error, 'ResourceNotFoundException')) return {lines: [], begun: false};
        throw awsFailure(error, 'logs:GetLogEvents');
      }
    },
    // What comes in another form than AWS's is a Failure, too.
    environment: abortSignal =>
      calling('batch:DescribeJobQueues', async () => {
        const {sdk, reading} = await batch();
        const {jobQueues = []} = await reading.send(
          new sdk.DescribeJobQueuesCommand({jobQueues: [aws.queue]}),
          {abortSignal},
        );
        const names = jobQueues.flatMap(queue =>
          placesOf.parse(queue).computeEnvironmentOrder.flatMap(({computeEnvironment: name}) => name ?? []),
        );
        const environments =
          names.length === 0
            ? []
            : ((
                await calling('batch:DescribeComputeEnvironments', () =>
                  reading.send(new sdk.DescribeComputeEnvironmentsCommand({computeEnvironments: names}), {
                    abortSignal,
                  }),
                )
              ).computeEnvironments ?? []);
        return [
          ...rowsOf(panel, jobQueues).rows.map(one => ({
            name: `queue ${one.jobQueueName ?? aws.queue}`,
            state: `${one.state}, ${one.status}`,
            reason: one.statusReason,
          })),
          ...rowsOf(panel, environments).rows.map(one => ({
            name: `environment ${one.computeEnvironmentName ?? '?'}`,
            state: `${one.state}, ${one.status}${one.computeResources?.maxvCpus === undefined ? '' : `, at most ${one.computeResources.maxvCpus} vCPUs`}`,
            reason: one.statusReason,
          })),
        ];
      }),
  };
};
