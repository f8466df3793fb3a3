import {randomUUID} from 'node:crypto';
import {CredentialsError, oneLine} from './credentials-error.ts';
import {type KeychainEntry, keychainProcess, type OpenEntry, silence} from './keychain-process.ts';

/** Under this name the operator finds our secrets in the keychain's own tools. */
const keychainService = 'skydeck';

/** The keychain's name of a service's secret: `ops/tasking`. */
export const keychainAccount = (profileName: string, service: string): string => `${profileName}/${service}`;

/** The operating system's keychain, in keytar's words. Every call throws CredentialsError where it does not work. */
export type Keychain = {
  /** Its name on this system. */
  readonly title: string;
  getPassword(account: string): Promise<string | undefined>;
  /** Writes, then reads back: some keychains report success and keep nothing. */
  setPassword(account: string, secret: string): Promise<void>;
  /** False when there was nothing. */
  deletePassword(account: string): Promise<boolean>;
  /** Why it cannot be used; undefined when it can. With `write` a harmless entry is written, read and deleted. */
  probe(options?: {readonly write?: boolean}): Promise<CredentialsError | undefined>;
};

const titles: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'macOS Keychain',
  win32: 'Windows Credential Manager',
};

/** Windows keeps at most 2,560 bytes, as UTF-16. */
const mostCharacters: Partial<Record<NodeJS.Platform, number>> = {win32: 1_280};

/** How long a keychain that gave no answer is not asked again, in milliseconds: services ask one after the other. */
const rest = 30_000;

/** Keychains of this process, and until when (performance.now) each is taken to be silent. */
type Known = {readonly open: OpenEntry; silentUntil: number};
let native: Known | undefined;

/** What the native package says, in our words where they are known. */
const reasonOf = (message: string): string => {
  if (/DBUS_SESSION_BUS_ADDRESS|Failed to connect to address|autolaunch/i.test(message))
    return 'there is no D-Bus session here';
  if (/ServiceUnknown|was not provided by any/i.test(message)) return 'no Secret Service answers on D-Bus';
  if (/no result found/i.test(message)) return 'its Secret Service has no collection to keep secrets in';
  return oneLine(message).replace(/\.$/, '');
};

/** What the Secret Service says of a collection that is shut, and of a prompt that was dismissed. */
const shut = /\b(is)?locked\b|prompt (was )?dismissed/i;

/** What macOS says over SSH (errSecInteractionNotAllowed). */
const notAsked = /-25308|interaction is not allowed/i;

const threeWays =
  'Use an environment variable (SKYDECK_<SERVICE>_TOKEN), a credentialCommand in the profile, or an encrypted file (skydeck login SERVICE --store file).';

/** The keychain of this system. `open` replaces the native package in tests; `timeout` is milliseconds for one call. */
export const createKeychain = ({
  platform = process.platform,
  timeout = 4_000,
  open,
}: {
  readonly platform?: NodeJS.Platform;
  readonly timeout?: number;
  readonly open?: OpenEntry;
} = {}): Keychain => {
  const title = titles[platform] ?? 'Secret Service';
  native ??= {open: keychainProcess(keychainService), silentUntil: 0};
  const known = open ? {open, silentUntil: 0} : native;
  const silent = () =>
    new CredentialsError(
      'silent',
      `The keychain (${title}) gave no answer within ${timeout / 1000} s; it may be locked and asking for its password on another screen.`,
      `Unlock it and try again, or do without: ${threeWays}`,
    );

  const call = async <Result>(
    account: string,
    deed: (entry: KeychainEntry, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> => {
    if (performance.now() < known.silentUntil) throw silent();
    const ending = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        known.silentUntil = performance.now() + rest;
        reject(silent());
        ending.abort();
      }, timeout);
    });
    try {
      return await Promise.race([deed(known.open(account), ending.signal), late]);
    } catch (thrown) {
      if (thrown instanceof CredentialsError) throw thrown;
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      if (message === silence) throw silent();
      if (notAsked.test(message))
        throw new CredentialsError(
          'locked',
          `The keychain (${title}) is locked, and this session has no screen to ask on.`,
          `Open it here with: security unlock-keychain. Or do without: ${threeWays}`,
          thrown,
        );
      if (shut.test(message))
        throw new CredentialsError(
          'locked',
          `The keychain (${title}) is locked.`,
          `Unlock it (gnome-keyring: log in at its screen, or seahorse) and try again. Or do without: ${threeWays}`,
          thrown,
        );
      const reason = reasonOf(message);
      throw new CredentialsError(
        'keychain',
        `No keychain (${title}) can be used on this host: ${reason}.`,
        threeWays,
        thrown,
      );
    } finally {
      clearTimeout(timer);
    }
  };

  const keychain: Keychain = {
    title,
    getPassword: async account =>
      (await call(account, (entry, signal) => entry.getPassword(signal))) ?? undefined,
    setPassword: async (account, secret) => {
      const most = mostCharacters[platform];
      if (most && secret.length > most)
        throw new CredentialsError(
          'keychain',
          `The secret is too long for the ${title}, which keeps ${most} characters.`,
          threeWays,
        );
      await call(account, (entry, signal) => entry.setPassword(secret, signal));
      if ((await keychain.getPassword(account)) !== secret)
        throw new CredentialsError(
          'keychain',
          `The keychain (${title}) said that it kept the secret, but reading it back gave something else.`,
          threeWays,
        );
    },
    deletePassword: account => call(account, (entry, signal) => entry.deletePassword(signal)),
    probe: async ({write = false} = {}) => {
      const account = `probe/${randomUUID()}`;
      try {
        if (!write) await keychain.getPassword(account);
        else {
          await keychain.setPassword(account, 'probe');
          await keychain.deletePassword(account);
        }
        return undefined;
      } catch (thrown) {
        if (thrown instanceof CredentialsError) return thrown;
        throw thrown;
      }
    },
  };
  return keychain;
};
