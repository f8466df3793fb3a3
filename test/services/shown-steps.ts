import {readFileSync} from 'node:fs';
import {crc32} from 'node:zlib';
import {sumOf} from '../../source/services/lake/upstream/engines/table-input.ts';
import type {Sent} from './recording-proxy.ts';

/** What a step comes to, from its preview or from the wire: the two forms are to be equal. */
export type Told = {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Those that a preview shows; of the wire all. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** A file in a form: its name, and a sum of what is in it. */
const filePart = (name: string | undefined, text: string) => `file ${name}, CRC-32 ${crc32(text)}`;

const ofEscapes = (text: string) =>
  text.replace(/\\(?:x([0-9a-f]{2})|(.))/gs, (_, byte, one) =>
    byte === undefined ? (one === 'n' ? '\n' : one) : String.fromCharCode(Number.parseInt(byte, 16)),
  );

/** The words of a line for a POSIX shell, and `$'…'` of bash. */
export const shellWords = (line: string): string[] => {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:\$'(?:[^'\\]|\\.)*'|'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])+/gs))
    words.push(
      word.replace(
        /\$'((?:[^'\\]|\\.)*)'|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs,
        (_, ansi, single, double, escaped) =>
          ansi !== undefined ? ofEscapes(ansi) : (single ?? double?.replace(/\\(.)/g, '$1') ?? escaped),
      ),
    );
  return words;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const ofUrl = (text: string) => {
  const url = new URL(text);
  return {path: url.pathname, query: Object.fromEntries(url.searchParams)};
};

const ofCurl = (words: readonly string[]): Told => {
  let method = 'GET';
  let url = '';
  let body: unknown;
  const form: Record<string, string> = {};
  const headers: Record<string, string> = {};
  const start = words.indexOf('curl');
  // printf '%s' TEXT | curl: what a file part named "-" holds.
  const piped = start > 0 ? words[start - 2]! : '';
  for (let at = start + 1; at < words.length; at += 1) {
    const word = words[at]!;
    const value = () => words[++at] ?? '';
    if (word === '-X') method = value();
    else if (word === '-u') value();
    else if (word === '-H') {
      const [, header = '', text = ''] = /^([^:]+): (.*)$/s.exec(value()) ?? [];
      headers[header.toLowerCase()] = text;
    } else if (word === '--data-raw') body = parsed(value());
    else if (word === '--data-binary') body = value();
    else if (word === '--data-urlencode' || word === '--form-string') {
      const [name = '', ...rest] = value().split('=');
      form[name] = rest.join('=');
    } else if (word === '-F') {
      const [, name = '', from = '', filename] = /^(\w+)=@(-|"[^"]*");filename="([^"]*)"/.exec(value()) ?? [];
      form[name] = filePart(filename, from === '-' ? piped : readFileSync(from.slice(1, -1), 'utf8'));
    } else if (!word.startsWith('-')) url = word;
  }
  return {method, ...ofUrl(url), headers, body: Object.keys(form).length > 0 ? form : body};
};

const camel = (command: string) => command.replace(/(?:^|-)([a-z])/g, (_, letter) => letter.toUpperCase());

/** An AWS call as it is told: the operation and its input. The keys of its bucket are in the path on the wire. */
const ofAws = (words: readonly string[]): Told => ({
  method: `${words[1] === 's3api' ? 's3' : words[1]} ${camel(words[2] ?? '')}`,
  path: '',
  query: {},
  body: parsed(words[words.indexOf('--cli-input-json') + 1] ?? ''),
});

/** A preview's lines as steps; what is done on this machine, and comments, go over no wire. */
export const shownSteps = (lines: readonly string[]): Told[] =>
  lines
    .filter(line => !line.startsWith('#') && line.trim() !== '')
    .map(line => {
      const words = shellWords(line);
      return words[0] === 'aws' ? ofAws(words) : ofCurl(words);
    });

const does: Readonly<Record<string, 'put' | 'change' | 'remove'>> = {
  'dynamodb PutItem': 'put',
  'dynamodb UpdateItem': 'change',
  'dynamodb DeleteItem': 'remove',
};

/** The line that tells of this write of the index together with others of its kind. */
const kindOf = ({method, body}: Told): string | undefined => {
  const given = body as {TableName: string; Item?: Keyed; Key?: Keyed};
  const pool = (given?.Item ?? given?.Key)?.['pool-name']?.S;
  return does[method] && pool !== undefined ? sumOf(does[method], given.TableName, pool).words : undefined;
};
type Keyed = {'pool-name'?: {S: string}};

/** Kinds of steps that a preview tells by their count. */
export const shownSums = (lines: readonly string[]): ReadonlyMap<string, number> =>
  new Map(
    lines.flatMap(line => {
      const [, words, count] = /^# (.*): (\d+) times?\.$/.exec(line) ?? [];
      return words === undefined ? [] : [[words, Number(count)] as const];
    }),
  );

/** Parts steps of the wire into those that were told one by one, and counts of those that were told together. */
export const partSums = (sent: readonly Told[], sums: ReadonlyMap<string, number>) => {
  const isSummed = (one: Told) => sums.has(kindOf(one) ?? '');
  const counts = [...sums.keys()].map(words => [words, sent.filter(one => kindOf(one) === words).length]);
  return {single: sent.filter(one => !isSummed(one)), counts: new Map(counts as [string, number][])};
};

const ofMultipart = (body: string, type: string) => {
  const boundary = /boundary=(.*)$/.exec(type)?.[1] ?? '';
  const form: Record<string, string> = {};
  for (const part of body.split(`--${boundary}`)) {
    const name = / name="([^"]*)"/.exec(part)?.[1];
    const file = /filename="([^"]*)"/.exec(part)?.[1];
    if (name === undefined) continue;
    const text = part.slice(part.indexOf('\r\n\r\n') + 4, -2);
    form[name] = file === undefined ? text : filePart(file, text);
  }
  return form;
};

const s3Operations: Readonly<Record<string, string>> = {
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
  POST: 'Post',
};
const batchOperations: Readonly<Record<string, string>> = {
  '/v1/submitjob': 'SubmitJob',
  '/v1/terminatejob': 'TerminateJob',
  '/v1/canceljob': 'CancelJob',
};

/** A path without the place under which the sandbox has AWS's services. */
const awsPath = (path: string) => path.replace(/^\/lake\/aws(?=\/)/, '');

/** A request of the wire as a step. */
export const sentStep = ({method, path, query, headers, body}: Sent): Told => {
  const type = headers['content-type'] ?? '';
  const [, service, operation] = /^(\w+?)_?\d*\.(\w+)$/.exec(headers['x-amz-target'] ?? '') ?? [];
  if (service && operation)
    return {
      method: `${{AWSStepFunctions: 'stepfunctions'}[service] ?? service.toLowerCase()} ${operation}`,
      path: '',
      query: {},
      body: parsed(body),
    };
  const batch = batchOperations[awsPath(path).toLowerCase()];
  if (batch) return {method: `batch ${batch}`, path: '', query: {}, body: parsed(body)};
  if (headers['x-amz-content-sha256'] && s3Operations[method]) {
    const [, bucket, ...key] = awsPath(path).split('/').map(decodeURIComponent);
    return {
      method: `s3 ${s3Operations[method]}`,
      path: '',
      query: {},
      body: {Bucket: bucket, Key: key.join('/')},
    };
  }
  const told = {method, path, query, headers};
  if (type.startsWith('multipart/form-data')) return {...told, body: ofMultipart(body, type)};
  if (type.startsWith('application/x-www-form-urlencoded'))
    return {...told, body: Object.fromEntries(new URLSearchParams(body))};
  return {...told, body: body === '' ? undefined : parsed(body)};
};

/** AWS's own names for what only reads, although it is posted. */
const reading = /^(Get|Query|Scan|List|Describe|BatchGet|Head)/;

/** Whether a request of the wire changes something. */
export const isChange = (sent: Sent): boolean => {
  if (sent.method === 'GET' || sent.method === 'HEAD' || sent.method === 'OPTIONS') return false;
  const operation = (sent.headers['x-amz-target'] ?? '').split('.').at(-1) ?? '';
  return !reading.test(operation) && !/^\/v1\/(describe|list)/i.test(awsPath(sent.path));
};
