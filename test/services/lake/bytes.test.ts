import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {perform} from '../../../source/services/lake/actions/download-readings.ts';
import {performOptions} from '../../../source/services/lake/actions/ingest.ts';
import {registerHits} from '../../../source/services/lake/actions/register.ts';
import type {Reading} from '../../../source/services/lake/resources/reading.ts';
import {readingClass} from '../../../source/services/lake/resources/readings.ts';
import {bushfire} from '../../../source/services/lake/rules/saved-query.ts';
import type {Hit} from '../../../source/services/lake/upstream/catalogues/catalogue.ts';
import {type OpenLake, openLake} from './open-lake.ts';

const openLocal = (more: Record<string, unknown> = {}) =>
  openLake({
    speed: 0,
    settings: (_origin, own) => ({engine: 'local', local: {directory: own.directory}, ...more}),
  });
const hitsOf = async ({client}: OpenLake) => (await client.catalogue.search(bushfire, client.now())).hits;
const fetchAll = async ({client}: OpenLake, pool: string, hits: readonly Hit[]) => {
  const {fresh, waiting} = await registerHits(client.engine.table, pool, hits, {now: client.now()});
  return perform(client.engine, [...fresh, ...waiting], performOptions(client));
};
const rowOf = async (lake: OpenLake, title: string) =>
  (await lake.read<Reading>('readings')).rows.find(row => row.title === title)!;
const objects = ({folder}: OpenLake) => join(folder, 'lake', 'objects');
const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');
const downloads = ({asked}: OpenLake) => asked.filter(line => line.endsWith('$value'));

/** Turns one bit of a file: its length stays. */
const flip = (file: string) => {
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(file, bytes);
};

test('one flipped byte of a file is found, reset downloads it anew, and what is right is left alone', async () => {
  const lake = await openLocal();
  const [good, bad] = (await hitsOf(lake)).slice(3, 5) as [Hit, Hit];
  await fetchAll(lake, 'bushfire', [good, bad]);
  const file = join(objects(lake), 'bushfire', `${bad.title}.zip`);
  flip(file);
  const row = await rowOf(lake, bad.title);
  const verified = await lake.perform('readings', 'verify', {}, row);
  expect(verified).toMatchObject({
    verdict: 'rejected',
    sentence: expect.stringMatching(/is not what the catalogue has: MD5 is [0-9a-f]{32}, not/),
  });
  // What another program registered tells of no comparison; verified, it needs no other.
  await lake.client.engine.table.update(
    {pool: 'bushfire', id: good.title},
    {verified: undefined, bytes: undefined},
    {},
  );
  const unproven = await rowOf(lake, good.title);
  expect(readingClass(unproven, lake.session.world())).toBe('unverified');
  expect((await lake.perform('readings', 'verify', {deep: 'yes'}, unproven)).sentence).toMatch(
    /is in order: \d+ bytes, by length and MD5/,
  );
  expect(readingClass(await rowOf(lake, good.title), lake.session.world())).toBe('downloaded');
  // What has the checksum of the catalogue is not reset, unless it is asked for.
  const refused = await lake.perform('readings', 'reset', {}, await rowOf(lake, good.title));
  expect(refused).toMatchObject({verdict: 'rejected', sentence: expect.stringContaining('was left alone')});
  expect((await lake.perform('readings', 'reset', {}, row)).verdict).toBe('done');
  const before = downloads(lake).length;
  const again = await lake.perform('readings', 'retry', {}, await rowOf(lake, bad.title));
  expect(again.facts).toMatchObject({downloaded: 1, failed: 0, bytes: bad.bytes});
  expect(downloads(lake)).toHaveLength(before + 1);
  expect(md5(readFileSync(file))).toBe(bad.checksum!.value);
});

test('an object in a bucket is compared by what the bucket keeps of it, and byte by byte with --deep', async () => {
  const lake = await openLake({speed: 0});
  const {rows} = await lake.read<Reading>('readings');
  const row = rows.find(({status, object, checksum}) => status === 'downloaded' && object && checksum)!;
  expect((await lake.perform('readings', 'verify', {}, row)).verdict).toBe('done');
  expect((await lake.perform('readings', 'verify', {deep: 'yes'}, row)).verdict).toBe('done');
  const head = (etag: string, more: Record<string, string> = {}) =>
    lake.reply(
      /^HEAD /,
      () => new Response(null, {headers: {'content-length': String(row.bytes), etag: `"${etag}"`, ...more}}),
    );
  head('0'.repeat(32));
  expect(await lake.perform('readings', 'verify', {}, row)).toMatchObject({
    verdict: 'rejected',
    sentence: expect.stringContaining(`MD5 is ${'0'.repeat(32)}, not ${row.checksum!.value}`),
  });
  // The ETag of several parts, or of what KMS encrypts, is no MD5: it proves nothing, and contradicts nothing.
  for (const [etag, more] of [
    ['0'.repeat(32), {'x-amz-server-side-encryption': 'aws:kms'}],
    [`${'0'.repeat(32)}-2`, {}],
  ] as const) {
    head(etag, more);
    expect((await lake.perform('readings', 'verify', {}, row)).sentence).toContain('by its exact length');
  }
  head(`${'0'.repeat(32)}-2`, {'x-amz-meta-md5': 'f'.repeat(32)});
  expect((await lake.perform('readings', 'verify', {}, row)).verdict).toBe('rejected');
});

test('titles that look alike, and two pools with one title, keep apart', async () => {
  const lake = await openLocal({pools: ['bushfire', 'flood']});
  const hits = (await hitsOf(lake)).slice(3, 9);
  const long = `S3A_${'L'.repeat(130)}`;
  const titles = ['S3A_A.B', 'S3A_A-B', `${long}1`, `${long}2`, 'dollar$$y', 'dollar$y'];
  const named = hits.map((hit, at) => ({...hit, title: titles[at]!}));
  const first = await fetchAll(lake, 'bushfire', named);
  expect(first.failed).toEqual([]);
  // Another product under a title that another pool has too, both at once.
  const other = {...hits[0]!, title: 'S3A_A-B'};
  expect((await fetchAll(lake, 'flood', [other])).downloaded).toEqual(['S3A_A-B']);
  const {rows} = await lake.read<Reading>('readings');
  expect(rows).toHaveLength(7);
  for (const row of rows)
    expect(md5(readFileSync(join(objects(lake), row.objectKey)))).toBe(row.checksum!.value);
  expect(readdirSync(join(lake.folder, 'lake', 'incoming'))).toEqual([]);
});

test('a waiting reading takes the link, size and checksum that the catalogue has now', async () => {
  const lake = await openLocal();
  const {client} = lake;
  const hit = (await hitsOf(lake))[3]!;
  const stale = {
    ...hit,
    link: `${hit.link.replace(/\(.*\)/, '(00000000-0000-4000-8000-000000000000)')}`,
    productId: 'old',
    bytes: 5,
    checksum: {algorithm: 'MD5', value: '0'.repeat(32)},
  };
  const failed = await fetchAll(lake, 'bushfire', [stale]);
  expect(failed.failed[0]?.why).toContain('(404)');
  const sorted = await registerHits(client.engine.table, 'bushfire', [hit], {now: client.now()});
  expect(sorted).toMatchObject({
    renewed: 1,
    fresh: [],
    waiting: [{link: hit.link, bytes: hit.bytes, lastError: undefined}],
  });
  expect((await fetchAll(lake, 'bushfire', [hit])).downloaded).toEqual([hit.title]);
  // Once it is there, a new checksum is told and nothing is fetched.
  const anew = {...hit, checksum: {algorithm: 'MD5', value: '1'.repeat(32)}};
  const later = await registerHits(client.engine.table, 'bushfire', [anew], {now: client.now()});
  expect(later).toMatchObject({skipped: 1, republished: [hit.title]});
  // Without a title it could not be found again.
  const odd = {...hit, title: ''};
  const both = await registerHits(client.engine.table, 'bushfire', [odd, hit], {now: client.now()});
  expect(both).toMatchObject({unfit: 1, fresh: [], skipped: 1});
});

test('what was whole before a kill is compared and not fetched again, and a half of another product is not gone on with', async () => {
  const lake = await openLocal();
  const hits = (await hitsOf(lake)).slice(3, 5) as [Hit, Hit];
  await fetchAll(lake, 'bushfire', hits);
  const files = hits.map(({title}) => join(objects(lake), 'bushfire', `${title}.zip`));
  const [whole, other] = files.map(file => readFileSync(file)) as [Buffer, Buffer];
  const incoming = join(lake.folder, 'lake', 'incoming');
  const {incomingName} = await import('../../../source/services/lake/rules/title.ts');
  const partOf = ({title}: Hit) => join(incoming, `${incomingName({pool: 'bushfire', title})}.zip.part`);
  for (const hit of hits)
    await lake.perform('readings', 'reset', {anyway: 'yes'}, await rowOf(lake, hit.title));
  // The first: killed after the last byte. The second: half of the product before it was published anew.
  writeFileSync(partOf(hits[0]), whole);
  writeFileSync(partOf(hits[1]), whole.subarray(0, other.length >> 1));
  writeFileSync(`${partOf(hits[1])}.origin`, JSON.stringify({tag: '"of-before"', same: 'md5:of-before'}));
  const before = downloads(lake).length;
  expect((await fetchAll(lake, 'bushfire', hits)).downloaded).toHaveLength(2);
  expect(downloads(lake).slice(before)).toEqual([expect.stringContaining(hits[1].productId)]);
  expect(files.map(file => md5(readFileSync(file)))).toEqual(hits.map(hit => hit.checksum!.value));
});

test('a hub that tells of a new product by its size in words alone, or by nothing, is asked for length and checksum', async () => {
  const {client} = await openLocal();
  const {table} = client.engine;
  const found = (await hitsOf({client} as OpenLake)).slice(3, 5);
  const inWords = (words: string) =>
    found.map(hit => ({...hit, bytes: undefined, checksum: undefined, sizeText: words}));
  const asked: string[] = [];
  const completing = (bytes: number) => ({
    now: client.now(),
    complete: async (hit: Hit) => {
      asked.push(hit.title);
      return {...hit, bytes, checksum: {algorithm: 'MD5', value: String(bytes).padStart(32, '0')}};
    },
  });
  await registerHits(table, 'bushfire', inWords('1.00 KB'), completing(1024));
  expect(asked).toHaveLength(2);
  // As it was: it is not asked again, but for the one that was not what the catalogue had said.
  await table.update({pool: 'bushfire', id: found[0]!.title}, {'last-error': 'The checksum is wrong.'}, {});
  const again = await registerHits(table, 'bushfire', inWords('1.00 KB'), completing(1025));
  expect(asked.slice(2)).toEqual([found[0]!.title]);
  expect(again.waiting.map(({bytes}) => bytes)).toEqual([1025, 1024]);
  const other = await registerHits(table, 'bushfire', inWords('2.00 KB'), completing(2048));
  expect(other.waiting.map(({bytes}) => bytes)).toEqual([2048, 2048]);
});
