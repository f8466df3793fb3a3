import {Failure} from '../../../../declare/failure.ts';
import type {Http} from '../../../../declare/http.ts';
import type {RequestSpec} from '../../../../declare/request-spec.ts';
import type {SavedQuery} from '../../rules/saved-query.ts';
import {type Catalogue, gather} from './catalogue.ts';
import {hitOfEntry, readFeed} from './dhus-feed.ts';

/** `rows` over 100 is refused with 400 (contract 2.1). */
const pageSize = 100;
const mostPages = 2000;
const longestQuery = 3898;

/** DHuS's own query language. The point is latitude, longitude; NOW is the hub's to compute; quotes are needed. */
export const dhusQuery = (query: SavedQuery): string => {
  const field = {creation: 'creationdate', publication: 'ingestiondate', sensing: 'beginposition'}[
    query.window.of
  ];
  const area = query.polygon
    ? `POLYGON((${[...query.polygon, query.polygon[0]!].map(({longitude, latitude}) => `${longitude} ${latitude}`).join(',')}))`
    : query.point && `${query.point.latitude.toFixed(4)},${query.point.longitude.toFixed(4)}`;
  const quoted = (text: string) => `"${text.replaceAll('"', '')}"`;
  return [
    ...(area ? [`footprint:"Intersects(${area})"`] : []),
    `platformname:${quoted(query.platform)}`,
    ...(query.productType ? [`producttype:${quoted(query.productType)}`] : []),
    `${field}:[${query.window.from} TO ${query.window.to}]`,
  ].join(' AND ');
};

/** A DHuS hub or mirror. Its root is the service's base URL, so that the search goes with its user and password. */
export const dhusCatalogue = (http: Http): Catalogue => {
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
    search: async (query, _now, {signal, onPage} = {}) => {
      if (encodeURIComponent(dhusQuery(query)).length > longestQuery)
        throw new Failure('local', `The query is longer than a hub takes (${longestQuery} characters).`, {
          todo: 'Give a simpler polygon.',
        });
      const all = gather();
      let total: number | undefined;
      let pages = 0;
      let idle = 0;
      for (let start = 0; pages < mostPages && idle < 2; start += pageSize) {
        const spec = request(query, 0, start);
        const answer = await http.get(spec.path, {query: spec.query, signal});
        const feed = await readFeed(answer.text, answer.status);
        const before = all.count();
        for (const entry of feed.entries) {
          const hit = hitOfEntry(entry);
          if (typeof hit === 'string') all.refuse(hit);
          else all.add(hit);
        }
        total = feed.total ?? total;
        pages += 1;
        idle = all.count() > before ? 0 : idle + 1;
        onPage?.(all.count(), total);
        if (feed.entries.length === 0 || (total !== undefined && start + pageSize >= total)) break;
      }
      return all.findings(total, pages);
    },
  };
};
