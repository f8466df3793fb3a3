import {spawn} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {join, resolve} from 'node:path';
import {onTestFinished, vi} from 'vitest';
import {thisDay} from '../any-day/this-day.ts';
import {listen} from '../listen.ts';
import {temporaryFolder} from '../temporary-folder.ts';

/** The built program, and the Node that runs it. */
export const program = resolve(process.env.SKYDECK_PROGRAM ?? 'dist/cli.js');
export const node = process.execPath;

export type Ended = {readonly code: number | null; readonly out: string; readonly err: string};

/** A home of its own for one test: settings, state and everything else lie in it. */
export const newHome = () => {
  const home = temporaryFolder();
  const environment: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    XDG_RUNTIME_DIR: home,
    LANG: 'C.UTF-8',
    ...thisDay,
  };
  const config = join(home, '.config', 'skydeck');
  return {
    home,
    environment,
    config: join(config, 'config.json'),
    /** Writes config.json with one profile `ops`. */
    profile: (services: Record<string, unknown>, more: Record<string, unknown> = {}) => {
      mkdirSync(config, {recursive: true, mode: 0o700});
      writeFileSync(
        join(config, 'config.json'),
        JSON.stringify({current: 'ops', profiles: {ops: {services, ...more}}}),
        {mode: 0o600},
      );
    },
    /** Starts the program. */
    start: (words: readonly string[], env: Record<string, string | undefined> = {}) =>
      started(node, [program, ...words], {...environment, ...env}),
    /** Runs the program to its end. */
    run: (
      words: readonly string[],
      {input = '', env = {}}: {input?: string; env?: Record<string, string | undefined>} = {},
    ): Promise<Ended> => {
      const {child, ended} = started(node, [program, ...words], {...environment, ...env});
      child.stdin.end(input);
      return ended;
    },
    /** Runs a shell script with `$SKYDECK` as the program's command. */
    shell: (script: string, env: Record<string, string | undefined> = {}): Promise<Ended> =>
      started('bash', ['-c', script], {
        ...environment,
        SKYDECK: `${node} ${program}`,
        ...env,
      }).ended,
    /** The files below the home, without what Node keeps of compiled code. */
    made: (): readonly string[] =>
      readdirSync(home, {recursive: true, withFileTypes: true})
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name))
        .filter(path => !path.startsWith(join(home, '.cache', 'skydeck', 'compiled'))),
    /** Every file below the home, by its path. */
    files: (): {path: string; content: Buffer}[] =>
      readdirSync(home, {recursive: true, withFileTypes: true})
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name))
        .map(path => ({path, content: readFileSync(path)})),
  };
};
export type Home = ReturnType<typeof newHome>;

/** A program that runs; what it wrote so far can be looked at. */
const started = (file: string, words: readonly string[], env: Record<string, string | undefined>) => {
  const child = spawn(file, words, {env: env as NodeJS.ProcessEnv});
  const written = {out: '', err: ''};
  child.stdout.on('data', chunk => {
    written.out += chunk;
  });
  child.stderr.on('data', chunk => {
    written.err += chunk;
  });
  child.stdin.on('error', () => {});
  const ended = new Promise<Ended>(done => {
    child.on('close', code => done({code, ...written}));
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return {child, written, ended};
};

/** Waits until it holds. */
export const until = <T>(check: () => T): Promise<T> => vi.waitFor(check, {timeout: 45_000, interval: 20});

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * A Tasking API of one satellite on loopback that lets in whoever `allows` says; it remembers who came, and what was
 * asked by another method than GET.
 */
export const taskingApi = async (
  allows: (authorization: string) => boolean | Promise<boolean>,
  more: {instead?: Answering} = {},
) => {
  const seen: string[] = [];
  const deeds: string[] = [];
  const server = createServer(async (request, response) => {
    const authorization = request.headers.authorization ?? '';
    seen.push(authorization);
    if (request.method !== 'GET') deeds.push(`${request.method} ${request.url}`);
    if (more.instead) return more.instead(request, response);
    const json = (status: number, value: unknown) => {
      response.writeHead(status, {'content-type': 'application/json'});
      response.end(JSON.stringify(value));
    };
    // As some gateways do, it repeats the token that it refuses.
    if (!(await allows(authorization))) return json(401, {message: `refused: ${authorization}`});
    if (request.url?.startsWith('/satellites'))
      return json(200, {data: [{id: 'FM1', norad_id: 1, supported_windows: ['PAYLOAD_SDR']}]});
    return json(200, {data: []});
  });
  const {url, close} = await listen(server);
  onTestFinished(close);
  return {url: `${url}/`, seen, deeds, server};
};

/** Says why a test does not run here. */
export const notRun = (skip: () => never, reason: string): never => {
  console.log(`not run: ${reason}`);
  return skip();
};
