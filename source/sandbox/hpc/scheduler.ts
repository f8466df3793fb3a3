import type {World} from '../simulated-world.ts';
import type {Files} from './files.ts';
import {type Submit, sbatch, usualLimit} from './sbatch.ts';
import {readScript} from './script-program.ts';
import {type JobState, labelOf, type SimJob} from './sim-job.ts';

export type Scheduler = {
  /** Throws a SbatchError. */
  submit(what: Submit): SimJob;
  /** What scancel says; undefined when it knows no such job. */
  cancel(id: string, user: string): string | undefined;
  /** Pending and running, as squeue lists them: pending first. */
  queue(system: string): readonly SimJob[];
  /** Everything, oldest first. */
  all(system: string): readonly SimJob[];
  /** One job, or the elements of an array: `8`, `8_3`; of an element by its own number, too. */
  find(system: string, id: string): readonly SimJob[];
  /** Lets a job that is over or runs wait again, as `scontrol requeue` does. */
  requeue(id: string): void;
  /** As `scontrol release`. */
  release(id: string): void;
  /** Puts a job into the books as it is, for scenarios. */
  plant(job: Partial<SimJob> & {name: string; state: JobState}): SimJob;
};

/** Jobs that run at once in the partitions other than xfer: the cluster has one node of two CPUs. */
const slots = 2;
/** Seconds after its end that squeue still knows a job (MinJobAge). */
export const minJobAge = 300;

/** Seconds for which the accounting keeps a job that has ended: longer than clients look back. */
const kept = 40 * 86_400;

/** A little Slurm: two jobs at a time, first come first served; scripts are read, not run. */
export const createScheduler = (world: World, files: Files, firstId = 3): Scheduler => {
  const jobs = new Map<number, SimJob>();
  const works = new Map<number, () => void>();
  const again = new Map<number, () => void>();
  const systems = () => [...jobs.values()].map(job => job.system);
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
      again.delete(id);
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
    const life = job.start;
    const lives = () => job.state === 'RUNNING' && job.start === life;
    write(job, job.stdout, '');
    world.at(job.start + job.limit, () => {
      if (!lives()) return;
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
    const environment = {
      SLURM_JOB_ID: String(job.id),
      ...(job.array
        ? {SLURM_ARRAY_JOB_ID: String(job.array.base), SLURM_ARRAY_TASK_ID: String(job.array.index)}
        : {}),
      USER: job.user,
      ...what.environment,
    };
    const {steps, exitCode} = readScript(job.script, environment);
    let at = job.start;
    for (const step of steps) {
      if ('sleep' in step) at += step.sleep;
      else
        world.at(at, () => {
          if (lives()) write(job, step.to === 'out' ? job.stdout : job.stderr, step.print);
        });
    }
    world.at(at + 0.2, () => {
      if (lives()) end(job, exitCode === 0 ? 'COMPLETED' : 'FAILED', exitCode);
    });
  };
  const held = new Set<number>();
  const dependencies = new Map<number, string>();
  /** Why a job cannot start, however much room there is. */
  const hindrance = (job: SimJob): string | undefined => {
    if (held.has(job.id)) return 'JobHeldUser';
    const waitsFor = dependencies.get(job.id);
    if (waitsFor !== undefined) {
      const states = find(job.system, waitsFor).map(({state}) => state);
      if (states.some(state => !['PENDING', 'RUNNING', 'COMPLETED'].includes(state)))
        return 'DependencyNeverSatisfied';
      if (states.some(state => state !== 'COMPLETED')) return 'Dependency';
    }
    const {array} = job;
    const running = array
      ? list(job.system).filter(one => one.array?.base === array.base && one.state === 'RUNNING').length
      : 0;
    return array && running >= array.atOnce ? 'JobArrayTaskLimit' : undefined;
  };
  const find = (system: string, id: string): readonly SimJob[] => {
    const own = list(system).filter(job => labelOf(job) === id || String(job.array?.base) === id);
    return own.length > 0 ? own : list(system).filter(job => String(job.id) === id);
  };
  const schedule = (system: string) => {
    let running = list(system).filter(
      job => job.state === 'RUNNING' && counts(job) && !planted.has(job.id),
    ).length;
    let first = true;
    for (const job of list(system)) {
      const start = works.get(job.id);
      if (job.state !== 'PENDING' || !start) continue;
      const holds = hindrance(job);
      if (holds !== undefined) {
        job.reason = holds;
        continue;
      }
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
      const asked = sbatch(what, next, world.now());
      next += asked.jobs.length;
      forget();
      for (const job of asked.jobs) {
        jobs.set(job.id, job);
        works.set(job.id, () => begin(job, what));
        again.set(job.id, () => begin(job, what));
        if (asked.held) held.add(job.id);
        if (asked.waitsFor !== undefined) dependencies.set(job.id, asked.waitsFor);
      }
      schedule(what.system);
      return asked.jobs[0]!;
    },
    cancel: (id, user) => {
      const found = /^\d+(_\d+)?$/.test(id)
        ? [...new Set(systems())].flatMap(system => find(system, id))
        : [];
      if (found.length === 0) return undefined;
      if (found.some(job => job.user !== user) && user !== 'root')
        return `scancel: error: Kill job error on job id ${id}: Access/permission denied`;
      for (const job of found) held.add(job.id);
      for (const job of found) end(job, 'CANCELLED');
      return `scancel: Terminating job ${id}`;
    },
    requeue: id => {
      for (const job of [...new Set(systems())].flatMap(system => find(system, id))) {
        const work = again.get(job.id);
        if (!work) continue;
        Object.assign(job, {
          state: 'PENDING',
          reason: 'BeginTime',
          start: undefined,
          end: undefined,
          exitCode: 0,
        });
        works.set(job.id, work);
        schedule(job.system);
      }
    },
    release: id => {
      for (const job of [...new Set(systems())].flatMap(system => find(system, id))) {
        held.delete(job.id);
        schedule(job.system);
      }
    },
    queue: system => {
      const open = list(system).filter(job => job.state === 'PENDING' || job.state === 'RUNNING');
      const order = (job: SimJob) => (job.state === 'PENDING' ? 0 : 1);
      const number = ({id, array}: SimJob) => array?.base ?? id;
      return open.sort(
        (a, b) =>
          order(a) - order(b) || number(a) - number(b) || (a.array?.index ?? 0) - (b.array?.index ?? 0),
      );
    },
    all: list,
    find,
    plant: given => {
      const id = given.id ?? next++;
      const workdir = `/home/test1/runs/${given.name}`;
      const output = `${workdir}/slurm-${id}.out`;
      const job: SimJob = {
        array: undefined,
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
