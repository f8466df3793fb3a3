import type {JobState, SimJob} from './sim-job.ts';
import type {Era, Site} from './site.ts';
import {localText} from './task-store.ts';

const pad = (value: number) => String(Math.floor(value)).padStart(2, '0');
const clockText = (seconds: number) =>
  `${pad(seconds / 3600)}:${pad((seconds % 3600) / 60)}:${pad(seconds % 60)}`;
/** squeue's way: `0:17`, `1:02:03`, `2-01:00:00`. */
const shortText = (seconds: number) => {
  const [days, rest] = [Math.floor(seconds / 86_400), seconds % 86_400];
  if (days > 0) return `${days}-${clockText(rest)}`;
  return rest >= 3600
    ? `${Math.floor(rest / 3600)}:${pad((rest % 3600) / 60)}:${pad(rest % 60)}`
    : `${Math.floor(rest / 60)}:${pad(rest % 60)}`;
};
const finalText: Partial<Record<JobState, string>> = {CANCELLED: 'CANCELLED by 1001'};

/** Jobs as v1's queue and accounting tell them, in the fields of an era. */
export const jobRows = ({world, files}: Pick<Site, 'world' | 'files'>, era: Era) => {
  const old = era === 'v1.1';
  const filesOf = (job: SimJob) => {
    const ends = (path: string) => {
      try {
        return files.text(job.user, path).slice(-1000).trimEnd();
      } catch {
        return '';
      }
    };
    return {
      job_data_err: ends(job.stderr),
      job_data_out: ends(job.stdout),
      job_file: job.scriptPath,
      job_file_err: job.stderr,
      job_file_out: job.stdout,
      job_info_extra: 'Job info returned successfully',
    };
  };
  const noFiles = {
    job_data_err: '',
    job_data_out: '',
    job_file: '',
    job_file_err: '',
    job_file_out: '',
    job_info_extra: 'Job files information is not available when `userJobs` is False',
  };
  const first = [
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
  ];
  /** Columns as they are read: parted at `|`, so that one in a name moves all behind it, and the last ones are lost. */
  const parted = (columns: readonly string[], keys: readonly string[], by = '|'): Record<string, string> => {
    const values = columns.join(by).split(by);
    return Object.fromEntries(keys.map((key, index) => [key, values[index] ?? '']));
  };
  const queueRow = (job: SimJob, withFiles: boolean, label: string) => {
    const elapsed = job.start === undefined ? 0 : Math.floor(world.now() - job.start);
    const columns = [
      label,
      job.partition,
      job.name,
      job.user,
      job.state,
      // The labels of this and the next have been swapped since 2020.
      shortText(elapsed),
      job.start === undefined ? 'N/A' : localText(job.start),
      shortText(Math.max(0, job.limit - elapsed)),
      String(job.nodes),
      job.state === 'PENDING' ? `(${job.reason})` : job.system,
    ];
    return {
      ...(old ? {} : withFiles ? filesOf(job) : noFiles),
      ...parted(columns, first, old ? '|' : '.:.'),
    };
  };
  const accountRow = (job: SimJob, label: string) => {
    const length = clockText((job.end ?? world.now()) - (job.start ?? world.now()));
    const columns = [
      label,
      job.partition,
      job.name,
      job.user,
      finalText[job.state] ?? job.state,
      job.start === undefined ? 'Unknown' : localText(job.start),
      length,
      job.end === undefined ? 'Unknown' : localText(job.end),
      String(job.nodes),
      job.start === undefined ? 'None assigned' : job.system,
      `${job.exitCode}:${job.signal}`,
      length,
    ];
    if (old) return parted(columns, first);
    const read = parted(columns, [...first, 'exit_code', 'elapsed_time']);
    return {...read, cpu_time: read.time, termination_time: read.time_left};
  };
  return {filesOf, queueRow, accountRow};
};
