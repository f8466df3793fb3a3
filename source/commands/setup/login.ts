import {commandName} from '../../settings/credentials/credential-command.ts';
import type {Credentials} from '../../settings/credentials/credentials.ts';
import {environmentClient, environmentToken, variablesOf} from '../../settings/credentials/environment.ts';
import {sandboxName} from '../../settings/profile-name.ts';
import type {Auth, Profile} from '../../settings/profile-schema.ts';
import {CommandError, didYouMean, nearest, usageError} from '../run/command-error.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import {openCredentials} from '../run/open-credentials.ts';
import type {Run} from '../run/run.ts';
import {chooseProfile, loadSettings} from './choose-profile.ts';

const stores = ['keychain', 'file'] as const;

export type LoginOptions = {readonly stdin?: boolean; readonly store?: string; readonly device?: boolean};

/**
 * Keeps the secret of a service: asked for without an echo, or read from standard input; never an argument. With
 * `device`, or where the profile says so, the operator logs in with a browser and the refresh token is kept.
 */
export const login = async (run: Run, service: string, options: LoginOptions): Promise<ExitCode> => {
  const {profile, name, paths} = await profileFor(run, service);
  const store = stores.find(one => one === (options.store ?? 'keychain'));
  if (!store)
    throw usageError(`--store cannot be "${options.store}".`, `It is one of: ${stores.join(', ')}.`);
  const auth = profile.services[service]?.auth;
  const kind = auth?.kind;
  if (kind === 'none' || kind === 'aws')
    throw usageError(
      kind === 'none'
        ? `${service} wants no credentials, says the profile ${name}.`
        : `${service} uses AWS's own credentials.`,
      kind === 'none'
        ? `Change it with: skydeck profiles edit ${name} services.${service}.auth.kind=bearer`
        : 'Log in with the AWS tools: aws configure, or aws sso login.',
    );
  const {credentials, keychain} = openCredentials(profile, name, paths, run, {log: run.log});
  try {
    if (store === 'keychain') {
      // Asked first: a secret that was typed for a keychain which is not there is a secret typed for nothing.
      const missing = await keychain.probe({write: true});
      if (missing) throw missing;
    }
    const byDevice =
      options.device === true || (kind === 'oidc' && auth?.flow === 'device' && !options.stdin);
    if (byDevice) await deviceLogin(run, credentials, service, store);
    else await credentials.keep(service, await askSecret(run, service, name, options), store);
    const what = byDevice ? 'login' : 'secret';
    run.stdio.out(
      `The ${what} for ${service} is kept ${store === 'keychain' ? `in the ${keychain.title}` : 'in the encrypted file'}.\n`,
    );
    const first = comingFirst(run, service, auth);
    if (first) run.note(`skydeck: ${first} comes before it, as long as it is there.`);
    return exitCodes.fine;
  } finally {
    credentials.close();
  }
};

/** What is used instead of a secret that is kept. */
const comingFirst = ({stdio: {environment}, services}: Run, service: string, auth: Auth | undefined) =>
  environmentToken(environment, service)?.variable ??
  (auth?.kind === 'oidc'
    ? environmentClient(environment, variablesOf(services)[service]).secret?.variable
    : undefined) ??
  (auth?.credentialCommand && `${commandName(auth.credentialCommand)}, the profile's credentialCommand,`);

const askSecret = async (
  run: Run,
  service: string,
  profile: string,
  {stdin}: LoginOptions,
): Promise<string> => {
  const secret = (
    stdin
      ? await run.stdio.readAll()
      : ((await run.stdio.askHidden(`Secret for ${service} (${profile}): `)) ?? '')
  ).trim();
  if (/[\r\n\0]/.test(secret))
    throw new CommandError(
      exitCodes.failed,
      'declined',
      'The secret has more than one line: nothing is kept.',
      'Give the secret alone, such as the one line that the provider shows.',
    );
  if (secret !== '') return secret;
  throw stdin || run.stdio.stdinTty
    ? new CommandError(exitCodes.failed, 'declined', 'No secret was given: nothing is kept.')
    : usageError(
        'There is no terminal to ask on.',
        `Give the secret on standard input: skydeck login ${service} --stdin`,
      );
};

/** Says where to log in and with which code, and waits until the operator has done so, in a browser anywhere. */
const deviceLogin = async (
  run: Run,
  credentials: Credentials,
  service: string,
  store: (typeof stores)[number],
): Promise<void> => {
  const started = await credentials.deviceLogin(service);
  const {userCode, verificationUri, verificationUriComplete, expiresIn} = started;
  run.stdio.out(
    [
      `Open this page in a browser, on any device:  ${verificationUri}`,
      `Enter this code there:                       ${userCode}`,
      ...(verificationUriComplete ? [`Or open both at once:  ${verificationUriComplete}`] : []),
      `Waiting for up to ${Math.ceil(expiresIn / 60)} minutes; ^C gives up.`,
      '',
    ].join('\n'),
  );
  const tokens = await started.finished(run.stdio.interrupted);
  if (await credentials.keepLogin(service, tokens, store)) return;
  throw new CommandError(
    exitCodes.authentication,
    'no-credentials',
    'The login worked, but the identity provider gave no refresh token, so there is nothing to keep.',
    `Ask its operators to allow offline_access to this client, or set services.${service}.auth.scope.`,
  );
};

export const logout = async (run: Run, service: string): Promise<ExitCode> => {
  const {profile, name, paths} = await profileFor(run, service);
  const {credentials, keychain} = openCredentials(profile, name, paths, run, {log: run.log});
  const places = await credentials.forget(service);
  credentials.close();
  if (places.length === 0) {
    const missing = await keychain.probe();
    run.note(
      `Nothing was kept for ${service}${missing ? ` here. ${missing.sentence} What another session has kept in one is still there: log out in that one too.` : '.'}`,
    );
  } else
    run.stdio.out(`Removed what was kept for ${service}: ${places.map(place => place.name).join(', ')}.\n`);
  return exitCodes.fine;
};

const profileFor = async (run: Run, service: string) => {
  const settings = await loadSettings(run);
  const {name, profile} = chooseProfile(settings, run.globals, run.stdio);
  if (!profile || name === sandboxName)
    throw usageError(
      'The sandbox needs no login: its token comes with it.',
      'Name another profile with --profile.',
    );
  const known: Profile = profile;
  if (!Object.hasOwn(known.services, service)) {
    const names = Object.keys(known.services);
    throw usageError(
      `The profile ${name} has no service "${service}".`,
      didYouMean(nearest(service, names)) ?? `Its services are: ${names.join(', ')}.`,
    );
  }
  return {name, profile: known, paths: settings.paths};
};
