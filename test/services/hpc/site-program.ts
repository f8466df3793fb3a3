import {mkdtempSync, rmSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createHpcSite} from '../../../source/sandbox/hpc/index.ts';
import {createListener} from '../../../source/sandbox/listener.ts';
import {createWorld} from '../../../source/sandbox/simulated-world.ts';

// The HPC site in a process of its own, so that a test can measure the memory of the console's side alone.
const folder = mkdtempSync(join(tmpdir(), 'skydeck-site-program-'));
const world = createWorld({seed: 1, start: 1_795_327_200, past: 3600});
const {upstream} = createHpcSite(world, {scenario: 'empty', directory: folder});
world.advance(3600);
let origin = '';
const server = createServer(
  createListener(
    () => origin,
    async request => {
      world.catchUp();
      upstream.authorize?.(request, 'token');
      return upstream.handle(request);
    },
    upstream.streams,
  ),
);
server.listen(0, '127.0.0.1', () => {
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  world.setSpeed(200);
  process.stdout.write(`${origin}\n`);
});
process.stdin.resume();
process.stdin.on('end', () => {
  rmSync(folder, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
  process.exit(0);
});
