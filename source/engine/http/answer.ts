import {Failure} from '../../declare/failure.ts';
import type {Answer} from '../../declare/http.ts';
import {harmless} from '../../text/harmless.ts';
import {atOnce, inTurns, type Steps} from '../../text/in-turns.ts';
import {parse, scan} from '../../text/json-in-turns.ts';
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
  const unreadable = (what: string, cause?: unknown) =>
    new Failure('unreadable', `${asked.title} answered ${asked.what} with ${what}.`, {
      status,
      maybeSent: asked.mutation,
      ...(cause !== undefined && {cause}),
    });
  function* reading(begun?: (first: readonly unknown[]) => void): Steps<unknown> {
    if (parsed) return parsed.value;
    const scanned = yield* scan(text, begun);
    if (scanned.tooMuch !== undefined) throw unreadable(scanned.tooMuch);
    try {
      parsed = {value: yield* parse(text, scanned)};
    } catch (error) {
      throw unreadable(foundInstead(text, headers), error);
    }
    return parsed.value;
  }
  return {
    status,
    headers,
    text,
    json: () => (parsed ? parsed.value : atOnce(reading())),
    inTurns: async begun => (parsed ? parsed.value : inTurns(reading(begun))),
  };
};
