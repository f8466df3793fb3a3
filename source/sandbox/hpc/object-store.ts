import {createHash, createHmac, randomUUID} from 'node:crypto';
import {
  appendFileSync,
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type {ReadableStream as WebStream} from 'node:stream/web';
import type {World} from '../simulated-world.ts';
import {readForm} from './multipart.ts';

type Stored = {readonly path: string; readonly size: number; readonly etag: string; readonly at: number};
type Upload = {readonly key: string; readonly parts: Map<number, Stored>};

/** Seconds that a signed address works (STORAGE_TEMPURL_EXP_TIME). */
const addressSeconds = 604_800;

const md5Of = async (path: string): Promise<string> => {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
};

const xml = (status: number, code: string, message: string) =>
  new Response(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${randomUUID()}</RequestId></Error>`,
    {status, headers: {'content-type': 'application/xml'}},
  );

/**
 * The object storage behind the staged transfers: signed forms, signed addresses, uploads in parts. It wants no bearer
 * token, and refuses a request that brings one, as S3 does with two kinds of credentials.
 */
export const createObjectStore = (world: World, directory: string) => {
  const folder = mkdtempSync(join(directory, 'skydeck-s3-'));
  const objects = new Map<string, Stored>();
  const uploads = new Map<string, Upload>();
  const arrivals = new Map<string, (() => void)[]>();
  let secret = createHash('sha256').update(`storage ${world.seed}`).digest();
  let seconds = addressSeconds;

  const sign = (text: string) => createHmac('sha256', secret).update(text).digest('hex');
  const stampOf = (at: number) => new Date(at * 1000).toISOString().replace(/[-:]|\.\d+/g, '');
  const momentOf = (stamp: string) =>
    Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')) / 1000;
  const credential = () => `S3RVER/${stampOf(world.now()).slice(0, 8)}/us-east-1/s3/aws4_request`;

  const put = (key: string, stored: Stored) => {
    objects.set(key, stored);
    for (const call of arrivals.get(key)?.splice(0) ?? []) call();
  };
  const store = {
    /** An address that works for a while: `method` and everything in the query are signed. 1.1's SDK orders it otherwise. */
    address: (
      origin: string,
      method: string,
      key: string,
      more: Readonly<Record<string, string>> = {},
      early = false,
    ) => {
      const life = {'X-Amz-Expires': String(seconds)};
      const query = new URLSearchParams({
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
        'X-Amz-Credential': credential(),
        'X-Amz-Date': stampOf(world.now()),
        ...(early ? life : {}),
        'X-Amz-SignedHeaders': 'host',
        ...life,
        ...more,
      });
      query.set('X-Amz-Signature', sign(`${method} ${key} ${[...query].sort().join(' ')}`));
      const path = key.split('/').map(encodeURIComponent).join('/');
      return `${origin}/hpc/s3/${path}?${query}`;
    },
    form: (origin: string, bucket: string, key: string) => {
      const date = stampOf(world.now());
      const policy = Buffer.from(
        JSON.stringify({
          expiration: new Date((world.now() + seconds) * 1000).toISOString().replace(/\.\d+/, ''),
          conditions: [
            {bucket},
            {key},
            {'x-amz-algorithm': 'AWS4-HMAC-SHA256'},
            {'x-amz-credential': credential()},
            {'x-amz-date': date},
          ],
        }),
      ).toString('base64');
      return {
        url: `${origin}/hpc/s3/${bucket}`,
        data: {
          key,
          policy,
          'x-amz-algorithm': 'AWS4-HMAC-SHA256',
          'x-amz-credential': credential(),
          'x-amz-date': date,
          'x-amz-signature': sign(policy),
        },
      };
    },
    createUpload: (key: string): string => {
      const id = randomUUID().replace(/-/g, '');
      uploads.set(id, {key, parts: new Map()});
      return id;
    },
    has: (key: string) => objects.has(key),
    /** Whether any object's key begins so. */
    holds: (start: string) => [...objects.keys()].some(key => key.startsWith(start)),
    pathOf: (key: string) => objects.get(key)?.path,
    /** Calls back once the object is there. */
    whenThere: (key: string, call: () => void) => {
      if (objects.has(key)) call();
      else arrivals.set(key, [...(arrivals.get(key) ?? []), call]);
    },
    putFile: (key: string, path: string) => {
      put(key, {path, size: statSync(path).size, etag: randomUUID().replace(/-/g, ''), at: world.now()});
    },
    remove: (key: string) => objects.delete(key),
    /** All addresses given out so far work no more; new ones live for `life` seconds. */
    expire: (life = addressSeconds) => {
      secret = createHash('sha256').update(randomUUID()).digest();
      seconds = life;
    },
    handle: (request: Request): Promise<Response> => handle(request),
    close: () => rmSync(folder, {recursive: true, force: true}),
  };

  const refused = (request: Request, url: URL, key: string): Response | undefined => {
    if (request.headers.get('authorization') !== null)
      return xml(400, 'InvalidArgument', 'Only one auth mechanism allowed');
    const given = url.searchParams.get('X-Amz-Signature');
    if (!given) return xml(403, 'AccessDenied', 'Access Denied');
    const query = new URLSearchParams(url.searchParams);
    query.delete('X-Amz-Signature');
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const until = momentOf(query.get('X-Amz-Date') ?? '') + Number(query.get('X-Amz-Expires'));
    if (!(world.now() < until)) return xml(403, 'AccessDenied', 'Request has expired');
    return sign(`${method} ${key} ${[...query].sort().join(' ')}`) === given
      ? undefined
      : xml(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match');
  };
  const save = async (request: Request): Promise<Stored> => {
    const path = join(folder, randomUUID());
    if (request.body) await pipeline(Readable.fromWeb(request.body as WebStream), createWriteStream(path));
    else appendFileSync(path, '');
    return {path, size: statSync(path).size, etag: await md5Of(path), at: world.now()};
  };
  const post = async (request: Request, url: URL, bucket: string): Promise<Response> => {
    if (request.headers.get('authorization') !== null)
      return xml(400, 'InvalidArgument', 'Only one auth mechanism allowed');
    const {fields, files} = await readForm(request, folder);
    const {key = '', policy = ''} = fields;
    let rules: {expiration?: string; conditions?: Record<string, string>[]} = {};
    try {
      rules = JSON.parse(Buffer.from(policy, 'base64').toString()) as typeof rules;
    } catch {
      return xml(400, 'InvalidPolicyDocument', 'Invalid policy document');
    }
    if (fields['x-amz-signature'] !== sign(policy))
      return xml(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match');
    if (Date.parse(rules.expiration ?? '') / 1000 <= world.now())
      return xml(403, 'AccessDenied', 'Invalid according to Policy: Policy expired.');
    if (!rules.conditions?.some(one => one.key === key))
      return xml(403, 'AccessDenied', 'Invalid according to Policy: key');
    if (!files.file) return xml(400, 'InvalidArgument', 'POST requires exactly one file upload per request.');
    const {path, size} = files.file;
    const etag = await md5Of(path);
    put(`${bucket}/${key}`, {path, size, etag, at: world.now()});
    const location = `${url.origin}/hpc/s3/${bucket}/${key}`;
    return new Response(null, {status: 204, headers: {etag: `"${etag}"`, location}});
  };
  const complete = async (request: Request, key: string, id: string): Promise<Response> => {
    const upload = uploads.get(id);
    if (!upload || upload.key !== key)
      return xml(404, 'NoSuchUpload', 'The specified upload does not exist.');
    const body = await request.text();
    const asked = [...body.matchAll(/<PartNumber>(\d+)<\/PartNumber>\s*<ETag>([^<]*)<\/ETag>/g)];
    const path = join(folder, randomUUID());
    appendFileSync(path, '');
    for (const [, number, tag = ''] of asked) {
      const part = upload.parts.get(Number(number));
      if (!part || part.etag !== tag.replace(/&quot;|"/g, ''))
        return xml(400, 'InvalidPart', 'One or more of the specified parts could not be found.');
      appendFileSync(path, readFileSync(part.path));
    }
    uploads.delete(id);
    const etag = `${createHash('md5').update(body).digest('hex')}-${asked.length}`;
    put(key, {path, size: statSync(path).size, etag, at: world.now()});
    const text = `<?xml version="1.0" encoding="UTF-8"?>\n<CompleteMultipartUploadResult><Key>${key.replace(/[<&]/g, '')}</Key><ETag>"${etag}"</ETag></CompleteMultipartUploadResult>`;
    return new Response(text, {headers: {'content-type': 'application/xml'}});
  };
  const give = (request: Request, stored: Stored): Response => {
    const headers: Record<string, string> = {
      'accept-ranges': 'bytes',
      'content-type': 'binary/octet-stream',
      etag: `"${stored.etag}"`,
      'last-modified': new Date(stored.at * 1000).toUTCString(),
    };
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? '');
    const wanted = request.headers.get('if-range');
    const from = range && (wanted === null || wanted === headers.etag) ? Number(range[1]) : 0;
    const last = range?.[2] ? Math.min(Number(range[2]), stored.size - 1) : stored.size - 1;
    if (range && from >= stored.size)
      return new Response(null, {status: 416, headers: {'content-range': `bytes */${stored.size}`}});
    headers['content-length'] = String(last - from + 1);
    if (range && from > 0) headers['content-range'] = `bytes ${from}-${last}/${stored.size}`;
    const body =
      request.method === 'HEAD' || stored.size === 0
        ? null
        : (Readable.toWeb(
            createReadStream(stored.path, {start: from, end: last}),
          ) as unknown as ReadableStream);
    return new Response(body, {status: range && from > 0 ? 206 : 200, headers});
  };
  const handle = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const key = url.pathname
      .replace(/^\/hpc\/s3\/?/, '')
      .split('/')
      .map(decodeURIComponent)
      .join('/');
    if (request.method === 'POST' && !key.includes('/')) return post(request, url, key);
    const no = refused(request, url, key);
    if (no) return no;
    const id = url.searchParams.get('uploadId');
    if (request.method === 'POST' && id) return complete(request, key, id);
    if (request.method === 'PUT') {
      const stored = await save(request);
      const upload = id ? uploads.get(id) : undefined;
      if (id && upload?.key !== key) return xml(404, 'NoSuchUpload', 'The specified upload does not exist.');
      if (upload) upload.parts.set(Number(url.searchParams.get('partNumber')), stored);
      else put(key, stored);
      return new Response(null, {headers: {etag: `"${stored.etag}"`}});
    }
    const stored = objects.get(key);
    if (!stored) return xml(404, 'NoSuchKey', 'The specified key does not exist.');
    return give(request, stored);
  };
  return store;
};
export type ObjectStore = ReturnType<typeof createObjectStore>;
