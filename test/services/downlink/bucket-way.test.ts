import {expect, onTestFinished, test, vi} from 'vitest';
import {asFailure} from '../../../source/declare/failure.ts';
import {wallClock} from '../../../source/engine/clock.ts';
import {createHttp} from '../../../source/engine/http/create-http.ts';
import type {HttpOptions} from '../../../source/engine/http/http-client.ts';
import {downlinkSettings} from '../../../source/services/downlink/settings.ts';
import {connectDownlink} from '../../../source/services/downlink/upstream/client.ts';
import {hasOpenssl, secureUpstream, selfSigned} from '../../engine/certificate.ts';
import {proxyTo} from '../../engine/proxy.ts';

const listing = `<?xml version="1.0"?><ListBucketResult><Name>example</Name><IsTruncated>false</IsTruncated><Contents>
  <Key>space.txt</Key><Size>7</Size><ETag>"x"</ETag><LastModified>2026-11-22T06:00:00.000Z</LastModified>
</Contents></ListBucketResult>`;

/** The names in a bucket of this endpoint; AWS's own keys are there, as for a bucket that is not on this machine. */
const namesAt = async (endpoint: string, more: Pick<HttpOptions, 'caFile' | 'environment'>) => {
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
  const {rows} = await client.files(undefined, new AbortController().signal);
  return rows.map(({name}) => name);
};

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
