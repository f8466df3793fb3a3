import {stripVTControlCharacters} from 'node:util';
export type CredentialsErrorKind =
  /** Nothing is kept for the service. */
  | 'missing'
  /** The credential command failed, hung or printed something unusable. */
  | 'command'
  /** No keychain on this host, or it does not answer. */
  | 'keychain'
  /** The keychain, or the encrypted file, is there but shut. */
  | 'locked'
  /** The keychain took the question and gave no answer in time. */
  | 'silent'
  /** The encrypted file cannot be read or written. */
  | 'file'
  | 'refused'
  /** The identity provider cannot be reached. */
  | 'unreachable'
  /** The profile or the secret itself cannot be used. */
  | 'unusable';

/** Why there are no credentials: a sentence for the operator and what to do. Never holds a secret. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
  readonly sentence: string;
  readonly todo: string;
  readonly kind: CredentialsErrorKind;

  constructor(kind: CredentialsErrorKind, sentence: string, todo: string, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : {cause});
    this.kind = kind;
    this.sentence = sentence;
    this.todo = todo;
  }
}

/** The three ways out on a host without a keychain; `variable` is where the environment holds what is wanted. */
export const withoutKeychain = (
  service: string,
  device = false,
  variable: string = tokenVariable(service),
): string =>
  `Set ${variable}, or name a credentialCommand in the profile, or keep secrets in an encrypted file with skydeck login ${service}${device ? ' --device' : ''} --store file.`;

/** The environment variable that holds a service's token: `SKYDECK_TASKING_TOKEN`. */
export const tokenVariable = (service: string): string =>
  `SKYDECK_${service.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_TOKEN`;

/** Text from another program as one harmless line: no escape sequences, no control characters, cut to `length`. */
export const oneLine = (text: string, length = 200): string => {
  const line = stripVTControlCharacters(text)
    .replace(/\s+/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '·')
    .trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
};
