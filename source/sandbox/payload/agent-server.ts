import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {createListener} from '../listener.ts';
import type {Agent} from './agent.ts';

/** An agent on a port of the loopback of its own, as a payload's programs find it. */
export type AgentServer = {readonly url: string; close(): Promise<void>};

export const serveAgent = async (agent: Agent): Promise<AgentServer> => {
  let url = '';
  const server = createServer(
    createListener(
      () => url,
      request => agent.handle(request),
    ),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
