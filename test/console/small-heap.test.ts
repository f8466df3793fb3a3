import {execFileSync} from 'node:child_process';
import {resolve} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {collectWhenIdle} from '../../source/console/shell/small-heap.ts';

/** MB of the young generation after a program has read and dropped much, one turn after the other. */
const nursery = (first: string): number => {
  const program = `
    import {getHeapSpaceStatistics} from 'node:v8';
    ${first}
    let kept = [];
    for (let turn = 0; turn < 60; turn += 1) {
      kept = Array.from({length: 60_000}, (_, at) => ({at, turn, text: String(at)}));
      await new Promise(done => setTimeout(done, 1));
    }
    console.log(getHeapSpaceStatistics().find(space => space.space_name === 'new_space').space_size / 2 ** 20);
  `;
  const flags = ['--max-semi-space-size=32', '--input-type=module-typescript', '--eval', program];
  return Number(
    execFileSync(process.execPath, flags, {encoding: 'utf8', env: {}, stdio: ['ignore', 'pipe', 'ignore']}),
  );
};

test('the young generation of a console stays small, however much passes through it', () => {
  const module = JSON.stringify(resolve('source/console/shell/small-heap.ts'));
  const small = nursery(`import {keepNurserySmall} from ${module}; keepNurserySmall();`);
  expect(small).toBeLessThan(nursery('') / 2);
});

test('garbage is collected once no key has been pressed for a while, and again later', async () => {
  // A key is pressed whenever it looks, twice.
  let looked = 0;
  const idle = () => {
    looked += 1;
    return looked <= 2 ? 0 : 1000;
  };
  const dropped: WeakRef<object>[] = [];
  const drop = () => void dropped.push(new WeakRef({rows: new Array(1000).fill('row')}));
  const gone = () => dropped.filter(one => one.deref() === undefined).length;
  drop();
  onTestFinished(collectWhenIdle(idle, {first: 1, next: 5, quiet: 20}));
  // V8 may collect on its own, before it is asked: what is looked for is that it was waited for, and is gone.
  await vi.waitFor(() => expect(looked).toBeGreaterThan(2));
  await vi.waitFor(() => expect(gone()).toBe(1));
  drop();
  await vi.waitFor(() => expect(gone()).toBe(2));
});
