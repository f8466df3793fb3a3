import * as z from 'zod';
import {Failure} from '../../../../declare/failure.ts';
import type {Http} from '../../../../declare/http.ts';
import type {Page} from '../../../../declare/resource.ts';
import {rowsOf} from '../../../../engine/http/boundary.ts';
import {harmless} from '../../../../text/harmless.ts';
import {age} from '../../../../text/times.ts';
import type {HpcSettings} from '../../settings.ts';
import type {Dialect, Task} from '../model.ts';
import {longestPause, lookUntil, type Pace} from '../pace.ts';
import {localTime} from '../slurm-time.ts';
import {meaningOf} from '../task-codes.ts';

/** The body of a task. 1.1 has no id but `hash_id`, and no times but `last_modify`. */
const task = z.looseObject({
  hash_id: z.string().optional(),
  task_id: z.string().optional(),
  status: z.union([z.string(), z.number()]).transform(String),
  description: z.string().default(''),
  service: z.string().default(''),
  system: z.string().optional(),
  user: z.string().optional(),
  last_modify: z.string().optional(),
  created_at: z.string().optional(),
  updated_at: z.string().optional(),
  data: z.unknown(),
});
const one = z.looseObject({task: z.unknown()});
const many = z.looseObject({tasks: z.record(z.string(), z.unknown())});
const receipt = z.looseObject({task_id: z.string().min(1)});

export type Tasks = {
  readonly read: (id: string, signal: AbortSignal) => Promise<Task>;
  readonly list: (signal: AbortSignal) => Promise<Page<Task>>;
  /** The task of a receipt. `task_url` is never followed: 1.1 builds it from an internal address. */
  readonly idOf: (answer: unknown) => string;
  /**
   * Looks at a task until `ready` says so or it ended badly; then, or when it stood still for too long, throws a
   * Failure with the reason.
   */
  readonly follow: (
    id: string,
    about: {what: string; patience: number; ready: (task: Task) => boolean; seen?: (task: Task) => unknown},
    signal: AbortSignal,
  ) => Promise<Task>;
};

const reasonIn = (data: unknown): string | undefined => {
  if (typeof data === 'string') return data.trim() || undefined;
  if (data === null || typeof data !== 'object') return undefined;
  const {error, msg, result} = data as Record<string, unknown>;
  for (const words of [error, msg, result])
    if (typeof words === 'string' && words.trim()) return words.trim();
  return undefined;
};

/** A task that ended with an error, as a Failure. Slurm's lines come joined without line ends: they are parted again. */
const taskFailure = (what: string, ended: Task): Failure => {
  const reason = reasonIn(ended.data)?.replace(/(?<=\S)(?=(sbatch|scancel|sacct|squeue): )/g, '; ');
  // Slurm's controller, or the line to the cluster, that did not answer in time may have taken it none the less.
  const isUnsure = /(sbatch|scancel)\b.*timed out|Receive ready timeout|No exit status/is.test(reason ?? '');
  return new Failure(
    isUnsure ? 'timeout' : 'rejected',
    `${what} failed: ${harmless(reason ?? (ended.words || `task code ${ended.code}`))}.`.replace(
      /\.\.$/,
      '.',
    ),
    isUnsure ? {maybeSent: true} : {status: 200, settled: true},
  );
};

/** A task that moved no more for as long as we were ready to wait. */
const stoodStill = (id: string, what: string, last: Task | undefined, patience: number): Failure => {
  const lower = what.charAt(0).toLowerCase() + what.slice(1);
  const code = last?.code ?? '100';
  // What stood there as it was queued says nothing of where it stays.
  const reason = code === '100' || last?.data === 'Queued' ? undefined : reasonIn(last?.data);
  const why = reason ? ` (${harmless(reason)})` : '';
  return new Failure(
    'timeout',
    `No answer about ${lower}: task ${id} stayed ${code} "${harmless(last?.words ?? 'Queued')}"${why} for ${age(patience)}.`,
    {
      maybeSent: true,
      todo:
        code === '115'
          ? 'The server tries again by itself: see to what it names, or drop the transfer.'
          : 'A service that was restarted, or whose worker died, leaves its tasks so for ever: look at the systems, and ask again.',
    },
  );
};

const mostKinds = 100;

/** v1's /tasks, in both eras. */
export const createTasks = (http: Http, dialect: Dialect, settings: HpcSettings, pace: Pace): Tasks => {
  const toTask = (raw: z.infer<typeof task>, id: string | undefined): Task => ({
    id: raw.task_id ?? raw.hash_id ?? id ?? '',
    code: raw.status,
    words: raw.description,
    service: raw.service,
    system: raw.system,
    user: raw.user,
    created: localTime(raw.created_at, settings.timeZone ?? 'UTC'),
    updated: localTime(raw.updated_at ?? raw.last_modify, settings.timeZone ?? 'UTC'),
    data: raw.data,
  });
  const read: Tasks['read'] = async (id, signal) => {
    const answer = await http.read(`tasks/${encodeURIComponent(id)}`, one, {signal, once: true});
    const {rows, unreadable} = rowsOf(task, [answer.task]);
    if (rows[0]) return toTask(rows[0], id);
    throw new Failure(
      'unreadable',
      `Task ${id} came back in a form that cannot be read: ${unreadable[0]?.reason}.`,
    );
  };
  /** 115 is the end in 1.1; 1.16 tries again. */
  const isBad = (code: string) => meaningOf(code).end === 'bad' || (dialect === 'v1.1' && code === '115');
  /** Milliseconds that the last task of each kind took: the next is looked at a little before, and not in vain all the time until then. */
  const took = new Map<string, number>();
  return {
    read,
    list: async signal => {
      const {tasks} = await http.read(dialect === 'v1.1' ? 'tasks/' : 'tasks', many, {signal});
      const page = rowsOf(task, Object.values(tasks));
      return {
        rows: page.rows.map(raw => toTask(raw, undefined)).filter(row => row.id),
        unreadable: page.unreadable,
      };
    },
    idOf: answer => {
      const found = receipt.safeParse(answer);
      if (found.success) return found.data.task_id;
      throw new Failure(
        'unreadable',
        'FirecREST took the request but gave no task id, so it cannot be followed.',
        {
          maybeSent: true,
        },
      );
    },
    follow: async (id, {what, patience, ready, seen}, signal) => {
      let last: Task | undefined;
      let furthest = 0;
      const begun = pace.wall();
      const least = settings.firstLookSeconds * 1000;
      const first = Math.min(longestPause, Math.max(least, 0.9 * (took.get(what) ?? 0)));
      const ended = await lookUntil(pace, {first, least, patience: patience * 1000, signal}, async moved => {
        const now = await read(id, signal);
        // A server that tries again goes through the same codes again: that is no progress.
        if (Number(now.code) > furthest) {
          furthest = Number(now.code);
          moved();
        }
        const fresh = last === undefined || last.code !== now.code;
        last = now;
        if (fresh) await seen?.(now);
        if (ready(now) || isBad(now.code)) return now;
        return undefined;
      });
      if (ended && ready(ended)) {
        if (took.size < mostKinds || took.has(what)) took.set(what, pace.wall() - begun);
        return ended;
      }
      if (ended) throw taskFailure(what, ended);
      throw stoodStill(id, what, last, patience);
    },
  };
};
