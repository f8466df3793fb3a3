import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {describe, expect, it, onTestFinished} from 'vitest';
import {launchSandbox} from '../../source/sandbox/thread.ts';
import {openGroundSegment, opening} from './ground-segment.ts';

const entry = new URL('./worker-program.ts', import.meta.url);

describe('a sandbox in a thread of its own', () => {
  it('serves until it is closed, and leaves nothing behind', async () => {
    const sandbox = await launchSandbox({entry, seed: 3, speed: 0, start: opening, token: 'abc/123+k'});
    onTestFinished(() => sandbox.close());
    const headers = {authorization: 'Bearer abc/123+k'};
    const response = await fetch(`${sandbox.profile.services.tasking!.url}/satellites`, {headers});
    expect(((await response.json()) as any).data).toHaveLength(5);
    expect(existsSync(sandbox.stateDir)).toBe(true);
    await Promise.all([sandbox.close(), sandbox.close()]);
    expect(existsSync(sandbox.stateDir)).toBe(false);
    await expect(fetch(sandbox.url, {headers})).rejects.toThrow('fetch failed');
  });

  it('makes up a token that cannot be guessed', async () => {
    const sandboxes = [
      await launchSandbox({entry, scenario: 'empty'}),
      await launchSandbox({entry, scenario: 'empty'}),
    ];
    onTestFinished(async () => void (await Promise.all(sandboxes.map(({close}) => close()))));
    const [one, other] = sandboxes.map(({token}) => token);
    expect(one).toMatch(/^[\w-]{32,}$/);
    expect(one).not.toBe(other);
  });

  it('says why it could not start', async () => {
    const ground = await openGroundSegment();
    const port = Number(new URL(ground.url).port);
    await expect(launchSandbox({entry, port})).rejects.toThrow(/could not be started: .*EADDRINUSE/);
    await expect(launchSandbox({entry: new URL('./ground-segment.ts', import.meta.url)})).rejects.toThrow();
  });
});

describe('a program that has started a sandbox', () => {
  it('ends when it has nothing more to do, and takes the sandbox with it', async () => {
    const program = fileURLToPath(new URL('./launching-program.ts', import.meta.url));
    const {stdout} = await promisify(execFile)(process.execPath, [program]);
    expect(stdout).toContain('skydeck-sandbox-');
    expect(existsSync(stdout.trim())).toBe(false);
  });
});
