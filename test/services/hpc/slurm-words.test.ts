import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {nodes} from '../../../source/services/hpc/resources/cluster.ts';
import {waitingFor} from '../../../source/services/hpc/rules/job-reasons.ts';
import {jobAlerts, waitTodo} from '../../../source/services/hpc/rules/job-rules.ts';
import {isOver, readState, reasonIn, stateTone} from '../../../source/services/hpc/rules/job-state.ts';
import {lastRuns} from '../../../source/services/hpc/upstream/asked-rows.ts';
import type {ClusterNode, Job} from '../../../source/services/hpc/upstream/model.ts';

/** Slurm's own list (common/job_state_reason.c of 2026-08), under what each says of a job that waits. */
const reasons = readFileSync(new URL('slurm-reasons.txt', import.meta.url), 'utf8')
  .trim()
  .split(/^## /m)
  .slice(1)
  .map(part => part.split('\n', 1).concat(part.replace(/^.*\n/, '')) as [string, string]);

const job = (more: Partial<Job>): Job =>
  ({id: '9', name: 'x', system: 'c', state: 'PENDING', ...more}) as Job;
const told = (more: Partial<Job>) => jobAlerts('hpc-jobs', [job(more)], 1000)[0];

test.each(reasons)('reasons of Slurm: %s', (kind, words) => {
  for (const word of words.trim().split(/\s+/))
    expect([word, waitingFor(word)?.kind ?? 'end']).toEqual([word, kind]);
});

test('that a job will not start is said of none that only has to wait, and of these what they wait for', () => {
  const of = (reason: string) => [
    told({reason})?.title.replace('Job 9 (x) on c ', ''),
    waitTodo(job({reason})),
  ];
  for (const usual of ['Licenses', 'Priority', 'Dependency', 'a word that is not known'])
    expect(of(usual)).toEqual([undefined, undefined]);
  expect(of('QOSMaxJobsPerUserLimit')).toEqual([
    undefined,
    expect.stringContaining('as jobs under the same'),
  ]);
  expect(of('ReqNodeNotAvail, Reserved for maintenance')).toEqual([
    'may wait long',
    expect.stringContaining('before with a shorter --time'),
  ]);
  expect(of('JobHeldAdmin')).toEqual(['will not start by itself', expect.not.stringContaining('scontrol')]);
  expect(of('launch_failed_requeued_held')[0]).toBe('will not start by itself');
});

test('a job that is over keeps a reason of its end, and none for which it once waited', () => {
  const kept = ['NonZeroExitCode', 'JobLaunchFailure', 'RaisedSignal:9(Killed)', 'SystemFailure'];
  const left = ['AssocGrpBilling', 'BadConstraints', 'PartitionDown', 'QOSGrpCPUMinutesLimit', 'JobHeldUser'];
  expect([...kept, ...left].filter(word => reasonIn('FAILED', word))).toEqual(kept);
});

/** man squeue, JOB STATE CODES; the flags, too. */
const states: Readonly<Record<string, string>> = {
  busy: 'CF CG R RS SI SO',
  notice: 'PD RF RQ',
  warn: 'RD RH S SE ST',
  good: 'CD',
  bad: 'BF DL F NF OOM PR TO',
  quiet: 'CA RV',
};

test('states of jobs are known by their words, their codes, and as sacct cuts them', () => {
  for (const [tone, codes] of Object.entries(states))
    for (const code of codes.split(' ')) {
      const {state} = readState(code);
      expect([code, stateTone(state), isOver(state)]).toEqual([
        code,
        tone,
        ['good', 'bad', 'quiet'].includes(tone),
      ]);
    }
  expect(
    ['CANCELLED+', 'OUT_OF_ME+', 'COMPLET+', 'CANCELLED by 1000'].map(text => readState(text).state),
  ).toEqual(['CANCELLED', 'OUT_OF_MEMORY', 'COMPLET+', 'CANCELLED']);
});

test('how a job ended is told with what its exit code means', () => {
  const why = (state: string, exitCode: string) =>
    told({state, exitCode, end: 990, start: 900, nodes: 1, elapsedSeconds: 90})?.why.replace(
      /.*on 1 node\. ?/,
      '',
    );
  expect(why('FAILED', '0:9')).toBe('It was killed by SIGKILL.');
  expect(why('FAILED', '137:0')).toContain('a program in it was killed by SIGKILL');
  expect(why('FAILED', '139:0')).toContain('a program in it was killed by SIGSEGV');
  expect(why('FAILED', '127:0')).toContain('a command that it does not find');
  expect(why('FAILED', '1:0')).toBe('');
  expect(why('OUT_OF_MEMORY', '0:125')).toBe('');
  expect(told({state: 'PREEMPTED', end: 990, start: 900})?.title).toContain(
    'was ended to make room for another',
  );
});

test('a record of a run after which the job went on is not the job', () => {
  const run = (state: string, start: number) => job({state, start});
  const last = (...rows: Job[]) => lastRuns(rows)[0]!.state;
  expect(last(run('REQUEUED', 100), run('COMPLETED', 200))).toBe('COMPLETED');
  expect(last(run('RESIZING', 100), run('FAILED', 200))).toBe('FAILED');
  expect(last(run('REQUEUED', 100), run('PENDING', 0))).toBe('PENDING');
});

/** man sinfo, NODE STATE CODES; v1 gives the states of scontrol one by one, v2 few words of its own. */
const nodeStates: Readonly<Record<string, string>> = {
  good: 'IDLE IDLE+CLOUD IDLE+PLANNED IDLE- UP',
  busy: 'ALLOCATED ALLOCATED+ MIXED MIXED- COMPLETING IDLE+COMPLETING BUSY',
  quiet: 'IDLE~ IDLE+CLOUD+POWERED_DOWN IDLE# IDLE% IDLE! POWERING_UP POWERING_DOWN RESERVED FUTURE'.replace(
    /IDLE[~#%!] /g,
    '',
  ),
  warn: 'DRAINED DRAINING IDLE+DRAIN MIXED+DRAIN IDLE$ MAINT REBOOT^ IDLE@ OFFLINE ALLOCATED+MAINTENANCE INACTIVE',
  bad: 'DOWN DOWN* IDLE* ALLOCATED* IDLE+NOT_RESPONDING DOWN+DRAIN FAIL FAILING* INVAL IDLE+INVALID_REG',
  plain: 'UNKNOWN PERFCTRS SOMETHING',
};

test('nodes stand as sinfo, scontrol and FirecREST v2 word it', () => {
  for (const [tone, words] of Object.entries(nodeStates))
    for (const word of words.split(' ')) {
      const row = {name: 'n', states: /\+\w/.test(word) ? word.split('+') : [word]} as unknown as ClusterNode;
      expect([word, nodes.summary!([row], {} as never)[0]?.tone]).toEqual([word, tone]);
    }
});
