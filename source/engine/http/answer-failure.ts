import {type Came, Failure, type FailureKind} from '../../declare/failure.ts';
import {reasonOf} from './answer-reason.ts';
import {type Asked, proxyLogin} from './network-failure.ts';

/**
 * Seconds to wait as an answer asks for: `Retry-After` in seconds or as a date, else `RateLimit-Reset` in seconds
 * (FirecREST's gateway). A date is measured against the answer's own `Date`, so that a wrong clock here does no harm.
 */
export const retryAfter = (headers: Readonly<Record<string, string>>, nowMs: number): number | undefined => {
  const asked = headers['retry-after']?.trim() || headers['ratelimit-reset']?.trim();
  if (!asked) return undefined;
  if (/^\d+(\.\d+)?$/.test(asked)) return Number(asked);
  const until = Date.parse(asked);
  if (Number.isNaN(until)) return undefined;
  const upstream = Date.parse(headers.date ?? '');
  return Math.max(0, (until - (Number.isNaN(upstream) ? nowMs : upstream)) / 1000);
};

const kindOf = (status: number): FailureKind => {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'not-found';
  if (status === 408) return 'timeout';
  if (status === 429) return 'limited';
  return status >= 500 ? 'unavailable' : 'rejected';
};

const sentenceOf = (kind: FailureKind, status: number, asked: Asked, reason: string | undefined): string => {
  const why = reason ? `: ${reason}` : '';
  switch (kind) {
    case 'unauthorized':
      return `${asked.title} refuses the token (401) for ${asked.what}${why}.`;
    case 'forbidden':
      return `${asked.title} does not allow ${asked.what} (${status})${why}.`;
    case 'not-found':
      return `${asked.title} knows nothing at ${asked.what} (${status})${why}.`;
    case 'limited':
      return `${asked.title} is asked too often (429) for ${asked.what}${why}.`;
    case 'unavailable':
    case 'timeout':
      return `${asked.title} failed on ${asked.what} (${status})${why}.`;
    default:
      if (status === 407)
        return `A proxy on the way to ${asked.title} wants a login (407) for ${asked.what}${why}.`;
      if (status < 400)
        return `${asked.title} answered ${asked.what} with ${status >= 300 && status !== 304 ? `a redirect (${status})` : status}, which is neither done nor refused${why}.`;
      return `${asked.title} rejects ${asked.what} (${status})${why}.`;
  }
};

const todoOf = (kind: FailureKind, service: string, wait: number | undefined, maybeSent: boolean) => {
  if (kind === 'unauthorized') return `Log in with: skydeck login ${service}`;
  if (kind === 'forbidden') return 'Ask for the right, or use another profile.';
  if (kind === 'limited') return wait === undefined ? 'Wait a little.' : `Wait ${Math.ceil(wait)} s.`;
  if (maybeSent) return 'It may have arrived: look before sending it again.';
  return undefined;
};

/**
 * An answer that is no success as a Failure. A mutation that was answered with 4xx was refused; a gateway's 5xx or 408, or
 * a redirect, can stand before an upstream that has done it, unless the service knows its words as a refusal.
 */
export const answerFailure = (
  came: Came,
  asked: Asked,
  more: {service: string; nowMs: number; words?: string; kind?: FailureKind; todo?: string},
): Failure => {
  const {status} = came;
  const kind = more.kind ?? kindOf(status);
  const refused = more.kind === 'rejected';
  const maybeSent = asked.mutation && !refused && (status >= 500 || status === 408 || status < 400);
  const wait = retryAfter(came.headers, more.nowMs);
  return new Failure(kind, sentenceOf(kind, status, asked, more.words ?? reasonOf(came)), {
    status,
    retryAfter: wait,
    maybeSent,
    todo: more.todo ?? (status === 407 ? proxyLogin : todoOf(kind, more.service, wait, maybeSent)),
  });
};
