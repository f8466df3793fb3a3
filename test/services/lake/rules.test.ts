import {describe, expect, test} from 'vitest';
import {emptyWorld} from '../../../source/declare/world.ts';
import {batchJobs} from '../../../source/services/lake/resources/batch-jobs.ts';
import {createJoin, type Reading} from '../../../source/services/lake/resources/reading.ts';
import {backlogEta, funnel, recentBytes} from '../../../source/services/lake/rules/pipeline-rules.ts';
import {readingAlerts} from '../../../source/services/lake/rules/reading-alerts.ts';
import {classOf} from '../../../source/services/lake/rules/reading-class.ts';
import {runAlerts} from '../../../source/services/lake/rules/run-alerts.ts';
import {
  bytesOfText,
  sizesAgree,
  textOfBytes,
  toldSize,
} from '../../../source/services/lake/rules/size-text.ts';
import {incomingName, jobNameOf, sensedAt, titleOf} from '../../../source/services/lake/rules/title.ts';
import {jobsOfDetails} from '../../../source/services/lake/upstream/engines/batch-job.ts';
import type {Run} from '../../../source/services/lake/upstream/engines/engine.ts';
import {
  isCascade,
  type Job,
  readyAt,
  reasonOf,
  rootOf,
} from '../../../source/services/lake/upstream/engines/job.ts';
import {type Item, keyOf} from '../../../source/services/lake/upstream/item.ts';

const now = 1_795_327_200;
const hour = 3600;
const rules = {orphanAfter: 6 * hour};
const item = (more: Partial<Item> = {}): Item => ({
  pool: 'bushfire',
  title: 'S3A_X',
  link: 'https://download.example/Products(1)/$value',
  sizeText: '1.00 MB',
  status: 'not-downloaded',
  registeredAt: now - hour,
  ...more,
});
const job = (more: Partial<Job> = {}): Job => ({
  id: 'j1',
  name: 'S3A_X',
  state: 'RUNNING',
  createdAt: now - 1000,
  ...more,
});
const newJoin = () => createJoin({objectKey: '{title}.zip', isDead: link => link.includes('scihub')});
const join = (
  items: readonly Item[],
  jobs: readonly Job[] = [],
  objects: Record<string, number> | undefined = {},
) =>
  newJoin()(
    items,
    jobs,
    objects && new Map(Object.entries(objects).map(([key, bytes]) => [key, {key, bytes}])),
  );
const kind = (
  one: Item,
  jobs: readonly Job[] = [],
  objects: Record<string, number> | undefined = {},
  since?: number,
) => classOf(join([one], jobs, objects)[0]!, now, rules, since);

describe('the class of a reading', () => {
  test('that waits becomes an orphan after six hours, and never from an age that nobody knows', () => {
    expect(kind(item())).toBe('waiting');
    expect(kind(item({registeredAt: now - 7 * hour}))).toBe('orphan');
    expect(kind(item({registeredAt: undefined}))).toBe('waiting');
    expect(kind(item({registeredAt: undefined}), [], {}, now - 7 * hour)).toBe('orphan');
    const old = item({registeredAt: now - 7 * hour});
    const join = newJoin();
    const one = (jobs: readonly Job[] | undefined) => classOf(join([old], jobs, new Map())[0]!, now, rules);
    // Nor where jobs could not be read: it may have one.
    expect([one([]), one(undefined), one([])]).toEqual(['orphan', 'waiting', 'orphan']);
  });

  test('downloaded is only what is there in full; a store that cannot be read is not held against it', () => {
    const done = item({status: 'downloaded', bytes: 1000});
    expect(kind(done, [], {'S3A_X.zip': 1000})).toBe('downloaded');
    expect(kind(done, [], {'S3A_X.zip': 999})).toBe('short file');
    expect(kind(done, [], {'S3A_X.zip': 0})).toBe('short file');
    expect(kind(done, [], {})).toBe('short file');
    expect(classOf({...join([done])[0]!, object: undefined}, now, rules)).toBe('downloaded');
  });

  test('a job that has succeeded, or an object that is there, waits to be registered', () => {
    expect(kind(item({bytes: 1000}), [], {'S3A_X.zip': 1000})).toBe('unregistered');
    const {object: _object, ...unseen} = join([item()], [job({state: 'SUCCEEDED'})])[0]!;
    expect(classOf({...unseen, object: undefined}, now, rules)).toBe('unregistered');
  });

  test('a job that has succeeded without an object, or with an empty or other one, is no success', () => {
    const done = [job({state: 'SUCCEEDED'})];
    expect(kind(item(), done)).toBe('no object');
    expect(kind(item(), done, {'S3A_X.zip': 0})).toBe('no object');
    expect(kind(item({bytes: 1000}), done, {'S3A_X.zip': 999})).toBe('no object');
  });

  test('downloaded without any evidence is unverified; what others registered stands by its exact length', () => {
    const there = {'S3A_X.zip': 1_048_576};
    const done = {status: 'downloaded'};
    expect(kind(item({...done, verified: 'md5'}), [], there)).toBe('downloaded');
    expect(kind(item({...done, verified: 'content-length'}), [], there)).toBe('downloaded');
    expect(kind(item({...done, verified: 'words'}), [], there)).toBe('unverified');
    expect(kind(item({...done, verified: 'none'}), [], there)).toBe('unverified');
    expect(kind(item(done), [], there)).toBe('unverified');
    expect(kind(item({...done, bytes: 1_048_576}), [], there)).toBe('downloaded');
  });

  test('a reading refused at submit, a restore that does not come and what was recycled are told apart', () => {
    expect(kind(item({lastError: 'Job name is wrong.'}))).toBe('refused');
    expect(kind(item({lastError: 'It was cut.', jobId: 'gone'}))).toBe('failed');
    const asked = {lastError: '202', restoreAskedAt: now - 60, restoreNextAt: now + 60};
    expect(kind(item({...asked, restoreSince: now - hour}))).toBe('restoring');
    expect(kind(item({...asked, restoreSince: now - 73 * hour}))).toBe('overdue');
    // The job that met the 202 has failed, and that is no failure when the next try is due; one that came after it is.
    const due = item({...asked, restoreNextAt: now - 1, restoreSince: now - hour});
    expect(kind(due, [job({state: 'FAILED', createdAt: now - 90})])).toBe('waiting');
    expect(kind(due, [job({state: 'FAILED', createdAt: now - 30})])).toBe('failed');
    expect(kind(item({status: 'recycled'}))).toBe('recycled');
    // Reset: whatever lies there is to be replaced.
    expect(kind(item({again: true, bytes: 1000}), [], {'S3A_X.zip': 1000})).toBe('waiting');
  });

  test('RUNNABLE is stuck ten minutes after it could have begun, not after it was submitted', () => {
    const before = job({id: 'j0', name: 'OTHER', state: 'SUCCEEDED', stoppedAt: now - 60});
    const waiting = job({state: 'RUNNABLE', createdAt: now - 9000, dependsOn: ['j0']});
    expect(kind(item(), [before, waiting])).toBe('runnable');
    expect(kind(item(), [{...before, stoppedAt: now - 700}, waiting])).toBe('stuck');
    expect(kind(item(), [job({state: 'RUNNABLE', createdAt: now - 9000, triedAt: now - 60})])).toBe(
      'runnable',
    );
  });

  test('RUNNING is slow over 80 % of its time-out', () => {
    expect(kind(item(), [job({startedAt: now - 3900, timeout: 5000})])).toBe('running');
    expect(kind(item(), [job({startedAt: now - 4100, timeout: 5000})])).toBe('slow');
    expect(kind(item(), [job({startedAt: now - 90_000})])).toBe('running');
  });

  test('two live jobs of one name download the same bytes twice; of dead ones the newest counts', () => {
    expect(kind(item(), [job(), job({id: 'j2', createdAt: now})])).toBe('duplicate');
    expect(kind(item(), [job({state: 'FAILED'}), job({id: 'j2', createdAt: now, state: 'SUCCEEDED'})])).toBe(
      'no object',
    );
  });

  test('a dead link explains a failure; a live job comes before it', () => {
    const dead = item({link: "https://scihub.copernicus.eu/dhus/odata/v1/Products('1')/$value"});
    expect(kind(dead, [job({state: 'FAILED'})])).toBe('dead link');
    expect(kind(dead, [job()])).toBe('running');
  });

  test('any status but the two of the seed is strange', () => {
    expect(kind(item({status: 'failed'}))).toBe('strange status');
    expect(kind(item({status: undefined}))).toBe('strange status');
  });
});

test.each([
  ['Job attempt duration exceeded timeout', undefined, 137, /^Job attempt .*, exit 137$/, /aws\.timeout/],
  ['Terminated by op: wrong product', undefined, 143, /wrong product, exit 143/, /Read the log/],
  ['Essential container in task exited', undefined, 1, /^exit 1$/, /Read the log/],
  ['Essential container in task exited', 'OutOfMemoryError: killed', 137, /^OutOfMemory/, /more memory/],
  ['Host EC2 (instance i-0123) terminated.', undefined, undefined, /^Host EC2/, /taken away: retry/],
  ['Task failed to start', 'CannotPullContainerError: denied', undefined, /^CannotPull/, /image/],
  ['ResourceInitializationError: no secrets', undefined, undefined, /^Resource/, /execution role/],
])(
  'of "%s" (%s, exit %s) the reason and what helps are told',
  (statusReason, reason, exitCode, why, todo) => {
    const failed = job({state: 'FAILED', statusReason, reason, exitCode});
    expect(reasonOf(failed)).toMatch(why);
    const rows = join([item()], [failed]);
    const [alert] = readingAlerts(rows, {...emptyWorld(now), now}, one => classOf(one, now, rules));
    expect(alert?.todo).toMatch(todo);
    // How often it was tried is not told.
    expect(alert?.why).not.toMatch(/after \d/);
  },
);

test('a cascade is walked back to the one that failed by itself, and a circle ends', () => {
  const root = job({id: 'a', state: 'FAILED', startedAt: 1, stoppedAt: 2});
  const second = job({id: 'b', state: 'FAILED', dependsOn: ['a']});
  const third = job({id: 'c', state: 'FAILED', dependsOn: ['b']});
  const byId = new Map([root, second, third].map(one => [one.id, one]));
  expect([root, second, third].map(one => isCascade(one, byId))).toEqual([false, true, true]);
  expect(rootOf(third, byId).id).toBe('a');
  const circle = new Map([
    ['x', job({id: 'x', state: 'FAILED', dependsOn: ['y']})],
    ['y', job({id: 'y', state: 'FAILED', dependsOn: ['x']})],
  ]);
  expect(rootOf(circle.get('x')!, circle).id).toBe('y');
  expect(readyAt(third, byId)).toBe(now - 1000);
});

test('sizes in words are steps of 1024, zero is unknown, and they prove half of their last digit', () => {
  expect(bytesOfText('688.52 MB')).toBe(Math.round(688.52 * 1024 ** 2));
  expect([bytesOfText('0 B'), bytesOfText('n/a'), bytesOfText('')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect([toldSize(5), toldSize(0), toldSize(-1), toldSize(1.5), toldSize(1e308), toldSize(null)]).toEqual([
    5,
    ...Array(5).fill(undefined),
  ]);
  expect(bytesOfText('99999999999999 TB')).toBeUndefined();
  expect(textOfBytes(721_964_974)).toBe('688.52 MB');
  expect(sizesAgree(721_968_000, undefined, '688.52 MB')).toBe(true);
  expect(sizesAgree(721_958_000, undefined, '688.52 MB')).toBe(false);
  // One in two hundred is not what the catalogue said.
  expect(sizesAgree(3_892_412, undefined, textOfBytes(3_911_972))).toBe(false);
  expect([1536, 1538].map(bytes => sizesAgree(bytes, undefined, '1 KB'))).toEqual([true, false]);
  expect(sizesAgree(5, undefined, undefined)).toBe(true);
  expect(sizesAgree(0, undefined, undefined)).toBe(false);
});

test('a title loses its ending, and a job gets a name that Batch takes', () => {
  expect(titleOf('S3A_OL_1_EFR____X.SEN3')).toBe('S3A_OL_1_EFR____X');
  expect(titleOf('S1A_X.SAFE.zip')).toBe('S1A_X');
  expect(jobNameOf('S3A_OL_1_EFR____X')).toBe('S3A_OL_1_EFR____X');
  const odd = [
    'S2A_é.x/y',
    'S2A_e.x/y',
    'S3A_A.B',
    'S3A_A-B',
    '_x',
    'r_x',
    `${'a'.repeat(200)}1`,
    `${'a'.repeat(200)}2`,
  ];
  const names = odd.map(jobNameOf);
  expect(new Set(names).size).toBe(odd.length);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/);
  expect(incomingName({pool: 'a', title: 'X'})).not.toBe(incomingName({pool: 'b', title: 'X'}));
  // What looks like a pattern of a replacement is a name like any other.
  expect(keyOf({pool: '$&', title: 'dollar$$y'}, '{pool}/{title}.zip')).toBe('$&/dollar$$y.zip');
  expect(sensedAt('S3A_OL_1_EFR____20191201T233158_20191201T233458_X')).toBe(
    Date.UTC(2019, 11, 1, 23, 31, 58) / 1000,
  );
  expect(sensedAt('nothing')).toBeUndefined();
});

test('what is called a secret, or holds one in its URL, is masked', () => {
  const environment = [
    {name: 'pw', value: 'x'},
    {name: 'link', value: 'https://me:pw@host/a?token=abc&b=1&X-Amz-Signature=0f'},
    {name: 'key', value: 'bushfire/S3A.zip'},
  ];
  expect(jobsOfDetails([{jobId: 'x', container: {environment}}])[0]?.environment).toEqual([
    {name: 'pw', value: '***'},
    {name: 'link', value: 'https://me:***@host/a?token=***&b=1&X-Amz-Signature=***'},
    {name: 'key', value: 'bushfire/S3A.zip'},
  ]);
});

test('the time left is a range by bytes, and is not guessed from two samples', () => {
  const rows = join(
    ['A', 'B', 'C', 'D'].map(title => item({title, bytes: 1_000_000})),
    ['A', 'B', 'C'].map((name, index) =>
      job({
        id: name,
        name,
        state: 'SUCCEEDED',
        startedAt: now - 1000,
        stoppedAt: now - 1000 + 100 * (index + 1),
      }),
    ),
  );
  const jobs = rows.flatMap(row => (row.job ? [row.job] : []));
  const left = rows.filter(({title}) => title === 'D');
  expect(backlogEta(rows, jobs, left, 2)).toEqual({least: 100, most: 150});
  expect(backlogEta(rows, jobs.slice(0, 2), left, 2)).toBeUndefined();
  expect(backlogEta(rows, jobs, [], 2)).toEqual({least: 0, most: 0});
});

test('a reading of which nothing changed is the same row again; a job, an object or a second pool makes it another', () => {
  const again = newJoin();
  const one = item();
  const object = {key: 'S3A_X.zip', bytes: 5};
  const [first] = again([one], [], new Map());
  expect(again([one], [], new Map())[0]).toBe(first);
  expect(again([item()], [], new Map())[0]).not.toBe(first);
  expect(again([one], [], new Map([[object.key, object]]))[0]).toMatchObject({object, job: undefined});
  expect(again([one], [job({})], new Map())[0]).toMatchObject({object: null, job: {id: job({}).id}});
  expect(again([one], [], new Map())[0]).toEqual(first);
  expect(again([one], [], undefined)[0]?.object).toBeUndefined();
  const [named] = again([one, item({pool: 'flood'})], [], undefined);
  expect(named?.id).toBe('bushfire/S3A_X');
  expect(again([one], [], undefined)[0]?.id).toBe('S3A_X');
});

test('the funnel counts each reading once after registration, with bytes and what has no size', () => {
  const rows: Reading[] = join(
    [
      item({title: 'A', status: 'downloaded', bytes: 10}),
      item({title: 'B', sizeText: ''}),
      item({title: 'C', bytes: 5}),
    ],
    [job({name: 'C', state: 'FAILED', startedAt: 1})],
    {'A.zip': 10},
  );
  const stages = funnel('bushfire', rows, row => classOf(row, now, rules), {
    found: 7,
    foundBytes: 20,
    foundUnsized: 1,
  });
  expect(
    stages
      .filter(({count}) => count > 0)
      .map(({stage, count, bytes, unsized}) => [stage, count, bytes, unsized]),
  ).toEqual([
    ['found', 7, 20, 1],
    ['registered', 3, 15, 1],
    ['waiting', 1, 0, 1],
    ['downloaded', 1, 10, 0],
    ['failed', 1, 5, 0],
  ]);
});

test('the quota counts what was recycled since, and is "at least" where a size or a day is not known', () => {
  const day = 86_400;
  const rows = join(
    [
      item({title: 'A', status: 'downloaded', bytes: 10, downloadedAt: now - day}),
      item({title: 'B', status: 'recycled', bytes: 5, downloadedAt: now - 2 * day}),
      item({title: 'C', status: 'downloaded', bytes: 7, downloadedAt: now - 31 * day}),
      item({title: 'D', status: 'downloaded', bytes: 7}),
      item({title: 'E', status: 'downloaded', sizeText: '', downloadedAt: now - day}),
      item({title: 'F', bytes: 100}),
    ],
    [],
  );
  expect(recentBytes(rows, now)).toEqual({bytes: 15, unknown: 2});
});

test('a run that waits to be redriven, or is in an unknown state, hides no failure; of an execution the detail tells why', () => {
  const run = (id: string, state: string, startedAt: number): Run => ({
    id,
    state,
    startedAt,
    by: 'Step Functions',
    execution: `arn:${id}`,
  });
  const runs = [
    run('a', 'FAILED', now - 50),
    run('b', 'PENDING_REDRIVE', now - 20),
    run('c', 'NEW', now - 10),
  ];
  const [alert] = runAlerts(runs, 86_400, now);
  expect(alert).toMatchObject({id: 'a', kind: 'run-failed', action: 'runs.start-execution'});
  expect(alert!.why).toBe('Run a. Its error and cause are in its detail.');
  expect(runAlerts([...runs, run('d', 'SUCCEEDED', now - 5)], 86_400, now)).toEqual([]);
});

test('a pool of the schedule whose runs have ceased is told of, whatever others do', () => {
  const run = (pool: string, days: number): Run => ({
    id: `${pool} ${days}`,
    state: 'SUCCEEDED',
    startedAt: now - days * 86_400,
    by: 'x',
    pool,
  });
  const runs = [run('bushfire', 0.5), run('floods', 3), run('once', 90)];
  expect(runAlerts(runs, 86_400, now, {pools: ['bushfire', 'floods']})).toMatchObject([
    {kind: 'missed-run', id: 'floods 3', title: 'The ingest of floods has missed a run'},
  ]);
  // Of a newer one nobody knows where not all could be read.
  expect(runAlerts(runs, 86_400, now, {isWhole: false})).toEqual([]);
});

test('a word that AWS has never told us of is plain, also where JavaScript knows it', () => {
  const column = batchJobs.columns.find(({key}) => key === 'state')!;
  const tone = (state: string) => column.tone!(job({state}), emptyWorld());
  expect(['RUNNING', 'PAUSED', 'constructor'].map(tone)).toEqual(['busy', 'plain', 'plain']);
});
