import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {describe, expect, it, onTestFinished} from 'vitest';
import {runMembers} from '../../source/sandbox/payload/run-members.ts';
import {removeLeftStateDirs} from '../../source/sandbox/state-dir.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const program = fileURLToPath(new URL('./stray-program.ts', import.meta.url));
/** The program and its children that live. */
const left = (group: number) => runMembers(group, 'SKYDECK_RUN=none')();

/** A sandbox in a process of its own, and a payload's program in it that has left its group. */
const sandboxWithStray = async () => {
  // Of other sandboxes on this machine none looks in here.
  const parent = temporaryFolder();
  const child = spawn(process.execPath, [program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {...process.env, TMPDIR: parent},
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const [stray = '', stateDir = ''] = line.split(' ');
  expect(await left(Number(stray))).toEqual([Number(stray)]);
  return {child, stray: Number(stray), parent, stateDir};
};

describe.runIf(process.platform === 'linux')('a payload program that has left its group', () => {
  it('ends with its sandbox', async () => {
    const {child, stray, stateDir} = await sandboxWithStray();
    child.stdin.end();
    await once(child, 'exit');
    await expect.poll(() => left(stray), {timeout: 30_000}).toEqual([]);
    expect(existsSync(stateDir)).toBe(false);
  });

  it('ends as well when its sandbox is killed, and the next sandbox removes the folder', async () => {
    const {child, stray, parent, stateDir} = await sandboxWithStray();
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(() => left(stray), {timeout: 30_000}).toEqual([]);
    removeLeftStateDirs(parent);
    expect(existsSync(stateDir)).toBe(false);
  });
});
