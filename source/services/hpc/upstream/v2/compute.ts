import * as z from 'zod';
import {Failure} from '../../../../declare/failure.ts';
import type {Http, RequestSpec} from '../../../../declare/http.ts';
import type {Page} from '../../../../declare/resource.ts';
import {rowsOf} from '../../../../engine/http/boundary.ts';
import {isJobId, meant, meantAlone, parseJobId} from '../../rules/job-id.ts';
import {isOver, readState, reasonIn, startIn} from '../../rules/job-state.ts';
import {outputOfElement} from '../../rules/output-path.ts';
import type {JobApi} from '../api.ts';
import {withinPeriod} from '../asked-rows.ts';
import type {Job} from '../model.ts';
import {numbersOf, rowsOfNumber, withoutDoubles} from './array-rows.ts';
import {isPbsState, isUnknownToPbs, readPbs} from './pbs-job.ts';

const nothing = (value: unknown) => (value === null ? undefined : value);
const optionalNumber = z.preprocess(nothing, z.number().optional());
const optionalText = z.preprocess(nothing, z.string().optional());
const id = z.union([z.string(), z.number()]).transform(String);

const job = z.looseObject({
  jobId: id,
  name: z.string().default(''),
  status: z.looseObject({
    state: z.string(),
    stateReason: optionalText,
    exitCode: optionalNumber,
    interruptSignal: optionalNumber,
  }),
  time: z
    .looseObject({
      elapsed: optionalNumber,
      start: optionalNumber,
      end: optionalNumber,
      limit: optionalNumber,
    })
    .nullish(),
  account: optionalText,
  allocationNodes: optionalNumber,
  nodes: optionalText,
  partition: optionalText,
  user: optionalText,
  workingDirectory: optionalText,
});
export const jobs = z.looseObject({jobs: z.preprocess(value => value ?? [], z.array(z.unknown()))});
const metadata = z.looseObject({
  jobId: id.optional(),
  script: optionalText,
  standardOutput: optionalText,
  standardError: optionalText,
});
/** Of PBS v2 (2.5.6) tells the two files in each other's place: their usual names show it. */
const inOwnPlace = (told: z.infer<typeof metadata>): z.infer<typeof metadata> =>
  /\.e\d+$/.test(told.standardOutput ?? '') && /\.o\d+$/.test(told.standardError ?? '')
    ? {...told, standardOutput: told.standardError, standardError: told.standardOutput}
    : told;
const metadatas = z.looseObject({jobs: z.array(z.unknown())});

/** Slurm says 0 for a moment that has not come. */
const moment = (value: number | undefined) => (value === undefined || value <= 0 ? undefined : value);

/** A job of v2: real columns, epoch seconds, lengths in seconds (sacct_job_info_command.py turns Slurm's minutes). */
export const toJob = (raw: unknown, system: string): Page<Job> => {
  const page = rowsOf(job, [raw]);
  return {
    unreadable: page.unreadable,
    rows: page.rows.map(one => {
      const {state, rest} = readState(one.status.state);
      const reason = one.status.stateReason;
      const {exitCode, interruptSignal} = one.status;
      const elapsedSeconds = one.time?.elapsed;
      const limitSeconds = one.time?.limit;
      const start = moment(one.time?.start);
      const standing = isPbsState(one.status.state)
        ? readPbs(one.status.state, {start, elapsedSeconds, limitSeconds, exitStatus: exitCode})
        : {
            state,
            reason: reasonIn(state, reason) ?? rest,
            nodeList: one.nodes && !/^none/i.test(one.nodes) ? one.nodes : undefined,
            end: isOver(state) ? moment(one.time?.end) : undefined,
            exitCode: exitCode === undefined ? undefined : `${exitCode}:${interruptSignal ?? 0}`,
          };
      return {
        ...standing,
        id: one.jobId,
        system,
        name: one.name,
        user: one.user,
        partition: one.partition,
        account: one.account,
        nodes: one.allocationNodes,
        elapsedSeconds,
        limitSeconds,
        ...startIn(standing.state, start),
        cpuSeconds: undefined,
        source: isOver(standing.state) ? 'accounting' : 'queue',
        raw: one,
      };
    }),
  };
};

const toJobs = (raws: readonly unknown[], system: string): Page<Job> => {
  const pages = raws.map(raw => toJob(raw, system));
  return {
    rows: pages.flatMap(page => page.rows),
    unreadable: pages.flatMap((page, index) => page.unreadable.map(one => ({...one, index}))),
  };
};

const day = 86_400;
/** Jobs that are asked for one by one in a reading, where the list has them not. */
const mostById = 10;
/** The windows that the list knows since 2.5.7; earlier ones ignore the parameter and give 7 days. */
const windows = [
  ['1h', 3600],
  ['8h', 28_800],
  ['24h', day],
  ['3d', 3 * day],
  ['7d', 7 * day],
] as const;

/** v2's /compute: direct answers. `home` gives the folder that jobs run in when none is named. */
export const createCompute = (
  http: Http,
  now: () => number,
  home: (system: string, signal: AbortSignal) => Promise<string>,
  user: (system: string, signal: AbortSignal) => Promise<string | undefined>,
): JobApi => {
  const at = (system: string, rest = '') => `compute/${encodeURIComponent(system)}/jobs${rest}`;
  const list = async (system: string, query: RequestSpec['query'], signal: AbortSignal) => {
    const page = toJobs((await http.read(at(system), jobs, {query, signal})).jobs, system);
    return {...page, rows: withoutDoubles(page.rows)};
  };
  /** All that is answered about one number. */
  const rowsAt = async (system: string, number: string, signal: AbortSignal): Promise<readonly Job[]> => {
    try {
      const found = await http.read(at(system, `/${encodeURIComponent(number)}`), jobs, {signal});
      return toJobs(found.jobs, system).rows;
    } catch (error) {
      // "Job not found." is also said of a job in the first seconds after its submission.
      if (!(error instanceof Failure)) throw error;
      if (error.status === 404) return [];
      if (!isUnknownToPbs(error)) throw error;
      // An array of PBS has brackets after the number that qsub gave, and v2 takes no id with brackets: the list has it.
      return (await list(system, {time_window: '7d'}, signal)).rows.filter(({id}) => id === `${number}[]`);
    }
  };
  const byId: JobApi['job'] = async (system, one, signal) => {
    const id = parseJobId(one);
    const number = id?.base ?? one.replace(/\[\d*\]$/, '');
    const rows = rowsOfNumber(await rowsAt(system, number, signal), number);
    return id?.elements || id?.component !== undefined ? meantAlone(rows, one) : rows;
  };
  const numbersOfElements = async (
    system: string,
    of: string,
    elements: readonly string[],
    signal: AbortSignal,
  ): Promise<Map<string, string>> => {
    const found = new Map<string, string>();
    const rows = await rowsAt(system, of, signal);
    const wanted = rows.filter(row => elements.includes(row.id) && !isOver(row.state));
    if (wanted.length === 0) return found;
    for (const number of numbersOf(rows, of, wanted)) {
      const told = rowsOfNumber(await rowsAt(system, number, signal), number);
      const open = told.filter(row => !isOver(row.state));
      if (open.length === 1 && elements.includes(open[0]!.id)) found.set(open[0]!.id, number);
      if (found.size === wanted.length) break;
    }
    return found;
  };
  const numbers: JobApi['numbers'] = async (system, ids, signal) => {
    const found = new Map<string, string>();
    const problems: string[] = [];
    const arrays = Map.groupBy(ids, one => {
      const id = parseJobId(one);
      return id?.elements && id.base;
    });
    for (const one of arrays.get(undefined) ?? []) {
      const id = parseJobId(one);
      if (!id && isJobId(one)) {
        problems.push(
          `FirecREST v2 takes no id with brackets, so that it can do nothing with array ${one} of PBS: end it on the system (qdel '${one}').`,
        );
        continue;
      }
      // Parts of a heterogeneous job have the numbers that follow its own.
      found.set(one, id ? String(Number(id.base) + (id.component ?? 0)) : one);
    }
    for (const [of, elements] of arrays) {
      if (of === undefined) continue;
      const known = await numbersOfElements(system, of, elements, signal);
      for (const [one, number] of known) found.set(one, number);
      const without = elements.filter(one => !known.has(one));
      if (without.length > 0)
        problems.push(
          `FirecREST v2 takes an element of an array by the number that Slurm gives it when it starts, and tells none for ${without.slice(0, 5).join(', ')}${without.length > 5 ? ', …' : ''}: cancel the whole array, ${of}, or elements that run.`,
        );
    }
    return {numbers: found, problems};
  };
  return {
    queue: async (system, allUsers, signal) => {
      const query = {allusers: allUsers || undefined, time_window: '24h'};
      const page = await list(system, query, signal);
      const recent = page.rows.filter(one => one.end === undefined || one.end > now() - day);
      if (allUsers || !recent.some(one => one.user !== undefined)) return {...page, rows: recent};
      const me = await user(system, signal);
      return {
        ...page,
        rows: recent.filter(one => one.user === undefined || me === undefined || one.user === me),
      };
    },
    accounting: async (system, period, ids, signal) => {
      const length = now() - period.since;
      const [window, seconds] = windows.find(([, one]) => one >= length) ?? ['7d', 7 * day];
      const page = await list(system, {time_window: window}, signal);
      const notes = length > 7 * day + 60 ? ['FirecREST v2 tells of the last 7 days only.'] : [];
      // It takes no ids: what is there of others is no fault of its.
      const listed = [...new Set(ids.flatMap(id => meant(page.rows, id)))];
      // Its list leaves out what never became eligible, as a job that was cancelled while it was held; by id it has it.
      const missing = ids.filter(id => meant(page.rows, id).length === 0).slice(0, mostById);
      const found = await Promise.all(missing.map(id => byId(system, id, signal)));
      const named = ids.length === 0 ? page.rows : [...listed, ...found.flat()];
      const wide = {since: now() - seconds - 600, until: undefined};
      return withinPeriod(named, {period, wide, ids, now: now()}, {...page, notes});
    },
    job: byId,
    numbers,
    jobFiles: async (one, signal) => {
      const read = async (number: string) => {
        const path = at(one.system, `/${encodeURIComponent(number)}/metadata`);
        const told = rowsOf(metadata, (await http.read(path, metadatas, {signal})).jobs).rows[0];
        return told && inOwnPlace(told);
      };
      const id = parseJobId(one.id);
      const raw = await read(id?.base ?? one.id);
      const workingDirectory = (one.raw as {workingDirectory?: string} | undefined)?.workingDirectory;
      const files = {script: raw?.script, scriptPath: undefined, workingDirectory};
      if (!id?.elements) return {...files, stdoutPath: raw?.standardOutput, stderrPath: raw?.standardError};
      // Of an array it tells the files of whichever element comes first.
      const [out, err] = outputOfElement(
        {out: raw?.standardOutput, err: raw?.standardError, script: raw?.script},
        one,
      );
      if (out !== undefined) return {...files, stdoutPath: out, stderrPath: err};
      const number = (await numbersOfElements(one.system, id.base, [one.id], signal)).get(one.id);
      const own = number === undefined || number === id.base ? undefined : await read(number);
      return {...files, stdoutPath: own?.standardOutput, stderrPath: own?.standardError};
    },
    submitRequest: async (submission): Promise<RequestSpec> => ({
      method: 'POST',
      path: at(submission.system),
      body: {
        kind: 'json',
        value: {
          job: {
            ...(submission.name ? {name: submission.name} : {}),
            workingDirectory:
              submission.workingDirectory ?? (await home(submission.system, AbortSignal.timeout(20_000))),
            ...(submission.account ? {account: submission.account} : {}),
            ...(Object.keys(submission.environment).length > 0 ? {env: submission.environment} : {}),
            ...(submission.remotePath === undefined
              ? {script: submission.script!.text}
              : {scriptPath: submission.remotePath}),
          },
        },
      },
    }),
    submitted: async answer => {
      const found = z.looseObject({jobId: id}).safeParse(answer);
      if (found.success) return {jobId: found.data.jobId, taskId: undefined};
      throw new Failure('unreadable', 'FirecREST took the job but gave no job id.', {
        maybeSent: true,
        todo: 'Look at the queue before submitting again.',
      });
    },
    cancelRequest: (system, one) => ({method: 'DELETE', path: at(system, `/${encodeURIComponent(one)}`)}),
    cancelled: async () => 'cancelled',
  };
};
