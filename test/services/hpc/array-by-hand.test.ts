import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import {runProgram} from '../../../source/commands/program/program.ts';
import {hpc} from '../../../source/services/hpc/index.ts';
import {dialects, type Job} from '../../../source/services/hpc/upstream/model.ts';
import {makeStdio} from '../../commands/run-command.ts';
import {consoleOn, keysOf} from '../../console/world.ts';
import {type OpenSite, openSite} from './open-site.ts';

/** The command line as it is typed, over the same site and journal. */
const commandOf =
  (open: OpenSite) =>
  async (...words: string[]) => {
    const {stdio, written} = makeStdio();
    const code = await runProgram(words, {
      version: '0',
      services: [hpc],
      stdio,
      open: async () => {
        const session = open.restart();
        return {session, close: () => session.close()};
      },
    });
    return {code, ...written};
  };

const sweep = `#!/bin/bash
#SBATCH --job-name=sweep
#SBATCH --array=1-20%2
echo element $SLURM_ARRAY_TASK_ID
sleep 60
[ $SLURM_ARRAY_TASK_ID = 3 ] && exit 3
`;

test.each(dialects)(
  '%s: an array of twenty over midnight, with a failure, an element and the rest cancelled, by command and by key',
  async dialect => {
    const open = await openSite({dialect, speed: 0});
    const run = commandOf(open);
    const path = join(open.folder, 'sweep.sh');
    writeFileSync(path, sweep);
    // 23:58 of a Sunday.
    open.world.advance(17 * 3600 + 58 * 60);
    expect(await run('hpc', 'submit', path)).toMatchObject({
      code: 0,
      out: expect.stringContaining('is job 3, an array of 20 elements, on cluster'),
    });
    open.world.advance(242);
    const listed = JSON.parse((await run('get', 'hpc-jobs', '-o', 'json')).out) as Job[];
    expect(listed.map(({id, state, reason}) => [id, state, reason])).toEqual([
      ['3', 'RUNNING', '1 FAILED, 7 COMPLETED, 2 RUNNING, 10 PENDING'],
    ]);
    expect(await run('hpc', 'job-log', '3_3')).toMatchObject({code: 0, out: 'element 3\n'});
    const triaged = await run('triage');
    expect([triaged.code, triaged.out]).toEqual([2, expect.stringContaining('3 (sweep) on cluster failed')]);
    expect(await run('hpc', 'cancel', '3_9', '--yes')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Job 3_9 is cancelled'),
    });
    expect(await run('hpc', 'cancel', '3', '--yes')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Job 3 is cancelled: 1 FAILED, 12 CANCELLED, 7 COMPLETED'),
    });
    expect(await run('hpc', 'wait', '3')).toMatchObject({
      // FirecREST 1.1 tells no exit codes.
      code: dialect === 'v1.1' ? 1 : 3,
      out: 'Job 3 (sweep) ended: 1 FAILED, 12 CANCELLED, 7 COMPLETED.\n',
    });

    const {control} = consoleOn(open.session);
    const press = (...keys: string[]) => keysOf(...keys).forEach(control.key);
    const until = (check: () => void) => vi.waitFor(check, {timeout: 20_000, interval: 5});
    const top = () => control.store.get().overlays.at(-1);
    const toasts = () =>
      control.store
        .get()
        .toasts.map(({text}) => text)
        .join('\n');
    const shown = () => {
      const {tab, tabs} = control.store.get();
      const {views, current, inner} = tabs.find(({digit}) => digit === tab)!;
      return (control.rows(inner.at(-1) ?? views[current]!)?.rows ?? []) as Job[];
    };
    press('5', 'n');
    await until(() => expect(top()?.kind).toBe('form'));
    press('ctrl-u', path, 'ctrl-s');
    await until(() => expect(toasts()).toContain('is job 23, an array of 20 elements'));
    open.world.advance(130);
    await open.read('hpc-jobs');
    const begun = '1 FAILED, 3 COMPLETED, 2 RUNNING, 14 PENDING';
    await until(() => expect(shown()[0]).toMatchObject({id: '23', reason: begun}));
    // The array is opened, one of those that run is cancelled, then the rest from the row of the whole.
    press('g', 'enter');
    await until(() => expect(shown()).toHaveLength(7));
    press('/', 'state:RUNNING', 'enter', 'g', 'x');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
    press('y');
    await until(() => expect(toasts()).toMatch(/Job 23_[56] is cancelled/));
    press('escape', 'escape', 'g');
    await until(() => expect(shown()[0]!.id).toBe('23'));
    press('x');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
    press('y');
    await until(() => expect(toasts()).toContain('Job 23 is cancelled: 1 FAILED, 16 CANCELLED, 3 COMPLETED'));
    control.close();
  },
);
