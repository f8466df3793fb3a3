import type {Came, Explained} from '../../../declare/failure.ts';
import {harmless} from '../../../text/harmless.ts';

const textOf = (text: string): string | undefined => {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return harmless(text.trim()).slice(0, 300) || undefined;
  }
};

/** What newjob crashes on (contract section 2.1). */
const crashes =
  'as it does when a parameter is a decimal number that is not sent as text, when the site is empty, and when the calendar is down';

/**
 * The job service's refusals in words (contract section 2): everything is labelled JSON, plain text too. A 401 in plain
 * text is the reservation rule, a 401 in JSON the gateway's about the token.
 */
export const explain = ({
  what,
  status,
  text,
}: Pick<Came, 'status' | 'text'> & {readonly what: string}): Explained | undefined => {
  const plain = textOf(text);
  if (status === 401 && plain)
    return {
      kind: 'rejected',
      words: /reservation/i.test(plain) ? 'somebody else has a reservation right now' : plain,
      todo: 'Wait for the end of the reservation, or ask an admin to send it.',
    };
  if (status === 401) return {words: 'the token is missing, expired or not one of this service'};
  if (status === 400 && plain) {
    const missing = /missing required key (\S+)/.exec(plain)?.[1];
    if (missing) return {words: `the job has no "${missing}"`};
    if (/'jobId'/.test(plain)) return {words: 'the site or the id (ulid) of the job is missing'};
    return {words: plain};
  }
  if (status === 403 && /Missing Authentication Token/.test(text))
    return {
      kind: 'not-found',
      words:
        'its gateway has no such call, whatever it says of a token: this is an older service, or the address is wrong',
      todo: 'Compare the url in the profile with the address of the service.',
    };
  if (status === 500 && /"message"\s*:\s*null/.test(text))
    return {
      kind: 'unauthorized',
      words: 'its check of the token failed, as it does when there is none after "Bearer"',
    };
  if (status === 502 && /Internal server error/.test(text))
    return {words: what === 'POST newjob' ? `its program failed, ${crashes}` : 'its program failed'};
  return undefined;
};
