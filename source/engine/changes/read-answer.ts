import type {z} from 'zod';
import {Failure} from '../../declare/failure.ts';
import type {Answer} from '../../declare/http.ts';
import {harmless} from '../../text/harmless.ts';
import {readThrough} from '../http/boundary.ts';

/**
 * The answer to a change, read through its schema. What does not fit (a web page, half a JSON, nothing, `{"error": …}`)
 * proves no success: it is a Failure after which the outcome is unknown. `what`: "Tasking answered POST window".
 */
export const readAnswer = <Schema extends z.ZodType>(
  answer: Answer,
  schema: Schema,
  what: string,
): z.infer<Schema> => {
  try {
    return readThrough(schema, answer.json(), what, answer.status);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure('unreadable', error.message, {
      status: answer.status,
      maybeSent: true,
      cause: error,
      todo: 'It may have arrived: look before sending it again.',
    });
  }
};

/** For changes that are answered with nothing (204, an empty 200): whatever else comes proves no success. */
export const readEmpty = (answer: Answer, what: string): void => {
  if (answer.status === 204 || answer.text.trim() === '') return;
  throw new Failure('unreadable', `${what} with something where nothing was to come.`, {
    status: answer.status,
    maybeSent: true,
    todo: 'It may have been done all the same: look before sending it again.',
  });
};

/**
 * What an answer repeats of its question must be what was asked, or it answers another request and shows nothing of this
 * one. What it leaves out says nothing. `what`: as for `readAnswer`.
 */
export const refuseAnother = (
  answer: Readonly<Record<string, unknown>>,
  asked: Readonly<Record<string, unknown>>,
  what: string,
): void => {
  for (const [name, wanted] of Object.entries(asked)) {
    const came = answer[name] ?? undefined;
    if (came === undefined || String(came) === String(wanted)) continue;
    throw new Failure(
      'unreadable',
      `${what} with what belongs to another request: ${name} is ${harmless(String(came).slice(0, 60))}, and ${harmless(String(wanted).slice(0, 60))} was asked for.`,
      {maybeSent: true, todo: 'It may have arrived: look before sending it again.'},
    );
  }
};
