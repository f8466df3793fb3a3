import type {JobState, SimJob} from './scheduler.ts';
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
  const queueRow = (job: SimJob, withFiles: boolean, label: string) => {
    const elapsed = job.start === undefined ? 0 : Math.floor(world.now() - job.start);
    return {
      ...(old ? {} : withFiles ? filesOf(job) : noFiles),
      jobid: label,
      name: job.name,
      nodelist: job.state === 'PENDING' ? `(${job.reason})` : job.system,
      nodes: String(job.nodes),
      partition: job.partition,
      // The labels of these two have been swapped since 2020.
      start_time: shortText(elapsed),
      state: job.state,
      time: job.start === undefined ? 'N/A' : localText(job.start),
      time_left: shortText(Math.max(0, job.limit - elapsed)),
      user: job.user,
    };
  };
  const accountRow = (job: SimJob, label: string) => {
    const length = (job.end ?? world.now()) - (job.start ?? world.now());
    const end = job.end === undefined ? 'Unknown' : localText(job.end);
    return {
      ...(old
        ? {}
        : {
            cpu_time: clockText(length),
            elapsed_time: clockText(length),
            exit_code: `${job.exitCode}:${job.signal}`,
          }),
      jobid: label,
      name: job.name,
      nodelist: job.start === undefined ? 'None assigned' : job.system,
      nodes: String(job.nodes),
      partition: job.partition,
      start_time: job.start === undefined ? 'Unknown' : localText(job.start),
      state: finalText[job.state] ?? job.state,
      ...(old ? {} : {termination_time: end}),
      time: clockText(length),
      time_left: end,
      user: job.user,
    };
  };
  return {filesOf, queueRow, accountRow};
};
