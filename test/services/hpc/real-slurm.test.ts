import {expect, test} from 'vitest';
import type {Alert} from '../../../source/declare/resource.ts';
import {emptyWorld} from '../../../source/declare/world.ts';
import {cancelJob} from '../../../source/services/hpc/actions/cancel-job.ts';
import {systems as systemsList} from '../../../source/services/hpc/resources/systems.ts';
import {meantAlone} from '../../../source/services/hpc/rules/job-id.ts';
import {jobAlerts} from '../../../source/services/hpc/rules/job-rules.ts';
import type {HpcClient} from '../../../source/services/hpc/upstream/client.ts';
import {explain} from '../../../source/services/hpc/upstream/explain.ts';
import type {Job} from '../../../source/services/hpc/upstream/model.ts';
import {system as systemShape, toSystem} from '../../../source/services/hpc/upstream/v2/status.ts';
import {openSite} from './open-site.ts';

/** Answers of the real service (firecrest-v2 of 2026-08-20 over Slurm 24.11, seen on 2026-11-30), shortened. */
const signal = new AbortController().signal;

const systems = (way: string | null) => ({
  systems: [
    {
      name: 'daint',
      scheduler: {type: 'slurm', connectionMode: 'ssh', version: '24.11.0'},
      servicesHealth: [{serviceType: 'scheduler', healthy: true, message: null, latency: 1.07}],
      fileSystems: [{path: '/home', dataType: 'users', defaultWorkDir: true}],
      dataOperation: {
        datatransfer_jobs_directives: ['#SBATCH --account={account}'],
        max_ops_file_size: 1_048_576,
        data_transfer: way && {serviceType: way, name: null},
      },
    },
  ],
});

const job = (jobId: string, end: number, more: object) => ({
  jobId,
  name: `job ${jobId}`,
  status: {state: 'FAILED', stateReason: 'None', exitCode: 1, interruptSignal: 0, ...more},
  tasks: [],
  time: {elapsed: 0, start: null, end, suspended: 0, limit: 3600},
  account: 'proj1',
  allocationNodes: 0,
  nodes: 'None assigned',
  partition: 'part01',
  user: 'test1',
});

test.each([
  ['s3', Number.POSITIVE_INFINITY, undefined],
  ['streamer', 1_048_576, 'streamer'],
  [null, 1_048_576, 'none'],
] as const)(
  'the limit of direct calls and the way of large files are read: %s',
  async (way, staged, other) => {
    const open = await openSite({dialect: 'v2', settings: {system: 'daint'}});
    open.reply(/status\/systems$/, () => Response.json(systems(way)), 9);
    const api = await open.client.api(signal);
    expect(await api.limits('daint', signal)).toEqual({
      direct: 1_048_576,
      staged,
      ...(other ? {otherWay: other} : {}),
    });
  },
);

test('a submission that Slurm refused has no output to be read, and signal 53 means the output file', async () => {
  const open = await openSite({dialect: 'v2', speed: 0});
  const now = open.world.now();
  const started = {elapsed: 1, start: now - 20, end: now - 19, suspended: 0, limit: 3600};
  const answer = () =>
    Response.json({
      jobs: [
        job('14', now - 30, {}),
        {...job('21', now - 19, {exitCode: 0, interruptSignal: 53}), allocationNodes: 1, time: started},
        {...job('23', now - 19, {exitCode: 0, interruptSignal: 9}), allocationNodes: 1, time: started},
        {...job('3_3', now - 19, {exitCode: 9}), allocationNodes: 1, time: started},
        {...job('3_4', now - 19, {state: 'COMPLETED', exitCode: 0}), allocationNodes: 1, time: started},
      ],
    });
  open.reply(/jobs$/, answer, 9);
  const jobs = (await open.read<Job>('hpc-jobs')).rows;
  await open.read<Job>('accounting');
  const alerts = open.session.alerts().filter(({kind}) => kind === 'job-failed');
  // Each failure once, although two lists have it, one of them folded.
  expect(alerts.map(({title}) => /^Job \S+/.exec(title)![0]).sort()).toEqual([
    'Job 14',
    'Job 21',
    'Job 23',
    'Job 3_3',
  ]);
  const of = (id: string) => alerts.find(one => one.id === id)!;
  expect(of('14').title).toContain('failed without having started');
  expect(of('14').todo).toContain('no output');
  expect(of('21').why).toContain('cannot open the output or error file');
  expect(of('23').why).toContain('killed by SIGKILL');
  // Seconds of the epoch have no zone.
  const sections = await open.describe(
    'hpc-jobs',
    jobs.find(one => one.id === '21'),
  );
  expect(JSON.stringify(sections)).not.toContain('zone');
});

test('what a site wants of a transfer is said with what to do', () => {
  const came = (status: number, message: string) => ({
    status,
    headers: {},
    text: JSON.stringify({errorType: 'error', message, data: null, user: 'fireuser'}),
  });
  expect(explain(came(400, 'Account parameter is required on this system.'))).toMatchObject({
    todo: expect.stringContaining('--account'),
  });
  expect(explain(came(413, 'Command output exceeded buffer limit.'))).toMatchObject({
    todo: expect.stringContaining('hpc head'),
  });
  // One cause is guessed at only where none is told.
  const silent = 'Error executing Slurm command.';
  const refused = 'std_err:sacct: error: Unable to connect to database';
  expect(explain(came(500, silent))).toContain('one cause');
  expect(explain(came(500, `${silent}; ${refused}`))).not.toContain('one cause');
  expect(explain(came(500, "head: error reading '/home/fireuser/d': Is a directory"))).toBe(
    'it is a directory, and a file is needed',
  );
});

test('a job that moves a file and COMPLETED is believed by its log alone', async () => {
  const open = await openSite({dialect: 'v2', speed: 200});
  const moved = (path: string) =>
    open.perform('files', 'rename', {path, to: '/home/test1/there.txt', system: 'cluster'});
  const missing = await moved('/home/test1/nope');
  expect(missing).toMatchObject({verdict: 'rejected', sentence: 'There is no /home/test1/nope on cluster.'});
  open.site.files.write('test1', '/home/test1/a.txt', 'x');
  open.reply(/ops\/tail$/, () => Response.json({output: {content: ''}}), 2);
  // Logs that tell nothing leave it to what is there.
  expect(await moved('/home/test1/a.txt')).toMatchObject({
    verdict: 'done',
    sentence: expect.stringContaining('a.txt is no longer there, and /home/test1/there.txt is'),
  });
  open.site.files.write('test1', '/home/test1/b.txt', 'x');
  expect((await moved('/home/test1/b.txt')).sentence).toContain('did it.');
});

test('a directory that is deleted in part only is said to be', async () => {
  const open = await openSite({dialect: 'v2'});
  open.site.files.mkdir('test1', '/home/test1/mix', false);
  const message =
    "Remote process failed with exit status:1 and error message:rm: cannot remove '/home/test1/mix/sub/f2': Permission denied";
  open.reply(/ops\/rm$/, () =>
    Response.json({errorType: 'error', message, data: null, user: 'test1'}, {status: 403}),
  );
  expect(await open.perform('files', 'rm', {path: '/home/test1/mix', system: 'cluster'})).toMatchObject({
    verdict: 'done',
    partial: true,
    sentence: expect.stringContaining('in part only'),
  });
});

test('a cancel whose answer was lost is not proven by a job that ended by itself', async () => {
  const settle = (...states: string[]) => {
    const api = {job: async () => states.map((state, at) => ({id: `7_${at}`, state}))};
    const client = {api: async () => api, system: async () => 'cluster'} as unknown as HpcClient;
    const intent = {at: 0, facts: {}, known: [], ids: [], row: '7'};
    return cancelJob.evidence!({} as never, intent, client, new AbortController().signal);
  };
  expect(await settle('COMPLETED')).toMatchObject({
    moot: true,
    sentence: 'Job 7 ended by itself: COMPLETED. Nothing is left to cancel.',
  });
  expect(await settle('CANCELLED')).toMatchObject({holds: true, sentence: 'Job 7 is over: CANCELLED.'});
  expect(await settle('PENDING')).toMatchObject({holds: false, sentence: 'Job 7 is PENDING still.'});
});

test('a job that was put back into the queue and is held there is told of', () => {
  const held = {
    id: '9',
    name: 'x',
    system: 'c',
    state: 'REQUEUE_HOLD',
    reason: 'launch failed requeued held',
  };
  expect(jobAlerts('hpc-jobs', [held as Job], 0)).toMatchObject([
    {kind: 'job-stuck-pending', why: 'It is REQUEUE_HOLD with the reason launch failed requeued held.'},
  ]);
});

test('a system is healthy where its checks passed lately, and else it is not known', () => {
  const now = 1_796_067_000;
  const at = (ago: number) => new Date((now - ago) * 1000).toISOString();
  const stands = (servicesHealth: object[] | null) => {
    const raw = {name: 'daint', servicesHealth, probing: {intervalCheck: 30}};
    const one = toSystem(systemShape.parse(raw), now);
    const [alert] = systemsList.alerts!([one], emptyWorld(now)) as Alert[];
    return [one.health, one.description, alert?.severity, alert?.todo];
  };
  const check = (serviceType: string, healthy: boolean | null, ago = 20, more = {}) => ({
    serviceType,
    healthy,
    lastChecked: at(ago),
    ...more,
  });
  expect(stands([check('ssh', true)])).toEqual(['healthy', '1 check passed', undefined, undefined]);
  expect(stands([])).toEqual(['unknown', 'no check of it has run', undefined, undefined]);
  expect(stands(null)[0]).toBe('unknown');
  expect(stands([check('ssh', true), check('s3', null)])[1]).toBe('1 of 2 checks passed');
  expect(stands([check('ssh', true, 7200)])).toEqual([
    'unknown',
    'its checks have not run for 2h; 1 check passed then',
    'warning',
    expect.stringContaining('try'),
  ]);
  // The service could not run them, for want of a token: it refuses nothing.
  const unrun = check('exception', false, 20, {message: 'invalid_client'});
  expect(stands([unrun]).slice(0, 3)).toEqual([
    'unknown',
    'its checks could not run: invalid_client',
    'warning',
  ]);
  // What failed is what has to wait.
  expect(stands([check('scheduler', false), check('ssh', true)])[3]).toContain('; jobs there have to wait');
  const scratch = check('filesystem', false, 20, {path: '/scratch'});
  expect(stands([scratch, check('ssh', true)])[3]).toContain('; files below /scratch there have to wait');
});

test('what the list leaves out is looked up by id; a start that is only expected is none', async () => {
  const open = await openSite({dialect: 'v2', speed: 0});
  const now = open.world.now();
  const waits = {...job('43', 0, {state: 'PENDING', exitCode: null}), time: {start: now + 60, limit: 60}};
  let jobs: object[] = [waits];
  open.reply(/jobs$/, () => Response.json({jobs}), 9);
  const cancelled = {...job('43', now - 5, {state: 'CANCELLED', exitCode: 0}), time: {end: now - 5}};
  open.reply(/jobs\/43$/, () => Response.json({jobs: [cancelled]}), 9);
  const read = async () => (await open.read<Job>('hpc-jobs')).rows.map(row => [row.id, row.state, row.start]);
  expect(await read()).toEqual([['43', 'PENDING', undefined]]);
  // A job that was cancelled while it was held never became eligible: sacct's list has it not.
  jobs = [];
  expect(await read()).toEqual([['43', 'CANCELLED', undefined]]);
});

test('a job that ended for its deadline is not told as refused; one element of a waiting array is one', () => {
  const late = {id: '45', name: 'x', system: 'c', state: 'DEADLINE', end: 50} as Job;
  const [alert] = jobAlerts('hpc-jobs', [late], 100);
  expect([alert!.title, alert!.todo]).toEqual([
    'Job 45 (x) on c could not end before its deadline',
    expect.stringContaining('--deadline'),
  ]);
  expect(meantAlone([{id: '41_[2-5%2]'}, {id: '41_1'}], '41_4')).toEqual([{id: '41_4'}]);
  expect(meantAlone([{id: '41_[2-5%2]'}], '41_[1-9]')).toEqual([{id: '41_[2-5%2]'}]);
});
