import {createHash, randomBytes, timingSafeEqual} from 'node:crypto';
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import type {Duplex} from 'node:stream';
import {createControl} from './control.ts';
import {createFaults, type FaultInput, type Faults} from './faults.ts';
import {answerFaultily, dateSkew} from './faulty.ts';
import {createListener} from './listener.ts';
import type {SandboxProfile} from './profile.ts';
import {createWorld, type World} from './simulated-world.ts';
import {makeStateDir, removeLeftStateDirs, removeStateDir, writeHistory} from './state-dir.ts';
import type {History, PayloadOptions, ScenarioName, Upstream} from './upstream.ts';
import {upstreams as everyUpstream} from './upstreams.ts';

export type SandboxOptions = {
  /** 0: any free port of the loopback. */
  readonly port?: number;
  /** Virtual seconds in one real second; 0 stands still. */
  readonly speed?: number;
  readonly seed?: number;
  /** Epoch seconds at which it opens; by default now, on the minute. */
  readonly start?: number;
  /** By default a random one. */
  readonly token?: string;
  readonly scenario?: ScenarioName;
  /** Routine windows to fill up with, for benchmarks. */
  readonly windows?: number;
  /** Readings of the lake to fill up with, for benchmarks. */
  readonly readings?: number;
  readonly faults?: readonly FaultInput[];
  /** How payloads are played; by default uploaded programs are run, except in a benchmark's world. */
  readonly payload?: Partial<PayloadOptions>;
};

export type Sandbox = {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly token: string;
  readonly profile: SandboxProfile;
  readonly stateDir: string;
  /** Something that a look with curl shows. */
  readonly example: string;
  readonly world: World;
  readonly faults: Faults;
  close(): Promise<void>;
};

/** The days that a world lives through before it opens. */
const past = 4 * 86_400;

const bearer = (header: string | null) => /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
const digest = (text: string) => createHash('sha256').update(text).digest();

/** The common refusal of a missing or wrong bearer token. */
const unauthorized = (header: string | null, token: string): Response | undefined => {
  const given = bearer(header);
  if (given !== undefined && timingSafeEqual(digest(given), digest(token))) return undefined;
  const message = given === undefined ? 'a bearer token is required' : 'the bearer token is not valid';
  return Response.json({message}, {status: 401, headers: {'www-authenticate': 'Bearer'}});
};

const exampleOf = (upstreams: readonly Upstream[], url: string): string => {
  const one = upstreams.find(({example}) => example !== undefined);
  return `${String(one?.settings(url).url ?? url).replace(/\/$/, '')}${one?.example ?? ''}`;
};

/** Starts a simulated ground segment on the loopback, in this process. Throws when the port is taken. */
export const startSandbox = async (options: SandboxOptions = {}): Promise<Sandbox> => {
  const {port = 0, speed = 60, seed = 1, scenario = 'default', windows = 0} = options;
  const token = options.token ?? randomBytes(24).toString('base64url');
  const world = createWorld({seed, start: options.start ?? Math.floor(Date.now() / 60_000) * 60, past});
  removeLeftStateDirs();
  const stateDir = makeStateDir();
  const payload: PayloadOptions = {
    exec: windows === 0,
    signaling: 1,
    layout: 'dated',
    objects: 0,
    // Two programs begin in a tenth of this, but on a busy machine they need their time.
    limits: {hold: 6000, run: 60_000},
    ...options.payload,
  };
  const upstreams = everyUpstream.map(create =>
    create(world, {
      scenario,
      windows,
      readings: options.readings,
      directory: join(stateDir, 'upstreams'),
      payload,
    }),
  );
  world.advance(past);
  const faults = createFaults(options.faults);
  const control = createControl(world, faults, upstreams);
  const under = (path: string) =>
    upstreams.find(
      ({mount}) => path === mount || path.startsWith(`${mount}/`) || path.startsWith(`${mount}?`),
    );

  const answer = async (request: Request, raw: IncomingMessage): Promise<Response> => {
    const {pathname} = new URL(request.url);
    const refuse = () => unauthorized(request.headers.get('authorization'), token);
    if (pathname === '/sandbox' || pathname.startsWith('/sandbox/'))
      return refuse() ?? (await control.fetch(request));
    const upstream = under(pathname);
    if (!upstream) return Response.json({message: `there is no ${pathname}`}, {status: 404});
    const refused = upstream.authorize ? upstream.authorize(request, token) : refuse();
    return refused ?? (await upstream.handle(request, raw));
  };
  const handle = async (request: Request, raw: IncomingMessage, signal: AbortSignal) => {
    world.catchUp();
    // Whoever had the time advanced asks about then, not about the moment at which a payload's program holds it up.
    if (world.behind()) await world.settled();
    const path = raw.url ?? '/';
    const struck = /^\/sandbox(\/|\?|$)/.test(path) ? [] : faults.strike(request.method, path);
    const response = await answerFaultily(struck, signal, () => answer(request, raw));
    if (!response) return undefined;
    const headers = new Headers(response.headers);
    headers.set('date', new Date(world.now() * 1000 + dateSkew(struck)).toUTCString());
    return new Response(response.body, {status: response.status, headers});
  };

  let url = '';
  // While time makes a great step nobody is answered: idle connections outlive that, and the pace of polling.
  const server = createServer(
    {keepAliveTimeout: 120_000},
    createListener(
      () => url,
      handle,
      path => under(path)?.streams?.(path) ?? false,
    ),
  );
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const upgrade = under(request.url ?? '/')?.upgrade;
    if (upgrade) upgrade(request, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    writeHistory(
      stateDir,
      upstreams
        .map(upstream => upstream.history?.(url))
        .filter((history): history is History => history !== undefined),
    );
  } catch (error) {
    removeStateDir(stateDir);
    world.stop();
    server.close();
    throw error;
  }
  world.setSpeed(speed);

  let closing: Promise<void> | undefined;
  const shut = async () => {
    world.stop();
    const closed = new Promise<void>(resolve => server.close(() => resolve()));
    server.closeAllConnections();
    await Promise.all(upstreams.map(upstream => upstream.stop?.()));
    await closed;
    removeStateDir(stateDir);
  };
  return {
    url,
    token,
    stateDir,
    example: exampleOf(upstreams, url),
    world,
    faults,
    profile: {
      name: 'sandbox',
      services: Object.fromEntries(upstreams.map(upstream => [upstream.name, upstream.settings(url)])),
      clock: {follow: upstreams[0]?.name ?? '', speed},
      stateDir,
    },
    close: () => {
      closing ??= shut();
      return closing;
    },
  };
};
