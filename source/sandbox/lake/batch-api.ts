import type {World} from '../simulated-world.ts';
import type {BatchSim, SimJob} from './batch-sim.ts';

const ms = (seconds: number | undefined) => (seconds === undefined ? undefined : Math.round(seconds * 1000));
const account = '000000000000';
const arn = (what: string) => `arn:aws:batch:eu-west-1:${account}:${what}`;
/** What Batch answers of finished jobs for. */
const kept = 7 * 86_400;

const refuse = (message: string, status = 400) =>
  Response.json({message}, {status, headers: {'x-amzn-errortype': 'ClientException'}});

const summaryOf = (job: SimJob) => ({
  jobArn: arn(`job/${job.id}`),
  jobId: job.id,
  jobName: job.name,
  createdAt: ms(job.createdAt),
  status: job.state,
  statusReason: job.statusReason,
  startedAt: ms(job.startedAt),
  stoppedAt: ms(job.stoppedAt),
  container:
    job.exitCode === undefined && job.reason === undefined
      ? undefined
      : {exitCode: job.exitCode, reason: job.reason},
  jobDefinition: arn(`job-definition/${job.definition}`),
});

const detailOf = (job: SimJob, queue: string) => ({
  ...summaryOf(job),
  jobQueue: arn(`job-queue/${queue}`),
  attempts: job.tries.map(one => ({
    container: {exitCode: one.exitCode, reason: one.reason, logStreamName: one.logStream},
    startedAt: ms(one.startedAt),
    stoppedAt: ms(one.stoppedAt),
    statusReason: one.statusReason,
  })),
  retryStrategy: {attempts: job.allowed, evaluateOnExit: []},
  timeout: {attemptDurationSeconds: job.timeout},
  dependsOn: job.dependsOn.map(jobId => ({jobId})),
  parameters: {},
  container: {
    image: `${account}.dkr.ecr.eu-west-1.amazonaws.com/batch-helper`,
    vcpus: 2,
    memory: 2000,
    command: [],
    volumes: [],
    environment: [
      {name: 'BATCH_FILE_S3_URL', value: 's3://scripts/getSatelliteData.sh'},
      {name: 'user', value: 'sandbox'},
      {name: 'password', value: 'not-for-the-screen'},
      ...job.environment,
    ],
    mountPoints: [],
    ulimits: [],
    resourceRequirements: [],
    exitCode: job.exitCode,
    reason: job.reason,
    logStreamName: job.logStream,
  },
  platformCapabilities: ['EC2'],
  tags: {},
  isCancelled: job.isCancelled,
  isTerminated: job.isTerminated,
});

type Body = {
  readonly jobQueue?: string;
  readonly jobStatus?: string;
  readonly filters?: readonly {readonly name?: string; readonly values?: readonly string[]}[];
  readonly maxResults?: number;
  readonly nextToken?: string;
  readonly jobs?: readonly string[];
  readonly jobId?: string;
  readonly reason?: string;
  readonly jobName?: string;
  readonly jobDefinition?: string;
  readonly dependsOn?: readonly {readonly jobId?: string}[];
  readonly containerOverrides?: {readonly environment?: readonly {name?: string; value?: string}[]};
  readonly retryStrategy?: {readonly attempts?: number};
  readonly timeout?: {readonly attemptDurationSeconds?: number};
  readonly jobQueues?: readonly string[];
};

/** `POST /v1/…` of AWS Batch: listing by one status or one filter, describing, submitting, ending, the queue's state. */
export const createBatchApi = (world: World, sim: BatchSim, queue: string) => {
  const all = () =>
    [...sim.jobs.values()].filter(({stoppedAt}) => stoppedAt === undefined || world.now() - stoppedAt < kept);
  const list = (body: Body): Response => {
    if (body.jobQueue?.split('/').pop() !== queue) return refuse(`${body.jobQueue} does not exist`);
    let jobs = all();
    const [filter] = body.filters ?? [];
    const limit = filter ? 100 : 1000;
    if (filter) {
      const [value = ''] = filter.values ?? [];
      const start = value.replace(/\*$/, '').toLowerCase();
      if (filter.name === 'JOB_NAME')
        jobs = jobs.filter(({name}) =>
          value.endsWith('*') ? name.toLowerCase().startsWith(start) : name.toLowerCase() === start,
        );
      else if (filter.name === 'AFTER_CREATED_AT')
        jobs = jobs.filter(({createdAt}) => createdAt * 1000 > Number(value));
      else if (filter.name === 'BEFORE_CREATED_AT')
        jobs = jobs.filter(({createdAt}) => createdAt * 1000 < Number(value));
    } else jobs = jobs.filter(({state}) => state === (body.jobStatus ?? 'RUNNING'));
    const sorted = jobs.toSorted((a, b) => b.createdAt - a.createdAt);
    const from = Number(body.nextToken ?? 0);
    const size = Math.min(body.maxResults ?? limit, limit);
    return Response.json({
      jobSummaryList: sorted.slice(from, from + size).map(summaryOf),
      ...(from + size < sorted.length ? {nextToken: String(from + size)} : {}),
    });
  };
  const submit = (body: Body): Response => {
    const name = body.jobName ?? '';
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(name))
      return refuse(
        `Job name should match valid pattern: up to 128 letters, numbers, hyphens, and underscores`,
      );
    if (body.jobQueue?.split('/').pop() !== queue) return refuse(`JobQueue ${body.jobQueue} not found.`);
    if (!body.jobDefinition?.split('/').pop()?.startsWith('batch-S3-helper'))
      return refuse(`JobDefinition ${body.jobDefinition} not found.`);
    const unknown = (body.dependsOn ?? []).find(({jobId}) => !sim.jobs.has(jobId ?? ''));
    if (unknown) return refuse(`Job dependency ${unknown.jobId} does not exist`);
    const job = sim.submit({
      name,
      definition: body.jobDefinition.includes(':')
        ? body.jobDefinition.split('/').pop()!
        : `${body.jobDefinition}:3`,
      allowed: body.retryStrategy?.attempts ?? 1,
      timeout: body.timeout?.attemptDurationSeconds ?? 1000,
      dependsOn: (body.dependsOn ?? []).flatMap(({jobId}) => jobId ?? []),
      environment: (body.containerOverrides?.environment ?? []).map(({name: key = '', value = ''}) => ({
        name: key,
        value,
      })),
    });
    return Response.json({jobArn: arn(`job/${job.id}`), jobName: job.name, jobId: job.id});
  };
  return async (request: Request, path: string): Promise<Response> => {
    const body = (await request.json().catch(() => ({}))) as Body;
    switch (path) {
      case 'v1/listjobs':
        return list(body);
      case 'v1/describejobs':
        return (body.jobs ?? []).length > 100
          ? refuse('Too many jobs')
          : Response.json({
              jobs: (body.jobs ?? [])
                .flatMap(id => all().find(job => job.id === id) ?? [])
                .map(job => detailOf(job, queue)),
            });
      case 'v1/submitjob':
        return submit(body);
      case 'v1/terminatejob':
        return sim.terminate(body.jobId ?? '', body.reason ?? '')
          ? Response.json({})
          : refuse(`Job ${body.jobId} does not exist`);
      case 'v1/canceljob': {
        const job = sim.jobs.get(body.jobId ?? '');
        if (job && ['SUBMITTED', 'PENDING', 'RUNNABLE'].includes(job.state))
          sim.terminate(job.id, body.reason ?? '');
        return Response.json({});
      }
      case 'v1/describejobqueues':
        return Response.json({
          jobQueues: [
            {
              jobQueueName: queue,
              jobQueueArn: arn(`job-queue/${queue}`),
              state: 'ENABLED',
              status: 'VALID',
              statusReason: 'JobQueue Healthy',
              priority: 1,
              computeEnvironmentOrder: [{order: 1, computeEnvironment: arn('compute-environment/spot')}],
            },
          ],
        });
      case 'v1/describecomputeenvironments':
        return Response.json({
          computeEnvironments: [
            {
              computeEnvironmentName: 'spot',
              computeEnvironmentArn: arn('compute-environment/spot'),
              ecsClusterArn: `arn:aws:ecs:eu-west-1:${account}:cluster/spot`,
              type: 'MANAGED',
              state: 'ENABLED',
              status: 'VALID',
              statusReason: 'ComputeEnvironment Healthy',
              computeResources: {
                type: 'SPOT',
                minvCpus: 0,
                desiredvCpus: 0,
                maxvCpus: 8,
                instanceTypes: ['optimal'],
                subnets: ['subnet-1'],
              },
            },
          ],
        });
      default:
        return refuse(`${path} is not simulated`, 404);
    }
  };
};
