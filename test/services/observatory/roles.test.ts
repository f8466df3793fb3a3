import {describe, expect, test} from 'vitest';
import {allFindings} from '../../../source/declare/action.ts';
import {emptyWorld} from '../../../source/declare/world.ts';
import {tokenClaims} from '../../../source/engine/http/authorizer.ts';
import {checkReservation} from '../../../source/services/observatory/actions/check-sending.ts';
import {clientOf, never, serve} from './serve.ts';

const metadata = 'https://photonranch.org/user_metadata';
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A token that says this of its bearer; nobody checks its signature here. */
const token = (claims: unknown) => `${part({alg: 'RS256', typ: 'JWT'})}.${part(claims)}.c2lnbmF0dXJl`;
const now = Date.parse('2026-11-22T12:00:00Z') / 1000;

/** What is said of a job for a site that somebody else has reserved. */
const findingsFor = async (bearer: string, admin: boolean) => {
  const {url} = await serve((_request, response) =>
    response.end(
      JSON.stringify([
        {
          event_id: 'e1',
          start: '2026-11-22T11:00:00Z',
          end: '2026-11-22T13:00:00Z',
          creator: 'Imani',
          creator_id: 'auth0|imani',
          site: 'saf',
        },
      ]),
    ),
  );
  const {client} = clientOf(url, {calendarUrl: `${url}/calendar`, admin}, () => now, {
    authorize: async () => ({authorization: `Bearer ${bearer}`}),
  });
  const world = emptyWorld(now);
  return allFindings(await checkReservation('saf', client, world, never));
};

const reserved = 'Imani has reserved saf until 11-22 13:00Z (in 1h)';

describe('whether a job may pass a reservation of somebody else', () => {
  test('is told by the roles of the token', async () => {
    const claims = {sub: 'auth0|you', [metadata]: {roles: ['admin']}};
    expect(await findingsFor(token(claims), false)).toEqual([
      {level: 'warning', field: 'site', sentence: `${reserved}; an admin's job goes before it.`},
    ]);
  });

  test('is told by a token without that role, whatever the profile says', async () => {
    expect(await findingsFor(token({[metadata]: {roles: []}}), true)).toEqual([
      {
        level: 'error',
        field: 'site',
        sentence: `${reserved}: the service refuses jobs of others. Admins may send, but your login has not that role.`,
      },
    ]);
  });

  test('goes by any role with the word in it, as the service itself does', async () => {
    const [finding] = await findingsFor(token({[metadata]: {roles: '["not-admin"]'}}), false);
    expect(finding?.level).toBe('warning');
  });

  test.each([
    ['is no JWT', 'abc/123+k'],
    ['names no roles', token({sub: 'auth0|you'})],
    ['names roles of another shape', token({[metadata]: {roles: {admin: true}}})],
    ['holds junk', 'a.b.c'],
  ])('is told by the profile where the token %s', async (_case, bearer) => {
    const [asAdmin] = await findingsFor(bearer, true);
    const [asOther] = await findingsFor(bearer, false);
    expect(asAdmin?.level).toBe('warning');
    expect(asOther?.sentence).toContain('Admins may send (admin in the profile).');
  });
});

test('claims are read from a bearer token alone', () => {
  expect(tokenClaims({Authorization: `bearer ${token({sub: 'x'})}`})).toEqual({sub: 'x'});
  expect(tokenClaims({'x-api-key': token({sub: 'x'})})).toBeUndefined();
  expect(tokenClaims({authorization: `Bearer ${token(['x'])}`})).toBeUndefined();
  expect(tokenClaims(undefined)).toBeUndefined();
});
