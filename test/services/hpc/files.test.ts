import {createHash, randomBytes} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {JournalEntry} from '../../../source/declare/journal-entry.ts';
import type {Transfer} from '../../../source/services/hpc/resources/transfer-rows.ts';
import {dialects, type FileEntry} from '../../../source/services/hpc/upstream/model.ts';
import {openSite} from './open-site.ts';

const large = (bytes: number) => randomBytes(bytes);

test.each(dialects)('%s: a directory is listed, opened and left again', async dialect => {
  const open = await openSite({dialect});
  open.site.files.mkdir('test1', '/home/test1/rec', false);
  const {rows} = await open.read<FileEntry>('files');
  expect(rows.map(row => [row.name, row.type, row.user])).toEqual([
    ['rec', 'directory', 'test1'],
    ['README', 'file', 'test1'],
  ]);
  const files = open.resource<FileEntry>('files');
  expect(files.open!(rows[0]!, open.session.context(files))).toEqual({
    resource: 'files',
    query: {path: '/home/test1/rec', system: 'cluster'},
  });
  expect(files.place!({path: '/home/test1/rec', system: 'cluster'}, open.session.world())).toEqual({
    words: 'cluster: /home/test1/rec',
    up: {path: '/home/test1', system: 'cluster'},
  });
  const all = await open.read<FileEntry>('files', {path: '/home/test1', hidden: 'yes'});
  expect(all.rows.map(row => row.name)).toContain('.bashrc');
});

test.each(dialects)('%s: files are made, renamed, copied, linked, given modes and deleted', async dialect => {
  const open = await openSite({dialect});
  const done = async (action: string, draft: Record<string, string>) => {
    const entry = await open.perform('files', action, draft);
    expect([entry.verdict, entry.sentence]).toEqual(['done', expect.any(String)]);
  };
  await done('mkdir', {path: 'new-dir'});
  await done('copy', {path: '/home/test1/README', to: '/home/test1/new-dir/a b.txt'});
  await done('rename', {path: '/home/test1/new-dir/a b.txt', to: '/home/test1/new-dir/c.txt'});
  await done('symlink', {path: '/home/test1/new-dir/link', to: '/home/test1/new-dir/c.txt'});
  await done('chmod', {path: '/home/test1/new-dir/c.txt', mode: '600'});
  await done('chown', {path: '/home/test1/new-dir/c.txt', owner: ':test1'});
  const given = await open.perform('files', 'chown', {path: '/home/test1/new-dir/c.txt', owner: 'root'});
  expect(given).toMatchObject({verdict: 'rejected', sentence: expect.stringMatching(/permi/i)});
  const {rows} = await open.read<FileEntry>('files', {path: '/home/test1/new-dir'});
  expect(rows.map(row => [row.name, row.type, row.permissions.slice(0, 9), row.linkTarget])).toEqual([
    ['c.txt', 'file', 'rw-------', undefined],
    ['link', 'link', expect.any(String), '/home/test1/new-dir/c.txt'],
  ]);
  await done('rm', {path: '/home/test1/new-dir'});
  const again = await open.perform('files', 'rm', {path: '/home/test1/new-dir'});
  expect(again.verdict).toBe('rejected');
  expect(again.sentence).toBe('There is no /home/test1/new-dir on cluster.');
  open.reply(/^DELETE/, () => new Response('', {status: 500}));
  const never = await open.perform('files', 'rm', {path: '/home/test1/new-dir'});
  // Whether it arrived makes no difference, and nobody says that it did not.
  expect([never.verdict, never.sentence]).toEqual([
    'absent',
    '/home/test1/new-dir is not there, and was not before: nothing was there to delete.',
  ]);
  // That it is so now proves nothing where it was so before.
  await done('mkdir', {path: 'new-dir'});
  await done('chmod', {path: '/home/test1/new-dir', mode: '700'});
  open.reply(/^PUT .*chmod/, () => new Response('', {status: 502}));
  const same = await open.perform('files', 'chmod', {path: '/home/test1/new-dir', mode: '700'});
  expect([same.verdict, same.sentence]).toEqual(['unknown', expect.stringContaining('So it was before')]);
  // Nor where nobody could look before.
  open.reply(/^GET .*\/ls$/, () => new Response('', {status: 403}));
  open.reply(/^POST .*mkdir/, () => new Response('', {status: 502}));
  const unseen = await open.perform('files', 'mkdir', {path: '/home/test1/new-dir'});
  expect([unseen.verdict, unseen.sentence]).toEqual([
    'unknown',
    expect.stringContaining('What was there before could not be read'),
  ]);
});

test.each(dialects)(
  '%s: what is overwritten, and what is deleted, is asked about by any path',
  async dialect => {
    const open = await openSite({dialect});
    open.site.files.write('test1', '/home/test1/a.txt', 'a');
    open.site.files.write('test1', '/home/test1/b.txt', 'b');
    open.site.files.mkdir('test1', '/scratch/test1/into', false);
    open.site.files.write('test1', '/scratch/test1/into/a.txt', 'older');
    const files = open.resource<FileEntry>('files');
    const find = (name: string) => files.actions!.find(one => one.name === name)!;
    const question = (name: string, draft: Record<string, string>) =>
      find(name).danger!(undefined as never, draft, open.session.world());
    const {signal} = new AbortController();
    const warnings = async (draft: Record<string, string>) => {
      const found = await open.session.check(find('rename'), files, draft, undefined, signal);
      return found.map(({level, sentence}) => `${level}: ${sentence}`);
    };
    // Nothing was read yet: what lies there is looked up.
    expect(await warnings({path: 'a.txt', to: 'b.txt'})).toEqual([
      'warning: /home/test1/b.txt is there already and is overwritten.',
    ]);
    expect(await warnings({path: 'a.txt', to: '/scratch/test1/into/'})).toEqual([
      'warning: /scratch/test1/into/a.txt is there already and is overwritten.',
    ]);
    expect(await warnings({path: 'a.txt', to: 'c.txt'})).toEqual([]);
    // The command line reads the folder first, and asks.
    await open.read('files', find('rename').looksAt!({to: 'b.txt'}) as Record<string, string>);
    expect(question('rename', {path: 'a.txt', to: 'b.txt'})?.question).toBe(
      'b.txt is there already. Overwrite it?',
    );
    expect(await warnings({path: 'a.txt', to: 'b.txt'})).toEqual([]);
    expect(question('rm', {path: 'a.txt', system: 'cluster'})).toEqual({question: 'Delete a.txt?'});
    expect(question('rm', {path: 'none'})?.type).toBe('none');
  },
);

test.each(dialects)('%s: what cannot be put or fetched is said before anything is sent', async dialect => {
  const open = await openSite({dialect});
  const file = join(open.folder, 'a.txt');
  writeFileSync(file, 'a');
  const sentence = async (action: string, draft: Record<string, string>) => {
    const {verdict, sentence: words} = await open.perform('files', action, draft);
    expect(verdict).toBe('not-sent');
    return words;
  };
  expect(await sentence('put', {file, path: '/home/test1/none/'})).toBe(
    'There is no directory /home/test1/none on cluster.',
  );
  expect(await sentence('put', {file, path: 'README/'})).toBe(
    'There is no directory /home/test1/README on cluster.',
  );
  expect(await sentence('put', {file, path: 'none/a.txt'})).toBe(
    'There is no directory /home/test1/none on cluster.',
  );
  open.site.files.mkdir('test1', '/scratch/test1/a.txt', false);
  expect(await sentence('put', {file, path: '/scratch/test1'})).toBe('/scratch/test1/a.txt is a directory.');
  expect(await sentence('fetch', {path: '/home/test1', file})).toBe(
    '/home/test1 is a directory, and a file is needed.',
  );
  expect(await sentence('fetch', {path: 'README', file: join(open.folder, 'none', 'a.txt')})).toBe(
    `There is no folder ${join(open.folder, 'none')}.`,
  );
  const api = await open.client.api(new AbortController().signal);
  await expect(api.head('cluster', '/home/test1', 10, new AbortController().signal)).rejects.toThrow(
    /is a directory|Is a directory/,
  );
});

test.each(dialects)(
  '%s: a directory of a group, and one that a link leads to, is a directory',
  async dialect => {
    const open = await openSite({dialect});
    const file = join(open.folder, 'a.txt');
    writeFileSync(file, 'a');
    open.site.files.mkdir('test1', '/scratch/test1/group', false);
    open.site.files.chmod('test1', '/scratch/test1/group', '2770');
    open.site.files.symlink('test1', '/scratch/test1/group', '/home/test1/group');
    open.site.files.symlink('test1', 'README', '/home/test1/newest');
    open.site.files.symlink('test1', 'none', '/home/test1/broken');
    const files = open.resource<FileEntry>('files');
    const put = files.actions!.find(({name}) => name === 'put')!;
    const {signal} = new AbortController();
    const sentences = async (path: string) => {
      const found = await open.session.check(put, files, {file, path, system: 'cluster'}, undefined, signal);
      return found.map(({sentence}) => sentence);
    };
    // What is not there yet is not said to be overwritten.
    expect(await sentences('/home/test1/group/b.txt')).toEqual([]);
    expect(await sentences('/home/test1/group')).toEqual([]);
    open.site.files.write('test1', '/scratch/test1/group/a.txt', 'older');
    expect(await sentences('/home/test1/group')).toEqual([
      '/home/test1/group/a.txt is there already and is overwritten.',
    ]);
    expect(await sentences('/home/test1/newest')).toEqual([
      '/home/test1/newest is there already and is overwritten.',
    ]);
    for (const [path, ids] of [
      ['/scratch/test1/group', ['/scratch/test1/group/a.txt']],
      ['/home/test1/group', ['/home/test1/group/a.txt']],
    ] as const)
      expect(await open.perform('files', 'put', {file, path})).toMatchObject({verdict: 'done', ids});

    const {rows} = await open.read<FileEntry>('files');
    const leads = async (name: string) => {
      const row = rows.find(one => one.name === name)!;
      return files.open!(row, open.session.context(files));
    };
    const query = {path: '/home/test1/group', system: 'cluster'};
    expect(await leads('group')).toEqual({resource: 'files', query});
    expect([await leads('newest'), await leads('broken'), await leads('README')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const listed = async (path: string) =>
      (await open.read<FileEntry>('files', {path})).rows.map(row => row.path);
    expect(await listed('group')).toEqual(['/home/test1/group/a.txt']);
    expect(await listed('newest')).toEqual(['/home/test1/newest']);
    expect(await listed('broken')).toEqual(['/home/test1/broken']);
  },
);

test.each(dialects)('%s: an older file of the same size is not taken for what was sent', async dialect => {
  const open = await openSite({dialect});
  const file = join(open.folder, 'grid.bin');
  writeFileSync(file, 'new grid');
  open.site.files.write('test1', '/home/test1/grid.bin', 'old grid');
  open.world.advance(3600);
  open.reply(/^POST .*upload$/, () => new Response('<html>cut</html>', {status: 502}));
  const put = await open.perform('files', 'put', {file, path: '/home/test1/grid.bin'});
  const settled = await open.session.settle(put);
  expect(settled.verdict).not.toBe('done');
  // 1.1 has no checksums, and its times no zone.
  expect(settled.sentence).toContain(
    dialect === 'v1.1' ? 'may be an older file' : '/home/test1/grid.bin is not there as it was sent',
  );
});

test.each(dialects)('%s: blanks at the ends of a name belong to it', async dialect => {
  const open = await openSite({dialect});
  open.site.files.write('test1', '/home/test1/data', 'the one to keep');
  open.site.files.write('test1', '/home/test1/data ', 'the other');
  const entry = await open.perform('files', 'rm', {path: '/home/test1/data '});
  expect(entry.verdict).toBe('done');
  expect(open.site.files.exists('/home/test1/data')).toBe(true);
  expect(open.site.files.exists('/home/test1/data ')).toBe(false);
});

test.each(dialects)('%s: of a link the size counts of what it points to', async dialect => {
  const open = await openSite({dialect});
  writeFileSync(join(open.site.files.root, 'scratch/test1/run.7'), large(6 * 1024 * 1024));
  open.site.files.symlink('test1', 'run.7', '/scratch/test1/newest');
  const file = join(open.folder, 'back.bin');
  const fetched = await open.perform('files', 'fetch', {path: '/scratch/test1/newest', file});
  expect([fetched.verdict, fetched.facts.way]).toEqual(['done', 'staged']);
});

test.each(dialects)(
  '%s: a small file goes up and comes down by the direct calls, with equal checksums',
  async dialect => {
    const open = await openSite({dialect});
    const file = join(open.folder, 'input file.txt');
    writeFileSync(file, 'line one\nline two\n');
    const put = await open.perform('files', 'put', {file, path: '/home/test1/'});
    expect(put).toMatchObject({verdict: 'done', ids: ['/home/test1/input file.txt']});
    expect(put.facts).toMatchObject({way: 'direct', size: 18});
    expect(put.sentence).toMatch(dialect === 'v1.1' ? /its size is equal/ : /SHA-256 is equal/);
    const back = join(open.folder, 'back.txt');
    const fetched = await open.perform('files', 'fetch', {path: '/home/test1/input file.txt', file: back});
    expect(fetched.verdict).toBe('done');
    expect(readFileSync(back, 'utf8')).toBe('line one\nline two\n');
    expect((await open.read<Transfer>('transfers')).rows).toEqual([]);
  },
);

test.each(dialects)(
  '%s: a large file goes through staging both ways, and no signed address gets a token',
  async dialect => {
    const open = await openSite({dialect});
    const content = large(20 * 1024 * 1024);
    const file = join(open.folder, 'big.bin');
    writeFileSync(file, content);
    const words: string[] = [];
    const sent: number[] = [];
    const put = await open.perform(
      'files',
      'put',
      {file, path: '/scratch/test1/big.bin'},
      undefined,
      step => {
        if (step.words && words.at(-1) !== step.words) words.push(step.words);
        if (step.words === 'uploading') sent.push(step.sent);
      },
    );
    expect([put.verdict, put.sentence]).toEqual([
      'done',
      expect.stringContaining('big.bin (21 MB) lies at /scratch/test1/big.bin on cluster'),
    ]);
    expect(readFileSync(open.site.files.readable('test1', '/scratch/test1/big.bin')).equals(content)).toBe(
      true,
    );
    expect(words).toEqual(expect.arrayContaining(['uploading', 'in staging', 'done', 'comparing checksums']));
    // What was sent is not told again to be still to send.
    expect(words.slice(words.indexOf('in staging'))).not.toContain('form received: the file is to be sent');
    expect(sent.length).toBeGreaterThan(2);
    expect(sent.toSorted((a, b) => a - b)).toEqual(sent);
    const back = join(open.folder, 'back.bin');
    const fetched = await open.perform('files', 'fetch', {path: '/scratch/test1/big.bin', file: back});
    expect([fetched.verdict, fetched.sentence]).toEqual(['done', expect.stringContaining(back)]);
    const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
    expect(hash(back)).toBe(hash(file));
    const staged = open.asked.filter(({line}) => line.includes('/hpc/s3/'));
    expect(staged.length).toBeGreaterThanOrEqual(dialect === 'v2' ? 5 : 2);
    expect(staged.filter(({headers}) => headers.get('authorization') !== null)).toEqual([]);
    const {rows} = await open.read<Transfer>('transfers');
    expect(rows.map(row => [row.direction, row.state, row.stage]).sort()).toEqual([
      ['down', 'done', 'done'],
      ['up', 'done', 'done'],
    ]);
    const journal = ['journal.db', 'journal.db-wal']
      .map(name => readFileSync(join(open.folder, name), 'latin1'))
      .join('');
    expect(journal).toContain('big.bin');
    expect(journal).not.toMatch(/X-Amz-Signature=[0-9a-f]{10}/);
  },
);

test.each(dialects)(
  '%s: what breaks off is interrupted, survives a restart, and is gone on with',
  async dialect => {
    const open = await openSite({dialect});
    const content = large(20 * 1024 * 1024);
    const file = join(open.folder, 'big.bin');
    writeFileSync(file, content);
    open.reply(
      dialect === 'v2' ? /^PUT \/hpc\/s3\// : /^POST \/hpc\/s3\//,
      () => new Response('<Error><Code>InternalError</Code></Error>', {status: 500}),
    );
    const put = await open.perform('files', 'put', {file, path: '/scratch/test1/big.bin'});
    expect(put.verdict).toBe('unknown');
    const session = open.restart();
    const transfers = session.resource('transfers')!.resource;
    const {rows} = await session.poller.read<Transfer>(transfers, {});
    const expected = dialect === 'v2' ? 'interrupted' : 'waiting';
    expect(rows.map(row => [row.direction, row.state, row.name, row.file])).toEqual([
      ['up', expected, 'big.bin', file],
    ]);
    const resume = transfers.actions!.find(one => one.name === 'resume')!;
    const went = await session.perform(resume, transfers, {file}, rows[0]);
    expect([went.verdict, went.sentence]).toEqual([
      'done',
      expect.stringContaining('lies at /scratch/test1/big.bin'),
    ]);
    expect(readFileSync(open.site.files.readable('test1', '/scratch/test1/big.bin')).equals(content)).toBe(
      true,
    );
    const after = await session.poller.read<Transfer>(transfers, {});
    expect(after.rows.map(row => row.state)).toEqual(['done']);
  },
);

test.each(dialects)(
  '%s: what broke off when all was sent is followed to its end, and not sent again',
  async dialect => {
    const open = await openSite({dialect});
    const file = join(open.folder, 'big.bin');
    writeFileSync(file, large(6 * 1024 * 1024));
    const away = {
      test: /^(GET|PUT) .*\/(tasks|jobs|xfer-external)\b/,
      answer: () => Response.json({description: 'away'}, {status: 400}),
      times: 0,
    };
    open.instead.push(away);
    const put = await open.perform(
      'files',
      'put',
      {file, path: '/scratch/test1/big.bin'},
      undefined,
      step => {
        // The site is very slow, so that what is sent stays in the staging area.
        if (step.words === 'uploading') open.world.setSpeed(0.001);
        if (step.words === 'in staging') away.times = 100;
      },
    );
    expect([put.verdict, put.facts.stage]).toEqual([dialect === 'v1.1' ? 'rejected' : 'unknown', 'sent']);
    away.times = 0;
    const session = open.restart();
    const transfers = session.resource('transfers')!.resource;
    const {rows} = await session.poller.read<Transfer>(transfers, {});
    open.asked.length = 0;
    open.world.setSpeed(200);
    const resume = transfers.actions!.find(one => one.name === 'resume')!;
    const went = await session.perform(resume, transfers, {file}, rows[0]);
    expect([went.verdict, went.sentence]).toEqual(['done', expect.stringContaining('lies at')]);
    const sent = open.asked.filter(({line}) => /^(POST|PUT) .*(\/s3\/|transfer\/upload)/.test(line));
    expect(sent).toEqual([]);
  },
);

test('a download that breaks off is gone on with; one that differs is not taken for good', async () => {
  const open = await openSite({dialect: 'v2'});
  const content = large(12 * 1024 * 1024);
  writeFileSync(join(open.site.files.root, 'scratch/test1/big.bin'), content);
  const file = join(open.folder, 'back.bin');
  /** The storage sends so much in pieces, then the line is cut. */
  const half = (bytes: Uint8Array) => () => {
    let at = 0;
    const pull = (stream: ReadableStreamDefaultController<Uint8Array>) => {
      if (at >= bytes.length) return stream.error(new Error('the line was cut'));
      stream.enqueue(bytes.subarray(at, at + 50_000));
      at += 50_000;
    };
    return new Response(new ReadableStream({pull}), {headers: {'content-length': String(content.length)}});
  };
  const fetched = async (bytes: Uint8Array) => {
    open.reply(/^GET \/hpc\/s3\//, half(bytes));
    return open.perform('files', 'fetch', {path: '/scratch/test1/big.bin', file});
  };
  expect(await fetched(content.subarray(0, 5_000_000))).toMatchObject({verdict: 'done'});
  expect(readFileSync(file).equals(content)).toBe(true);
  rmSync(file);
  const wrong = await fetched(Buffer.alloc(5_000_000, 1));
  expect(wrong.verdict).toBe('rejected');
  expect(wrong.sentence).toContain(`What came is kept as ${file}.differs.`);
  expect(existsSync(file)).toBe(false);
});

test('an interrupted transfer is dropped, and a changed file is not gone on with', async () => {
  const open = await openSite();
  const file = join(open.folder, 'big.bin');
  writeFileSync(file, large(6 * 1024 * 1024));
  open.reply(/^POST \/hpc\/s3\//, () => new Response('', {status: 503}));
  await open.perform('files', 'put', {file, path: '/scratch/test1/big.bin'});
  const [row] = (await open.read<Transfer>('transfers')).rows;
  writeFileSync(file, large(6 * 1024 * 1024));
  const resumed = await open.perform('transfers', 'resume', {file}, row);
  expect(resumed).toMatchObject({
    verdict: 'not-sent',
    sentence: `${file} has changed since the transfer was begun: drop it and send the file anew.`,
  });
  const dropped = await open.perform('transfers', 'drop', {}, row);
  expect(dropped).toMatchObject({verdict: 'done'});
  const {rows} = await open.read<Transfer>('transfers');
  expect(rows.map(one => one.state)).toEqual(['dropped']);
});

test.each(dialects)('%s: a transfer is stopped and dropped in the middle', async dialect => {
  const open = await openSite({dialect});
  const file = join(open.folder, 'big.bin');
  writeFileSync(file, large(20 * 1024 * 1024));
  // The storage takes its time: the upload is surely under way when it is dropped.
  open.reply(/^(PUT|POST) \/hpc\/s3\//, () => new Promise(() => {}));
  let dropped: Promise<JournalEntry> | undefined;
  const put = await open.perform('files', 'put', {file, path: '/scratch/test1/big.bin'}, undefined, step => {
    if (step.words !== 'uploading' || dropped) return;
    dropped = open.read<Transfer>('transfers').then(({rows}) => {
      expect(rows[0]).toMatchObject({
        state: 'moving',
        here: true,
        stage: expect.stringMatching(/^uploading/),
      });
      return open.perform('transfers', 'drop', {}, rows[0]);
    });
  });
  expect(await dropped).toMatchObject({verdict: 'done'});
  expect(put.verdict).toBe('rejected');
  expect(put.sentence).toMatch(/^It was stopped from here \(/);
  const {rows} = await open.read<Transfer>('transfers');
  expect(rows.map(row => row.state)).toEqual(['dropped']);
  expect(open.site.files.exists('/scratch/test1/big.bin')).toBe(false);
});

test('an expired staging address is said to be one', async () => {
  for (const dialect of ['v1.16', 'v2'] as const) {
    const open = await openSite({dialect});
    const file = join(open.folder, 'big.bin');
    writeFileSync(file, large(6 * 1024 * 1024));
    const step = dialect === 'v2' ? /transfer\/upload$/ : /xfer-external\/upload$/;
    open.reply(step, () => new Response(''), 0);
    open.site.store.expire(-1);
    const put = await open.perform('files', 'put', {file, path: '/scratch/test1/big.bin'});
    expect(put.verdict).toBe('rejected');
    expect(put.sentence).toContain('The staging URL has expired, or was signed for something else.');
    expect(put.sentence).toContain('Drop this transfer and start it again');
  }
});

test('a full disk is told, in the words of each dialect', async () => {
  for (const dialect of dialects) {
    const open = await openSite({dialect, settings: {transferPatienceSeconds: 0.3}});
    const file = join(open.folder, 'big.bin');
    writeFileSync(file, large(6 * 1024 * 1024));
    open.site.files.setCapacity(10);
    const put = await open.perform('files', 'put', {file, path: '/scratch/test1/big.bin'});
    expect(put.verdict).not.toBe('done');
    expect(put.sentence).toMatch(
      dialect === 'v1.16' ? /stayed 115|failed on the way|No answer/ : /No space left on device/,
    );
  }
});

test('nothing outside the file system of the sandbox can be reached, by dots or by links', async () => {
  const open = await openSite();
  const root = open.site.files.root;
  symlinkSync('/etc', join(root, 'home/test1/out'));
  mkdirSync(join(root, 'etc'), {recursive: true});
  writeFileSync(join(root, 'etc/passwd'), 'of the sandbox\n');
  const api = await open.client.api(new AbortController().signal);
  const signal = new AbortController().signal;
  expect(await api.head('cluster', '/home/test1/out/passwd', 100, signal)).toBe('of the sandbox\n');
  expect(await api.head('cluster', '/../../../../etc/passwd', 100, signal)).toBe('of the sandbox\n');
  await expect(api.list('cluster', '/home/test2', false, signal)).rejects.toThrow(/permissions/);
});

test('a directory of 20,000 entries is listed, and a name from outside that leads out is kept in the folder', async () => {
  const open = await openSite();
  open.site.files.mkdir('test1', '/scratch/test1/many', false);
  for (let index = 0; index < 20_000; index += 1)
    writeFileSync(join(open.site.files.root, `scratch/test1/many/file ${index}.dat`), '');
  const {rows} = await open.read<FileEntry>('files', {path: '/scratch/test1/many'});
  expect(rows.length).toBe(20_000);
  const odd = ['"quoted"', "it's", 'ü 🚀', 'two\nlines'];
  open.site.files.mkdir('test1', '/scratch/test1/odd', false);
  for (const name of odd) writeFileSync(join(open.site.files.root, 'scratch/test1/odd', name), 'x');
  const {rows: names} = await open.read<FileEntry>('files', {path: '/scratch/test1/odd'});
  expect(names.map(row => row.name).sort()).toEqual(odd.toSorted());
  const column = open.resource<FileEntry>('files').columns[0]!;
  expect(names.map(row => column.text(row, open.session.world()))).toContain('ü 🚀');
  // Nothing is asked about a name that cannot be sent: what the list knows is shown, and why there is no more.
  open.asked.length = 0;
  const line = names.find(row => row.name === 'two\nlines');
  expect(await open.describe('files', line)).toEqual([
    expect.objectContaining({
      facts: expect.arrayContaining([
        {name: 'Size', value: '1 B (1 byte)'},
        {name: 'Note', value: expect.stringContaining('a control character (a line end)'), tone: 'warn'},
      ]),
    }),
  ]);
  expect(open.asked).toEqual([]);
  const refused = await open.perform('files', 'rm', {path: "/scratch/test1/odd/it's"});
  expect(refused.sentence).toContain("The path has the character ', which FirecREST v1 refuses in paths");
});

test.each(dialects)('%s: a log is followed in its detail view, also by way of a link', async dialect => {
  const open = await openSite({dialect, speed: 0});
  const log = '/home/test1/run.7';
  open.site.files.write('test1', log, `begin\n${'.'.repeat(3000)}\n`);
  open.site.files.symlink('test1', 'run.7', '/home/test1/newest');
  const ends = async (name: string) => {
    const {rows} = await open.read<FileEntry>('files');
    const sections = await open.describe(
      'files',
      rows.find(row => row.name === name),
    );
    return sections.flatMap(one =>
      one.kind === 'text' ? [[one.title, one.text.slice(-5), one.follow]] : [],
    );
  };
  for (const name of ['run.7', 'newest'])
    expect(await ends(name)).toEqual([
      ['The first 2000 bytes', '.....', false],
      ['The last 2000 bytes', '....\n', true],
    ]);
  open.site.files.append('test1', log, 'end\n');
  expect((await ends('newest'))[1]).toEqual(['The last 2000 bytes', '\nend\n', true]);
  // What was not written for a while is not asked for again and again.
  open.world.advance(3600);
  expect((await ends('run.7'))[1]).toEqual(['The last 2000 bytes', '\nend\n', false]);
});

test('typing on in a path does not list its folder again', async () => {
  const open = await openSite();
  for (const name of ['alpha.nc', 'alps.nc', 'beta.nc'])
    open.site.files.write('test1', `/scratch/test1/${name}`, name);
  const {path} = open.resource('files').actions!.find(one => one.name === 'fetch')!.fields;
  const client = {...open.client, pace: {...open.client.pace, wall: () => 0}};
  const offered = async (typed: string) => {
    const context = {world: open.session.world(), draft: {path: typed, system: 'cluster'}};
    const found = await path.suggest(context, client, new AbortController().signal);
    return found.map(({value}: {value: string}) => value);
  };
  await offered('/scratch/test1/');
  open.asked.length = 0;
  expect(await offered('/scratch/test1/al')).toEqual(['/scratch/test1/alpha.nc', '/scratch/test1/alps.nc']);
  expect(await offered('/scratch/test1/alph')).toEqual(['/scratch/test1/alpha.nc']);
  expect(open.asked).toEqual([]);
});

test('the tail of a file of 200 MB is read without the rest', async () => {
  const open = await openSite({dialect: 'v2'});
  const path = join(open.site.files.root, 'scratch/test1/huge.log');
  writeFileSync(path, Buffer.alloc(200 * 1024 * 1024, 'x'));
  writeFileSync(path, 'the end\n', {flag: 'a'});
  const api = await open.client.api(new AbortController().signal);
  expect(await api.tail('cluster', '/scratch/test1/huge.log', 8, new AbortController().signal)).toBe(
    'the end\n',
  );
});
