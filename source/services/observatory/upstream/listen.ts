import type {Agent} from 'node:http';
import {setTimeout as pause} from 'node:timers/promises';
import {asFailure} from '../../../declare/failure.ts';
import {connectionTrouble} from '../../../engine/http/network-failure.ts';
import {harmless} from '../../../text/harmless.ts';

export type Ears = {
  opened(): void;
  heard(text: string): void;
  /** The connection broke or could not be made; it is tried again. */
  closed(why: string): void;
};

/** Milliseconds. */
export type Pace = {
  readonly firstWait: number;
  readonly longestWait: number;
  /** A connection that has held this long was a good one: when it breaks, the first wait is short again. */
  readonly steady: number;
  /** A ping is sent this often; a connection that has said nothing for two of them has stalled. */
  readonly ping: number;
  readonly random: () => number;
  /** Waits milliseconds, or until the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
};

const usual: Pace = {
  firstWait: 1000,
  longestWait: 60_000,
  steady: 30_000,
  ping: 20_000,
  random: Math.random,
  sleep: (ms, signal) => pause(ms, undefined, {signal, ref: false}).catch(() => {}),
};
/** Bytes of one message; a job is far smaller, a table row cannot be larger than 400 kB. */
const largest = 1_000_000;

/** Why a connection broke. A refused handshake is an answer of HTTP: "Unexpected server response: 403". */
const inWords = (error: Error & {code?: string}): string => {
  const trouble = connectionTrouble(error);
  if (trouble) return `the datastream ${trouble.words}`;
  const status = /^Unexpected server response: (\d+)$/.exec(error.message)?.[1];
  return status ? `the datastream answers HTTP ${status}` : harmless(error.message);
};

/**
 * Listens at a websocket until the signal aborts, and connects again with back-off and jitter whenever it breaks,
 * stalls or refuses. Never throws for what the other side does.
 */
export const listen = async (
  url: string,
  signal: AbortSignal,
  ears: Ears,
  {agentFor, pace: given}: {readonly agentFor: (url: URL) => Promise<Agent>; readonly pace?: Partial<Pace>},
): Promise<void> => {
  const {WebSocket} = await import('ws');
  const pace = {...usual, ...given};
  let wait = pace.firstWait;
  const once = (agent: Agent) =>
    new Promise<void>(resolve => {
      const socket = new WebSocket(url, {
        agent,
        handshakeTimeout: 10_000,
        maxPayload: largest,
        perMessageDeflate: false,
        followRedirects: false,
      });
      let alive = true;
      let why = 'the connection was closed';
      let steady: NodeJS.Timeout | undefined;
      const timer = setInterval(() => {
        if (!alive) {
          why = 'the connection has stalled';
          socket.terminate();
          return;
        }
        alive = false;
        if (socket.readyState === WebSocket.OPEN) socket.ping();
      }, pace.ping);
      timer.unref();
      const abort = () => socket.terminate();
      signal.addEventListener('abort', abort, {once: true});
      socket.on('open', () => {
        alive = true;
        steady = setTimeout(() => {
          wait = pace.firstWait;
        }, pace.steady).unref();
        ears.opened();
      });
      socket.on('pong', () => {
        alive = true;
      });
      socket.on('message', (data, isBinary) => {
        alive = true;
        if (!isBinary) ears.heard(String(data));
      });
      socket.on('error', error => {
        why = inWords(error);
      });
      socket.on('close', () => {
        clearInterval(timer);
        clearTimeout(steady);
        signal.removeEventListener('abort', abort);
        if (!signal.aborted) ears.closed(why);
        resolve();
      });
    });
  while (!signal.aborted) {
    await agentFor(new URL(url)).then(once, thrown => ears.closed(asFailure(thrown).message));
    if (signal.aborted) return;
    await pace.sleep(wait * (0.5 + pace.random()), signal);
    wait = Math.min(pace.longestWait, wait * 2);
  }
};
