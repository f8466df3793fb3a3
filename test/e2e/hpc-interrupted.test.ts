import {randomBytes} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {dialects} from '../../source/services/hpc/upstream/model.ts';
import {mounts, openSite} from '../services/hpc/open-site.ts';
import {newHome, until} from './one-shot.ts';

test.each(dialects)(
  '%s: an upload that is stopped or killed in the middle is gone on with by another skydeck',
  async dialect => {
    const open = await openSite({dialect});
    const home = newHome();
    home.profile({hpc: {url: open.origin + mounts[dialect], system: 'cluster', firstLookSeconds: 0.05}});
    const env = {SKYDECK_HPC_TOKEN: open.token};
    const content = randomBytes(20 * 1024 * 1024);
    const file = join(home.home, 'mesh.bin');
    writeFileSync(file, content);
    // Of v1 the one form, of v2 the second part never gets its answer: the upload is under way for as long as it lives.
    const isPart = /^(PUT|POST) \/hpc\/s3\//;
    const parts = () => open.asked.filter(({line}) => isPart.test(line)).length;
    const held = dialect === 'v2' ? 2 : 1;
    open.instead.push({
      get test() {
        return parts() >= held ? isPart : /^$/;
      },
      answer: () => new Promise(() => {}),
      times: 1,
    });
    const first = home.start(['put', file, '/scratch/test1/mesh.bin'], env);
    await until(() => expect(parts()).toBe(held));
    // Who is asked to stop says how to go on; who is killed says nothing.
    first.child.kill(dialect === 'v1.16' ? 'SIGINT' : 'SIGKILL');
    const {err} = await first.ended;
    if (dialect === 'v1.16') expect(err).toMatch(/Go on with it: skydeck hpc resume transfer [0-9a-f]{32}/);

    const listed = await home.run(['get', 'transfers', '-o', 'json'], {env});
    const [left] = JSON.parse(listed.out) as {id: string; state: string; file: string}[];
    expect(left).toMatchObject({state: dialect === 'v2' ? 'interrupted' : 'waiting', file});
    const resumed = await home.run(['resume', 'transfer', left!.id], {env});
    expect([resumed.code, resumed.err, resumed.out]).toEqual([
      0,
      '',
      expect.stringContaining('lies at /scratch/test1/mesh.bin on cluster'),
    ]);
    const there = readFileSync(open.site.files.readable('test1', '/scratch/test1/mesh.bin'));
    expect(there.equals(content)).toBe(true);
  },
);
