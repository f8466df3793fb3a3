import {z} from 'zod';
import {Failure} from '../../../../declare/failure.ts';
import type {Http} from '../../../../declare/http.ts';
import type {RequestSpec} from '../../../../declare/request-spec.ts';
import type {HpcSettings} from '../../settings.ts';
import type {HpcApi, JobApi} from '../api.ts';
import type {Dialect, Submission} from '../model.ts';
import {slurmTime} from '../slurm-time.ts';
import {meaningOf} from '../task-codes.ts';
import {accounted, idText, queued, type Raw, row, rowsIn} from './job-rows.ts';
import type {Tasks} from './tasks.ts';

/** What both mean that a job is in the queue no more, which is no error: it is to be looked up in the accounting. */
const notQueued = /invalid job id specified/i;

/** v1's /compute, in both eras: every answer is a task's receipt. */
export const createCompute = (
  http: Http,
  dialect: Dialect,
  settings: HpcSettings,
  tasks: Tasks,
  now: () => number,
): JobApi & Pick<HpcApi, 'user'> => {
  const {timeZone: zone, taskPatienceSeconds: patience} = settings;
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
          {name: 'file', path: script!.path, filename: script!.name, type: 'application/octet-stream'},
        ],
      },
    };
  };

  const accountingOf: JobApi['accounting'] = async (system, period, ids, signal) => {
    const query = {
      jobs: ids.length > 0 ? ids.join(',') : undefined,
      starttime: slurmTime(period.since, zone),
      endtime: period.until === undefined ? undefined : slurmTime(period.until, zone),
    };
    const task = await ask('the accounting', 'compute/acct', system, query, signal);
    const page = rowsIn(task.data);
    return {rows: page.rows.map(raw => accounted(raw, system, zone)), unreadable: page.unreadable};
  };
  /** A job's row in the queue. Never by its own path: 1.16 leaves that task "Queued" for ever. */
  const queuedRow = async (system: string, id: string, signal: AbortSignal): Promise<Raw | undefined> => {
    const [path, query] =
      dialect === 'v1.1' ? [`compute/jobs/${encodeURIComponent(id)}`, {}] : ['compute/jobs', {jobs: id}];
    try {
      return rowsIn((await ask(`job ${id}`, path, system, query, signal)).data).rows[0];
    } catch (error) {
      if (error instanceof Failure && notQueued.test(error.message)) return undefined;
      throw error;
    }
  };
  return {
    job: async (system, id, signal) => {
      const raw = await queuedRow(system, id, signal);
      if (raw) return queued(raw, system, zone);
      const longAgo = {since: now() - 30 * 86_400, until: undefined};
      return (await accountingOf(system, longAgo, [id], signal)).rows.find(job => job.id === id);
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
      const own =
        dialect === 'v1.1' || allUsers ? page.rows : page.rows.filter(raw => raw.user === task.user);
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
      const submission = (await tasks.list(signal)).rows.find(
        task =>
          String((task.data as {jobid?: unknown} | null)?.jobid) === job.id &&
          (task.system ?? job.system) === job.system,
      );
      const known = row.partial().safeParse(submission?.data);
      if (known.success && known.data.job_file) return from(known.data);
      if (dialect === 'v1.1') {
        // 1.1 tells no paths; it runs scripts in a folder named after the task (V110, compute.py).
        if (!submission?.user) return nothing;
        const folder = `/home/${submission.user}/firecrest/${submission.id}`;
        const output = `${folder}/slurm-${job.id}.out`;
        return {...nothing, stdoutPath: output, stderrPath: output, workingDirectory: folder};
      }
      const raw = await queuedRow(job.system, job.id, signal);
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
