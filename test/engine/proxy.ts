import {createServer} from 'node:http';
import {connect} from 'node:net';
import {onTestFinished} from 'vitest';
import {listen} from '../listen.ts';

/** A proxy that connects every CONNECT to one port of this machine; it remembers where the client wanted to go. */
export const proxyTo = async (port: number, status = 200) => {
  const wanted: string[] = [];
  const server = createServer((_request, response) => response.writeHead(502).end());
  server.on('connect', (request, socket) => {
    wanted.push(request.url ?? '');
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const one of [socket, upstream]) one.on('error', () => {});
  });
  const {url, close} = await listen(server);
  onTestFinished(close);
  return {url, wanted};
};
