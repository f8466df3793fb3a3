import {createHash} from 'node:crypto';
import type {Product} from './products.ts';

export type StoredObject = {
  readonly bytes: number;
  /** MD5 of the bytes: objects are put in one part. */
  readonly etag: string;
  readonly at: number;
  /** What `x-amz-meta-…` said when it was put. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Made when it is asked for; without it nobody knows the bytes any more. */
  readonly body?: () => Uint8Array<ArrayBuffer>;
};

export const objectOf = (product: Product, at: number): StoredObject => ({
  bytes: product.bytes,
  get etag() {
    return product.md5();
  },
  at,
  body: product.content,
});

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const xml = (text: string, status = 200) =>
  new Response(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`, {
    status,
    headers: {'content-type': 'application/xml'},
  });
const failed = (code: string, message: string, status: number) =>
  xml(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`, status);

/** S3 with one bucket, path style: ListObjectsV2, HEAD, GET, PUT, DELETE. */
export const createS3 = (bucket: string, objects: Map<string, StoredObject>, now: () => number) => {
  /** Sorted for a listing's first page; its further pages go on in it. */
  let sorted: string[] = [];
  const list = (query: URLSearchParams): Response => {
    const prefix = query.get('prefix') ?? '';
    const size = Math.min(Number(query.get('max-keys') ?? 1000), 1000);
    const after = query.get('continuation-token') ?? '';
    if (after === '') sorted = [...objects.keys()].sort();
    const keys = sorted.filter(key => key > after && key.startsWith(prefix) && objects.has(key));
    const page = keys.slice(0, size);
    const contents = page.map(key => {
      const {bytes, etag, at} = objects.get(key)!;
      return `<Contents><Key>${escaped(key)}</Key><LastModified>${new Date(at * 1000).toISOString()}</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${bytes}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
    });
    const more = keys.length > page.length;
    return xml(
      `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${escaped(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>${size}</MaxKeys><IsTruncated>${more}</IsTruncated>${more ? `<NextContinuationToken>${escaped(page.at(-1)!)}</NextContinuationToken>` : ''}${contents.join('')}</ListBucketResult>`,
    );
  };
  const headers = (one: StoredObject) => ({
    'content-length': String(one.bytes),
    etag: `"${one.etag}"`,
    'last-modified': new Date(one.at * 1000).toUTCString(),
    'content-type': 'application/zip',
    ...one.metadata,
  });
  return async (request: Request, path: string): Promise<Response> => {
    const url = new URL(request.url);
    const slash = path.indexOf('/');
    const name = slash < 0 ? path : path.slice(0, slash);
    const key = slash < 0 ? '' : decodeURIComponent(path.slice(slash + 1));
    if (name !== bucket) return failed('NoSuchBucket', 'The specified bucket does not exist', 404);
    if (key === '')
      return request.method === 'GET' ? list(url.searchParams) : new Response(null, {status: 200});
    const one = objects.get(key);
    switch (request.method) {
      case 'PUT': {
        const body = new Uint8Array(await request.arrayBuffer());
        const etag = createHash('md5').update(body).digest('hex');
        const metadata = Object.fromEntries(
          [...request.headers].filter(([header]) => header.startsWith('x-amz-meta-')),
        );
        objects.set(key, {bytes: body.length, etag, at: now(), metadata, body: () => body});
        return new Response(null, {headers: {etag: `"${etag}"`}});
      }
      case 'DELETE':
        objects.delete(key);
        return new Response(null, {status: 204});
      case 'HEAD':
        return one ? new Response(null, {headers: headers(one)}) : new Response(null, {status: 404});
      default:
        return one?.body
          ? new Response(one.body(), {headers: headers(one)})
          : failed('NoSuchKey', 'The specified key does not exist.', 404);
    }
  };
};
