import type {Product} from './products.ts';
import {find, type Search} from './search.ts';

type Body = {
  readonly collections?: readonly string[];
  readonly intersects?: {readonly type?: string; readonly coordinates?: unknown};
  readonly datetime?: string;
  readonly filter?: string;
  readonly limit?: number;
  readonly token?: string;
};

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const seconds = (text: string) => Date.parse(text) / 1000;

const pointOf = ({intersects}: Body): Search['point'] => {
  const flat = (intersects?.coordinates as unknown[] | undefined)?.flat(3).map(Number);
  return flat && flat.length >= 2 ? {longitude: flat[0]!, latitude: flat[1]!} : undefined;
};

const filterSpan = (filter: string | undefined, property: string): readonly [number, number] | undefined => {
  const edge = (operator: string) =>
    new RegExp(`${property} ${operator} TIMESTAMP\\('([^']+)'\\)`).exec(filter ?? '')?.[1];
  const from = edge('>=');
  const to = edge('<=');
  return from && to ? [seconds(from), seconds(to)] : undefined;
};

/** `POST /search` of STAC 1.1 with paging by a `next` link that carries its body. No login. */
export const createStac =
  (products: readonly Product[], downloadRoot: (origin: string) => string) =>
  async (request: Request): Promise<Response> => {
    const body = (await request.json().catch(() => undefined)) as Body | undefined;
    if (!body) return Response.json({code: 'BadRequest', description: 'no JSON body'}, {status: 400});
    const known = body.collections?.some(name => name.startsWith('sentinel-3-olci-1-efr')) ?? true;
    const [from, to] = body.datetime?.split('/') ?? [];
    const found = known
      ? find(products, {
          point: pointOf(body),
          sensed: from && to ? [seconds(from), seconds(to)] : undefined,
          created: filterSpan(body.filter, 'processing:datetime'),
          published: filterSpan(body.filter, 'published'),
        })
      : [];
    const limit = Math.min(body.limit ?? 10, 1000);
    const start = Number(body.token ?? 0);
    const {origin, href} = new URL(request.url);
    return Response.json({
      type: 'FeatureCollection',
      numberMatched: found.length,
      numberReturned: Math.min(limit, found.length - start),
      features: found.slice(start, start + limit).map(product => ({
        type: 'Feature',
        stac_version: '1.1.0',
        id: product.title,
        collection: 'sentinel-3-olci-1-efr-ntc',
        properties: {
          datetime: iso(product.sensed),
          start_datetime: iso(product.sensed),
          'processing:datetime': iso(product.processed),
          published: iso(product.published),
        },
        assets: {
          product: {
            href: `${downloadRoot(origin)}/Products(${product.id})/$value`,
            type: 'application/zip',
            'file:size': product.bytes,
            'file:checksum': `d50110${product.md5()}`,
          },
        },
      })),
      links:
        start + limit < found.length
          ? [{rel: 'next', href, method: 'POST', body: {...body, token: String(start + limit)}}]
          : [],
    });
  };
