import type {Auth} from '../profile-schema.ts';
import {CredentialsError} from './credentials-error.ts';

/** A secret as the headers that carry it. Throws CredentialsError, without the secret, when no header can. */
export const secretHeaders = (
  service: string,
  auth: Auth | undefined,
  secret: string,
): Readonly<Record<string, string>> => {
  if (auth?.kind === 'basic') {
    if (!auth.user || auth.user.includes(':'))
      throw new CredentialsError(
        'unusable',
        `services.${service}.auth.user ${auth.user ? 'has a colon in it' : 'is missing'}, so no basic authentication can be made.`,
        `Set it with skydeck profiles edit.`,
      );
    return {authorization: `Basic ${Buffer.from(`${auth.user}:${secret}`, 'utf8').toString('base64')}`};
  }
  if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(secret))
    throw new CredentialsError(
      'unusable',
      `The secret for ${service} has a line end or a letter in it that no header can carry.`,
      `Keep it again with skydeck login ${service}, without anything around it.`,
    );
  const header = auth?.header?.toLowerCase() ?? 'authorization';
  if (header !== 'authorization') return {[header]: secret};
  return {authorization: /^bearer /i.test(secret) ? secret : `Bearer ${secret}`};
};
