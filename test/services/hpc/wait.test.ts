import {expect, test} from 'vitest';
import {Failure} from '../../../source/declare/failure.ts';
import {readDraft} from '../../../source/declare/fields.ts';
import type {Http} from '../../../source/declare/http.ts';
import {emptyWorld} from '../../../source/declare/world.ts';
import type {Context} from '../../../source/services/hpc/commands/one-file.ts';
import {waitCommand} from '../../../source/services/hpc/commands/wait.ts';
import {hpcSettings} from '../../../source/services/hpc/settings.ts';
import type {Job} from '../../../source/services/hpc/upstream/model.ts';
import {createTasks} from '../../../source/services/hpc/upstream/v1/tasks.ts';

const world = emptyWorld();
const jobOf = (state: string, exitCode?: string) => ({id: '42', name: 'sim', state, exitCode}) as Job;
const away = new Failure('unavailable', 'HPC is unavailable.');

/** Waits for job 42, which the looks give one after the other, the last one for ever. */
const wait = async (...looks: readonly (Job | readonly Job[] | undefined | Failure)[]) => {
  let wall = 0;
  let at = 0;
  const job = async () => {
    const look = looks[Math.min(at, looks.length - 1)];
    at += 1;
    if (look instanceof Failure) throw look;
    return look === undefined ? [] : [look].flat();
  };
  const notes: string[] = [];
  const code = await waitCommand.run({job: '42', system: 'cluster'}, {
    client: {
      system: async () => 'cluster',
      api: async () => ({job}),
      settings: {firstLookSeconds: 1},
      pace: {
        wall: () => wall,
        pause: async (ms: number) => {
          wall += ms;
        },
      },
    },
    world,
    signal: new AbortController().signal,
    out: () => {},
    note: (sentence: string) => void notes.push(sentence),
  } as unknown as Context);
  return {code, notes};
};

test.each([
  ['COMPLETED', '0:0', 0],
  ['FAILED', '3:0', 3],
  ['FAILED', '256:0', 255],
  ['TIMEOUT', '0:15', 143],
  ['OUT_OF_MEMORY', '0:125', 253],
  ['CANCELLED', '0:0', 1],
  ['NODE_FAIL', undefined, 1],
  // 1.1 tells no exit codes.
  ['COMPLETED', undefined, 0],
  ['FAILED', undefined, 1],
])('wait: a job that ended %s with %s gives %i', async (state, exitCode, code) => {
  expect((await wait(jobOf(state, exitCode))).code).toBe(code);
});

test('a job is waited for while the service is away, for a quarter of an hour', async () => {
  const {code, notes} = await wait(jobOf('RUNNING'), away, away, jobOf('RUNNING'), jobOf('COMPLETED', '0:0'));
  expect(code).toBe(0);
  expect(notes).toEqual([
    'Job 42 is RUNNING.',
    'HPC is unavailable. The job is asked for again.',
    'Job 42 is COMPLETED.',
  ]);
  await expect(wait(jobOf('RUNNING'), away)).rejects.toThrow('HPC is unavailable.');
  await expect(wait(new Failure('unauthorized', 'No.'))).rejects.toThrow('No.');
});

test('a job that is not known yet is looked for a while', async () => {
  expect((await wait(undefined, undefined, jobOf('COMPLETED', '0:0'))).code).toBe(0);
  await expect(wait(undefined)).rejects.toThrow('cluster knows no job 42');
});

test('what is no job id is not looked for', () => {
  const problem = (job: string) => readDraft(waitCommand.fields, {job}, world).problems.job;
  expect(['42', '42_7', '42+1'].map(problem)).toEqual([undefined, undefined, undefined]);
  expect(problem('sim.sh')).toBe(
    '"sim.sh" is no job id. It is a number, of an array with its index: 42, 42_7.',
  );
});

test('of an array all elements are waited for, and the worst of them gives the exit code', async () => {
  const element = (id: string, state: string, exitCode?: string) =>
    ({id, name: 'sim', state, exitCode}) as Job;
  const {code, notes} = await wait(
    [element('42_1', 'RUNNING'), element('42_[2-4]', 'PENDING')],
    [element('42_1', 'COMPLETED', '0:0'), element('42_2', 'FAILED', '3:0'), element('42_[3-4]', 'PENDING')],
    ['1', '2', '3', '4'].map(index =>
      index === '2' ? element('42_2', 'FAILED', '3:0') : element(`42_${index}`, 'COMPLETED', '0:0'),
    ),
  );
  expect(code).toBe(3);
  expect(notes).toEqual([
    'Job 42 is 1 RUNNING, 3 PENDING.',
    'Job 42 is 1 FAILED, 1 COMPLETED, 2 PENDING.',
    'Job 42 is 1 FAILED, 3 COMPLETED.',
  ]);
});

test('a v1 task is looked at soon, and the next of its kind a little before it was done last time', async () => {
  let wall = 0;
  let begun = 0;
  const looks: number[] = [];
  let lasts = 1000;
  const read = async () => {
    looks.push(Math.round(wall - begun));
    const status = wall - begun >= lasts ? '200' : '100';
    return {task: {task_id: 't', status, data: '', description: 'x', service: 'compute'}};
  };
  const pace = {
    wall: () => wall,
    pause: async (ms: number) => {
      wall += ms;
    },
  };
  const tasks = createTasks(
    {read} as unknown as Http,
    'v1.16',
    hpcSettings.parse({url: 'http://x.test'}),
    pace,
  );
  const follow = async (what: string) => {
    begun = wall;
    looks.length = 0;
    const ready = ({code}: {code: string}) => code === '200';
    await tasks.follow('t', {what, patience: 60, ready}, new AbortController().signal);
    return [...looks];
  };
  expect(await follow('Reading the queue')).toEqual([300, 750, 1425]);
  expect(await follow('Reading the queue')).toEqual([1283]);
  expect(await follow('Reading the queue')).toEqual([1154]);
  expect(await follow('Reading the accounting')).toEqual([300, 750, 1425]);
  lasts = 1100;
  expect(await follow('Reading the queue')).toEqual([1039, 1489]);
});
