import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {environmentField} from '../../../source/services/hpc/fields/environment-field.ts';
import {directivesOf, withDirectives} from '../../../source/services/hpc/rules/script-directives.ts';
import type {Dialect, Job} from '../../../source/services/hpc/upstream/model.ts';
import {mounts, type OpenSite, openSite} from './open-site.ts';

const script = '#!/bin/bash\n#SBATCH --job-name=mine\n#SBATCH -a 0-4\n\necho one\n#SBATCH --job-name=late\n';

test('the options of a script are read as sbatch reads them, and further ones rule', () => {
  expect(directivesOf(script)).toEqual({'job-name': 'mine', array: '0-4'});
  const changed = withDirectives(script, {'job-name': 'other', chdir: '/scratch/a b'});
  expect(changed.split('\n').slice(0, 6)).toEqual([
    '#!/bin/bash',
    '#SBATCH --job-name=mine',
    '#SBATCH -a 0-4',
    '#SBATCH --job-name=other',
    '#SBATCH --chdir="/scratch/a b"',
    '',
  ]);
  expect(directivesOf(changed)).toEqual({'job-name': 'other', array: '0-4', chdir: '/scratch/a b'});
  expect(withDirectives('#!/bin/bash', {chdir: '/x'})).toBe('#!/bin/bash\n#SBATCH --chdir=/x');
});

test.each([
  ['A=1', {A: '1'}],
  ['A=1e3\nB=007\nC=', {A: '1e3', B: '007', C: ''}],
  ['A={"x": [1, 2]}', {A: '{"x": [1, 2]}'}],
  ['A=x=y, "z"  ', {A: 'x=y, "z"  '}],
  ['A=first\nand second\nB=2', {A: 'first\nand second', B: '2'}],
  ['{"A": "line\\nline", "B": 2}', {A: 'line\nline', B: '2'}],
])('--env takes any text: %j', (text, value) => {
  expect(environmentField.parse(text, {} as never)).toEqual({ok: true, value});
});

test('--env without a name is refused', () => {
  expect(environmentField.parse('x y', {} as never)).toMatchObject({ok: false});
  expect(environmentField.parse('A=1\nA=2', {} as never)).toMatchObject({ok: false});
});

const file = (open: OpenSite, name: string, text: string) => {
  const path = join(open.folder, name);
  writeFileSync(path, text);
  return path;
};

test.each(['v1.1', 'v1.16', 'v2'] as const)(
  '%s: --name and --workdir hold, and the preview shows them',
  async dialect => {
    const open = await openSite({dialect, speed: 0});
    const draft = {
      script: file(open, 'job.sh', '#!/bin/bash\necho x\n'),
      name: 'called',
      workdir: '/scratch/test1',
    };
    const resource = open.resource('hpc-jobs');
    const submit = resource.actions!.find(({name}) => name === 'submit')!;
    const {requests} = await open.session.preview(submit, resource, draft, undefined);
    expect(requests.join('\n')).toMatch(/called[\s\S]*\/scratch\/test1|\/scratch\/test1[\s\S]*called/);
    await open.perform('hpc-jobs', 'submit', draft);
    expect(open.site.scheduler.find('cluster', '3')[0]).toMatchObject({
      name: 'called',
      workdir: '/scratch/test1',
    });
  },
);

/** Lets a submission through and loses its answer. */
const loseAnswer = (open: OpenSite, dialect: Dialect, text: string | undefined) => {
  const path =
    dialect === 'v2'
      ? '/compute/cluster/jobs'
      : dialect === 'v1.1'
        ? '/compute/jobs'
        : '/compute/jobs/upload';
  const form = new FormData();
  if (text !== undefined) form.set('file', new Blob([text]), 'job.sh');
  const json = JSON.stringify({job: {name: 'job.sh', script: text, workingDirectory: '/home/test1'}});
  open.reply(new RegExp(`^POST ${mounts[dialect]}${path}$`), async () => {
    if (text !== undefined)
      await fetch(open.origin + mounts[dialect] + path, {
        method: 'POST',
        body: dialect === 'v2' ? json : form,
        headers: {
          authorization: `Bearer ${open.token}`,
          'x-machine-name': 'cluster',
          ...(dialect === 'v2' ? {'content-type': 'application/json'} : {}),
        },
      });
    open.world.advance(900);
    return new Response('<html>gone</html>', {headers: {'content-type': 'text/html'}});
  });
};

test.each(['v1.1', 'v1.16', 'v2'] as const)(
  '%s: a submission whose answer was lost is found among the finished jobs, and a colleague’s is not taken for it',
  async dialect => {
    const open = await openSite({dialect, speed: 0});
    const text = '#!/bin/bash\necho x\n';
    const path = file(open, 'job.sh', text);
    loseAnswer(open, dialect, text);
    // What was lost is looked for at once: by then it has ended, and the queue has forgotten it.
    const entry = await open.perform('hpc-jobs', 'submit', {script: path});
    expect([entry.verdict, entry.ids]).toEqual(['done', ['3']]);
    loseAnswer(open, dialect, undefined);
    const second = await open.perform('hpc-jobs', 'submit', {script: path});
    expect(second.verdict).toBe('unknown');
    open.site.scheduler.submit({
      system: 'cluster',
      user: 'test2',
      name: 'job.sh',
      script: text,
      scriptPath: '/home/test2/job.sh',
      workdir: '/home/test2',
    });
    open.world.advance(900);
    expect((await open.session.settle(second)).verdict).toBe('absent');
  },
);

test('a script there that names its job itself is looked for by that name, and no other of ours is taken for it', async () => {
  const open = await openSite({dialect: 'v2', speed: 0});
  const script = '#!/bin/bash\n#SBATCH --job-name=deep\necho x\n';
  open.site.files.write('test1', '/home/test1/run.sh', script);
  const submit = {
    user: 'test1',
    system: 'cluster',
    script,
    scriptPath: '/home/test1/run.sh',
    workdir: '/home/test1',
  };
  const lost = async (name: string | undefined) => {
    loseAnswer(open, 'v2', undefined);
    const entry = await open.perform('hpc-jobs', 'submit', {script: '/home/test1/run.sh', remote: 'yes'});
    if (name !== undefined) open.site.scheduler.submit({...submit, name});
    open.world.advance(900);
    return open.session.settle(entry);
  };
  expect((await lost('another')).verdict).toBe('absent');
  expect(await lost('deep')).toMatchObject({verdict: 'done', ids: ['4']});
});

test.each(['v1.16', 'v2'] as const)(
  '%s: a job that Slurm may have taken, since its controller answered too late, is not said to be refused',
  async dialect => {
    const open = await openSite({dialect, speed: 0});
    const words = 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation';
    const sent = () => open.asked.some(({line}) => line.startsWith('POST'));
    open.instead.push({
      // v1 takes it, and its task tells.
      get test() {
        return dialect === 'v2' ? /^POST .*\/jobs$/ : sent() ? /^GET .*\/tasks\/\w+$/ : /^$/;
      },
      times: 1,
      answer: () =>
        dialect === 'v2'
          ? Response.json({errorType: 'error', message: words}, {status: 500})
          : Response.json({task: {task_id: 't', status: '400', service: 'compute', data: words}}),
    });
    const submit = {script: file(open, 'job.sh', '#!/bin/bash\necho x\n')};
    const entry = await open.perform('hpc-jobs', 'submit', submit);
    // It is looked for at once: here v1's had been taken, v2's had not.
    expect([entry.verdict, entry.sentence]).toEqual(
      dialect === 'v2'
        ? ['unknown', expect.stringContaining('Socket timed out')]
        : ['done', 'It arrived: 3 is listed.'],
    );
  },
);

test.each(['v1.1', 'v1.16', 'v2'] as const)(
  '%s: a | in a name, which moves the columns of FirecREST, is warned of and read past',
  async dialect => {
    const open = await openSite({dialect, speed: 0});
    const draft = {script: file(open, 'job.sh', '#!/bin/bash\nsleep 50\n'), name: 'a|b'};
    const resource = open.resource('hpc-jobs');
    const submit = resource.actions!.find(({name}) => name === 'submit')!;
    const {signal} = new AbortController();
    const found = await open.session.check(submit, resource, draft, undefined, signal);
    expect(found.map(({level, field}) => [level, field])).toEqual([['warning', 'name']]);
    await open.perform('hpc-jobs', 'submit', draft);
    const told = async (list: string) =>
      (await open.read<Job>(list)).rows.map(job => [job.name, job.user, job.state, job.nodes]);
    if (dialect === 'v2') {
      await expect(told('hpc-jobs')).rejects.toThrow('lists no jobs while one with | in its name');
      return;
    }
    expect(await told('hpc-jobs')).toEqual([['a|b', 'test1', 'RUNNING', 1]]);
    open.world.advance(60);
    expect(await told('accounting')).toEqual([['a|b', 'test1', 'COMPLETED', 1]]);
  },
);

test.each(['v1.1', 'v1.16', 'v2'] as const)(
  '%s: an account and variables of any text arrive, by the form or in the script',
  async dialect => {
    const open = await openSite({dialect, speed: 0});
    const lines = '#!/bin/bash\n#SBATCH --time=5\n\necho "$ONE"\necho "$LIST"\n';
    const draft = {
      script: file(open, 'job.sh', lines),
      account: 'geo',
      env: `ONE=1\nLIST=a, "b", it's\nAPI_TOKEN=hidden,word`,
    };
    const resource = open.resource('hpc-jobs');
    const submit = resource.actions!.find(({name}) => name === 'submit')!;
    const {requests} = await open.session.preview(submit, resource, draft, undefined);
    expect(requests.join('\n')).not.toContain('hidden');
    await open.perform('hpc-jobs', 'submit', draft);
    open.world.advance(5);
    const [job] = open.site.scheduler.find('cluster', '3');
    expect(job!.account).toBe('geo');
    expect(open.site.files.text('test1', job!.stdout)).toBe(`1\na, "b", it's\n`);
    const python = file(open, 'job.py', '#!/usr/bin/env python3\nprint(1)\n');
    const refused = await open.perform('hpc-jobs', 'submit', {script: python, env: 'LIST=a,b'});
    expect([refused.verdict, refused.sentence]).toEqual([
      'not-sent',
      expect.stringContaining('Slurm would cut LIST at a comma or a quote'),
    ]);
  },
);
