import type {Server} from 'node:http';
import {createRequire} from 'node:module';
import type {AddressInfo} from 'node:net';
import {setImmediate} from 'node:timers/promises';

export type SeedItem = Readonly<Record<string, string | number>>;

const attribute = (value: string | number) => (typeof value === 'number' ? {N: String(value)} : {S: value});

/**
 * A real DynamoDB engine (dynalite, in memory) behind the sandbox: started and filled at the first request, since the
 * links in the items hold the sandbox's own address.
 */
export const createDynamo = (table: string, seed: (origin: string) => readonly SeedItem[]) => {
  let running: Promise<{server: Server; url: string}> | undefined;

  const ask = async (url: string, operation: string, body: unknown): Promise<unknown> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'x-amz-date': '19700101T000000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=sandbox/19700101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${operation}: HTTP ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const start = async (origin: string) => {
    // A package of the same name as the child's; asked for when it is needed, since it loads a database.
    const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => Server;
    const server = dynalite({createTableMs: 0, deleteTableMs: 0, updateTableMs: 0});
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    server.unref();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await ask(url, 'CreateTable', {
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        {AttributeName: 'pool-name', AttributeType: 'S'},
        {AttributeName: 'collection-identifier', AttributeType: 'S'},
      ],
      KeySchema: [
        {AttributeName: 'pool-name', KeyType: 'HASH'},
        {AttributeName: 'collection-identifier', KeyType: 'RANGE'},
      ],
    });
    // A table takes no items while it is CREATING, and dynalite needs a turn of its loop even with 0 ms.
    for (;;) {
      const {Table} = (await ask(url, 'DescribeTable', {TableName: table})) as {Table: {TableStatus: string}};
      if (Table.TableStatus === 'ACTIVE') break;
      await setImmediate();
    }
    const items = seed(origin);
    for (let at = 0; at < items.length; at += 25)
      await ask(url, 'BatchWriteItem', {
        RequestItems: {
          [table]: items.slice(at, at + 25).map(item => ({
            PutRequest: {
              Item: Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attribute(value)])),
            },
          })),
        },
      });
    return {server, url};
  };
  return {
    handle: async (request: Request): Promise<Response> => {
      running ??= start(new URL(request.url).origin);
      const {url} = await running;
      const headers = new Headers(request.headers);
      for (const name of [
        'host',
        'content-length',
        'connection',
        'transfer-encoding',
        'accept-encoding',
        'expect',
      ])
        headers.delete(name);
      const answer = await fetch(url, {method: 'POST', headers, body: await request.arrayBuffer()});
      const kept = new Headers(answer.headers);
      for (const name of ['connection', 'keep-alive', 'content-length', 'date']) kept.delete(name);
      return new Response(await answer.arrayBuffer(), {status: answer.status, headers: kept});
    },
    stop: async () => {
      const started = await running?.catch(() => undefined);
      if (!started) return;
      started.server.closeAllConnections();
      await new Promise<void>(resolve => started.server.close(() => resolve()));
    },
  };
};
