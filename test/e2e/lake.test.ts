import {createHash} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {type Home, newHome, until} from './one-shot.ts';
import {openProgram} from './program.ts';

/** The columns of `get readings -o json` that are looked at. */
type Row = {
  readonly title: string;
  readonly class: string;
  readonly status: string;
  readonly size: number;
  readonly object: string | null;
};

/** A home whose lake is on this machine, fed by a sandbox in a process of its own. */
const openLocalLake = async (): Promise<Home & {readonly lake: string}> => {
  const home = newHome();
  const sandbox = home.start(['sandbox', '--speed', '0', '-o', 'json']);
  const stop = async () => {
    sandbox.child.kill('SIGINT');
    await sandbox.ended;
  };
  onTestFinished(stop);
  await until(() => expect(sandbox.written.out).toMatch(/\}\n$/));
  const {token, profile} = JSON.parse(sandbox.written.out);
  const {aws: _aws, quotaBytes: _quota, ...upstream} = profile.services.lake;
  const lake = join(home.home, 'lake');
  home.profile({lake: {...upstream, engine: 'local', local: {directory: lake}}});
  home.environment.SKYDECK_LAKE_TOKEN = token;
  return {...home, lake};
};

/** What `get readings` tells of the lake: every file lies in the directory with the size that the catalogue said. */
const readingsOf = async (home: Home): Promise<readonly Row[]> => {
  const {code, out, err} = await home.run(['get', 'readings', '-o', 'json']);
  expect({code, err}).toEqual({code: 0, err: ''});
  return JSON.parse(out);
};

/** The whole of the seed's query is in the lake, but for the one product that the provider has off-line. */
const expectDownloaded = (rows: readonly Row[], lake: string) => {
  expect(rows).toHaveLength(130);
  const there = rows.filter(({status}) => status === 'downloaded');
  expect(there).toHaveLength(129);
  const folder = join(lake, 'objects', 'bushfire');
  expect(readdirSync(folder).sort()).toEqual(there.map(({title}) => `${title}.zip`).sort());
  for (const {title, size, object} of there) {
    expect(object).toBe('equal');
    expect(readFileSync(join(folder, `${title}.zip`)).length).toBe(size);
  }
};

/** Contents of all objects, as one sum. */
const sumOf = (lake: string) => {
  const sum = createHash('sha256');
  for (const name of readdirSync(join(lake, 'objects', 'bushfire')).sort())
    sum.update(name).update(readFileSync(join(lake, 'objects', 'bushfire', name)));
  return sum.digest('hex');
};

test("by keys: the seed's query is found, downloaded, verified and registered; again, nothing is new", async () => {
  const home = await openLocalLake();
  const program = openProgram([], {
    columns: 200,
    rows: 40,
    home: home.home,
    environment: home.environment,
  });
  onTestFinished(() => program.close());
  await program.see('0 Overview');
  program.press('6');
  await program.see('Readings');
  const run = async () => {
    program.press('n');
    await program.see('Run the ingest');
    await program.see('bushfire');
    program.press('ctrl-s');
  };
  await run();
  await program.see(
    '130 readings found, 130 new, 0 were waiting: 129 of 130 downloaded, 1 off-line, being restored.',
  );
  await program.see(/✓ downloaded .* downloaded +SUCCEEDED +equal/);
  program.press('g');
  await program.see(/restoring .* not-do\S+ +FAILED +none/);
  const first = await readingsOf(home);
  expectDownloaded(first, home.lake);
  const sum = sumOf(home.lake);

  // The one that is off-line is being restored, and so not asked for again at once; nothing else is new.
  await run();
  await program.see('130 readings found, 0 new, 0 were waiting: 0 of 0 downloaded.');
  expect(sumOf(home.lake)).toBe(sum);
  program.press(']', ']');
  await program.see('Ingest runs');
  await program.see(/SUCCEEDED/);
});

test("by commands: the seed's query is found, downloaded, verified and registered; again, nothing is new", async () => {
  const home = await openLocalLake();
  const command = ['ingest', 'run', '--pool', 'bushfire'];
  const plan = await home.run([...command, '--dry-run']);
  expect(plan).toMatchObject({code: 0, err: expect.stringContaining('nothing was sent')});
  expect(plan.out).toMatch(
    /^# 130 readings found: 130 new, 0 waiting, 0 done already\.\n# 130 downloads of 70 MB/,
  );
  expect(plan.out).toContain('# Put new readings of bushfire into the index collections: 130 times.\n');
  expect(plan.out).not.toContain(home.environment.SKYDECK_LAKE_TOKEN);
  expect(await readingsOf(home)).toEqual([]);

  const done = await home.run(command);
  // It went to its end, and the one that is off-line could not be had.
  expect(done).toMatchObject({code: 2, err: ''});
  expect(done.out).toContain(
    '130 readings found, 130 new, 0 were waiting: 129 of 130 downloaded, 1 off-line, being restored.',
  );
  expectDownloaded(await readingsOf(home), home.lake);
  const sum = sumOf(home.lake);

  const again = await home.run(command);
  expect(again.code).toBe(0);
  const rest = await home.run([...command, '--dry-run', '-o', 'json']);
  expect(JSON.parse(rest.out)).toMatchObject({
    dryRun: true,
    outlook: [
      '130 readings found: 0 new, 1 waiting, 129 done already.',
      'Nothing is left to be downloaded.',
      expect.stringContaining('1 reading off-line, being restored'),
    ],
    requests: expect.arrayContaining([expect.stringContaining('the record of the run')]),
  });
  expect(again.out).toContain(
    '130 readings found, 0 new, 0 were waiting: 0 of 0 downloaded. 1 reading off-line',
  );
  expect(sumOf(home.lake)).toBe(sum);
  const status = await home.run(['ingest', 'status']);
  expect(status.out).toMatch(/found +130 +70 MB.*registered +130 .*downloaded +129 .*failed +0 /s);
  const recycle = await home.run(['ingest', 'recycle', '--pool', 'bushfire', '--older-than', '1']);
  expect(recycle.code).toBe(3);
  expect(recycle.err).toContain('Delete the objects of 129 readings of bushfire (');
  const none = await home.run(['ingest', 'recycle', '--pool', 'bushfire', '--older-than', '9000']);
  expect(none).toMatchObject({code: 0, out: expect.stringMatching(/^(Nothing|0 readings)/)});
  const runs = await home.run(['get', 'runs', '-o', 'json']);
  const counts = JSON.parse(runs.out) as {fresh: number; downloaded: number; failed: number}[];
  expect(counts.map(({fresh, downloaded, failed}) => [fresh, downloaded, failed])).toEqual([
    [0, 0, 0],
    [130, 129, 0],
  ]);
});
