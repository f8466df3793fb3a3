import {existsSync, readFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {alertRunner} from '../../source/commands/look/run-for-alert.ts';
import {openMemory} from '../../source/engine/memory/open-memory.ts';
import {processMark} from '../../source/settings/process-lives.ts';
import {soon as until} from '../console/soon.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {openGround} from './run-command.ts';

let ground: Awaited<ReturnType<typeof openGround>>;
beforeEach(async () => {
  ground = await openGround();
});
afterEach(() => ground.close());

test('a hand-over tells what is open and due, what was done and what came of it, and when nobody watched', async () => {
  await ground.run(['triage']);
  const [window] = JSON.parse(
    (await ground.run(['get', 'windows', '-o', 'json', '--filter', 'state:pending'])).out,
  );
  const due = async () =>
    JSON.parse((await ground.run(['handover', '-o', 'json'])).out).due.map(({id}: {id: string}) => id);
  expect(await due()).toContain(window.id);
  await ground.run(['delete', 'window', window.id, '--yes']);
  expect(await due()).not.toContain(window.id);
  ground.sandbox.world.advance(3 * 3600);
  const {code, out} = await ground.run(['handover']);
  expect(code).toBe(0);
  for (const title of ['Open (', 'Due in the next 8 h', 'Done from here', 'Changed', 'Alerts that ended'])
    expect(out).toContain(`## ${title}`);
  expect(out).toContain('demod_taps.bin');
  expect(out).toMatch(/tester@here: delete windows \S+: \*\*done\*\*/);
  expect(out).toContain('**Not read** from');
  const data = JSON.parse((await ground.run(['handover', '-o', 'json', '--since', '4h'])).out);
  expect(data.done).toContainEqual(
    expect.objectContaining({action: 'delete', row: window.id, verdict: 'done', who: 'tester@here'}),
  );
  expect(data.open.length).toBeGreaterThan(5);
  expect((await ground.run(['handover', '-o', 'csv'])).code).toBe(3);
  // Acknowledged until a moment: both say until when it is no news.
  const [stuck] = data.open;
  const memory = openMemory({
    file: join(ground.sandbox.stateDir, 'memory.db'),
    clock: {now: ground.sandbox.world.now, wall: Date.now},
    who: 'kim@here',
  });
  const {since: _since, ...alert} = stuck;
  await memory.acknowledged.toggle(alert, 'on it', ground.sandbox.world.now() + 7200);
  memory.close();
  expect((await ground.run(['handover'])).out).toMatch(
    /Acknowledged by kim@here until 11-22 \d\d:\d\dZ: on it/,
  );
  expect((await ground.run(['triage', '--all'])).out).toMatch(/\(acknowledged until 11-22 \d\d:\d\dZ\)/);
});

test('the watcher prints what begins once, and nothing of it again after a restart', async () => {
  const watch = async () => {
    const stop = new AbortController();
    let out = '';
    const ended = ground.run(['watch', '--alerts', '-o', 'ndjson'], {
      interrupted: stop.signal,
      onOut: text => {
        out = text;
      },
    });
    const end = () => {
      stop.abort();
      return ended;
    };
    return {said: () => out, end};
  };
  const first = await watch();
  await until(() => expect(first.said()).toContain('demod_taps.bin'));
  const {code, out} = await first.end();
  expect(code).toBe(130);
  for (const line of out.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({event: 'began'});
  ground.sandbox.faults.add({match: {path: '/hpc'}, kind: 'status', status: 503});
  ground.sandbox.world.advance(2 * 3600);
  const second = await watch();
  await until(() => expect(second.said()).not.toBe(''));
  const lines = (await second.end()).out;
  expect(lines).not.toContain('demod_taps.bin');
});

test('a hand-over in an outage tells which alerts stood when their lists were read last', async () => {
  await ground.run(['triage']);
  const whole = await ground.run(['handover']);
  expect(whole.out).not.toContain('Stood when last read');
  ground.sandbox.faults.add({match: {path: '/tasking'}, kind: 'status', status: 503});
  const {code, out} = await ground.run(['handover']);
  expect(code).not.toBe(0);
  const [open, stood] = out.split('## Due')[0]!.split('## Stood when last read, not known now');
  expect(open).not.toContain('demod_taps.bin');
  expect(stood).toMatch(/\*\*critical\*\* .*demod_taps.bin.*: began 11-22 \d\d:\d\dZ/);
});

const watchedBy = (watcher: {pid: number; host: string; mark?: string}) => {
  const memory = openMemory({
    file: join(ground.sandbox.stateDir, 'memory.db'),
    clock: {now: () => 0, wall: Date.now},
  });
  memory.notes.change('watcher', () => ({
    value: {since: Date.now() - 60_000, beat: Date.now(), ...watcher},
    result: undefined,
  }));
  memory.close();
};

test('a second watcher of a profile is told who has the watch', async () => {
  watchedBy({pid: 4711, host: 'elsewhere'});
  const {code, err} = await ground.run(['watch', '--alerts']);
  expect(code).toBe(1);
  expect(err).toContain('is watched already: by process 4711 on elsewhere');
});

test('a process that has the number of a watcher from before a restart of the machine is none', async ({
  skip,
}) => {
  if (processMark(process.ppid) === undefined) skip();
  watchedBy({pid: process.ppid, host: hostname(), mark: 'another boot 1'});
  const stop = new AbortController();
  const onOut = () => stop.abort();
  const taken = await ground.run(['watch', '--alerts'], {interrupted: stop.signal, onOut});
  expect(taken).toMatchObject({code: 130, out: expect.stringContaining('began')});
  watchedBy({pid: process.ppid, host: hostname(), mark: processMark(process.ppid)!});
  expect(await ground.run(['watch', '--alerts'])).toMatchObject({code: 1});
});

test('a command gets each alert on its input, one at a time and the newest last, and its failures are told', async () => {
  const folder = temporaryFolder();
  const failures: string[] = [];
  const file = join(folder, 'told');
  const runner = alertRunner(`cat >> "${file}"; sleep 0.2; exit 3`, {
    environment: process.env,
    fail: sentence => failures.push(sentence),
  });
  const alert = {
    kind: 'k',
    severity: 'critical',
    resource: 'r',
    id: '$(touch pwned)',
    why: 'w',
    todo: 't',
  } as const;
  for (const title of ['one', 'two', 'three'])
    runner.run({event: 'changed', alert: {...alert, title}, acknowledged: false});
  await until(() => expect(failures).toHaveLength(2));
  const told = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(told).toMatchObject([{title: 'one', event: 'changed', id: '$(touch pwned)'}, {title: 'three'}]);
  expect(failures[0]).toBe('The command for one ended with 3.');
  expect(existsSync('pwned')).toBe(false);
});

test('of hundreds of alerts at once few commands run at a time, and all get theirs', async () => {
  const file = join(temporaryFolder(), 'told');
  const failures: string[] = [];
  const runner = alertRunner(`echo x >> "${file}"; cat > /dev/null; sleep 600`, {
    environment: process.env,
    fail: sentence => failures.push(sentence),
    seconds: 0.3,
  });
  const alert = {kind: 'k', severity: 'notice', resource: 'r', why: 'w', todo: 't'} as const;
  for (let id = 0; id < 20; id += 1)
    runner.run({event: 'began', alert: {...alert, id: `${id}`, title: `${id}`}, acknowledged: false});
  await until(() => expect(failures.length).toBeGreaterThan(0));
  expect(readFileSync(file, 'utf8').length / 2).toBeLessThanOrEqual(16 + failures.length);
  await until(() => expect(failures).toHaveLength(20));
});

test('a command that does not end is stopped, with what it started', async () => {
  const failures: string[] = [];
  const runner = alertRunner('sleep 600 & wait', {
    environment: process.env,
    fail: sentence => failures.push(sentence),
    seconds: 0.3,
  });
  const alert = {
    kind: 'k',
    severity: 'notice',
    resource: 'r',
    id: 'a',
    title: 'x',
    why: 'w',
    todo: 't',
  } as const;
  runner.run({event: 'began', alert, acknowledged: false});
  await until(() => expect(failures).toEqual(['The command for x did not end in 0.3 s and was stopped.']));
});
