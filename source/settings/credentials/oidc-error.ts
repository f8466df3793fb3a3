import {ownEntry} from '../../text/own-entry.ts';
import {CredentialsError, oneLine} from './credentials-error.ts';

const text = (holder: unknown, key: string): string | undefined => {
  const value = (holder as Record<string, unknown> | null | undefined)?.[key];
  return typeof value === 'string' && value ? value : undefined;
};

/** The OAuth error code of what a grant threw (`invalid_grant`); undefined for faults of other kinds. */
const oauthCode = (thrown: unknown): string | undefined => text(thrown, 'error');

const words: Readonly<Record<string, readonly [string, string]>> = {
  access_denied: ['the login was declined', 'Log in again and allow it.'],
  expired_token: ['the code was not entered in time', 'Log in again.'],
  invalid_client: [
    'it does not know this client, or its secret is wrong',
    'Check clientId in the profile, and keep the client secret again with skydeck login.',
  ],
  invalid_grant: ['the login is over or was withdrawn', 'Log in again with skydeck login.'],
  invalid_scope: ['it does not grant the scope that the profile asks for', 'Correct scope in the profile.'],
  unauthorized_client: [
    'this client may not log in in this way',
    'Correct flow in the profile, or have the client allowed to.',
  ],
  unsupported_grant_type: ['it does not offer this way to log in', 'Correct flow in the profile.'],
};

/** The status of the answer that openid-client could not use. */
const statusOf = (thrown: unknown): number | undefined => {
  for (let inner = thrown, depth = 0; inner && depth < 4; depth += 1) {
    const {status, cause} = inner as {status?: unknown; cause?: unknown};
    if (typeof status === 'number') return status;
    inner = cause;
  }
  return undefined;
};

/** Trouble at the provider's, by its own word: it says nothing of the login or the settings. */
const troubles = /^(?:server_error|temporarily_unavailable|slow_down)$/;

const unlike = /^OAUTH_(RESPONSE|PARSE|INVALID|JWT|JSON|KEY|MISSING|WWW)/;

/** Whether something else came than an answer of OpenID Connect: a page of whoever stands in between. */
export const isOtherAnswer = (thrown: unknown): boolean =>
  oauthCode(thrown) === undefined && unlike.test(text(thrown, 'code') ?? '');

/** Seconds that the provider wants to be left alone for (Retry-After). */
export const waitAsked = (thrown: unknown): number | undefined => {
  for (let inner = thrown, depth = 0; inner && depth < 4; depth += 1) {
    const {headers, response, cause} = inner as {headers?: Headers; response?: Response; cause?: unknown};
    const seconds = Number((headers ?? response?.headers)?.get('retry-after') ?? Number.NaN);
    if (seconds >= 0) return seconds;
    inner = cause;
  }
  return undefined;
};

const tryAgain = 'Try again in a while; nothing is wrong with the profile as far as is known.';

/**
 * What openid-client threw, as a CredentialsError. The error itself is not kept as the cause: it holds the provider's
 * answer, and that may hold tokens.
 */
export const oidcError = (thrown: unknown, service: string, provider: string): CredentialsError => {
  if (thrown instanceof CredentialsError) return thrown;
  const who = `The identity provider of ${service} (${oneLine(provider, 120)})`;
  const refusal = oauthCode(thrown);
  const status = statusOf(thrown);
  if (status === 429 || (status ?? 0) >= 500 || (refusal && troubles.test(refusal)))
    return new CredentialsError(
      'unreachable',
      `${who} ${status === 429 ? 'is asked too often' : 'is in trouble'} (${[status, refusal && oneLine(refusal, 60)].filter(Boolean).join(', ')}).`,
      tryAgain,
    );
  if (refusal) {
    const [why, todo] = ownEntry(words, refusal) ?? ['', `Check services.${service}.auth in the profile.`];
    const own = text(thrown, 'error_description');
    const details = [oneLine(refusal, 60), own && oneLine(own)].filter(Boolean).join(': ');
    return new CredentialsError('refused', `${who} refused${why && `: ${why}`} (${details}).`, todo);
  }
  const code = text(thrown, 'code') ?? '';
  if (unlike.test(code))
    return new CredentialsError(
      'refused',
      `${who} answered with something that is not OpenID Connect (${code}).`,
      `Check services.${service}.auth.issuer in the profile.`,
    );
  // The way there may know better than a code what went wrong, and what to do about it.
  for (let inner: unknown = thrown, depth = 0; inner instanceof Error && depth < 4; depth += 1) {
    if (inner.name === 'Failure')
      return new CredentialsError(
        'unreachable',
        // It may begin with what was asked: "the identity provider of hpc …".
        oneLine(inner.message, 400).replace(/^./, first => first.toUpperCase()),
        text(inner, 'todo') ??
          (/^(?:cut|timeout)$/.test(text(inner, 'kind') ?? '')
            ? tryAgain
            : `Check services.${service}.auth in the profile.`),
      );
    inner = inner.cause;
  }
  const causes: string[] = [];
  for (let inner: unknown = thrown, depth = 0; inner instanceof Error && depth < 4; depth += 1) {
    causes.push(text(inner, 'code') ?? inner.message);
    inner = inner.cause;
  }
  return new CredentialsError(
    'unreachable',
    `${who} cannot be reached: ${oneLine(causes.at(-1) || String(thrown), 120)}.`,
    'Check the network, and services.*.auth.issuer in the profile.',
  );
};
