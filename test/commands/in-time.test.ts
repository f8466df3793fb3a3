import {afterAll, beforeAll, expect, test} from 'vitest';
import {openGround} from './run-command.ts';

/** A ground segment years ahead of this machine: what counts from another time than its own is far off. */
let ground: Awaited<ReturnType<typeof openGround>>;
beforeAll(async () => {
  ground = await openGround({start: Date.UTC(2041, 5, 1) / 1000});
});
afterAll(() => ground.close());

test.each([
  ['hpc-jobs', 'reanalysis'],
  ['jobs', 'COMPLETE'],
])('the times of %s count from the ground segment, which has not answered yet', async (name, word) => {
  const listed = await ground.run(['get', name]);
  expect(listed).toMatchObject({code: 0, out: expect.stringContaining(word)});
  expect(listed.out).toMatch(/Z \d+\w+( \d+\w+)? ago/);
  expect(listed.out).not.toMatch(/Z in /);
});
