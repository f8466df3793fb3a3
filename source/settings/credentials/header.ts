import type {Auth} from '../profile-schema.ts';
import {CredentialsError} from './credentials-error.ts';

/** Not a header that is sent: `ID/REGION SECRET`, which signs each request where that is made. */
export const keysHeader = 's3-keys';
/** What Ceph and CDSE call it; AWS itself wants the bucket's. */
const usualRegion = 'default';

/** A secret as the headers that carry it. Throws CredentialsError, without the secret, when no header can. */
export const secretHeaders = (
  service: string,
  auth: Auth | undefined,
  secret: string,
): Readonly<Record<string, string>> => {
  if (auth?.kind === 'basic' || auth?.kind === 's3') {
    if (!auth.user || auth.user.includes(':'))
      throw new CredentialsError(
        'unusable',
        `services.${service}.auth.user ${auth.user ? 'has a colon in it' : 'is missing'}, so ${auth.kind === 's3' ? 'no request can be signed' : 'no basic authentication can be made'}.`,
        `Set it with skydeck profiles edit.`,
      );
    if (auth.kind === 's3') return {[keysHeader]: `${auth.user}/${auth.region ?? usualRegion} ${secret}`};
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
