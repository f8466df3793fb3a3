import {createHash, createHmac, timingSafeEqual} from 'node:crypto';
import type {World} from '../simulated-world.ts';

type Claims = {
  readonly iss: string;
  readonly exp: number;
  readonly preferred_username: string;
  readonly scope?: string;
};

/** What a token turns out to be. `user` when it is good. */
export type Reading =
  | {readonly kind: 'good'; readonly user: string; readonly left: number; readonly scopes: readonly string[]}
  | {readonly kind: 'none' | 'garbage' | 'expired' | 'issuer' | 'signature'};

const issuer = 'http://keycloak/auth/realms/kcrealm';
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
export const lifeSeconds = 300;
/** What v1's services want a token for (F7T_AUTH_REQUIRED_SCOPE). */
export const scope = 'firecrest';

/** The realm's tokens: JWTs that live five minutes of virtual time. The host's own token is test1's, and does not expire. */
export const createTokens = (world: World) => {
  const key = createHash('sha256').update(`realm ${world.seed}`).digest();
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  const mint = (user: string, more: {seconds?: number; issuer?: string; scope?: string} = {}): string => {
    const body = `${encode({alg: 'HS256', typ: 'JWT'})}.${encode({
      iss: more.issuer ?? issuer,
      iat: Math.floor(world.now()),
      exp: Math.floor(world.now() + (more.seconds ?? lifeSeconds)),
      preferred_username: user,
      scope: more.scope ?? `openid email profile ${scope}`,
    })}`;
    return `${body}.${sign(body)}`;
  };
  const read = (header: string | null, own: string | undefined): Reading => {
    const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
    if (token === undefined) return {kind: 'none'};
    if (own !== undefined && token === own)
      return {kind: 'good', user: 'test1', left: Number.POSITIVE_INFINITY, scopes: [scope]};
    const [head, body, signature] = token.split('.');
    let claims: Claims;
    try {
      claims = JSON.parse(Buffer.from(body ?? '', 'base64url').toString()) as Claims;
      if (typeof claims !== 'object' || claims === null) return {kind: 'garbage'};
    } catch {
      return {kind: 'garbage'};
    }
    if (claims.iss !== issuer) return {kind: 'issuer'};
    const wanted = Buffer.from(sign(`${head}.${body}`));
    const given = Buffer.from(signature ?? '');
    if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return {kind: 'signature'};
    const left = claims.exp - world.now();
    if (left <= 0) return {kind: 'expired'};
    return {kind: 'good', user: claims.preferred_username, left, scopes: (claims.scope ?? '').split(' ')};
  };
  return {mint, read};
};
export type Tokens = ReturnType<typeof createTokens>;
