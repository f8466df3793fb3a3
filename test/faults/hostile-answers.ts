import {createServer} from 'node:http';
import {listen} from '../listen.ts';

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
  // Times: in milliseconds, before all time, at the end of what a Date holds and past it, in words.
  1_795_348_800_000,
  -86_400,
  -1e12,
  8_640_000_000_000,
  8_640_000_000_001,
  '+275760-09-13T00:00:00.000Z',
  '-000001-01-01T00:00:00Z',
  '1795348800',
  '2026-11-22T12:00:00+99:00',
  // Numbers that JSON can write and JavaScript cannot.
  raw('1e400'),
  raw('-1e400'),
  raw('-0'),
  raw('12345678901234567890'),
  raw('0.1234567890123456789e-300'),
];

/** A number in an answer as it is written here. */
function raw(digits: string): string {
  return `\u0001${digits}\u0001`;
}
const written = (text: string): string => text.replace(/"\\u0001([^"]*?)\\u0001"/g, '$1');

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
  return written(JSON.stringify(whole.root) ?? '');
};

/** Words that every table of JavaScript seems to hold. */
const inherited = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];

/**
 * A JSON answer in which each row holds such a word in another place, from the place `from` on, so that every row can still
 * be read but for that; every fourth time it is the name of a property.
 */
const wordedJson = (text: string, from: number): string => {
  const whole = {root: JSON.parse(text) as unknown};
  const put = (row: unknown, at: number) => {
    const places = placesIn({row}).filter(({holder, key}) => typeof holder[key] === 'string');
    const {holder, key} = places[at % places.length] ?? {holder: undefined, key: ''};
    const word = inherited[at % inherited.length]!;
    if (!holder) return;
    if (at % 4 < 3 || Array.isArray(holder)) holder[key] = word;
    else
      Object.defineProperty(holder, word, {
        value: holder[key],
        enumerable: true,
        writable: true,
        configurable: true,
      });
  };
  const rows = placesIn(whole).flatMap(({holder, key}) => {
    const list = Object.values(Object(holder[key]) as object);
    return list.length > 0 && list.every(one => typeof one === 'object') ? [list] : [];
  });
  if (rows.length === 0) put(whole.root, from);
  for (const list of rows) for (const [at, row] of list.entries()) put(row, at + from);
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
  /** It does not come within the time allowed. */
  readonly late?: true;
};

/** One faulty answer instead of a right one. */
const bend = (
  {status, body, headers}: Given,
  {words, random}: {words: number | undefined; random: Random},
): Bent => {
  const type = headers['content-type'] ?? '';
  if (words !== undefined)
    return {status, body: /json/.test(type) ? Buffer.from(wordedJson(body.toString(), words)) : body};
  const dice = random();
  const text = body.toString();
  if (dice < 0.03) return {status: 200, body: Buffer.from(page), type: 'text/html'};
  if (dice < 0.05) return {status, body: Buffer.alloc(0)};
  if (dice < 0.08) return {status, body: body.subarray(0, Math.floor(random() * body.length))};
  if (dice < 0.1) return {status, body, cut: true};
  if (dice < 0.14) return {status: oneOf(random, [204, 400, 403, 404, 409, 418, 422, 501]), body};
  if (dice < 0.18) return {status, body: Buffer.from(written(JSON.stringify(oneOf(random, strange))))};
  try {
    if (/json/.test(type) && dice < 0.95) return {status, body: Buffer.from(bentJson(text, random))};
  } catch {
    // Not JSON after all.
  }
  return {status, body: Buffer.from(bentText(text, random))};
};

/** What was asked, and what was answered. */
export type Asked = {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};
export type Given = Bent & {readonly headers: Readonly<Record<string, string>>};

/** Headers that are about one connection or one body, and not about what was asked. */
const ofOneBody =
  /^(content-encoding|connection|transfer-encoding|content-length|etag|last-modified|host|date)$/;

/**
 * Stands before an upstream, and gives some of its answers with a fault: over HTTP, and to `answer` without it. What only
 * asks is asked of the upstream once; `share` of the answers are bent, and `lastChange` is what was done to the last change.
 * With `instead`, every change has that answer, and does not reach the upstream.
 */
export const hostileAnswers = async (target: string, random: Random) => {
  const kept = new Map<string, Given>();
  const state = {
    share: 0,
    /** Bent answers hold words that tables inherit, from this place of their first row on. */
    words: undefined as number | undefined,
    bent: 0,
    answers: 0,
    changes: 0,
    /** What is asked of these paths is answered anew each time, and this is done before. */
    live: undefined as {path: RegExp; turn: () => void} | undefined,
    lastChange: undefined as Bent | undefined,
    instead: undefined as ((asked: Asked) => Given | Promise<Given>) | undefined,
    all: undefined as {bend: (right: Given) => Given; which: 'all' | 'changes'} | undefined,
    refuse: undefined as ((asked: Asked) => number | undefined) | undefined,
  };
  const right = async ({method, path, headers, body}: Asked): Promise<Given> => {
    const {host, ...passed} = headers;
    const got = await fetch(new URL(path, target), {
      method,
      headers: {
        ...Object.fromEntries(Object.entries(passed).filter(([name]) => !ofOneBody.test(name))),
        ...(host === undefined ? {} : {'x-forwarded-host': host}),
      },
      redirect: 'manual',
      ...(body.length > 0 ? {body: new Uint8Array(body)} : {}),
    });
    const text = Buffer.from(await got.arrayBuffer());
    return {
      status: got.status,
      body: Buffer.from(text.toString('latin1').replaceAll(target, `http://${host}`), 'latin1'),
      headers: Object.fromEntries([...got.headers].filter(([name]) => !ofOneBody.test(name))),
    };
  };
  const answer = async (asked: Asked): Promise<Given> => {
    const {method, path, headers, body} = asked;
    const operation = headers['x-amz-target'] ?? '';
    const asks =
      method === 'GET' ||
      method === 'HEAD' ||
      /\.(Query|GetItem|Scan|List|Describe|Get)/.test(operation) ||
      /\/v1\/(list|describe)|\/search$|FilterList|getrecentjobs|\/calendar\//.test(path);
    state.answers += 1;
    if (!asks) state.changes += 1;
    if (!asks && state.instead) return state.instead(asked);
    const refused = state.refuse?.({...asked, path: path.replace(/\?.*$/, '')});
    if (refused)
      return {
        status: refused,
        body: Buffer.from('{"message":"not now"}'),
        headers: {'content-type': 'application/json'},
      };
    const key = `${method} ${path} ${operation} ${body.toString('latin1')}`;
    const {all} = state;
    if (all && !asks) {
      state.bent += 1;
      // No change reaches the upstream, so that the next meets the same world.
      return all.bend({status: 200, body: Buffer.from('{}'), headers: {'content-type': 'application/json'}});
    }
    const isLive = state.live?.path.test(path) ?? false;
    if (isLive) state.live!.turn();
    const came = (asks && !isLive ? kept.get(key) : undefined) ?? (await right(asked));
    if (asks) kept.set(key, came);
    else if (state.live) kept.clear();
    if (all?.which === 'all') {
      state.bent += 1;
      return all.bend(came);
    }
    const bends = random() < state.share;
    if (bends) state.bent += 1;
    const given: Given = bends ? {headers: came.headers, ...bend(came, {words: state.words, random})} : came;
    if (!asks) state.lastChange = bends ? given : undefined;
    return given.type ? {...given, headers: {...given.headers, 'content-type': given.type}} : given;
  };
  const server = createServer((request, response) => {
    const parts: Uint8Array[] = [];
    request.on('data', part => parts.push(part));
    request.on('end', async () => {
      try {
        const given = await answer({
          method: request.method ?? 'GET',
          path: request.url ?? '/',
          headers: request.headers as Record<string, string>,
          body: Buffer.concat(parts),
        });
        response.writeHead(given.status, {
          ...given.headers,
          ...(given.status === 204 ? {} : {'content-length': given.body.length}),
        });
        if (given.cut) {
          response.flushHeaders();
          response.write(given.body.subarray(0, given.body.length >> 1), () => response.destroy());
          return;
        }
        response.end(request.method === 'HEAD' || given.status === 204 ? undefined : given.body);
      } catch (error) {
        response.writeHead(502).end(String(error));
      }
    });
  });
  const {url, close} = await listen(server);
  return {
    url,
    state,
    answer,
    close,
  };
};
export type HostileAnswers = Awaited<ReturnType<typeof hostileAnswers>>;
