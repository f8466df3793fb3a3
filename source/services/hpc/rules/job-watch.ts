import {Failure} from '../../../declare/failure.ts';
import type {Page} from '../../../declare/resource.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import type {HpcApi} from '../upstream/api.ts';
import type {Job} from '../upstream/model.ts';
import {elementIds, parseJobId} from './job-id.ts';
import {isOver} from './job-state.ts';

const day = 86_400;
/** Seconds that the accounting may lag behind the queue before a job that left is let go. */
const lag = 600;
/** Ids in one look-up: they travel in the URL. */
const atOnce = 100;
/** Elements of one array that are watched. */
const mostElements = 10_000;

/** The jobs that a row of the queue stands for: of what waits of an array each element. */
const jobsOf = (row: Job): Job[] => {
  const id = parseJobId(row.id);
  return id?.elements ? elementIds(id, mostElements).map(one => ({...row, id: one})) : [row];
};

/** What waits or runs stands first, as it is listed; then what is over, the latest first. */
const inOrder = (jobs: readonly Job[]): Job[] => {
  const over = jobs.filter(job => isOver(job.state));
  return [...jobs.filter(job => !isOver(job.state)), ...over.toSorted((a, b) => (b.end ?? 0) - (a.end ?? 0))];
};

const arrayOf = (row: Job): string | undefined => {
  const id = parseJobId(row.id);
  return id?.elements && id.base;
};

type Open = {last: Job | undefined; since: EpochSeconds; leftAt: EpochSeconds | undefined};
type Shelf = {
  readonly open: Map<string, Open>;
  readonly ended: Map<string, Job>;
  /** Arrays whose elements that were over before they were first seen have been looked up. */
  readonly arrays: Set<string>;
  /** What was known before this process has been taken in. */
  isBegun: boolean;
};

/**
 * Remembers the jobs that were in the queue, so that those which left it are looked up in the accounting, all in one
 * call, and stay in the list with their final state for a day.
 */
export const createJobWatch = (now: () => EpochSeconds) => {
  const shelves = new Map<string, Shelf>();
  const shelf = (system: string, allUsers: boolean): Shelf => {
    const key = `${system} ${allUsers}`;
    const found = shelves.get(key) ?? {open: new Map(), ended: new Map(), arrays: new Set(), isBegun: false};
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
    const since = Math.min(...ids.map(id => open.get(id)?.since ?? now())) - day;
    // Of an array that has several missing elements the whole is asked for.
    const arrays = Map.groupBy(ids, id => parseJobId(id)?.base ?? id);
    const asked = [...arrays].map(([base, own]) => (own.length > 1 ? base : own[0]!)).slice(0, atOnce);
    const page = await api.accounting(system, {since, until: undefined}, asked, signal);
    const over = page.rows.flatMap(jobsOf).filter(job => isOver(job.state));
    const byId = new Map(over.map(job => [job.id, job]));
    const byArray = Map.groupBy(over, job => parseJobId(job.id)?.base);
    for (const id of ids) {
      const one = byId.get(id);
      // A job of which only the number is known (it was just submitted) can be an array.
      const found = one ? [one] : (byArray.get(id) ?? []);
      for (const job of found) {
        const last = open.get(job.id)?.last ?? open.get(id)?.last;
        const limitSeconds = job.limitSeconds ?? last?.limitSeconds;
        ended.set(job.id, {...job, limitSeconds, account: job.account ?? last?.account});
        open.delete(job.id);
      }
      if (found.length > 0) open.delete(id);
    }
    return page;
  };

  return {
    expect: (system: string, id: string) => {
      const {open} = shelf(system, false);
      if (!open.has(id)) open.set(id, {last: undefined, since: now(), leftAt: undefined});
    },
    /** `last`: the list as it was last read before this process, so that it does not hang on who reads it. */
    read: async (
      api: HpcApi,
      system: string,
      allUsers: boolean,
      signal: AbortSignal,
      last: () => readonly Job[] | undefined = () => undefined,
    ): Promise<Page<Job>> => {
      const page = await api.queue(system, allUsers, signal);
      const own = shelf(system, allUsers);
      const {open, ended, arrays} = own;
      const before = own.isBegun ? undefined : last();
      own.isBegun = true;
      for (const job of (before ?? []).flatMap(row => row.elements ?? [row]).flatMap(jobsOf))
        if (job.system !== system) continue;
        else if (isOver(job.state)) ended.set(job.id, job);
        else open.set(job.id, {last: job, since: job.start ?? now(), leftAt: undefined});
      const rows = page.rows.flatMap(jobsOf);
      const listed = new Set(rows.map(job => job.id));
      for (const job of rows) {
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
      let isCut = page.incomplete ?? false;
      const missing = [...open.keys()].filter(id => !listed.has(id));
      // What is over of an array was never in the queue for a console that was opened later.
      const fresh = [...new Set(rows.map(arrayOf))].filter(base => base !== undefined && !arrays.has(base));
      if (missing.length + fresh.length > 0) {
        try {
          const found = await lookUp(api, system, own, [...missing, ...(fresh as string[])], signal);
          notes.push(...(found.notes ?? []));
          isCut ||= found.incomplete ?? false;
          for (const base of fresh) arrays.add(base!);
        } catch (error) {
          if (!(error instanceof Failure) || error.kind === 'aborted') throw error;
          isCut = true;
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
        ...(isCut && {incomplete: true}),
      };
    },
  };
};
