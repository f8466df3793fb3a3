import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {createInterface} from 'node:readline';
import {promisify} from 'node:util';
import {describe, expect, it, onTestFinished} from 'vitest';
import {thisDay} from '../any-day/this-day.ts';
import {openProgram} from './program.ts';

const cli = resolve(process.env.SKYDECK_PROGRAM ?? 'dist/cli.js');

/** An empty sandbox of the built program, whose time stands still until it is told to move, and commands beside it. */
const openEmptySandbox = async () => {
  const home = mkdtempSync(join(tmpdir(), 'skydeck-seed-'));
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    XDG_RUNTIME_DIR: home,
    LANG: 'C.UTF-8',
    ...thisDay,
  };
  const child = spawn(
    process.execPath,
    [cli, 'sandbox', '--scenario', 'empty', '--speed', '0', '-o', 'json'],
    {cwd: home, env, stdio: ['ignore', 'pipe', 'inherit']},
  );
  onTestFinished(async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    rmSync(home, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const {url, token} = JSON.parse(line) as {url: string; token: string};
  const skydeck = async (...words: string[]) => {
    const {stdout} = await promisify(execFile)(process.execPath, [cli, '--profile', 'sandbox', ...words], {
      cwd: home,
      env,
    });
    return stdout;
  };
  const pass = async (seconds: number) => {
    const response = await fetch(`${url}/sandbox/clock`, {
      method: 'POST',
      headers: {authorization: `Bearer ${token}`},
      body: JSON.stringify({advance: seconds}),
    });
    expect(response.status).toBe(200);
  };
  return {home, skydeck, pass};
};

describe('creating and downloading a file in space, by commands alone', () => {
  it('uploads, creates the window, waits, sees the file arrive, fetches and traces it', async () => {
    const {home, skydeck, pass} = await openEmptySandbox();
    writeFileSync(join(home, 'download_file'), await skydeck('sandbox', '--program', 'download_file'));
    const upload = await skydeck(
      ...['upload', 'download_file', '--satellite', 'FM200', '--payload', 'MY_PAYLOAD_NAME'],
      ...['--to', 'download_file', '--executable'],
    );
    expect(upload).toContain('is queued for MY_PAYLOAD_NAME on FM200');
    const created = JSON.parse(
      await skydeck(
        ...['create', 'window', '--satellite', 'FM200', '--type', 'PAYLOAD_MY_PAYLOAD_NAME'],
        ...['--start', '+24h', '--duration', '60'],
        ...['--param', 'executable=download_file', '--param', 'filename=space.txt', '-o', 'json'],
      ),
    ) as {ids: string[]};
    const [id] = created.ids;

    const before = JSON.parse(await skydeck('trace', id!, '-o', 'json'));
    expect(before.next).toMatchObject({
      step: expect.stringMatching(/^(download_file uploaded|synced)$/),
      state: 'awaited',
    });

    await pass(31 * 3600);
    const files = JSON.parse(await skydeck('get', 'downlinks', '-o', 'json'));
    expect(files).toMatchObject([{name: 'space.txt', window: id, satelliteId: 'FM200', verdict: 'arrived'}]);
    expect(await skydeck('download', files[0].id, 'fetched.txt')).toContain('its CRC-32 is right');
    expect(readFileSync(join(home, 'fetched.txt'), 'utf8')).toBe(`${id}\n`);

    const after = JSON.parse(await skydeck('trace', id!, '-o', 'json'));
    expect(after.next).toBeNull();
    const steps: string[] = after.steps.map(
      ({step, state}: {step: string; state: string}) => `${step}: ${state}`,
    );
    // The file goes up while the window is synced: which is seen first is a matter of moments.
    expect(steps.slice(0, 4).sort()).toEqual([
      'download_file sent: done',
      'download_file uploaded: done',
      'synced: done',
      'window created: done',
    ]);
    expect(steps.slice(4)).toEqual([
      'configure: done',
      'start: done',
      'end: done',
      'space.txt queued: done',
      'space.txt bytes down: done',
      'space.txt arrived: done',
    ]);
  });
});

describe('creating and downloading a file in space, by keys alone', () => {
  it('uploads, creates the window, sees the file arrive, reads, fetches and traces it', async () => {
    const {home, skydeck, pass} = await openEmptySandbox();
    const console = openProgram(['--profile', 'sandbox'], {environment: {XDG_RUNTIME_DIR: home}});
    onTestFinished(() => console.close());
    writeFileSync(
      join(console.home, 'download_file'),
      await skydeck('sandbox', '--program', 'download_file'),
    );

    await console.see('Satellites & windows');
    console.press('2', 'u');
    await console.see('Upload a file');
    console.press('./download_file', 'tab', 'ctrl-u', 'FM200', 'tab');
    await console.see(/Payload +MY_PAYLOAD_NAME/);
    console.press('tab', 'ctrl-u', 'download_file', 'tab', 'space', 'ctrl-s');
    await console.see(/download_file is queued for MY_PAYLOAD_NAME on FM200/);

    console.press('1', 'n');
    await console.see('Create a window');
    console.press('ctrl-u', 'FM200', 'tab');
    await console.see(/PAYLOAD_MY_PAYLOAD_NAME/);
    console.press('tab', 'ctrl-u', '+24h', 'tab', 'ctrl-u', '60', 'tab', 'ctrl-u');
    console.press('{"executable":"download_file","filename":"space.txt"}');
    await console.see('"filename":"space.txt"}');
    console.press('ctrl-s');
    await console.until(shown => /Window \d+ on FM200 is asked for|\^S again/.test(shown), 'an answer');
    if (console.screen().includes('^S again')) console.press('ctrl-s');
    await console.see(/Window \d+ on FM200 is asked for/);
    const [, id = ''] = /Window (\d+) on FM200/.exec(console.screen()) ?? [];

    await pass(31 * 3600);
    console.press('3', 'r');
    await console.see(/space\.txt .*arrived/);
    console.press('enter');
    await console.see('Content (8 bytes)');
    await console.see(new RegExp(`^ *${id}`, 'm'));
    console.press('escape');
    await console.gone('Content (8 bytes)');
    console.press('f');
    await console.see('Fetch the file');
    console.press('ctrl-u', 'fetched.txt', 'ctrl-s');
    await console.see('its CRC-32 is right');
    expect(readFileSync(join(console.home, 'fetched.txt'), 'utf8')).toBe(`${id}\n`);

    console.press('t');
    await console.see(`Trace of window ${id}`);
    await console.see('nothing: all is done');
  });
});
