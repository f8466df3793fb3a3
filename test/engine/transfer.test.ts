import {spawnSync} from 'node:child_process';
import {createHash, randomBytes} from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import type {IncomingHttpHeaders} from 'node:http';
import {dirname, join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {Failure} from '../../source/declare/failure.ts';
import {bodyOf as contentOf} from '../../source/engine/http/request-body.ts';
import {targetHindrance} from '../../source/engine/local-file.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {bodyOf, tasking, upstream} from './upstream.ts';

const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

test('a multipart upload arrives whole, with its length and its progress', async () => {
  const file = join(temporaryFolder(), 'aoi.bin');
  const content = randomBytes(3_000_000);
  await writeFile(file, content);
  let headers: IncomingHttpHeaders = {};
  let form: FormData | undefined;
  let length = 0;
  const {url} = await upstream(async (request, response) => {
    headers = request.headers;
    const body = await bodyOf(request);
    length = body.length;
    form = await new Response(new Uint8Array(body), {
      headers: {'content-type': headers['content-type']!},
    }).formData();
    response.end('{}');
  });
  const steps: [number, number | undefined][] = [];
  await tasking(url).send(
    {
      method: 'POST',
      path: 'upload',
      body: {
        kind: 'multipart',
        parts: [
          {name: 'user', value: 'ada "é"'},
          {name: 'file', path: file, filename: 'a "b"\n.bin', type: 'application/octet-stream'},
        ],
      },
    },
    {onUpload: (sent, total) => steps.push([sent, total])},
  );
  expect(Number(headers['content-length'])).toBe(length);
  expect(headers['transfer-encoding']).toBeUndefined();
  expect(form!.get('user')).toBe('ada "é"');
  const sent = form!.get('file') as File;
  expect(sent.type).toBe('application/octet-stream');
  expect(sha256(new Uint8Array(await sent.arrayBuffer()))).toBe(sha256(content));
  expect(steps.at(-1)).toEqual([length, length]);
  expect(steps.length).toBeGreaterThan(5);
  expect(steps.every(([at], index) => index === 0 || at >= steps[index - 1]![0])).toBe(true);
});

test('a large file is streamed, not held in memory', async () => {
  const file = join(temporaryFolder(), 'large.bin');
  const size = 120_000_000;
  await writeFile(file, Buffer.alloc(size, 7));
  let got = 0;
  const {url} = await upstream(async (request, response) => {
    for await (const chunk of request) got += (chunk as Buffer).length;
    response.end('{}');
  });
  const before = process.memoryUsage().rss;
  let peak = before;
  await tasking(url).send(
    {method: 'PUT', path: 'large', body: {kind: 'file', path: file, type: 'application/octet-stream'}},
    {
      onUpload: () => {
        peak = Math.max(peak, process.memoryUsage().rss);
      },
    },
  );
  expect(got).toBe(size);
  expect(peak - before).toBeLessThan(size * 0.75);
});

test('a part of a file is sent as that part', async () => {
  const file = join(temporaryFolder(), 'parts.txt');
  writeFileSync(file, '0123456789');
  let body = '';
  const {url} = await upstream(async (request, response) => {
    body = (await bodyOf(request)).toString();
    response.end('{}');
  });
  const part = (from: number, length: number) =>
    tasking(url).send({
      method: 'PUT',
      path: 'part',
      body: {kind: 'file', path: file, type: 'text/plain', part: {from, length}},
    });
  await part(3, 4);
  expect(body).toBe('3456');
  await expect(part(8, 4)).rejects.toMatchObject({kind: 'local', maybeSent: false});
});

test('a file that is not there stops the upload before anything leaves', async () => {
  let count = 0;
  const {url} = await upstream((_, response) => {
    count += 1;
    response.end();
  });
  const path = join(temporaryFolder(), 'none.bin');
  await expect(
    tasking(url).send({method: 'PUT', path: 'x', body: {kind: 'file', path, type: 'text/plain'}}),
  ).rejects.toMatchObject({kind: 'local', maybeSent: false, message: `There is no file ${path}.`});
  expect(count).toBe(0);
});

test.each([
  ['shorter', (file: string) => truncateSync(file, 1000), /became shorter while it was being sent/],
  [
    'another',
    (file: string) => {
      const other = openSync(file, 'r+');
      writeSync(other, 'other', 0);
      closeSync(other);
      utimesSync(file, 1, 1);
    },
    /was changed while it was being sent/,
  ],
] as const)(
  'a file that becomes %s in mid-upload is not sent as if it were whole',
  async (_how, change, words) => {
    const file = join(temporaryFolder(), 'changing.bin');
    writeFileSync(file, Buffer.alloc(3_000_000, 7));
    let whole = false;
    const {url} = await upstream(async (request, response) => {
      await bodyOf(request).then(
        body => {
          whole = body.length === 3_000_000;
        },
        () => {},
      );
      response.end('{}');
    });
    let changed = false;
    const failure = await tasking(url)
      .send(
        {method: 'PUT', path: 'x', body: {kind: 'file', path: file, type: 'text/plain'}},
        {
          onUpload: sent => {
            if (changed || sent === 0) return;
            changed = true;
            change(file);
          },
        },
      )
      .catch((thrown: unknown) => thrown);
    expect((failure as Failure).message).toMatch(words);
    expect(failure).toMatchObject({kind: 'local', maybeSent: true});
    expect(whole).toBe(false);
  },
);

const replacements: readonly (readonly [how: string, change: (file: string) => unknown, words: string])[] = [
  ['goes', () => {}, 'part of that path does not exist (ENOENT)'],
  ['becomes a folder', file => mkdirSync(file), 'is no longer a file'],
  ['becomes a named pipe', file => spawnSync('mkfifo', [file]), 'is no longer a file'],
  ['becomes a link to itself', file => symlinkSync(file, file), 'go round in a circle (ELOOP)'],
];
test.each(replacements)(
  'a file that %s between its measure and its upload ends it in a sentence',
  async (_how, change, words) => {
    const file = join(temporaryFolder(), 'going.bin');
    writeFileSync(file, 'seven');
    const sent = await contentOf({kind: 'file', path: file, type: 'text/plain'});
    rmSync(file);
    change(file);
    const read = (sent!.content as AsyncGenerator<Uint8Array>).next();
    await expect(read).rejects.toThrow(words);
    await expect(read).rejects.toThrow(file);
  },
);

const content = randomBytes(400_000);
/** A file server that cuts each connection after `cut` bytes. */
const fileServer = (
  more: {cut?: number; ranges?: boolean; etag?: () => string | undefined; seen?: unknown[]} = {},
) =>
  upstream((request, response) => {
    const {cut = Number.POSITIVE_INFINITY, ranges = true, etag = () => '"v1"', seen} = more;
    seen?.push([request.headers.range, request.headers['if-range']]);
    const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    const stale = request.headers['if-range'] !== undefined && request.headers['if-range'] !== etag();
    const from = ranges && asked && !stale ? Number(asked) : 0;
    if (from >= content.length)
      return void response.writeHead(416, {'content-range': `bytes */${content.length}`}).end();
    response.writeHead(from > 0 ? 206 : 200, {
      ...(etag() ? {etag: etag()} : {}),
      'content-length': content.length - from,
      ...(from > 0 ? {'content-range': `bytes ${from}-${content.length - 1}/${content.length}`} : {}),
    });
    const rest = content.subarray(from);
    if (rest.length <= cut) return void response.end(rest);
    response.write(rest.subarray(0, cut), () => response.socket?.destroySoon());
  });

test('a download goes to a .part file, which gets its name when it is whole', async () => {
  const file = join(temporaryFolder(), 'model.bin');
  const {url} = await fileServer();
  const steps: (number | undefined)[][] = [];
  const bytes = await tasking(url).download('f', file, {
    onDownload: (got, total) => {
      steps.push([got, total]);
      expect(existsSync(file)).toBe(false);
    },
  });
  expect(bytes).toBe(content.length);
  expect(sha256(readFileSync(file))).toBe(sha256(content));
  expect(existsSync(`${file}.part`)).toBe(false);
  expect(steps.at(-1)).toEqual([content.length, content.length]);
});

test('a download that is cut again and again is taken up where it broke', async () => {
  const file = join(temporaryFolder(), 'model.bin');
  const seen: unknown[] = [];
  const {url} = await fileServer({cut: 70_000, seen});
  await tasking(url).download('f', file);
  expect(sha256(readFileSync(file))).toBe(sha256(content));
  expect(seen.length).toBeGreaterThan(3);
  expect(seen[1]).toEqual([expect.stringMatching(/^bytes=\d+-$/), '"v1"']);
});

test('a file that changed meanwhile is fetched from its beginning', async () => {
  const file = join(temporaryFolder(), 'model.bin');
  const seen: unknown[] = [];
  const {url} = await fileServer({
    cut: 250_000,
    seen,
    etag: () => `"v${seen.length > 1 ? 2 : 1}"`,
  });
  await tasking(url).download('f', file);
  expect(sha256(readFileSync(file))).toBe(sha256(content));
});

/** Begins a download and leaves it after some bytes, as a process that ends does. */
const leave = async (url: string, file: string, given: {same?: string} = {}) => {
  const stop = new AbortController();
  const begun = tasking(url).download('f', file, {
    ...given,
    signal: stop.signal,
    onDownload: got => got > 60_000 && stop.abort(),
  });
  await expect(begun).rejects.toMatchObject({kind: 'aborted'});
  return statSync(`${file}.part`).size;
};

test('a disk that fills up in a download keeps what came, and says so; with room it goes on', async ({
  skip,
}) => {
  const folder = temporaryFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'skydeck-test', folder]);
  if (mounted.status !== 0) return skip();
  onTestFinished(() => void spawnSync('umount', [folder]));
  const file = join(folder, 'model.bin');
  const seen: unknown[] = [];
  const {url} = await fileServer({seen});
  const failure = await tasking(url)
    .download('f', file)
    .catch((thrown: Failure) => thrown);
  expect(failure).toMatchObject({
    kind: 'local',
    settled: true,
    message: expect.stringMatching(/^The disk is full: \d+ kB of \d+ kB are kept in .*model\.bin\.part\.$/),
    todo: 'Make room and fetch it again: it goes on where it stopped.',
  });
  expect(existsSync(file)).toBe(false);
  spawnSync('mount', ['-o', 'remount,size=4m', folder]);
  const from = statSync(`${file}.part`).size;
  await tasking(url).download('f', file, {from});
  expect(seen.at(-1)).toEqual([`bytes=${from}-`, '"v1"']);
  expect(sha256(readFileSync(file))).toBe(sha256(content));
});

test('a download of before is resumed, and one that was whole already is not fetched again', async () => {
  const file = join(temporaryFolder(), 'model.bin');
  const seen: unknown[] = [];
  const {url} = await fileServer({seen});
  const from = await leave(url, file);
  await tasking(url).download('f', file, {from});
  expect(seen.slice(1)).toEqual([[`bytes=${from}-`, '"v1"']]);
  expect(sha256(readFileSync(file))).toBe(sha256(content));
  expect(readdirSync(dirname(file))).toEqual(['model.bin']);
  await leave(url, file);
  writeFileSync(`${file}.part`, content);
  expect(await tasking(url).download('f', file, {from: content.length})).toBe(content.length);
  expect(statSync(file).size).toBe(content.length);
});

test('a download of before goes on only with what is the same: not after a new version, nor without any proof', async () => {
  const file = join(temporaryFolder(), 'model.bin');
  let version: string | undefined = '"v1"';
  const seen: unknown[][] = [];
  const {url} = await fileServer({seen, etag: () => version});
  let from = await leave(url, file);
  version = '"v2"';
  await tasking(url).download('f', file, {from});
  expect(seen[1]).toEqual([`bytes=${from}-`, '"v1"']);
  expect(sha256(readFileSync(file))).toBe(sha256(content));
  // Without ETag and date the caller's own proof counts, and without any it begins anew.
  version = undefined;
  from = await leave(url, file, {same: 'md5:1'});
  await tasking(url).download('f', file, {from, same: 'md5:2'});
  expect(seen.at(-1)).toEqual([undefined, undefined]);
  from = await leave(url, file, {same: 'md5:1'});
  await tasking(url).download('f', file, {from, same: 'md5:1'});
  expect(seen.at(-1)).toEqual([`bytes=${from}-`, undefined]);
  writeFileSync(`${file}.part`, content.subarray(0, 1000));
  await tasking(url).download('f', file, {from: 1000});
  expect(seen.at(-1)).toEqual([undefined, undefined]);
  expect(sha256(readFileSync(file))).toBe(sha256(content));
});

test('an upstream without ranges sends the whole file again', async () => {
  const file = join(temporaryFolder(), 'model.bin');
  const {url} = await fileServer({ranges: false});
  writeFileSync(`${file}.part`, 'something else');
  await tasking(url).download('f', file, {from: 14});
  expect(sha256(readFileSync(file))).toBe(sha256(content));
});

test('a part that was not asked for is refused, and a failed download leaves no file of that name', async () => {
  const file = join(temporaryFolder(), 'model.bin');
  const {url} = await upstream((_, response) =>
    response.writeHead(206, {'content-range': 'bytes 5-9/10'}).end('56789'),
  );
  writeFileSync(`${file}.part`, '012');
  await expect(tasking(url).download('f', file, {from: 3})).rejects.toMatchObject({kind: 'unreadable'});
  expect(existsSync(file)).toBe(false);
});

test('an upstream that gives another part than was asked for is asked for the whole', async () => {
  const file = join(temporaryFolder(), 'model.bin');
  const asked: (string | undefined)[] = [];
  const {url} = await upstream((request, response) => {
    asked.push(request.headers.range);
    if (!request.headers.range) return void response.end('0123456789');
    response.writeHead(206, {'content-range': 'bytes 5-9/10'}).end('56789');
  });
  writeFileSync(`${file}.part`, '012');
  writeFileSync(`${file}.part.origin`, JSON.stringify({tag: '"1"'}));
  await tasking(url).download('f', file, {from: 3});
  expect(asked).toEqual(['bytes=3-', undefined]);
  expect(readFileSync(file, 'utf8')).toBe('0123456789');
});

test.skipIf(process.platform === 'win32')(
  'a download writes into no link that others laid where it collects its bytes, and replaces no device',
  async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'model.bin');
    const other = join(folder, 'precious');
    writeFileSync(other, 'precious');
    const {url} = await upstream((_request, response) => void response.end('new'));
    for (const end of ['.part', '.part.origin']) symlinkSync(other, file + end);
    await expect(tasking(url).download('model.bin', file)).rejects.toThrow(
      `${file}.part is there, and no file of yours: nothing is written into it.`,
    );
    rmSync(`${file}.part`);
    await tasking(url).download('model.bin', file);
    expect([file, other].map(one => readFileSync(one, 'utf8'))).toEqual(['new', 'precious']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect([await targetHindrance('/dev/null'), await targetHindrance(folder)]).toEqual([
      '/dev/null is a device or a pipe, and not a file.',
      `${folder} is a folder.`,
    ]);
  },
);
