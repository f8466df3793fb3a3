import type {IncomingMessage} from 'node:http';
import type {Duplex} from 'node:stream';
import {type WebSocket, WebSocketServer} from 'ws';

/**
 * The datastream: one site a connection, named by the query and changed by a message; everybody may listen. What a
 * client sends besides is ignored.
 */
export const createStream = () => {
  const server = new WebSocketServer({noServer: true, maxPayload: 100_000, perMessageDeflate: false});
  const sites = new Map<WebSocket, string>();

  const accept = (socket: WebSocket, site: string) => {
    sites.set(socket, site);
    socket.on('close', () => sites.delete(socket));
    socket.on('error', () => socket.terminate());
    socket.on('message', data => {
      try {
        const said = JSON.parse(String(data)) as {action?: unknown; site?: unknown};
        if (said.action === 'updatesubscribersite' && typeof said.site === 'string')
          sites.set(socket, said.site);
      } catch {
        socket.send('{"message": "Internal server error"}');
      }
    });
  };

  return {
    send: (topic: string, site: string, data: unknown) => {
      const text = JSON.stringify({topic, site, data});
      for (const [socket, wanted] of sites)
        if (wanted === site && socket.readyState === socket.OPEN) socket.send(text);
    },
    upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const site = new URL(request.url ?? '/', 'http://localhost').searchParams.get('site');
      if (!site) {
        socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, accepted => accept(accepted, site));
    },
    stop: () => {
      for (const socket of sites.keys()) socket.terminate();
      server.close();
    },
  };
};
