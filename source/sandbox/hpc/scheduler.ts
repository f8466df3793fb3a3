import type {World} from '../simulated-world.ts';
import type {Files} from './files.ts';
import {limitSeconds, readScript} from './script-program.ts';

export type JobState = 'PENDING' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'TIMEOUT' | 'NODE_FAIL';

export type SimJob = {
  readonly id: number;
  readonly system: string;
  readonly name: string;
  readonly user: string;
  readonly account: string;
  readonly partition: string;
  readonly nodes: number;
  readonly limit: number;
  readonly submitted: number;
  readonly script: string;
  readonly scriptPath: string;
  readonly workdir: string;
  readonly stdout: string;
  readonly stderr: string;
  state: JobState;
  reason: string;
  start: number | undefined;
  end: number | undefined;
  exitCode: number;
  signal: number;
};

export type Submit = {
  readonly system: string;
  readonly user: string;
  readonly script: string;
  readonly scriptPath: string;
  readonly workdir: string;
  readonly name?: string;
  readonly account?: string;
  readonly partition?: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Does the work itself, instead of the script: calls `end` when it is done. */
  readonly work?: (job: SimJob, end: (exitCode: number) => void) => void;
};

/** What sbatch says when it refuses. */
export class SbatchError extends Error {}

export type Scheduler = {
  /** Throws a SbatchError. */
  submit(what: Submit): SimJob;
  /** What scancel says; undefined when it knows no such job. */
  cancel(id: string, user: string): string | undefined;
  /** Pending and running, as squeue lists them: pending first. */
  queue(system: string): readonly SimJob[];
  /** Everything, oldest first. */
  all(system: string): readonly SimJob[];
  job(system: string, id: string): SimJob | undefined;
  /** Puts a job into the books as it is, for scenarios. */
  plant(job: Partial<SimJob> & {name: string; state: JobState}): SimJob;
};

export const partitions = ['part01', 'part02', 'xfer'] as const;
const features = ['f7t'];
/** Jobs that run at once in the partitions other than xfer: the cluster has one node of two CPUs. */
const slots = 2;
const usualLimit = 1800;
/** Seconds after its end that squeue still knows a job (MinJobAge). */
export const minJobAge = 300;

/** Seconds for which the accounting keeps a job that has ended: longer than clients look back. */
const kept = 40 * 86_400;

/** A little Slurm: two jobs at a time, first come first served; scripts are read, not run. */
export const createScheduler = (world: World, files: Files, firstId = 3): Scheduler => {
  const jobs = new Map<number, SimJob>();
  const works = new Map<number, () => void>();
  let next = firstId;

  const list = (system: string) => [...jobs.values()].filter(job => job.system === system);
  const counts = (job: SimJob) => job.partition !== 'xfer';
  const planted = new Set<number>();

  /** What ended long ago is forgotten, so that a simulator can run for months. */
  const forget = () => {
    const oldest = world.now() - kept;
    for (const [id, {submitted, end: ended}] of jobs) {
      if (submitted > oldest) return;
      if (ended === undefined || ended > oldest) continue;
      jobs.delete(id);
      planted.delete(id);
    }
  };

  const end = (job: SimJob, state: JobState, exitCode = 0, signal = 0) => {
    if (job.state !== 'RUNNING' && job.state !== 'PENDING') return;
    Object.assign(job, {state, exitCode, signal, end: world.now(), reason: 'None'});
    job.start ??= world.now();
    works.delete(job.id);
    schedule(job.system);
  };
  const write = (job: SimJob, path: string, text: string) => {
    try {
      files.append(job.user, path, text);
    } catch {
      // Slurm runs a job on whose output file cannot be written, too.
    }
  };
  const begin = (job: SimJob, what: Submit) => {
    job.state = 'RUNNING';
    job.reason = 'None';
    job.start = world.now();
    write(job, job.stdout, '');
    world.at(job.start + job.limit, () => {
      if (job.state !== 'RUNNING') return;
      write(
        job,
        job.stderr,
        `slurmstepd: error: *** JOB ${job.id} ON ${job.system} CANCELLED DUE TO TIME LIMIT ***\n`,
      );
      end(job, 'TIMEOUT', 0, 15);
    });
    if (what.work) {
      what.work(job, exitCode => end(job, exitCode === 0 ? 'COMPLETED' : 'FAILED', exitCode));
      return;
    }
    const environment = {SLURM_JOB_ID: String(job.id), USER: job.user, ...what.environment};
    const {steps, exitCode} = readScript(job.script, environment);
    let at = job.start;
    for (const step of steps) {
      if ('sleep' in step) at += step.sleep;
      else
        world.at(at, () => {
          if (job.state === 'RUNNING') write(job, step.to === 'out' ? job.stdout : job.stderr, step.print);
        });
    }
    world.at(at + 0.2, () => end(job, exitCode === 0 ? 'COMPLETED' : 'FAILED', exitCode));
  };
  const schedule = (system: string) => {
    let running = list(system).filter(
      job => job.state === 'RUNNING' && counts(job) && !planted.has(job.id),
    ).length;
    let first = true;
    for (const job of list(system)) {
      const start = works.get(job.id);
      if (job.state !== 'PENDING' || !start) continue;
      if (!counts(job) || running < slots) {
        if (counts(job)) running += 1;
        works.delete(job.id);
        start();
      } else {
        job.reason = first ? 'Resources' : 'Priority';
        first = false;
      }
    }
  };

  return {
    submit: what => {
      const {directives} = readScript(what.script, {});
      const partition = what.partition ?? directives.partition ?? 'part01';
      if (!what.script.startsWith('#!'))
        throw new SbatchError(
          'sbatch: error: This does not look like a batch script.  The first\nsbatch: error: line must start with #! followed by the path to an interpreter.\n',
        );
      if (!(partitions as readonly string[]).includes(partition))
        throw new SbatchError(
          `sbatch: error: invalid partition specified: ${partition}\nsbatch: error: Batch job submission failed: Invalid partition name specified\n`,
        );
      if (directives.constraint && !features.includes(directives.constraint))
        throw new SbatchError('sbatch: error: Batch job submission failed: Invalid feature specification\n');
      const limit = limitSeconds(directives.time);
      if (directives.time !== undefined && limit === undefined)
        throw new SbatchError('sbatch: error: Invalid --time specification\n');
      const id = next++;
      const workdir = directives.chdir ?? what.workdir;
      const place = (path: string | undefined, usual: string) => {
        const named = (path ?? usual).replace(/%j/g, String(id));
        return named.startsWith('/') ? named : `${workdir}/${named}`;
      };
      const stdout = place(what.stdout ?? directives.output, 'slurm-%j.out');
      const job: SimJob = {
        id,
        system: what.system,
        name: what.name ?? directives['job-name'] ?? what.scriptPath.replace(/^.*\//, ''),
        user: what.user,
        account: what.account ?? directives.account ?? what.user,
        partition,
        nodes: Number(directives.nodes) || 1,
        limit: limit ?? usualLimit,
        submitted: world.now(),
        script: what.script,
        scriptPath: what.scriptPath,
        workdir,
        stdout,
        stderr: (what.stderr ?? directives.error) ? place(what.stderr ?? directives.error, '') : stdout,
        state: 'PENDING',
        reason: 'None',
        start: undefined,
        end: undefined,
        exitCode: 0,
        signal: 0,
      };
      forget();
      jobs.set(id, job);
      works.set(id, () => begin(job, what));
      schedule(job.system);
      return job;
    },
    cancel: (id, user) => {
      const job = jobs.get(Number(id));
      if (!job || !/^\d+$/.test(id)) return undefined;
      if (job.user !== user && user !== 'root')
        return `scancel: error: Kill job error on job id ${id}: Access/permission denied`;
      end(job, 'CANCELLED');
      return `scancel: Terminating job ${id}`;
    },
    queue: system => {
      const open = list(system).filter(job => job.state === 'PENDING' || job.state === 'RUNNING');
      const order = (job: SimJob) => (job.state === 'PENDING' ? 0 : 1);
      return open.sort((a, b) => order(a) - order(b) || a.id - b.id);
    },
    all: list,
    job: (system, id) => {
      const found = /^\d+$/.test(id) ? jobs.get(Number(id)) : undefined;
      return found?.system === system ? found : undefined;
    },
    plant: given => {
      const id = given.id ?? next++;
      const workdir = `/home/test1/runs/${given.name}`;
      const output = `${workdir}/slurm-${id}.out`;
      const job: SimJob = {
        system: 'cluster',
        user: 'test1',
        account: 'test1',
        partition: 'part01',
        nodes: 1,
        limit: usualLimit,
        submitted: world.now(),
        script: '#!/bin/bash\n',
        scriptPath: `${workdir}/${given.name}.sh`,
        workdir,
        stdout: output,
        stderr: output,
        reason: 'None',
        start: undefined,
        end: undefined,
        exitCode: 0,
        signal: 0,
        ...given,
        id,
      };
      jobs.set(id, job);
      planted.add(id);
      files.provide(workdir);
      if (job.state === 'RUNNING') world.at(job.start! + job.limit, () => end(job, 'TIMEOUT', 0, 15));
      return job;
    },
  };
};
