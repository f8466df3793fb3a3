import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {expect, onTestFinished, test, vi} from 'vitest';
import {awsAccess} from '../../../source/services/lake/engines/aws-access.ts';
import {dynamoTable} from '../../../source/services/lake/engines/table.ts';

/** A server that says which addresses it was asked for, and answers as DynamoDB does of a table. */
const listening = async () => {
  const asked: (string | undefined)[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(200, {'content-type': 'application/x-amz-json-1.0'});
    response.end(JSON.stringify({Table: {TableStatus: 'ACTIVE', ItemCount: 3}}));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`};
};

const tableAt = (endpoint: string | undefined, environment: Record<string, string>) => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'a-key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a-secret');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const access = awsAccess({aws: {endpoint, region: 'eu-west-1'}}, undefined, environment);
  return dynamoTable(
    'collections',
    async () => access,
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

test('a stand-in on this machine is never asked through a proxy, by whichever way its address is given', async () => {
  const [proxy, standIn] = [await listening(), await listening()];
  const named = tableAt(standIn.url, {HTTP_PROXY: proxy.url});
  expect(await named.state()).toEqual({status: 'ACTIVE', items: 3});
  vi.stubEnv('AWS_ENDPOINT_URL', standIn.url);
  const found = tableAt(undefined, {http_proxy: proxy.url, NO_PROXY: 'elsewhere.example'});
  expect(await found.state()).toEqual({status: 'ACTIVE', items: 3});
  expect(standIn.asked).toHaveLength(2);
  expect(proxy.asked).toEqual([]);
});
