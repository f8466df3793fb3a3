import {readHubQuery} from './dhus-query.ts';
import type {Downloads} from './downloads.ts';
import type {Product} from './products.ts';

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const sizeText = (bytes: number) =>
  bytes >= 1024 ** 2 ? `${(bytes / 1024 ** 2).toFixed(2)} MB` : `${(bytes / 1024).toFixed(2)} KB`;

const corners = [
  [140, -38],
  [154, -38],
  [154, -28],
  [140, -28],
  [140, -38],
] as const;
/** GML has latitude first. */
const gml = `<gml:Polygon srsName="http://www.opengis.net/gml/srs/epsg.xml#4326" xmlns:gml="http://www.opengis.net/gml"><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>${corners.map(([x, y]) => `${y},${x}`).join(' ')}</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon>`;

const entryOf = (product: Product, root: string) => ({
  title: product.title,
  id: product.id,
  link: [
    {href: `${root}/odata/v1/Products('${product.id}')/$value`},
    {rel: 'alternative', href: `${root}/odata/v1/Products('${product.id}')/`},
    {rel: 'icon', href: `${root}/odata/v1/Products('${product.id}')/Products('Quicklook')/$value`},
  ],
  summary: `Date: ${iso(product.sensed)}, Instrument: OLCI, Satellite: Sentinel-3, Size: ${sizeText(product.bytes)}`,
  ondemand: String(!product.online),
  date: [
    {name: 'ingestiondate', content: iso(product.published)},
    {name: 'beginposition', content: iso(product.sensed)},
    {name: 'endposition', content: iso(product.sensed + 180)},
    {name: 'creationdate', content: iso(product.processed)},
  ],
  int: [{name: 'orbitnumber', content: '20000'}],
  str: [
    {name: 'size', content: sizeText(product.bytes)},
    {name: 'identifier', content: product.title},
    {name: 'filename', content: `${product.title}.SEN3`},
    {name: 'platformname', content: 'Sentinel-3'},
    {name: 'producttype', content: 'OL_1_EFR___'},
    {name: 'instrumentshortname', content: 'OLCI'},
    {name: 'footprint', content: `POLYGON ((${corners.map(([x, y]) => `${x} ${y}`).join(',')}))`},
    {name: 'gmlfootprint', content: gml},
    {name: 'uuid', content: product.id},
  ],
});
type Entry = ReturnType<typeof entryOf>;

const single = <Item>(list: readonly Item[]): Item | readonly Item[] | undefined =>
  list.length > 1 ? list : list[0];

const atom = (entries: readonly Entry[], feed: Readonly<Record<string, string>>) => {
  const named = (kind: 'date' | 'int' | 'str', list: Entry['str']) =>
    list.map(({name, content}) => `<${kind} name="${name}">${escaped(content)}</${kind}>`).join('');
  const items = entries.map(
    entry =>
      `<entry><title>${entry.title}</title>${entry.link.map(link => `<link ${link.rel ? `rel="${link.rel}" ` : ''}href="${escaped(link.href)}"/>`).join('')}<id>${entry.id}</id><summary>${escaped(entry.summary)}</summary><ondemand>${entry.ondemand}</ondemand>${named('date', entry.date)}${named('int', entry.int)}${named('str', entry.str)}</entry>`,
  );
  const head = Object.entries(feed).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`);
  return `<?xml version="1.0" encoding="utf-8"?><feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns="http://www.w3.org/2005/Atom">${head.join('')}${items.join('')}</feed>`;
};

const html = (status: number, title: string) =>
  new Response(
    `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
    {
      status,
      headers: {
        'content-type': 'text/html;charset=utf-8',
        ...(status === 401 ? {'www-authenticate': 'Basic realm="Copernicus Open Access Hub"'} : {}),
      },
    },
  );

/** The login page that the hub gives without, or with a wrong, password. */
export const hubLogin = (): Response => html(401, 'HTTP Status 401 - Unauthorized');

/** DHuS 2.1: `/search` in Atom and JSON, errors in a 200, `/odata/v1/Products('…')` with download. */
export const createDhus = (
  products: readonly Product[],
  downloads: Downloads,
  limit: number,
  now: () => number,
) => {
  const search = (url: URL): Response => {
    const query = url.searchParams;
    const json = query.get('format') === 'json';
    const whole = (name: string, fallback: number) => {
      const value = query.get(name);
      return value && /^\d+$/.test(value) ? Number(value) : fallback;
    };
    const start = whole('start', 0);
    const rows = whole('rows', 10);
    if (rows > 100) return html(400, 'Parameter `rows` exceeds the maximum value (100) in search request');
    const root = url.href.replace(/\/search.*$/, '');
    let fits: (product: Product) => boolean;
    try {
      fits = readHubQuery(query.get('q') || '*', now());
    } catch (error) {
      const {message} = error as Error;
      return json
        ? Response.json({feed: {error: {code: '400', message}}})
        : new Response(
            `<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><error><code>400</code><message>${escaped(message)}</message></error></feed>`,
            {headers: {'content-type': 'application/xml'}},
          );
    }
    const found = products.filter(fits).sort((a, b) => a.published - b.published);
    if (!/asc/.test(query.get('orderby') ?? '')) found.reverse();
    const entries = found.slice(start, start + rows).map(product => entryOf(product, root));
    const head = {
      title: `Data Hub Service search results for: ${query.get('q') ?? ''}`,
      id: url.href,
      'opensearch:totalResults': String(found.length),
      'opensearch:startIndex': String(start),
      'opensearch:itemsPerPage': String(rows),
    };
    if (!json) return new Response(atom(entries, head), {headers: {'content-type': 'application/xml'}});
    const entry = single(entries.map(one => ({...one, int: single(one.int)})));
    return Response.json({
      feed: {'xmlns:opensearch': 'http://a9.com/-/spec/opensearch/1.1/', ...head, ...(entry ? {entry} : {})},
    });
  };
  return (request: Request, path: string): Response => {
    const url = new URL(request.url);
    if (path === 'search' || path === 'search/') return search(url);
    const match = /^odata\/v1\/Products\('([^']+)'\)(\/.*)?$/.exec(path);
    const product = products.find(({id}) => id === match?.[1]);
    if (!product) return html(404, 'HTTP Status 404');
    const text = (value: string) => new Response(value, {headers: {'content-type': 'text/plain'}});
    if (match?.[2] === '/Online/$value') return text(String(product.online));
    if (match?.[2] === "/Attributes('Filename')/Value/$value") return text(`${product.title}.SEN3`);
    if (match?.[2] === '/$value')
      return downloads(
        request,
        product,
        () =>
          new Response('', {
            status: 403,
            headers: {
              'cause-message': `org.springframework.web.client.HttpClientErrorException : An exception occured while creating a stream: Maximum number of ${limit} concurrent flows achieved by the user "sandbox"`,
            },
          }),
        () => new Response(null, {status: 202}),
      );
    return Response.json({
      d: {
        Id: product.id,
        Name: product.title,
        __metadata: {
          id: url.origin + url.pathname,
          type: 'DHuS.Product',
          content_type: 'application/octet-stream',
          media_src: `${url.origin}${url.pathname.replace(/\/$/, '')}/$value`,
        },
        ContentLength: String(product.bytes),
        ContentGeometry: gml,
        Attributes: url.searchParams.get('$expand') === 'Attributes' ? {results: []} : {},
        Online: product.online,
        CreationDate: `/Date(${product.processed * 1000})/`,
        IngestionDate: `/Date(${product.published * 1000})/`,
        EvictionDate: null,
        ContentDate: {
          Start: `/Date(${product.sensed * 1000})/`,
          End: `/Date(${(product.sensed + 180) * 1000})/`,
        },
        Checksum: {Algorithm: 'MD5', Value: product.md5().toUpperCase()},
      },
    });
  };
};
