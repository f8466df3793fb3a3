import {createHash, randomUUID} from 'node:crypto';
import {createServer} from 'node:http';
import {withRequestId} from '../../source/sandbox/lake/aws-json.ts';
import {createBatchApi} from '../../source/sandbox/lake/batch-api.ts';
import type {BatchSim, SimJob} from '../../source/sandbox/lake/batch-sim.ts';
import {createDynamo} from '../../source/sandbox/lake/dynamo.ts';
import {createS3, type StoredObject} from '../../source/sandbox/lake/s3.ts';
import {createListener} from '../../source/sandbox/listener.ts';
import type {World} from '../../source/sandbox/simulated-world.ts';
import {listen} from '../listen.ts';

/**
 * An AWS of which the jobs do what the seed's script does: fetch a link with curl and put whatever came into the bucket,
 * compared with nothing. They live on when whoever submitted them is killed. Answers are late, throttled or cut at times.
 */
export const hostileAws = async (random: () => number) => {
  let calm = false;
  const now = () => Date.now() / 1000;
  const objects = new Map<string, StoredObject>();
  const jobs = new Map<string, SimJob>();
  const later = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
  const fail = (job: SimJob, exitCode: number, reason: string) => {
    Object.assign(job, {state: 'FAILED', stoppedAt: now(), exitCode, reason});
    job.statusReason = 'Essential container in task exited';
  };
  const work = async (job: SimJob) => {
    await later(random() * 60);
    job.state = 'RUNNABLE';
    await later(random() * 60);
    job.state = 'STARTING';
    await later(random() * 60);
    if (job.isTerminated) return fail(job, 137, 'terminated');
    job.state = 'RUNNING';
    job.startedAt = now();
    const variable = (wanted: string) => job.environment.find(({name}) => name === wanted)?.value ?? '';
    try {
      const answer = await fetch(variable('link'));
      // As curl --fail: an error's page is no file. A 202 or a page with 200 is.
      if (answer.status >= 400)
        return fail(job, 22, `curl: (22) The requested URL returned error: ${answer.status}`);
      const body = new Uint8Array(await answer.arrayBuffer());
      const etag = createHash('md5').update(body).digest('hex');
      objects.set(variable('key'), {bytes: body.length, etag, at: now(), body: () => body});
      Object.assign(job, {state: 'SUCCEEDED', stoppedAt: now(), exitCode: 0});
    } catch {
      fail(job, 18, 'curl: (18) transfer closed with outstanding read data remaining');
    }
  };
  const sim: BatchSim = {
    jobs,
    submit: submission => {
      const job: SimJob = {...submission, id: randomUUID(), state: 'SUBMITTED', createdAt: now(), tries: []};
      jobs.set(job.id, job);
      void work(job);
      return job;
    },
    plant: () => {},
    terminate: id => {
      const job = jobs.get(id);
      if (job) job.isTerminated = true;
      return job !== undefined;
    },
    log: () => [],
  };
  const dynamo = createDynamo('collections', () => []);
  const batch = createBatchApi(
    {now, random: () => ({uuid: randomUUID})} as unknown as World,
    sim,
    'batch-queue',
  );
  const s3 = createS3('lake', objects, now);
  let origin = '';
  const server = createServer(
    createListener(
      () => origin,
      async request => {
        const path = new URL(request.url).pathname.slice(1);
        const answer = async () => {
          if (request.headers.has('x-amz-target')) return dynamo.handle(request);
          return path.startsWith('v1/') ? batch(request, path) : s3(request, path);
        };
        const dice = calm ? 1 : random();
        if (dice < 0.01)
          return Response.json({__type: 'ThrottlingException', message: 'slow down'}, {status: 400});
        if (dice < 0.02) return Response.json({message: 'not now'}, {status: 503});
        if (dice < 0.1) await later(random() * 30);
        return withRequestId(await answer(), randomUUID());
      },
    ),
  );
  const {url, close} = await listen(server);
  origin = url;
  return {
    origin,
    objects,
    /** From now on everything goes well. */
    calm: () => {
      calm = true;
    },
    /** Resolves when no job is at work any more. */
    idle: async () => {
      while ([...jobs.values()].some(({state}) => state !== 'SUCCEEDED' && state !== 'FAILED'))
        await later(20);
    },
    close,
  };
};
export type HostileAws = Awaited<ReturnType<typeof hostileAws>>;
