import type {IncomingMessage} from 'node:http';
import {createServer} from 'node:http';
import {onTestFinished} from 'vitest';
import {createListener} from '../../source/sandbox/listener.ts';
import {createWorld, type World} from '../../source/sandbox/simulated-world.ts';
import type {Upstream} from '../../source/sandbox/upstream.ts';
import {listen} from '../listen.ts';
import {temporaryFolder} from '../temporary-folder.ts';

/** 2026-11-22 06:00 UTC */
export const opening = 1_795_327_200;
export const token = 'the-token-of-this-run';

type Answer = () => Response | Promise<Response>;
/** What the next answers are replaced by, first match of `GET /hpc/v1/tasks` first. */
export type Instead = {test: RegExp; answer: Answer; times: number}[];
export type Replacing = {
  readonly instead: Instead;
  /** The next answer, or the next few, to requests that match. */
  reply(test: RegExp, answer: Answer, times?: number): void;
};

/** One upstream of the sandbox on the loopback, in a world of its own; both end with the test. */
export const serveUpstream = async <Made extends {readonly upstream: Upstream}>(
  make: (world: World, folder: string) => Made,
  {
    speed,
    answer,
    lineOf = ({method, url}) => `${method} ${new URL(url).pathname}`,
    heard,
  }: {
    readonly speed: number;
    readonly answer: (
      upstream: Upstream,
      request: Request,
      raw: IncomingMessage,
    ) => Response | Promise<Response>;
    readonly lineOf?: (request: Request) => string;
    readonly heard: (line: string, request: Request) => void;
  },
) => {
  const folder = temporaryFolder();
  const world = createWorld({seed: 1, start: opening, past: 4 * 86_400});
  const made = make(world, folder);
  const {upstream} = made;
  world.advance(4 * 86_400);
  const instead: Instead = [];
  let origin = '';
  const handle = async (request: Request, raw: IncomingMessage) => {
    world.catchUp();
    const line = lineOf(request);
    heard(line, request);
    const other = instead.find(one => one.times > 0 && one.test.test(line));
    if (other) other.times -= 1;
    const response = other ? await other.answer() : await answer(upstream, request, raw);
    const headers = new Headers(response.headers);
    headers.set('date', new Date(world.now() * 1000).toUTCString());
    return new Response(response.body, {status: response.status, headers});
  };
  const {url, close} = await listen(createServer(createListener(() => origin, handle, upstream.streams)));
  origin = url;
  onTestFinished(async () => {
    world.stop();
    await close();
    await upstream.stop?.();
  });
  world.setSpeed(speed);
  const reply: Replacing['reply'] = (test, answer, times = 1) => void instead.push({test, answer, times});
  return {...made, folder, world, instead, reply, origin};
};
