import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {hpc} from '../../source/services/hpc/index.ts';
import {tasking} from '../../source/services/tasking/index.ts';
import {openGround} from './run-command.ts';

let ground: Awaited<ReturnType<typeof openGround>>;
beforeEach(async () => {
  ground = await openGround();
});
afterEach(() => ground.close());
/** A profile of one service: what is shown here is the same for all. */
const run = (words: readonly string[]) => ground.run(words, {}, [tasking]);
const json = async (...words: string[]) => JSON.parse((await run([...words, '-o', 'json'])).out);
const stuck = '5b0c1f7e-3d52-4e0f-9a51-0f6f2b7c9d13';
const moving = '72b4e51d-c8f9-4630-a1d7-5e09c3862bf4';

describe('what is remembered', () => {
  test('--cached gives the rows of the last reading, says their age, and asks nothing', async () => {
    const none = await run(['get', 'uploads', '--cached']);
    expect(none).toMatchObject({code: 1, out: ''});
    expect(none.err).toContain('were never read from here');
    const live = await json('get', 'uploads');
    ground.sandbox.faults.add({match: {}, kind: 'status', status: 503});
    const cached = await run(['get', 'uploads', '--cached', '-o', 'json']);
    expect(cached.code).toBe(0);
    expect(JSON.parse(cached.out)).toEqual(live);
    expect(cached.err).toContain('as last known, read');
    expect(cached.err).toContain('nothing was asked');
    expect((await run(['get', 'uploads'])).code).toBe(5);
  });

  test('--at gives lists, verdicts and alerts as they were known then, and sends nothing', async () => {
    const before = await json('get', 'uploads');
    await run(['triage']);
    ground.sandbox.world.advance(12 * 3600);
    await run(['triage']);
    const now = await json('get', 'uploads');
    expect(now).not.toEqual(before);
    expect(await json('get', 'uploads', '--at', '-12h')).toEqual(before);
    expect((await run(['get', 'uploads', '--at', '-12h'])).err).toContain('as known at');
    const then = await run(['triage', '--at', '-12h']);
    expect(then.out).toContain('demod_taps.bin');
    const early = await run(['get', 'uploads', '--at', '-9d']);
    expect(early).toMatchObject({code: 1});
    expect(early.err).toContain('had not been read by');
    const count = (await json('journal')).length;
    const sent = await run(['delete', 'window', now[0].id, '--yes', '--at', '-12h']);
    expect(sent.code).not.toBe(0);
    expect(await json('journal')).toHaveLength(count);
    expect((await run(['get', 'uploads', '--at', '+2h'])).code).toBe(3);
    expect((await run(['get', 'uploads', '--at', '-2h', '--cached'])).code).toBe(3);
  });
});

describe('a command that asks one service', () => {
  test('gives with --cached and --at what was read before, and refuses what nobody can have read', async () => {
    const both = (words: readonly string[]) => ground.run(words, {}, [tasking, hpc]);
    const live = await both(['hpc', 'ls', '/home/test1']);
    expect(live).toMatchObject({code: 0});
    ground.sandbox.world.advance(3600);
    await run(['get', 'windows']);
    ground.sandbox.faults.add({match: {}, kind: 'status', status: 503});
    const cached = await both(['hpc', 'ls', '/home/test1', '--cached']);
    expect(cached).toMatchObject({code: 0, out: live.out});
    expect(cached.err).toContain('nothing was asked');
    expect((await both(['hpc', 'ls', '/home/test1', '--at', '-30m'])).out).toBe(live.out);
    const early = await both(['hpc', 'ls', '/home/test1', '--at', '-9d']);
    expect(early.code).toBe(1);
    expect(early.err).toContain('Files of path /home/test1, system cluster had not been read by');
    const other = await both(['hpc', 'ls', '/scratch', '--cached']);
    expect(other.err).toContain('Files of path /scratch, system cluster were never read from here');
    const text = await both(['hpc', 'cat', '/home/test1/README', '--cached']);
    expect(text.code).not.toBe(0);
    expect(text.err).toContain('nothing is asked of an upstream');
  });
});

describe('history', () => {
  test('of a row: its states with their bounds, gaps in which nobody looked, alerts', async () => {
    await run(['triage']);
    ground.sandbox.world.advance(12 * 3600);
    await run(['triage']);
    const {code, out} = await run(['history', 'uploads', moving]);
    expect(code).toBe(0);
    expect(out).toContain('UPLOADING');
    expect(out).toContain('no reading of uploads for 12h');
    expect(out).toMatch(/between \S+ \S+ and \S+ \S+ \(not read between\) +UPLOADED/);
    const items = await json('history', 'upload', stuck);
    expect(items.map((one: {kind: string}) => one.kind)).toContain('alert');
    const [first] = items;
    expect(first).toMatchObject({kind: 'state', id: stuck, what: 'PENDING'});
    expect(await json('history', 'upload', stuck, '--since', '1h')).toEqual([
      expect.objectContaining({kind: 'unwatched'}),
    ]);
  });

  test('of a row has what was done to it and by whom, and one that was never seen is told', async () => {
    const [window] = await json('get', 'windows', '--filter', 'state:pending');
    await run(['delete', 'window', window.id, '--yes']);
    const {out} = await run(['history', 'window', window.id]);
    expect(out).toContain('delete asked for by tester@here');
    expect(out).toContain('delete: done');
    const never = await run(['history', 'window', 'nope']);
    expect(never.code).toBe(1);
    expect(never.err).toContain('was never seen among the windows');
  });
});

describe('plots', () => {
  test('are told from what was read, as text or as figures, and ask nothing', async () => {
    await ground.run(['triage']);
    ground.sandbox.world.advance(30 * 3600);
    await ground.run(['triage']);
    ground.sandbox.faults.add({match: {}, kind: 'status', status: 503});
    const all = await json('plot', '--days', '3');
    const named = (name: string) => all.find((one: {plot: string}) => one.plot === name);
    const [queued] = named('upload-queue').series;
    expect(queued.points).toHaveLength(3);
    // Nobody had looked on the day before the first reading.
    expect(queued.points[0].value).toBeNull();
    expect(queued.points[1].value).toBeGreaterThan(0);
    expect(queued.points[2].value).toBeLessThan(queued.points[1].value);
    const tasking = named('latency').series.find((one: {label: string}) => one.label === 'Tasking');
    expect(tasking.points.filter((one: {value: number | null}) => one.value !== null)).toHaveLength(1);
    const text = await ground.run(['plot', 'upload-queue', '--days', '3']);
    expect(text).toMatchObject({code: 0, out: expect.stringMatching(/^Upload queue, 3 days, today /)});
    const wrong = await ground.run(['plot', 'speed']);
    expect(wrong.code).toBe(3);
    expect(wrong.err).toContain('latency, data-age, upload-queue');
  });
});
