import * as z from 'zod';
import {Failure} from '../../../../declare/failure.ts';
import type {RequestSpec} from '../../../../declare/http.ts';
import {readThrough} from '../../../../engine/http/boundary.ts';
import {wktOf} from '../../rules/area.ts';
import {areaOf, type SavedQuery} from '../../rules/saved-query.ts';
import {toldSize} from '../../rules/size-text.ts';
import {type Catalogue, type CatalogueHttp, type FoundPage, followPages, noProgress} from './catalogue.ts';
import {hitOfEntry, readFeed} from './dhus-feed.ts';

/** `rows` over 100 is refused with 400 (contract 2.1). */
const pageSize = 100;
const longestQuery = 3898;

/** DHuS's own query language. The point is latitude, longitude; NOW is the hub's to compute; quotes are needed. */
export const dhusQuery = (query: SavedQuery): string => {
  const field = {creation: 'creationdate', publication: 'ingestiondate', sensing: 'beginposition'}[
    query.window.of
  ];
  const area = areaOf(query);
  const [first] = area ?? [];
  // Two bare numbers are latitude, longitude.
  const areaText =
    area &&
    (area.length === 1 && first!.length === 1
      ? `${first![0]!.latitude.toFixed(4)},${first![0]!.longitude.toFixed(4)}`
      : wktOf(area));
  const quoted = (text: string) => `"${text.replaceAll('"', '')}"`;
  return [
    ...(areaText ? [`footprint:"Intersects(${areaText})"`] : []),
    `platformname:${quoted(query.platform)}`,
    ...(query.productType ? [`producttype:${quoted(query.productType)}`] : []),
    ...(query.cloudCover === undefined ? [] : [`cloudcoverpercentage:[0 TO ${query.cloudCover}]`]),
    ...(query.orbit === undefined ? [] : [`relativeorbitnumber:${query.orbit}`]),
    ...(query.orbitDirection ? [`orbitdirection:${query.orbitDirection.toUpperCase()}`] : []),
    ...(query.tile ? [`tileid:${quoted(query.tile)}`] : []),
    ...Object.entries(query.attributes ?? {}).map(
      ([name, value]) => `${name.toLowerCase()}:${typeof value === 'number' ? value : quoted(value)}`,
    ),
    `${field}:[${query.window.from} TO ${query.window.to}]`,
  ].join(' AND ');
};

/** What a hub's OData tells of one product: the exact length as text, and MD5. `d` is OData 2's own envelope. */
const detail = z.looseObject({
  d: z.looseObject({
    ContentLength: z.coerce.number().positive().nullish().catch(undefined),
    Checksum: z.looseObject({Algorithm: z.string(), Value: z.string()}).nullish().catch(undefined),
  }),
});

/** A DHuS hub or mirror. Its root is the service's base URL, so that the search goes with its user and password. */
export const dhusCatalogue = (http: CatalogueHttp): Catalogue => {
  const request = (query: SavedQuery, _now = 0, start = 0): RequestSpec => ({
    method: 'GET',
    path: 'search',
    query: {
      q: `(${dhusQuery(query)})`,
      start,
      rows: pageSize,
      orderby: 'ingestiondate asc',
      format: 'json',
    },
  });
  return {
    kind: 'dhus',
    request,
    complete: async (hit, signal) => {
      if (hit.checksum && hit.bytes) return hit;
      const path = `odata/v1/Products('${encodeURIComponent(hit.productId)}')`;
      const answer = await http.get(path, {query: {$format: 'json'}, signal, accept: [404]});
      // The search may know what OData no longer does; then the size in words is all there is.
      if (answer.status === 404) return hit;
      const {d} = readThrough(detail, answer.json(), 'The hub answered', answer.status);
      const {ContentLength: bytes, Checksum: sum} = d;
      return {
        ...hit,
        bytes: hit.bytes ?? toldSize(bytes),
        checksum: hit.checksum ?? (sum ? {algorithm: sum.Algorithm, value: sum.Value} : undefined),
      };
    },
    search: async (query, _now, searching = {}) => {
      if (encodeURIComponent(dhusQuery(query)).length > longestQuery)
        throw new Failure('local', `The query is longer than a hub takes (${longestQuery} characters).`, {
          todo: 'Give a simpler polygon.',
        });
      let start = 0;
      let all: number | undefined;
      const ask = async (spec: RequestSpec): Promise<FoundPage> => {
        const answer = await http.get(spec.path, {query: spec.query, signal: searching.signal});
        const {entries, total} = await readFeed(answer.text, answer.status);
        start += pageSize;
        all = total ?? all;
        const isLast = entries.length === 0 || (all !== undefined && start >= all);
        const next = (idle: number) =>
          isLast ? undefined : idle >= 2 ? noProgress : request(query, 0, start);
        return {entries: entries.map(hitOfEntry), total, next};
      };
      return followPages(request(query), ask, searching);
    },
  };
};
