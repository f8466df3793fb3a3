import {createHash} from 'node:crypto';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {listen} from '../listen.ts';

export type Kind = 'odata' | 'dhus' | 'stac';

/** Numbers from 0 to 1 that come again with the same seed (mulberry32). */
export const randomFrom = (seed: number) => () => {
  seed = (seed + 0x6d_2b_79_f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

type Product = {id: string; readonly title: string; bytes: Buffer; md5: string; version: number};
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex');

/**
 * A provider that goes wrong: connections that are cut, bits that turn, lengths that are short, pages of errors with 200,
 * 429 and 503, 202, and products that are published anew. It keeps all versions, and counts connections and bytes.
 */
export const hostileProvider = async (kind: Kind, count: number, random: () => number) => {
  let calm = false;
  let active = 0;
  let most = 0;
  let sent = 0;
  const contentOf = () => {
    const bytes = Buffer.alloc(20_000 + Math.floor(random() * 180_000));
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = Math.floor(random() * 256);
    return bytes;
  };
  const idOf = (at: number, version: number) =>
    `00000000-0000-4000-8000-${String(version).padStart(4, '0')}${String(at).padStart(8, '0')}`;
  /** Every checksum that was ever published under a title. */
  const truth = new Map<string, Set<string>>();
  const publish = (title: string, id: string, version: number): Product => {
    const bytes = contentOf();
    const sum = md5(bytes);
    truth.set(title, (truth.get(title) ?? new Set()).add(sum));
    return {id, title, bytes, md5: sum, version};
  };
  const products: Product[] = [];
  /** A further product. */
  const add = () => {
    const at = products.length;
    products.push(publish(`S3A_OL_1_EFR____20261001T${String(at).padStart(6, '0')}_FAULTS`, idOf(at, 0), 0));
  };
  for (let at = 0; at < count; at += 1) add();
  /** Published anew: under its own address, or under another one. */
  const republish = () => {
    const at = Math.floor(random() * products.length);
    const old = products[at]!;
    const version = old.version + 1;
    products[at] = publish(old.title, random() < 0.5 ? old.id : idOf(at, version), version);
  };

  let origin = '';
  const json = (response: ServerResponse, value: unknown) =>
    void response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
  const link = (id: string) =>
    kind === 'dhus'
      ? `${origin}/odata/v1/Products('${id}')/$value`
      : `${origin}/odata/v1/Products(${id})/$value`;
  const catalogue = (response: ServerResponse) => {
    if (kind === 'odata')
      return json(response, {
        '@odata.count': products.length,
        value: products.map(one => ({
          Id: one.id,
          Name: `${one.title}.SEN3`,
          ContentLength: one.bytes.length,
          Online: true,
          PublicationDate: '2026-10-02T00:00:00.000Z',
          ContentDate: {Start: '2026-10-01T00:00:00.000Z'},
          Checksum: [{Algorithm: 'MD5', Value: one.md5}],
        })),
      });
    if (kind === 'stac')
      return json(response, {
        numberMatched: products.length,
        features: products.map(one => ({
          id: one.title,
          properties: {datetime: '2026-10-01T00:00:00Z'},
          assets: {
            product: {href: link(one.id), 'file:size': one.bytes.length, 'file:checksum': `d50110${one.md5}`},
          },
        })),
        links: [],
      });
    return json(response, {
      feed: {
        'opensearch:totalResults': String(products.length),
        entry: products.map(one => ({
          title: one.title,
          id: one.id,
          link: [{href: link(one.id)}],
          date: [{name: 'beginposition', content: '2026-10-01T00:00:00Z'}],
          str: [{name: 'size', content: `${(one.bytes.length / 1024).toFixed(2)} KB`}],
        })),
      },
    });
  };

  const download = (request: IncomingMessage, response: ServerResponse, one: Product) => {
    const dice = calm ? 1 : random();
    if (dice < 0.05) return void response.writeHead(429, {'retry-after': '0'}).end();
    if (dice < 0.09) return void response.writeHead(503, {'retry-after': '0'}).end();
    if (dice < 0.11) return void response.writeHead(202, {'retry-after': '0'}).end();
    if (dice < 0.14) return void response.writeHead(200).end('<html>maintenance</html>');
    if (dice < 0.15) return void response.writeHead(200, {'content-length': 0}).end();
    active += 1;
    most = Math.max(most, active);
    response.once('close', () => {
      active -= 1;
    });
    const tag = `"${one.md5}"`;
    // Some give no validator at all.
    const tagged = one.bytes.length % 3 !== 0;
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    const condition = request.headers['if-range'];
    const ranged = range !== undefined && (condition === undefined || condition === tag);
    const from = ranged ? Number(range) : 0;
    if (from >= one.bytes.length)
      return void response.writeHead(416, {'content-range': `bytes */${one.bytes.length}`}).end();
    let body = Buffer.from(one.bytes.subarray(from));
    if (dice < 0.23) body[Math.floor(random() * body.length)]! ^= 1 << Math.floor(random() * 8);
    const short = dice >= 0.23 && dice < 0.29;
    if (short) body = body.subarray(0, Math.floor(body.length / 2));
    const cut = dice >= 0.29 && dice < 0.45 ? Math.floor(random() * body.length) : body.length;
    response.writeHead(ranged ? 206 : 200, {
      'content-length': body.length,
      ...(tagged ? {etag: tag} : {}),
      ...(ranged && !short
        ? {'content-range': `bytes ${from}-${one.bytes.length - 1}/${one.bytes.length}`}
        : ranged
          ? {'content-range': `bytes ${from}-${from + body.length - 1}/${from + body.length}`}
          : {}),
    });
    const write = (at: number): void => {
      if (response.destroyed) return;
      if (at >= cut) {
        if (cut < body.length) response.destroy();
        else response.end();
        return;
      }
      const part = body.subarray(at, Math.min(at + 16_384, cut));
      sent += part.length;
      response.write(part, () => setTimeout(write, 3, at + part.length));
    };
    write(0);
  };

  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    const id = /Products\('?([0-9a-f-]{36})'?\)/.exec(path)?.[1];
    if (!id) return catalogue(response);
    const one = products.find(product => product.id === id);
    if (!one) return void response.writeHead(404).end();
    if (path.endsWith('/$value')) return download(request, response, one);
    json(response, {
      d: {Id: one.id, ContentLength: String(one.bytes.length), Checksum: {Algorithm: 'MD5', Value: one.md5}},
    });
  });
  const {url, close} = await listen(server);
  origin = url;
  return {
    origin,
    truth,
    republish,
    add,
    count: () => products.length,
    /** From now on everything goes well. */
    calm: () => {
      calm = true;
    },
    current: () => new Map(products.map(one => [one.title, one.md5])),
    counted: () => ({
      most,
      sent,
      needed: products.reduce((sum, {bytes}) => sum + bytes.length, 0),
    }),
    close,
  };
};
export type HostileProvider = Awaited<ReturnType<typeof hostileProvider>>;
