import {expect, test, vi} from 'vitest';
import {Failure} from '../../source/declare/failure.ts';
import type {Step} from '../../source/declare/step.ts';
import {
  changing,
  readingAfter,
  rehearse,
  remark,
  untilHere,
  watching,
} from '../../source/engine/changes/changing.ts';
import {stepText} from '../../source/engine/changes/step-text.ts';

const remove = (key: string): Step => ({
  kind: 'call',
  service: 's3',
  operation: 'DeleteObject',
  input: {Bucket: 'b', Key: key},
});

test('a rehearsal notes the steps and what it would come to, and does nothing', async () => {
  const does = vi.fn(async () => 'gone');
  const preview = await rehearse(async () => {
    remark('2 objects are old.');
    for (const key of ['x', "y's"])
      expect(await changing(remove(key), does, {assumed: {answer: 'assumed'}})).toBe('assumed');
    await changing({kind: 'disk', words: 'Write index.ndjson.'}, does, {assumed: {answer: ''}});
  });
  expect(does).not.toHaveBeenCalled();
  expect(preview).toMatchObject({remarks: ['2 objects are old.'], steps: [{}, {}, {kind: 'disk'}]});
  expect(preview).not.toHaveProperty('open');
  expect(preview.steps.map(stepText)).toEqual([
    `aws s3api delete-object --cli-input-json '{"Bucket":"b","Key":"x"}'`,
    `aws s3api delete-object --cli-input-json '{"Bucket":"b","Key":"y'\\''s"}'`,
    '# On this machine: Write index.ndjson.',
  ]);
});

test('it ends with a step whose answer nobody assumes, and says so', async () => {
  const does = vi.fn(async () => 'task 1');
  const after = vi.fn(async () => 'done');
  const preview = await rehearse(async signal => {
    await readingAfter(after);
    // What catches everything on the way changes nothing.
    await changing(remove('x'), does).catch(() => {});
    expect(signal.aborted).toBe(true);
    await changing(remove('y'), does).catch(() => {});
    remark('never');
  });
  expect(after).toHaveBeenCalledOnce();
  expect(does).not.toHaveBeenCalled();
  expect(preview).toEqual({
    steps: [remove('x')],
    remarks: [],
    open: 'What follows hangs on the answer to this.',
  });
});

test('it can end in words of its own, and with a reading that only makes sense afterwards', async () => {
  const step = () => changing(remove('x'), async () => 1, {assumed: {answer: 1}});
  const own = await rehearse(async () => {
    await step();
    untilHere('Which parts follow is told by the answer.');
  });
  expect(own.open).toBe('Which parts follow is told by the answer.');
  const read = vi.fn(async () => 'far');
  const reading = await rehearse(async () => {
    await step();
    expect(await readingAfter(read, {answer: 'assumed'})).toBe('assumed');
    await readingAfter(read);
  });
  expect(reading.open).toMatch(/hangs on what comes of this/);
  expect(read).not.toHaveBeenCalled();
});

test('what goes wrong in a rehearsal before it is over is told', async () => {
  await expect(
    rehearse(async () => {
      throw new Failure('not-found', 'There is no job 7.');
    }),
  ).rejects.toThrow('There is no job 7.');
});

test('a run counts what was done, once where a step is made of several, and notes when', async () => {
  let now = 100;
  const before = vi.fn(async () => {});
  const sending = await watching(
    async all => {
      await changing(remove('x'), () => changing(remove('within'), async () => 1));
      now = 107;
      await changing(remove('y'), async () => 'lost', {isDeed: answer => answer !== 'lost'});
      const refused = changing(remove('z'), async () => {
        throw new Failure('rejected', 'No.');
      });
      await expect(refused).rejects.toThrow('No.');
      untilHere('not in a run');
      return all;
    },
    {now: () => now, before},
  );
  expect(sending).toMatchObject({done: 1, refused: {message: 'No.'}, sentAt: 100, answeredAt: 107});
  expect(before.mock.calls).toEqual([[remove('x')], [remove('y')], [remove('z')]]);
});
