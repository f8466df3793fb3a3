import * as z from 'zod';
import {Failure} from '../../../../declare/failure.ts';
import type {RequestSpec} from '../../../../declare/http.ts';
import {readThrough, rowsOf} from '../../../../engine/http/boundary.ts';
import {wktOf} from '../../rules/area.ts';
import {algorithmOf} from '../../rules/evidence.ts';
import {areaOf, momentOf, type SavedQuery, secondsOf} from '../../rules/saved-query.ts';
import {textOfBytes, toldSize} from '../../rules/size-text.ts';
import {titleOf} from '../../rules/title.ts';
import {withPackedLength} from '../bucket-product.ts';
import {
  type Catalogue,
  type CatalogueHttp,
  type Checksum,
  type FoundPage,
  followPages,
  type Hit,
  noProgress,
} from './catalogue.ts';

const product = z.looseObject({
  Id: z.string().min(1),
  Name: z.string().min(1),
  ContentLength: z.coerce.number().nullish(),
  Online: z.boolean().nullish(),
  S3Path: z.string().nullish(),
  PublicationDate: z.string().nullish(),
  ContentDate: z.looseObject({Start: z.string()}).nullish(),
  /** May be `[]` or `[{}]`: the product is usable, its checksum unknown. */
  Checksum: z
    .array(z.looseObject({Value: z.string().nullish(), Algorithm: z.string().nullish()}).nullish())
    .nullish()
    .catch(undefined),
});
const page = z.looseObject({
  value: z.array(z.unknown()),
  '@odata.count': z.number().optional(),
  '@odata.nextLink': z.string().optional(),
});

const stamp = (seconds: number) => new Date(seconds * 1000).toISOString();
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const pageSize = 100;
/** `$skip` past this is refused with 422 and nextLink vanishes (contract 2.3): then by time. */
const largestSkip = 10_000;

/** CDSE's `$filter` of a query (contract 2.3): collection and time are always given, since they decide the speed. */
export const odataFilter = (query: SavedQuery, now: number): string => {
  const attribute = (type: string, name: string, test: string) =>
    `Attributes/OData.CSC.${type}/any(att:att/Name eq '${name}' and att/OData.CSC.${type}/Value ${test})`;
  const from = stamp(momentOf(query.window.from, now));
  const to = stamp(momentOf(query.window.to, now));
  const area = areaOf(query);
  const within = {
    creation: [
      attribute('DateTimeOffsetAttribute', 'processingDate', `ge ${from}`),
      attribute('DateTimeOffsetAttribute', 'processingDate', `le ${to}`),
    ],
    publication: [`PublicationDate ge ${from}`, `PublicationDate lt ${to}`],
    sensing: [`ContentDate/Start ge ${from}`, `ContentDate/Start lt ${to}`],
  }[query.window.of];
  return [
    `Collection/Name eq ${quoted(query.platform.toUpperCase())}`,
    ...(query.productType
      ? [attribute('StringAttribute', 'productType', `eq ${quoted(query.productType)}`)]
      : []),
    ...(area ? [`OData.CSC.Intersects(area=geography'SRID=4326;${wktOf(area)}')`] : []),
    ...(query.cloudCover === undefined
      ? []
      : [attribute('DoubleAttribute', 'cloudCover', `le ${query.cloudCover}`)]),
    ...(query.orbit === undefined
      ? []
      : [attribute('IntegerAttribute', 'relativeOrbitNumber', `eq ${query.orbit}`)]),
    ...(query.orbitDirection
      ? [attribute('StringAttribute', 'orbitDirection', `eq ${quoted(query.orbitDirection.toUpperCase())}`)]
      : []),
    ...(query.tile ? [attribute('StringAttribute', 'tileId', `eq ${quoted(query.tile)}`)] : []),
    ...Object.entries(query.attributes ?? {}).map(([name, value]) =>
      typeof value === 'string'
        ? attribute('StringAttribute', name, `eq ${quoted(value)}`)
        : attribute(Number.isInteger(value) ? 'IntegerAttribute' : 'DoubleAttribute', name, `eq ${value}`),
    ),
    ...within,
  ].join(' and ');
};

/** The strongest that is reckoned here, else whatever is given. */
const checksumOf = (list: z.infer<typeof product>['Checksum']): Checksum | undefined => {
  const known = (list ?? []).flatMap(one =>
    one?.Algorithm && one.Value ? [{algorithm: one.Algorithm, value: one.Value}] : [],
  );
  return known.find(({algorithm}) => algorithmOf(algorithm)) ?? known[0];
};

/**
 * Where a product lies: `https://download…/odata/v1` + `Products(<uuid>)/$value` (no quotes round the id), or below a
 * bucket's address, such as `https://eodata…/eodata/`, by its S3Path. Undefined where it lies in no such bucket.
 */
export type Access = {readonly kind: 'http' | 's3'; readonly root: string};
const linkOf = ({Id, S3Path}: z.infer<typeof product>, {kind, root}: Access): string | undefined => {
  const base = root.replace(/\/+$/, '');
  if (kind === 'http') return `${base}/Products(${encodeURIComponent(Id)})/$value`;
  const bucket = decodeURIComponent(new URL(base).pathname);
  if (!S3Path?.startsWith(`${bucket}/`)) return undefined;
  return base + S3Path.slice(bucket.length).replace(/\/+$/, '').split('/').map(encodeURIComponent).join('/');
};

/** A hit, or why it is none. Length and checksum are those of the whole as one file: a bucket has its parts. */
const hitOf = (one: z.infer<typeof product>, access: Access): Hit | string => {
  const link = linkOf(one, access);
  if (link === undefined)
    return `the S3Path of ${one.Name} is ${one.S3Path || 'not given'}, which is not in ${access.root}`;
  const bytes = toldSize(one.ContentLength);
  const whole = access.kind === 'http';
  return {
    title: titleOf(one.Name),
    productId: one.Id,
    link,
    bytes: whole ? bytes : undefined,
    sizeText: whole ? undefined : textOfBytes(bytes) || undefined,
    checksum: whole ? checksumOf(one.Checksum) : undefined,
    sensedAt: secondsOf(one.ContentDate?.Start),
    online: one.Online ?? undefined,
  };
};

const absolute = (root: string, path: string) => `${root.replace(/\/+$/, '')}/${path}`;

/** CDSE's OData catalogue. Pages are followed by nextLink; past 10,000 they go on from the last publication date. */
export const odataCatalogue = (http: CatalogueHttp, root: string, access: Access): Catalogue => {
  const request = (query: SavedQuery, now: number, since?: string): RequestSpec => ({
    method: 'GET',
    path: absolute(root, 'Products'),
    query: {
      $filter: odataFilter(query, now) + (since ? ` and PublicationDate ge ${since}` : ''),
      $orderby: 'PublicationDate asc',
      $top: pageSize,
      $count: since ? undefined : 'true',
    },
  });
  const ask = async (spec: RequestSpec, signal?: AbortSignal) => {
    const answer = await http.get(spec.path, {query: spec.query, signal});
    return readThrough(page, answer.json(), 'The OData catalogue answered', answer.status);
  };
  const safe = (next: string): string => {
    const url = URL.canParse(next, root) ? new URL(next, root) : undefined;
    if (url && url.origin === new URL(root).origin) return url.href;
    throw new Failure(
      'unreadable',
      'The catalogue leads to another host for its next page, which is not followed.',
    );
  };
  return {
    kind: 'odata',
    request,
    ...(access.kind === 's3'
      ? {complete: (hit, signal) => withPackedLength(http, access.root, hit, signal)}
      : {}),
    search: (query, now, searching = {}) => {
      let since: string | undefined;
      let skipped = 0;
      let all: number | undefined;
      const read = async (spec: RequestSpec): Promise<FoundPage> => {
        const answer = await ask(spec, searching.signal);
        const {rows, unreadable} = rowsOf(product, answer.value);
        skipped += answer.value.length;
        // The first count: a search that goes on by time counts what is left.
        all ??= answer['@odata.count'];
        const link = answer['@odata.nextLink'];
        const last = rows.at(-1)?.PublicationDate ?? undefined;
        return {
          entries: [...rows.map(one => hitOf(one, access)), ...unreadable.map(({reason}) => reason)],
          total: all,
          next: idle => {
            // One page may come twice; two in a row that bring nothing new are no progress.
            if (link) return idle < 2 ? {method: 'GET', path: safe(link)} : noProgress;
            if (skipped < largestSkip || !last || last === since) return undefined;
            since = last;
            skipped = 0;
            return request(query, now, since);
          },
        };
      };
      return followPages(request(query, now), read, searching);
    },
  };
};

const batchSize = 100;

/** The ending that CDSE's names have: Sentinel-3 `.SEN3`, the others `.SAFE`. */
const extensionOf = (title: string): string => (title.startsWith('S3') ? '.SEN3' : '.SAFE');

/** What `productsByTitle` sends. It only reads, though it is a POST. */
const requestsByTitle = (root: string, titles: readonly string[]): RequestSpec[] =>
  Array.from({length: Math.ceil(titles.length / batchSize)}, (_, index) => ({
    method: 'POST',
    path: absolute(root, 'Products/OData.CSC.FilterList'),
    body: {
      kind: 'json',
      value: {
        FilterProducts: titles
          .slice(index * batchSize, (index + 1) * batchSize)
          .map(title => ({Name: `${title}${extensionOf(title)}`})),
      },
    },
  }));

/** Products by title, many at once (`OData.CSC.FilterList`): what is unknown is absent. */
export const productsByTitle = async (
  http: CatalogueHttp,
  root: string,
  access: Access,
  titles: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Hit>> => {
  const found = new Map<string, Hit>();
  for (const request of requestsByTitle(root, titles)) {
    const answer = await http.send(request, {signal, reading: true});
    const list = readThrough(page, answer.json(), 'The OData catalogue answered', answer.status);
    for (const one of rowsOf(product, list.value).rows) {
      const hit = hitOf(one, access);
      if (typeof hit !== 'string') found.set(hit.title, hit);
    }
  }
  return found;
};
