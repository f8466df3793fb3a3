import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openGround} from './run-command.ts';

let ground: Awaited<ReturnType<typeof openGround>>;
beforeEach(async () => {
  ground = await openGround();
});
afterEach(() => ground.close());
const json = async (...words: string[]) => JSON.parse((await ground.run([...words, '-o', 'json'])).out);
const stuck = '5b0c1f7e-3d52-4e0f-9a51-0f6f2b7c9d13';
const moving = '72b4e51d-c8f9-4630-a1d7-5e09c3862bf4';

describe('what is remembered', () => {
  test('--cached gives the rows of the last reading, says their age, and asks nothing', async () => {
    const none = await ground.run(['get', 'uploads', '--cached']);
    expect(none).toMatchObject({code: 1, out: ''});
    expect(none.err).toContain('were never read from here');
    const live = await json('get', 'uploads');
    ground.sandbox.faults.add({match: {}, kind: 'status', status: 503});
    const cached = await ground.run(['get', 'uploads', '--cached', '-o', 'json']);
    expect(cached.code).toBe(0);
    expect(JSON.parse(cached.out)).toEqual(live);
    expect(cached.err).toContain('as last known, read');
    expect(cached.err).toContain('nothing was asked');
    expect((await ground.run(['get', 'uploads'])).code).toBe(5);
  });

  test('--at gives lists, verdicts and alerts as they were known then, and sends nothing', async () => {
    const before = await json('get', 'uploads');
    await ground.run(['triage']);
    ground.sandbox.world.advance(12 * 3600);
    await ground.run(['triage']);
    const now = await json('get', 'uploads');
    expect(now).not.toEqual(before);
    expect(await json('get', 'uploads', '--at', '-12h')).toEqual(before);
    expect((await ground.run(['get', 'uploads', '--at', '-12h'])).err).toContain('as known at');
    const then = await ground.run(['triage', '--at', '-12h']);
    expect(then.out).toContain('demod_taps.bin');
    const early = await ground.run(['get', 'uploads', '--at', '-9d']);
    expect(early).toMatchObject({code: 1});
    expect(early.err).toContain('had not been read by');
    const count = (await json('journal')).length;
    const sent = await ground.run(['delete', 'window', now[0].id, '--yes', '--at', '-12h']);
    expect(sent.code).not.toBe(0);
    expect(await json('journal')).toHaveLength(count);
    expect((await ground.run(['get', 'uploads', '--at', '+2h'])).code).toBe(3);
    expect((await ground.run(['get', 'uploads', '--at', '-2h', '--cached'])).code).toBe(3);
  });
});

describe('history', () => {
  test('of a row: its states with their bounds, gaps in which nobody looked, alerts', async () => {
    await ground.run(['triage']);
    ground.sandbox.world.advance(12 * 3600);
    await ground.run(['triage']);
    const {code, out} = await ground.run(['history', 'uploads', moving]);
    expect(code).toBe(0);
    expect(out).toContain('UPLOADING');
    expect(out).toContain('nobody looked at uploads for 12h');
    expect(out).toMatch(/between \S+ \S+ and \S+ \S+ \(nobody looked between\) +UPLOADED/);
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
    await ground.run(['delete', 'window', window.id, '--yes']);
    const {out} = await ground.run(['history', 'window', window.id]);
    expect(out).toContain('delete asked for by tester@here');
    expect(out).toContain('delete: done');
    const never = await ground.run(['history', 'window', 'nope']);
    expect(never.code).toBe(1);
    expect(never.err).toContain('was never seen among the windows');
  });
});
