import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {openOnSandbox} from './on-sandbox.ts';

/** The ten commonest tasks, one after the other in one console, and the keys that each takes: letters that are typed into a field count as one. */
test('the ten commonest tasks take the keys that the table in the note says', async () => {
  const {console: program, home, call} = await openOnSandbox();
  onTestFinished(() => program.close());
  writeFileSync(join(home, 'hello.sh'), '#!/bin/bash\n#SBATCH --time=00:10:00\necho hello\n');
  chmodSync(join(home, 'hello.sh'), 0o755);
  const pressed: Record<string, number> = {};
  let task = '';
  const begin = (name: string) => {
    task = name;
    pressed[task] = 0;
  };
  const press = (...keys: readonly string[]) => {
    pressed[task] = (pressed[task] ?? 0) + keys.length;
    program.press(...keys);
  };
  /** Warnings are shown once, and overruled by sending again. */
  const send = async (done: RegExp) => {
    press('ctrl-s');
    await program.until(
      screen => done.test(screen) || screen.includes('sends it all the same'),
      String(done),
    );
    if (!done.test(program.screen())) press('ctrl-s');
    await program.see(done);
  };

  begin('what is wrong');
  press('0');
  await program.see(/Upload of \S+demod_taps\.bin to SDR on FM203 is stuck/);

  begin('why is it stuck');
  press('2', 'd');
  await program.see('ITAR: only ground stations in the US');
  program.press('escape');
  await program.see('DESTINATION');

  begin('new window');
  press('1', 'v', 'n');
  await program.see(/Marked FM20\d .* ✓ free, buffers too/);
  press('enter');
  await program.see('Create a window');
  await send(/Window \d+ on FM20\d is asked for/);
  program.press('v');

  begin('upload');
  press('2', 'u');
  await program.see('Upload a file');
  press('./hello.sh', 'tab', 'tab', 'tab', '/persist/hello.sh');
  await send(/hello\.sh is queued for \S+ on FM20\d as upload/);

  begin('observatory job');
  press('4', 'n');
  await program.see('Create a job');
  press('ctrl-u', 'mrc2');
  await send(/is in the queue of mrc2/);

  begin('HPC job');
  press('5', 'n');
  await program.see('Submit a job');
  press('./hello.sh');
  await send(/is job \d+ on/);

  begin('ingest');
  press('6', 'n');
  await program.see('Run the ingest');
  await send(/\d+ of \d+|sending|readings found/);
  program.press('escape');
  await program.see(/It goes on; its outcome will be told|readings found/);

  begin('acknowledge');
  await program.see('CLASS');
  program.press('0');
  await program.see('most urgent first');
  press('a');
  await program.see(/acknowledged/i);

  begin('find a pasted id');
  const [window] = ((await call('/tasking/windows')) as {data: {id: string; state: string}[]}).data.filter(
    ({state}) => state === 'PENDING_SYNC',
  );
  press(':', window!.id);
  await program.see('Windows');
  press('enter');
  await program.see(new RegExp(`▌ ${window!.id}`));

  begin('delete');
  press('x');
  await program.see('What is sent:');
  await program.see(/y does it, n does not/);
  press('y');
  await program.see(`Deletion of window ${window!.id} is asked for`);

  expect(pressed).toEqual({
    'what is wrong': 1,
    'why is it stuck': 2,
    'new window': 5,
    upload: 9,
    'observatory job': 5,
    'HPC job': 4,
    ingest: 3,
    acknowledge: 1,
    'find a pasted id': 3,
    delete: 2,
  });
});
