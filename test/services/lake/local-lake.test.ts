import {createHash} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Reading} from '../../../source/services/lake/resources/reading.ts';
import {readingClass} from '../../../source/services/lake/resources/readings.ts';
import type {Run} from '../../../source/services/lake/upstream/engines/engine.ts';
import {openLake} from './open-lake.ts';

/** A lake of this machine over the sandbox's catalogue and downloads. */
const openLocal = () =>
  openLake({
    speed: 0,
    settings: (_origin, own) => ({engine: 'local', local: {directory: own.directory as string}}),
  });

test("the seed's query end to end: found, new, downloaded, verified, registered; then nothing is new", async () => {
  const {perform, read, folder, asked, session, world} = await openLocal();
  const words: string[] = [];
  const entry = await perform(
    'readings',
    'ingest-run',
    {pool: 'bushfire', query: 'bushfire'},
    undefined,
    step => {
      if (step.words) words.push(step.words);
    },
  );
  // 105 is off-line: 202, which is told, is no failure and fails no other.
  expect(entry.sentence).toContain(
    '130 readings found, 130 new, 0 were waiting: 129 of 130 downloaded, 1 off-line, being restored.',
  );
  expect(entry.partial).toBe(true);
  expect(words).toContain('100 of 130 found');
  const {rows} = await read<Reading>('readings');
  expect(rows).toHaveLength(130);
  expect(rows.filter(({status}) => status === 'downloaded')).toHaveLength(129);
  const [row] = rows.filter(({status}) => status === 'downloaded');
  const file = readFileSync(join(folder, 'lake', 'objects', row!.objectKey));
  expect(file.length).toBe(row!.bytes);
  expect(createHash('md5').update(file).digest('hex')).toBe(row!.checksum?.value);
  expect(readdirSync(join(folder, 'lake', 'objects', 'bushfire'))).toHaveLength(129);

  const before = asked.filter(line => line.includes('$value')).length;
  const again = await perform('readings', 'ingest-run', {pool: 'bushfire'});
  expect(again.sentence).toContain('130 readings found, 0 new, 0 were waiting: 0 of 0 downloaded.');
  // The one that is off-line is being restored: an hour goes by before it is asked for again.
  expect(again.sentence).toContain('1 reading off-line, being restored: tried again from 11-22 07:00Z on.');
  expect(again.partial ?? false).toBe(false);
  expect(asked.filter(line => line.includes('$value')).length - before).toBe(0);
  const offline = rows.find(({status}) => status !== 'downloaded')!;
  expect(readingClass(offline, session.world())).toBe('restoring');
  world.advance(3600);
  const later = await perform('readings', 'ingest-run', {pool: 'bushfire'});
  expect(later.sentence).toContain('0 new, 1 were waiting: 0 of 1 downloaded, 1 off-line, being restored.');
  expect(asked.filter(line => line.includes('$value')).length - before).toBe(1);
  const {rows: runs} = await read<Run>('runs');
  const told = runs.map(({state, found, downloaded, failed}) => ({state, found, downloaded, failed}));
  expect(told.sort((a, b) => b.downloaded! - a.downloaded! || a.failed! - b.failed!)).toEqual([
    {state: 'SUCCEEDED', found: 130, downloaded: 129, failed: 0},
    {state: 'SUCCEEDED', found: 130, downloaded: 0, failed: 0},
    {state: 'SUCCEEDED', found: 130, downloaded: 0, failed: 0},
  ]);
});
