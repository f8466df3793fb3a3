import {minJobAge} from './scheduler.ts';
import {listedAs, type SimJob} from './sim-job.ts';
import {type Site, up} from './site.ts';
import {type Call2, invalid, pathOf, type Route2, systemRoute, Trouble} from './v2-call.ts';

/** v2's /compute, as the command line client of 2.5.6 makes it of sacct and squeue (slurm_cli_client.py). */
export const computeRoutes2 = (site: Site): Route2[] => {
  const {world, files, scheduler} = site;
  const row = (job: SimJob, id: string, by: 'sacct' | 'squeue') => {
    const time = {
      elapsed: job.start === undefined ? 0 : Math.floor((job.end ?? world.now()) - job.start),
      start: job.start === undefined ? null : Math.floor(job.start),
      end: job.end === undefined ? null : Math.floor(job.end),
      suspended: by === 'sacct' ? 0 : null,
      limit: job.limit,
    };
    // squeue tells no exit codes.
    const status = {
      state: by === 'sacct' && job.state === 'CANCELLED' ? 'CANCELLED by 1001' : job.state,
      stateReason: job.reason,
      exitCode: by === 'sacct' ? job.exitCode : null,
      interruptSignal: by === 'sacct' ? job.signal : null,
    };
    return {
      jobId: id,
      name: job.name,
      status,
      tasks:
        job.start === undefined || by === 'squeue' ? [] : [{id: `${id}.batch`, name: 'batch', status, time}],
      time,
      account: job.account,
      allocationNodes: job.start === undefined && by === 'sacct' ? 0 : job.nodes,
      cluster: job.system,
      group: job.user,
      nodes: job.start === undefined ? (by === 'sacct' ? 'None assigned' : '') : job.system,
      partition: job.partition,
      priority: 4_294_901_000 - job.id,
      killRequestUser: null,
      user: job.user,
      workingDirectory: job.workdir,
    };
  };
  /**
   * sacct's rows, and squeue's under ids of their own: of an array's element sacct says `67_3` and squeue the number that
   * Slurm gave it, of what waits of the array squeue says the array's. Only equal texts are one row.
   */
  const rowsOf = (jobs: readonly SimJob[]) => {
    // Columns are parted at |: a job with one in its name is left out, and its steps then have no job.
    if (jobs.some(({name, start}) => name.includes('|') && start !== undefined))
      throw new Trouble(500, 'Error executing Slurm command.');
    const rows = new Map<string, ReturnType<typeof row>>();
    const told = jobs.filter(({name}) => !name.includes('|'));
    for (const {job, label} of listedAs(told)) rows.set(label, row(job, label, 'sacct'));
    for (const job of told) {
      if (job.state !== 'PENDING' && job.state !== 'RUNNING') continue;
      const id = String(job.state === 'PENDING' ? (job.array?.base ?? job.id) : job.id);
      if (!rows.has(id) || job.state === 'PENDING') rows.set(id, row(job, id, 'squeue'));
    }
    return [...rows.values()];
  };
  /** Only whole jobs are taken: `Path(pattern="^[a-zA-Z0-9]+$")`. */
  const idOf = (call: Call2): string => {
    const id = call.path[1]!;
    if (/^[a-zA-Z0-9]+$/.test(id)) return id;
    throw invalid("path.job_id: String should match pattern '^[a-zA-Z0-9]+$'");
  };
  const jobsOf = (call: Call2, system: string): readonly SimJob[] => {
    const found = scheduler.find(system, idOf(call));
    // A new job is unknown to the accounting for a moment.
    if (found.length === 0 || (world.speed() > 0 && world.now() - found[0]!.submitted < 1))
      throw new Trouble(404, 'Job not found.');
    return found;
  };
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

  const submit = async (call: Call2) => {
    const job = (await call.body()).job as Record<string, unknown> | undefined;
    if (!job || typeof job.workingDirectory !== 'string')
      throw invalid('job.workingDirectory: Field required');
    const workdir = pathOf(job.workingDirectory, 'workingDirectory');
    const from = text(job.scriptPath) ?? text(job.script_path);
    const script = from === undefined ? text(job.script) : files.text(call.user, pathOf(from, 'scriptPath'));
    if (!script) throw invalid('job.script: Field required');
    files.list(call.user, workdir, false);
    const name = text(job.name);
    const submitted = scheduler.submit({
      system: up,
      user: call.user,
      script,
      scriptPath: from ?? `${workdir}/${name ?? 'script'}`,
      workdir,
      name,
      account: text(job.account),
      partition: text(job.partition),
      stdout: text(job.standardOutput),
      stderr: text(job.standardError),
      environment: (job.env ?? {}) as Record<string, string>,
    });
    return Response.json({jobId: String(submitted.array?.base ?? submitted.id)}, {status: 201});
  };
  return [
    systemRoute('GET', 'compute/:system/jobs', (call, system) => {
      // Which window is wanted is asked for since 2.5.7: 2.5.6 answers seven days.
      const all = call.query.get('allusers') === 'true';
      const jobs = scheduler
        .all(system)
        .filter(job => all || job.user === call.user)
        .filter(job => job.end === undefined || job.end > world.now() - 604_800);
      return {jobs: rowsOf(jobs)};
    }),
    systemRoute('POST', 'compute/:system/jobs', submit),
    systemRoute('GET', 'compute/:system/jobs/:id', (call, system) => ({jobs: rowsOf(jobsOf(call, system))})),
    systemRoute('GET', 'compute/:system/jobs/:id/metadata', (call, system) => {
      const jobs = jobsOf(call, system);
      // scontrol knows them for a while, what waits of an array first; its one script goes with its first job alone.
      const own = jobs.filter(({end}) => end === undefined || world.now() - end < minJobAge);
      const first = own.find(({state}) => state === 'PENDING') ?? own[0];
      const named = (path: string, {array, state}: SimJob) =>
        array && state === 'PENDING'
          ? path.replace(`${array.base}_${array.index}`, `${array.base}_4294967294`)
          : path;
      // sacct keeps them as they were asked for.
      const asked = (path: string, {array}: SimJob) =>
        array ? path.replace(`${array.base}_${array.index}`, '%A_%a') : path;
      const [job, told] = first ? [first, named] : [jobs[0]!, asked];
      return {
        jobs: [
          {
            jobId: idOf(call),
            script: job.script,
            standardInput: '/dev/null',
            standardOutput: told(job.stdout, job),
            standardError: told(job.stderr, job),
          },
        ],
      };
    }),
    systemRoute('DELETE', 'compute/:system/jobs/:id', call => {
      const words = scheduler.cancel(idOf(call), call.user);
      // scancel ends well whatever it was asked: its words are looked at.
      if (words === undefined || /error/.test(words))
        throw new Trouble(
          500,
          `Unexpected Slurm command response. exit_status:0 std_err:scancel: Terminating job ${idOf(call)}\n${words ?? `scancel: error: Kill job error on job id ${idOf(call)}: Invalid job id specified`}\n`,
        );
      return new Response(null, {status: 204});
    }),
  ];
};
