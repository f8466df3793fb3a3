import {expect, test} from 'vitest';
import {Failure} from '../../../source/declare/failure.ts';
import type {RequestSpec} from '../../../source/declare/http.ts';
import {performedDone, performedWords} from '../../../source/services/lake/actions/ingest.ts';
import {bushfire, momentOf, savedQuery, secondsOf} from '../../../source/services/lake/rules/saved-query.ts';
import {dhusQuery} from '../../../source/services/lake/upstream/catalogues/dhus.ts';
import {hitOfEntry, readFeed} from '../../../source/services/lake/upstream/catalogues/dhus-feed.ts';
import {odataFilter} from '../../../source/services/lake/upstream/catalogues/odata.ts';
import {stacCatalogue, stacSearch} from '../../../source/services/lake/upstream/catalogues/stac.ts';
import {opening, openLake} from './open-lake.ts';

const failureOf = async (promise: Promise<unknown>) => {
  const thrown = await promise.then(
    () => undefined,
    error => error,
  );
  expect(thrown).toBeInstanceOf(Failure);
  return thrown as Failure;
};
const dhus = () =>
  openLake({speed: 0, settings: origin => ({url: `${origin}/lake/dhus`, catalogue: {kind: 'dhus'}})});
const stac = () =>
  openLake({speed: 0, settings: origin => ({catalogue: {kind: 'stac', url: `${origin}/lake/stac/v1`}})});
const search = async (lake: Awaited<ReturnType<typeof openLake>>, query = bushfire) =>
  lake.client.catalogue.search(query, lake.client.now());

test("the seed's query in each dialect: the point's order, the quotes, and who computes NOW", () => {
  expect(dhusQuery(bushfire)).toBe(
    'footprint:"Intersects(-34.5000,148.5000)" AND platformname:"Sentinel-3" AND producttype:"OL_1_EFR___" AND creationdate:[NOW-120DAYS TO NOW-30DAYS]',
  );
  expect(odataFilter(bushfire, opening)).toBe(
    [
      "Collection/Name eq 'SENTINEL-3'",
      "Attributes/OData.CSC.StringAttribute/any(att:att/Name eq 'productType' and att/OData.CSC.StringAttribute/Value eq 'OL_1_EFR___')",
      "OData.CSC.Intersects(area=geography'SRID=4326;POINT(148.5 -34.5)')",
      "Attributes/OData.CSC.DateTimeOffsetAttribute/any(att:att/Name eq 'processingDate' and att/OData.CSC.DateTimeOffsetAttribute/Value ge 2026-07-25T06:00:00.000Z)",
      "Attributes/OData.CSC.DateTimeOffsetAttribute/any(att:att/Name eq 'processingDate' and att/OData.CSC.DateTimeOffsetAttribute/Value le 2026-10-23T06:00:00.000Z)",
    ].join(' and '),
  );
  expect(
    stacSearch({...bushfire, window: {of: 'sensing', from: '2019-11-01', to: '2020-01-31'}}, opening),
  ).toEqual({
    collections: ['sentinel-3-olci-1-efr-ntc', 'sentinel-3-olci-1-efr-nrt'],
    intersects: {type: 'Point', coordinates: [148.5, -34.5]},
    datetime: '2019-11-01T00:00:00.000Z/2020-01-31T00:00:00.000Z',
    limit: 100,
  });
});

test('a polygon is closed, longitude first', () => {
  const polygon = [
    {latitude: -35, longitude: 148},
    {latitude: -35, longitude: 150},
    {latitude: -33, longitude: 149},
  ];
  const query = savedQuery.parse({polygon});
  expect(odataFilter(query, opening)).toContain('POLYGON((148 -35,150 -35,149 -33,148 -35))');
  expect(dhusQuery(query)).toContain('footprint:"Intersects(POLYGON((148 -35,150 -35,149 -33,148 -35)))"');
});

test('NOW is counted by days, and months by the calendar; other words are refused with an example', () => {
  expect(momentOf('NOW-120DAYS', opening)).toBe(opening - 120 * 86_400);
  expect(new Date(momentOf('NOW/DAY-1MONTH', opening) * 1000).toISOString()).toBe('2026-10-22T00:00:00.000Z');
  const wrong = savedQuery.safeParse({window: {from: 'yesterday', to: 'NOW'}});
  expect(wrong.error?.issues[0]?.message).toContain('NOW-120DAYS');
});

test('all three dialects find the same 130 readings over several pages, without the ending .SEN3', async () => {
  const lists = [];
  for (const open of [() => openLake({speed: 0}), stac, dhus]) lists.push(await search(await open()));
  const titles = lists.map(({hits}) => hits.map(({title}) => title).sort());
  expect(titles[0]).toHaveLength(130);
  expect(titles[1]).toEqual(titles[0]);
  expect(titles[2]).toEqual(titles[0]);
  expect(titles[0]!.some(title => title.includes('.'))).toBe(false);
  expect(lists.map(({total, pages}) => [total, pages])).toEqual([
    [130, 2],
    [130, 2],
    [130, 2],
  ]);
  const [odata, , hub] = lists.map(({hits}) => hits.find(({title}) => title === titles[0]![5])!);
  expect(odata?.link).toMatch(/\/Products\([0-9a-f-]{36}\)\/\$value$/);
  expect(hub?.link).toMatch(/\/Products\('[0-9a-f-]{36}'\)\/\$value$/);
  expect(odata?.bytes).toBeGreaterThan(0);
  expect(hub?.sizeText).toMatch(/^\d+\.\d+ KB$/);
});

test('the hub answers in Atom as well, and both forms read alike', async () => {
  const lake = await dhus();
  const query = {q: `(${dhusQuery(bushfire)})`, rows: 3};
  const [atom, json] = await Promise.all(
    [undefined, 'json'].map(async format => {
      const answer = await lake.client.http.get('search', {query: {...query, format}});
      return (await readFeed(answer.text, answer.status)).entries.map(hitOfEntry);
    }),
  );
  expect(atom).toHaveLength(3);
  expect(atom).toEqual(json);
});

test('one entry is an object and not a list, and its single date too', async () => {
  const feed = await readFeed(
    JSON.stringify({
      feed: {
        'opensearch:totalResults': '1',
        entry: {
          title: 'S3A_OL_1_EFR____20191201T233158_X',
          id: '1',
          link: [
            {href: "https://h/Products('1')/$value"},
            {rel: 'icon', href: "https://h/Products('Quicklook')/$value"},
          ],
          date: {name: 'ingestiondate', content: '2019-12-02T00:00:00Z'},
          str: {name: 'size', content: '688.52 MB'},
        },
      },
    }),
    200,
  );
  expect(feed.total).toBe(1);
  expect(hitOfEntry(feed.entries[0]!)).toMatchObject({
    link: "https://h/Products('1')/$value",
    sizeText: '688.52 MB',
  });
});

test('an error within a 200 is an error, in the words of the hub', async () => {
  const lake = await dhus();
  lake.reply(/search$/, () =>
    Response.json({feed: {error: {code: '400', message: 'undefined field platform'}}}),
  );
  expect((await failureOf(search(lake))).message).toBe(
    'The hub rejects the search (400): undefined field platform.',
  );
  const atom =
    '<feed xmlns="http://www.w3.org/2005/Atom"><error><code>400</code><message>no viable &amp; so</message></error></feed>';
  expect((await failureOf(readFeed(atom, 200))).message).toBe(
    'The hub rejects the search (400): no viable & so.',
  );
});

test('a maintenance page with 200 is not zero results', async () => {
  const page = () =>
    new Response('<!doctype html><html><body>Maintenance</body></html>', {
      headers: {'content-type': 'text/html'},
    });
  const hub = await dhus();
  hub.reply(/search$/, page, 9);
  expect((await failureOf(search(hub))).message).toContain('web page');
  const cdse = await openLake({speed: 0});
  cdse.reply(/Products$/, page, 9);
  expect((await failureOf(search(cdse))).kind).toBe('unreadable');
});

test('429 is asked again after the time that the catalogue names', async () => {
  const lake = await openLake({speed: 0});
  lake.reply(/Products$/, () =>
    Response.json({detail: 'slow down'}, {status: 429, headers: {'retry-after': '0'}}),
  );
  expect((await search(lake)).hits).toHaveLength(130);
});

test('a page that comes twice brings nothing new, and one that comes for ever ends', async () => {
  const lake = await openLake({speed: 0});
  const {origin} = lake;
  const value = [
    {Id: 'a', Name: 'S3A_X.SEN3', ContentLength: 1},
    {Id: 'b', Name: 'S3B_X.SEN3', ContentLength: 2},
  ];
  lake.reply(
    /Products$/,
    () =>
      Response.json({
        '@odata.count': 4,
        value,
        '@odata.nextLink': `${origin}/lake/odata/v1/Products?$skip=2`,
      }),
    50,
  );
  const found = await search(lake);
  expect(found.hits.map(({title}) => title)).toEqual(['S3A_X', 'S3B_X']);
  expect(found.notes).toEqual([
    'The catalogue speaks of 4 products and gave 2.',
    expect.stringContaining('nothing new'),
  ]);
  expect(found.incomplete).toBe(true);
  expect(lake.asked.length).toBeLessThan(6);
});

test('zero results are zero results, and entries that cannot be read are counted', async () => {
  const lake = await openLake({speed: 0});
  lake.reply(/Products$/, () => Response.json({value: []}));
  expect(await search(lake)).toEqual({hits: [], total: undefined, pages: 1, notes: [], incomplete: false});
  lake.reply(/Products$/, () =>
    Response.json({value: [{Id: 'a'}, {Id: 'b', Name: 'S3A_Y.SEN3', Footprint: null, Checksum: []}]}),
  );
  const found = await search(lake);
  expect(found.hits).toMatchObject([{title: 'S3A_Y', bytes: undefined, checksum: undefined}]);
  expect(found.notes[0]).toContain('1 entry of the catalogue could not be read (Name is missing)');
});

test('a next page on another host is not followed', async () => {
  const lake = await openLake({speed: 0});
  lake.reply(/Products$/, () =>
    Response.json({
      value: [{Id: 'a', Name: 'S3A_X'}],
      '@odata.nextLink': 'https://elsewhere.example/Products',
    }),
  );
  expect((await failureOf(search(lake))).message).toContain('another host');
});

/** A STAC catalogue that gives these pages, one after the other, and what it was asked. */
const stacOf = async (...pages: readonly Record<string, unknown>[]) => {
  const asked: RequestSpec[] = [];
  const send = async (spec: RequestSpec) => {
    const answer = pages[asked.length] ?? {features: []};
    asked.push(spec);
    return {status: 200, json: () => answer};
  };
  const catalogue = stacCatalogue({send} as never, 'http://127.0.0.1:1/stac');
  return {asked, found: await catalogue.search(bushfire, opening)};
};
const feature = (id: string, href = `http://127.0.0.1:1/${id}/$value`, more = {}) => ({
  id,
  assets: {Product: {href, ...more}},
});
const next = (more: object = {}, href = 'http://127.0.0.1:1/stac/search?page=2') => ({
  links: [{rel: 'next', href, ...more}],
});

test('a next link of STAC asks for the rest of the same search, whether it merges, has no body or asks by GET', async () => {
  const first = [feature('S3A_1')];
  const merged = await stacOf(
    {features: first, ...next({method: 'POST', merge: true, body: {token: 't2'}})},
    {features: [feature('S3A_2')], ...next({method: 'POST', headers: {'x-page': '3', authorization: 'no'}})},
    {features: [feature('S3A_3')], ...next({method: 'GET'})},
  );
  const values = merged.asked.map(({body}) => (body?.kind === 'json' ? body.value : undefined));
  const search = stacSearch(bushfire, opening);
  expect(values).toEqual([search, {...search, token: 't2'}, {...search, token: 't2'}, undefined]);
  expect(merged.asked[2]!.headers).toEqual({'x-page': '3'});
  expect(merged.asked[3]!.method).toBe('GET');
  expect(merged.found).toMatchObject({incomplete: false, pages: 4});
  const whole = await stacOf({features: first, ...next({body: {token: 't2'}})});
  expect(whole.asked[1]!.body).toEqual({kind: 'json', value: {token: 't2'}});
});

test('pages of products that cannot be fetched are read to the end, and a count in another form is none', async () => {
  const bare = (id: string) => ({id, assets: {}});
  const {found} = await stacOf(
    {features: [bare('S3A_1'), bare('S3A_2')], numberMatched: '5', ...next()},
    {features: [bare('S3A_3')], ...next()},
    {features: [bare('S3A_4')], ...next()},
    {features: [feature('S3A_5')]},
  );
  expect(found).toMatchObject({hits: [{title: 'S3A_5'}], total: undefined, pages: 4});
  expect(found.notes).toEqual([
    '4 entries of the catalogue could not be read (S3A_1 has no asset of the whole product).',
  ]);
});

test("an asset's address is relative to its item's", async () => {
  const self = 'http://127.0.0.1:1/stac/collections/c/items/S3A_1';
  const {found} = await stacOf({
    features: [{...feature('S3A_1', '../data/1/$value'), links: [{rel: 'self', href: self}]}],
  });
  expect(found.hits[0]!.link).toBe('http://127.0.0.1:1/stac/collections/c/data/1/$value');
});

test('a search of STAC whose rest was not read says so: another host, no progress, a count of older servers', async () => {
  const features = [feature('S3A_1')];
  const elsewhere = await stacOf({features, ...next({}, 'https://stac.internal/search?page=2')});
  expect(elsewhere.found.incomplete).toBe(true);
  expect(elsewhere.found.notes[0]).toContain('leads to stac.internal for its next page');
  const page = {features, ...next({method: 'POST'})};
  const forEver = await stacOf(page, page, page, page);
  expect(forEver.asked).toHaveLength(3);
  expect(forEver.found).toMatchObject({incomplete: true, notes: [expect.stringContaining('nothing new')]});
  const all = await stacOf({...page, numberMatched: 1}, page, page);
  expect(all.found).toMatchObject({incomplete: false, notes: []});
  const older = await stacOf({features, context: {matched: 50}});
  expect(older.found).toMatchObject({incomplete: true, total: 50});
});

test('a product of STAC is fetched where HTTP reaches it; one that lies in a bucket alone is told', async () => {
  const https = 'https://download.example/Products(1)/$value';
  const {found} = await stacOf({
    features: [
      feature('S3A_1', 's3://eodata/x', {alternate: {https: {href: https}}}),
      feature('S3A_2', 'data/x.zip'),
      feature('S3A_3', 's3://eodata/y'),
    ],
  });
  expect(found.hits.map(({link}) => link)).toEqual([https, 'http://127.0.0.1:1/stac/data/x.zip']);
  // Whether it is in the archive STAC does not tell.
  expect(found.hits.map(({online}) => online)).toEqual([undefined, undefined]);
  expect(found.notes).toEqual([expect.stringContaining('S3A_3 lies at s3://eodata/y')]);
  expect(found.incomplete).toBe(true);
});

test('a time of a catalogue without a zone is UTC, wherever this machine is', () => {
  expect(secondsOf('2026-11-06T10:00:00')).toBe(Date.UTC(2026, 10, 6, 10) / 1000);
  expect(secondsOf('2026-11-06T10:00:00.5+01:00')).toBe(Date.UTC(2026, 10, 6, 9) / 1000 + 0.5);
  expect([secondsOf(undefined), secondsOf(null), secondsOf('soon')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('a run that was stopped waits for nothing any more, and its numbers add up', () => {
  const performed = {total: 9, downloaded: ['a'], failed: [], left: [], running: [], submitted: []};
  expect(performedWords(performed)).toBe('1 of 9 downloaded, waiting for a free connection');
  expect(performedDone(performed).sentence).toBe('1 of 9 downloaded, 8 not downloaded.');
});
