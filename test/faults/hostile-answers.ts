import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';

type Random = () => number;
const oneOf = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

/** What may stand where something else was meant. None of them holds a word that would be a finding if it were shown. */
const strange: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1e308,
  9_007_199_254_740_992,
  0.1,
  '',
  ' ',
  'x',
  '-',
  '9999-99-99T99:99:99Z',
  '1e999',
  '\u001b[31mred\u0007\u202e\u200b',
  'a'.repeat(5000),
  '../../etc/passwd',
  '__proto__',
  'ä€😀',
  [],
  {},
  [null],
  [[]],
  [{}],
  {a: {b: [1]}},
  ['x', 1],
];

type Place = {readonly holder: Record<string, unknown>; readonly key: string};
const placesIn = (value: unknown, found: Place[] = []): Place[] => {
  if (value === null || typeof value !== 'object') return found;
  for (const [key, one] of Object.entries(value)) {
    found.push({holder: value as Record<string, unknown>, key});
    placesIn(one, found);
  }
  return found;
};

/** A JSON answer in which one to three places hold something else, are gone, or come twice. */
const bentJson = (text: string, random: Random): string => {
  const whole = {root: JSON.parse(text) as unknown};
  for (let count = 1 + Math.floor(random() * 3); count > 0; count -= 1) {
    const {holder, key} = oneOf(random, placesIn(whole));
    const dice = random();
    if (dice < 0.2) delete holder[key];
    else if (dice < 0.3 && Array.isArray(holder)) holder.push(structuredClone(holder[Number(key)]));
    else holder[key] = structuredClone(oneOf(random, strange));
  }
  return JSON.stringify(whole.root) ?? '';
};

/** Any text with a piece taken out, doubled or turned. */
const bentText = (text: string, random: Random): string => {
  const at = Math.floor(random() * text.length);
  const length = Math.floor(random() * 40);
  const piece = text.slice(at, at + length);
  const rest = text.slice(at + length);
  return text.slice(0, at) + oneOf(random, ['', piece + piece, [...piece].reverse().join('')]) + rest;
};

const page = '<!doctype html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>';
export type Bent = {
  readonly status: number;
  readonly body: Buffer;
  readonly type?: string;
  readonly cut?: true;
};

/** One faulty answer instead of a right one. */
const bend = (status: number, body: Buffer, type: string, random: Random): Bent => {
  const dice = random();
  const text = body.toString();
  if (dice < 0.03) return {status: 200, body: Buffer.from(page), type: 'text/html'};
  if (dice < 0.05) return {status, body: Buffer.alloc(0)};
  if (dice < 0.08) return {status, body: body.subarray(0, Math.floor(random() * body.length))};
  if (dice < 0.1) return {status, body, cut: true};
  if (dice < 0.14) return {status: oneOf(random, [204, 400, 403, 404, 409, 418, 422, 501]), body};
  if (dice < 0.18) return {status, body: Buffer.from(JSON.stringify(oneOf(random, strange)))};
  try {
    if (/json/.test(type) && dice < 0.95) return {status, body: Buffer.from(bentJson(text, random))};
  } catch {
    // Not JSON after all.
  }
  return {status, body: Buffer.from(bentText(text, random))};
};

/**
 * Stands before an upstream, and gives some of its answers with a fault. What only asks is asked of it once; `share` of
 * the answers are bent, and `last` is what was done to the last change.
 */
export const hostileAnswers = async (target: string, random: Random) => {
  const kept = new Map<string, {status: number; body: Buffer; headers: Record<string, string>}>();
  const state = {share: 0, bent: 0, answers: 0, lastChange: undefined as Bent | undefined};
  const server = createServer((request, response) => {
    const parts: Uint8Array[] = [];
    request.on('data', part => parts.push(part));
    request.on('end', async () => {
      const asked = Buffer.concat(parts);
      const {
        host,
        connection: _connection,
        'content-length': _length,
        ...passed
      } = request.headers as Record<string, string>;
      const operation = String(passed['x-amz-target'] ?? '');
      const asks =
        request.method === 'GET' ||
        request.method === 'HEAD' ||
        /\.(Query|GetItem|Scan|List|Describe|Get)/.test(operation) ||
        /\/v1\/(list|describe)|\/search$|FilterList/.test(request.url ?? '');
      const key = `${request.method} ${request.url} ${operation} ${asked.toString('latin1')}`;
      try {
        let answer = asks ? kept.get(key) : undefined;
        if (!answer) {
          const got = await fetch(new URL(request.url ?? '/', target), {
            method: request.method,
            headers: {...passed, ...(host === undefined ? {} : {'x-forwarded-host': host})},
            redirect: 'manual',
            ...(asked.length > 0 ? {body: asked} : {}),
          });
          const headers = Object.fromEntries(
            [...got.headers].filter(
              ([name]) =>
                !/^(content-encoding|connection|transfer-encoding|content-length|etag|last-modified)$/.test(
                  name,
                ),
            ),
          );
          const text = Buffer.from(await got.arrayBuffer());
          const leads = Buffer.from(text.toString('latin1').replaceAll(target, `http://${host}`), 'latin1');
          answer = {status: got.status, body: leads, headers};
          if (asks) kept.set(key, answer);
        }
        state.answers += 1;
        const bends = random() < state.share;
        if (bends) state.bent += 1;
        const type = answer.headers['content-type'] ?? '';
        const given: Bent = bends ? bend(answer.status, answer.body, type, random) : answer;
        if (!asks) state.lastChange = bends ? given : undefined;
        response.writeHead(given.status, {
          ...answer.headers,
          ...(given.type ? {'content-type': given.type} : {}),
          ...(given.status === 204 ? {} : {'content-length': given.body.length}),
        });
        if (given.cut) {
          response.write(given.body.subarray(0, given.body.length >> 1), () => response.destroy());
          return;
        }
        response.end(request.method === 'HEAD' || given.status === 204 ? undefined : given.body);
      } catch (error) {
        response.writeHead(502).end(String(error));
      }
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
};
