import {afterAll, beforeAll, expect, onTestFinished, test, vi} from 'vitest';
import {openGround} from './run-command.ts';

/** Every command that prints data has it for scripts too, and refuses a form that it has not. */
let ground: Awaited<ReturnType<typeof openGround>>;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());
const json = async (...words: string[]) => {
  const ran = await ground.run([...words, '-o', 'json']);
  expect(ran, ran.err).toMatchObject({code: 0});
  return JSON.parse(ran.out);
};

test('a directory and an ingest are lists of objects, or one object a line', async () => {
  expect(await json('ls', '/scratch/test1')).toContainEqual(
    expect.objectContaining({type: 'file', name: 'tiles.txt', size: 21}),
  );
  const {out} = await ground.run(['ls', '/scratch/test1', '-o', 'ndjson']);
  expect(
    out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line).name),
  ).toContain('tiles.txt');
  expect(await json('ingest', 'status')).toContainEqual(
    expect.objectContaining({pool: 'bushfire', stage: 'registered', count: 100}),
  );
});

test('what is one thing is one object', async () => {
  expect(await json('ingest', 'policy', 'read-only')).toMatchObject({Version: '2012-10-17'});
  expect(await json('ttl', '--rush', '2h')).toMatchObject({options: {TTLParams: {urgent: 7200}}});
  expect(await json('wait', '99')).toMatchObject({id: '99', state: 'COMPLETED', exitCode: '0:0'});
});

test('text of an upstream is a text', async () => {
  expect(await json('cat', '/scratch/test1/tiles.txt')).toEqual([{text: 'tile 1\ntile 2\ntile 3\n'}]);
  expect(await ground.run(['cat', '/scratch/test1/tiles.txt', '-o', 'csv'])).toMatchObject({
    code: 3,
    err: 'skydeck: This command has no form "csv".\nGive -o table, -o json, -o ndjson.\n',
  });
});

test('a command that is followed by nothing ends with 130 when it is interrupted, and prints what it has', async () => {
  const stop = new AbortController();
  const seen = vi.fn();
  const tail = ['tail', '-f', '/scratch/test1/tiles.txt'];
  const following = ground.run(tail, {interrupted: stop.signal, onOut: seen});
  await vi.waitFor(() => expect(seen).toHaveBeenCalled());
  stop.abort();
  expect(await following).toMatchObject({code: 130, out: 'tile 1\ntile 2\ntile 3\n', err: ''});
});

test('without a command and a terminal it is the overview, for scripts too', async () => {
  const {profile, services, alerts} = await json();
  expect(profile).toBe('sandbox');
  expect(services.map(({service}: {service: string}) => service)).toEqual([
    'tasking',
    'downlink',
    'observatory',
    'hpc',
    'lake',
  ]);
  const [{lists}] = services;
  expect(lists).toContainEqual(
    expect.objectContaining({
      resource: 'windows',
      rows: (await json('get', 'windows')).length,
      counts: expect.arrayContaining([{word: 'may miss', count: 1}]),
    }),
  );
  expect(alerts).toContainEqual(expect.objectContaining({resource: 'uploads', severity: 'critical'}));
  expect((await ground.run(['-o', 'csv'])).code).toBe(3);
});

test('lengths of time count from the time of the ground segment, whatever that of this machine is', async () => {
  const simulated = await openGround({start: Date.UTC(2031, 5, 1) / 1000});
  onTestFinished(() => simulated.close());
  const run = async (...words: string[]) => JSON.parse((await simulated.run([...words, '-o', 'json'])).out);
  const all = await run('get', 'windows', '--columns', 'id,start');
  const soon = await run('get', 'windows', '--columns', 'id,start', '--filter', 'start<+24h start>-24h');
  const from = Date.UTC(2031, 5, 1);
  const near = (at: string) => Math.abs(Date.parse(at) - from) < 86_400_000;
  expect(soon).toEqual(all.filter(({start}: {start: string}) => near(start)));
  expect(soon.length).toBeGreaterThan(0);
  expect(soon.length).toBeLessThan(all.length);
  const made = await run(
    ...'create window --satellite FM200 --type PAYLOAD_MY_PAYLOAD_NAME --duration 60 --start +30h'.split(' '),
  );
  expect(made.verdict).toBe('done');
  const hour: {id: string}[] = await run('journal', '--since', '1h');
  expect(hour.map(({id}) => id)).toContain(made.entry);
  expect((await simulated.run(['journal', '--since', '2031-06-02T00:00Z'])).code).toBe(3);
});
