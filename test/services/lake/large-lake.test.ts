import {expect, test} from 'vitest';
import type {Reading} from '../../../source/services/lake/resources/reading.ts';
import {openLake} from './open-lake.ts';

test('a lake of 8,000 readings is one list; polling it again reads only what moved', async () => {
  const {read, asked, session, client} = await openLake({readings: 8000, speed: 0});
  const first = await read<Reading>('readings');
  expect(first.rows).toHaveLength(8100);
  const queries = () => asked.filter(line => line.endsWith(' Query')).length;
  const before = queries();
  expect(before).toBeGreaterThan(2);
  const began = performance.now();
  const again = await client.readings(['bushfire'], new AbortController().signal);
  console.log(
    `second read ${Math.round(performance.now() - began)} ms, RSS ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
  );
  expect(queries()).toBe(before);
  expect(again.rows).toHaveLength(8100);
  expect(again.notes?.[0]).toContain('The index is large');
  const resource = session.resource('readings')!.resource;
  const start = performance.now();
  const counts = resource.summary!(again.rows, session.world());
  console.log(`summary ${Math.round(performance.now() - start)} ms`);
  expect(counts.find(({word}) => word === 'downloaded')?.count).toBe(8086);
});
