import type {Came, Explained} from '../../../declare/failure.ts';
import {harmless} from '../../../text/harmless.ts';

const missing = 'there is no such path';
const denied = 'the file permissions, or the site, do not allow it to this user';

/** v1 tells why in a header (doc/openapi and cscs_api_common of 1.16.6); the value is the server's own text. */
const headerWords: readonly (readonly [string, (value: string) => string])[] = [
  ['x-machine-does-not-exist', () => 'there is no such system'],
  ['x-machine-does-not-exists', () => 'there is no such system'],
  ['x-machine-not-available', () => 'the system is not available'],
  ['x-permission-denied', () => denied],
  ['x-invalid-path', value => `${missing}${quoted(value, /path is an invalid path/)}`],
  [
    'x-not-found',
    value => (/^(source|target)Path not found/.test(value) ? missing : `not found${quoted(value, /^$/)}`),
  ],
  ['x-exists', () => 'something of that name is already there'],
  ['x-a-directory', () => 'it is a directory, and a file is needed'],
  ['x-not-a-directory', () => 'it is not a directory'],
  ['x-size-limit', () => 'the file is over the limit of the direct call; it goes through staging'],
  ['x-timeout', () => "the command on the system ran into the service's time limit"],
  ['x-invalid-mode', () => 'the mode is none that chmod knows'],
  ['x-invalid-owner', () => 'there is no such user'],
  ['x-invalid-group', () => 'there is no such group'],
  ['x-sbatch-error', value => `Slurm refuses the job: ${value}`],
  ['x-error', value => `the system answered: ${value}`],
];

const quoted = (value: string, usual: RegExp) =>
  usual.test(value) || value === '' ? '' : ` (${value.replace(/\.$/, '')})`;

/** What v1 says when it could not reach a machine for a submission or a list: no header, and the same words always. */
const silent = 'Failed to retrieve jobs information';

const asJson = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

/** v2 puts the words of a command that failed into words of its own. */
const wrapper = /^Remote process failed with exit status:\s*\d+ and error message:\s*/i;

/** What v2 says of systems and paths, in the words that v1's headers are told in. */
const asInFirst = (words: string, status: number): string => {
  if (/^System \S+ not found/i.test(words)) return 'there is no such system';
  if (status === 403 && /permission denied|not permitted/i.test(words)) return `${denied} ("${words}")`;
  if (status === 404 && /No such file or directory/i.test(words)) return `${missing} ("${words}")`;
  if (/: Is a directory$/i.test(words)) return 'it is a directory, and a file is needed';
  return words;
};

/**
 * Whether it is Slurm that refuses, so that nothing came of a request. Where its controller did not answer in time, the
 * job may be there none the less.
 */
const isRefusal = (words: string): boolean =>
  /(sbatch|scancel): (error|fatal)/.test(words) && !/timed out|transport/i.test(words);

/** v2: what was caused by what, and which fields did not fit. */
const second = (body: Record<string, unknown>): string | undefined => {
  const message = textOf(body.message);
  if (message === undefined) return undefined;
  const fields = (body.data as {fields?: unknown} | undefined)?.fields;
  const places = Array.isArray(fields)
    ? fields.map(one => textOf((one as {message?: unknown})?.message) ?? textOf(one)).filter(Boolean)
    : [];
  const causes = Array.isArray(body.causedBy) ? body.causedBy.map(textOf).filter(Boolean) : [];
  return [message, ...places, ...causes].join('; ').replace(/\.+$/, '');
};

/**
 * The reason that FirecREST gives, in all dialects: the X- headers of v1 first, then the three shapes of its 401, its
 * gateway's words and the error body of v2. Undefined leaves the reading to the common one (HTML pages, plain text).
 */
export const explain = ({status, headers, text}: Came): string | Explained | undefined => {
  for (const [name, words] of headerWords) {
    const value = headers[name];
    if (value === undefined) continue;
    const detail = textOf(asJson(text)?.error);
    const said = words(harmless(value));
    const whole =
      detail && !said.includes(detail) && detail !== value ? `${said} ("${harmless(detail)}")` : said;
    if (name === 'x-permission-denied') return {words: whole, kind: 'forbidden'};
    return whole.startsWith(missing) ? {words: whole, kind: 'not-found'} : whole;
  }
  const body = asJson(text);
  if (!body) return undefined;
  if (textOf(body.exp)) return `the token has expired (${harmless(textOf(body.exp)!)})`;
  const message = textOf(body.message);
  if (status === 400 && message === 'Invalid')
    return 'the gateway knows no such path or method: this FirecREST has another dialect than thought, or the address in the profile is wrong';
  if (status === 502) return 'the service behind the gateway is down';
  if (body.errorType !== undefined) {
    const said = second(body);
    if (said === undefined) return undefined;
    const words = asInFirst(harmless(said.replace(wrapper, '')), status);
    if (/^Account parameter is required/.test(words))
      return {
        words,
        todo: 'The site charges the job that moves the file: name the account with --account, or as "account" of hpc in the profile (sacctmgr on the system lists yours).',
      };
    if (status === 413)
      return {words, todo: 'Look at its beginning or its end (hpc head, hpc tail), or fetch it (hpc fetch).'};
    // Slurm's own refusal, although v2 gives it the status of a fault: nothing was submitted, or cancelled.
    if (status >= 500 && (isRefusal(words) || wrapper.test(said))) return {words, kind: 'rejected'};
    // Where Slurm's own words stand behind it, they are the cause.
    return /^(Error executing Slurm command[.;\s]*)+$/.test(words)
      ? `${words} (one cause: FirecREST v2 lists no jobs while one with | in its name is among those of seven days)`
      : words;
  }
  if (status === 413)
    return `${harmless(textOf(body.description) ?? message ?? 'the request is too large')}; larger files go through staging`;
  const description = textOf(body.description);
  const error = textOf(body.error);
  if (description === silent && error === undefined)
    return 'the system cannot be reached or does not know this user (FirecREST does not say more)';
  if (description && error) return `${harmless(description)}: ${harmless(error)}`;
  return undefined;
};
