import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {Failure} from '../../../source/declare/failure.ts';
import {circleAround, readArea, wktOf} from '../../../source/services/lake/rules/area.ts';
import {bushfire, savedQuery} from '../../../source/services/lake/rules/saved-query.ts';
import {dhusQuery} from '../../../source/services/lake/upstream/catalogues/dhus.ts';
import {hitOfEntry, readFeed} from '../../../source/services/lake/upstream/catalogues/dhus-feed.ts';
import {odataFilter} from '../../../source/services/lake/upstream/catalogues/odata.ts';
import {patientHttp} from '../../../source/services/lake/upstream/catalogues/patient-http.ts';
import {stacSearch} from '../../../source/services/lake/upstream/catalogues/stac.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {openLake} from './open-lake.ts';

const now = Date.UTC(2026, 10, 22) / 1000;
const square = 'POLYGON((148 -35,149 -35,149 -34,148 -34,148 -35))';

describe('an area', () => {
  test('comes from WKT, from GeoJSON, or from a point with a radius', () => {
    const geojson = JSON.stringify({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          geometry: {
            type: 'Polygon',
            coordinates: [
              [
                [148, -35],
                [149, -35],
                [149, -34],
                [148, -34],
                [148, -35],
              ],
            ],
          },
        },
      ],
    });
    expect([square, `SRID=4326;${square}`, geojson].map(text => wktOf(readArea(text)))).toEqual(
      Array(3).fill(square),
    );
    const two = `MULTIPOLYGON(${['((0 0,1 0,1 1,0 0))', '((5 5,6 5,6 6,5 5))'].join(',')})`;
    expect(wktOf(readArea(two))).toBe(two);
    expect(wktOf(readArea('POINT (148.5 -34.5)'))).toBe('POINT(148.5 -34.5)');
    const ring = circleAround({latitude: 60, longitude: 179.9}, 111.195);
    // A degree of latitude north and south; at 60 degrees twice as many of longitude, over the date line.
    expect(Math.max(...ring.map(({latitude}) => latitude))).toBeCloseTo(61, 2);
    expect(Math.min(...ring.map(({latitude}) => latitude))).toBeCloseTo(59, 2);
    expect(ring.every(({longitude}) => Math.abs(longitude) <= 180)).toBe(true);
    expect(ring.some(({longitude}) => longitude < -177)).toBe(true);
  });

  test.each([
    ['LINESTRING(0 0,1 1)', /neither GeoJSON nor/],
    ['{"type":"LineString","coordinates":[]}', /of the kind LineString/],
    ['POLYGON((0 0,1 1))', /less than three corners/],
    ['POLYGON((-34 148,-35 148,-35 149,-34 148))', /longitude comes first/],
    ['{"type":"FeatureCollection","features":[]}', /is empty/],
  ])('%s is told for what it is', (text, words) => {
    expect(() => readArea(text)).toThrow(words);
  });
});

describe('a saved query is checked when it is saved', () => {
  const problems = (query: object) =>
    (savedQuery.safeParse(query).error?.issues ?? []).map(
      ({path, message}) => `${path.join('.')} ${message}`,
    );
  test.each([
    [
      {window: {of: 'sensing', from: '2026-13-45', to: 'NOW'}},
      'window.from must be ISO 8601 or such as NOW-120DAYS',
    ],
    [{window: {of: 'sensing', from: 'NOW', to: 'NOW-3DAYS'}}, 'window.to must be after from'],
    [{area: 'POLYGON((0 0,1 1))'}, 'area has a ring of less than three corners'],
    [
      {area: square, point: {latitude: 0, longitude: 0}},
      'area must not be given beside point: one area is searched',
    ],
    [{radiusKm: 5}, 'radiusKm must have a point that it is around'],
  ])('%j', (query, problem) => {
    expect(problems(query)).toEqual([problem]);
  });
  test('what is right is taken: a time without a zone is UTC', () => {
    expect(problems({window: {of: 'sensing', from: '2026-01-01', to: 'NOW'}})).toEqual([]);
    const {window: _window, ...query} = bushfire;
    const filter = odataFilter(
      {...query, window: {of: 'sensing', from: '2026-01-01T00:00:00', to: '2026-01-02'}},
      now,
    );
    expect(filter).toContain(
      'ContentDate/Start ge 2026-01-01T00:00:00.000Z and ContentDate/Start lt 2026-01-02T00:00:00.000Z',
    );
  });
});

test('clouds, orbit, tile and any attribute are asked in the words of each catalogue', () => {
  const query = savedQuery.parse({
    platform: 'Sentinel-2',
    productType: 'S2MSI2A',
    area: square,
    cloudCover: 20,
    orbit: 73,
    orbitDirection: 'descending',
    tile: '55HFA',
    attributes: {processorVersion: "05'11", cycleNumber: 3},
    window: {of: 'sensing', from: '2026-01-01', to: '2026-01-02'},
  });
  const odata = odataFilter(query, now);
  for (const part of [
    `OData.CSC.Intersects(area=geography'SRID=4326;${square}')`,
    "att/Name eq 'cloudCover' and att/OData.CSC.DoubleAttribute/Value le 20",
    "att/Name eq 'relativeOrbitNumber' and att/OData.CSC.IntegerAttribute/Value eq 73",
    "att/Name eq 'orbitDirection' and att/OData.CSC.StringAttribute/Value eq 'DESCENDING'",
    "att/Name eq 'tileId' and att/OData.CSC.StringAttribute/Value eq '55HFA'",
    "att/Name eq 'processorVersion' and att/OData.CSC.StringAttribute/Value eq '05''11'",
    "att/Name eq 'cycleNumber' and att/OData.CSC.IntegerAttribute/Value eq 3",
  ])
    expect(odata).toContain(part);
  expect(dhusQuery(query)).toBe(
    `footprint:"Intersects(${square})" AND platformname:"Sentinel-2" AND producttype:"S2MSI2A" AND cloudcoverpercentage:[0 TO 20] AND relativeorbitnumber:73 AND orbitdirection:DESCENDING AND tileid:"55HFA" AND processorversion:"05'11" AND cyclenumber:3 AND beginposition:[2026-01-01 TO 2026-01-02]`,
  );
  expect(stacSearch(query, now)).toMatchObject({
    collections: ['sentinel-2-l2a'],
    intersects: {type: 'Polygon'},
    filter: `"eo:cloud_cover" <= 20 AND "sat:relative_orbit" = 73 AND "sat:orbit_state" = 'descending' AND "grid:code" = 'MGRS-55HFA' AND processorVersion = '05''11' AND cycleNumber = 3`,
  });
});

test('the collections of STAC follow from the product type', () => {
  const of = (platform: string, productType?: string) =>
    stacSearch({...bushfire, platform, productType}, now).collections;
  expect(of('Sentinel-3', 'OL_1_EFR___')).toEqual(['sentinel-3-olci-1-efr-ntc', 'sentinel-3-olci-1-efr-nrt']);
  expect(of('Sentinel-3', 'SL_2_LST___')).toEqual(['sentinel-3-sl-2-lst-ntc', 'sentinel-3-sl-2-lst-nrt']);
  expect(of('Sentinel-1', 'IW_GRDH_1S')).toEqual(['sentinel-1-grd']);
  expect(of('Sentinel-2', 'S2MSI1C')).toEqual(['sentinel-2-l1c']);
  expect(of('Sentinel-6')).toBeUndefined();
});

test("a feed with a prefix for Atom's names is as good as one without", async () => {
  const text = `<?xml version="1.0"?><atom:feed xmlns:atom="http://www.w3.org/2005/Atom" xmlns:os="http://a9.com/-/spec/opensearch/1.1/"><os:totalResults>1</os:totalResults><atom:entry><atom:title>S3A_X</atom:title><atom:id>u</atom:id><atom:link href="https://hub/Products('u')/$value"/><atom:str name="size">688.52 MB</atom:str></atom:entry></atom:feed>`;
  const {total, entries} = await readFeed(text, 200);
  expect(total).toBe(1);
  expect(hitOfEntry(entries[0]!)).toMatchObject({title: 'S3A_X', sizeText: '688.52 MB'});
});

test('a catalogue is waited for as it asks, and not for ever', async () => {
  const waited: number[] = [];
  const wait = async (ms: number) => void waited.push(ms);
  const failing = (times: number, retryAfter?: number) => {
    let left = times;
    const get = async (_path: string, given?: {timeout?: number}) => {
      expect(given?.timeout).toBe(130_000);
      left -= 1;
      if (left >= 0) throw new Failure('unavailable', 'busy', {status: 503, retryAfter});
      return {status: 200, headers: {}, text: 'good', json: () => ({})};
    };
    return patientHttp({get, send: get} as never, wait);
  };
  expect((await failing(2, 30).get('x')).text).toBe('good');
  expect(waited).toEqual([30_000, 30_000]);
  await expect(failing(1).get('x')).rejects.toThrow('busy');
  await expect(failing(1, 7200).get('x')).rejects.toThrow('busy');
  await expect(failing(99, 1).get('x')).rejects.toThrow('busy');
});

test('a search shows what it finds and what it comes to, and registers nothing', async () => {
  const lake = await openLake({speed: 0});
  const {ingestSearch} = await import('../../../source/services/lake/actions/ingest-search.ts');
  const file = join(temporaryFolder(), 'area.wkt');
  writeFileSync(file, square);
  const printed: object[] = [];
  const notes: string[] = [];
  const ask = (input: object) =>
    ingestSearch.run(input as never, {
      client: lake.client,
      world: lake.session.world(),
      out: (_text, data) => void printed.push(data!),
      read: async () => ({rows: [], unreadable: []}),
      remembered: false,
      note: sentence => void notes.push(sentence),
      signal: new AbortController().signal,
    });
  expect(await ask({query: 'bushfire', area: file})).toBe(0);
  expect(printed).toHaveLength(130);
  expect(printed[0]).toMatchObject({
    title: expect.any(String),
    bytes: expect.any(Number),
    status: 'downloaded',
  });
  expect(notes[0]).toMatch(
    /^130 readings found by 2 requests: 70 MB and 1 unknown size; 30 new to bushfire\.$/,
  );
  expect(lake.asked.some(line => / (PutItem|UpdateItem)$/.test(line))).toBe(false);
  await expect(ask({query: 'bushfire', from: 'yesterday'})).rejects.toThrow('window.from must be ISO 8601');
  await expect(ask({query: 'bushfire', area: 'none.geojson'})).rejects.toThrow(
    'none.geojson cannot be searched',
  );
});
