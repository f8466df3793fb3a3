import {spawn, spawnSync} from 'node:child_process';
import {describe, expect, it, onTestFinished} from 'vitest';
import {runMembers} from '../../source/sandbox/payload/run-members.ts';
import {type RunResult, runProcess} from '../../source/sandbox/payload/run-process.ts';
import {temporaryFolder} from '../temporary-folder.ts';

/** How a shell script ends that may run a minute; its first line tells the id of its group. */
const run = async (script: string): Promise<RunResult & {group: number}> => {
  const cwd = temporaryFolder();
  const running = runProcess('/bin/sh', ['-c', `echo $$; ${script}`], {
    cwd,
    environment: {},
    milliseconds: 60_000,
  });
  const result = await running.ended;
  return {...result, group: Number.parseInt(result.output, 10)};
};
const left = (group: number) => runMembers(group, 'SKYDECK_RUN=none')();

describe('a program of a payload', () => {
  it('that starts two hundred others is ended with all of them, and that is its outcome', async () => {
    const {killed, code, group} = await run('for n in $(seq 200); do sleep 1000 & done; wait');
    expect({killed, code}).toEqual({killed: 'started too many programs', code: null});
    await expect.poll(() => left(group), {timeout: 30_000}).toEqual([]);
  });

  it('may start some others', async () => {
    const {killed, code, output} = await run('for n in $(seq 20); do sleep 0.5 & done; wait; echo done');
    expect({killed, code}).toEqual({code: 0});
    expect(output).toMatch(/^\d+\ndone\n$/);
  });

  it('leaves nothing running when it ends', async () => {
    const {code, group} = await run('sleep 1000 & exit 3');
    expect(code).toBe(3);
    await expect.poll(() => left(group), {timeout: 30_000}).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'leaves nothing running either that has left its group',
    async () => {
      const {code, output} = await run(
        `setsid sh -c 'echo "$$" > stray; exec sleep 1000' & until [ -s stray ]; do sleep 0.02; done; cat stray; exit 0`,
      );
      expect(code).toBe(0);
      const stray = Number(output.split('\n')[1]);
      expect(stray).toBeGreaterThan(1);
      await expect.poll(() => left(stray), {timeout: 30_000}).toEqual([]);
    },
  );
});

it.runIf(spawnSync('ps', ['-A']).status === 0)(
  'processes of a group are found without /proc too',
  async () => {
    const leader = spawn('sleep', ['1000'], {detached: true, stdio: 'ignore'});
    onTestFinished(() => void leader.kill('SIGKILL'));
    expect(await runMembers(leader.pid!, '', 'darwin')()).toEqual([leader.pid]);
  },
);
