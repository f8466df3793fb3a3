import type {Arrival, Call} from '../../source/engine/http/exchange.ts';
import {networkFailure} from '../../source/engine/http/network-failure.ts';
import type {HostileAnswers} from './hostile-answers.ts';

/**
 * Takes the place of source/engine/http/exchange.ts: answers come from `upstream` in this process, without a connection,
 * since ten thousands of them are asked for. Redirects, retries, limits, schemas and sentences are the program's own.
 */
export const inProcess: {upstream: HostileAnswers | undefined} = {upstream: undefined};

const bytesOf = async (call: Call): Promise<Buffer> => {
  const {content} = call.body ?? {content: ''};
  if (typeof content === 'string') return Buffer.from(content);
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts);
};

export const exchange = async (call: Call): Promise<Arrival> => {
  const {upstream} = inProcess;
  const fail = (thrown: unknown, answered: boolean, sent = true) =>
    networkFailure(thrown, call.asked, {sent, answered});
  const brokenOff = () => Object.assign(new Error('called off'), {name: 'AbortError'});
  const cut = () => Object.assign(new Error('aborted'), {code: 'ECONNRESET'});
  if (call.signal?.aborted) throw fail(brokenOff(), false, false);
  if (!upstream || call.url.origin !== upstream.url)
    throw fail(Object.assign(new Error('refused'), {code: 'ECONNREFUSED'}), false, false);
  const {pathname, search, host} = call.url;
  const type: Record<string, string> = call.body ? {'content-type': call.body.type ?? ''} : {};
  const given = await upstream.answer({
    method: call.method,
    path: pathname + search,
    headers: {host, ...type, ...call.headers},
    body: await bytesOf(call),
  });
  if (given.late) throw fail(Object.assign(new Error('late'), {code: 'ETIMEDOUT', event: 'response'}), false);
  return {
    status: given.status,
    headers: given.headers,
    drop: () => {},
    body: (async function* () {
      if (call.signal?.aborted) throw fail(brokenOff(), true);
      if (given.status !== 204) yield given.cut ? given.body.subarray(0, given.body.length >> 1) : given.body;
      if (given.cut) throw fail(cut(), true);
    })(),
  };
};
