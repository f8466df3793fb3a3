import type {Came} from '../../declare/failure.ts';
import {harmless} from '../../text/harmless.ts';

const keys = [
  'message',
  'msg',
  'error',
  'errors',
  'detail',
  'description',
  'cause',
  'reason',
  'title',
  'value',
  'status',
];
const longest = 300;

/** A text of one line that is harmless to show, cut where it is long. */
export const short = (text: string): string => {
  const clean = harmless(text).replace(/\s+/g, ' ').trim();
  return clean.length > longest ? `${clean.slice(0, longest - 1)}…` : clean;
};

/** The words within a JSON error, wherever services tend to put them. */
export const wordsOf = (value: unknown, depth = 0): string | undefined => {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (depth > 4 || value === null || typeof value !== 'object') return undefined;
  if (Array.isArray(value)) {
    const all = value.map(one => wordsOf(one, depth + 1)).filter(words => words !== undefined);
    return all.length > 0 ? all.slice(0, 5).join('; ') : undefined;
  }
  const record = value as Record<string, unknown>;
  // FastAPI says what is wrong with a part of what was sent, and where that lies.
  if (Array.isArray(record.loc) && typeof record.msg === 'string')
    return `${record.loc.join('.')}: ${record.msg}`;
  for (const key of keys) {
    const words = wordsOf(record[key], depth + 1);
    if (words !== undefined) return words;
  }
  // FirecREST v1's gateway says {"exp": "token expired"}: one key that nobody could foresee.
  const own = Object.entries(record);
  if (own.length === 1 && typeof own[0]![1] === 'string') return `${own[0]![0]}: ${own[0]![1]}`;
  return undefined;
};

/** Whether a body is a web page: a gateway's, a login's or a proxy's, where an API's answer was expected. */
export const isHtml = (text: string, headers: Readonly<Record<string, string>> = {}): boolean =>
  /^\s*(<!doctype html|<html|<head|<body)/i.test(text.slice(0, 1000)) ||
  (/text\/html/i.test(headers['content-type'] ?? '') && /^\s*</.test(text.slice(0, 1000)));

/** What a web page says it is: its title in brackets, or nothing. */
export const htmlWords = (text: string, instead: string): string => {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(text.slice(0, 20_000))?.[1];
  const words = title ? short(title) : '';
  return `an HTML page instead of ${instead}${words ? ` ("${words}")` : ''}`;
};

/**
 * The reason that an answer gives for itself, without a full stop: from its JSON, else its text, else nothing.
 * Harmless to show.
 */
export const reasonOf = (came: Came): string | undefined => {
  const text = came.text.trim();
  if (text === '') return undefined;
  if (isHtml(text, came.headers)) return htmlWords(text, 'JSON');
  let words: string | undefined = text;
  try {
    words = wordsOf(JSON.parse(text));
  } catch {
    // Not JSON: the text itself is the reason.
  }
  if (words === undefined) return undefined;
  const reason = short(words).replace(/\.$/, '');
  return reason === '' ? undefined : reason;
};
