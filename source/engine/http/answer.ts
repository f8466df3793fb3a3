import {Failure} from '../../declare/failure.ts';
import type {Answer} from '../../declare/http.ts';
import {parseAnswer} from '../../text/exact-json.ts';
import {harmless} from '../../text/harmless.ts';
import {htmlWords, isHtml} from './answer-reason.ts';
import type {Arrival} from './exchange.ts';
import type {Asked} from './network-failure.ts';

const decoderFor = (type: string | undefined) => {
  const charset = /charset="?([\w-]+)/i.exec(type ?? '')?.[1];
  try {
    return new TextDecoder(charset ?? 'utf-8');
  } catch {
    return new TextDecoder();
  }
};

/** The body as text. A body over `limit` bytes is cut off and is a Failure: it would fill the memory. */
export const collect = async (arrival: Arrival, limit: number, asked: Asked): Promise<string> => {
  const decoder = decoderFor(arrival.headers['content-type']);
  const parts: string[] = [];
  let got = 0;
  for await (const chunk of arrival.body) {
    got += chunk.length;
    if (got > limit) {
      arrival.drop();
      throw new Failure(
        'too-large',
        `The answer of ${asked.title} to ${asked.what} is over ${Math.floor(limit / 1e6)} MB and was cut off.`,
        {
          status: arrival.status,
          maybeSent: asked.mutation,
          todo: 'Narrow the question (a satellite, a time).',
        },
      );
    }
    parts.push(decoder.decode(chunk, {stream: true}));
  }
  parts.push(decoder.decode());
  return parts.join('');
};

/** More nested, or with more values, is no list of ours, and would take gigabytes to hold: a byte can be a whole array. */
const deepest = 200;
const mostValues = 5_000_000;

/** Why JSON is not to be parsed, by its brackets and commas outside texts; undefined where it may be. */
export const tooMuch = (text: string): string | undefined => {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      // To the quote that ends the text: one behind an odd number of backslashes does not.
      for (;;) {
        at = text.indexOf('"', at + 1);
        if (at < 0) return undefined;
        let slashes = 0;
        while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes += 1;
        if (slashes % 2 === 0) break;
      }
    } else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      values += 1;
      if (depth > deepest) return `lists within lists, more than ${deepest} deep`;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
    else if (code === 0x2c) values += 1;
    if (values > mostValues) return `more than ${mostValues / 1e6} million values`;
  }
  return undefined;
};

/** What was found where JSON was expected. */
const foundInstead = (text: string, headers: Answer['headers']): string => {
  if (text.trim() === '') return 'nothing instead of JSON';
  if (isHtml(text, headers)) return htmlWords(text, 'JSON');
  return `something that is not JSON ("${harmless(text.trim().slice(0, 60))}")`;
};

/** An answer whose JSON is read when first asked for, and once. */
export const answerOf = (
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
  asked: Asked,
): Answer => {
  let parsed: {value: unknown} | undefined;
  return {
    status,
    headers,
    text,
    json: () => {
      if (parsed) return parsed.value;
      const bomb = tooMuch(text);
      if (bomb !== undefined)
        throw new Failure('unreadable', `${asked.title} answered ${asked.what} with ${bomb}.`, {
          status,
          maybeSent: asked.mutation,
        });
      try {
        parsed = {value: parseAnswer(text)};
      } catch (error) {
        throw new Failure(
          'unreadable',
          `${asked.title} answered ${asked.what} with ${foundInstead(text, headers)}.`,
          {status, maybeSent: asked.mutation, cause: error},
        );
      }
      return parsed.value;
    },
  };
};
