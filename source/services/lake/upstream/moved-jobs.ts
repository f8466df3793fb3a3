import type {EpochSeconds} from '../../../declare/world.ts';
import {isLive, type Job} from './engines/job.ts';

/** Seconds in which a job that was never seen before and has ended may still have changed what was read before. */
const lately = 900;

/** Tells of one list of jobs after the other the names of those that live and of those that have changed since. */
export const createMovedJobs = (now: () => EpochSeconds) => {
  let states = new Map<string, string>();
  return (jobs: readonly Job[]): readonly string[] => {
    const before = states;
    states = new Map(jobs.map(job => [job.id, job.state]));
    const moved = jobs.filter(job => {
      if (isLive(job)) return true;
      const state = before.get(job.id);
      return state === undefined ? now() - (job.stoppedAt ?? job.createdAt) < lately : state !== job.state;
    });
    return [...new Set(moved.map(({name}) => name))];
  };
};
