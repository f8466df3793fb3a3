import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {checkAction} from '../../../source/engine/changes/check-action.ts';
import {type Dialect, dialects, type Job} from '../../../source/services/hpc/upstream/model.ts';
import {type OpenSite, openSite} from './open-site.ts';

const findings = async (open: OpenSite, draft: Record<string, string>) => {
  const resource = open.resource('hpc-jobs');
  const submit = resource.actions!.find(one => one.name === 'submit')!;
  const found = await checkAction(
    submit,
    draft,
    undefined,
    open.session.context(resource),
    new AbortController().signal,
  );
  return found.map(({level, sentence}) => `${level}: ${sentence}`);
};

test('a script that Slurm would refuse is not sent', async () => {
  const open = await openSite();
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(open.folder, name), content);
    return join(open.folder, name);
  };
  expect(await findings(open, {script: file('empty.sh', '')})).toEqual([
    `error: ${join(open.folder, 'empty.sh')} is empty.`,
  ]);
  expect(await findings(open, {script: file('plain.sh', 'echo x\n')})).toEqual([
    `error: ${join(open.folder, 'plain.sh')} does not begin with #!, such as #!/bin/bash: Slurm refuses it.`,
  ]);
  expect(await findings(open, {script: file('dos.sh', '#!/bin/bash\r\necho x\r\n')})).toEqual([
    `error: ${join(open.folder, 'dos.sh')} has Windows line ends (CRLF), with which Slurm refuses batch scripts.`,
  ]);
  expect(await findings(open, {script: file('huge.sh', Buffer.alloc(6_000_000, '#'))})).toEqual([
    `error: ${join(open.folder, 'huge.sh')} is 6.0 MB; a script may have at most 5.2 MB. Is it the right file?`,
  ]);
  expect(await findings(open, {script: join(open.folder, 'none.sh')})).toEqual([
    `error: There is no file ${join(open.folder, 'none.sh')}.`,
  ]);
  expect(await findings(open, {script: '/home/test1/a;b.sh', remote: 'yes'})).toEqual([
    `error: The path has the character ;, which FirecREST v1 refuses in paths (also < > | ; " ' & \\ ( ) \`): use another name.`,
  ]);
  const good = file('good.sh', '#!/bin/bash\necho x\n');
  // v1 takes no directory beside a script: it is put into it.
  expect(await findings(open, {script: good, workdir: '/scratch/test1'})).toEqual([]);
  expect(await findings(open, {script: good})).toEqual([]);
});

test.each(dialects)(
  '%s: a script is shown before it is submitted, from here and from the system',
  async dialect => {
    const open = await openSite({dialect});
    const here = join(open.folder, 'seen.sh');
    writeFileSync(here, '#!/bin/bash\n\necho "from here"\n');
    open.site.files.write('test1', '/home/test1/there.sh', '#!/bin/bash\necho there\n');
    const {script} = open.resource('hpc-jobs').actions!.find(one => one.name === 'submit')!.fields;
    const shown = async (draft: Record<string, string>) =>
      script.suggest({world: open.session.world(), draft}, open.client, new AbortController().signal);
    expect(await shown({script: here.slice(0, -4)})).toEqual([{value: here}]);
    const lines = await shown({script: here});
    expect(lines.map(({label}: {label: string}) => label)).toEqual([
      '#!/bin/bash',
      ' ',
      'echo "from here"',
      ' ',
    ]);
    expect(new Set(lines.map(({value}: {value: string}) => value))).toEqual(new Set([here]));
    const remote = await shown({script: '/home/test1/there.sh', remote: 'yes', system: 'cluster'});
    expect(remote.map(({label}: {label: string}) => label)).toEqual(['#!/bin/bash', 'echo there', ' ']);
  },
);

test('a script on the system and its directory are named as everywhere, where the dialect takes them', async () => {
  const told = async (dialect: Dialect, draft: Record<string, string>) => {
    const open = await openSite({dialect});
    open.site.files.write('test1', '/home/test1/there.sh', '#!/bin/bash\necho there\n');
    open.site.files.mkdir('test1', '/home/test1/run', false);
    const [problem] = await findings(open, draft);
    if (problem) return problem;
    const {verdict, ids} = await open.perform('hpc-jobs', 'submit', draft);
    const [job] = open.site.scheduler.find('cluster', ids[0]!);
    return [verdict, job!.workdir];
  };
  const remote = {script: '~/there.sh', remote: 'yes'};
  expect(await told('v2', {...remote, workdir: 'run'})).toEqual(['done', '/home/test1/run']);
  expect(await told('v1.16', remote)).toEqual(['done', expect.any(String)]);
  expect(await told('v1.16', {...remote, workdir: 'run'})).toMatch(/^error: FirecREST v1 takes no working/);
  expect(await told('v1.1', remote)).toBe(
    'error: FirecREST 1.1 takes no script that lies on the system: give it one from here.',
  );
});

test.each(dialects)('%s: unknown and dead systems are told as such', async dialect => {
  const open = await openSite({dialect, scenario: 'default'});
  const said = async (system: string) =>
    open.read('files', {system, path: '/home'}).then(
      () => 'nothing',
      (error: Error) => error.message,
    );
  expect(await said('nosuch')).toMatch(/^There is no system nosuch\. There are: .*\bcluster\b.*\.$/);
  // 1.1 lists one system alone, so that it has no other.
  expect(await said('dead')).toMatch(
    dialect === 'v1.1' ? /^There is no system dead\. / : /Connection refused|dead is unhealthy/,
  );
});

test('a job that left the queue is looked up once for all, and never asked for by its path', async () => {
  const open = await openSite({speed: 0});
  const script = join(open.folder, 's.sh');
  writeFileSync(script, '#!/bin/bash\n#SBATCH --job-name=s\nsleep 50\n');
  for (let count = 0; count < 3; count += 1) await open.perform('hpc-jobs', 'submit', {script});
  await open.read<Job>('hpc-jobs');
  open.world.advance(300);
  open.asked.length = 0;
  const {rows} = await open.read<Job>('hpc-jobs');
  expect(rows.map(row => row.state)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
  const calls = open.asked.map(({line}) => line).filter(line => line.includes('/compute/'));
  expect(calls).toEqual(['GET /hpc/v1/compute/jobs', 'GET /hpc/v1/compute/acct']);
});

test.each(dialects)(
  "%s: what Slurm refuses is told in Slurm's words, and is surely not submitted",
  async dialect => {
    const open = await openSite({dialect});
    const script = join(open.folder, 's.sh');
    writeFileSync(script, '#!/bin/bash\n#SBATCH --partition=nosuch\n');
    const entry = await open.perform('hpc-jobs', 'submit', {script});
    expect(entry.verdict).toBe('rejected');
    expect(entry.sentence).toContain('invalid partition specified: nosuch');
  },
);

test('a task that never ends is given up, with the reason', async () => {
  const open = await openSite({settings: {taskPatienceSeconds: 0.2}});
  open.world.setSpeed(0.001);
  await expect(open.read<Job>('hpc-jobs')).rejects.toThrow(
    /^No answer about the queue: task [0-9a-f]{32} stayed 100 "Queued" for 0s\.$/,
  );
});

test('a token that dies in mid-transfer is renewed, and the transfer goes on', async () => {
  for (const dialect of dialects) {
    let asked = 0;
    let mint = () => '';
    const open = await openSite({
      dialect,
      speed: 20,
      credentials: async () => {
        asked += 1;
        return {authorization: `Bearer ${mint()}`};
      },
    });
    // Long enough to begin with (v2 wants 30 s to be left), dead before the end.
    let token = open.site.tokens.mint('test1', {seconds: 3000});
    mint = () => token;
    const file = join(open.folder, 'big.bin');
    writeFileSync(file, Buffer.alloc(12 * 1024 * 1024, 3));
    let dead = false;
    const put = await open.perform(
      'files',
      'put',
      {file, path: '/scratch/test1/big.bin'},
      undefined,
      step => {
        if (step.words === 'uploading' && !dead) {
          dead = true;
          open.world.advance(4000);
          mint = () => {
            token = open.site.tokens.mint('test1');
            return token;
          };
        }
      },
    );
    expect([dialect, put.verdict, put.sentence]).toEqual([
      dialect,
      'done',
      expect.stringContaining('lies at'),
    ]);
    expect(asked).toBeGreaterThan(1);
    expect(readFileSync(open.site.files.readable('test1', '/scratch/test1/big.bin')).length).toBe(
      12 * 1024 * 1024,
    );
  }
});

test('a refused token of v2 comes back in a header and goes nowhere from there', async () => {
  const open = await openSite({
    dialect: 'v2',
    settings: {dialect: 'v2'},
    credentials: async () => ({authorization: 'Bearer secret-of-mine'}),
  });
  const failure = await open.read('systems').then(
    () => undefined,
    (error: Error & {todo?: string}) =>
      JSON.stringify({...error, message: error.message, stack: error.stack}),
  );
  expect(failure).toContain('refuses the token (401)');
  expect(failure).not.toContain('secret-of-mine');
});

test('being asked to slow down is obeyed: Retry-After, or else RateLimit-Reset', async () => {
  for (const header of ['retry-after', 'ratelimit-reset']) {
    const open = await openSite();
    open.reply(
      /status\/systems$/,
      () => new Response('{"message":"API rate limit exceeded"}', {status: 429, headers: {[header]: '60'}}),
    );
    await expect(open.read('systems')).rejects.toMatchObject({kind: 'limited', retryAfter: 60});
  }
});
