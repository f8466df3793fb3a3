import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {dialects} from '../../source/services/hpc/upstream/model.ts';
import {mounts, openSite} from '../services/hpc/open-site.ts';
import {newHome} from './one-shot.ts';
import {openProgram} from './program.ts';

const script =
  '#!/bin/bash\n#SBATCH --job-name=sim\n#SBATCH --time=00:30:00\necho step 1\nsleep 600\necho step 2\n';

test.each(dialects)(
  '%s: the tutorial by keys: files, a job and its output, a staged upload',
  async dialect => {
    const open = await openSite({dialect, speed: 10});
    const home = newHome();
    home.profile({hpc: {url: open.origin + mounts[dialect], system: 'cluster', firstLookSeconds: 0.1}});
    writeFileSync(join(home.home, 'script.sh'), script);
    writeFileSync(join(home.home, 'mesh.bin'), Buffer.alloc(6 * 1024 * 1024, 7));
    const program = openProgram([], {
      columns: 160,
      rows: 40,
      home: home.home,
      environment: {...home.environment, SKYDECK_HPC_TOKEN: open.token},
    });
    onTestFinished(() => program.close());
    await program.see('0 Overview');
    program.press('5');
    await program.see('HPC jobs');
    program.press('n');
    await program.see('Submit a job');
    program.press('ctrl-u', join(home.home, 'script.sh'), 'ctrl-s');
    await program.see(/sim +.*RUNNING/);
    program.press('l');
    await program.see('Output, the last 4000 bytes');
    await program.see('step 1');
    // The view follows while the job runs, and the end of the job is seen in it.
    open.world.advance(600);
    await program.see('step 2');
    program.press('escape');
    await program.see(/sim +.*COMPLETED/);
    program.press(']');
    await program.see(
      'server up & flask running'.slice(0, dialect === 'v2' ? 0 : undefined) || 'checks passed',
    );
    program.press(']');
    await program.see('README');
    program.press('u');
    await program.see('Upload a file');
    program.press('ctrl-u', join(home.home, 'mesh.bin'), 'tab', 'ctrl-u', '/home/test1/mesh.bin', 'ctrl-s');
    await program.see(/mesh\.bin\s+.*6\.3 MB/);
    program.press(']');
    await program.see(/up\s+mesh\.bin\s+.*done/);
    expect(open.site.files.exists('/home/test1/mesh.bin')).toBe(true);
  },
);
