import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import {exitCodeOfFailure, exitCodeOfOutcome} from '../../../source/commands/run/exit-codes.ts';
import type {Failure} from '../../../source/declare/failure.ts';
import {readDraft} from '../../../source/declare/fields.ts';
import {hpc} from '../../../source/services/hpc/index.ts';
import {dialects, type Job} from '../../../source/services/hpc/upstream/model.ts';
import {type OpenSite, openSite} from './open-site.ts';

/** Runs a command as the command line does; what it writes is gathered. */
const run = async (
  open: OpenSite,
  words: string,
  draft: Record<string, string>,
  signal = new AbortController().signal,
  out: string[] = [],
) => {
  const command = hpc.commands!.find(one => one.words === words)!;
  const world = open.session.world();
  const {input, problems} = readDraft(command.fields, draft, world);
  expect(problems).toEqual({});
  const notes: string[] = [];
  const code = await command.run(input, {
    client: open.client,
    world,
    out: text => void out.push(text),
    read: ({name}, query = {}) =>
      open.session.poller.read(open.session.resource(name)!.resource as never, query),
    remembered: false,
    note: sentence => void notes.push(sentence),
    signal,
  });
  return {code, out: out.join(''), notes};
};

const script = (lines: string) => `#!/bin/bash\n#SBATCH --job-name=sim\n#SBATCH --time=00:30:00\n${lines}\n`;

test.each(dialects)('%s: the tutorial from end to end by commands', async dialect => {
  const open = await openSite({dialect, speed: 20});
  const local = (name: string) => join(open.folder, name);
  // 2. The systems that are available.
  const {rows: systems} = await open.read<{name: string; health: string}>('systems');
  expect(systems.find(one => one.name === 'cluster')?.health).toBe('healthy');
  // The contents of a directory; one that may not be seen, and one that is not there.
  expect((await run(open, 'ls', {path: '/home/test1'})).out).toBe('README\n');
  await expect(run(open, 'ls', {path: '/home/test2'})).rejects.toThrow(/permission|Permission/);
  await expect(run(open, 'ls', {path: '/home/test23'})).rejects.toThrow(
    'There is no /home/test23 on cluster.',
  );
  // 3. A small file by the blocking call.
  writeFileSync(local('input.txt'), 'grid 4\n');
  const put = await open.perform('files', 'put', {file: local('input.txt'), path: '/home/test1/'});
  expect([put.verdict, put.facts.way]).toEqual(['done', 'direct']);
  expect((await run(open, 'cat', {path: 'input.txt'})).out).toBe('grid 4\n');
  // 4. The simulation: submitted, seen in the queue, waited for, its output read.
  writeFileSync(local('script.sh'), script('echo step 1\nsleep 1300\necho step 2'));
  const submitted = await open.perform('hpc-jobs', 'submit', {script: local('script.sh'), system: 'cluster'});
  const [id = ''] = submitted.ids;
  await vi.waitFor(async () => {
    const {rows} = await open.read<Job>('hpc-jobs');
    expect(rows.find(row => row.id === id)?.state).toBe('RUNNING');
  });
  open.world.advance(1300);
  const waited = await run(open, 'wait', {job: id});
  expect(waited.code).toBe(0);
  expect(waited.out).toMatch(
    /^Job \d+ \(.*\) ended COMPLETED, exit code 0:0, after 21m \d+s|^Job \d+ \(.*\) ended COMPLETED, after 21m \d+s/,
  );
  const api = await open.client.api(new AbortController().signal);
  const files = await api.jobFiles(
    (await open.read<Job>('hpc-jobs')).rows.find(row => row.id === id)!,
    new AbortController().signal,
  );
  expect((await run(open, 'tail', {path: files.stdoutPath!, bytes: '7'})).out).toBe('step 2\n');
  // 5. Something bigger, through staging; a run from the system's own script.
  writeFileSync(local('mesh.bin'), Buffer.alloc(6 * 1024 * 1024, 7));
  const large = await open.perform('files', 'put', {file: local('mesh.bin'), path: '/home/test1/mesh.bin'});
  expect([large.verdict, large.facts.way]).toEqual(['done', 'staged']);
  if (dialect !== 'v1.1') {
    await open.perform('files', 'put', {file: local('script.sh'), path: '/home/test1/script.sh'});
    const again = await open.perform('hpc-jobs', 'submit', {script: '/home/test1/script.sh', remote: 'yes'});
    expect(again.verdict).toBe('done');
  }
  // 6. The results come down and are the same.
  const fetched = await open.perform('files', 'fetch', {
    path: '/home/test1/mesh.bin',
    file: local('back.bin'),
  });
  expect(fetched.verdict).toBe('done');
  expect(readFileSync(local('back.bin')).equals(readFileSync(local('mesh.bin')))).toBe(true);
});

test("wait ends with the job's exit code, and says that a job is unknown", async () => {
  const open = await openSite();
  writeFileSync(join(open.folder, 'bad.sh'), script('sleep 5\nexit 3'));
  const {ids} = await open.perform('hpc-jobs', 'submit', {script: join(open.folder, 'bad.sh')});
  const waited = await run(open, 'wait', {job: ids[0]!});
  expect(waited.code).toBe(3);
  expect(waited.out).toMatch(/ended FAILED, exit code 3:0/);
  expect(waited.notes[0]).toMatch(/^Job 3 is (RUNNING|FAILED)/);
});

test.each(dialects)('%s: tail -f prints what is added until it is interrupted', async dialect => {
  const open = await openSite({dialect});
  // By way of a link, as to the newest of several logs.
  open.site.files.write('test1', '/home/test1/run 7.log', 'one\n');
  open.site.files.symlink('test1', 'run 7.log', '/home/test1/log');
  const stop = new AbortController();
  const out: string[] = [];
  const following = run(open, 'tail', {path: '/home/test1/log', follow: 'yes'}, stop.signal, out);
  const command = hpc.commands!.find(one => one.words === 'tail')!;
  expect(command.short).toEqual({follow: 'f', bytes: 'c', lines: 'n'});
  await vi.waitFor(() => expect(out.join('')).toBe('one\n'));
  open.site.files.append('test1', '/home/test1/log', 'two\n');
  await vi.waitFor(() => expect(out.join('')).toBe('one\ntwo\n'));
  stop.abort();
  expect((await following).code).toBe(0);
});

test.each(dialects)('%s: ls without a path lists the folder of the user', async dialect => {
  const open = await openSite({dialect});
  expect((await run(open, 'ls', {})).out).toBe('README\n');
});

test.each(dialects)('%s: head and tail give bytes or lines of a file', async dialect => {
  const open = await openSite({dialect});
  open.site.files.write('test1', '/home/test1/log', 'one\ntwo\nthree\nfour');
  const part = async (words: string, more: Record<string, string>) =>
    (await run(open, words, {path: 'log', ...more})).out;
  expect(await part('head', {lines: '2'})).toBe('one\ntwo\n');
  expect(await part('head', {bytes: '5'})).toBe('one\nt\n');
  expect(await part('head', {})).toBe('one\ntwo\nthree\nfour\n');
  expect(await part('tail', {lines: '2'})).toBe('three\nfour\n');
  expect(await part('tail', {bytes: '3'})).toBe('our\n');
  await expect(part('head', {path: 'none'})).rejects.toThrow('There is no /home/test1/none on cluster.');
});

test('cat refuses what is no text and what is too long, and says what to do instead', async () => {
  const open = await openSite();
  open.site.files.write('test1', '/home/test1/bin', new Uint8Array([1, 0, 2]));
  open.site.files.write('test1', '/home/test1/long', new Uint8Array(6 * 1024 * 1024));
  const failure = async (path: string) =>
    run(open, 'cat', {path}).then(
      () => undefined,
      (error: Failure) => [error.message, error.todo],
    );
  expect(await failure('/home/test1/bin')).toEqual([
    '/home/test1/bin is not a text.',
    'Fetch it: hpc fetch /home/test1/bin',
  ]);
  expect(await failure('/home/test1/long')).toEqual([
    '/home/test1/long has 6.3 MB; 5.2 MB can be printed.',
    'Fetch it (skydeck hpc fetch /home/test1/long), or look at its beginning or its end (skydeck hpc head, skydeck hpc tail).',
  ]);
});

test('what the kernel makes up has no size, and is read none the less', async () => {
  for (const dialect of ['v1.16', 'v1.1'] as const) {
    const open = await openSite({dialect, speed: 0});
    mkdirSync(join(open.site.files.root, 'proc'), {recursive: true});
    writeFileSync(join(open.site.files.root, 'proc/loadavg'), '0.1 0.2 0.3\n');
    for (const words of ['cat', 'head', 'tail']) {
      const printed = run(open, words, {path: '/proc/loadavg'}).then(({out}) => out);
      if (dialect === 'v1.16') expect(await printed).toBe('0.1 0.2 0.3\n');
      else await expect(printed).rejects.toThrow('FirecREST 1.1 gives /proc/loadavg as empty');
    }
  }
});

test('a name with a line end cannot break the lines of ls', async () => {
  const open = await openSite();
  writeFileSync(join(open.site.files.root, 'home/test1', 'two\nlines\u001b[31m'), 'x');
  expect((await run(open, 'ls', {path: '/home/test1'})).out.split('\n')).toEqual([
    'README',
    'two·lines·[31m',
    '',
  ]);
});

test.each(dialects)(
  '%s: a path that is missing or denied is one sentence and one exit code',
  async dialect => {
    const open = await openSite({dialect, speed: 0});
    const told = async (path: string) => {
      const found = new Set<string>();
      for (const words of ['ls', 'cat', 'head', 'tail'])
        await run(open, words, {path}).catch((failure: Failure) =>
          found.add(`${exitCodeOfFailure(failure)} ${failure.message}`),
        );
      await open
        .read('files', {path})
        .catch((failure: Failure) => found.add(`${exitCodeOfFailure(failure)} ${failure.message}`));
      for (const [action, draft] of [
        ['fetch', {file: open.folder}],
        ['rm', {}],
        ['copy', {to: '/home/test1/c'}],
        ['rename', {to: '/home/test1/c'}],
        ['chmod', {mode: '600'}],
      ] as const) {
        const {sentence = '', ...entry} = await open.perform('files', action, {path, ...draft});
        // A check that fails stands for the sending: its kind is not kept.
        const code =
          entry.verdict === 'not-sent' ? undefined : exitCodeOfOutcome(entry as {verdict: 'rejected'});
        const words = sentence.replace(/ Ask for the right.*/, '');
        found.add(`${code ?? [...found][0]?.[0]} ${words}`);
      }
      return [...found];
    };
    expect(await told('/home/test1/none/x')).toEqual(['1 There is no /home/test1/none/x on cluster.']);
    expect(await told('/home/test2/x')).toEqual([
      '4 /home/test2/x on cluster is closed to this user: the file permissions, or the site, do not allow it.',
    ]);
  },
);
