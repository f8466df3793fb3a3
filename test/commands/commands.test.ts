import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi} from 'vitest';
import {tasking} from '../../source/services/tasking/index.ts';
import {openGround} from './run-command.ts';

let ground: Awaited<ReturnType<typeof openGround>>;
const open = async () => {
  ground = await openGround();
};
/** One ground for tests that change nothing, or one for each. */
const onOneGround = () => {
  beforeAll(open);
  afterAll(() => ground.close());
};
const onOwnGrounds = () => {
  beforeEach(open);
  afterEach(() => ground.close());
};

const json = async (...words: string[]) => JSON.parse((await ground.run([...words, '-o', 'json'])).out);
const journal = () => json('journal');

describe('get', () => {
  onOneGround();

  test('of a pool that is not there says which are, and ends with 3; a choice is spelled as it is offered', async () => {
    for (const more of [[], ['--watch']]) {
      const wrong = await ground.run(['get', 'readings', '--pool', 'bushfires', ...more]);
      expect(wrong).toMatchObject({code: 3, out: ''});
      expect(wrong.err).toContain('--pool: Pool cannot be "bushfires". It is one of: bushfire.');
    }
    expect(await json('get', 'readings', '--pool', 'BUSHFIRE', '--limit', '1')).toHaveLength(1);
  });

  test('windows as JSON: one array with the keys that scripts rely on', async () => {
    const rows = await json('get', 'windows');
    expect(rows.length).toBeGreaterThan(3);
    expect(Object.keys(rows[0])).toEqual(
      expect.arrayContaining(['id', 'satelliteId', 'type', 'state', 'start', 'duration', 'verdict']),
    );
    expect(rows[0].start).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(typeof rows[0].duration).toBe('number');
  });

  test('uploads as JSON: status, destination and verdict', async () => {
    const [row] = await json('get', 'uploads');
    expect(Object.keys(row)).toEqual(
      expect.arrayContaining(['id', 'satelliteId', 'payload', 'destinationPath', 'status', 'verdict']),
    );
  });

  test.each(['windows', 'window', 'win', 'w'])('"%s" means windows', async word => {
    const {code, out} = await ground.run(['get', word, '-o', 'name']);
    expect(code).toBe(0);
    expect(out.split('\n').length).toBeGreaterThan(3);
  });

  test('narrows, filters, sorts, limits and picks columns', async () => {
    const some = await json('get', 'windows', '--satellite', 'FM200');
    expect(new Set(some.map((row: {satelliteId: string}) => row.satelliteId))).toEqual(new Set(['FM200']));
    const rows = await json('get', 'windows', '--sort', '-start', '--limit', '2', '--columns', 'id,start');
    expect(rows).toHaveLength(2);
    expect(Object.keys(rows[0])).toEqual(['id', 'start']);
    expect(rows[0].start >= rows[1].start).toBe(true);
    const pending = await json('get', 'windows', '--filter', 'state:pending');
    expect(new Set(pending.map((row: {state: string}) => row.state))).toEqual(new Set(['PENDING_SYNC']));
  });

  test('a list that is narrowed says the same of its rows as the whole one: conflicts are with windows that it leaves out too', async () => {
    const pick = ['--columns', 'id,verdict,conflict'];
    const whole = await json('get', 'windows', '--filter', 'satelliteId=FM201', ...pick);
    expect(whole).toContainEqual({id: '3020549', verdict: 'synced', conflict: '3020550'});
    expect(await json('get', 'windows', '--satellite', 'FM201', ...pick)).toEqual(whole);
  });

  test('a window is compared with the others of its satellite before it is created', async () => {
    const [{start}] = await json('get', 'windows', '3020549', '--columns', 'start');
    const {err} = await ground.run(
      `create window --satellite FM201 --type PAYLOAD_SDR --start ${start} --duration 60 --dry-run`.split(
        ' ',
      ),
    );
    expect(err).toContain('It overlaps PAYLOAD_SDR 3020549');
  });

  test('a table in a pipe is whole and plain; on a narrow terminal it fits', async () => {
    const piped = await ground.run(['get', 'uploads']);
    expect(piped.out).toMatch(/^ID .*VERDICT/);
    expect(piped.out).not.toContain('\u001b');
    const narrow = await ground.run(['get', 'uploads', '--no-color'], {stdoutTty: true, columns: 60});
    for (const line of narrow.out.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  });

  test('an id that is not there ends with 1 and names near ones', async () => {
    const [{id}] = await json('get', 'uploads');
    const wrong = `${id.slice(0, -1)}#`;
    const {code, out, err} = await ground.run(['get', 'uploads', wrong]);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toContain(`There is no "${wrong}" among the uploads.`);
    expect(err).toContain(`Did you mean ${id}?`);
  });

  test.each([
    [['get', 'windoes'], 'windoes'],
    [['get', 'windows', '--sort', 'strat'], '--sort: windows have no column "strat".'],
    [['get', 'windows', '--filter', 'age>soon'], '--filter: "soon" is not a length of time.'],
    [['get', 'windows', '--limit', 'many'], '--limit is a whole number'],
    [['get', 'windows', '-o', 'yaml'], 'There is no output form "yaml".'],
    [['gte'], 'Did you mean get?'],
    [['describe', 'window'], "Missing required argument 'id'"],
    [['get', 'windows', '--nope'], '--nope'],
  ])('%j is a usage error: exit 3 and a sentence', async (words, sentence) => {
    const {code, out, err} = await ground.run(words);
    expect(code).toBe(3);
    expect(out).toBe('');
    expect(err).toMatch(/^skydeck: /);
    expect(err).toContain(sentence);
  });

  test('with -o json the error is JSON on stderr', async () => {
    const {code, err} = await ground.run(['get', 'windows', '--sort', 'strat', '-o', 'json']);
    expect(code).toBe(3);
    expect(JSON.parse(err)).toEqual({
      error: {kind: 'usage', message: expect.stringContaining('strat'), todo: expect.any(String)},
    });
  });
});

describe('get, while something happens', () => {
  onOwnGrounds();

  test('a refused token ends with 4, an upstream that is gone with 5', async () => {
    ground.token = 'wrong';
    const refused = await ground.run(['get', 'windows', '-o', 'json']);
    expect(refused.code).toBe(4);
    expect(JSON.parse(refused.err).error.kind).toBe('unauthorized');
    await ground.sandbox.close();
    const gone = await ground.run(['get', 'windows']);
    expect(gone.code).toBe(5);
    expect(gone.out).toBe('');
  });

  test('watch tells what was there, then what came, as NDJSON in a pipe, until it is interrupted', async () => {
    const stop = new AbortController();
    let seen = '';
    const watching = ground.run(['watch', 'windows', '--columns', 'id,state'], {
      interrupted: stop.signal,
      onOut: text => {
        seen = text;
      },
    });
    await vi.waitFor(() => expect(seen).not.toBe(''), {timeout: 20_000});
    const first = seen
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(new Set(first.map(({change}) => change))).toEqual(new Set(['added']));
    const created = await ground.run([...create, '--start', '+30h', '-o', 'json']);
    const {ids} = JSON.parse(created.out);
    await vi.waitFor(() => expect(seen).toContain(`{"change":"added","row":{"id":"${ids[0]}"`), {
      timeout: 20_000,
    });
    stop.abort();
    expect((await watching).code).toBe(130);
  });
});

const create = [
  'create',
  'window',
  '--satellite',
  'FM200',
  '--type',
  'PAYLOAD_MY_PAYLOAD_NAME',
  '--duration',
  '60',
];

describe('describe', () => {
  onOneGround();

  test('shows an upload with its causes, and takes one word for one', async () => {
    const stuck = (await json('get', 'uploads')).find((row: {verdict: string}) => row.verdict === 'stuck');
    const {code, out} = await ground.run(['describe', 'upload', stuck.id]);
    expect(code).toBe(0);
    expect(out).toContain(stuck.id);
    expect(out).toMatch(/\d\. \[.\] /);
    const data = await json('describe', 'uploads', stuck.id);
    expect(data.id).toBe(stuck.id);
    expect(data.sections.some((section: {kind: string}) => section.kind === 'causes')).toBe(true);
  });

  test('begins with the alerts about a row that tells no causes: why, and what to do', async () => {
    const {out} = await ground.run(['describe', 'system', 'dead']);
    expect(out).toMatch(/^Alert\n {2}What {2}System dead is unhealthy.*\n {2}Why {3}.*\n {2}Do {4}Look at /);
    const {out: well} = await ground.run(['describe', 'system', 'cluster']);
    expect(well).toMatch(/^System\n/);
  });
});

describe('create window', () => {
  onOwnGrounds();

  test('sends it, says so, and the journal has it', async () => {
    const {code, out, err} = await ground.run([
      ...create,
      '--start',
      '+30h',
      '--param',
      'a=1',
      '--param',
      'b=x',
    ]);
    expect(err).not.toContain('skydeck: --');
    expect(code).toBe(0);
    expect(out).toMatch(/^Window \S+ on FM200 is asked for/);
    const entries = await json('journal', '--since', '1h');
    expect(entries.at(-1)).toMatchObject({
      action: 'create',
      resource: 'windows',
      verdict: 'done',
      who: 'tester@here',
    });
    expect(entries.at(-1).input.param).toBe('a=1\nb=x');
  });

  test('--each does it once for each, asked about once, and is one group of the journal', async () => {
    const each = 'create window --each satellite=FM200,FM204 --type LEASE_ADCS --start +60h'.split(' ');
    const refused = await ground.run(each);
    expect(refused.code).not.toBe(0);
    expect(refused.err).toContain('2 at once?');
    const {out} = await ground.run([...each, '--dry-run']);
    expect(out.match(/"satellite_id":"FM20[04]"/g)).toEqual([
      '"satellite_id":"FM200"',
      '"satellite_id":"FM204"',
    ]);
    const wrong = await ground.run([...each, '--each', 'start=+1h']);
    expect(wrong.err).toContain('satellite has 2 values, and start 1');
  });
  test('a template holds no secret, is found by the words of its command, and runs for each', async () => {
    const save = 'template save night hpc submit --set'.split(' ');
    const secret = await ground.run([...save, 'env=API_TOKEN=hunter2xyz']);
    expect(secret.code).toBe(3);
    expect(secret.err).toContain('"env" would put a secret into config.json');
    expect((await ground.run([...save, 'script=./night.sh'])).code).toBe(0);
    const pass = 'template save pass create window --set satellite={satellite} --set type=LEASE_ADCS';
    await ground.run([...pass.split(' '), '--set', 'start=+60h']);
    const run = 'template run pass --each satellite=FM200,FM204 --dry-run'.split(' ');
    expect((await ground.run(run)).out.match(/"satellite_id":"FM20[04]"/g)).toHaveLength(2);
  });
  test('--dry-run prints the request as curl with the token masked; nothing is sent or journaled', async () => {
    const before = await journal();
    const count = (await json('get', 'windows')).length;
    const {code, out} = await ground.run([...create, '--start', '+30h', '--dry-run']);
    expect(code).toBe(0);
    expect(out).toMatch(/^curl /);
    expect(out).toContain('PAYLOAD_MY_PAYLOAD_NAME');
    expect(out).not.toContain(ground.token);
    expect(await journal()).toEqual(before);
    expect(await json('get', 'windows')).toHaveLength(count);
  });

  test('problems name their flags, end with 3, and nothing is sent', async () => {
    const before = await journal();
    const {code, err} = await ground.run([...create, '--start', 'soonish', '--duration', '0']);
    expect(code).toBe(3);
    expect(err).toContain('--start: "soonish" is not a time.');
    expect(await journal()).toEqual(before);
    const past = await ground.run([...create, '--start', '-2h']);
    expect(past.code).toBe(3);
    expect(past.err).toContain('--start: The start is past');
  });

  test('the satellite is never guessed', async () => {
    const {code, err} = await ground.run([
      'create',
      'window',
      '--type',
      'PAYLOAD_MY_PAYLOAD_NAME',
      '--start',
      '+30h',
    ]);
    expect(code).toBe(3);
    expect(err).toContain('--satellite: Satellite is needed');
  });

  test('warnings are said and do not stop it', async () => {
    const {code, err} = await ground.run([...create, '--start', '+8h']);
    expect(err).toContain('skydeck: warning: --start: ');
    expect(code).toBe(0);
  });

  test('--read-only sends nothing', async () => {
    const before = await journal();
    const {code, err} = await ground.run([...create, '--start', '+30h', '--read-only']);
    expect(code).toBe(1);
    expect(err).toContain('read-only');
    expect(await journal()).toEqual(before);
  });

  const fault = (kind: 'cut' | 'timeout-after-effect') =>
    ground.sandbox.faults.add({kind, match: {method: 'POST', path: '/window'}, times: 1, ms: 50});

  test('an answer that never comes is settled by reading the list: it had arrived', async () => {
    const count = (await json('get', 'windows')).length;
    fault('timeout-after-effect');
    const {code, out} = await ground.run([...create, '--start', '+30h', '-o', 'json']);
    expect(JSON.parse(out)).toMatchObject({verdict: 'done', sentence: expect.stringContaining('It arrived')});
    expect(code).toBe(0);
    expect(await json('get', 'windows')).toHaveLength(count + 1);
  });

  test('one that was cut off and is not listed stays unknown: exit 6, not sent again, and --settle looks again', async () => {
    const count = (await json('get', 'windows')).length;
    fault('cut');
    const {code, out, err} = await ground.run([...create, '--start', '+30h', '-o', 'json']);
    expect(code).toBe(6);
    expect(JSON.parse(out).verdict).toBe('unknown');
    expect(JSON.parse(err).error.kind).toBe('outcome-unknown');
    expect(await json('get', 'windows')).toHaveLength(count);
    const settled = await ground.run(['journal', '--settle', '-o', 'json']);
    expect(settled.code).toBe(6);
    expect(JSON.parse(settled.out).at(-1).verdict).toBe('unknown');
  });
});

describe('delete window', () => {
  onOwnGrounds();

  const doomed = async () => {
    const {ids} = JSON.parse((await ground.run([...create, '--start', '+30h', '-o', 'json'])).out);
    return ids[0] as string;
  };

  test('without a terminal to ask on, it wants --yes', async () => {
    const id = await doomed();
    const refused = await ground.run(['delete', 'window', id]);
    expect(refused.code).toBe(3);
    expect(refused.err).toContain('--yes');
    const done = await ground.run(['delete', 'window', id, '--yes', '-o', 'json']);
    expect(done.code).toBe(0);
    expect(JSON.parse(done.out)).toMatchObject({verdict: 'done', sentence: expect.stringContaining(id)});
  });

  test('on a terminal it asks, and only yes is yes', async () => {
    const id = await doomed();
    const terminal = {stdinTty: true, stderrTty: true};
    const no = await ground.run(['delete', 'window', id], {...terminal, answers: ['n']});
    expect(no.code).toBe(1);
    expect(no.err).toContain('Nothing was sent.');
    expect((await json('get', 'windows', id))[0].id).toBe(id);
    const yes = await ground.run(['delete', 'window', id], {...terminal, answers: ['y']});
    expect(yes.code).toBe(0);
  });
});

describe('upload', () => {
  onOwnGrounds();

  test('upload takes the file without a flag and shows progress on a terminal', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'skydeck-test-')), 'aoi.py');
    writeFileSync(file, '#!/usr/bin/env python3\nprint(1)\n');
    const words = [
      'upload',
      file,
      '--satellite',
      'FM200',
      '--payload',
      'MY_PAYLOAD_NAME',
      '--to',
      '/persist/aoi.py',
      '--executable',
    ];
    const {code, out, err} = await ground.run(words, {stderrTty: true});
    expect(code, err).toBe(0);
    expect(out).toMatch(/^aoi\.py is queued for MY_PAYLOAD_NAME on FM200 as upload /);
    const rows = await json('get', 'uploads', '--filter', 'destinationPath=/persist/aoi.py');
    expect(rows).toMatchObject([{status: 'PENDING', satelliteId: 'FM200', payload: 'MY_PAYLOAD_NAME'}]);
  });
});

describe('triage', () => {
  onOwnGrounds();

  test('finds what is planted: exit 2, and the same list as JSON', async () => {
    const {code, out} = await ground.run(['triage']);
    expect(code).toBe(2);
    expect(out).toContain('is stuck');
    const alerts = await json('triage');
    expect(alerts.map((alert: {kind: string}) => alert.kind)).toEqual(
      expect.arrayContaining(['may-miss', 'conflict', 'awaits-upload']),
    );
    // What is done to HPC is named below its own word, as help has it.
    expect(out).toContain('skydeck hpc submit ');
    expect(out).not.toMatch(/skydeck (submit|cancel|resume) /);
    const critical = await json('triage', '--severity', 'critical');
    expect(critical.length).toBeLessThan(alerts.length);
  });

  test('nothing to find is 0; nothing readable is 4 or 5', async () => {
    const quiet = await openGround({scenario: 'empty'});
    expect((await quiet.run(['triage', '-o', 'json'])).out.trim()).toBe('[]');
    expect((await quiet.run(['triage'])).code).toBe(0);
    quiet.token = 'wrong';
    expect((await quiet.run(['triage'], {}, [tasking])).code).toBe(4);
    await quiet.close();
    expect((await quiet.run(['triage'], {}, [tasking])).code).toBe(5);
  });
});

describe('no command', () => {
  onOwnGrounds();

  test('without a command and a terminal: one plain snapshot of the overview, exit 0', async () => {
    const {code, out} = await ground.run([]);
    expect(code).toBe(0);
    expect(out).toMatch(/reachable, \d+ ms, data \d+ s old/);
    expect(out).toMatch(/Windows: \d+ \(/);
    expect(out).toMatch(/\d+ alerts/);
    expect(out).not.toContain('\u001b');
  });

  test('on a terminal that can draw nothing: the same, and why', async () => {
    const terminal = {stdinTty: true, stdoutTty: true, environment: {TERM: 'dumb'}};
    const {code, out, err} = await ground.run([], terminal);
    expect(code).toBe(0);
    expect(out).toMatch(/\d+ alerts/);
    expect(out).not.toContain('\u001b');
    expect(err).toContain('TERM=dumb');
  });
});

describe('help', () => {
  onOneGround();

  test.each(['keys', 'filters', 'exit-codes', 'files', 'environment'])('on %s', async topic => {
    const {code, out} = await ground.run(['help', topic]);
    expect(code).toBe(0);
    expect(out.split('\n').length).toBeGreaterThan(5);
  });

  test('on an action shows the flags that its fields declare', async () => {
    const {code, out} = await ground.run(['help', 'create', 'window']);
    expect(code).toBe(0);
    expect(out).toContain('--satellite <name>');
    expect(out).toContain('--param <key=value>');
    expect(out).toContain('--dry-run');
  });

  test('tells of no default that goes by the day', async () => {
    const out = (await ground.run(['help', 'ingest', 'start'])).out.replace(/\s+/g, ' ');
    expect(out).toContain('such as bushfire-2026-11-22');
    expect(out).toContain('(default: {})');
  });
});
