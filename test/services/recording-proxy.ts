import {createServer} from 'node:http';
import {onTestFinished} from 'vitest';
import {listen} from '../listen.ts';

/** A request as it went over the wire. Bodies as text; of a form in parts its parts. */
export type Sent = {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Takes what is to be closed at the end: of this test, or of a whole file. */
export type AtEnd = (close: () => void | Promise<void>) => void;

/**
 * A reverse proxy on the loopback that writes down every request before it passes it on. `refuse`: a status that it
 * answers with instead. `ignored`: parameters of queries that the upstream never gets, as one that does not know them.
 */
export const recordingProxy = async (
  target: string,
  refuse: (sent: Sent) => number | undefined = () => undefined,
  ignored: ReadonlySet<string> = new Set(),
  atEnd: AtEnd = onTestFinished,
) => {
  const sent: Sent[] = [];
  const server = createServer((request, response) => {
    const parts: Uint8Array[] = [];
    request.on('data', part => parts.push(part));
    request.on('end', async () => {
      const body = Buffer.concat(parts);
      const url = new URL(request.url ?? '/', target);
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, one]) => [name, String(one)]),
      );
      const one: Sent = {
        method: request.method ?? '',
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers,
        body: body.toString('utf8'),
      };
      sent.push(one);
      const status = refuse(one);
      if (status !== undefined) return response.writeHead(status).end('{"message": "not now"}');
      for (const name of ignored) url.searchParams.delete(name);
      const {connection: _connection, 'content-length': _length, ...passed} = headers;
      try {
        const answer = await fetch(url, {
          method: request.method,
          // A signature covers the host that was asked for.
          headers: passed,
          redirect: 'manual',
          ...(body.length > 0 ? {body} : {}),
        });
        const own = Object.fromEntries(
          [...answer.headers].filter(
            ([name]) =>
              !['content-encoding', 'connection', 'transfer-encoding'].includes(name) &&
              // The length that a HEAD tells is its answer; of a body it is reckoned anew.
              (name !== 'content-length' || request.method === 'HEAD'),
          ),
        );
        response.writeHead(answer.status, own);
        const bytes = Buffer.from(await answer.arrayBuffer());
        // Where an answer leads on (a next page), it leads through here.
        const isJson = answer.headers.get('content-type')?.includes('json');
        const here = `http://${headers.host}`;
        response.end(isJson ? bytes.toString().replaceAll(target, here) : bytes);
      } catch (error) {
        response.writeHead(502).end(String(error));
      }
    });
  });
  const {url, close} = await listen(server);
  atEnd(close);
  return {url, sent};
};
