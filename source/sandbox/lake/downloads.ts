import type {Product} from './products.ts';

export type Downloads = (
  request: Request,
  product: Product,
  refuse: (active: number) => Response,
  offline: () => Response,
) => Response;

const chunk = 64 * 1024;
const pause = () => new Promise<void>(resolve => setTimeout(resolve, 2));

/**
 * Serves products with Range, at most so many connections at once over all users, as the provider counts them. The
 * first connection for a product that is to be cut ends half way.
 */
export const createDownloads = (limit: number): Downloads => {
  let active = 0;
  const cut = new Set<string>();
  return (request, product, refuse, offline) => {
    if (!product.online) return offline();
    if (request.method === 'HEAD')
      return new Response(null, {
        headers: {
          'content-length': String(product.bytes),
          'content-disposition': `attachment; filename=${product.title}.zip`,
          etag: `"${product.md5()}"`,
        },
      });
    if (active >= limit) return refuse(active);
    const content = product.content();
    const etag = `"${product.md5()}"`;
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? '');
    const condition = request.headers.get('if-range');
    const ranged = range !== null && (condition === null || condition === etag);
    const from = ranged ? Number(range[1]) : 0;
    const to = ranged && range[2] ? Math.min(Number(range[2]), content.length - 1) : content.length - 1;
    if (from > to)
      return new Response(null, {status: 416, headers: {'content-range': `bytes */${content.length}`}});
    const breaks = product.cut && !cut.has(product.id);
    if (breaks) cut.add(product.id);
    const stop = breaks ? Math.floor(content.length / 2) : to + 1;
    active += 1;
    let open = true;
    const done = () => {
      if (open) active -= 1;
      open = false;
    };
    request.signal.addEventListener('abort', done, {once: true});
    let at = from;
    const body = new ReadableStream<Uint8Array>({
      pull: async controller => {
        await pause();
        if (at >= stop) {
          done();
          if (breaks) controller.error(new Error('cut'));
          else controller.close();
          return;
        }
        const part = content.subarray(at, Math.min(at + chunk, stop));
        at += part.length;
        controller.enqueue(part);
      },
      cancel: done,
    });
    return new Response(body, {
      status: ranged ? 206 : 200,
      headers: {
        'content-type': 'application/zip',
        'content-length': String(to - from + 1),
        'content-disposition': `attachment; filename=${product.title}.zip`,
        'accept-ranges': 'bytes',
        etag,
        ...(ranged ? {'content-range': `bytes ${from}-${to}/${content.length}`} : {}),
      },
    });
  };
};
