import type {Server} from 'node:http';
import type {AddressInfo} from 'node:net';

/** Opens a server on a free port of the loopback. `close` ends the connections that it holds, too. */
export const listen = async (
  server: Pick<Server, 'listen' | 'address' | 'close' | 'closeAllConnections'>,
): Promise<{readonly url: string; readonly port: number; readonly close: () => Promise<void>}> => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise<void>(resolve => server.close(() => resolve()));
  };
  return {url: `http://127.0.0.1:${port}`, port, close};
};
