import * as z from 'zod';
import {Failure} from '../../../../declare/failure.ts';
import type {Http, RequestSpec} from '../../../../declare/http.ts';
import type {Page} from '../../../../declare/resource.ts';
import {askable, meant, meantAlone, parseJobId} from '../../rules/job-id.ts';
import {outputOfElement} from '../../rules/output-path.ts';
import type {HpcSettings} from '../../settings.ts';
import type {ClusterApi, HpcApi, JobApi} from '../api.ts';
import {mergeRows, withinPeriod} from '../asked-rows.ts';
import {firstCluster} from '../cluster.ts';
import type {ClusterZone} from '../cluster-zone.ts';
import type {Dialect, Job, JobFiles, Submission} from '../model.ts';
import {slurmSeconds} from '../slurm-time.ts';
import {meaningOf} from '../task-codes.ts';
import {accounted, idText, queued, type Raw, row, rowsIn} from './job-rows.ts';
import type {Tasks} from './tasks.ts';

/** What both mean that a job is in the queue no more, which is no error: it is to be looked up in the accounting. */
const notQueued = /invalid job id specified/i;

const day = 86_400;

/** v1's /compute, in both eras: every answer is a task's receipt. */
export const createCompute = (
  http: Http,
  dialect: Dialect,
  settings: HpcSettings,
  tasks: Tasks,
  zone: ClusterZone,
  now: () => number,
  scriptAt: (system: string, path: string, signal: AbortSignal) => Promise<string>,
): JobApi & ClusterApi & Pick<HpcApi, 'user'> => {
  const {taskPatienceSeconds: patience} = settings;
  let me: string | undefined;
  const machine = (system: string) => ({'X-Machine-Name': system});
  const result = async (what: string, id: string, signal: AbortSignal) => {
    const task = await tasks.follow(id, {what, patience, ready: ({code}) => code === '200'}, signal);
    me ??= task.user;
    return task;
  };
  const ask = async (
    what: string,
    path: string,
    system: string,
    query: RequestSpec['query'],
    signal: AbortSignal,
  ) =>
    result(
      what,
      tasks.idOf((await http.get(path, {headers: machine(system), query, signal})).json()),
      signal,
    );

  const submitRequest = async (submission: Submission): Promise<RequestSpec> => {
    const {system, script, remotePath, account, environment} = submission;
    const env = Object.keys(environment).length > 0 ? JSON.stringify(environment) : undefined;
    const fields = {...(account ? {account} : {}), ...(env ? {env} : {})};
    if (remotePath !== undefined)
      return {
        method: 'POST',
        path: 'compute/jobs/path',
        headers: machine(system),
        body: {kind: 'form', fields: {targetPath: remotePath, ...fields}},
      };
    return {
      method: 'POST',
      path: dialect === 'v1.1' ? 'compute/jobs' : 'compute/jobs/upload',
      headers: machine(system),
      body: {
        kind: 'multipart',
        parts: [
          ...Object.entries(fields).map(([name, value]) => ({name, value})),
          {
            name: 'file',
            ...(script!.isChanged ? {text: script!.text} : {path: script!.path}),
            filename: script!.name,
            type: 'application/octet-stream',
          },
        ],
      },
    };
  };

  const readAccounting = async (
    system: string,
    dates: {starttime: string; endtime?: string},
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<Page<Raw>> => {
    try {
      const query = {jobs: ids.length > 0 ? ids.join(',') : undefined, ...dates};
      return rowsIn((await ask('the accounting', 'compute/acct', system, query, signal)).data);
    } catch (error) {
      // One id that sacct does not take fails the whole answer: the others are asked for without it.
      if (!(error instanceof Failure && error.settled && ids.length > 1)) throw error;
      const middle = Math.ceil(ids.length / 2);
      const pages: Page<Raw>[] = [];
      for (const half of [ids.slice(0, middle), ids.slice(middle)])
        try {
          pages.push(await readAccounting(system, dates, half, signal));
        } catch (refusal) {
          if (!(refusal instanceof Failure && refusal.settled)) throw refusal;
          const notes = [`Job ${half.join(', ')} could not be looked up: ${refusal.message}`];
          pages.push({rows: [], unreadable: [], notes, incomplete: true});
        }
      return {
        rows: pages.flatMap(page => page.rows),
        unreadable: pages.flatMap(page => page.unreadable),
        notes: pages.flatMap(page => page.notes ?? []),
        ...(pages.some(page => page.incomplete) && {incomplete: true}),
      };
    }
  };
  const accountingOf: JobApi['accounting'] = async (system, period, ids, signal) => {
    const {since, until} = period;
    // Whole days alone: a value with a time of day is dropped, and today's jobs are answered. A day more on each side,
    // since the zone may be an assumption.
    const dates = {
      starttime: zone.day(since - day),
      ...(until === undefined ? {} : {endtime: zone.day(until + 2 * day)}),
    };
    const asked = [...new Set(ids.map(askable))];
    const page = await readAccounting(system, dates, asked, signal);
    for (const raw of page.rows)
      if (raw.state === 'RUNNING') zone.learn(raw.start_time, slurmSeconds(raw.elapsed_time));
    return withinPeriod(
      page.rows.map(raw => accounted(raw, system, zone)),
      {period, wide: {since: since - 3 * day, until: until && until + 4 * day}, ids, now: now()},
      page,
    );
  };
  /** A job's rows in the queue. Never by its own path where 1.16 leaves that task "Queued" for ever. */
  const queuedRows = async (system: string, id: string, signal: AbortSignal): Promise<readonly Raw[]> => {
    const asked = askable(id);
    const [path, query] =
      dialect === 'v1.1'
        ? [`compute/jobs/${encodeURIComponent(asked)}`, {}]
        : ['compute/jobs', {jobs: asked}];
    try {
      const {rows} = rowsIn((await ask(`job ${id}`, path, system, query, signal)).data);
      return meant(
        rows.map(raw => ({id: raw.jobid, raw})),
        id,
      ).map(({raw}) => raw);
    } catch (error) {
      if (error instanceof Failure && notQueued.test(error.message)) return [];
      throw error;
    }
  };
  /** The receipt of an array names the files of one element, whichever it was: an element's own follow from the pattern. */
  const ofElement = async (files: JobFiles, job: Job, signal: AbortSignal): Promise<JobFiles> => {
    if (parseJobId(job.id)?.elements === undefined) return files;
    const {stdoutPath: out, stderrPath: err, scriptPath} = files;
    let paths = outputOfElement({out, err}, job);
    if (paths.includes(undefined) && scriptPath !== undefined)
      paths = outputOfElement({out, err, script: await scriptAt(job.system, scriptPath, signal)}, job);
    return {...files, stdoutPath: paths[0], stderrPath: paths[1]};
  };
  return {
    ...firstCluster(
      async (what, path, system, signal) => (await ask(what, path, system, {}, signal)).data,
      zone,
      dialect === 'v1.1',
    ),
    job: async (system, id, signal) => {
      const rows = (await queuedRows(system, id, signal)).map(raw => queued(raw, system, zone));
      // The queue has of an array what is not over; of other jobs all.
      if (rows.length > 0 && rows.every(row => parseJobId(row.id)?.elements === undefined)) return rows;
      if (rows.some(row => row.id === askable(id))) return rows;
      const longAgo = {since: now() - 30 * day, until: undefined};
      const over = meant((await accountingOf(system, longAgo, [id], signal)).rows, id);
      return meantAlone(mergeRows(rows, over), id);
    },
    user: async (system, signal) => {
      if (me !== undefined) return me;
      if (dialect === 'v1.16') {
        const query = {headers: machine(system), signal};
        me = (await http.read('utilities/whoami', z.looseObject({output: z.string()}), query)).output;
      }
      // 1.1 has no whoami: any task tells whose it is.
      else await ask('the queue', 'compute/jobs', system, {}, signal);
      return me;
    },
    queue: async (system, allUsers, signal) => {
      // 1.16 runs up to three commands on the cluster for each job of the user's own list, and none for everybody's.
      const everybody = dialect === 'v1.16' ? {userJobs: false} : {};
      const task = await ask('the queue', 'compute/jobs', system, everybody, signal);
      const page = rowsIn(task.data);
      for (const raw of page.rows)
        if (raw.state === 'RUNNING') zone.learn(raw.time, slurmSeconds(raw.start_time));
      const isOwn = (raw: Raw) => task.user === undefined || raw.user === undefined || raw.user === task.user;
      const own = allUsers ? page.rows : page.rows.filter(isOwn);
      return {
        rows: own.map(raw => queued(raw, system, zone)),
        unreadable: page.unreadable,
        notes: dialect === 'v1.1' && allUsers ? ['FirecREST 1.1 lists your own jobs only.'] : undefined,
      };
    },
    accounting: accountingOf,
    jobFiles: async (job, signal) => {
      const nothing = {
        script: undefined,
        scriptPath: undefined,
        stdoutPath: undefined,
        stderrPath: undefined,
        workingDirectory: undefined,
      };
      const from = (raw: {job_file?: string; job_file_out?: string; job_file_err?: string}) => ({
        ...nothing,
        scriptPath: raw.job_file || undefined,
        stdoutPath: raw.job_file_out || undefined,
        stderrPath: raw.job_file_err || undefined,
      });
      // The receipt of the submission still knows them when the queue does not.
      const id = parseJobId(job.id);
      const submission = (await tasks.list(signal)).rows.find(
        task =>
          String((task.data as {jobid?: unknown} | null)?.jobid) === (id?.base ?? job.id) &&
          (task.system ?? job.system) === job.system,
      );
      const known = row.partial().safeParse(submission?.data);
      if (known.success && known.data.job_file) return ofElement(from(known.data), job, signal);
      if (dialect === 'v1.1') {
        // 1.1 tells no paths; it runs scripts in a folder named after the task (V110, compute.py).
        if (!submission?.user) return nothing;
        const folder = `/home/${submission.user}/firecrest/${submission.id}`;
        const output = `${folder}/slurm-${job.id}.out`;
        return {...nothing, stdoutPath: output, stderrPath: output, workingDirectory: folder};
      }
      const [raw] = await queuedRows(job.system, job.id, signal);
      return raw ? from(raw) : nothing;
    },
    submitRequest,
    submitted: async (answer, tell, signal) => {
      const id = tasks.idOf(answer);
      await tell({sent: 0, words: `Task ${id} is queued`, facts: {task: id}});
      const task = await tasks.follow(
        id,
        {
          what: 'The submission',
          patience,
          ready: ({code}) => code === '200',
          seen: ({code}) => tell({sent: 0, words: `Task ${id}: ${meaningOf(code).words}`}),
        },
        signal,
      );
      me ??= task.user;
      const found = z.looseObject({jobid: idText}).safeParse(task.data);
      if (!found.success)
        throw new Failure('unreadable', `Task ${id} ended well but names no job.`, {
          maybeSent: true,
          todo: 'Look at the queue before submitting again.',
        });
      return {jobId: found.data.jobid, taskId: id};
    },
    numbers: async (_system, ids) => ({numbers: new Map(ids.map(id => [id, askable(id)])), problems: []}),
    cancelRequest: (system, id) => ({
      method: 'DELETE',
      path: `compute/jobs/${encodeURIComponent(id)}`,
      headers: machine(system),
    }),
    cancelled: async (answer, signal) => {
      const task = await result('The cancellation', tasks.idOf(answer), signal);
      return typeof task.data === 'string' && task.data ? task.data : 'cancelled';
    },
  };
};
