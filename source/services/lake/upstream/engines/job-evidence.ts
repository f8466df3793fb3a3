import type {Evidence} from '../../../../declare/evidence.ts';
import type {Engine} from './engine.ts';
import {isLive} from './job.ts';

/** Whether a job that was told to end has ended. One that lives may take a minute to, so that it proves nothing. */
export const endEvidence = async (engine: Engine, id: string, signal: AbortSignal): Promise<Evidence> => {
  const job = await engine.runner.job(id, signal);
  return {
    kind: 'changed',
    holds: job && !isLive(job) ? true : undefined,
    complete: true,
    sentence: `Job ${id} is ${job?.state ?? 'not listed'}.`,
  };
};
