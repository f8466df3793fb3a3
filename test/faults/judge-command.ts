import type {Given} from './hostile-answers.ts';
import {leaked} from './hostile-ground.ts';

const page = '<!doctype html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>';
const said =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}) =>
  (): Given => ({
    status,
    body: Buffer.from(body),
    headers: {'content-type': 'application/json', ...headers},
  });
const json = (given: Given, change: (value: unknown) => unknown): Given => {
  try {
    return {...given, body: Buffer.from(JSON.stringify(change(JSON.parse(given.body.toString()))) ?? '')};
  } catch {
    return {...given, body: Buffer.from('}{')};
  }
};
/** The longest list in an answer gets one element that is none. */
const badRow = (value: unknown): unknown => {
  const lists: unknown[][] = [];
  const find = (one: unknown) => {
    if (Array.isArray(one)) lists.push(one);
    if (one !== null && typeof one === 'object') for (const inner of Object.values(one)) find(inner);
  };
  find(value);
  lists.sort((a, b) => b.length - a.length)[0]?.push(7);
  return value;
};
type Fault = {
  readonly bend: (right: Given) => Given;
  /** The exit codes that it may end with where all answers are so. */
  readonly codes: readonly number[];
};

/** What may come instead of an answer. Readings that got nothing else may not end with 0. */
export const faults: Readonly<Record<string, Fault>> = {
  late: {bend: right => ({...right, late: true}), codes: [5]},
  cut: {bend: right => ({...right, cut: true}), codes: [5]},
  '401': {bend: said(401, '{"message":"no"}'), codes: [4]},
  '403': {bend: said(403, '{"message":"no"}'), codes: [4]},
  '404': {bend: said(404, '{"message":"no"}'), codes: [1]},
  '409': {bend: said(409, '{"message":"no"}'), codes: [1]},
  '429': {bend: said(429, '{"message":"no"}', {'retry-after': '1'}), codes: [5]},
  '500': {bend: said(500, '{"message":"no"}'), codes: [5]},
  '503': {bend: said(503, page, {'content-type': 'text/html'}), codes: [5]},
  HTML: {bend: said(200, page, {'content-type': 'text/html'}), codes: [1]},
  empty: {bend: said(200, ''), codes: [1]},
  'a bad row': {bend: right => json(right, badRow), codes: [0, 1, 2]},
  'another envelope': {bend: right => json(right, value => ({things: [value]})), codes: [1]},
  'list for object': {
    bend: right => json(right, value => (Array.isArray(value) ? {0: value} : [value])),
    codes: [1],
  },
  null: {bend: said(200, 'null'), codes: [1]},
  deep: {bend: said(200, '['.repeat(5000) + ']'.repeat(5000)), codes: [1]},
  'text/plain': {
    bend: right => ({...right, headers: {...right.headers, 'content-type': 'text/plain'}}),
    codes: [0],
  },
  elsewhere: {bend: said(302, '', {location: 'https://elsewhere.invalid/login'}), codes: [1, 5]},
};

export type CommandRun = {
  readonly command: string;
  readonly words: readonly string[];
  readonly fault: string;
  readonly which: 'all' | 'changes';
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Answers with the fault, and all. */
  readonly bent: number;
  readonly sent: number;
};

const allClear = /nothing to worry|there are no [\w-]+\.|no alert stands|there is no log|there is no "/i;

/** Those that go over all that is there end with 2 where some of it was read. */
const ofItsOwn: Readonly<Record<string, readonly number[]>> = {
  triage: [2],
  handover: [2],
  trace: [2],
  // It says what it found, whatever that is.
  doctor: [2],
  // It reckons, and warns of what it could not look at.
  'plan ttl': [0],
  'get agents': [0, 2],
  'describe agents': [0, 2],
  'get downlinks': [2],
  'describe downlinks': [2],
};

/** What is wrong with how a command ended under a fault; undefined where nothing is. */
export const wrongOf = ({
  command,
  fault,
  which,
  code,
  out,
  err,
  bent,
  sent,
  words,
}: CommandRun): string | undefined => {
  const {codes} = faults[fault]!;
  const asJson = words.includes('-o') || err.startsWith('{');
  if (leaked.test(out + err)) return `leaks "${leaked.exec(out + err)![0]}"`;
  if (bent === 0) return undefined;
  if (command.startsWith('watch ') && code === 130) return undefined;
  if (asJson && out !== '')
    try {
      JSON.parse(out);
    } catch {
      return 'its stdout is no JSON';
    }
  if (code !== 0 && err.trim() === '' && out.trim() === '') return `it ends with ${code} and says nothing`;
  if (allClear.test(out + err) && codes[0] !== 0)
    return `it says "${allClear.exec(out + err)![0]}" of what was not read`;
  const own = ofItsOwn[command] ?? [];
  const unknown = sent > 0 && !/^4/.test(fault) ? [6] : [];
  if (command === 'delete window' && fault === 'empty') return undefined;
  if (which === 'all' && ![...codes, ...own, ...unknown].includes(code))
    return `it ends with ${code}, not ${codes.join(' or ')}`;
  return undefined;
};
