import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import {
  type Dialect,
  dialects,
  type Job,
  type System,
  type Task,
} from '../../../source/services/hpc/upstream/model.ts';
import {openSite} from './open-site.ts';

const script =
  '#!/bin/bash\n#SBATCH --job-name=hello\n#SBATCH --time=00:05:00\necho hello from $(hostname)\nsleep 100\necho bye\n';

/** So slow that the job of the script is surely seen running; it is over when time is advanced. */
const slow = 5;

test.each(dialects)('%s is found out by asking', async dialect => {
  const {client} = await openSite({dialect});
  const api = await client.api(new AbortController().signal);
  expect(api.dialect).toBe(dialect);
  expect(client.dialect()).toBe(dialect);
});

test.each(dialects)('%s: a submitted script becomes a job that runs, prints and ends', async dialect => {
  const open = await openSite({dialect, speed: slow});
  const file = join(open.folder, 'script.sh');
  writeFileSync(file, script);
  const steps: string[] = [];
  const entry = await open.perform('hpc-jobs', 'submit', {script: file}, undefined, step => {
    if (step.words) steps.push(step.words);
  });
  expect(entry).toMatchObject({verdict: 'done', ids: ['3']});
  expect(entry.sentence).toMatch(/is job 3 on cluster/);
  if (dialect !== 'v2') expect(steps[0]).toMatch(/^Task [0-9a-f]{32} is queued$/);
  const job = await vi.waitFor(async () => {
    const {rows} = await open.read<Job>('hpc-jobs');
    expect(rows.map(row => [row.id, row.state])).toEqual([['3', 'RUNNING']]);
    return rows[0]!;
  });
  expect(job).toMatchObject({
    system: 'cluster',
    user: 'test1',
    partition: 'part01',
    nodes: 1,
    limitSeconds: 300,
  });
  expect(job.start).toBeGreaterThan(1_795_327_000);
  const output = await vi.waitFor(async () => {
    const sections = await open.describe('hpc-jobs', job);
    const found = sections.find(section => section.kind === 'text' && section.title.startsWith('Output'));
    expect(found).toMatchObject({follow: true, text: 'hello from vm\n'});
    return sections;
  });
  expect(output.find(section => section.title === 'Script')).toMatchObject(
    dialect === 'v1.1' ? {} : {text: script},
  );
  open.world.advance(120);
  const ended = await vi.waitFor(async () => {
    const {rows} = await open.read<Job>('hpc-jobs');
    expect(rows.map(row => [row.id, row.state, row.source])).toEqual([['3', 'COMPLETED', 'accounting']]);
    return rows[0]!;
  });
  expect(ended.end! - ended.start!).toBeGreaterThanOrEqual(100);
  const sections = await open.describe('hpc-jobs', ended);
  expect(sections.find(section => section.title.startsWith('Output'))).toMatchObject({
    follow: false,
    text: 'hello from vm\nbye\n',
  });
  const {rows} = await open.read<Job>('accounting', {since: '24h'});
  expect(rows.map(row => [row.id, row.state])).toEqual([['3', 'COMPLETED']]);
});

test.each(dialects)('%s: a running job is cancelled', async dialect => {
  const open = await openSite({dialect, speed: slow});
  const file = join(open.folder, 'script.sh');
  writeFileSync(file, script);
  await open.perform('hpc-jobs', 'submit', {script: file});
  const job = await vi.waitFor(async () => {
    const {rows} = await open.read<Job>('hpc-jobs');
    expect(rows[0]?.state).toBe('RUNNING');
    return rows[0]!;
  });
  // It runs until it is cancelled, however long this machine takes.
  open.world.setSpeed(0);
  const entry = await open.perform('hpc-jobs', 'cancel', {}, job);
  expect(entry).toMatchObject({verdict: 'done', ids: ['3']});
  expect(entry.sentence).toMatch(/^Job 3 is cancelled/);
  const {rows} = await open.read<Job>('hpc-jobs');
  expect(rows.map(row => row.state)).toEqual(['CANCELLED']);
});

test.each(['v1.1', 'v1.16'] as Dialect[])(
  '%s: what Slurm refuses is rejected in its words',
  async dialect => {
    const open = await openSite({dialect});
    const file = join(open.folder, 'bad.sh');
    writeFileSync(file, '#!/bin/bash\n#SBATCH --partition=nosuch\necho x\n');
    const entry = await open.perform('hpc-jobs', 'submit', {script: file});
    expect(entry.verdict).toBe('rejected');
    expect(entry.sentence).toBe(
      'The submission failed: sbatch: error: invalid partition specified: nosuch; sbatch: error: Batch job submission failed: Invalid partition name specified.',
    );
  },
);

test('systems and services of 1.16 stand as they are told, file systems and all', async () => {
  const open = await openSite();
  open.site.systems.push('dead');
  const {rows, notes} = await open.read<System>('systems');
  expect(rows.map(row => [row.kind, row.name, row.health, row.description])).toEqual([
    ['system', 'cluster', 'healthy', 'System ready'],
    ['system', 'dead', 'unhealthy', 'System does not accept connections'],
    ...['certificator', 'compute', 'storage', 'tasks', 'utilities'].map(name => [
      'service',
      name,
      'healthy',
      'server up & flask running',
    ]),
  ]);
  expect(rows[0]!.fileSystems.map(one => one.path)).toEqual(['/home', '/scratch']);
  expect(notes).toEqual([
    'The service keeps these answers for up to 16 min; refreshing by hand (r, or --fresh) asks anew.',
  ]);
});

test('tasks are told with their words and whose turn it is', async () => {
  const open = await openSite();
  const file = join(open.folder, 'script.sh');
  writeFileSync(file, script);
  await open.perform('hpc-jobs', 'submit', {script: file});
  const {rows} = await open.read<Task>('tasks');
  expect(rows.some(row => row.code === '200' && row.service === 'compute')).toBe(true);
  const v2 = await openSite({dialect: 'v2'});
  expect(await v2.read<Task>('tasks')).toMatchObject({
    rows: [],
    notes: ['FirecREST v2 has no tasks: it answers at once.'],
  });
});
