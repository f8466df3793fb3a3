import {Failure} from '../../../declare/failure.ts';
import type {Page} from '../../../declare/resource.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import type {HpcApi} from '../upstream/api.ts';
import type {Job} from '../upstream/model.ts';
import {isOver} from './job-state.ts';

const day = 86_400;
/** Seconds that the accounting may lag behind the queue before a job that left is let go. */
const lag = 600;
/** Ids in one look-up: they travel in the URL. */
const atOnce = 100;

/** What waits or runs stands first, as it is listed; then what is over, the latest first. */
const inOrder = (jobs: readonly Job[]): Job[] => {
  const over = jobs.filter(job => isOver(job.state));
  return [...jobs.filter(job => !isOver(job.state)), ...over.toSorted((a, b) => (b.end ?? 0) - (a.end ?? 0))];
};

type Open = {last: Job | undefined; since: EpochSeconds; leftAt: EpochSeconds | undefined};
type Shelf = {readonly open: Map<string, Open>; readonly ended: Map<string, Job>};

/**
 * Remembers the jobs that were in the queue, so that those which left it are looked up in the accounting, all in one
 * call, and stay in the list with their final state for a day.
 */
export const createJobWatch = (now: () => EpochSeconds) => {
  const shelves = new Map<string, Shelf>();
  const shelf = (system: string, allUsers: boolean): Shelf => {
    const key = `${system} ${allUsers}`;
    const found = shelves.get(key) ?? {open: new Map(), ended: new Map()};
    shelves.set(key, found);
    return found;
  };

  const lookUp = async (
    api: HpcApi,
    system: string,
    {open, ended}: Shelf,
    ids: string[],
    signal: AbortSignal,
  ) => {
    const since = Math.min(...ids.map(id => open.get(id)!.since)) - day;
    const page = await api.accounting(system, {since, until: undefined}, ids, signal);
    for (const job of page.rows) {
      if (!ids.includes(job.id)) continue;
      if (!isOver(job.state)) continue;
      const last = open.get(job.id)?.last;
      const limitSeconds = job.limitSeconds ?? last?.limitSeconds;
      ended.set(job.id, {...job, limitSeconds, account: job.account ?? last?.account});
      open.delete(job.id);
    }
  };

  return {
    expect: (system: string, id: string) => {
      const {open} = shelf(system, false);
      if (!open.has(id)) open.set(id, {last: undefined, since: now(), leftAt: undefined});
    },
    read: async (api: HpcApi, system: string, allUsers: boolean, signal: AbortSignal): Promise<Page<Job>> => {
      const page = await api.queue(system, allUsers, signal);
      const own = shelf(system, allUsers);
      const {open, ended} = own;
      const listed = new Set(page.rows.map(job => job.id));
      for (const job of page.rows) {
        ended.delete(job.id);
        if (isOver(job.state)) open.delete(job.id);
        else
          open.set(job.id, {
            last: job,
            since: job.start ?? open.get(job.id)?.since ?? now(),
            leftAt: undefined,
          });
      }
      const notes = [...(page.notes ?? [])];
      const missing = [...open.keys()].filter(id => !listed.has(id));
      if (missing.length > 0) {
        try {
          await lookUp(api, system, own, missing.slice(0, atOnce), signal);
        } catch (error) {
          if (!(error instanceof Failure) || error.kind === 'aborted') throw error;
          notes.push(`Jobs that left the queue could not be looked up: ${error.message}`);
        }
      }
      const waiting: Job[] = [];
      for (const id of missing) {
        const one = open.get(id);
        if (!one) continue;
        one.leftAt ??= now();
        if (now() - one.leftAt > lag) open.delete(id);
        else if (one.last)
          waiting.push({...one.last, reason: 'left the queue; the accounting has not heard of its end yet'});
      }
      for (const [id, job] of ended) if ((job.end ?? now()) < now() - day) ended.delete(id);
      const left = [...ended.values()].filter(job => !listed.has(job.id));
      return {
        rows: inOrder([...page.rows, ...waiting, ...left]),
        unreadable: page.unreadable,
        notes: notes.length > 0 ? notes : undefined,
      };
    },
  };
};
