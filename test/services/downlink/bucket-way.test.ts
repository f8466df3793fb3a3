import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {expect, onTestFinished, test, vi} from 'vitest';
import {asFailure} from '../../../source/declare/failure.ts';
import {wallClock} from '../../../source/engine/clock.ts';
import {notedClient} from '../../../source/engine/http/aws-client.ts';
import {createHttp} from '../../../source/engine/http/create-http.ts';
import type {HttpOptions} from '../../../source/engine/http/http-client.ts';
import {downlinkSettings} from '../../../source/services/downlink/settings.ts';
import {bucketFailure} from '../../../source/services/downlink/upstream/bucket-failure.ts';
import {connectDownlink} from '../../../source/services/downlink/upstream/client.ts';
import {hasOpenssl, secureUpstream, selfSigned} from '../../engine/certificate.ts';
import {proxyTo} from '../../engine/proxy.ts';
import {listen} from '../../listen.ts';

const listing = `<?xml version="1.0"?><ListBucketResult><Name>example</Name><IsTruncated>false</IsTruncated><Contents>
  <Key>space.txt</Key><Size>7</Size><ETag>"x"</ETag><LastModified>2026-11-22T06:00:00.000Z</LastModified>
</Contents></ListBucketResult>`;

/** What is read of a bucket of this endpoint; AWS's own keys are there, as for a bucket that is not on this machine. */
const filesAt = async (endpoint: string, more: Pick<HttpOptions, 'caFile' | 'environment'>) => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'a-key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a-secret');
  const clock = wallClock();
  const url = 'http://127.0.0.1:9';
  const http = createHttp({
    service: 'downlink',
    title: 'Downlink',
    baseUrl: url,
    authorize: async () => undefined,
    clock,
    userAgent: 'test',
    environment: {},
    ...more,
  });
  onTestFinished(() => {
    vi.unstubAllEnvs();
    http.close();
  });
  const settings = downlinkSettings.parse({url, bucket: {name: 'example', endpoint, region: 'eu-west-1'}});
  const client = connectDownlink({settings, http, now: clock.now, upstreamNow: http.upstreamNow});
  return client.files(undefined, new AbortController().signal);
};
const namesAt = async (...given: Parameters<typeof filesAt>) =>
  (await filesAt(...given)).rows.map(({name}) => name);

const bucket = (certificate: ReturnType<typeof selfSigned>) =>
  secureUpstream(certificate, (_request, response) => {
    response.setHeader('content-type', 'application/xml');
    response.end(listing);
  });

test.skipIf(!hasOpenssl())(
  'a bucket whose authority nobody knows is refused in words; caFile makes it good',
  async () => {
    const certificate = selfSigned('127.0.0.1');
    const {url} = await bucket(certificate);
    const failure = asFailure(await namesAt(url, {}).catch((thrown: unknown) => thrown));
    expect(failure.kind).toBe('insecure');
    expect(failure.message).toMatch(/^The bucket example has a certificate that is not trusted: /);
    expect(failure.todo).toContain('downlink.caFile');
    expect(await namesAt(url, {caFile: certificate.file})).toEqual(['space.txt']);
  },
);

test.skipIf(!hasOpenssl())(
  "a bucket is reached through the environment's proxy, by its own name",
  async () => {
    const certificate = selfSigned('s3.example');
    const {port} = await bucket(certificate);
    const proxy = await proxyTo(port);
    const environment = {HTTPS_PROXY: proxy.url};
    expect(await namesAt('https://s3.example', {caFile: certificate.file, environment})).toEqual([
      'space.txt',
    ]);
    expect(proxy.wanted).toEqual(['s3.example:443']);
  },
);

test('a bucket that is not there is said to refuse the connection', async () => {
  await expect(namesAt('http://127.0.0.1:9', {})).rejects.toThrow(
    'The bucket example refuses the connection.',
  );
});

test('an object whose size or time cannot be read costs its own row alone', async () => {
  const entry = (key: string, size: string, at: string) =>
    `<Contents><Key>${key}</Key><Size>${size}</Size><LastModified>${at}</LastModified></Contents>`;
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/xml');
    const time = '2026-11-22T06:00:00.000Z';
    response.end(
      `<ListBucketResult><IsTruncated>false</IsTruncated>${[
        entry('good.txt', '7', time),
        entry('many.txt', 'many', time),
        entry('none.txt', '', time),
        entry('some.txt', '7', 'yesterday'),
        entry('d/FM200/downlink/2026/11/22/20261122T050000Z_old.txt', '7', ''),
      ].join('')}</ListBucketResult>`,
    );
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const {rows, unreadable} = await filesAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {});
  expect(rows.map(({name, object}) => [name, object?.size])).toEqual([
    ['good.txt', 7],
    ['many.txt', undefined],
    ['none.txt', undefined],
    ['old.txt', 7],
  ]);
  expect(unreadable.map(({reason, kept}) => [reason, kept])).toEqual([
    ['the bucket tells no size of many.txt', true],
    ['the bucket tells no size of none.txt', true],
    ['the bucket tells no time of some.txt', undefined],
  ]);
});

test('a bucket that stays silent is asked twice, not as often as the SDK would, and told in words', async () => {
  let asked = 0;
  const silent = createServer(() => {
    asked += 1;
  });
  const {url, close} = await listen(silent);
  onTestFinished(close);
  const {ListObjectsV2Command, S3Client} = await import('@aws-sdk/client-s3');
  const client = new S3Client({
    endpoint: url,
    region: 'eu-west-1',
    credentials: {accessKeyId: 'a', secretAccessKey: 'b'},
    forcePathStyle: true,
    maxAttempts: 6,
    requestHandler: {socketTimeout: 20},
  });
  const thrown = await notedClient(client, {})
    .send(new ListObjectsV2Command({Bucket: 'example'}))
    .catch((error: unknown) => error);
  client.destroy();
  silent.closeAllConnections();
  expect(asked).toBe(2);
  expect((thrown as Error).message).toBe('no answer came within 15 s');
  expect(bucketFailure(thrown, 'example', 's3:ListBucket')).toMatchObject({
    kind: 'timeout',
    message: 'The bucket example did not answer in time.',
  });
});
