import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';

/** More than this is not kept: only endpoints that take bodies as they come get more in one request. */
const largestBody = 64 * 1024 * 1024;

/** Reads a body to its end, so that a refused upload gets its answer; `undefined` when it was too large to keep. */
const readBody = async (incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestBody) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size <= largestBody ? new Uint8Array(Buffer.concat(chunks)) : undefined;
};

type Body = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

/** A body as it comes in, and the way to read what nobody has read, so that a refusal gets to the client. */
const asItComes = (incoming: IncomingMessage) => {
  const chunks = (incoming as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const {done, value} = await chunks.next();
    if (done) controller.close();
    else controller.enqueue(value);
  };
  return {
    body: new ReadableStream<Uint8Array>({pull}, {highWaterMark: 0}),
    readRest: async () => {
      while (!(await chunks.next()).done);
    },
  };
};

const requestOf = (incoming: IncomingMessage, origin: string, body: Body, signal: AbortSignal) => {
  const headers = new Headers();
  for (let index = 0; index < incoming.rawHeaders.length; index += 2)
    headers.append(incoming.rawHeaders[index]!, incoming.rawHeaders[index + 1]!);
  const method = incoming.method ?? 'GET';
  return new Request(origin + (incoming.url ?? '/'), {
    method,
    headers,
    body: method === 'GET' || method === 'HEAD' ? undefined : body,
    duplex: 'half',
    signal,
  });
};

const send = async (outgoing: ServerResponse, response: Response, head: boolean) => {
  const headers: Record<string, string | string[]> = Object.fromEntries(response.headers);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  outgoing.writeHead(response.status, headers);
  if (head || !response.body) {
    outgoing.end();
    return;
  }
  await pipeline(Readable.fromWeb(response.body as never), outgoing);
};

/**
 * Serves a fetch-style handler with Node's HTTP server. `handle` gives `undefined` to close the connection without an
 * answer. `signal` aborts when the client goes. Bodies are read before `handle` is asked, but for those of paths that
 * `streams` names.
 */
export const createListener = (
  origin: () => string,
  handle: (request: Request, raw: IncomingMessage, signal: AbortSignal) => Promise<Response | undefined>,
  streams: (path: string) => boolean = () => false,
): RequestListener => {
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const gone = new AbortController();
    outgoing.on('close', () => gone.abort());
    const stream = streams(incoming.url ?? '/') ? asItComes(incoming) : undefined;
    const body = stream?.body ?? (await readBody(incoming));
    const response = body
      ? await handle(requestOf(incoming, origin(), body, gone.signal), incoming, gone.signal)
      : Response.json({message: 'the request is too large'}, {status: 413});
    await stream?.readRest();
    if (response) await send(outgoing, response, incoming.method === 'HEAD');
    else incoming.socket.destroy();
  };
  return (incoming, outgoing) => {
    serve(incoming, outgoing).catch(error => {
      // The client has gone, or a handler has a bug: either way nobody waits for more than a status.
      if (outgoing.headersSent || outgoing.destroyed) incoming.socket.destroy();
      else {
        outgoing.writeHead(500, {'content-type': 'application/json'});
        outgoing.end(
          JSON.stringify({
            message: `The sandbox has failed: ${error instanceof Error ? error.message : error}`,
          }),
        );
      }
    });
  };
};
