import {escapedForJson} from './harmless.ts';

/** JSON that keeps every character of its data and yet cannot steer a terminal: what could is escaped. */
export const safeJson = (value: unknown, indent?: number): string =>
  escapedForJson(JSON.stringify(value, null, indent) ?? 'null');

/** Node's own since 21; TypeScript's library does not know it yet. */
type ExactJson = {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): value is {readonly rawJSON: string};
  parse(
    text: string,
    reviver: (key: string, value: unknown, context?: {readonly source?: string}) => unknown,
  ): unknown;
};
const json = JSON as unknown as ExactJson;

/** A number that JavaScript cannot hold as it was written (`1.10`, `1e5`, twenty digits): JSON.stringify gives it back so. */
export type ExactNumber = {readonly rawJSON: string};
export const isExactNumber = (value: unknown): value is ExactNumber => json.isRawJSON(value);

/** JSON as somebody typed it: every number is sent on with the digits that it has. Throws what JSON.parse throws. */
export const parseTyped = (text: string): unknown =>
  json.parse(text, (_key, value, context) =>
    typeof value === 'number' && context?.source !== undefined && context.source !== String(value)
      ? json.rawJSON(context.source)
      : value,
  );

const isIdKey = (key: string) => /(^|_)ids?$|Ids?$|^id$/i.test(key);
/** Where a number can begin that does not fit: the digits of ids and digests stand within quotes. */
const longNumber = /(?:^|[\s:,[])-?(?:\d{16}|\d[\d.]*[eE]\+?\d{3})/;

/**
 * JSON as an upstream sends it: integers beyond 2^53 keep their digits, as text where their name says that they are an id,
 * and what is past every number (1e400) is text: it is no Infinity.
 * Looking at every number costs: it is done only where the text has a long one. Throws what JSON.parse throws.
 */
export const parseAnswer = (text: string): unknown =>
  longNumber.test(text)
    ? json.parse(text, (key, value, context) => {
        const {source} = context ?? {};
        if (typeof value !== 'number' || source === undefined) return value;
        if (!Number.isFinite(value)) return source;
        if (!/^-?\d+$/.test(source)) return value;
        if (Number.isSafeInteger(value)) return value;
        return isIdKey(key) ? source : json.rawJSON(source);
      })
    : JSON.parse(text);

/** A number of a parsed text, exact or not; undefined for everything else. */
export const numberIn = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : isExactNumber(value) ? Number(value.rawJSON) : undefined;
