import {createServer, type RequestListener, type Server} from 'node:http';
import {expect, onTestFinished, test, vi} from 'vitest';
import type {Exchanged} from '../../../source/declare/http.ts';
import {bushfire} from '../../../source/services/lake/rules/saved-query.ts';
import {odataCatalogue} from '../../../source/services/lake/upstream/catalogues/odata.ts';
import {authoritiesFor, awsAccess} from '../../../source/services/lake/upstream/engines/aws-access.ts';
import {dynamoTable} from '../../../source/services/lake/upstream/engines/table.ts';
import {hasOpenssl, secureUpstream, selfSigned} from '../../engine/certificate.ts';
import {proxyTo} from '../../engine/proxy.ts';
import {tasking} from '../../engine/upstream.ts';
import {listen} from '../../listen.ts';

/** A server that says which addresses it was asked for, and answers as DynamoDB does of a table. */
const listening = async () => {
  const asked: (string | undefined)[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(200, {'content-type': 'application/x-amz-json-1.0'});
    response.end(JSON.stringify({Table: {TableStatus: 'ACTIVE', ItemCount: 3}}));
  });
  const {url, close} = await listen(server);
  onTestFinished(close);
  return {asked, url};
};

const tableAt = (
  endpoint: string | undefined,
  environment: Record<string, string>,
  ca?: string,
  noted?: (exchanged: Exchanged) => void,
) => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'a-key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a-secret');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const access = awsAccess(
    {aws: {endpoint, region: 'eu-west-1'}},
    undefined,
    environment,
    ca ? [ca] : undefined,
  );
  return dynamoTable(
    'collections',
    async () => ({...access, ...(noted && {noted})}),
    async () => {},
  );
};

test("AWS is asked through the environment's proxy, unless NO_PROXY names the host", async () => {
  const proxy = await listening();
  const through = tableAt('http://dynamodb.example', {HTTP_PROXY: proxy.url});
  expect(await through.state()).toEqual({status: 'ACTIVE', items: 3});
  expect(proxy.asked).toEqual(['http://dynamodb.example/']);

  const past = tableAt('http://dynamodb.invalid', {HTTP_PROXY: proxy.url, NO_PROXY: 'dynamodb.invalid'});
  await expect(past.state()).rejects.toThrow();
  expect(proxy.asked).toHaveLength(1);
});

test('the log is told what AWS is asked, each try, and never what with', async () => {
  const told: Exchanged[] = [];
  const {url} = await listening();
  await tableAt(url, {}, undefined, one => told.push(one)).state();
  expect(told).toEqual([{method: 'POST', url: `${url}/#DescribeTable`, ms: expect.any(Number), status: 200}]);
  const refusing = tableAt('http://127.0.0.1:1', {}, undefined, one => told.push(one));
  await expect(refusing.state()).rejects.toThrow();
  expect(told.length).toBeGreaterThan(2);
  expect(told.at(-1)).toMatchObject({
    failure: 'unreachable',
    sentence: expect.stringContaining('ECONNREFUSED'),
  });
});

test('a stand-in on this machine is never asked through a proxy, by whichever way its address is given', async () => {
  const [proxy, standIn] = [await listening(), await listening()];
  const named = tableAt(standIn.url, {HTTP_PROXY: proxy.url});
  expect(await named.state()).toEqual({status: 'ACTIVE', items: 3});
  vi.stubEnv('AWS_ENDPOINT_URL', standIn.url);
  const found = tableAt(undefined, {http_proxy: proxy.url, NO_PROXY: 'elsewhere.example'});
  expect(await found.state()).toEqual({status: 'ACTIVE', items: 3});
  expect(standIn.asked).toHaveLength(2);
  expect(proxy.asked).toEqual([]);
  // Nor does a proxy that cannot be used stop what does not go through it.
  const socks = {ALL_PROXY: 'socks5://proxy.example:1080'};
  expect(await tableAt(standIn.url, socks).state()).toEqual({status: 'ACTIVE', items: 3});
  expect(await tableAt(undefined, {...socks, AWS_ENDPOINT_URL: standIn.url}).state()).toMatchObject({
    items: 3,
  });
  expect(await authoritiesFor(tasking(standIn.url, {environment: socks}))).toBeUndefined();
  vi.stubEnv('AWS_ENDPOINT_URL', undefined);
  expect(() => tableAt(undefined, socks)).toThrow('socks5:// proxy, which cannot be used');
});

/** An HTTPS host of a name of its own, reached by CONNECT alone, whose certificate only the profile's caFile trusts. */
const behindProxy = async (name: string, listener: RequestListener) => {
  const certificate = selfSigned(name);
  const {port} = await secureUpstream(certificate, listener);
  const proxy = await proxyTo(port);
  return {certificate, proxy, environment: {HTTPS_PROXY: proxy.url}};
};

test.skipIf(!hasOpenssl())(
  'AWS over HTTPS is reached by CONNECT and trusted by the caFile, and by nothing else',
  async () => {
    const {certificate, proxy, environment} = await behindProxy('dynamodb.example', (_request, response) => {
      response.writeHead(200, {'content-type': 'application/x-amz-json-1.0'});
      response.end(JSON.stringify({Table: {TableStatus: 'ACTIVE', ItemCount: 3}}));
    });
    const http = tasking('https://dynamodb.example', {environment, caFile: certificate.file});
    const ca = (await authoritiesFor(http)) as string[];
    expect(ca).toContain(certificate.cert.toString());
    const table = tableAt('https://dynamodb.example', environment, certificate.cert.toString());
    expect(await table.state()).toEqual({status: 'ACTIVE', items: 3});
    expect(proxy.wanted).toEqual(['dynamodb.example:443']);
    await expect(tableAt('https://dynamodb.example', environment).state()).rejects.toMatchObject({
      kind: 'insecure',
      todo: expect.stringContaining('caFile'),
    });
  },
);

test.skipIf(!hasOpenssl())('the catalogue too, though it is another host than the downloads', async () => {
  const {certificate, proxy, environment} = await behindProxy('catalogue.example', (_request, response) => {
    response.writeHead(200, {'content-type': 'application/json'});
    response.end('{"value":[]}');
  });
  const http = tasking('https://download.example', {environment, caFile: certificate.file});
  const root = 'https://catalogue.example/odata/v1';
  const {hits} = await odataCatalogue(http, root, {kind: 'http', root: 'https://download.example'}).search(
    bushfire,
    1_795_327_200,
  );
  expect(hits).toEqual([]);
  expect(proxy.wanted).toEqual(['catalogue.example:443']);
});
