import {ownEntry} from '../../text/own-entry.ts';

/** Letters of other alphabets that look like ours. */
const looksLike: Readonly<Record<string, string>> = {
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  у: 'y',
  х: 'x',
  ѕ: 's',
  і: 'i',
  ԝ: 'w',
};
const ascii = /^[\x20-\x7e]*$/;
/** Wide letters as narrow ones, and those that pose as ours in a word of ours. */
const folded = (name: string): string =>
  ascii.test(name)
    ? name
    : name
        .normalize('NFKC')
        .replace(/[a-z\d_.-]*[а-яѕіԝ][a-z\d_.-]*/giu, word =>
          /[a-z]/i.test(word)
            ? word.replace(/[а-яѕіԝ]/giu, letter => ownEntry(looksLike, letter) ?? letter)
            : word,
        );

/** A name in small words: `dbPassword`, `DB_PASSWORD` and `db-password` are the same. */
export const wordsOf = (name: string): string[] =>
  folded(name)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter(word => word !== '');

const secretWord =
  /(?:passwort|kennwort|zugangsdaten|geheimnis|motdepasse|contrase(?:ñ|n\u0303|n)a|senha|has[lł]o|wachtwoord|l[oö]senord|adgangskode|salasana|heslo|jelsz[oó]|parola|[sş]ifre|парол[ьяюе]|секрет|токен|κωδικ[όο]ς|סיסמה|密码|密碼|口令|令牌|密钥|密鑰|パスワード|暗証番号|秘密鍵|トークン|비밀번호|암호|토큰|token|tokens|secret|secrets|passw(?:or)?ds?|passphrase|pwd|authorization|credentials?|cookies?|apikey|accesskey|privatekey|secretkey|authkey|sshkey|bearer|jwt)$/;
/** Words that name a secret where they stand last, and much else elsewhere: `db_pass`, but `pass_id`; `basicAuth`. */
export const lastWord =
  /^(?:pass|auth|pat|pw|pswd|psw)$|(?:db|my|user|root|admin|smtp|ftp)(?:pass|pw)$|^sshpass$/;
/** `api key`, `private key`: a key of its own names much that is none. */
const ofKeys =
  /^(?:api|access|private|secret|auth|ssh|signing|encryption|account|master|sas|license|shared|service)$/;
/** What says something about a secret, or pages through a list. */
const about =
  /^(?:type|url|uri|endpoint|count|expiry|expires|ttl|lifetime|length|limit|max|path|file|command|seconds?|minutes?|issuer|audience|scope|size|hint|store|methods?|supported)$/;
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
  if (lastWord.test(last) || (last === 'passe' && words.at(-2) === 'de')) return true;
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
