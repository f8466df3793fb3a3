import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {perform} from '../../../source/services/lake/actions/download-readings.ts';
import {
  performedFacts,
  performedWords,
  performOptions,
} from '../../../source/services/lake/actions/ingest.ts';
import {registerHits} from '../../../source/services/lake/actions/register.ts';
import type {Reading} from '../../../source/services/lake/resources/reading.ts';
import {readingClass} from '../../../source/services/lake/resources/readings.ts';
import {bushfire} from '../../../source/services/lake/rules/saved-query.ts';
import type {Job} from '../../../source/services/lake/upstream/engines/job.ts';
import {type OpenLake, openLake} from './open-lake.ts';

const openLocal = () =>
  openLake({speed: 0, settings: (_origin, own) => ({engine: 'local', local: {directory: own.directory}})});

/** Registers some products of the catalogue, by their place in it, and downloads them. */
const fetchSome = async ({client}: OpenLake, ...places: number[]) => {
  const found = await client.catalogue.search(bushfire, client.now());
  const hits = places.map(place => found.hits[place]!);
  const {fresh, waiting} = await registerHits(client.engine.table, 'bushfire', hits, {
    now: client.now(),
  });
  return perform(client.engine, [...fresh, ...waiting], performOptions(client));
};
const statusOf = async ({client}: OpenLake) =>
  (await client.items('bushfire')).map(({status, lastError}) => [status, lastError]);
const logOf = ({folder}: OpenLake) =>
  readdirSync(join(folder, 'lake', 'logs'))
    .map(name => readFileSync(join(folder, 'lake', 'logs', name), 'utf8'))
    .join('');
const value = /\$value$/;

test('a cut connection is taken up where it broke', async () => {
  const lake = await openLocal();
  expect((await fetchSome(lake, 107)).downloaded).toHaveLength(1);
  expect(lake.asked.filter(line => value.test(line))).toHaveLength(2);
});

test('a wrong checksum is never registered: it is downloaded once more, and then told', async () => {
  const lake = await openLocal();
  const found = await lake.client.catalogue.search(bushfire, lake.client.now());
  const wrong = new Uint8Array(found.hits[3]!.bytes!);
  lake.reply(value, () => new Response(wrong), 5);
  const {downloaded, failed} = await fetchSome(lake, 3);
  expect(downloaded).toEqual([]);
  expect(failed[0]?.why).toMatch(/^The checksum is wrong: MD5 is [0-9a-f]{32}, and the catalogue says/);
  expect(await statusOf(lake)).toEqual([['not-downloaded', failed[0]?.why]]);
  expect(lake.instead[0]?.times).toBe(3);
  expect(existsSync(join(lake.folder, 'lake', 'objects'))).toBe(false);
});

test('a wrong length is told with both lengths, and the next try is right', async () => {
  const lake = await openLocal();
  lake.reply(value, () => new Response('an error page'), 2);
  const {failed} = await fetchSome(lake, 3);
  expect(failed[0]?.why).toMatch(/^The download has 13 bytes, and the catalogue says \d+\.$/);
  expect((await fetchSome(lake, 3)).downloaded).toHaveLength(1);
});

test('a web page with 200 is no product, also where nothing is known of its length', async () => {
  const lake = await openLocal();
  const {hits} = await lake.client.catalogue.search(bushfire, lake.client.now());
  const told = [{...hits[3]!, checksum: undefined, bytes: undefined, sizeText: undefined}];
  const {fresh} = await registerHits(lake.client.engine.table, 'bushfire', told, {now: lake.client.now()});
  lake.reply(value, () => new Response('<html><title>Sign in</title></html>'), 2);
  const {failed} = await perform(lake.client.engine, fresh, performOptions(lake.client));
  expect(failed[0]?.why).toBe('The download is an HTML page instead of the product ("Sign in").');
});

test('a BLAKE3 or SHA3 of the catalogue is reckoned; without any the exact length counts, and the row says so', async () => {
  const lake = await openLocal();
  const {hits} = await lake.client.catalogue.search(bushfire, lake.client.now());
  const content = async ({link}: {link: string}) =>
    new Uint8Array(
      await (await fetch(link, {headers: {authorization: `Bearer ${lake.token}`}})).arrayBuffer(),
    );
  const sha3 = createHash('sha3-256')
    .update(await content(hits[6]!))
    .digest('hex');
  const sha256 = createHash('sha256')
    .update(await content(hits[9]!))
    .digest('hex');
  const told = [
    {...hits[4]!, checksum: {algorithm: 'BLAKE3', value: 'f00d'}},
    {...hits[5]!, checksum: undefined},
    {...hits[6]!, checksum: {algorithm: 'SHA3-256', value: sha3.toUpperCase()}},
    {...hits[7]!, checksum: undefined, bytes: undefined, sizeText: undefined},
    {...hits[8]!, checksum: {algorithm: 'CRC-9', value: '1'}},
    {...hits[9]!, checksum: {algorithm: 'SHA-256', value: sha256}},
  ];
  const {fresh} = await registerHits(lake.client.engine.table, 'bushfire', told, {now: lake.client.now()});
  const {failed} = await perform(lake.client.engine, fresh, performOptions(lake.client));
  expect(failed).toMatchObject([
    {title: told[0]!.title, why: expect.stringMatching(/^The checksum is wrong: BLAKE3 is [0-9a-f]{64},/)},
  ]);
  const {rows} = await lake.read<Reading>('readings');
  const reason = lake.session.resource('readings')!.resource.columns.find(({key}) => key === 'reason')!;
  const world = lake.session.world();
  const shown = told.slice(1).map(({title}) => {
    const row = rows.find(one => one.title === title)!;
    return [row.verified, readingClass(row, world), reason.value(row, world)];
  });
  expect(shown).toEqual([
    ['size', 'downloaded', expect.stringContaining('by its exact length')],
    ['sha3-256', 'downloaded', undefined],
    ['content-length', 'downloaded', expect.stringContaining('the provider announced')],
    ['size', 'downloaded', expect.stringContaining('no checksum was compared')],
    ['sha256', 'downloaded', undefined],
  ]);
});

test('202 is a product that is being restored, not an empty file', async () => {
  const lake = await openLocal();
  const performed = await fetchSome(lake, 105, 4);
  const {failed} = performed;
  expect(failed).toHaveLength(1);
  expect(performedWords(performed)).toMatch(/downloaded, 1 off-line, being restored$/);
  expect(performedFacts(performed, [])).toMatchObject({failed: 0});
  expect(failed[0]?.why).toContain('has no file to give yet');
  expect(readdirSync(join(lake.folder, 'lake', 'objects', 'bushfire'))).toHaveLength(1);
});

test("at the provider's limit of connections it waits, and says so in the log", async () => {
  const lake = await openLocal();
  const waits: number[] = [];
  const {client} = lake;
  const {connectLake} = await import('../../../source/services/lake/upstream/client.ts');
  const patient = connectLake(client, {
    lookEvery: 50,
    wait: async ms => {
      waits.push(ms);
      await new Promise(resolve => setTimeout(resolve, Math.min(ms, 50)));
    },
  });
  lake.reply(
    value,
    () =>
      Response.json(
        {code: 'DAT-ZIP-100', message: 'Max session number exceeded'},
        {status: 429, headers: {'retry-after': '90'}},
      ),
    3,
  );
  expect((await fetchSome({...lake, client: patient}, 3)).downloaded).toHaveLength(1);
  expect(waits).toContain(90_000);
  expect(logOf(lake)).toContain('Max session number exceeded (DAT-ZIP-100)');
});

test("the hub's 403 on concurrent flows fails that one download in the hub's own words", async () => {
  const lake = await openLocal();
  lake.reply(
    value,
    () =>
      new Response('', {
        status: 403,
        headers: {'cause-message': 'a.b.C : offline products retrieval quota exceeded (20 fetches max)'},
      }),
  );
  const {failed} = await fetchSome(lake, 3);
  expect(failed[0]?.why).toContain('offline products retrieval quota exceeded (20 fetches max)');
  const {rows} = await lake.read<Job>('batch-jobs');
  expect(rows).toMatchObject([{state: 'FAILED', reason: failed[0]?.why}]);
});

test('a size of 0 in the catalogue is unknown, and the object tells the length', async () => {
  const lake = await openLocal();
  expect((await fetchSome(lake, 110)).downloaded).toHaveLength(1);
  const [item] = await lake.client.items('bushfire');
  expect(item?.sizeText).toBe('');
  expect(item?.bytes).toBeGreaterThan(200_000);
});

test('a title that cannot be the name of a file fails alone, and is not even downloaded', async () => {
  const lake = await openLocal();
  const {client} = lake;
  const {hits} = await client.catalogue.search(bushfire, client.now());
  const titles = ['../../../outside', 'x'.repeat(300)];
  const {fresh} = await registerHits(
    client.engine.table,
    'bushfire',
    [...titles.map(title => ({...hits[3]!, title})), hits[4]!],
    {now: client.now()},
  );
  const {downloaded, failed} = await perform(client.engine, fresh, performOptions(client));
  expect(downloaded).toEqual([hits[4]!.title]);
  expect(failed.map(({why}) => why).sort()).toEqual([
    expect.stringMatching(
      /^"bushfire\/\.\.\/\.\.\/\.\.\/outside\.zip" would lie outside .*, so it is not touched\.$/,
    ),
    expect.stringMatching(/^"bushfire\/x{31}…" cannot be the name of a file\.$/),
  ]);
  expect(lake.asked.filter(line => value.test(line))).toHaveLength(1);
  // Nor do they hide what the store has of the others, whatever the index says of them.
  await client.engine.table.update({pool: 'bushfire', id: titles[0]!}, {status: 'downloaded'}, {});
  const {rows, notes} = await lake.read<Reading>('readings');
  expect(notes ?? []).toEqual([]);
  expect(rows.find(({title}) => title === hits[4]!.title)?.object).toMatchObject({bytes: hits[4]!.bytes});
});
