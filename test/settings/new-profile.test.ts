import {describe, expect, it} from 'vitest';
import type {Draft} from '../../source/declare/draft.ts';
import {readDraft} from '../../source/declare/fields.ts';
import {emptyWorld} from '../../source/declare/world.ts';
import {loginsFor} from '../../source/settings/new-profile.ts';
import {checkProfile, newProfileFields, newProfileOf} from './declared.ts';

const world = emptyWorld();
const shown = (draft: Draft) =>
  Object.entries(newProfileFields)
    .filter(([, field]) => field.when?.({world, draft}) !== false)
    .map(([name]) => name);
const problems = (draft: Draft) => readDraft(newProfileFields, draft, world).problems;

const oidc = {
  name: 'flight',
  hpcUrl: 'https://hpc.example/',
  hpcAuth: 'oidc',
  hpcIssuer: 'https://id.example/',
  hpcClientId: 'console',
  hpcFlow: 'device',
};

describe('the questions about a new profile', () => {
  it('are its name, five addresses and whether it is read-only; the rest is asked where it matters', () => {
    const first = ['name', 'taskingUrl', 'downlinkUrl', 'observatoryUrl', 'hpcUrl', 'lakeUrl', 'readOnly'];
    expect(shown({})).toEqual(first);
    expect(shown({taskingUrl: 'https://a.example/', taskingAuth: 'bearer'})).toContain('taskingAuth');
    expect(shown({hpcUrl: 'https://a.example/', hpcAuth: 'basic'})).toContain('hpcUser');
    expect(shown(oidc)).toEqual(expect.arrayContaining(['hpcIssuer', 'hpcClientId', 'hpcFlow']));
    expect(shown(oidc)).not.toContain('hpcUser');
    expect(shown({...oidc, hpcFlow: 'password'})).toContain('hpcUser');
  });
  it('are never about a secret', () => {
    for (const field of Object.values(newProfileFields)) expect(field.kind).not.toBe('secret');
  });
  it('say what is wrong as config.json would, without repeating an address', () => {
    const wrong = problems({
      name: 'Flight 1',
      taskingUrl: 'https://kim:CANARY@api.example/',
      taskingAuth: 'x',
    });
    expect(wrong.name).toContain('small letters');
    expect(wrong.taskingUrl).toContain('has a user name or password in it');
    expect(JSON.stringify(wrong)).not.toContain('CANARY');
    expect(wrong.taskingAuth).toContain('bearer, basic, oidc, s3, aws, none');
    expect(problems({name: 'sandbox'}).name).toContain('built-in');
    expect(problems({name: 'a', hpcUrl: 'http://hpc.example/', hpcAuth: 'none'}).hpcUrl).toContain('http://');
    expect(problems({...oidc, hpcIssuer: ''}).hpcIssuer).toContain('is needed');
  });
});

describe('the profile that is made of the answers', () => {
  it.each<[Draft]>([
    [oidc],
    [{...oidc, hpcFlow: 'password', hpcUser: 'kim'}],
    [{name: 'a', taskingUrl: 'https://a.example/', taskingAuth: 'bearer', readOnly: 'yes'}],
    [
      {
        name: 'a',
        lakeUrl: 'https://a.example/',
        lakeAuth: 'aws',
        downlinkUrl: 'http://127.0.0.1:1/',
        downlinkAuth: 'none',
      },
    ],
    [{name: 'a', hpcUrl: 'https://a.example/', hpcAuth: 'basic', hpcUser: 'kim'}],
  ])('is one that config.json takes without a remark: %j', draft => {
    expect(problems(draft)).toEqual({});
    expect(checkProfile(draft.name!, newProfileOf(draft))).toMatchObject({problems: [], warnings: []});
  });
  it('holds nothing of a question that was hidden again', () => {
    expect(newProfileOf({...oidc, hpcAuth: 'bearer', readOnly: 'no'})).toEqual({
      services: {hpc: {url: 'https://hpc.example/', auth: {kind: 'bearer'}}},
    });
  });
  it('is followed by a login for each service that wants a secret', () => {
    const profile = newProfileOf({...oidc, lakeUrl: 'https://a.example/', lakeAuth: 'aws'});
    expect(loginsFor('flight', profile)).toEqual(['skydeck --profile flight login hpc --device']);
  });
});
