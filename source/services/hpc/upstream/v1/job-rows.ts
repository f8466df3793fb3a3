import * as z from 'zod';
import type {Page} from '../../../../declare/resource.ts';
import {rowsOf} from '../../../../engine/http/boundary.ts';
import {readState, reasonIn, startIn} from '../../rules/job-state.ts';
import type {ClusterZone} from '../cluster-zone.ts';
import type {Job} from '../model.ts';
import {slurmSeconds} from '../slurm-time.ts';

export const idText = z.union([z.string(), z.number()]).transform(String);

/** Slurm's words for states, known ones and others: `RUNNING`, `CANCELLED by 1001`, `CA`. */
const stateWord = /^[A-Z][A-Z_]*\+?( by \S+)?$/;

/** A row of the queue or of the accounting: texts, in the cluster's time. */
export const row = z.looseObject({
  jobid: idText,
  name: idText.default(''),
  user: z.string().optional(),
  state: z.string().regex(stateWord, 'is no state of Slurm'),
  partition: z.string().optional(),
  nodes: idText.optional(),
  nodelist: z.string().optional(),
  start_time: z.string().optional(),
  time: z.string().optional(),
  time_left: z.string().optional(),
  cpu_time: z.string().optional(),
  elapsed_time: z.string().optional(),
  termination_time: z.string().optional(),
  exit_code: z.string().optional(),
  job_file: z.string().optional(),
  job_file_out: z.string().optional(),
  job_file_err: z.string().optional(),
});
export type Raw = z.infer<typeof row>;

/** The columns of both commands, in their order; squeue has no more than the first ten (compute.py, slurm.py). */
const columns = [
  'jobid',
  'partition',
  'name',
  'user',
  'state',
  'start_time',
  'time',
  'time_left',
  'nodes',
  'nodelist',
  'exit_code',
  'elapsed_time',
] as const;

/** v1 parts columns at `|`: one in a job's name moves all that is behind it to the right, and the last ones are lost. */
const movedBack = (raw: unknown): unknown => {
  const given = raw as Record<string, unknown> | null;
  if (typeof given?.state !== 'string' || stateWord.test(given.state)) return raw;
  const texts = columns.flatMap(key => (typeof given[key] === 'string' ? [given[key]] : []));
  const moved = texts.findIndex((text, index) => index > 4 && stateWord.test(text)) - 4;
  if (moved < 1) return raw;
  const name = texts.slice(2, 3 + moved).join('|');
  const back = [...texts.slice(0, 2), name, ...texts.slice(3 + moved)];
  const read = Object.fromEntries(columns.map((key, index) => [key, back[index]]));
  return {
    ...given,
    ...read,
    ...('cpu_time' in given ? {cpu_time: read.time} : {}),
    ...('termination_time' in given ? {termination_time: read.time_left} : {}),
  };
};

/** Objects with numeric keys, lists, and `{}` for nothing. */
export const rowsIn = (data: unknown): Page<Raw> =>
  rowsOf(row, data !== null && typeof data === 'object' ? Object.values(data).map(movedBack) : []);

const count = (value: string | undefined) =>
  value === undefined || !Number.isFinite(Number(value)) ? undefined : Number(value);

/** What both commands tell of a job in the same way. */
const both = (raw: Raw, system: string) => {
  const {state, rest} = readState(raw.state);
  return {
    rest,
    job: {
      id: raw.jobid,
      system,
      name: raw.name,
      user: raw.user,
      state,
      partition: raw.partition,
      account: undefined,
      nodes: count(raw.nodes),
      raw,
    },
  };
};

/** squeue's row. Since 2020 its labels are swapped: `start_time` is the elapsed time and `time` the start. */
export const queued = (raw: Raw, system: string, zone: ClusterZone): Job => {
  const {rest, job} = both(raw, system);
  const elapsedSeconds = slurmSeconds(raw.start_time);
  const left = slurmSeconds(raw.time_left);
  const reason = /^\((.*)\)$/.exec(raw.nodelist ?? '')?.[1];
  return {
    ...job,
    reason: reasonIn(job.state, reason) ?? rest,
    nodeList: reason === undefined ? raw.nodelist || undefined : undefined,
    elapsedSeconds,
    limitSeconds: elapsedSeconds !== undefined && left !== undefined ? elapsedSeconds + left : undefined,
    ...startIn(job.state, zone.at(raw.time)),
    end: undefined,
    cpuSeconds: undefined,
    exitCode: undefined,
    source: 'queue',
  };
};

/** sacct's row: `start_time` is the start here, `time` the CPU time and `time_left` the end. */
export const accounted = (raw: Raw, system: string, zone: ClusterZone): Job => {
  const {rest, job} = both(raw, system);
  const start = zone.at(raw.start_time);
  const end = zone.at(raw.termination_time ?? raw.time_left);
  return {
    ...job,
    reason: rest,
    nodeList: raw.nodelist && !/^none/i.test(raw.nodelist) ? raw.nodelist : undefined,
    elapsedSeconds:
      slurmSeconds(raw.elapsed_time) ?? (start !== undefined && end !== undefined ? end - start : undefined),
    limitSeconds: undefined,
    start,
    end,
    cpuSeconds: slurmSeconds(raw.cpu_time ?? raw.time),
    exitCode: raw.exit_code,
    source: 'accounting',
  };
};
