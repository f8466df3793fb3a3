import {limitSeconds, readScript} from './script-program.ts';
import type {SimJob} from './sim-job.ts';

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

export class SbatchError extends Error {}

/** `0-9:3,12%4` as indexes, and how many run at once; undefined for what sbatch refuses. */
const readArray = (text: string): {indexes: number[]; atOnce: number} | undefined => {
  const [list = '', limit] = text.split('%');
  const indexes: number[] = [];
  for (const part of list.split(',')) {
    const found = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(part.trim());
    if (!found) return undefined;
    const from = Number(found[1]);
    for (let index = from; index <= Number(found[2] ?? from); index += Number(found[3] ?? 1)) {
      if (indexes.length > 1000) return undefined;
      indexes.push(index);
    }
  }
  return {indexes, atOnce: Number(limit ?? Number.POSITIVE_INFINITY)};
};

export const partitions = ['part01', 'part02', 'xfer'] as const;
const features = ['f7t'];
export const usualLimit = 1800;

/** What a submission asks for beside its jobs. */
export type Asked = {
  readonly jobs: readonly SimJob[];
  readonly held: boolean;
  readonly waitsFor: string | undefined;
};

/** The jobs of a submission, of an array its elements; `base` is the number that is told. Throws a SbatchError. */
export const sbatch = (what: Submit, base: number, now: number): Asked => {
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
  const array = directives.array === undefined ? undefined : readArray(directives.array);
  if (directives.array !== undefined && !array)
    throw new SbatchError('sbatch: error: Batch job submission failed: Invalid job array specification\n');
  const workdir = directives.chdir ?? what.workdir;
  const indexes = array?.indexes ?? [undefined];
  const jobs = indexes.map((index, at): SimJob => {
    const id = at === indexes.length - 1 ? base : base + 1 + at;
    const place = (path: string | undefined, usual: string) => {
      const named = (path ?? usual)
        .replace(/%j/g, String(id))
        .replace(/%A/g, String(base))
        .replace(/%a/g, String(index ?? ''));
      return named.startsWith('/') ? named : `${workdir}/${named}`;
    };
    const stdout = place(
      what.stdout ?? directives.output,
      index === undefined ? 'slurm-%j.out' : 'slurm-%A_%a.out',
    );
    return {
      id,
      array: index === undefined ? undefined : {base, index, atOnce: array!.atOnce},
      system: what.system,
      name: what.name ?? directives['job-name'] ?? what.scriptPath.replace(/^.*\//, ''),
      user: what.user,
      account: what.account ?? directives.account ?? what.user,
      partition,
      nodes: Number(directives.nodes) || 1,
      limit: limit ?? usualLimit,
      submitted: now,
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
  });
  return {
    jobs,
    held: 'hold' in directives || 'H' in directives,
    waitsFor: /^after(?:ok|any)?:([\d_]+)/.exec(directives.dependency ?? '')?.[1],
  };
};
