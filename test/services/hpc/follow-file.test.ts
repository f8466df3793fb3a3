import {expect, test} from 'vitest';
import {Failure} from '../../../source/declare/failure.ts';
import {followFile} from '../../../source/services/hpc/commands/follow-file.ts';
import type {Context} from '../../../source/services/hpc/commands/one-file.ts';
import type {HpcApi} from '../../../source/services/hpc/upstream/api.ts';

type Log = {content: Buffer | undefined; ino: number};
type Step = (log: Log) => void;
/** The number of a file whose size is told as 0, whatever it holds. */
const kernel = 4242;

/**
 * Follows a file that changes between two looks as `steps` say, and, as a busy log does, between its size and its text
 * as `meanwhile` says. Gives what was printed and noted.
 */
const follow = async (start: string, steps: readonly Step[], meanwhile: Step = () => {}, ino = 1) => {
  const log: Log = {content: Buffer.from(start), ino};
  const stop = new AbortController();
  const left = [...steps];
  const out: string[] = [];
  const notes: string[] = [];
  const there = () => {
    if (log.content) return log.content;
    throw new Failure('not-found', 'There is no such path.');
  };
  const api = {
    stat: async () => {
      const {length} = there();
      meanwhile(log);
      return {size: log.ino === kernel ? 0 : length, ino: log.ino};
    },
    after: async (_system: string, _path: string, bytes: number) => there().subarray(bytes).toString(),
    tail: async (_system: string, _path: string, bytes: number) => there().subarray(-bytes).toString(),
  };
  const pause = async () => {
    const step = left.shift();
    if (step) step(log);
    else stop.abort();
  };
  await followFile(
    {api: api as unknown as HpcApi, system: 'cluster', place: '/log'},
    {bytes: undefined, lines: undefined},
    {
      client: {pace: {pause}, settings: {firstLookSeconds: 1}},
      signal: stop.signal,
      out: (text: string) => void out.push(text),
      note: (text: string) => void notes.push(text),
    } as unknown as Context,
  );
  return {out: out.join(''), notes};
};

const append =
  (text: string | Buffer): Step =>
  log => {
    log.content = Buffer.concat([log.content ?? Buffer.alloc(0), Buffer.from(text)]);
  };
const replace =
  (text: string | undefined, ino: number): Step =>
  log => {
    log.content = text === undefined ? undefined : Buffer.from(text);
    log.ino = ino;
  };

test('of a log that grows between its size and its text nothing is lost or told twice', async () => {
  let line = 0;
  const grow: Step = log => {
    line += 1;
    append(`line ${line} of a busy log\n`)(log);
  };
  const {out, notes} = await follow('begin\n', [grow, grow, grow, grow], grow);
  const lines = out.split('\n').slice(0, -1);
  expect(lines.length).toBeGreaterThan(5);
  expect(lines).toEqual(['begin', ...lines.slice(1).map((_, index) => `line ${index + 1} of a busy log`)]);
  expect(notes).toEqual([]);
});

test('a file that became shorter and one of the same name are printed from their beginning', async () => {
  expect(await follow('one\ntwo\n', [replace('new\n', 1)])).toEqual({
    out: 'one\ntwo\nnew\n',
    notes: ['/log became shorter: it was written anew.'],
  });
  expect(await follow('one\n', [replace('another, and longer\n', 2)])).toEqual({
    out: 'one\nanother, and longer\n',
    notes: ['/log is another file now.'],
  });
});

test('a rotated log that is gone for a while is waited for', async () => {
  expect(
    await follow('one\n', [replace(undefined, 0), () => {}, replace('two\n', 2), append('three\n')]),
  ).toEqual({out: 'one\ntwo\nthree\n', notes: ['/log is gone; it is waited for.']});
});

test('a service that does not answer is asked again, one that refuses is not', async () => {
  const failing =
    (failure: Failure): Step =>
    () => {
      throw failure;
    };
  const away = new Failure('unavailable', 'HPC is unavailable.');
  expect(await follow('one\n', [failing(away), failing(away), append('two\n')])).toEqual({
    out: 'one\ntwo\n',
    notes: ['HPC is unavailable. It is asked again.'],
  });
  await expect(follow('one\n', [failing(new Failure('forbidden', 'No.'))])).rejects.toThrow('No.');
});

test('half a character is printed when the other half has come', async () => {
  const rocket = Buffer.from('🚀');
  const {out} = await follow('go ', [
    append(rocket.subarray(0, 2)),
    append(rocket.subarray(2)),
    append('!\n'),
  ]);
  expect(out).toBe('go 🚀!\n');
});

test('what comes too fast is skipped, and said to be', async () => {
  const {out, notes} = await follow('', [append('x'.repeat(250_000)), append('end\n')]);
  expect(out).toBe(`${'x'.repeat(200_000)}end\n`);
  expect(notes).toEqual(['50 kB came too fast and are skipped.']);
});

test('a log is followed from its size on, an empty one from its beginning, and what has no size is printed once', async () => {
  // What came before is known from the size: no more of it is read than asked for.
  const old = `${'x'.repeat(10_000)}\nlast\n`;
  const {out} = await follow(old, [append('new\n')]);
  expect(out).toBe(`${old.slice(-4000)}new\n`);
  expect(await follow('', [append('first\n')])).toEqual({out: 'first\n', notes: []});
  const came = 'came meanwhile\n';
  expect(await follow('', [], append(came))).toEqual({out: came + came, notes: []});
  expect(await follow('0.1 0.2 0.3\n', [append('never told\n')], () => {}, kernel)).toEqual({
    out: '0.1 0.2 0.3\n',
    notes: ['/log has no size, as what the kernel makes up: it is printed once.'],
  });
});
