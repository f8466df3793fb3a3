import {readFile, stat} from 'node:fs/promises';
import {ownEntry} from '../../text/own-entry.ts';
import {errorCode, fileError, refuseNoFile} from '../file-error.ts';
import {withLock} from '../lock.ts';
import {writePrivate} from '../private-files.ts';
import {SettingsError} from '../settings-error.ts';
import {decryptSecrets, encryptSecrets, WrongPassphrase} from './age-secrets.ts';
import {runCredentialCommand} from './credential-command.ts';
import {CredentialsError} from './credentials-error.ts';
import type {Environment} from './environment.ts';

/** Secrets in one file in age's format, encrypted with a passphrase; `age -d` reads it too. */
export type SecretFile = {
  readonly path: string;
  exists(): Promise<boolean>;
  get(account: string): Promise<string | undefined>;
  /** Makes the file (0600 in 0700) when it is not there. */
  set(account: string, secret: string): Promise<void>;
  /** False when there was nothing. */
  remove(account: string): Promise<boolean>;
};

export type PassphraseQuestion = {
  readonly path: string;
  /** 1 to 3. */
  readonly attempt: number;
  /** The file is to be made: ask twice. */
  readonly isNew: boolean;
};

export type SecretFileOptions = {
  readonly path: string;
  /** `SKYDECK_PASSPHRASE_COMMAND` names a program that prints the passphrase. The passphrase itself is never taken from
   * the environment, which every program that we start would inherit. */
  readonly env: Environment;
  /** Asks the operator; undefined when there is nobody to ask, or the answer is no. */
  readonly ask?: (question: PassphraseQuestion) => Promise<string | undefined>;
  /** Base-2 logarithm of scrypt's cost: 18, as the age command has it. */
  readonly workFactor?: number;
};

const attempts = 3;
const locked = (sentence: string, todo: string) => new CredentialsError('locked', sentence, todo);

type Content = {readonly secrets: Readonly<Record<string, string>>; readonly stamp: string};

/** The encrypted file at `path`. The passphrase is asked for once per run, when it is first needed. */
export const createSecretFile = ({path, env, ask, workFactor = 18}: SecretFileOptions): SecretFile => {
  let passphrase: string | undefined;
  let content: Content | undefined;
  /** Why it stays shut for this run: nobody is asked again by the next poll. */
  let shut: CredentialsError | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = <Result>(action: () => Promise<Result>): Promise<Result> => {
    const result = turn.then(action);
    turn = result.catch(() => {});
    return result.catch(thrown => {
      if (thrown instanceof SettingsError)
        throw new CredentialsError('file', thrown.sentence, thrown.todo, thrown);
      throw thrown;
    });
  };

  const stamp = async (): Promise<string | undefined> => {
    try {
      const {mtimeMs, size, ino} = await stat(path);
      return `${mtimeMs} ${size} ${ino}`;
    } catch (thrown) {
      if (errorCode(thrown) === 'ENOENT') return undefined;
      throw fileError(thrown, path, 'read');
    }
  };

  const answer = async (attempt: number, isNew: boolean): Promise<string> => {
    const command = env.SKYDECK_PASSPHRASE_COMMAND;
    if (command) return runCredentialCommand(command, {env});
    const given = await ask?.({path, attempt, isNew});
    if (given) return given;
    throw locked(
      ask
        ? `No passphrase was given for ${path}.`
        : `${path} needs a passphrase, and there is nobody to ask.`,
      'Give it when asked, or set SKYDECK_PASSPHRASE_COMMAND to a program that prints it.',
    );
  };

  const decrypt = async (bytes: Uint8Array): Promise<Record<string, string>> => {
    if (passphrase !== undefined) {
      try {
        return await decryptSecrets(path, bytes, passphrase);
      } catch (thrown) {
        if (!(thrown instanceof WrongPassphrase)) throw thrown;
        passphrase = undefined;
      }
    }
    const most = env.SKYDECK_PASSPHRASE_COMMAND ? 1 : attempts;
    for (let attempt = 1; attempt <= most; attempt += 1) {
      const given = await answer(attempt, false);
      try {
        const secrets = await decryptSecrets(path, bytes, given);
        passphrase = given;
        return secrets;
      } catch (thrown) {
        if (!(thrown instanceof WrongPassphrase)) throw thrown;
      }
    }
    throw most === 1
      ? locked(
          `What SKYDECK_PASSPHRASE_COMMAND prints is not the passphrase of ${path}.`,
          'Correct the command, or unset it to be asked.',
        )
      : locked(
          `The passphrase of ${path} was wrong ${attempts} times; the file stays shut for this run.`,
          'Start again with the right passphrase. If it is lost, delete the file and log in again.',
        );
  };

  const read = async (): Promise<Content['secrets']> => {
    const now = await stamp();
    if (now === undefined) return {};
    if (content?.stamp === now) return content.secrets;
    if (shut) throw shut;
    try {
      let bytes: Buffer;
      try {
        refuseNoFile(path);
        bytes = await readFile(path);
      } catch (thrown) {
        throw fileError(thrown, path, 'read');
      }
      content = {secrets: await decrypt(bytes), stamp: now};
      return content.secrets;
    } catch (thrown) {
      if (thrown instanceof CredentialsError && thrown.kind === 'locked') shut = thrown;
      throw thrown;
    }
  };

  const change = (edit: (secrets: Readonly<Record<string, string>>) => Record<string, string> | undefined) =>
    inTurn(async () => {
      // The operator's own deed (login, logout) may ask again.
      shut = undefined;
      // Opened, and asked for, before the lock is taken: nobody else waits for a passphrase to be typed.
      await read();
      if (content === undefined && (await stamp()) === undefined) passphrase ??= await answer(1, true);
      return withLock(path, async held => {
        const next = edit(await read());
        if (!next) return false;
        passphrase ??= await answer(1, true);
        const bytes = await encryptSecrets(next, passphrase, workFactor);
        held();
        await writePrivate(path, bytes);
        content = {secrets: next, stamp: (await stamp()) ?? ''};
        return true;
      });
    });

  return {
    path,
    exists: () => inTurn(async () => (await stamp()) !== undefined),
    get: account =>
      inTurn(async () => {
        const secrets = await read();
        return ownEntry(secrets, account);
      }),
    set: async (account, secret) => {
      await change(secrets => ({...secrets, [account]: secret}));
    },
    remove: account =>
      change(secrets => {
        if (!Object.hasOwn(secrets, account)) return undefined;
        const {[account]: _, ...rest} = secrets;
        return rest;
      }),
  };
};
