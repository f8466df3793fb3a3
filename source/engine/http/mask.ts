import {isExactNumber} from '../../text/exact-json.ts';
import {maskPrograms, withoutProgramsSecrets} from './program-secrets.ts';
import {isSecretName, lastWord, wordsOf} from './secret-name.ts';

/** Shorter ones stand in every other word. */
const leastSecret = 6;

/**
 * A text in which the credentials that were sent are `***`: some upstreams repeat the token that they were given, and it
 * must get neither on the screen nor into journal, log or error.
 */
export const withoutTokens = (
  text: string,
  authorization: Readonly<Record<string, string>> | undefined,
): string => {
  let clean = text;
  for (const value of Object.values(authorization ?? {}))
    for (const secret of [value, value.replace(/^\S+\s+/, '')])
      if (secret.length >= leastSecret) clean = clean.replaceAll(secret, '***');
  return clean;
};

/** How a request that is shown (curl) stands for its credentials: the header that carries them, and words for it. */
export type ShownCredentials = {
  /** In lower case: whatever it carries is never shown. Undefined where no header does. */
  readonly header?: string;
  /** curl's words, for a POSIX shell. */
  readonly words: readonly string[];
};

type Auth = Readonly<Partial<Record<'kind' | 'header' | 'user' | 'region', unknown>>>;

const inQuotes = (text: string) => text.replace(/(["$`\\])/g, '\\$1');

/** By a service's `auth` in the profile; without one, the usual bearer token. The secret itself is never needed. */
export const shownCredentials = (auth: unknown): ShownCredentials => {
  const {
    kind,
    header,
    user,
    region = 'default',
  } = (auth !== null && typeof auth === 'object' ? auth : {}) as Auth;
  if (kind === 'none' || kind === 'aws') return {words: []};
  if (kind === 'basic' && typeof user === 'string')
    return {header: 'authorization', words: ['-u', `"${inQuotes(user)}:$PASSWORD"`]};
  if (kind === 's3' && typeof user === 'string')
    return {
      header: 'authorization',
      words: ['--aws-sigv4', `"aws:amz:${inQuotes(String(region))}:s3"`, '-u', `"${inQuotes(user)}:$SECRET"`],
    };
  if (typeof header === 'string' && header.toLowerCase() !== 'authorization')
    return {header: header.toLowerCase(), words: ['-H', `"${header}: $TOKEN"`]};
  return {header: 'authorization', words: ['-H', '"Authorization: Bearer $TOKEN"']};
};

/** A tag of the ground segment, which marks the files of a window: no secret, whatever it is called. */
const isTag = (name: string): boolean => name.toLowerCase() === 'token';

/** Words under a secret's name that are none: how one logs in, whether, and places for the secret. */
const noSecret =
  /^(?:|\*+|\$.*|none|basic|bearer|oidc|aws|true|false|null|undefined|yes|no|[;{]\s*(?:send(?:\s+-[\w-]{0,9}){0,3})?|keychain|file|memory|environment|command)$/i;
/** A satellite's passes have numbers and times; and a shell keeps the folder that it is in as PWD. */
const isWeak = (name: string) => lastWord.test(wordsOf(name).at(-1) ?? '');
const isNone = (name: string, value: string): boolean =>
  noSecret.test(value) ||
  /^(?:Bearer|Basic) \$/i.test(value) ||
  /^\{\{.*\}\}$/.test(value) ||
  (/(?:^|_)tokens$/i.test(name) && /^\d{1,7}$/.test(value)) ||
  (isWeak(name) && /^(?:\d{1,5}|\d[\dT:.Z-]*[:Z-][\dT:.Z-]*)$/.test(value)) ||
  (/^(?:OLD)?PWD$/i.test(name) && /^[/~]/.test(value));

/** Words of a command line, a header with its value, or any list. */
const maskList = (list: readonly unknown[], within: string | undefined): unknown[] => {
  const [name, second] = list;
  const isPair = list.length === 2 && typeof name === 'string' && typeof second === 'string';
  if (isPair && (isSecretName(name) || within === 'auth') && /\d/.test(second) && !isNone(name, second))
    return [name, '***'];
  const known =
    list.length > 1 && list.every(one => typeof one === 'string') ? withoutProgramsSecrets(list) : list;
  return known.map((one, at) => afterFlag(known, at) ?? mask(one, within));
};

/** `***` where a word follows the flag of a secret. */
const afterFlag = (list: readonly unknown[], at: number): string | undefined => {
  const [before, one] = [list[at - 1], list[at]];
  const flag = typeof before === 'string' ? /^--([\w-]+)$/.exec(before)?.[1] : undefined;
  return flag !== undefined && typeof one === 'string' && isSecretName(flag) && !isNone(flag, one)
    ? '***'
    : undefined;
};

/** A copy of a JSON value in which secrets are `***`: what stands under a secret's name, and what texts hold. */
export const mask = (value: unknown, within?: string): unknown => {
  if (typeof value === 'string') return maskText(value, within);
  if (Array.isArray(value)) return maskList(value, within);
  if (value === null || typeof value !== 'object' || isExactNumber(value)) return value;
  const entries = Object.entries(value);
  // As AWS and Kubernetes write variables: `{"name": "DB_PASSWORD", "value": …}`.
  const pair = entries.find(
    ([key, one]) => /^(?:parameter)?(?:name|key)$|^variable$/i.test(key) && typeof one === 'string',
  )?.[1] as string | undefined;
  return Object.fromEntries(
    entries.map(([given, one]) => {
      const key = pair !== undefined && /^(?:parameter)?val(?:ue)?$/i.test(given) ? pair : given;
      const secret = isSecretName(key) && !(within === 'tags' && isTag(key));
      if (!secret || one === null || typeof one === 'boolean' || isNone(key, String(one)))
        return [given, mask(one, given)];
      return [given, typeof one === 'object' && isWeak(key) ? mask(one, given) : '***'];
    }),
  );
};

/** Secrets that are known by how they look, wherever they stand. */
const shaped =
  /\b(?:eyJ[\w-]{8,}\.[\w-]+\.[\w-]+|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{20,}|(?:AKIA|ASIA)[0-9A-Z]{16}|(?:hf|npm)_[A-Za-z0-9]{30,}|AIza[\w-]{30,}|pypi-[\w-]{40,}|do[opr]_v1_[0-9a-f]{40,}|AGE-SECRET-KEY-1[0-9A-Z]{20,})\b|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const inAddress = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/@'"?#:]*):(?!\$|\*\*\*@)([^\s/@'"]+)@/gi;
/** A token alone before the `@`, as git takes it: long, and with a digit, which names of people are not. */
const tokenInAddress = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/)(?=[^\s/@:'"?#]*\d)[\w.~%+-]{16,}(?=@)/gi;
const ofLogins = /\b((?:machine\s+\S+|default)\s+login\s+\S+\s+password\s+)(?!\$|\*\*\*)\S+/g;
/** `%22password%22%3A%22…`, `password%3D…` within an address. */
const encoded = /\b(\w{0,80})((?:%22)?%3[AD](?:%20)*(?:%22)?)(?!%24)([^%&\s"']+)/gi;
const bearer = /\b(Bearer\s+)(?=\S*\d)(?!\$|\*\*\*)[\w.~+/=-]{8,}/gi;

/**
 * `name=`, `"name": `, `name => `, `--name `, `"--name", `, `set name `, `<name>`, `name<<END`, `["name"] =`, `["name", `,
 * and `\"name\":` within JSON within JSON.
 */
const namedBy = (letters: string, flags: string) =>
  new RegExp(
    String.raw`(\\*["']?)(${letters})\1(\s*\]\s*=(?!=)[ \t]*|[ \t]*(?:=>|<<<|[+:?]?=|＝)[ \t]*|[ \t]*(?:\r?\n[ \t]*)?[:：](?:[ \t]*(?=\S)|(?=[ \t]*\r?\n))|(?<=--[\w.-]{1,80})(?:\s+|["']\s*,\s*)|(?<=\bset(?:env)?(?:\s{1,4}-\w+)?\s{1,4}[\w.-]{1,80})[ \t]+|(?<=<[\w.-]{1,80})(?:\s[^<>]{0,200})?>|<<-?\s*['"]?\w+['"]?\n|(?<=passw(?:or)?d)\s+(?:is|was)\s+(?=["'\x60]\S|\S*\d\S*)|(?<=\[\s*\\*["'][\w.-]{1,80}\\*["'])\s*,\s*(?=\\*["'](?=[^"']*\d)[^"'\\]*\\*["']\s*\]))`,
    flags,
  );
const named = namedBy(String.raw`[A-Za-z_][\w.-]{0,80}`, 'gi');
/** The same in all alphabets, which costs twice as much. */
const namedAnywhere = namedBy(String.raw`[\p{L}_][\p{L}\p{M}\p{N}_.-]{0,80}`, 'giu');
const otherLetters = /[\u00c0-\u1fff\u3040-\ud7ff\uff00-\uffef]/;
/** A variable or an attribute that is told apart: `name: DB_PASSWORD, value: …`. */
const pairs =
  /\b(?:parameter)?(?:name|key|variable)\\*["']?\s*[:=]\s*\\*["']?([\p{L}_][\p{L}\p{M}\p{N}_.-]{0,80})\\*["']?[\s,]+\\*["']?(?:parameter)?val(?:ue)?\\*["']?\s*[:=]\s*/giu;
const pairsBackwards =
  /(\bvalue\\*["']?\s*[:=]\s*\\*["'])([^"'\\\n]*)(\\*["']\s*,\s*\\*["']?(?:name|key)\\*["']?\s*[:=]\s*\\*["']([\p{L}_][\w.-]{0,80}))/giu;
const valueForms = [
  // A header with the parameters of its scheme, and a text that a shell expands.
  /(?<open>)(?<value>(?:AWS4-HMAC-SHA256|Digest)\s[^"'\r\n]*)(?<close>)/y,
  /(?<open>\$')(?<value>(?:[^'\\]|\\.)*)(?<close>')/y,
  /(?<open>\$\((?:echo|printf)\s+)(?<value>[^)\n]*)(?<close>\))/y,
  /(?<open>\$\{\w+:?[-=])(?<value>[^}\n]*)(?<close>\})/y,
  /(?<open>`)(?<value>[^`]*)(?<close>`)/y,
  /(?<open>)(?<value>\{\{[^}\n]*\}\})(?<close>)/y,
  // A block of YAML, a list below its name, what stands alone below it, and what has a type or a mark.
  /(?<open>[|>][+-]?\d?[ \t]*\r?\n(?<deep>[ \t]+))(?<value>\S[^\n]*(?:\n\k<deep>[^\n]*)*)(?<close>)/y,
  /(?<open>[ \t]*\r?\n(?<deep>[ \t]*)-[ \t]+)(?<value>[^\n:]+(?:\n\k<deep>-[ \t]+[^\n:]+)*)(?<close>(?=\n|$))/y,
  /(?<open>[ \t]*\r?\n[ \t]+)(?<value>[^\s:=]+)(?<close>(?=[ \t]*(?:\n|$)))/y,
  /(?<open>(?:!!?\w*|&\w+)[ \t]+)(?<value>\S+)(?<close>)/y,
  /(?<open>"{3}\n?)(?<value>[\s\S]*?)(?<close>\n?"{3})/y,
  /(?<open>'{3}\n?)(?<value>[\s\S]*?)(?<close>\n?'{3})/y,
  /(?<open><!\[CDATA\[)(?<value>[\s\S]*?)(?<close>\]\]>)/y,
  // A list or a table, as far as it holds no further one.
  /(?<open>\[)(?<value>[^[\]{}]*)(?<close>\])/y,
  /(?<open>\{)(?<value>[^{}]*)(?<close>\})/y,
  /(?<open>\\+")(?<value>.*?)(?<close>\\+")/y,
  /(?<open>")(?<value>(?:[^"\\]|\\.)*)(?<close>")/y,
  /(?<open>')(?<value>[^']*)(?<close>')/y,
  // Of what was cut off before its end.
  /(?<open>["'])(?<value>[^\s"']+)(?<close>)/y,
  /(?<open>)(?<value>(?:(?:Bearer|Basic|Token|Digest)\s+)?[^\s'"&,;}<\\)]+)(?<close>)/iy,
];
/** Cookies are many, in one header. */
const cookies = [/(?<open>\\*["']?)(?<value>[^"'\r\n\\]+)(?<close>)/y];

/** Whether the name at this place of a text stands within `tags`. */
const inTags = (text: string, at: number): boolean =>
  /\btags\\*["']?\s*[:=]\s*\{[^{}]*$/.test(text.slice(Math.max(0, at - 300), at));

/** What signs an address stands in its query alone: elsewhere these words name much that is no secret. */
const signatures = /^x-amz-(signature|credential)$|^signature$|^sig$/i;

/** A text in which what stands after each of these names is `***`, where it is a secret's. */
const maskAfter = (
  text: string,
  names: RegExp,
  nameOf: (found: RegExpExecArray) => string | undefined,
): string => {
  let out = '';
  let done = 0;
  names.lastIndex = 0;
  for (let found = names.exec(text); found; found = names.exec(text)) {
    const name = nameOf(found);
    if (name === undefined) {
      // What stands after a name that is none may be one.
      names.lastIndex = found.index + found[0].search(/[\p{L}_]/u) + (found[2] ?? found[1] ?? '').length;
      continue;
    }
    const at = names.lastIndex;
    for (const form of /cookie/i.test(name) ? cookies : valueForms) {
      form.lastIndex = at;
      const {open = '', value = '', close = ''} = form.exec(text)?.groups ?? {};
      if (form.lastIndex === 0) continue;
      // Of a table under a word that means much else, its own names decide.
      if (open === '{' && isWeak(name)) break;
      if (!isNone(name, value.trim())) {
        const hidden = open === '[' && /["']/.test(value) ? '"***"' : '***';
        out += `${text.slice(done, at)}${open}${hidden}${close}`;
        done = form.lastIndex;
      }
      names.lastIndex = form.lastIndex;
      break;
    }
  }
  return out + text.slice(done);
};

const maskNamed = (text: string, within: string | undefined): string => {
  const alone = maskAfter(text, otherLetters.test(text) ? namedAnywhere : named, found => {
    const name = found[2]!;
    const signs = signatures.test(name) && /[?&]/.test(text[found.index - 1] ?? '');
    if (!signs && !isSecretName(name)) return undefined;
    return isTag(name) && (within === 'tags' || inTags(text, found.index)) ? undefined : name;
  });
  return maskAfter(alone, pairs, ([, name = '']) => (isSecretName(name) ? name : undefined)).replace(
    pairsBackwards,
    (whole, before: string, value: string, after: string, name: string) =>
      isSecretName(name) && !isNone(name, value) ? `${before}***${after}` : whole,
  );
};

/** What a text without any secret cannot hold: most have none, and are not looked at twice. */
const suspicious =
  /token|secret|pass|pwd|auth|key|credential|cookie|pat|pw|sig|psw|bearer|jwt|@|eyJ|gh\w_|xox|sk-|AKIA|ASIA|hf_|npm_|AIza|pypi-|_v1_|mysql|(?:^|[\s"'])[-][abkpuwNPSU]|-user|login|sudo|ssphrase|ssword|kinit|base64|literal|kennwort|zugang|geheim|contras|senha|haslo|wachtwoord|losenord|adgangskode|salasana|heslo|jelszo|parola|sifre|[\u00c0-\u1fff\u3040-\ud7ff\uff00-\uffef]/i;

/**
 * A text (a script, a command, JSON) in which secrets are `***`: the values of secrets' names, passwords in addresses,
 * and what looks like a token. `within`: the name that the text stands under.
 */
export const maskText = (text: string, within?: string): string =>
  suspicious.test(text)
    ? maskNamed(
        maskPrograms(text)
          .replace(shaped, '***')
          .replace(inAddress, '$1:***@')
          .replace(tokenInAddress, '$1***')
          .replace(ofLogins, '$1***')
          .replace(encoded, (whole, name: string, between: string, value: string) =>
            isSecretName(name.replace(/^22/, '')) && !isNone(name, value) ? `${name}${between}***` : whole,
          )
          .replace(bearer, '$1***'),
        within,
      )
    : text;

/** A URL in which user, password and the values of secret parameters (tokens, signatures) are `***` or gone. */
export const shownUrl = (url: URL): string => {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  for (const name of new Set(shown.searchParams.keys()))
    if (isSecretName(name) || signatures.test(name)) shown.searchParams.set(name, '***');
  return shown.href;
};
