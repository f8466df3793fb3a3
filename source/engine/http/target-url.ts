import {Failure} from '../../declare/failure.ts';
import type {RequestSpec} from '../../declare/http.ts';
import {isLoopback} from '../../settings/loopback.ts';

/** A service's base URL, always ending with a slash so that paths are put below it. Throws a Failure that says what is wrong. */
export const parseBaseUrl = (title: string, text: string): URL => {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Failure('local', `The address of ${title}, "${text}", is not a URL.`, {
      todo: 'Give one such as https://host/path in the profile.',
    });
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new Failure('local', `The address of ${title} begins with ${url.protocol}, not with https:.`);
  if (url.username || url.password)
    throw new Failure('local', `The address of ${title} holds a user name or password.`, {
      todo: `Take it out of the profile, and log in with: skydeck login.`,
    });
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  url.search = '';
  url.hash = '';
  return url;
};

/** Refuses plain http to anything but this machine, unless the profile allows it. */
export const refuseInsecure = (title: string, url: URL, allowed: boolean): void => {
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new Failure('insecure', `${title} leads to a ${url.protocol} address, which is not followed.`);
  if (url.protocol === 'https:' || allowed || isLoopback(url.hostname)) return;
  throw new Failure(
    'insecure',
    `${title} is asked at ${url.origin} without encryption, so a token could be read on the way.`,
    {todo: 'Give an https:// address, or set allowInsecure for this service in the profile.'},
  );
};

/**
 * Where a request goes. A relative path stays below the base URL: ids from outside that hold `..` cannot lead a
 * mutation somewhere else.
 */
export const targetUrl = (base: URL, path: string, query?: RequestSpec['query']): URL => {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(path);
  const url = absolute ? new URL(path) : new URL(path.replace(/^\/+/, ''), base);
  if (!absolute && (url.origin !== base.origin || !url.pathname.startsWith(base.pathname)))
    throw new Failure('local', `The path "${path}" leads out of ${base.href}, so it was not asked.`);
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) url.searchParams.append(name, String(value));
  return url;
};
