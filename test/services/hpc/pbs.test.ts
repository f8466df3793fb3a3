import {expect, test} from 'vitest';
import {jobAlerts} from '../../../source/services/hpc/rules/job-rules.ts';
import type {ClusterNode, Job} from '../../../source/services/hpc/upstream/model.ts';
import {openSite} from './open-site.ts';

/** What firecrest-v2 (2.5.6) makes of OpenPBS: letters for states, no end, the request in place of nodes, 0 for no exit status. */
const openPbs = async (jobs: readonly object[]) => {
  const open = await openSite({dialect: 'v2', settings: {system: 'eiger'}, speed: 0});
  const systems = [{name: 'eiger', scheduler: {type: 'pbs', version: '23.6.6'}}];
  open.reply(/status\/systems$/, () => Response.json({systems}), 9);
  open.reply(/eiger\/jobs(\?|$)/, () => Response.json({jobs}), 9);
  const user = {id: '1', name: 'test1'};
  open.reply(/userinfo/, () => Response.json({user}), 9);
  return open;
};
const start = 1_795_300_000;
const job = (jobId: string, state: string, exitCode: number, elapsed: number | null) => ({
  jobId,
  name: `job ${jobId}`,
  status: {state, exitCode},
  time: {elapsed, start: elapsed === null ? null : start, limit: 3600, suspended: null},
  nodes: '1:ppn=1',
  partition: 'workq',
  user: 'test1',
});

test('the letters of PBS are read as what they mean: F says that a job ended, its exit status how', async () => {
  const open = await openPbs([
    job('101', 'R', 0, 300),
    job('102', 'Q', 0, null),
    job('103', 'H', 0, null),
    job('104', 'F', 0, 600),
    job('105', 'F', 2, 300),
    job('106', 'F', 271, 120),
    job('107', 'F', 271, 3601),
    job('108', 'F', -27, 60),
    job('109', 'F', 0, null),
    job('110[]', 'B', 0, null),
  ]);
  const {rows} = await (await open.client.api(new AbortController().signal)).accounting(
    'eiger',
    {since: start, until: undefined},
    [],
    new AbortController().signal,
  );
  expect(rows.map(row => [row.id, row.state, row.exitCode, row.end && row.end - start])).toEqual([
    ['101', 'RUNNING', undefined, undefined],
    ['102', 'PENDING', undefined, undefined],
    ['103', 'HELD', undefined, undefined],
    ['104', 'COMPLETED', '0:0', 600],
    ['105', 'FAILED', '2:0', 300],
    ['106', 'KILLED', '0:15', 120],
    ['107', 'TIMEOUT', '0:15', 3601],
    ['108', 'OUT_OF_MEMORY', '-27:0', 60],
    ['109', 'FINISHED', undefined, undefined],
    ['110[]', 'BEGUN', undefined, undefined],
  ]);
  // What it asked for is not where it ran.
  expect(rows.every(row => row.nodeList === undefined)).toBe(true);
  const alerts = jobAlerts('hpc-jobs', rows, start + 4000).map(({id, title}) => [
    id,
    title.split(' eiger ')[1],
  ]);
  expect(alerts).toEqual([
    ['105', 'failed'],
    ['107', 'ran into its time limit'],
    ['108', 'ran out of memory'],
  ]);
});

test('a job of PBS that was ended from here is cancelled; an array of it is refused before it is asked', async () => {
  const open = await openPbs([job('110[]', 'B', 0, null), job('106', 'R', 0, 100)]);
  const rows = (await open.read<Job>('hpc-jobs')).rows;
  const answer = () => Response.json({jobs: [job('106', 'F', 271, 120)]});
  open.reply(/jobs\/106$/, () => new Response(null, {status: 204}));
  open.reply(/jobs\/106$/, answer);
  const of = (id: string) => rows.find(row => row.id === id);
  const entry = await open.perform('hpc-jobs', 'cancel', {}, of('106'));
  expect([entry.verdict, entry.sentence]).toEqual(['done', 'Job 106 is cancelled.']);
  const array = await open.perform('hpc-jobs', 'cancel', {}, of('110[]'));
  expect([array.verdict, array.sentence]).toEqual([
    'not-sent',
    expect.stringContaining('no id with brackets'),
  ]);
});

test('of nodes of PBS what is free is what is not taken, in bytes', async () => {
  const open = await openPbs([]);
  const node = {name: 'n1', state: ['IDLE'], cpus: 12, idleCpus: 12, allocCpus: 4};
  const nodes = [{...node, freeMemory: 64e9, allocMemory: 1e9}];
  open.reply(/eiger\/nodes$/, () => Response.json({nodes}));
  const {rows} = await open.read<ClusterNode>('nodes');
  expect(rows.map(one => [one.idleCpus, one.freeMemoryBytes])).toEqual([[8, 63e9]]);
});
