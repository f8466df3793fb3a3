import {isExactNumber} from '../../text/exact-json.ts';

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

/** A name in small words: `dbPassword`, `DB_PASSWORD` and `db-password` are the same. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(word => word !== '');

const secretWord =
  /(?:token|tokens|secret|secrets|passw(?:or)?d|passphrase|pwd|authorization|credentials?|cookies?|apikey|accesskey|privatekey|secretkey|authkey|sshkey|bearer|jwt)$/;
/** Words that name a secret where they stand last, and much else elsewhere: `db_pass`, but `pass_id`; `basicAuth`. */
const lastWord = /^(?:pass|auth|pat|pw|pswd|psw)$|(?:db|my|user|root|admin|smtp|ftp)(?:pass|pw)$|^sshpass$/;
/** `api key`, `private key`: a key of its own names much that is none. */
const ofKeys =
  /^(?:api|access|private|secret|auth|ssh|signing|encryption|account|master|sas|license|shared|service)$/;
/** What says something about a secret, or pages through a list. */
const about =
  /^(?:type|url|uri|endpoint|count|expiry|expires|ttl|lifetime|length|limit|max|path|file|command|seconds?|minutes?|issuer|audience|scope|size|hint|store)$/;
const ofPages = /^(?:next|page|continuation|sync|max|total|prompt|completion)$/;

/** Rows have few names, each of them thousands of times. */
const judged = new Map<string, boolean>();

/** Whether what stands under this name is a secret. */
export const isSecretName = (name: string): boolean => {
  const known = judged.get(name);
  if (known !== undefined) return known;
  if (judged.size > 2000) judged.clear();
  const secret = namesSecret(name);
  judged.set(name, secret);
  return secret;
};

const namesSecret = (name: string): boolean => {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (lastWord.test(last)) return true;
  return words.some((word, at) => {
    if (word === 'signature' && words[at - 1] === 'access') return true;
    if (/^keys?$/.test(word) && ofKeys.test(words[at - 1] ?? '')) return !about.test(last);
    return (
      secretWord.test(word) &&
      !about.test(last) &&
      !(/^tokens?$/.test(word) && ofPages.test(words[at - 1] ?? ''))
    );
  });
};

/** A tag of the ground segment, which marks the files of a window: no secret, whatever it is called. */
const isTag = (name: string): boolean => name.toLowerCase() === 'token';

/** Words under a secret's name that are none: how one logs in, whether, and places for the secret. */
const noSecret =
  /^(?:|\*+|\$.*|none|basic|bearer|oidc|aws|true|false|null|undefined|yes|no|keychain|file|memory|environment|command)$/i;
/** A satellite's passes have numbers and times; and a shell keeps the folder that it is in as PWD. */
const isWeak = (name: string) => lastWord.test(wordsOf(name).at(-1) ?? '');
const isNone = (name: string, value: string): boolean =>
  noSecret.test(value) ||
  /^(?:Bearer|Basic) \$/i.test(value) ||
  (isWeak(name) && /^(?:\d{1,5}|\d[\dT:.Z-]*[:Z-][\dT:.Z-]*)$/.test(value)) ||
  (/^(?:OLD)?PWD$/i.test(name) && /^[/~]/.test(value));

/** A copy of a JSON value in which secrets are `***`: what stands under a secret's name, and what texts hold. */
export const mask = (value: unknown, within?: string): unknown => {
  if (typeof value === 'string') return maskText(value, within);
  if (Array.isArray(value))
    return value.map((one, at) => {
      const before = value[at - 1] as unknown;
      const flag = typeof before === 'string' ? /^--([\w-]+)$/.exec(before)?.[1] : undefined;
      const secret =
        flag !== undefined && typeof one === 'string' && isSecretName(flag) && !isNone(flag, one);
      return secret ? '***' : mask(one, within);
    });
  if (value === null || typeof value !== 'object' || isExactNumber(value)) return value;
  const entries = Object.entries(value);
  // As AWS and Kubernetes write variables: `{"name": "DB_PASSWORD", "value": …}`.
  const pair = entries.find(([key, one]) => /^(?:name|key)$/i.test(key) && typeof one === 'string')?.[1] as
    | string
    | undefined;
  return Object.fromEntries(
    entries.map(([given, one]) => {
      const key = pair !== undefined && /^value$/i.test(given) ? pair : given;
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
const ofUser = /((?:^|\s)(?:-u|--user)[ =]*["']?[^\s:'"]+):(?!\$|\*\*\*)([^\s'"]+)/g;
/** Programs whose `-p` is a password, a shell's `set NAME value`, and netrc. */
const ofPrograms =
  /\b((?:sshpass|docker\s+login|podman\s+login)\b[^\n|;&]{0,200}?\s-p\s*|(?:mysql|mysqldump|mariadb)\b[^\n|;&]{0,200}?\s-p)(?![$\s]|\*\*\*)['"]?([^\s'"]+)/g;
const ofLogins = /\b((?:machine\s+\S+|default)\s+login\s+\S+\s+password\s+)(?!\$|\*\*\*)\S+/g;
/** `%22password%22%3A%22…`, `password%3D…` within an address. */
const encoded = /\b(\w{0,80})((?:%22)?%3[AD](?:%20)*(?:%22)?)(?!%24)([^%&\s"']+)/gi;
const bearer = /\b(Bearer\s+)(?=\S*\d)(?!\$|\*\*\*)[\w.~+/=-]{8,}/gi;

/**
 * `name=`, `"name": `, `name => `, `--name `, `"--name", `, `set name `, `<name>`, `name<<END`, `\"name\":` within JSON
 * within JSON, and `{"name": "name", "value": ` of variables.
 */
const named =
  /(\\*["']?)([A-Za-z_][\w.-]{0,80})\1(\s*(?:=>|\+?=|:)\s*|(?<=--[\w.-]{1,80})(?:\s+|["']\s*,\s*)|(?<=\bset(?:env)?\s{1,4}[\w.-]{1,80})[ \t]+|(?<=<[\w.-]{1,80})>|<<-?\s*['"]?\w+['"]?\n|(?<=\b(?:name|key)\\{0,7}["']\s{0,4}:\s{0,4}\\{0,7}["'][\w.-]{1,80}\\{0,7}["'])\s*,\s*\\*["']value\\*["']\s*:\s*)/gi;
const valueForms = [
  // A header with the parameters of its scheme, and a text that a shell expands.
  /(?<open>)(?<value>(?:AWS4-HMAC-SHA256|Digest)\s[^"'\r\n]*)(?<close>)/y,
  /(?<open>\$')(?<value>(?:[^'\\]|\\.)*)(?<close>')/y,
  /(?<open>`)(?<value>[^`]*)(?<close>`)/y,
  /(?<open>\\+")(?<value>.*?)(?<close>\\+")/y,
  /(?<open>")(?<value>(?:[^"\\]|\\.)*)(?<close>")/y,
  /(?<open>')(?<value>[^']*)(?<close>')/y,
  // Of what was cut off before its end.
  /(?<open>["'])(?<value>[^\s"']+)(?<close>)/y,
  /(?<open>)(?<value>(?:(?:Bearer|Basic|Token|Digest)\s+)?[^\s'"&,;}<\\)]+)(?<close>)/iy,
];

/** Whether the name at this place of a text stands within `tags`. */
const inTags = (text: string, at: number): boolean =>
  /\btags\\*["']?\s*[:=]\s*\{[^{}]*$/.test(text.slice(Math.max(0, at - 300), at));

/** What signs an address stands in its query alone: elsewhere these words name much that is no secret. */
const signatures = /^x-amz-(signature|credential)$|^signature$|^sig$/i;

const maskNamed = (text: string, within: string | undefined): string => {
  let out = '';
  let done = 0;
  named.lastIndex = 0;
  for (let found = named.exec(text); found; found = named.exec(text)) {
    const name = found[2]!;
    const signs = signatures.test(name) && /[?&]/.test(text[found.index - 1] ?? '');
    if (!signs && !isSecretName(name)) continue;
    if (isTag(name) && (within === 'tags' || inTags(text, found.index))) continue;
    const at = named.lastIndex;
    for (const form of valueForms) {
      form.lastIndex = at;
      const {open = '', value = '', close = ''} = form.exec(text)?.groups ?? {};
      if (form.lastIndex === 0) continue;
      if (!isNone(name, value)) {
        out += `${text.slice(done, at)}${open}***${close}`;
        done = form.lastIndex;
      }
      named.lastIndex = form.lastIndex;
      break;
    }
  }
  return out + text.slice(done);
};

/** What a text without any secret cannot hold: most have none, and are not looked at twice. */
const suspicious =
  /token|secret|pass|pwd|auth|key|credential|cookie|pat|pw|sig|psw|bearer|jwt|@|-u|eyJ|gh\w_|xox|sk-|AKIA|ASIA|hf_|npm_|AIza|pypi-|_v1_|mysql|-p/i;

/**
 * A text (a script, a command, JSON) in which secrets are `***`: the values of secrets' names, passwords in addresses,
 * and what looks like a token. `within`: the name that the text stands under.
 */
export const maskText = (text: string, within?: string): string =>
  suspicious.test(text)
    ? maskNamed(
        text
          .replace(shaped, '***')
          .replace(inAddress, '$1:***@')
          .replace(tokenInAddress, '$1***')
          .replace(ofUser, '$1:***')
          .replace(ofPrograms, '$1***')
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
