import {isExactNumber} from '../../text/exact-json.ts';

/** Names under which secrets are found. */
export const secretName = /token|secret|passw|authorization|api[-_]?key|cookie|credential/i;

/** A copy of a JSON value in which everything under a secret's name is `***`. */
export const mask = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(mask);
  if (value === null || typeof value !== 'object' || isExactNumber(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      secretName.test(key) && one !== null && one !== '' ? '***' : mask(one),
    ]),
  );
};

const pair =
  /((?:"|\b)[\w-]*(?:token|secret|passw|authorization|api[-_]?key|cookie|credential)[\w-]*"?\s*[:=]\s*)(?!\*\*\*|(?:Bearer )?\$)("(?:[^"\\]|\\.)*"|(?:(?:Bearer|Basic)\s+)?[^\s'"&,}]+)/gi;

/** A text in which the values of `token=…`, `"password": "…"`, `Authorization: Bearer …` are `***`. */
export const maskText = (text: string): string => text.replace(pair, '$1***');

const signatures = /^x-amz-(signature|credential)$|^signature$|^sig$/i;

/** A URL in which user, password and the values of secret parameters (tokens, signatures) are `***` or gone. */
export const shownUrl = (url: URL): string => {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  for (const name of new Set(shown.searchParams.keys()))
    if (secretName.test(name) || signatures.test(name)) shown.searchParams.set(name, '***');
  return shown.href;
};
