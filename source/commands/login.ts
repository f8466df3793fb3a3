import {sandboxName} from '../settings/profile-name.ts';
import type {Profile} from '../settings/profile-schema.ts';
import {chooseProfile, loadSettings} from './choose-profile.ts';
import {CommandError, didYouMean, nearest, usageError} from './command-error.ts';
import {type ExitCode, exitCodes} from './exit-codes.ts';
import {openCredentials} from './open-credentials.ts';
import type {Run} from './run.ts';

const stores = ['keychain', 'file'] as const;

/** Keeps the secret of a service: asked for without an echo, or read from standard input; never an argument. */
export const login = async (
  run: Run,
  service: string,
  options: {stdin?: boolean; store?: string},
): Promise<ExitCode> => {
  const {profile, name, paths} = await profileFor(run, service);
  const store = stores.find(one => one === (options.store ?? 'keychain'));
  if (!store)
    throw usageError(`--store cannot be "${options.store}".`, `It is one of: ${stores.join(', ')}.`);
  const kind = profile.services[service]?.auth?.kind;
  if (kind === 'none' || kind === 'aws')
    throw usageError(
      kind === 'none'
        ? `${service} wants no credentials, says the profile ${name}.`
        : `${service} uses AWS's own credentials.`,
      kind === 'none'
        ? `Change it with: skydeck profiles edit ${name} services.${service}.auth.kind=bearer`
        : 'Log in with the AWS tools: aws configure, or aws sso login.',
    );
  const {credentials, keychain} = openCredentials(profile, name, paths, run.stdio);
  if (store === 'keychain') {
    // Asked first: a secret that was typed for a keychain which is not there is a secret typed for nothing.
    const missing = await keychain.probe({write: true});
    if (missing) throw missing;
  }
  const secret = (
    options.stdin
      ? await run.stdio.readAll()
      : ((await run.stdio.askHidden(`Secret for ${service} (${name}): `)) ?? '')
  ).trim();
  if (secret === '')
    throw options.stdin || run.stdio.stdinTty
      ? new CommandError(exitCodes.failed, 'declined', 'No secret was given: nothing is kept.')
      : usageError(
          'There is no terminal to ask on.',
          `Give the secret on standard input: skydeck login ${service} --stdin`,
        );
  await credentials.keep(service, secret, store);
  credentials.close();
  run.stdio.out(
    `The secret for ${service} is kept ${store === 'keychain' ? `in the ${keychain.title}` : 'in the encrypted file'}.\n`,
  );
  return exitCodes.fine;
};

/** Removes what was kept for a service. */
export const logout = async (run: Run, service: string): Promise<ExitCode> => {
  const {profile, name, paths} = await profileFor(run, service);
  const {credentials} = openCredentials(profile, name, paths, run.stdio);
  const places = await credentials.forget(service);
  credentials.close();
  if (places.length === 0) run.note(`Nothing was kept for ${service}.`);
  else
    run.stdio.out(`Removed what was kept for ${service}: ${places.map(place => place.name).join(', ')}.\n`);
  return exitCodes.fine;
};

const profileFor = async (run: Run, service: string) => {
  const settings = await loadSettings(run.stdio);
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
