import {setTimeout as wait} from 'node:timers/promises';
import type {Fault} from './faults.ts';

const json = {'content-type': 'application/json'};

/** What a portal or a single sign-on puts in between, as if all were well. */
const loginPage =
  '<!doctype html><html><head><title>Log in</title></head><body><h1>Log in</h1></body></html>';

const htmlPage = (status: number) =>
  `<!doctype html><html><head><title>${status} Bad Gateway</title></head><body><center><h1>${status} Bad Gateway</h1></center><hr><center>nginx</center></body></html>`;

/** Waits in real time, and no longer than the client does. */
const pause = async (ms: number, signal: AbortSignal) => {
  await wait(ms, undefined, {signal, ref: false}).catch(() => {});
};

/** Mistypes the first row of the first list in an answer, and puts terminal control characters into it. */
const spoilRow = (answer: unknown): unknown => {
  if (Array.isArray(answer)) {
    if (answer.length === 0) return answer;
    const [first, ...rest] = answer;
    const spoilt = Object.fromEntries(
      Object.keys(typeof first === 'object' && first ? first : {value: 0}).map((key, index) => [
        key,
        index === 0 ? null : {broken: '\u001b[2J\u001b]0;owned\u0007'},
      ]),
    );
    return [spoilt, ...rest];
  }
  if (typeof answer !== 'object' || answer === null) return answer;
  const entry = Object.entries(answer).find(([, value]) => typeof value === 'object' && value !== null);
  return entry ? {...answer, [entry[0]]: spoilRow(entry[1])} : answer;
};

/** The answer with a body that comes otherwise, of the length that it should have. */
const spoilBody = async (response: Response, stream: (bytes: Uint8Array) => ReadableStream<Uint8Array>) => {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  headers.set('content-length', String(bytes.length));
  return new Response(stream(bytes), {status: response.status, headers});
};
const slowBody = (bytes: Uint8Array, ms: number, signal: AbortSignal) => {
  const half = Math.floor(bytes.length / 2);
  return new ReadableStream<Uint8Array>({
    start: async controller => {
      controller.enqueue(bytes.subarray(0, half));
      await pause(ms, signal);
      if (signal.aborted) return;
      controller.enqueue(bytes.subarray(half));
      controller.close();
    },
  });
};
/** The beginning of a body, and then the connection's end. */
const cutBody = (bytes: Uint8Array, share: number) => {
  let given = false;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    // The part must have been taken before the stream ends in an error, which throws away what still waits in it.
    if (given) return controller.error(new Error('cut'));
    given = true;
    controller.enqueue(bytes.subarray(0, Math.floor(bytes.length * share)));
  };
  return new ReadableStream<Uint8Array>({pull}, {highWaterMark: 0});
};

/**
 * Answers a request as the faults that strike it will have it; `undefined` when the connection is to be closed without
 * an answer. `signal` aborts when the client has gone.
 */
export const answerFaultily = async (
  faults: readonly Fault[],
  signal: AbortSignal,
  answer: () => Response | Promise<Response>,
): Promise<Response | undefined> => {
  const [fault, ...others] = faults;
  if (!fault) return answer();
  const rest = () => answerFaultily(others, signal, answer);
  switch (fault.kind) {
    case 'latency':
      await pause(fault.ms, signal);
      return rest();
    case 'status': {
      const after = fault.retryAfter === undefined ? {} : {'retry-after': String(fault.retryAfter)};
      const message = fault.status === 429 ? 'too many requests' : 'the service is not available right now';
      return new Response(JSON.stringify({message}), {status: fault.status, headers: {...json, ...after}});
    }
    case 'unauthorized':
      return new Response(JSON.stringify({message: 'the token has expired'}), {status: 401, headers: json});
    case 'cut':
      return undefined;
    case 'html': {
      const status = fault.status === 503 ? 502 : fault.status;
      const page = status === 200 ? loginPage : htmlPage(status);
      return new Response(page, {status, headers: {'content-type': 'text/html'}});
    }
    case 'garbage': {
      const text = (await (await rest())?.text()) ?? '';
      return new Response(text.slice(0, Math.ceil(text.length / 2)) || '{', {status: 200, headers: json});
    }
    case 'empty':
      await (await rest())?.arrayBuffer();
      return new Response('', {status: 200});
    case 'error-body':
      return new Response(JSON.stringify({error: 'the request could not be completed'}), {
        status: 200,
        headers: json,
      });
    case 'bad-row': {
      const response = await rest();
      if (!response) return undefined;
      const text = await response.text();
      try {
        return new Response(JSON.stringify(spoilRow(JSON.parse(text))), {
          status: response.status,
          headers: json,
        });
      } catch {
        return new Response(text, response);
      }
    }
    case 'slow-body': {
      const response = await rest();
      return response && spoilBody(response, bytes => slowBody(bytes, fault.ms, signal));
    }
    case 'cut-body': {
      const response = await rest();
      return response && spoilBody(response, bytes => cutBody(bytes, fault.share));
    }
    case 'timeout-after-effect':
      await (await rest())?.arrayBuffer();
      await pause(fault.ms, signal);
      return undefined;
    case 'date-skew':
      return rest();
  }
};

/** Milliseconds that the Date header is off by. */
export const dateSkew = (faults: readonly Fault[]): number =>
  faults.reduce((sum, fault) => (fault.kind === 'date-skew' ? sum + fault.ms : sum), 0);
