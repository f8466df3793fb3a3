import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {dialects, type Job} from '../../../source/services/hpc/upstream/model.ts';
import {type OpenSite, openSite} from './open-site.ts';

const signal = new AbortController().signal;

const script = `#!/bin/bash
#SBATCH --job-name=sweep
#SBATCH --array=1-20%2
#SBATCH --time=00:30:00
sleep 60
[ $SLURM_ARRAY_TASK_ID = 3 ] && exit 3
`;

const submit = async (open: OpenSite, text: string) => {
  const path = join(open.folder, 'job.sh');
  writeFileSync(path, text);
  const entry = await open.perform('hpc-jobs', 'submit', {script: path});
  open.world.advance(2);
  return entry;
};
const jobs = async (open: OpenSite, query = {}) => (await open.read<Job>('hpc-jobs', query)).rows;
const told = (rows: readonly Job[]) =>
  rows.map(({id, state, reason}) => `${id} ${state} ${reason ?? ''}`.trim());

// By command and by key, in all dialects: array-by-hand.test.ts.
test('an array of twenty with one failure, over midnight, cancelled before its end', async () => {
  const open = await openSite({speed: 0});
  // 23:58 of a Sunday.
  open.world.advance(17 * 3600 + 58 * 60);
  const {ids, sentence} = await submit(open, script);
  expect(ids).toEqual(['3']);
  expect(sentence).toContain('an array of 20 elements');
  expect(told(await jobs(open))).toEqual(['3 RUNNING 2 RUNNING, 18 PENDING']);
  open.world.advance(242);
  const [folded] = await jobs(open);
  expect(told([folded!])).toEqual(['3 RUNNING 1 FAILED, 7 COMPLETED, 2 RUNNING, 10 PENDING']);
  // Opened, its elements stand one by one, and what waits of it as the queue has it.
  const elements = await jobs(open, {array: '3', system: 'cluster'});
  expect(elements).toHaveLength(11);
  expect(told(elements.filter(job => job.state === 'FAILED'))).toEqual(['3_3 FAILED']);
  expect(told(elements.filter(job => job.state === 'PENDING'))).toEqual([
    '3_[11-20%2] PENDING JobArrayTaskLimit',
  ]);
  // A failure of before midnight is told of after it.
  expect(open.session.alerts().filter(({kind}) => kind === 'job-failed')).toHaveLength(1);
  const api = await open.client.api(signal);
  expect(told(await api.job('cluster', '3_3', signal))).toEqual(['3_3 FAILED']);
  expect(await api.job('cluster', '3', signal)).toHaveLength(11);
  expect(await api.job('cluster', '3_[11-20%2]', signal)).toHaveLength(1);
  const {verdict, sentence: said} = await open.perform('hpc-jobs', 'cancel', {}, folded);
  expect(verdict).toBe('done');
  expect(said).toContain('Job 3 is cancelled: 1 FAILED, 12 CANCELLED, 7 COMPLETED');
  open.world.advance(5);
  expect(told(await jobs(open))).toEqual(['3 FAILED 1 FAILED, 12 CANCELLED, 7 COMPLETED']);
});

test('FirecREST v1: elements and a range of an array are cancelled as scancel takes them', async () => {
  const open = await openSite({speed: 0});
  await submit(open, script);
  const [waiting] = (await jobs(open, {array: '3'})).filter(job => job.state === 'PENDING');
  const before = open.asked.length;
  const {sentence} = await open.perform('hpc-jobs', 'cancel', {}, {...waiting!, id: '3_18-20'});
  expect(
    open.asked
      .slice(before)
      .filter(({line}) => line.startsWith('DELETE'))
      .map(({line}) => line),
  ).toEqual([
    'DELETE /hpc/v1/compute/jobs/3_18',
    'DELETE /hpc/v1/compute/jobs/3_19',
    'DELETE /hpc/v1/compute/jobs/3_20',
  ]);
  expect(sentence).toContain('Job 3_20 is cancelled');
  const resource = open.resource<Job>('hpc-jobs');
  const cancel = resource.actions!.find(({name}) => name === 'cancel')!;
  const many = await open.session.check(cancel, resource, {}, {...waiting!, id: '3_[1-500]'}, signal);
  expect(many[0]!.sentence).toContain('100 at most');
});

test('FirecREST v2: an element is cancelled by the number that Slurm gave it, and never the array with it', async () => {
  const open = await openSite({dialect: 'v2', speed: 0});
  await submit(open, script.replace('1-20%2', '1-4%2'));
  const answer = await fetch(`${open.origin}/hpc/v2/compute/cluster/jobs`, {
    headers: {authorization: `Bearer ${open.token}`},
  });
  // As 2.5.6 answers: sacct's rows, then squeue's.
  const listed = ((await answer.json()) as {jobs: {jobId: string}[]}).jobs.map(({jobId}) => jobId);
  expect(listed).toEqual(['3_1', '3_2', '3_[3-4%2]', '4', '5', '3']);
  expect(told(await jobs(open))).toEqual(['3 RUNNING 2 RUNNING, 2 PENDING']);
  const api = await open.client.api(signal);
  expect(told(await api.job('cluster', '5', signal))).toEqual(['3_2 RUNNING']);
  const cancel = async (id: string) => {
    const before = open.asked.length;
    const [row] = await api.job('cluster', id, signal);
    const {verdict, sentence} = await open.perform('hpc-jobs', 'cancel', {}, {...row!, id});
    const sent = open.asked.slice(before).filter(({line}) => line.startsWith('DELETE'));
    return [verdict, sentence, ...sent.map(({line}) => line.replace(/.*\//, ''))];
  };
  open.world.advance(30);
  expect(await cancel('3_2')).toEqual(['done', 'Job 3_2 is cancelled.', '5']);
  open.world.advance(31);
  // The last element has the array's own number, which ends the others as long as there are any.
  expect(told(await api.job('cluster', '3', signal)).slice(2)).toEqual(['3_3 RUNNING', '3_4 RUNNING']);
  expect(await cancel('3_4')).toEqual(['not-sent', expect.stringContaining('tells none for 3_4')]);
  open.world.advance(35);
  expect(await cancel('3_4')).toEqual(['done', 'Job 3_4 is cancelled.', '3']);
});

test('FirecREST v2: what waits of an array is cancelled with the whole of it alone', async () => {
  const open = await openSite({dialect: 'v2', speed: 0});
  await submit(open, script);
  const [waiting] = (await jobs(open, {array: '3'})).filter(job => job.state === 'PENDING');
  for (const id of ['3_18', '3_18-20', '3_[1-500]']) {
    const entry = await open.perform('hpc-jobs', 'cancel', {}, {...waiting!, id});
    expect(entry.verdict).toBe('not-sent');
    expect(entry.sentence).toMatch(/cancel the whole array, 3/);
  }
  expect(open.asked.filter(({line}) => line.startsWith('DELETE'))).toEqual([]);
});

test('FirecREST v2: no element of an array gets the output of another', async () => {
  const open = await openSite({dialect: 'v2', speed: 0});
  await submit(open, script.replace('%2', '%1'));
  open.world.advance(70);
  const api = await open.client.api(signal);
  const outputs = async (id: string) => {
    const [job] = await api.job('cluster', id, signal);
    const {stdoutPath} = await api.jobFiles(job!, signal);
    return stdoutPath;
  };
  // What is told of the array is the path of one that waits, 3_4294967294.
  expect([await outputs('3_1'), await outputs('3_2')]).toEqual([
    '/home/test1/slurm-3_1.out',
    '/home/test1/slurm-3_2.out',
  ]);
  await submit(open, '#!/bin/bash\n#SBATCH --array=1-3%1\n#SBATCH -o logs/%a-%j.log\nsleep 60\n');
  open.world.advance(70);
  // %j is the number of its own, which is told of what runs alone.
  expect([await outputs('23_1'), await outputs('23_2')]).toEqual([undefined, '/home/test1/logs/2-25.log']);
});

test('a job that is unknown was not cancelled, whatever the service says', async () => {
  const open = await openSite({speed: 0});
  const ghost = {id: '999', system: 'cluster', name: 'ghost', state: 'RUNNING'} as Job;
  const {verdict, sentence} = await open.perform('hpc-jobs', 'cancel', {}, ghost);
  expect(verdict).toBe('rejected');
  expect(sentence).toContain('scancel: Terminating job 999; scancel: error: Kill job error on job id 999');
});

test.each(dialects)('%s: a hold, a dependency that fails, and a requeue', async dialect => {
  const open = await openSite({dialect, speed: 0});
  await submit(open, '#!/bin/bash\n#SBATCH --job-name=first\nexit 4\n');
  await submit(open, '#!/bin/bash\n#SBATCH --job-name=second\n#SBATCH --dependency=afterok:3\nsleep 5\n');
  await submit(open, '#!/bin/bash\n#SBATCH --job-name=held\n#SBATCH --hold\nsleep 5\n');
  const states = async () =>
    new Map((await jobs(open)).map(job => [job.name, `${job.state} ${job.reason ?? ''}`.trim()]));
  expect(Object.fromEntries(await states())).toEqual({
    first: 'FAILED',
    second: 'PENDING DependencyNeverSatisfied',
    held: 'PENDING JobHeldUser',
  });
  open.site.scheduler.requeue('3');
  open.site.scheduler.release('5');
  expect((await states()).get('first')).toBe('RUNNING');
  open.world.advance(10);
  expect((await states()).get('held')).toBe('COMPLETED');
});

test('one id that sacct does not take poisons no look-up of the others', async () => {
  const open = await openSite({speed: 0});
  await submit(open, '#!/bin/bash\n#SBATCH --job-name=good\n');
  open.world.advance(10);
  const api = await open.client.api(signal);
  const period = {since: open.world.now() - 86_400, until: undefined};
  const page = await api.accounting('cluster', period, ['3', '3_x', '4'], signal);
  expect(told(page.rows)).toEqual(['3 COMPLETED']);
  expect(page.notes).toEqual([expect.stringContaining('Job 3_x could not be looked up')]);
});

test('an array that ran while nobody watched is whole when it is seen', async () => {
  const open = await openSite({speed: 0});
  open.site.scheduler.submit({
    system: 'cluster',
    user: 'test1',
    script: script.replace('20%2', '6%2'),
    scriptPath: '/home/test1/sweep.sh',
    workdir: '/home/test1',
  });
  open.world.advance(130);
  expect(told(await jobs(open))).toEqual(['3 RUNNING 1 FAILED, 3 COMPLETED, 2 RUNNING']);
});
