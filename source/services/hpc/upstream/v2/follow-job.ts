import * as z from 'zod';
import {Failure} from '../../../../declare/failure.ts';
import type {Http} from '../../../../declare/http.ts';
import {harmless} from '../../../../text/harmless.ts';
import {age} from '../../../../text/times.ts';
import {isOver} from '../../rules/job-state.ts';
import type {HpcSettings} from '../../settings.ts';
import {lookUntil, type Pace} from '../pace.ts';
import {jobs, toJob} from './compute.ts';
import type {JobLogs} from './transfer-plan.ts';

/** A new job is not found for its first seconds (v2#177; PyFirecREST waits 20 s for it too). */
const unknownPatience = 20_000;

const part = z.looseObject({output: z.unknown()});

/** The last words of a job's log; undefined where they cannot be read. */
const endOf = async (http: Http, system: string, path: string | undefined, signal: AbortSignal) => {
  if (path === undefined) return undefined;
  const query = {path, bytes: 500};
  try {
    const {output} = await http.read(`filesystem/${encodeURIComponent(system)}/ops/tail`, part, {
      query,
      signal,
    });
    return harmless(String((output as {content?: unknown} | null)?.content ?? output ?? '')).trim();
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'aborted') throw error;
    return undefined;
  }
};

/**
 * Reads in a job's own logs whether it moved, copied or packed what it was to. Its scripts exit with 0 where the command
 * failed, too (job_move.sh and its like end with the exit code of their last `echo`), so that COMPLETED says nothing.
 */
export const confirmByLog = async (
  http: Http,
  job: {
    readonly system: string;
    readonly jobId: string;
    readonly what: string;
    readonly logs: JobLogs | null | undefined;
    /** Where a part of it can lie when it failed. */
    readonly left: string | undefined;
  },
  signal: AbortSignal,
): Promise<void> => {
  const {system, jobId, what, logs, left} = job;
  if (/successfully/i.test((await endOf(http, system, logs?.outputLog, signal)) ?? '')) return;
  const wrong = await endOf(http, system, logs?.errorLog, signal);
  if (wrong)
    throw new Failure(kindOf(wrong), `${what} failed: job ${jobId} noted: ${wrong}`, {
      status: 400,
      settled: true,
      ...(left === undefined ? {} : {todo: `A part of it may lie at ${left}: look there.`}),
    });
  throw new Failure(
    'unreadable',
    `Job ${jobId} ended, and its log does not tell whether ${what.toLowerCase()} was made.`,
    {maybeSent: true, todo: `Look at what is there, and at ${logs?.outputLog ?? 'its log'}.`},
  );
};

const kindOf = (words: string) =>
  /Permission denied/.test(words)
    ? 'forbidden'
    : /No such file or directory/.test(words)
      ? 'not-found'
      : 'rejected';

/** Waits for a transfer's Slurm job to end. Throws when it failed, with the end of its log, or stood still for too long. */
export const followJob = async (
  {http, settings, pace}: {http: Http; settings: HpcSettings; pace: Pace},
  {system, jobId, what, log}: {system: string; jobId: string; what: string; log?: string},
  signal: AbortSignal,
): Promise<void> => {
  const patience = settings.transferPatienceSeconds;
  let last = '';
  const begun = pace.wall();
  const over = await lookUntil(
    pace,
    {first: settings.firstLookSeconds * 1000, patience: patience * 1000, signal},
    async moved => {
      try {
        const answer = await http.read(
          `compute/${encodeURIComponent(system)}/jobs/${encodeURIComponent(jobId)}`,
          jobs,
          {signal},
        );
        const found = answer.jobs[0] === undefined ? undefined : toJob(answer.jobs[0], system).rows[0];
        if (!found) return undefined;
        if (found.state !== last) moved();
        last = found.state;
        return isOver(found.state) ? found : undefined;
      } catch (error) {
        if (error instanceof Failure && error.status === 404 && pace.wall() - begun < unknownPatience)
          return undefined;
        throw error;
      }
    },
  );
  if (!over)
    throw new Failure(
      'timeout',
      `${what} did not end: job ${jobId} stayed ${last || 'unknown'} for ${age(patience)}.`,
      {maybeSent: true, todo: `Look at job ${jobId} in the queue.`},
    );
  if (over.state === 'COMPLETED') return;
  const words = (await endOf(http, system, log, signal)) ?? '';
  throw new Failure(
    'rejected',
    `${what} failed: job ${jobId} ended ${over.state}${over.exitCode ? ` (${over.exitCode})` : ''}${words ? `: ${words}` : ''}.`,
    {status: 200, settled: true},
  );
};
