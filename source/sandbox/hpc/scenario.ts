import type {Site} from './site.ts';
import {dead} from './site.ts';

const hour = 3600;

/**
 * The default scenario. What is wrong, one of each kind:
 * - `job-stuck-pending`: fine-grid waits with BadConstraints, for a feature that no node has any more.
 * - `time-out-near`: reanalysis has used over 92 % of its five days; it is killed in some nine hours.
 * - `job-failed`: calibrate ended FAILED three hours ago; `job-time-out`: mosaic ended TIMEOUT eight hours ago;
 *   `node-fail`: stitch lost its node five hours ago.
 * - `system-unhealthy`: the system "dead" refuses connections (1.16 and v2).
 * - `service-unhealthy`: the reservations service is up but its Flask is down (1.16).
 * - `transfer-waiting`: an upload that somebody began 40 minutes ago waits for its file (1.16).
 * Around it, routine jobs come and go.
 */
export const planScenario = (site: Site): void => {
  const {world, scheduler, files} = site;
  const {start} = world;
  const random = world.random('hpc routine');
  site.systems.push(dead);

  const write = (path: string, text: string) => files.write('test1', path, text);
  const ended = (
    name: string,
    state: 'FAILED' | 'TIMEOUT' | 'NODE_FAIL',
    ago: number,
    length: number,
    words: string,
  ) =>
    world.at(start - ago * hour, () => {
      const end = world.now();
      const job = scheduler.plant({
        name,
        state,
        start: end - length,
        end,
        limit: state === 'TIMEOUT' ? length : 4 * hour,
        exitCode: state === 'FAILED' ? 2 : 0,
        signal: state === 'TIMEOUT' ? 15 : 0,
        submitted: end - length - 30,
      });
      write(job.scriptPath, `#!/bin/bash\n#SBATCH --job-name=${name}\nsrun ${name}\n`);
      write(job.stdout, words);
    });

  ended(
    'mosaic',
    'TIMEOUT',
    8,
    hour,
    'tile 41 of 64\nslurmstepd: error: *** JOB CANCELLED DUE TO TIME LIMIT ***\n',
  );
  ended('stitch', 'NODE_FAIL', 5, 1250, 'strip 7\nslurmstepd: error: Node failure on cluster\n');
  ended('calibrate', 'FAILED', 3, 340, 'reading darks\nerror: dark_2026-11-21.fits: checksum differs\n');
  world.at(start - 6 * hour, () => {
    const job = scheduler.plant({name: 'fine-grid', state: 'PENDING', reason: 'BadConstraints'});
    write(
      job.scriptPath,
      '#!/bin/bash\n#SBATCH --job-name=fine-grid\n#SBATCH --constraint=hbm\nsrun fine-grid\n',
    );
  });
  world.at(world.begin + 60, () => {
    const job = scheduler.plant({
      name: 'reanalysis',
      state: 'RUNNING',
      start: start - 0.925 * 5 * 24 * hour,
      limit: 5 * 24 * hour,
      submitted: start - 5 * 24 * hour,
    });
    write(
      job.scriptPath,
      '#!/bin/bash\n#SBATCH --job-name=reanalysis\n#SBATCH --time=5-00:00:00\nsrun reanalysis\n',
    );
    write(job.stdout, 'year 1979\n');
    let year = 1979;
    world.every(2 * hour, () => {
      year += 1;
      if (job.state === 'RUNNING') files.append('test1', job.stdout, `year ${year}\n`);
    });
  });
  world.at(start - 40 * 60, () => {
    const tasks = site.tasks['v1.16'];
    const task = tasks.create('test1', 'storage', 'cluster', '110');
    tasks.set(task, '111', {
      hash_id: task.id,
      source: 'terrain.tif',
      status: '111',
      system_addr: '127.0.0.1:2202',
      system_name: 'cluster',
      target: '/scratch/test1/terrain.tif',
      user: 'test1',
    });
  });
  world.at(start - 2 * hour, () => {
    site.services.reservations = 'flask';
  });

  const names = ['thumbnails', 'cloud-mask', 'orthorectify', 'index', 'checksums'];
  let count = 0;
  const routine = () => {
    const name = random.pick(names);
    const minutes = random.whole(4, 16);
    const user = random.chance(0.3) ? 'test2' : 'test1';
    count += 1;
    const folder = `/scratch/${user}/routine`;
    files.provide(folder);
    const lines = Array.from(
      {length: minutes},
      (_, index) => `echo ${name} ${index + 1} of ${minutes}\nsleep 60`,
    );
    scheduler.submit({
      system: 'cluster',
      user,
      script: `#!/bin/bash\n#SBATCH --job-name=${name}\n#SBATCH --time=00:30:00\n${lines.join('\n')}\n`,
      scriptPath: `${folder}/${name}-${count}.sh`,
      workdir: folder,
      partition: random.chance(0.5) ? 'part01' : 'part02',
    });
    world.at(world.now() + random.whole(300, 900), routine);
  };
  world.at(start - 20 * hour, routine);
};

/** What every cluster has: users, their folders and a few files. */
export const provideHomes = (site: Site): void => {
  for (const user of ['test1', 'test2'])
    for (const folder of [`/home/${user}`, `/scratch/${user}`]) site.files.provide(folder);
  for (const [name, text] of [
    ['.bash_logout', '# ~/.bash_logout\n'],
    ['.bashrc', '# ~/.bashrc\n'],
    ['.profile', '# ~/.profile\n'],
    ['README', `The sandbox's cluster. The other system, ${dead}, refuses connections.\n`],
  ])
    site.files.write('test1', `/home/test1/${name}`, text!);
  site.files.write('test1', '/scratch/test1/tiles.txt', 'tile 1\ntile 2\ntile 3\n');
};
