import type {Bucket, StoredObject} from './bucket.ts';

const xmlHeader = '<?xml version="1.0" encoding="UTF-8"?>\n';
const most = 1000;

/** Text in XML: what XML cannot hold is left to `encoding-type=url`, as S3 does. */
const escaped = (text: string) => text.replace(/[<>&"\r]/g, character => `&#${character.charCodeAt(0)};`);

const xml = (body: string, status = 200) =>
  new Response(xmlHeader + body, {status, headers: {'content-type': 'application/xml'}});

const refusal = (status: number, code: string, message: string, resource: string) =>
  xml(
    `<Error><Code>${code}</Code><Message>${escaped(message)}</Message><Resource>${escaped(resource)}</Resource></Error>`,
    status,
  );

const iso = (at: number) => `${new Date(at * 1000).toISOString().slice(0, 19)}.000Z`;

/** ListObjectsV2: keys in order, pages of at most 1000, `start-after`, `prefix`, common prefixes by `delimiter`. */
const list = (bucket: Bucket, query: URLSearchParams): Response => {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after =
    token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString();
  const size = Math.min(most, Math.max(0, Number(query.get('max-keys') ?? most) || 0));
  const url = query.get('encoding-type') === 'url';
  const written = (text: string) => (url ? encodeURIComponent(text).replaceAll('%2F', '/') : escaped(text));

  const keys = bucket.keys();
  let low = 0;
  let high = keys.length;
  const wanted = Buffer.from(after);
  while (after !== '' && low < high) {
    const middle = (low + high) >> 1;
    if (Buffer.compare(Buffer.from(keys[middle]!), wanted) <= 0) low = middle + 1;
    else high = middle;
  }
  const rows: string[] = [];
  const prefixes: string[] = [];
  let last = '';
  let truncated = false;
  for (let index = low; index < keys.length; index += 1) {
    const key = keys[index]!;
    if (!key.startsWith(prefix)) continue;
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const common = cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
    if (common !== undefined && (prefixes.at(-1) === common || after.startsWith(common))) {
      last = key;
      continue;
    }
    if (rows.length + prefixes.length >= size) {
      truncated = true;
      break;
    }
    if (common !== undefined) prefixes.push(common);
    else {
      const {etag, size: bytes, at} = bucket.get(key)!;
      rows.push(
        `<Contents><Key>${written(key)}</Key><LastModified>${iso(at)}</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${bytes}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
      );
    }
    last = key;
  }
  const next = truncated
    ? `<NextContinuationToken>${Buffer.from(last).toString('base64url')}</NextContinuationToken>`
    : '';
  return xml(
    `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket.name}</Name><Prefix>${written(prefix)}</Prefix><MaxKeys>${size}</MaxKeys><KeyCount>${rows.length + prefixes.length}</KeyCount>${url ? '<EncodingType>url</EncodingType>' : ''}<IsTruncated>${truncated}</IsTruncated>${next}${rows.join('')}${prefixes.map(one => `<CommonPrefixes><Prefix>${written(one)}</Prefix></CommonPrefixes>`).join('')}</ListBucketResult>`,
  );
};

const object = (found: StoredObject, request: Request): Response => {
  const quoted = `"${found.etag}"`;
  const headers: Record<string, string> = {
    etag: quoted,
    'last-modified': new Date(found.at * 1000).toUTCString(),
    'accept-ranges': 'bytes',
    'content-type': 'application/octet-stream',
  };
  const match = request.headers.get('if-match');
  if (match !== null && match !== quoted && match !== '*')
    return refusal(
      412,
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      found.key,
    );
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? '');
  // S3 gives a checksum of the whole alone.
  if (!range && request.headers.get('x-amz-checksum-mode') === 'ENABLED')
    headers['x-amz-checksum-crc32'] = Buffer.from(found.crc32, 'hex').toString('base64');
  const from = Number(range?.[1] ?? 0);
  const until = Math.min(found.size - 1, range?.[2] ? Number(range[2]) : found.size - 1);
  if (range && from >= found.size) {
    const answer = refusal(416, 'InvalidRange', 'The requested range is not satisfiable', found.key);
    answer.headers.set('content-range', `bytes */${found.size}`);
    return answer;
  }
  const body = request.method === 'HEAD' ? undefined : found.read().subarray(from, until + 1);
  headers['content-length'] = String(until + 1 - from);
  if (range) headers['content-range'] = `bytes ${from}-${until}/${found.size}`;
  return new Response(body, {status: range ? 206 : 200, headers});
};

/** One bucket over the S3 REST API, path style, for reading: ListObjectsV2, GetObject with ranges, HeadObject. */
export const answerS3 = (bucket: Bucket, path: string, request: Request): Response => {
  const [, name = '', rest = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  if (decodeURIComponent(name) !== bucket.name)
    return refusal(404, 'NoSuchBucket', 'The specified bucket does not exist', name);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refusal(403, 'AccessDenied', 'Access Denied', rest);
  if (rest === '') return list(bucket, new URL(request.url).searchParams);
  const found = bucket.get(decodeURIComponent(rest));
  return found
    ? object(found, request)
    : refusal(404, 'NoSuchKey', 'The specified key does not exist.', rest);
};
