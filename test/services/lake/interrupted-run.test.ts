import {type ChildProcess, spawn} from 'node:child_process';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {expect, onTestFinished, test, vi} from 'vitest';
import type {Reading} from '../../../source/services/lake/resources/reading.ts';
import type {Run} from '../../../source/services/lake/upstream/engines/engine.ts';
import {type OpenLake, opening, openLake} from './open-lake.ts';
import {some} from './some-readings.ts';

const openLocal = () =>
  openLake({
    speed: 0,
    settings: (_origin, own) => ({engine: 'local', local: {directory: own.directory}, queries: {some}}),
  });

/** How many readings the query has; one of them is off-line. */
const countOf = async ({client}: OpenLake) => (await client.catalogue.search(some, client.now())).hits.length;

/** A run in a process of its own, and what it has said; `lease` in seconds. */
const startRun = (
  {origin, token, folder}: OpenLake,
  lease: number,
): {child: ChildProcess; said: string[]; over: Promise<void>} => {
  const program = fileURLToPath(new URL('ingest-program.ts', import.meta.url));
  const given = [origin, token, join(folder, 'lake'), String(opening), String(lease)];
  const child = spawn(process.execPath, [program, ...given], {stdio: ['ignore', 'pipe', 'inherit']});
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const said: string[] = [];
  createInterface({input: child.stdout!}).on('line', line => said.push(line));
  return {child, said, over: new Promise(resolve => child.once('close', () => resolve()))};
};

/** How often each product's content was given to the end: a part that was asked for from its middle does not count. */
const downloads = (asked: readonly string[]) => {
  const counts = new Map<string, number>();
  for (const line of asked) if (line.includes('$value')) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
};

test('killed in the middle and run again: no reading is lost, none is downloaded twice', async () => {
  const lake = await openLocal();
  const all = await countOf(lake);
  expect(all).toBeGreaterThan(50);
  const first = startRun(lake, 2);
  const isSome = (line: string) => Number(/^(\d+) of \d+ downloaded/.exec(line)?.[1] ?? 0) >= 10;
  await vi.waitFor(() => expect(first.said.some(isSome)).toBe(true), {timeout: 500_000, interval: 10});
  first.child.kill('SIGKILL');
  await first.over;
  const before = await lake.read<Reading>('readings');
  expect(before.rows).toHaveLength(all);
  const done = before.rows.filter(({status}) => status === 'downloaded').length;
  expect(done).toBeGreaterThanOrEqual(10);
  expect(done).toBeLessThan(all - 1);
  // Its lease is two seconds.
  await vi.waitFor(
    async () => expect((await lake.read<Run>('runs')).rows).toMatchObject([{state: 'KILLED'}]),
    {interval: 200},
  );
  const asked = lake.asked.length;

  const entry = await lake.perform('readings', 'ingest-run', {pool: 'bushfire', query: 'some'});
  expect(entry.sentence).toContain(`${all} readings found, 0 new, ${all - done} were waiting`);
  const after = await lake.read<Reading>('readings');
  expect(after.rows.filter(({status}) => status === 'downloaded')).toHaveLength(all - 1);
  const again = downloads(lake.asked.slice(asked));
  const whole = new Set(
    before.rows.filter(({status}) => status === 'downloaded').map(({productId}) => productId),
  );
  for (const line of again.keys()) expect(whole.has(/Products\(([^)]+)\)/.exec(line)?.[1])).toBe(false);
  console.log(
    `killed after ${done} of ${all}; the second run asked for ${again.size} of the ${all - done} left (what was complete on disk was only registered)`,
  );
});

test('two runs at once share the work, and keep to the connections that the provider allows', async () => {
  const lake = await openLocal();
  const all = await countOf(lake);
  // A run that this machine leaves waiting is not taken for one that is gone.
  const runs = [startRun(lake, 600), startRun(lake, 600)];
  await Promise.all(runs.map(({over}) => over));
  const ends = runs.map(({said}) => JSON.parse(said.at(-1)!.replace(/^END /, '')));
  const done = ends.flatMap(({downloaded}) => downloaded as string[]);
  expect(new Set(done).size).toBe(done.length);
  expect(done).toHaveLength(all - 1);
  const {rows} = await lake.read<Reading>('readings');
  expect(rows.filter(({status}) => status === 'downloaded')).toHaveLength(all - 1);
  // One product is off-line (each run may ask for it), one is cut once and taken up again.
  const twice = [...downloads(lake.asked)].filter(([, count]) => count > 1);
  expect(twice.length).toBeLessThanOrEqual(2);
});
