import {createHash} from 'node:crypto';
import {mkdirSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {createServer} from 'node:http';
import {join} from 'node:path';
import {crc32} from 'node:zlib';
import {expect, onTestFinished, test} from 'vitest';
import {wallClock} from '../../../source/engine/clock.ts';
import {createHttp} from '../../../source/engine/http/create-http.ts';
import {shownCredentials} from '../../../source/engine/http/mask.ts';
import {withSignature} from '../../../source/engine/http/s3-signature.ts';
import {ingest} from '../../../source/services/lake/actions/ingest.ts';
import {lakeProbes} from '../../../source/services/lake/probes.ts';
import {bushfire} from '../../../source/services/lake/rules/saved-query.ts';
import {lakeSettings} from '../../../source/services/lake/settings.ts';
import {connectLake, type LakeClient} from '../../../source/services/lake/upstream/client.ts';
import {pack, packedLength} from '../../../source/services/lake/upstream/engines/pack.ts';
import {verifyObject} from '../../../source/services/lake/upstream/verify-object.ts';
import {secretHeaders} from '../../../source/settings/credentials/header.ts';
import {listen} from '../../listen.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

const auth = {kind: 's3', user: 'KEY', region: 'default'} as const;
const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');

test('a request is signed as AWS documents it, and shown as curl signs it; the secret is in neither', () => {
  // "Example: GET Bucket (List Objects)" of the S3 API reference, with its keys.
  const keys = secretHeaders(
    'lake',
    {kind: 's3', user: 'AKIAIOSFODNN7EXAMPLE', region: 'us-east-1'},
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  );
  const url = new URL('https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J');
  const sent = withSignature('GET', url, {...keys, accept: '*/*'}, Date.UTC(2013, 4, 24) / 1000);
  expect(sent.authorization).toMatch(
    /Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7$/,
  );
  expect(JSON.stringify(sent)).not.toContain('wJalr');
  expect(shownCredentials(auth).words.join(' ')).toBe('--aws-sigv4 "aws:amz:default:s3" -u "KEY:$SECRET"');
});

/** Names and bytes of an archive by its directory, each held against its checksum. */
const unpacked = (zip: Buffer): Record<string, Buffer> => {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06'));
  const found: Record<string, Buffer> = {};
  for (let count = zip.readUInt16LE(end + 10), at = zip.readUInt32LE(end + 16); count > 0; count -= 1) {
    const name = zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28));
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(from, from + zip.readUInt32LE(at + 24));
    expect(crc32(bytes)).toBe(zip.readUInt32LE(at + 16));
    found[name] = bytes;
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30);
  }
  return found;
};

test('an archive is as long as was reckoned, also where its numbers need 64 bits', async () => {
  const file = join(temporaryFolder(), 'a.zip');
  await pack(file, [], new AbortController().signal);
  expect(readFileSync(file)).toHaveLength(packedLength([]));
  const huge = [
    {name: 'a', bytes: 5e9},
    {name: 'b', bytes: 7},
  ];
  // Each header 30 and 46 and its name, the wide sizes 20 twice, the wide place 12, the wide end 76, the end 22.
  expect(packedLength(huge) - 5e9 - 7).toBe(2 * (30 + 46 + 2) + 40 + 12 + 76 + 22);
});

/** CDSE in small: a catalogue without keys, and the bucket eodata, which looks at every signature and breaks at times. */
const openBucket = async () => {
  const files = new Map<string, Buffer>();
  const title = (at: number) => `S3A_OL_1_EFR____20261001T00000${at}_EODATA`;
  const folder = (at: number) => `Sentinel-3/OLCI/OL_1_EFR___/2026/10/01/${title(at)}.SEN3`;
  for (const at of [0, 1]) {
    files.set(`${folder(at)}/`, Buffer.alloc(0));
    files.set(`${folder(at)}/manifest.xml`, Buffer.from(`<manifest n="${at}"/>`));
    files.set(`${folder(at)}/radiance +${at}.nc`, Buffer.alloc(300_000, `radiance ${at}`));
    files.set(`${folder(at)}/empty.nc`, Buffer.alloc(0));
  }
  files.set(`${folder(0)}_ANOTHER/x.nc`, Buffer.from('of another product'));
  const asked: string[] = [];
  const state = {secret: 'the secret', cut: 0, turned: 0, stop: undefined as (() => void) | undefined};
  const server = createServer((request, response) => {
    const url = new URL(request.url!, `http://${request.headers.host}`);
    if (url.pathname === '/odata/v1/Products') {
      if (request.headers.authorization) return void response.writeHead(400).end();
      const value = [0, 1].map(at => ({
        Id: `00000000-0000-4000-8000-00000000000${at}`,
        Name: `${title(at)}.SEN3`,
        ContentLength: 250_000,
        S3Path: `/eodata/${folder(at)}`,
        Checksum: [{Algorithm: 'MD5', Value: 'ff'.repeat(16)}],
      }));
      value.push({...value[0]!, Id: '2', Name: 'S3A_ELSEWHERE.SEN3', S3Path: '/other/S3A_ELSEWHERE.SEN3'});
      return void response.setHeader('content-type', 'application/json').end(JSON.stringify({value}));
    }
    const at = Date.parse(
      String(request.headers['x-amz-date']).replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'),
    );
    const right = withSignature(
      request.method!,
      url,
      {...secretHeaders('lake', auth, state.secret)},
      at / 1000,
    );
    expect(JSON.stringify(request.headers)).not.toContain('the secret');
    if (right.authorization !== request.headers.authorization)
      return void response
        .writeHead(403, {'content-type': 'application/xml'})
        .end('<Error><Code>SignatureDoesNotMatch</Code><Message>No.</Message></Error>');
    if (url.searchParams.has('list-type')) {
      const prefix = url.searchParams.get('prefix') ?? '';
      const keys = [...files.keys()].filter(key => key.startsWith(prefix)).sort();
      const from = Number(url.searchParams.get('continuation-token') ?? 0);
      const page = keys.slice(from, from + 2);
      const entries = page.map(
        key =>
          `<Contents><Key>${key}</Key><Size>${files.get(key)!.length}</Size><ETag>&quot;${md5(files.get(key)!)}&quot;</ETag></Contents>`,
      );
      const more = from + 2 < keys.length;
      return void response
        .setHeader('content-type', 'application/xml')
        .end(
          `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${entries.join('')}${more ? `<NextContinuationToken>${from + 2}</NextContinuationToken>` : ''}</ListBucketResult>`,
        );
    }
    const key = decodeURIComponent(url.pathname).slice('/eodata/'.length);
    asked.push(`${request.headers.range ?? ''} ${key}`.trim());
    const bytes = files.get(key)!;
    const tag = `"${md5(bytes)}"`;
    if (request.headers['if-match'] !== tag) return void response.writeHead(412).end();
    const begin = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(begin > 0 ? 206 : 200, {
      'content-length': bytes.length - begin,
      etag: tag,
      ...(begin > 0 ? {'content-range': `bytes ${begin}-${bytes.length - 1}/${bytes.length}`} : {}),
    });
    const body = Buffer.from(bytes.subarray(begin));
    if (state.turned > 0 && body.length > 1000) {
      state.turned -= 1;
      body[500]! ^= 1;
    }
    if (state.cut > 0 && body.length > 100_000) {
      state.cut -= 1;
      return void response.write(body.subarray(0, 100_000), () => {
        if (state.stop) state.stop();
        else response.destroy();
      });
    }
    response.end(body);
  });
  const {url: origin, close} = await listen(server);
  onTestFinished(close);
  const directory = join(temporaryFolder(), 'lake');
  mkdirSync(directory);
  const settings = lakeSettings.parse({
    url: `${origin}/eodata/`,
    access: 's3',
    // Another origin: no signature goes there.
    catalogue: {kind: 'odata', url: `${origin.replace('127.0.0.1', 'localhost')}/odata/v1`},
    local: {directory},
  });
  const open = (secret = 'the secret') => {
    const http = createHttp({
      service: 'lake',
      title: 'Data lake',
      baseUrl: settings.url,
      authorize: async () => secretHeaders('lake', auth, secret),
      clock: {...wallClock(), sleep: async () => {}},
      userAgent: 'skydeck/test',
      environment: {},
    });
    onTestFinished(http.close);
    const now = () => Date.now() / 1000;
    return connectLake({http, settings, now, upstreamNow: now}, {lookEvery: 20});
  };
  return {open, files, folder, title, directory, asked, state};
};

test('a product of many files is listed, fetched with signatures, compared file by file, and packed', async () => {
  const {open, files, folder, title, directory, asked, state} = await openBucket();
  const lake = open();
  state.cut = 1;
  state.turned = 1;
  const found = await ingest(lake, 's', bushfire, () => {});
  expect(found.performed).toMatchObject({downloaded: [expect.any(String)], failed: [expect.anything()]});
  expect(found.performed.failed[0]!.why).toMatch(
    /radiance \+\d\.nc is not what the bucket lists: its MD5 is/,
  );
  expect(found.notes.join(' ')).toContain(
    'the S3Path of S3A_ELSEWHERE.SEN3 is /other/S3A_ELSEWHERE.SEN3, which is not in',
  );
  // The next run takes up the rest, and fetches no file again that is whole.
  asked.length = 0;
  const again = await ingest(lake, 's', bushfire, () => {});
  expect(again.performed).toMatchObject({total: 1, failed: []});
  expect(asked.every(line => !line.endsWith('.xml'))).toBe(true);
  for (const at of [0, 1]) {
    const zip = readFileSync(join(directory, 'objects', 'bushfire', `${title(at)}.zip`));
    const inside = unpacked(zip);
    const own = [...files].filter(([key]) => key.startsWith(`${folder(at)}/`) && !key.endsWith('/'));
    expect(Object.keys(inside).sort()).toEqual(own.map(([key]) => key.slice(key.indexOf(title(at)))).sort());
    for (const [key, bytes] of own) expect(inside[key.slice(key.indexOf(title(at)))]).toEqual(bytes);
    const item = (await lake.items('bushfire')).find(one => one.title === title(at))!;
    expect(item).toMatchObject({status: 'downloaded', verified: 'each-md5', bytes: zip.length});
    expect(await verifyObject(lake.engine, item, lake.settings.objectKey)).toMatchObject({
      good: true,
      evidence: 'each-md5',
    });
  }
  expect(readdirSync(join(directory, 'incoming'))).toEqual([]);
});

test('a run that is stopped in the middle of a file goes on there; a wrong key ends the run at once', async () => {
  const {open, directory, asked, state} = await openBucket();
  const stop = new AbortController();
  state.cut = 9;
  // As soon as some of it is on disk here.
  const partly = () =>
    readdirSync(join(directory, 'incoming'), {recursive: true, withFileTypes: true}).some(
      ({name, parentPath}) => name.endsWith('.part') && statSync(join(parentPath, name)).size > 0,
    );
  state.stop = () => {
    const look = setInterval(() => {
      if (!partly()) return;
      clearInterval(look);
      stop.abort();
    }, 5);
  };
  await expect(ingest(open(), 's', bushfire, () => {}, stop.signal)).rejects.toMatchObject({kind: 'aborted'});
  expect(readdirSync(join(directory, 'incoming')).length).toBeGreaterThan(0);
  state.cut = 0;
  asked.length = 0;
  expect((await ingest(open(), 's', bushfire, () => {})).performed.downloaded).toHaveLength(2);
  expect(asked.some(line => /^bytes=\d+-/.test(line))).toBe(true);
  await expect(ingest(open('wrong'), 's', bushfire, () => {})).resolves.toMatchObject({fresh: 0, waiting: 0});
  const other = await openBucket();
  const login = (lake: LakeClient) => lakeProbes(lake, lake.settings).find(({what}) => what === 'Login')!;
  const {signal} = new AbortController();
  expect((await login(other.open()).look(signal)).sentence).toMatch(/^the bucket at .*\/eodata\/ takes/);
  await expect(login(other.open('wrong')).look(signal)).rejects.toMatchObject({kind: 'forbidden'});
  await expect(ingest(other.open('wrong'), 's', bushfire, () => {})).rejects.toMatchObject({
    kind: 'forbidden',
  });
});
