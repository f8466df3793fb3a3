import {expect, onTestFinished, test, vi} from 'vitest';
import {faultyChanges, takenForDone} from './faulty-changes.ts';
import {openHostileGround} from './hostile-ground.ts';
import {randomFrom} from './hostile-provider.ts';

vi.mock('../../source/engine/http/exchange.ts', () => import('./exchange-in-process.ts'));

/** The short form of `npm run faults -- changes`. */
test('no faulty answer to any change of any service is taken for done', async () => {
  const ground = await openHostileGround(randomFrom(4));
  onTestFinished(() => ground.close());
  const kinds = ['200 another schema', '200 half a JSON', '204', '202 another id'];
  const all = await faultyChanges(ground, {kinds, patience: 300});
  const sent = new Set(all.filter(one => one.sent > 0).map(({name}) => name));
  expect(sent.size).toBeGreaterThan(35);
  expect(takenForDone(all)).toEqual([]);
});
