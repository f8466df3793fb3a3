import type {RawItem} from './engines/attributes.ts';
import {partitionKey, sortKey} from './engines/attributes.ts';

/** Attributes that mean nothing in another lake: its jobs and runs are its own. */
const ownOnly = ['claimed-by', 'job-id'];

type Json = null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json};

/** An attribute as DynamoDB's JSON has it: binary as base64. */
const jsonOf = (value: unknown): Json => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Set) return [...value].map(jsonOf);
  if (Array.isArray(value)) return value.map(jsonOf);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, jsonOf(inner)]));
  return value as Json;
};

export const toJson = (item: RawItem): string => JSON.stringify(jsonOf(item));

/** One line of an index file: `{"Item":{…}}`, the form of DynamoDB's own exports. */
export const lineOf = (item: RawItem): string =>
  `{"Item":${toJson(Object.fromEntries(Object.entries(item).filter(([name]) => !ownOnly.includes(name))) as RawItem)}}`;

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const kinds = new Set(['S', 'N', 'BOOL', 'NULL', 'SS', 'NS', 'M', 'L', 'B', 'BS']);
/** Base64 text as bytes; anything else as it is (an attribute may have the name of a kind). */
const bytesOf = (value: unknown): unknown =>
  typeof value === 'string'
    ? new Uint8Array(Buffer.from(value, 'base64'))
    : Array.isArray(value)
      ? value.map(bytesOf)
      : value;
const revived = (value: Record<string, unknown>): unknown =>
  'B' in value ? {B: bytesOf(value.B)} : 'BS' in value ? {BS: bytesOf(value.BS)} : value;

/** The reverse of `toJson`. Binary values, which are rare, are made bytes again. */
export const fromJson = (text: string): RawItem =>
  /"BS?":/.test(text)
    ? JSON.parse(text, (name, value) => (name === 'B' || name === 'BS' ? bytesOf(value) : value))
    : JSON.parse(text);

const readLine = (line: string): RawItem | string => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (error) {
    return `is not JSON (${(error as Error).message})`;
  }
  const item = isObject(parsed) ? parsed.Item : undefined;
  if (!isObject(item)) return 'has no Item';
  for (const name of [partitionKey, sortKey]) {
    const key = item[name];
    if (!isObject(key) || typeof key.S !== 'string' || key.S === '') return `has no text in ${name}`;
  }
  const attributes: [string, unknown][] = [];
  for (const [name, value] of Object.entries(item)) {
    if (!isObject(value) || Object.keys(value).length !== 1 || !kinds.has(Object.keys(value)[0]!))
      return `has something else than a DynamoDB value in ${name}`;
    attributes.push([name, revived(value)]);
  }
  return Object.fromEntries(attributes) as RawItem;
};

/** Reads an index file as a whole, so that a bad line is told before anything is written. */
export const readIndexFile = (
  text: string,
): {readonly items: readonly RawItem[]; readonly problems: readonly string[]} => {
  const items: RawItem[] = [];
  const problems: string[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const item = readLine(line);
    if (typeof item === 'string') problems.push(`Line ${index + 1} ${item}.`);
    else items.push(item);
  });
  return {items, problems};
};
