import {join} from 'node:path';
import type {Service} from '../../declare/service.ts';
import {createIdentityFetch} from '../../engine/http/identity-fetch.ts';
import {type Credentials, createCredentials} from '../../settings/credentials/credentials.ts';
import {variablesOf} from '../../settings/credentials/environment.ts';
import {createKeychain, type Keychain} from '../../settings/credentials/keychain.ts';
import {createLoginTurn} from '../../settings/credentials/login-turn.ts';
import {
  createSecretFile,
  type PassphraseQuestion,
  type SecretFile,
} from '../../settings/credentials/secret-file.ts';
import {type Paths, secretsFile} from '../../settings/paths.ts';
import type {Profile} from '../../settings/profile-schema.ts';
import type {Log} from './open-log.ts';
import type {Stdio} from './stdio.ts';

export type OpenedCredentials = {
  readonly credentials: Credentials;
  readonly keychain: Keychain;
  readonly file: SecretFile;
};

/**
 * The places of a profile's secrets on this host. Nothing is read or asked for until a secret is needed. With `ask`, a
 * secret that is kept nowhere is asked for on the terminal, once a run, and kept in memory alone.
 */
export const openCredentials = (
  profile: Profile,
  profileName: string,
  paths: Paths,
  {stdio, services}: {readonly stdio: Stdio; readonly services: readonly Service[]},
  {log, ask = false}: {readonly log?: Log; readonly ask?: boolean} = {},
): OpenedCredentials => {
  const keychain = createKeychain();
  // There is one terminal, and services ask at the same time.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(question: () => Promise<Result>): Promise<Result> => {
    const answer = turn.then(question);
    turn = answer.catch(() => {});
    return answer;
  };
  const file = createSecretFile({
    path: secretsFile(paths),
    env: stdio.environment,
    ...(stdio.stdinTty && {ask: question => inTurn(() => askPassphrase(stdio, question))}),
  });
  const credentials = createCredentials({
    profile,
    profileName,
    env: stdio.environment,
    variables: variablesOf(services),
    keychain,
    file,
    loginTurn: createLoginTurn(join(paths.state, profileName)),
    ...(ask &&
      stdio.stdinTty && {
        ask: service =>
          inTurn(() => stdio.askHidden(`Secret for ${service} (${profileName}), for this run alone: `)),
      }),
    clock: {wall: () => performance.timeOrigin + performance.now()},
    fetchFor: service =>
      createIdentityFetch({
        title: `the identity provider of ${service}`,
        service,
        caFile: profile.services[service]?.caFile,
        environment: stdio.environment,
        userAgent: 'skydeck',
        tell: log?.tell,
      }),
    tell: (service, {kind, name}) => log?.note('credentials', {service, source: kind, place: name}),
  });
  return {credentials, keychain, file};
};

const askPassphrase = async (
  stdio: Stdio,
  {path, attempt, isNew}: PassphraseQuestion,
): Promise<string | undefined> => {
  if (!isNew)
    return stdio.askHidden(`Passphrase of ${path}${attempt > 1 ? ` (attempt ${attempt} of 3)` : ''}: `);
  const first = await stdio.askHidden(`A new passphrase for ${path}: `);
  if (!first) return undefined;
  const again = await stdio.askHidden('The same once more: ');
  if (again === first) return first;
  stdio.err('The two differ.\n');
  return undefined;
};
