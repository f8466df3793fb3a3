import type {World} from '../simulated-world.ts';

type SimState = 'SUBMITTED' | 'PENDING' | 'RUNNABLE' | 'STARTING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';

export type SimAttempt = {
  readonly startedAt: number;
  readonly stoppedAt: number;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly statusReason: string;
  readonly logStream: string;
};

/** A job of the simulated queue. Times in epoch seconds. */
export type SimJob = {
  readonly id: string;
  readonly name: string;
  readonly definition: string;
  state: SimState;
  readonly createdAt: number;
  startedAt?: number;
  stoppedAt?: number;
  statusReason?: string;
  exitCode?: number;
  reason?: string;
  readonly tries: SimAttempt[];
  readonly allowed: number;
  readonly timeout: number;
  readonly dependsOn: readonly string[];
  readonly environment: readonly {readonly name: string; readonly value: string}[];
  logStream?: string;
  isCancelled?: boolean;
  isTerminated?: boolean;
};

export type Fate =
  | {readonly kind: 'success'; readonly seconds: number}
  | {readonly kind: 'failure'; readonly seconds: number; readonly exitCode: number; readonly reason: string};

type Submission = Pick<SimJob, 'name' | 'definition' | 'allowed' | 'timeout' | 'dependsOn' | 'environment'>;

export type BatchSim = {
  readonly jobs: ReadonlyMap<string, SimJob>;
  submit(submission: Submission): SimJob;
  /** Plants a job as it stands; one that is live goes on by itself unless it is held. */
  plant(job: SimJob, options?: {held?: boolean; fate?: Fate}): void;
  terminate(id: string, reason: string): boolean;
  log(stream: string): readonly {readonly at: number; readonly text: string}[] | undefined;
};

const exited = 'Essential container in task exited';
/** Instances that may run at once in the compute environment. */
const instances = 4;

/**
 * AWS Batch as the contract has it: SUBMITTED, PENDING while dependencies run, RUNNABLE, STARTING, RUNNING; a failed
 * attempt goes back to RUNNABLE while attempts are left; a failed dependency fails what depends on it. `fateOf` decides
 * how an attempt goes, `onSuccess` puts the object in place.
 */
export const createBatchSim = (
  world: World,
  parts: {fateOf: (job: SimJob) => Fate; onSuccess: (job: SimJob) => void},
): BatchSim => {
  const jobs = new Map<string, SimJob>();
  const held = new Set<string>();
  const fates = new Map<string, Fate>();
  const logs = new Map<string, {at: number; text: string}[]>();
  const random = world.random('batch');
  const busy = () =>
    [...jobs.values()].filter(({id, state}) => !held.has(id) && (state === 'STARTING' || state === 'RUNNING'))
      .length;

  const write = (stream: string, at: number, text: string) => {
    const lines = logs.get(stream) ?? [];
    lines.push({at, text});
    logs.set(stream, lines);
  };
  /** The lines of one attempt, each at its time. */
  const script = (job: SimJob, stream: string, start: number, fate: Fate) => {
    const link = job.environment.find(({name}) => name === 'link')?.value ?? '(no link)';
    const line = (after: number, text: string) => {
      if (start + after <= world.now()) write(stream, start + after, text);
      else
        world.at(start + after, () => {
          if (job.logStream === stream && job.state === 'RUNNING') write(stream, start + after, text);
        });
    };
    line(0, 'fetch_and_run.sh: getSatelliteData.sh');
    line(1, `GET ${link}`);
    for (let step = 30; step < fate.seconds && step <= 1800; step += 30)
      line(step, `${Math.floor((100 * step) / fate.seconds)} % after ${step} s`);
  };

  const fail = (job: SimJob, statusReason: string, more: {exitCode?: number; reason?: string} = {}) => {
    job.state = 'FAILED';
    job.stoppedAt = world.now();
    job.statusReason = statusReason;
    job.exitCode = more.exitCode;
    job.reason = more.reason;
    for (const other of jobs.values())
      if (other.state === 'PENDING' && other.dependsOn.includes(job.id)) fail(other, 'Dependent Job failed');
    schedule();
  };
  const succeed = (job: SimJob) => {
    job.state = 'SUCCEEDED';
    job.stoppedAt = world.now();
    job.exitCode = 0;
    job.statusReason = exited;
    parts.onSuccess(job);
    for (const other of jobs.values()) if (other.state === 'PENDING') ready(other);
    schedule();
  };
  const attemptOver = (job: SimJob, end: {exitCode?: number; reason?: string; statusReason: string}) => {
    const stream = job.logStream!;
    job.tries.push({
      startedAt: job.startedAt!,
      stoppedAt: world.now(),
      exitCode: end.exitCode,
      reason: end.reason,
      statusReason: end.statusReason,
      logStream: stream,
    });
    write(stream, world.now(), end.exitCode === 0 ? 'done' : `failed: ${end.reason ?? end.statusReason}`);
    if (end.exitCode === 0) succeed(job);
    else if (job.tries.length < job.allowed) {
      job.state = 'RUNNABLE';
      schedule();
    } else fail(job, end.statusReason, end);
  };
  const run = (job: SimJob, startedAt: number) => {
    job.state = 'RUNNING';
    job.startedAt = startedAt;
    job.logStream ??= `${job.definition.replace(':', '-')}/default/${job.id.replaceAll('-', '')}`;
    const stream = job.logStream;
    const attempt = job.tries.length;
    const fate = fates.get(job.id) ?? parts.fateOf(job);
    script(job, stream, startedAt, fate);
    const late = fate.seconds > job.timeout;
    world.at(startedAt + Math.min(fate.seconds, job.timeout), () => {
      if (job.state !== 'RUNNING' || job.tries.length !== attempt) return;
      if (late) attemptOver(job, {statusReason: 'Job attempt duration exceeded timeout'});
      else if (fate.kind === 'success') attemptOver(job, {exitCode: 0, statusReason: exited});
      else attemptOver(job, {exitCode: fate.exitCode, reason: fate.reason, statusReason: exited});
    });
  };
  const begin = (job: SimJob) => {
    job.state = 'STARTING';
    job.logStream = undefined;
    world.at(world.now() + random.whole(15, 40), () => {
      if (job.state === 'STARTING') run(job, world.now());
    });
  };
  /** Gives free instances to jobs that are ready, first come first served; an instance takes a minute or two to come. */
  const schedule = () => {
    for (const job of jobs.values()) {
      if (job.state !== 'RUNNABLE' || held.has(job.id) || busy() >= instances) continue;
      const wait = random.whole(40, 110);
      held.add(job.id);
      world.at(world.now() + wait, () => {
        held.delete(job.id);
        if (job.state !== 'RUNNABLE') return;
        if (busy() < instances) begin(job);
        else schedule();
      });
    }
  };
  const ready = (job: SimJob) => {
    const before = job.dependsOn.map(id => jobs.get(id));
    if (before.some(other => other?.state === 'FAILED')) return fail(job, 'Dependent Job failed');
    if (before.every(other => other === undefined || other.state === 'SUCCEEDED')) {
      job.state = 'RUNNABLE';
      schedule();
    } else job.state = 'PENDING';
  };

  return {
    jobs,
    submit: submission => {
      const job: SimJob = {
        ...submission,
        id: random.uuid(),
        state: 'SUBMITTED',
        createdAt: world.now(),
        tries: [],
      };
      jobs.set(job.id, job);
      world.at(world.now() + 2, () => {
        if (job.state === 'SUBMITTED') ready(job);
      });
      return job;
    },
    plant: (job, options = {}) => {
      jobs.set(job.id, job);
      if (options.fate) fates.set(job.id, options.fate);
      if (options.held) held.add(job.id);
      for (const one of job.tries) {
        write(one.logStream, one.startedAt, 'fetch_and_run.sh: getSatelliteData.sh');
        write(one.logStream, one.startedAt + 1, `GET ${job.environment[0]?.value ?? ''}`);
        write(
          one.logStream,
          one.stoppedAt,
          one.exitCode === 0 ? 'done' : `${one.reason ?? one.statusReason}`,
        );
      }
      if (job.state === 'RUNNING') run(job, job.startedAt!);
    },
    terminate: (id, reason) => {
      const job = jobs.get(id);
      if (!job) return false;
      if (job.state === 'SUCCEEDED' || job.state === 'FAILED') return true;
      const started = job.state === 'RUNNING' || job.state === 'STARTING';
      held.delete(id);
      job.isTerminated = started;
      job.isCancelled = !started;
      fail(job, reason);
      return true;
    },
    log: stream => logs.get(stream),
  };
};
