import {facts, orSentence, type Section} from '../../../declare/section.ts';
import type {World} from '../../../declare/world.ts';
import {age, duration, moment, utc} from '../../../text/times.ts';
import type {LakeClient} from '../upstream/client.ts';
import {isLive, type Job, type JobDetail, reasonOf} from '../upstream/engines/job.ts';

/**
 * A job in full: attempts, chain to its root, environment with secrets masked, log tail. What may not be read says so in
 * its own place.
 */
export const jobSections = async (
  job: Job,
  client: LakeClient,
  world: World,
  signal: AbortSignal,
): Promise<Section[]> => {
  const {runner} = client.engine;
  const detail = await orSentence(runner.job(job.id, signal));
  const known = typeof detail === 'object' ? detail : undefined;
  const waits = job.state === 'RUNNABLE' || job.state === 'PENDING';
  const [chain, log, environment] = await Promise.all([
    chainOf(known ?? job, client, signal),
    orSentence(runner.log(known ?? job, undefined, signal)),
    waits ? orSentence(runner.environment(signal)) : [],
  ]);
  const lines =
    typeof log === 'string'
      ? log
      : log.begun
        ? log.lines
            .map(({at, text}) => `${new Date(at * 1000).toISOString().slice(11, 19)}  ${text}`)
            .join('\n')
        : isLive(job)
          ? 'Nothing is written yet.'
          : 'There is no log.';
  return [
    facts('Job', factsOf(known ?? job, world)),
    ...(typeof detail === 'string' ? [{kind: 'text' as const, title: 'Details', text: detail}] : []),
    ...(known && known.tries.length > 0 ? [attempts(known, world)] : []),
    ...(chain.length > 1
      ? [
          {
            kind: 'table' as const,
            title: 'Depends on, back to the root',
            header: ['Job', 'Name', 'State', 'Reason'],
            rows: chain.map(one => [one.id, one.name, one.state, reasonOf(one) ?? '']),
          },
        ]
      : []),
    ...(typeof environment === 'string'
      ? [{kind: 'text' as const, title: 'Queue', text: environment}]
      : environment.length > 0
        ? [
            {
              kind: 'table' as const,
              title: 'Queue and compute environment',
              header: ['What', 'State', 'Reason'],
              rows: environment.map(one => [one.name, one.state, one.reason ?? '']),
            },
          ]
        : []),
    ...(known && known.environment.length > 0
      ? [
          {
            kind: 'table' as const,
            title: 'Environment',
            header: ['Name', 'Value'],
            rows: known.environment.map(({name, value}) => [name, value]),
          },
        ]
      : []),
    {kind: 'text', title: 'Log', text: lines, follow: isLive(job)},
  ];
};

const factsOf = (job: Job & Partial<JobDetail>, world: World) => {
  const when = (at: number | undefined) => moment(at, world.now, 'not yet');
  return {
    Id: job.id,
    Name: job.name,
    State: job.state,
    Created: when(job.createdAt),
    Started: when(job.startedAt),
    Stopped: when(job.stoppedAt),
    Reason: job.reason ?? job.statusReason ?? 'none given',
    'Exit code': job.exitCode === undefined ? undefined : String(job.exitCode),
    Attempts: `${job.attempts ?? '?'} of ${job.attemptsAllowed ?? '?'}`,
    'Time-out': job.timeout === undefined ? undefined : `${duration(job.timeout)} for an attempt`,
    Definition: job.definition,
    Queue: job.queue,
  };
};

const attempts = (job: JobDetail, world: World): Section => ({
  kind: 'table',
  title: 'Attempts',
  header: ['Started', 'Took', 'Exit', 'Reason', 'Status reason'],
  rows: job.tries.map(one => [
    one.startedAt === undefined ? '' : utc(one.startedAt, world.now),
    one.startedAt === undefined || one.stoppedAt === undefined ? '' : age(one.stoppedAt - one.startedAt),
    String(one.exitCode ?? ''),
    one.reason ?? '',
    one.statusReason ?? '',
  ]),
});

/** The longest chain that is walked: each step is a request. */
const longestChain = 50;

/** The job and what it depends on, back to the first. What can no longer be read ends the chain. */
const chainOf = async (job: Job, client: LakeClient, signal: AbortSignal): Promise<readonly Job[]> => {
  const chain: Job[] = [job];
  const walked = new Set([job.id]);
  for (let next = job.dependsOn?.[0]; next && !walked.has(next) && chain.length < longestChain; ) {
    walked.add(next);
    const found: JobDetail | undefined = await client.engine.runner.job(next, signal).catch(() => undefined);
    if (!found) break;
    chain.push(found);
    next = found.dependsOn?.[0];
  }
  return chain;
};
