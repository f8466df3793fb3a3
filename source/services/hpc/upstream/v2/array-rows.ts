import {parseJobId} from '../../rules/job-id.ts';
import {isOver} from '../../rules/job-state.ts';
import {lastRuns} from '../asked-rows.ts';
import type {Job} from '../model.ts';

/**
 * v2 puts sacct's rows and squeue's together by the texts of their ids (slurm_cli_client.py of 2.5.6), and the two name
 * an array's elements differently: of one that runs sacct says `67_3`, squeue the number of its own that Slurm gave it
 * (`70`; the last one gets the array's), and of what waits squeue says `67`. So the list has them twice. By id v2 takes
 * plain numbers alone (`^[a-zA-Z0-9]+$`).
 */
type Numbered = {readonly job: Job; readonly number: number};

/** squeue tells no exit code: sacct does not know the row under this number. */
const bySqueue = ({exitCode}: Job) => exitCode === undefined;

const isNumber = ({id}: Job) => /^\d+$/.test(id);

/** Whether a row of squeue under a number can be this element: begun in the same second, there, by the same user. */
const canBe = ({job, number}: Numbered, element: Job): boolean => {
  const id = parseJobId(element.id)!;
  if (id.component !== undefined) return number === Number(id.base) + id.component;
  const place = (one: Job) => (one.raw as {workingDirectory?: unknown}).workingDirectory;
  return (
    number >= Number(id.base) &&
    job.start !== undefined &&
    job.start === element.start &&
    job.name === element.name &&
    job.user === element.user &&
    job.partition === element.partition &&
    place(job) === place(element)
  );
};

/** Rows of elements, and of parts of heterogeneous jobs: what sacct alone names so. */
const isPart = ({id}: Job) => {
  const parsed = parseJobId(id);
  return parsed !== undefined && (parsed.elements !== undefined || parsed.component !== undefined);
};

/** The rows of an answer, each job once, elements of arrays under their own ids. */
export const withoutDoubles = (given: readonly Job[]): readonly Job[] => {
  const rows = lastRuns(given);
  const parts = rows.filter(isPart);
  if (parts.length === 0) return rows;
  const bases = new Set(parts.map(({id}) => parseJobId(id)!.base));
  const left = parts.filter(({start}) => start !== undefined);
  return rows.filter(job => {
    if (!isNumber(job) || !bySqueue(job)) return true;
    if (bases.has(job.id)) return false;
    const at = left.findIndex(element => canBe({job, number: Number(job.id)}, element));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
};

/** Of the answer about one number: the job, an array's elements, or the element whose own number it is. */
export const rowsOfNumber = (given: readonly Job[], number: string): readonly Job[] => {
  const rows = lastRuns(given);
  const parts = rows.filter(isPart);
  const own = parts.filter(({id}) => parseJobId(id)!.base === number);
  if (own.length > 0) return own;
  return parts.length > 0 ? parts : rows.filter(({id}) => id === number || id === `${number}[]`);
};

/** Numbers that can be those of elements which run, the likeliest first: squeue's rows beside those of sacct. */
export const numbersOf = (rows: readonly Job[], base: string, wanted: readonly Job[]): readonly string[] => {
  const given = rows.filter(job => isNumber(job) && bySqueue(job) && job.state !== 'PENDING');
  const others = rows.filter(job => isPart(job) && !wanted.includes(job) && !isOver(job.state));
  const rank = (job: Job) => (wanted.some(one => canBe({job, number: Number(job.id)}, one)) ? 0 : 1);
  return given
    .filter(({id}) => id !== base || others.length === 0)
    .toSorted((a, b) => rank(a) - rank(b))
    .map(({id}) => id);
};
