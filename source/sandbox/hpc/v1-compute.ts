import {directLimit} from './file-content.ts';
import {FileTrouble} from './file-trouble.ts';
import {users} from './files.ts';
import {readForm} from './multipart.ts';
import {SbatchError, type Submit} from './sbatch.ts';
import {minJobAge} from './scheduler.ts';
import {listedAs, type SimJob} from './sim-job.ts';
import {dead, type Era, noMachine, refused, type Site, up} from './site.ts';
import type {SimTask} from './task-store.ts';
import {clusterRoutes} from './v1-cluster.ts';
import {type Call, type Route, route} from './v1-gateway.ts';
import {jobRows} from './v1-job-rows.ts';
import {fileHeaders} from './v1-utility-words.ts';

/** Virtual seconds from a receipt to its result. */
const taskSeconds = 1;

const jobId = /^(\d+|\d+_\d+|\d+\+\d+)$/;

/** v1's /compute. Every answer is a receipt; the result comes with the task. */
export const computeRoutes = (site: Site, era: Era, base: (call: Call) => string): Route[] => {
  const {world, files, scheduler} = site;
  const tasks = site.tasks[era];
  const old = era === 'v1.1';

  const receipt = (call: Call, status: number, finish: (task: SimTask) => void): Response => {
    const task = tasks.create(call.user, 'compute', call.machine ?? up);
    site.soon(taskSeconds, () => finish(task));
    const url = `${old ? base(call) : ''}/tasks/${task.id}`;
    return Response.json({success: 'Task created', task_id: task.id, task_url: url}, {status});
  };
  const machineTrouble = (call: Call, description: string): Response | undefined => {
    if (!call.machine) return refused('No machine name given');
    if (call.machine !== up && call.machine !== dead) return noMachine(description);
    if (call.machine === dead || users[call.user] === undefined)
      return refused('Failed to retrieve jobs information');
    return undefined;
  };
  const {filesOf, queueRow, accountRow} = jobRows(site, era);
  const numbered = (rows: readonly unknown[]) =>
    Object.fromEntries(rows.map((row, index) => [String(index), row]));
  const unknownJob = 'slurm_load_jobs error: Invalid job id specified';

  const listJobs = (call: Call, ids: readonly string[]): Response => {
    const no = machineTrouble(call, 'Failed to retrieve jobs information');
    if (no) return no;
    const everybody = !old && call.query.get('userJobs') === 'false';
    const [size, number] = [call.query.get('pageSize'), call.query.get('pageNumber')];
    return receipt(call, 200, task => {
      let found = scheduler.queue(up).filter(job => everybody || job.user === call.user);
      if (ids.length > 0) {
        const known = ids.map(id => scheduler.find(up, id));
        const isForgotten = (job: SimJob) => job.end !== undefined && world.now() - job.end > minJobAge;
        if (known.some(jobs => jobs.every(isForgotten))) return void tasks.set(task, '400', unknownJob);
        found = found.filter(job => known.some(jobs => jobs.includes(job)));
      }
      let rows = listedAs(found);
      if (size !== null || number !== null) {
        const length = Number(size ?? 25);
        const pages = Math.max(1, Math.ceil(rows.length / length));
        if (Number(number ?? 0) >= pages)
          return void tasks.set(task, '400', `pageNumber (${number}) is greater than total pages (${pages})`);
        rows = rows.slice(Number(number ?? 0) * length, (Number(number ?? 0) + 1) * length);
      }
      return void tasks.set(
        task,
        '200',
        numbered(rows.map(({job, label}) => queueRow(job, !everybody, label))),
      );
    });
  };
  const submit = (call: Call, what: (task: SimTask) => Omit<Submit, 'system' | 'user'>): Response =>
    receipt(call, 201, task => {
      try {
        const job = scheduler.submit({system: up, user: call.user, ...what(task)});
        tasks.set(
          task,
          '200',
          old
            ? {jobid: job.array?.base ?? job.id, result: 'Job submitted'}
            : {...filesOf(job), jobid: String(job.array?.base ?? job.id), result: 'Job submitted'},
        );
      } catch (error) {
        if (error instanceof SbatchError) tasks.set(task, '400', error.message.replace(/\n/g, ''));
        else if (error instanceof FileTrouble) tasks.set(task, '400', error.message);
        else throw error;
      }
    });
  /** `--export=ALL,A=1,B=2`: a comma ends a value. 1.1 takes neither this nor an account. */
  const environment = (text: string | undefined): Record<string, string> => {
    if (old || !text) return {};
    const given = Object.entries(JSON.parse(text) as Record<string, unknown>);
    const exported = given.map(([name, value]) => `${name}=${value}`).join(',');
    return Object.fromEntries(
      exported.split(',').flatMap(one => {
        const at = one.indexOf('=');
        return at > 0 ? [[one.slice(0, at), one.slice(at + 1)]] : [];
      }),
    );
  };
  /** It is read when its task has been made, which stays as it is. */
  const badEnvironment = (call: Call, text: string | undefined, error: string): Response | undefined => {
    try {
      environment(text);
      return undefined;
    } catch {
      tasks.create(call.user, 'compute', up);
      return refused('Failed to submit job', error, {status: 404});
    }
  };

  const submitFile = async (call: Call): Promise<Response> => {
    const {fields, files: sent} = await readForm(call.request, files.incoming);
    const no = machineTrouble(call, 'Failed to submit job file');
    if (no) return no;
    const file = sent.file;
    if (!file) return refused('Failed to submit job file', 'No batch file part');
    if (file.size > directLimit)
      return refused('Failed to upload batch script. The file is over 5 MB', undefined, {status: 413});
    if (file.size === 0) return refused('Failed to submit job file', 'Batch file is empty');
    const bad = badEnvironment(call, fields.env, `Invalid JSON in 'env' variable (${fields.env})`);
    if (bad) return bad;
    return submit(call, task => {
      const folder = `/home/${call.user}/firecrest/${task.id}`;
      files.mkdir(call.user, folder, true);
      const scriptPath = `${folder}/${file.filename.replace(/[^\w.-]+/g, '_')}`;
      files.adopt(call.user, scriptPath, file.path);
      return {
        script: files.text(call.user, scriptPath),
        scriptPath,
        workdir: folder,
        account: old ? undefined : fields.account,
        environment: environment(fields.env),
      };
    });
  };
  const submitPath = async (call: Call): Promise<Response> => {
    const {fields} = await readForm(call.request, files.incoming);
    const no = machineTrouble(call, 'Failed to submit job');
    if (no) return no;
    const path = fields.targetPath ?? '';
    let script: string;
    try {
      script = files.text(call.user, path);
    } catch (error) {
      if (!(error instanceof FileTrouble)) throw error;
      return refused('Failed to submit job', undefined, {headers: fileHeaders(error, path)});
    }
    const bad = badEnvironment(call, fields.env, 'Invalid JSON environment provided');
    if (bad) return bad;
    return submit(call, () => ({
      script,
      scriptPath: path,
      workdir: path.replace(/\/[^/]*$/, ''),
      account: fields.account,
      environment: environment(fields.env),
    }));
  };
  const accounting = (call: Call): Response => {
    const no = machineTrouble(call, 'Failed to retrieve account information');
    if (no) return no;
    // Only days are taken: what has a time of day, or cannot be read, is dropped without a word.
    const moment = (name: string) => {
      const text = call.query.get(name);
      const at = text && !text.includes(':') ? Date.parse(`${text}T00:00:00Z`) / 1000 : Number.NaN;
      return Number.isNaN(at) ? undefined : at;
    };
    return receipt(call, 200, task => {
      const from = moment('starttime') ?? Math.floor(world.now() / 86_400) * 86_400;
      const to = moment('endtime') ?? world.now();
      const ids = call.query.get('jobs')?.split(',');
      const bad = ids?.find(id => !jobId.test(id));
      if (bad !== undefined)
        return void tasks.set(task, '400', `sacct: fatal: Bad job array element specified: ${bad}`);
      const named = ids?.flatMap(id => scheduler.find(up, id));
      const jobs = scheduler
        .all(up)
        .filter(job => (job.end ?? world.now()) >= from && job.submitted <= to)
        .filter(job => job.user === call.user && (!named || named.includes(job)));
      const rows = listedAs(jobs).map(({job, label}) => accountRow(job, label));
      const size = Number(call.query.get('pageSize') ?? 0);
      const page =
        size > 0 ? rows.slice(Number(call.query.get('pageNumber') ?? 0) * size).slice(0, size) : rows;
      tasks.set(task, '200', page.length > 0 ? page : {});
    });
  };

  return [
    route('GET', 'compute/jobs', call => listJobs(call, call.query.get('jobs')?.split(',') ?? [])),
    route('GET', 'compute/jobs/:id', call => {
      const id = call.path[0]!;
      if (!jobId.test(id))
        return refused('Failed to retrieve job information', `${id} is not a valid job ID`);
      // 1.16.1 and later start their thread with one argument too few: the task stays "Queued" for ever.
      return old ? listJobs(call, [id]) : receipt(call, 200, () => {});
    }),
    route('DELETE', 'compute/jobs/:id', call => {
      const no = machineTrouble(call, 'Failed to delete job');
      if (no) return no;
      const id = call.path[0]!;
      return receipt(call, 200, task => {
        const words = scheduler.cancel(id, call.user);
        if (words === undefined || /denied/.test(words))
          tasks.set(
            task,
            '400',
            words ??
              `scancel: Terminating job ${id}scancel: error: Kill job error on job id ${id}: Invalid job id specified`,
          );
        else tasks.set(task, '200', words);
      });
    }),
    route('GET', 'compute/acct', accounting),
    ...(old
      ? [route('POST', 'compute/jobs', submitFile)]
      : [
          route('POST', 'compute/jobs/upload', submitFile),
          route('POST', 'compute/jobs/path', submitPath),
          ...clusterRoutes(tasks, receipt),
        ]),
  ];
};
