import type {Product} from './products.ts';
import {find, middleOf, type Search} from './search.ts';

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const seconds = (text: string) => Date.parse(text) / 1000;

const productOf = (product: Product) => ({
  '@odata.mediaContentType': 'application/octet-stream',
  Id: product.id,
  Name: `${product.title}.SEN3`,
  ContentType: 'application/octet-stream',
  ContentLength: product.sizeUnknown ? 0 : product.bytes,
  OriginDate: iso(product.processed + 600),
  PublicationDate: iso(product.published),
  ModificationDate: iso(product.published),
  Online: product.online,
  EvictionDate: '',
  S3Path: `/eodata/Sentinel-3/OLCI/OL_1_EFR___/${product.title}.SEN3`,
  Checksum: [{Value: product.md5(), Algorithm: 'MD5', ChecksumDate: iso(product.published)}],
  ContentDate: {Start: iso(product.sensed), End: iso(product.sensed + 180)},
  Footprint: "geography'SRID=4326;POLYGON ((140 -38, 154 -38, 154 -28, 140 -28, 140 -38))'",
  GeoFootprint: {
    type: 'Polygon',
    coordinates: [
      [
        [140, -38],
        [154, -38],
        [154, -28],
        [140, -28],
        [140, -38],
      ],
    ],
  },
});

const unprocessable = (place: string, message: string) =>
  Response.json({detail: [{type: 'value_error', loc: ['query', place], msg: message}]}, {status: 422});

/** Reads the clauses that the sandbox knows; what is left over is a syntax error. */
const searchOf = (filter: string): Search | undefined => {
  let rest = filter;
  const take = (pattern: RegExp): string | undefined => {
    const match = pattern.exec(rest);
    if (match) rest = rest.replace(match[0], '');
    return match?.[1];
  };
  const attribute = (type: string, name: string, operator: string) =>
    take(
      new RegExp(
        `Attributes/OData\\.CSC\\.${type}/any\\(att:att/Name eq '${name}' and att/OData\\.CSC\\.${type}/Value ${operator} '?([^')]+)'?\\)`,
      ),
    );
  const span = (from: string | undefined, to: string | undefined): readonly [number, number] | undefined =>
    from || to ? [from ? seconds(from) : 0, to ? seconds(to) : Number.POSITIVE_INFINITY] : undefined;
  const platform = take(/Collection\/Name eq '([^']+)'/);
  const type = attribute('StringAttribute', 'productType', 'eq');
  const area = take(/OData\.CSC\.Intersects\(area=geography'SRID=4326;([^']+)'\)/);
  const created = span(
    attribute('DateTimeOffsetAttribute', 'processingDate', 'g[et]'),
    attribute('DateTimeOffsetAttribute', 'processingDate', 'l[et]'),
  );
  const published = span(take(/PublicationDate g[et] (\S+)/), take(/PublicationDate l[et] (\S+)/));
  const sensed = span(take(/ContentDate\/Start g[et] (\S+)/), take(/ContentDate\/Start l[et] (\S+)/));
  if (rest.replace(/\band\b/g, '').trim() !== '') return undefined;
  return {platform, type, point: area ? middleOf(area) : undefined, created, published, sensed};
};

/** `/odata/v1/…` of the catalogue: Products by filter, with paging, and FilterList by name. No login. */
export const createOdata = (products: readonly Product[]) => {
  const list = (url: URL): Response => {
    const query = url.searchParams;
    const top = Number(query.get('$top') ?? 20);
    const skip = Number(query.get('$skip') ?? 0);
    if (!(top >= 1 && top <= 1000))
      return unprocessable('$top', 'Input should be less than or equal to 1000');
    if (!(skip >= 0 && skip <= 10_000))
      return unprocessable('$skip', 'Input should be less than or equal to 10000');
    const search = searchOf(query.get('$filter') ?? '');
    if (!search)
      return Response.json(
        {detail: {message: 'Invalid field: the filter has a clause that is not known'}},
        {status: 400},
      );
    const found = [...find(products, search)].sort((a, b) => a.published - b.published);
    const page = found.slice(skip, skip + top);
    const next = new URL(url);
    next.searchParams.set('$skip', String(skip + top));
    return Response.json({
      '@odata.context': '$metadata#Products',
      ...(query.get('$count')?.toLowerCase() === 'true' ? {'@odata.count': found.length} : {}),
      value: page.map(productOf),
      ...(skip + top < found.length && skip + top <= 10_000 ? {'@odata.nextLink': next.href} : {}),
    });
  };
  const byName = async (request: Request): Promise<Response> => {
    const body = (await request.json().catch(() => undefined)) as
      | {FilterProducts?: {Name?: string}[]}
      | undefined;
    if (!Array.isArray(body?.FilterProducts)) return unprocessable('body', 'FilterProducts is required');
    const names = new Set(body.FilterProducts.map(({Name}) => Name));
    return Response.json({
      '@odata.context': '$metadata#Products',
      value: products.filter(({title}) => names.has(`${title}.SEN3`)).map(productOf),
    });
  };
  return async (request: Request, path: string): Promise<Response> => {
    if (path === 'Products' && request.method === 'GET') return list(new URL(request.url));
    if (path === 'Products/OData.CSC.FilterList' && request.method === 'POST') return byName(request);
    return Response.json({detail: 'Not Found'}, {status: 404});
  };
};
