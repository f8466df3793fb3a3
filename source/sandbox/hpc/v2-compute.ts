import {labelOf, listedAs, type SimJob} from './scheduler.ts';
import {type Site, up} from './site.ts';
import {type Call2, known, pathOf, type Route2, Trouble} from './v2-call.ts';

/** v2's /compute. */
export const computeRoutes2 = (site: Site): Route2[] => {
  const {world, files, scheduler} = site;
  const jobBody = ({job, label}: {job: SimJob; label: string}) => {
    const time = {
      elapsed: job.start === undefined ? 0 : Math.floor((job.end ?? world.now()) - job.start),
      start: job.start === undefined ? null : Math.floor(job.start),
      end: job.end === undefined ? null : Math.floor(job.end),
      suspended: 0,
      limit: job.limit,
    };
    const status = {
      state: job.state,
      stateReason: job.reason,
      exitCode: job.exitCode,
      interruptSignal: job.signal,
    };
    return {
      jobId: label,
      name: job.name,
      status,
      tasks: job.start === undefined ? [] : [{id: `${label}.batch`, name: 'batch', status, time}],
      time,
      account: job.account,
      allocationNodes: job.start === undefined ? 0 : job.nodes,
      cluster: job.system,
      group: job.user,
      nodes: job.start === undefined ? 'None assigned' : job.system,
      partition: job.partition,
      priority: 4_294_901_000 - job.id,
      killRequestUser: job.state === 'CANCELLED' ? job.user : null,
      user: job.user,
      workingDirectory: job.workdir,
    };
  };
  /** Only whole jobs are taken: `Path(pattern="^[a-zA-Z0-9]+$")`. */
  const idOf = (call: Call2): string => {
    const id = call.path[1]!;
    if (/^[a-zA-Z0-9]+$/.test(id)) return id;
    throw new Trouble(400, 'Request validation failed', {
      fields: [{message: "path.job_id: String should match pattern '^[a-zA-Z0-9]+$'"}],
    });
  };
  const jobsOf = (call: Call2): readonly SimJob[] => {
    const found = scheduler.find(known(call), idOf(call));
    // A new job is unknown to the accounting for a moment.
    if (found.length === 0 || (world.speed() > 0 && world.now() - found[0]!.submitted < 1))
      throw new Trouble(404, 'Job not found.');
    return found;
  };
  const windowSeconds: Readonly<Record<string, number>> = {
    '1h': 3600,
    '8h': 28_800,
    '24h': 86_400,
    '3d': 259_200,
    '7d': 604_800,
  };
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

  const submit = async (call: Call2) => {
    known(call);
    const job = (await call.body()).job as Record<string, unknown> | undefined;
    if (!job || typeof job.workingDirectory !== 'string')
      throw new Trouble(400, 'Request validation failed', {
        fields: [{message: 'job.workingDirectory: Field required'}],
      });
    const workdir = pathOf(job.workingDirectory, 'workingDirectory');
    const from = text(job.scriptPath) ?? text(job.script_path);
    const script = from === undefined ? text(job.script) : files.text(call.user, pathOf(from, 'scriptPath'));
    if (!script)
      throw new Trouble(400, 'Request validation failed', {
        fields: [{message: 'job.script: Field required'}],
      });
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
    [
      'GET',
      /^compute\/([^/]+)\/jobs$/,
      call => {
        const name = known(call);
        const length = windowSeconds[call.query.get('time_window') ?? '24h'] ?? 604_800;
        const all = call.query.get('allusers') === 'true';
        const jobs = scheduler
          .all(name)
          .filter(job => all || job.user === call.user)
          .filter(job => job.end === undefined || job.end > world.now() - length);
        return {jobs: jobs.length > 0 ? listedAs(jobs).map(jobBody) : null};
      },
    ],
    ['POST', /^compute\/([^/]+)\/jobs$/, submit],
    ['GET', /^compute\/([^/]+)\/jobs\/([^/]+)$/, call => ({jobs: listedAs(jobsOf(call)).map(jobBody)})],
    [
      'GET',
      /^compute\/([^/]+)\/jobs\/([^/]+)\/metadata$/,
      call => {
        return {
          jobs: jobsOf(call).map(job => ({
            jobId: labelOf(job),
            script: job.script,
            standardInput: '/dev/null',
            standardOutput: job.stdout,
            standardError: job.stderr,
          })),
        };
      },
    ],
    [
      'DELETE',
      /^compute\/([^/]+)\/jobs\/([^/]+)$/,
      call => {
        known(call);
        const words = scheduler.cancel(idOf(call), call.user);
        if (words === undefined) throw new Trouble(404, 'Job not found');
        if (/denied/.test(words)) throw new Trouble(403, words);
        return new Response(null, {status: 204});
      },
    ],
  ];
};
