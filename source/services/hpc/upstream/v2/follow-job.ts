import * as z from 'zod';
import {Failure} from '../../../../declare/failure.ts';
import type {Http} from '../../../../declare/http.ts';
import {harmless} from '../../../../text/harmless.ts';
import {age} from '../../../../text/times.ts';
import {isOver} from '../../rules/job-state.ts';
import type {HpcSettings} from '../../settings.ts';
import {lookUntil, type Pace} from '../pace.ts';
import {jobs, toJob} from './compute.ts';

/** A new job is not found for its first seconds (v2#177; PyFirecREST waits 20 s for it too). */
const unknownPatience = 20_000;

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
      `${what} did not end: Slurm job ${jobId} stayed ${last || 'unknown'} for ${age(patience)}.`,
      {maybeSent: true, todo: `Look at job ${jobId} in the queue.`},
    );
  if (over.state === 'COMPLETED') return;
  let words = '';
  if (log)
    words = await http
      .read(`filesystem/${encodeURIComponent(system)}/ops/tail`, z.looseObject({output: z.unknown()}), {
        query: {path: log, bytes: 500},
        signal,
      })
      .then(
        ({output}) =>
          harmless(String((output as {content?: unknown} | null)?.content ?? output ?? '')).trim(),
        () => '',
      );
  throw new Failure(
    'rejected',
    `${what} failed: Slurm job ${jobId} ended ${over.state}${over.exitCode ? ` (${over.exitCode})` : ''}${words ? `: ${words}` : ''}.`,
    {status: 200, settled: true},
  );
};
