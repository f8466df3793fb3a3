import {spawn} from 'node:child_process';
import {createHash, randomBytes} from 'node:crypto';
import {createReadStream, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {beforeAll, expect, onTestFinished, test} from 'vitest';
import {wallClock} from '../../../source/engine/clock.ts';
import {openSession} from '../../../source/engine/open-session.ts';
import {hpc} from '../../../source/services/hpc/index.ts';
import {dialects} from '../../../source/services/hpc/upstream/model.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {mounts} from './open-site.ts';

const program = fileURLToPath(new URL('site-program.ts', import.meta.url));

/** One site for all dialects: each has a door of its own. */
let origin = '';
beforeAll(async () => {
  const child = spawn(process.execPath, [program], {stdio: ['pipe', 'pipe', 'inherit']});
  origin = await new Promise(resolve => createInterface(child.stdout).once('line', resolve));
  return () =>
    new Promise<void>(resolve => {
      child.once('exit', () => resolve());
      child.stdin.end();
    });
});

const sum = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
};
/** Collects garbage at once: what is measured afterwards is really held. */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const megabytes = (bytes: number) => Math.round(bytes / 1e5) / 10;

test.each(dialects)('%s: 30 MB go up and come down with equal checksums and flat memory', async dialect => {
  const folder = temporaryFolder();
  const file = join(folder, 'big.bin');
  const block = randomBytes(1_000_000);
  for (let count = 0; count < 30; count += 1) {
    block.writeUInt32LE(count);
    writeFileSync(file, block, {flag: 'a'});
  }
  const session = openSession({
    services: [hpc],
    profile: {
      name: 'memory',
      services: {
        hpc: {url: origin + mounts[dialect], system: 'cluster', firstLookSeconds: 0.02} as {url: string},
      },
    },
    credentials: async () => ({authorization: 'Bearer token'}),
    stateDir: folder,
    who: 'you@test',
    clock: wallClock(),
    environment: {},
  });
  onTestFinished(() => session.close());
  const files = session.resource('files')!.resource;
  /** Bytes held outside the heap, where files on their way are: freed by the collector, some of them a turn later. */
  const held = () => {
    collect();
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  const before = held();
  let most = before;
  let steps = 0;
  const perform = async (name: string, draft: Record<string, string>) =>
    session.perform(files.actions!.find(one => one.name === name)!, files, draft, undefined, {
      onProgress: () => {
        steps += 1;
        // Whoever held a file would hold most of it at any of these.
        if (steps % 150 === 0) most = Math.max(most, held());
      },
    });
  const put = await perform('put', {file, path: '/scratch/test1/big.bin'});
  expect([put.verdict, put.sentence]).toEqual(['done', expect.stringContaining('30 MB')]);
  const back = join(folder, 'back.bin');
  const fetched = await perform('fetch', {path: '/scratch/test1/big.bin', file: back});
  expect([fetched.verdict, fetched.sentence]).toEqual(['done', expect.stringContaining(back)]);
  expect(await sum(back)).toBe(await sum(file));
  expect(steps).toBeGreaterThan(20);
  console.info(
    `${dialect}: 2 x 30 MB in ${steps} steps; at most ${megabytes(most - before)} MB of them held at once`,
  );
  // Whoever held one of the two files would hold 30 MB.
  expect(most - before).toBeLessThan(16e6);
});
