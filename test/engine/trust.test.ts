import {writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {asFailure, type Failure} from '../../source/declare/failure.ts';
import {createIdentityFetch} from '../../source/engine/http/identity-fetch.ts';
import type {LogEvent} from '../../source/engine/log-event.ts';
import {listen} from '../listen.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {hasOpenssl, secureUpstream, selfSigned} from './certificate.ts';
import {proxyTo} from './proxy.ts';
import {tasking} from './upstream.ts';

const failureOf = async (promise: Promise<unknown>): Promise<Failure> =>
  promise.then(
    () => {
      throw new Error('It should have failed.');
    },
    thrown => asFailure(thrown),
  );
const satellites = (_request: unknown, response: {end(text: string): void}) => response.end('["FM1"]');

const identity = (more: Partial<Parameters<typeof createIdentityFetch>[0]> = {}) =>
  createIdentityFetch({
    title: 'The identity provider of hpc',
    service: 'hpc',
    environment: {},
    userAgent: 'skydeck/test',
    ...more,
  });

test.skipIf(!hasOpenssl())(
  'a certificate that nobody signed is refused in words; caFile makes it good',
  async () => {
    const certificate = selfSigned('127.0.0.1');
    const {url} = await secureUpstream(certificate, satellites);
    const failure = await failureOf(tasking(url).get('satellites'));
    expect(failure).toMatchObject({kind: 'insecure', maybeSent: false});
    expect(failure.message).toMatch(/^The certificate of Tasking \(127\.0\.0\.1:\d+\) is not trusted: /);
    expect(failure.todo).toContain('caFile');
    expect((await tasking(url, {caFile: certificate.file}).get('satellites')).json()).toEqual(['FM1']);
  },
);

test.skipIf(!hasOpenssl())(
  'a certificate of another host is refused even where its authority is trusted',
  async () => {
    const certificate = selfSigned('other.example');
    const {url} = await secureUpstream(certificate, satellites);
    const failure = await failureOf(tasking(url, {caFile: certificate.file}).get('satellites'));
    expect(failure.kind).toBe('insecure');
    expect(failure.todo).toBe('In the profile, call it by a name that its certificate is made for.');
  },
);

test.skipIf(!hasOpenssl())('an upstream that wants a certificate of this client took nothing', async () => {
  const certificate = selfSigned('127.0.0.1');
  const {url, server} = await secureUpstream(certificate, satellites);
  server.setSecureContext({...certificate, ca: certificate.cert});
  Object.assign(server, {requestCert: true, rejectUnauthorized: true});
  const failure = await failureOf(
    tasking(url, {caFile: certificate.file}).send({method: 'POST', path: 'window'}),
  );
  expect(failure).toMatchObject({kind: 'forbidden', maybeSent: false});
  expect(failure.message).toContain('wants a certificate of this client');
});

test('a caFile that is not there is named', async () => {
  const missing = await failureOf(
    tasking('https://127.0.0.1:9', {caFile: '/nowhere/authority.pem'}).get('satellites'),
  );
  expect(missing).toMatchObject({
    kind: 'local',
    message:
      'The caFile of Tasking, /nowhere/authority.pem, cannot be read: part of that path does not exist (ENOENT).',
  });
});

test.skipIf(!hasOpenssl())(
  'an upstream and its identity provider are reached through the proxy, by their own names',
  async () => {
    const certificate = selfSigned('idp.example');
    const {port} = await secureUpstream(certificate, (request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({path: request.url, agent: request.headers['user-agent']}));
    });
    const proxy = await proxyTo(port);
    const environment = {HTTPS_PROXY: proxy.url};
    const told: LogEvent[] = [];
    const fetch = identity({environment, caFile: certificate.file, tell: one => told.push(one)});
    const answer = await fetch('https://idp.example/token?code=hush', {
      method: 'POST',
      body: new URLSearchParams({grant_type: 'client_credentials', client_secret: 'hush'}),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({path: '/token?code=hush', agent: 'skydeck/test'});
    const own = tasking('https://idp.example/api', {environment, caFile: certificate.file});
    expect((await own.get('x')).json()).toMatchObject({path: '/api/x'});
    expect(proxy.wanted).toEqual(['idp.example:443', 'idp.example:443']);
    expect(told).toEqual([
      {
        kind: 'request',
        service: 'hpc',
        method: 'POST',
        url: 'https://idp.example/token',
        ms: expect.any(Number),
        status: 200,
      },
    ]);
  },
);

test('a proxy that says no, or is not there, is an upstream that cannot be reached; nothing was sent', async () => {
  const proxy = await proxyTo(9, 407);
  const send = (environment: Record<string, string>) =>
    failureOf(tasking('https://api.example/x', {environment}).send({method: 'POST', path: 'window'}));
  expect(await send({HTTPS_PROXY: proxy.url})).toMatchObject({kind: 'unreachable', maybeSent: false});
  expect(await send({HTTPS_PROXY: 'http://127.0.0.1:9'})).toMatchObject({
    kind: 'unreachable',
    maybeSent: false,
  });
});

test('an identity provider is never asked in the clear, nor followed elsewhere, nor read without end', async () => {
  expect((await failureOf(identity()('http://idp.example/token'))).kind).toBe('insecure');
  const server = createServer((request, response) => {
    if (request.url === '/long') return response.end('x'.repeat(2_000_000));
    response.writeHead(302, {location: 'http://elsewhere.example/'}).end();
  });
  const {url, close} = await listen(server);
  onTestFinished(close);
  expect((await identity()(`${url}/moved`)).status).toBe(302);
  expect((await failureOf(identity()(`${url}/long`))).kind).toBe('too-large');
});

test('a file that is no certificate is no authority', async () => {
  const file = join(temporaryFolder(), 'authority.pem');
  writeFileSync(file, 'not a certificate\n');
  const failure = await failureOf(tasking('https://127.0.0.1:9', {caFile: file}).get('satellites'));
  expect(failure).toMatchObject({
    kind: 'local',
    message: `The caFile of Tasking, ${file}, holds no certificate.`,
  });
});
