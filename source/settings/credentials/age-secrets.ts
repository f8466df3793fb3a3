import {CredentialsError} from './credentials-error.ts';

/** The passphrase does not open the file. */
export class WrongPassphrase extends Error {
  override readonly name = 'WrongPassphrase';
}

const damaged = (path: string, cause?: unknown) =>
  new CredentialsError(
    'file',
    `${path} is damaged, or is not a file of secrets that skydeck wrote.`,
    'Move it away and log in again, or bring it back from a backup.',
    cause,
  );

/** Opens a file in age's format. Throws WrongPassphrase, or CredentialsError when it is damaged. */
export const decryptSecrets = async (
  path: string,
  bytes: Uint8Array,
  passphrase: string,
): Promise<Record<string, string>> => {
  const {Decrypter} = await import('age-encryption');
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  let text: string;
  try {
    text = await decrypter.decrypt(bytes, 'text');
  } catch (thrown) {
    if (thrown instanceof Error && /no identity matched/i.test(thrown.message)) throw new WrongPassphrase();
    throw damaged(path, thrown);
  }
  // The parser's own message repeats the text: it is not passed on.
  const parsed = ((): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      throw damaged(path);
    }
  })();
  if (
    parsed === null ||
    typeof parsed !== 'object' ||
    !Object.values(parsed).every(value => typeof value === 'string')
  )
    throw damaged(path);
  return parsed as Record<string, string>;
};

/** The secrets as a file in age's format, for whoever has the passphrase; `workFactor` is log2 of scrypt's N. */
export const encryptSecrets = async (
  secrets: Readonly<Record<string, string>>,
  passphrase: string,
  workFactor: number,
): Promise<Uint8Array> => {
  const {Encrypter} = await import('age-encryption');
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(workFactor);
  encrypter.setPassphrase(passphrase);
  return encrypter.encrypt(`${JSON.stringify(secrets, undefined, 2)}\n`);
};
