export type JobState = 'PENDING' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'TIMEOUT' | 'NODE_FAIL';

export type SimJob = {
  /** Of an array's element the number of its own that Slurm gives it: the last one has the array's. */
  readonly id: number;
  /** The array that it is an element of. */
  readonly array: {readonly base: number; readonly index: number; readonly atOnce: number} | undefined;
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

export const labelOf = ({id, array}: SimJob): string => (array ? `${array.base}_${array.index}` : String(id));

/** squeue's way of an array's waiting elements: `8_[4-20%2]`. */
const waitingLabel = (waiting: readonly SimJob[]): string => {
  const {base, atOnce} = waiting[0]!.array!;
  const stretches: string[] = [];
  let from: number | undefined;
  const indexes = waiting.map(job => job.array!.index);
  for (const [at, index] of indexes.entries()) {
    from ??= index;
    if (indexes[at + 1] === index + 1) continue;
    stretches.push(from === index ? String(index) : `${from}-${index}`);
    from = undefined;
  }
  return `${base}_[${stretches.join(',')}${Number.isFinite(atOnce) ? `%${atOnce}` : ''}]`;
};

/** Jobs as squeue and sacct list them: what waits of an array is one row. */
export const listedAs = (jobs: readonly SimJob[]): {label: string; job: SimJob}[] => {
  const waiting = Map.groupBy(jobs, job => (job.state === 'PENDING' ? job.array?.base : undefined));
  const told = new Set<number>();
  return jobs.flatMap(job => {
    const base = job.state === 'PENDING' ? job.array?.base : undefined;
    if (base === undefined) return [{label: labelOf(job), job}];
    if (told.has(base)) return [];
    told.add(base);
    return [{label: waitingLabel(waiting.get(base)!), job}];
  });
};
