import type {IncomingHttpHeaders} from 'node:http';
import type {Readable} from 'node:stream';
import type {TLSSocket} from 'node:tls';
import type {Request as GotRequest} from 'got';
import {Failure} from '../../declare/failure.ts';
import {emptyTable} from '../../text/own-entry.ts';
import {runningTime, stoodStillSince} from '../polling/poll-pace.ts';
import type {Agents} from './fetch-agents.ts';
import type {Timeouts} from './http-client.ts';
import {type Asked, networkFailure} from './network-failure.ts';
import type {Body} from './request-body.ts';

/** Bytes that wait for the reader before the stream is held up. */
const most = 1_000_000;

/**
 * The chunks of a stream, read from this moment on. A stream that breaks drops what it holds; here the reader gets
 * everything that arrived, and then the error, so that a download can be taken up where it really broke.
 */
const drained = (stream: Readable, fail: (error: unknown) => unknown): AsyncGenerator<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let waiting = 0;
  let end: {readonly error?: unknown} | undefined;
  let wake = () => {};
  stream.on('data', (chunk: Uint8Array) => {
    chunks.push(chunk);
    waiting += chunk.length;
    if (waiting > most) stream.pause();
    wake();
  });
  const finish = (how: {readonly error?: unknown}) => {
    end ??= how;
    wake();
  };
  stream.once('end', () => finish({}));
  stream.on('error', error => finish({error}));
  stream.once('close', () => finish({error: new Error('the stream was closed')}));

  return (async function* () {
    for (;;) {
      const chunk = chunks.shift();
      if (chunk) {
        waiting -= chunk.length;
        if (waiting <= most && stream.isPaused()) stream.resume();
        yield chunk;
      } else if (end) {
        if ('error' in end) throw fail(end.error);
        return;
      } else
        await new Promise<void>(resolve => {
          wake = resolve;
        });
    }
  })();
};

export type Call = {
  readonly asked: Asked;
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Body;
  readonly timeouts: Partial<Timeouts>;
  readonly agents: Agents;
  readonly ca?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onUpload?: (sent: number, total: number | undefined) => void;
};

/** The head of an answer, and its body, decompressed, to be read once. Reading throws Failures. */
export type Arrival = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
  /** The origin that a redirect led to, away from the one that was asked: no credentials went there. */
  readonly elsewhere?: string;
  readonly drop: () => void;
};

const flat = (headers: IncomingHttpHeaders): Record<string, string> => {
  const all = emptyTable<string>();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) all[name] = Array.isArray(value) ? value.join(', ') : value;
  return all;
};

/** Calls back when the socket can carry the request: connected, and its TLS handshake done. */
const whenReady = (socket: TLSSocket, call: () => void): void => {
  const secure = (socket as {secureConnecting?: boolean}).secureConnecting === true;
  if (secure) socket.once('secureConnect', call);
  else if (socket.connecting) socket.once(socket.encrypted ? 'secureConnect' : 'connect', call);
  else call();
};

const switched = ({title, what, mutation}: Asked): Failure =>
  new Failure('unreadable', `${title} answered ${what} by switching to another protocol (101).`, {
    status: 101,
    maybeSent: mutation,
  });

/**
 * One request and one answer over got, which follows nothing and retries nothing here: what may be asked twice is
 * decided by `Http`. Throws a Failure whose `maybeSent` tells whether bytes can have left.
 */
export const exchange = async (call: Call): Promise<Arrival> => {
  const {default: got} = await import('got');
  const {connect, response, whole, idle} = call.timeouts;
  const state = {sent: false, answered: false};
  const begun = runningTime();
  const fail = (error: unknown) =>
    networkFailure(error, call.asked, {...state, stalled: stoodStillSince(begun)});
  let stream: GotRequest;
  try {
    stream = got.stream(call.url, {
      method: call.method as 'GET',
      headers: {
        ...call.headers,
        ...(call.body && {
          ...(call.body.type !== undefined && {'content-type': call.body.type}),
          'content-length': String(call.body.length),
        }),
      },
      ...(call.body ? {body: call.body.content as AsyncGenerator<Uint8Array>} : {}),
      followRedirect: false,
      throwHttpErrors: false,
      retry: {limit: 0},
      strictContentLength: true,
      timeout: {lookup: connect, connect, secureConnect: connect, response, socket: idle, request: whole},
      agent: {http: call.agents.http, https: call.agents.https},
      ...(call.ca ? {https: {certificateAuthority: [...call.ca]}} : {}),
      ...(call.signal ? {signal: call.signal} : {}),
    }) as GotRequest;
  } catch (error) {
    throw fail(error);
  }
  // got waits for a body on these methods unless it is told that there is none.
  if (call.method !== 'GET' && !call.body) stream.end();
  const agent = call.agents.https ?? call.agents.http;
  stream.on('request', request => {
    // A proxy that stays silent gives no socket, which is what got's times begin with; nor does a queue, which may be long.
    const silent = (agent as {options?: {proxyEnv?: unknown}} | undefined)?.options?.proxyEnv
      ? setTimeout(() => {
          if (agent && Object.keys(agent.requests).length > 0) silent?.refresh();
          else stream.destroy(Object.assign(new Error(`no way within ${connect}ms`), {code: 'ESILENTPROXY'}));
        }, connect)
      : undefined;
    const heard = () => clearTimeout(silent);
    request.once('socket', heard);
    stream.once('close', heard);
    request.once('socket', (socket: unknown) => {
      whenReady(socket as TLSSocket, () => {
        state.sent = true;
      });
    });
  });
  if (call.onUpload) {
    const onUpload = call.onUpload;
    stream.on('uploadProgress', progress => onUpload(progress.transferred, call.body?.length));
  }
  type Head = {statusCode: number; headers: IncomingHttpHeaders};
  const {head, body} = await new Promise<{head: Head; body: AsyncGenerator<Uint8Array>}>(
    (resolve, reject) => {
      // Node drops an answer that switches protocols without a word to got, which would wait for ever.
      stream.on('request', request =>
        request.once('upgrade', () => {
          reject(switched(call.asked));
          stream.destroy();
        }),
      );
      // The body is taken in from this very moment: a connection that is cut soon would take it with it.
      stream.once('response', (came: Head) => {
        state.answered = true;
        resolve({head: came, body: drained(stream, fail)});
      });
      stream.once('error', error => reject(fail(error)));
    },
  );
  return {
    status: head.statusCode,
    headers: flat(head.headers),
    body,
    drop: () => stream.destroy(),
  };
};
