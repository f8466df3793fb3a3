import type {Auth} from '../profile-schema.ts';
import type {Source} from './find-secret.ts';

/** The command that keeps a secret for a service, as its flow and the place where it is kept want it. */
export const loginCommand = (
  profile: string,
  service: string,
  auth: Auth | undefined,
  place?: 'keychain' | 'file',
): string =>
  [
    `skydeck --profile ${profile} login ${service}`,
    ...(auth?.kind === 'oidc' && auth.flow === 'device' ? ['--device'] : []),
    ...(place === 'file' ? ['--store file'] : []),
  ].join(' ');

/** What helps where a service refuses what it was shown: that goes by where it came from. */
export const refusedAdvice = (
  profile: string,
  service: string,
  auth: Auth | undefined,
  source: Source | undefined,
): string => {
  switch (source?.kind) {
    case 'environment':
      return `It came from ${source.name}: set another there, or unset it.`;
    case 'command':
      return `It came from ${source.name}, the credentialCommand of ${service}: have that print one that holds.`;
    case 'aws':
      return `It came from ${source.name}: renew it with the AWS tools, such as aws sso login.`;
    case 'memory':
      return 'It was asked for and is kept for this run alone: start again and give another.';
    case 'keychain':
    case 'file':
      return `Log in with: ${loginCommand(profile, service, auth, source.kind)}`;
    default:
      return `Nothing was sent to prove who asks. Say how it authenticates: skydeck profiles edit ${profile} services.${service}.auth.kind=bearer, then log in with: ${loginCommand(profile, service, auth)}`;
  }
};
