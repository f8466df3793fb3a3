import * as z from 'zod';
import type {RequestSpec} from '../../../../declare/http.ts';
import {readThrough, rowsOf} from '../../../../engine/http/boundary.ts';
import {geoJsonOf} from '../../rules/area.ts';
import {areaOf, momentOf, type SavedQuery, secondsOf} from '../../rules/saved-query.ts';
import {toldSize} from '../../rules/size-text.ts';
import {titleOf} from '../../rules/title.ts';
import {
  type Catalogue,
  type CatalogueHttp,
  type FoundPage,
  followPages,
  type Hit,
  noProgress,
} from './catalogue.ts';

const asset = z.looseObject({
  href: z.string(),
  /** Other places of the same file, by a name (the alternate-assets extension). */
  alternate: z
    .record(z.string(), z.looseObject({href: z.string()}))
    .nullish()
    .catch(undefined),
  'file:size': z.number().nullish(),
  'file:checksum': z.string().nullish(),
});
const item = z.looseObject({
  id: z.string().min(1),
  properties: z.looseObject({datetime: z.string().nullish(), start_datetime: z.string().nullish()}).nullish(),
  assets: z.record(z.string(), asset).nullish(),
  links: z
    .array(z.looseObject({rel: z.string(), href: z.string()}))
    .nullish()
    .catch(undefined),
});
const fields = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value).nullish();
const page = z.looseObject({
  features: z.array(z.unknown()),
  numberMatched: z.number().nullish().catch(undefined),
  /** Where the count stood before STAC API 1.0. */
  context: z.looseObject({matched: z.number().nullish()}).nullish().catch(undefined),
  links: z
    .array(
      z.looseObject({
        rel: z.string(),
        href: z.string(),
        method: z.string().nullish(),
        body: fields(z.unknown()),
        headers: fields(z.string()),
        merge: z.boolean().nullish(),
      }),
    )
    .nullish(),
});
type Link = NonNullable<z.infer<typeof page>['links']>[number];

const pageSize = 100;
const stamp = (seconds: number) => new Date(seconds * 1000).toISOString();

/** Multihashes in hex by their first bytes, algorithm and length (multiformats table), and digits of the digest. */
const multihashes = [
  ['d50110', 'MD5', 32],
  ['1220', 'SHA-256', 64],
  ['1340', 'SHA-512', 128],
  ['1620', 'SHA3-256', 64],
  ['1e20', 'BLAKE3', 64],
] as const;
const checksumOf = (multihash: string | null | undefined) => {
  const text = multihash?.toLowerCase() ?? '';
  const [begin, algorithm] =
    multihashes.find(
      ([begin, , digits]) => text.startsWith(begin) && text.length === begin.length + digits,
    ) ?? [];
  return begin && algorithm ? {algorithm, value: text.slice(begin.length)} : undefined;
};

/** The first place of an asset that HTTP reaches; an address may be relative to its item's. */
const placeOf = ({href, alternate}: z.infer<typeof asset>, base: string): string | undefined =>
  [href, ...Object.values(alternate ?? {}).map(other => other.href)]
    .map(one => URL.parse(one, base))
    .find(url => url && /^https?:$/.test(url.protocol))?.href;

/** A hit by the asset of the whole product, the one that the download host serves; or why it is none. */
const hitOf = (one: z.infer<typeof item>, path: string): Hit | string => {
  const product = Object.entries(one.assets ?? {}).find(
    ([name, {href}]) => /\/\$value$/.test(href) || name.toLowerCase() === 'product',
  )?.[1];
  if (!product) return `${one.id} has no asset of the whole product`;
  const self = one.links?.find(({rel}) => rel === 'self')?.href;
  const link = placeOf(product, (self && URL.parse(self, path)?.href) || path);
  if (link === undefined) return `${one.id} lies at ${product.href}, which HTTP does not reach`;
  const title = titleOf(one.id);
  return {
    title,
    productId: /Products\('?([0-9a-f-]{36})'?\)/i.exec(link)?.[1] ?? one.id,
    link,
    bytes: toldSize(product['file:size']),
    sizeText: undefined,
    checksum: checksumOf(product['file:checksum']),
    sensedAt: secondsOf(one.properties?.start_datetime ?? one.properties?.datetime),
    online: undefined,
  };
};

const instruments: Readonly<Record<string, string>> = {OL: 'olci', SL: 'sl', SR: 'sr', SY: 'syn'};

/**
 * CDSE's collections of a product type, as public clients name them: Sentinel-3's are in two, by timeliness. What is not
 * known is searched by its type in all that the platform has.
 */
const collectionsOf = ({
  stacCollections,
  productType: type = '',
  platform,
}: SavedQuery): string[] | undefined => {
  if (stacCollections) return [...stacCollections];
  const [, instrument, level, kind] = /^(OL|SL|SR|SY)_(\d)_([A-Z]+)_*$/.exec(type) ?? [];
  if (instrument)
    return ['ntc', 'nrt'].map(
      timeliness => `sentinel-3-${instruments[instrument]}-${level}-${kind!.toLowerCase()}-${timeliness}`,
    );
  const level2 = /^S2MSI(1C|2A)$/.exec(type)?.[1];
  if (level2) return [`sentinel-2-l${level2.toLowerCase()}`];
  if (/^sentinel-1$/i.test(platform) && /(GRD|SLC)/.test(type))
    return [`sentinel-1-${/(GRD|SLC)/.exec(type)![1]!.toLowerCase()}`];
  return undefined;
};

/** Conditions in CQL2 text; a name with a colon or hyphen goes in quotes. */
const cql = (name: string, operator: string, value: string | number) =>
  `${/^\w+$/.test(name) ? name : `"${name}"`} ${operator} ${typeof value === 'number' ? value : `'${value.replaceAll("'", "''")}'`}`;

/** The body of a search (contract 2.3): `datetime` is sensing; other windows go by CQL2. Longitude comes first. */
export const stacSearch = (query: SavedQuery, now: number): Record<string, unknown> => {
  const from = stamp(momentOf(query.window.from, now));
  const to = stamp(momentOf(query.window.to, now));
  const property = query.window.of === 'creation' ? 'processing:datetime' : 'published';
  const area = areaOf(query);
  const collections = collectionsOf(query);
  const conditions = [
    ...(query.window.of === 'sensing'
      ? []
      : [`${property} >= TIMESTAMP('${from}') AND ${property} <= TIMESTAMP('${to}')`]),
    ...(collections ? [] : [cql('constellation', '=', query.platform.toLowerCase())]),
    ...(collections || !query.productType ? [] : [cql('product:type', '=', query.productType)]),
    ...(query.cloudCover === undefined ? [] : [cql('eo:cloud_cover', '<=', query.cloudCover)]),
    ...(query.orbit === undefined ? [] : [cql('sat:relative_orbit', '=', query.orbit)]),
    ...(query.orbitDirection ? [cql('sat:orbit_state', '=', query.orbitDirection)] : []),
    ...(query.tile ? [cql('grid:code', '=', `MGRS-${query.tile.replace(/^T/, '')}`)] : []),
    ...Object.entries(query.attributes ?? {}).map(([name, value]) => cql(name, '=', value)),
  ];
  return {
    ...(collections ? {collections} : {}),
    ...(area ? {intersects: geoJsonOf(area)} : {}),
    ...(query.window.of === 'sensing' ? {datetime: `${from}/${to}`} : {}),
    ...(conditions.length > 0 ? {'filter-lang': 'cql2-text', filter: conditions.join(' AND ')} : {}),
    limit: pageSize,
  };
};

/**
 * The request of a `next` link (STAC API 1.0, paging): its method, headers and body; with `merge`, over those of the request
 * that it came from. A POST without a body asks as that one did. Or why it is not followed.
 */
const nextOf = (link: Link, before: RequestSpec): RequestSpec | string => {
  const url = URL.parse(link.href, before.path);
  if (url?.origin !== new URL(before.path).origin)
    return `The catalogue leads to ${url?.host || 'no address'} for its next page, which is not followed: there may be more.`;
  const posts = link.method ? link.method.toUpperCase() === 'POST' : Boolean(link.body);
  const asked = (before.body?.kind === 'json' ? before.body.value : {}) as Record<string, unknown>;
  // Who asks is ours to say.
  const theirs = Object.entries(link.headers ?? {}).filter(([name]) => /^x-|^accept/i.test(name));
  const headers = {...(link.merge ? before.headers : {}), ...Object.fromEntries(theirs)};
  const value = link.body ? {...(link.merge ? asked : {}), ...link.body} : asked;
  return {
    method: posts ? 'POST' : 'GET',
    path: url.href,
    ...(Object.keys(headers).length > 0 && {headers}),
    ...(posts && {body: {kind: 'json', value}}),
  };
};

/** CDSE's STAC catalogue: pages by the `next` link, with its body where it carries one. */
export const stacCatalogue = (http: CatalogueHttp, root: string): Catalogue => {
  const path = `${root.replace(/\/+$/, '')}/search`;
  const request = (query: SavedQuery, now: number): RequestSpec => ({
    method: 'POST',
    path,
    body: {kind: 'json', value: stacSearch(query, now)},
  });
  return {
    kind: 'stac',
    request,
    search: (query, now, searching = {}) => {
      const ask = async (spec: RequestSpec): Promise<FoundPage> => {
        const answer = await http.send(spec, {signal: searching.signal, reading: true});
        const list = readThrough(page, answer.json(), 'The STAC catalogue answered', answer.status);
        const {rows, unreadable} = rowsOf(item, list.features);
        const link = list.links?.find(({rel}) => rel === 'next');
        return {
          entries: [...rows.map(one => hitOf(one, path)), ...unreadable.map(({reason}) => reason)],
          total: list.numberMatched ?? list.context?.matched ?? undefined,
          next: idle => link && (idle >= 2 ? noProgress : nextOf(link, spec)),
        };
      };
      return followPages(request(query, now), ask, searching);
    },
  };
};
