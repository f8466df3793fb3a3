import {createReadStream, statSync} from 'node:fs';
import {Readable} from 'node:stream';
import {FileTrouble, type Problem, users} from './files.ts';
import {readForm} from './multipart.ts';
import {SbatchError, type SimJob} from './scheduler.ts';
import {dead, directLimit, fileSystems, type Site, up} from './site.ts';
import {localText} from './task-store.ts';
import {checksumOf, kindOf, linesOf, sliceOf} from './v1-utilities.ts';
import {type Call2, pathOf, type Route2, Trouble} from './v2-call.ts';
import {transferRoutes} from './v2-transfer.ts';

export const version = '2.5.6';

const statuses: Readonly<Record<Problem, number>> = {
  missing: 404,
  denied: 403,
  'not-permitted': 403,
  exists: 400,
  directory: 400,
  'not-directory': 400,
  'invalid-mode': 400,
  full: 403,
  timeout: 408,
};

/** v2 as FastAPI serves it: direct answers, statuses that mean something, the system in the path. */
export const createV2Routes = (site: Site, mount: string) => {
  const {world, files, scheduler} = site;
  const iso = (at: number) => new Date(at * 1000).toISOString();
  const lastCheck = () => Math.floor(world.now() / 120) * 120;

  const health = (name: string) => {
    const healthy = name === up;
    const base = {lastChecked: iso(lastCheck()), latency: healthy ? 0.21 : 5.01};
    const broken = healthy ? {} : {message: 'SSH connection refused'};
    return [
      {
        serviceType: 'scheduler',
        ...base,
        healthy,
        ...broken,
        nodes: healthy ? {available: 1, total: 1} : null,
      },
      {serviceType: 'ssh', ...base, healthy, ...broken},
      ...fileSystems.map(({path}) => {
        const works = healthy && !site.brokenFileSystems.has(path);
        return {
          serviceType: 'filesystem',
          path,
          ...base,
          healthy: works,
          ...(works ? {} : {message: healthy ? `${path} does not answer` : 'SSH connection refused'}),
        };
      }),
      {serviceType: 's3', ...base, healthy: true},
    ];
  };
  const system = (name: string) => ({
    name,
    ssh: {host: '192.168.240.2', port: 22, maxClients: 100},
    scheduler: {type: 'slurm', version: '24.11.0', connectionMode: 'ssh', timeout: 10},
    servicesHealth: health(name),
    probing: {intervalCheck: 120, timeout: 10},
    lastHealthCheck: iso(lastCheck()),
    fileSystems: fileSystems.map(({path}) => ({
      path,
      dataType: path === '/home' ? 'users' : 'scratch',
      defaultWorkDir: path === '/home',
    })),
    dataOperation: {maxOpsFileSize: directLimit, dataTransfer: {serviceType: 's3'}},
  });
  const jobBody = (job: SimJob) => {
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
      jobId: String(job.id),
      name: job.name,
      status,
      tasks: job.start === undefined ? [] : [{id: `${job.id}.batch`, name: 'batch', status, time}],
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
  const known = (call: Call2): string => {
    const name = call.path[0]!.toLowerCase();
    if (name !== up && name !== dead) throw new Trouble(404, `System ${call.path[0]} not found.`);
    if (name === dead) throw new Trouble(503, `${dead} is unhealthy.`);
    if (users[call.user] === undefined) throw new Trouble(424, 'Unable to establish the SSH connection');
    return name;
  };
  const jobOf = (call: Call2): SimJob => {
    const job = scheduler.job(known(call), call.path[1]!);
    // A new job is unknown to the accounting for a moment.
    if (!job || (world.speed() > 0 && world.now() - job.submitted < 1))
      throw new Trouble(404, 'Job not found.');
    return job;
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
    return Response.json({jobId: String(submitted.id)}, {status: 201});
  };
  const entries = (call: Call2, path: string, hidden: boolean) =>
    files.list(call.user, path, hidden).map(one => ({
      name: one.name,
      type: one.type,
      linkTarget: one.linkTarget || null,
      user: one.user,
      group: one.user,
      permissions: one.permissions,
      lastModified: localText(one.modified),
      size: String(one.size),
    }));
  const part = (end: boolean) => (call: Call2) => {
    known(call);
    const path = files.readable(call.user, pathOf(call.query.get('path')));
    const [bytes, lines] = [call.query.get('bytes'), call.query.get('lines')];
    if (bytes && lines) throw new Trouble(400, 'Only one of `bytes` or `lines` can be specified.');
    const content = bytes
      ? sliceOf(path, Number(bytes), end).toString('utf8')
      : linesOf(sliceOf(path, directLimit, end).toString('utf8'), Number(lines ?? 10), end);
    return {output: {content, contentType: bytes ? 'bytes' : 'lines', startPosition: 0, endPosition: -1}};
  };
  const ops = '(?:filesystem)/([^/]+)/ops';
  const made = (call: Call2, path: string) => {
    const folder = path.replace(/\/[^/]*$/, '') || '/';
    return entries(call, folder, true).find(one => one.name === path.replace(/^.*\//, '')) ?? null;
  };

  const routes: readonly Route2[] = [
    ['GET', /^status\/systems$/, () => ({systems: site.systems.map(system)})],
    [
      'GET',
      /^status\/liveness$/,
      () => ({healthcheckRuns: {[up]: iso(lastCheck())}, lastUpdate: Math.floor(world.now() - lastCheck())}),
    ],
    [
      'GET',
      /^status\/([^/]+)\/userinfo$/,
      call => {
        known(call);
        const one = {id: String(users[call.user] ?? 0), name: call.user};
        return {user: one, group: one, groups: [one], accounts: [call.user]};
      },
    ],
    [
      'GET',
      /^status\/([^/]+)\/nodes$/,
      call => ({
        nodes: [{name: known(call), cpus: 2, state: ['IDLE'], partitions: ['part01', 'part02', 'xfer']}],
      }),
    ],
    [
      'GET',
      /^status\/([^/]+)\/partitions$/,
      call =>
        known(call) && {
          partitions: ['part01', 'part02', 'xfer'].map(name => ({
            name,
            cpus: 2,
            totalNodes: 1,
            partition: ['UP'],
          })),
        },
    ],
    ['GET', /^status\/([^/]+)\/reservations$/, call => known(call) && {reservations: []}],
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
        return {jobs: jobs.length > 0 ? jobs.map(jobBody) : null};
      },
    ],
    ['POST', /^compute\/([^/]+)\/jobs$/, submit],
    ['GET', /^compute\/([^/]+)\/jobs\/([^/]+)$/, call => ({jobs: [jobBody(jobOf(call))]})],
    [
      'GET',
      /^compute\/([^/]+)\/jobs\/([^/]+)\/metadata$/,
      call => {
        const job = jobOf(call);
        return {
          jobs: [
            {
              jobId: String(job.id),
              script: job.script,
              standardInput: '/dev/null',
              standardOutput: job.stdout,
              standardError: job.stderr,
            },
          ],
        };
      },
    ],
    [
      'DELETE',
      /^compute\/([^/]+)\/jobs\/([^/]+)$/,
      call => {
        known(call);
        const words = scheduler.cancel(call.path[1]!, call.user);
        if (words === undefined) throw new Trouble(404, 'Job not found');
        if (/denied/.test(words)) throw new Trouble(403, words);
        return new Response(null, {status: 204});
      },
    ],
    [
      'GET',
      new RegExp(`^${ops}/ls$`),
      call => {
        known(call);
        return {
          output: entries(call, pathOf(call.query.get('path')), call.query.get('showhidden') === 'true'),
        };
      },
    ],
    ['GET', new RegExp(`^${ops}/head$`), part(false)],
    ['GET', new RegExp(`^${ops}/tail$`), part(true)],
    [
      'GET',
      new RegExp(`^${ops}/stat$`),
      call => known(call) && {output: files.stat(call.user, pathOf(call.query.get('path')))},
    ],
    [
      'GET',
      new RegExp(`^${ops}/file$`),
      call => {
        known(call);
        const path = pathOf(call.query.get('path'));
        return {
          output: files.isDirectory(call.user, path) ? 'directory' : kindOf(files.readable(call.user, path)),
        };
      },
    ],
    [
      'GET',
      new RegExp(`^${ops}/checksum$`),
      call => {
        known(call);
        const path = pathOf(call.query.get('path'));
        return {output: {algorithm: 'SHA-256', checksum: checksumOf(files.readable(call.user, path))}};
      },
    ],
    [
      'GET',
      new RegExp(`^${ops}/download$`),
      call => {
        known(call);
        const place = files.readable(call.user, pathOf(call.query.get('path')));
        const {size} = statSync(place);
        if (size > directLimit) throw new Trouble(413, `The file is larger than ${directLimit} bytes.`);
        const body =
          size === 0 ? null : (Readable.toWeb(createReadStream(place)) as unknown as ReadableStream);
        return new Response(body, {
          headers: {'content-type': 'application/octet-stream', 'content-length': String(size)},
        });
      },
    ],
    [
      'POST',
      new RegExp(`^${ops}/upload$`),
      async call => {
        known(call);
        const folder = pathOf(call.query.get('path'));
        const {files: sent} = await readForm(call.request, files.incoming);
        if (!sent.file)
          throw new Trouble(400, 'Request validation failed', {fields: [{message: 'file: Field required'}]});
        if (sent.file.size > directLimit) throw new Trouble(413, 'Uploaded file is too large.');
        files.adopt(call.user, `${folder}/${sent.file.filename.replace(/^.*\//, '')}`, sent.file.path);
        return new Response(null, {status: 204});
      },
    ],
    [
      'POST',
      new RegExp(`^${ops}/mkdir$`),
      async call => {
        known(call);
        const {path: given, parent} = await call.body();
        const path = pathOf(given);
        files.mkdir(call.user, path, parent === true);
        return Response.json({output: made(call, path)}, {status: 201});
      },
    ],
    [
      'POST',
      new RegExp(`^${ops}/symlink$`),
      async call => {
        known(call);
        const {path, linkPath} = await call.body();
        const link = pathOf(linkPath, 'linkPath');
        files.symlink(call.user, pathOf(path), link);
        return Response.json({output: made(call, link)}, {status: 201});
      },
    ],
    [
      'PUT',
      new RegExp(`^${ops}/chmod$`),
      async call => {
        known(call);
        const {path: given, mode} = await call.body();
        const path = pathOf(given);
        files.chmod(call.user, path, String(mode));
        return {output: made(call, path)};
      },
    ],
    [
      'DELETE',
      new RegExp(`^${ops}/rm$`),
      call => {
        known(call);
        files.remove(call.user, pathOf(call.query.get('path')));
        return new Response(null, {status: 204});
      },
    ],
    ...transferRoutes(site, known),
  ];

  const refusal = (status: number, message: string, user: string | null, data: unknown = null) =>
    Response.json(
      {errorType: data === null ? 'error' : 'validation', message, causedBy: [], data, user},
      {status},
    );
  const answer = async (request: Request, url: URL, user: string): Promise<Response> => {
    // The service turns paths into lower case, so that systems are found however they are written.
    const path = url.pathname
      .slice(mount.length)
      .replace(/^\/|\/$/g, '')
      .toLowerCase();
    const here = routes.filter(([, pattern]) => pattern.test(path));
    const route = here.find(([method]) => method === request.method);
    if (!route)
      return refusal(here.length > 0 ? 405 : 404, here.length > 0 ? 'Method Not Allowed' : 'Not Found', user);
    // Names of query parameters are taken however they are written, too.
    const query = new URLSearchParams(
      [...url.searchParams].map(([key, value]) => [key.toLowerCase(), value] as [string, string]),
    );
    const given = (route[1].exec(path) ?? []).slice(1).map(decodeURIComponent);
    const body = async () => {
      try {
        const read = (await request.json()) as unknown;
        if (read !== null && typeof read === 'object') return read as Record<string, unknown>;
      } catch {
        // Falls through to the refusal.
      }
      throw new Trouble(400, 'Request validation failed', {fields: [{message: 'JSON decode error'}]});
    };
    try {
      const found = await route[2]({url, request, user, query, path: given, body});
      return found instanceof Response ? found : Response.json(found);
    } catch (error) {
      if (error instanceof Trouble) return refusal(error.status, error.message, user, error.data ?? null);
      if (error instanceof FileTrouble)
        return refusal(statuses[error.problem], `${error.path}: ${error.message}`, user);
      if (error instanceof SbatchError) return refusal(500, error.message.trim(), user);
      throw error;
    }
  };
  return async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const header = request.headers.get('authorization');
    const reading = site.tokens.read(header, site.ownToken());
    const live = /\/status\/liveness\/?$/.test(url.pathname);
    let response: Response;
    if (live) response = await answer(request, url, '');
    else if (reading.kind !== 'good')
      response = refusal(401, reading.kind === 'none' ? 'Not authenticated' : 'Invalid token', null);
    else if (reading.left < 30) response = refusal(401, 'Access token expires too soon', null);
    else response = await answer(request, url, reading.user);
    const headers = new Headers(response.headers);
    headers.set('F7T-AppVersion', version);
    headers.set('F7T-Timestamp', iso(world.now()));
    if (reading.kind === 'good') headers.set('F7T-AuthUsername', reading.user);
    // As the real one does: a refused token is echoed.
    if (response.status === 401 && header) headers.set('auth-token', header.replace(/^Bearer /i, ''));
    return new Response(response.body, {status: response.status, headers});
  };
};
