import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {asFailure} from '../../../source/declare/failure.ts';
import type {DownlinkFile} from '../../../source/services/downlink/resources/file.ts';
import type {DownlinkClient} from '../../../source/services/downlink/upstream/client.ts';
import {partOf} from '../../../source/services/downlink/upstream/fetch-object.ts';
import {hour} from '../../sandbox/ground-segment.ts';
import {type Mission, openMission} from './mission.ts';

const s3 = '^/downlink/s3-';
const objects = `${s3}[^/]+/example/.`;
const failing = (reading: Promise<unknown>) =>
  reading.then(
    () => undefined,
    error => asFailure(error),
  );
const lineOf = (mission: Mission, file: DownlinkFile) => {
  const {resource} = mission.session.resource('downlinks')!;
  const world = mission.session.world();
  return Object.fromEntries(resource.columns.map(column => [column.key, column.text(file, world)]));
};
const strip = async (mission: Mission) => {
  await mission.pass(7 * hour);
  const found = (await mission.files()).find(file => file.name === 'strip-3020543.raw' && file.object);
  if (!found?.object?.size) throw new Error('the strip has not arrived');
  return {file: found, size: found.object.size};
};

describe('the downlink of the default scenario', () => {
  it('has one file that is late, and nothing else that is worrying for twelve hours', async () => {
    const mission = await openMission();
    const alerts = async () => {
      await mission.files();
      return mission.session
        .alerts()
        .filter(({resource}) => resource === 'downlinks')
        .map(({kind, id}) => `${kind} ${id}`);
    };
    for (let time = 0; time <= 12; time += 3) {
      expect(await alerts()).toEqual(['late-file 3020541/aoi.json']);
      await mission.pass(3 * hour);
    }
  });

  it('tells satellite, window, topic and arrival of what came, and leaves empty what is not known', async () => {
    const mission = await openMission();
    const files = await mission.files();
    const came = files.find(({id}) => id === '3020540/tiles-3020540.json')!;
    expect(lineOf(mission, came)).toMatchObject({
      satelliteId: 'FM201',
      window: '3020540',
      topic: 'tiles',
      verdict: 'arrived',
      stage: '',
      crc32: '',
    });
    const late = files.find(({id}) => id === '3020541/aoi.json')!;
    expect(lineOf(mission, late)).toMatchObject({
      verdict: 'late',
      stage: 'likely bulk',
      arrivedAt: '',
      size: '',
      key: '',
    });
  });
});

describe('a bucket', () => {
  it('that denies is said to, with the permission that is missing', async () => {
    const mission = await openMission({faults: [{kind: 'status', status: 403, match: {path: s3}}]});
    const failure = await failing(mission.files());
    expect(failure).toMatchObject({kind: 'forbidden', status: 403});
    expect(failure?.message).toBe('The bucket example denies this (403): s3:ListBucket is missing.');
  });

  it('in whose place something else answers is not quoted in the words of a library', async () => {
    const mission = await openMission();
    const told = async (kind: 'html' | 'garbage' | 'cut') => {
      mission.ground.faults.clear();
      mission.ground.faults.add({kind, match: {path: s3}});
      return (await failing(mission.files()))?.message;
    };
    expect(await told('html')).toBe('The bucket example did not answer as S3 does (502).');
    expect(await told('garbage')).toBe('The bucket example did not answer as S3 does (200).');
    expect(await told('cut')).toBe('The bucket example cut the connection.');
  });

  it('that is empty hides nothing that is expected', async () => {
    const mission = await openMission({scenario: 'empty'});
    expect(await mission.files()).toEqual([]);
  });

  it('of 50,000 keys is read page by page once, then its newest days alone, and shows its newest files', async () => {
    const mission = await openMission({scenario: 'empty', payload: {objects: 50_000}});
    const first = await mission.files();
    expect(first).toHaveLength(2000);
    expect(first[0]!.name).toBe('tm-049999.txt');
    const page = mission.session.poller.peek('downlinks')?.page;
    expect(page?.notes?.[0]).toContain('holds 50000 objects; the newest 2000 are shown');
    mission.ground.faults.add({kind: 'latency', ms: 0, times: 1000, match: {path: s3}});
    await mission.files();
    const asked = 1000 - mission.ground.faults.list()[0]!.times!;
    expect(asked).toBeLessThan(25);
  });

  it('with control characters in a key is read, and they reach no screen', async () => {
    const mission = await openMission({scenario: 'empty', payload: {layout: 'flat'}});
    const {client} = mission.session.services.find(({service}) => service.name === 'downlink')!;
    // The sandbox's bucket is filled by payloads alone: a payload sends a file of that name.
    const name = 'a\u001b[2J\u0007\nb.txt';
    const path = join(mission.folder, name);
    writeFileSync(path, 'hello\n');
    const sent = await mission.perform('agent-files', 'send', {
      file: path,
      agent: 'bench',
      topic: 'logs',
      destination: 'ground',
      ttl: '',
      reliable: 'yes',
    });
    expect(sent.verdict).toBe('done');
    await mission.pass(7 * hour);
    const [file] = await mission.files();
    expect(file!.object!.key).toBe(name);
    expect(
      new TextDecoder().decode(await (client as DownlinkClient).peek(name, 10, AbortSignal.timeout(5000))),
    ).toBe('hello\n');
    await mission.perform('downlinks', 'download', {to: mission.folder}, file);
    expect(existsSync(join(mission.folder, 'a_ b.txt'))).toBe(true);
  });
});

describe('a download', () => {
  it('that is cut at 60 % goes on where it broke, and its CRC is compared', async () => {
    const mission = await openMission();
    const {file, size} = await strip(mission);
    mission.ground.faults.add({
      kind: 'cut-body',
      share: 0.6,
      times: 1,
      match: {method: 'GET', path: objects},
    });
    const to = join(mission.folder, 'strip.raw');
    const entry = await mission.perform('downlinks', 'download', {to}, file);
    expect(entry.sentence).toContain('its CRC-32 is right');
    expect(readFileSync(to)).toHaveLength(size);
    expect(readdirSync(mission.folder)).toEqual(['strip.raw']);
    expect(mission.ground.faults.list()).toEqual([]);
  });

  it('that is cut again and again keeps its part, says so, and goes on with it the next time', async () => {
    const mission = await openMission();
    const {file, size} = await strip(mission);
    const to = join(mission.folder, 'strip.raw');
    mission.ground.faults.add([
      {kind: 'cut-body', share: 0.6, times: 1, match: {method: 'GET', path: objects}},
    ]);
    const {client} = mission.session.services.find(({service}) => service.name === 'downlink')!;
    const stop = new AbortController();
    const failure = await failing(
      (client as DownlinkClient).fetch(file.object!.key, to, {
        signal: stop.signal,
        progress: got => {
          if (got > size / 3) stop.abort();
        },
      }),
    );
    expect(failure?.message).toMatch(/are kept in .*strip\.raw\..*\.part/);
    const kept = readFileSync(partOf(to, file.object!.etag)).length;
    expect(kept).toBeGreaterThan(0);
    let least = size;
    await (client as DownlinkClient).fetch(file.object!.key, to, {
      signal: new AbortController().signal,
      progress: got => {
        least = Math.min(least, got);
      },
    });
    expect(least).toBeGreaterThan(kept);
    expect(readFileSync(to)).toHaveLength(size);
  });

  it('whose bytes are not those that were sent is not given its name', async () => {
    const mission = await openMission();
    const {file} = await strip(mission);
    const to = join(mission.folder, 'strip.raw');
    writeFileSync(partOf(to, file.object!.etag), 'not how it begins');
    const entry = await mission.perform('downlinks', 'download', {to}, file);
    expect(entry.verdict).not.toBe('done');
    expect(entry.sentence).toContain('CRC-32');
    expect(existsSync(to)).toBe(false);
    expect(existsSync(`${to}.bad`)).toBe(true);
  });

  it('does not go on with what was kept of another file of that name', async () => {
    const mission = await openMission();
    const {file, size} = await strip(mission);
    const to = join(mission.folder, 'strip.raw');
    writeFileSync(partOf(to, 'another'), 'the beginning of another file');
    writeFileSync(partOf(to, undefined), 'the beginning of who knows what');
    const entry = await mission.perform('downlinks', 'download', {to}, file);
    expect(entry.sentence).toContain('its CRC-32 is right');
    expect(readFileSync(to)).toHaveLength(size);
  });

  it('replaces nothing unless it is told to', async () => {
    const mission = await openMission();
    const {file} = await strip(mission);
    const to = join(mission.folder, 'strip.raw');
    writeFileSync(to, 'mine');
    const refused = await mission.perform('downlinks', 'download', {to}, file);
    expect(refused).toMatchObject({
      verdict: 'not-sent',
      sentence: expect.stringContaining('is there already'),
    });
    expect(readFileSync(to, 'utf8')).toBe('mine');
    await mission.perform('downlinks', 'download', {to, overwrite: 'yes'}, file);
    expect(readFileSync(to).length).toBeGreaterThan(100_000);
  });

  it.runIf(process.getuid?.() === 0 && canMount())(
    'onto a full disk says so in a sentence and keeps what came',
    async () => {
      const mission = await openMission();
      const {file} = await strip(mission);
      const small = join(mission.folder, 'small');
      mkdirSync(small);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', small]);
      try {
        const entry = await mission.perform('downlinks', 'download', {to: join(small, 'strip.raw')}, file);
        expect(entry.sentence).toMatch(/The disk is full: .* of .* are kept in .*strip\.raw\..*\.part/);
        expect(readFileSync(partOf(join(small, 'strip.raw'), file.object!.etag)).length).toBeGreaterThan(
          100_000,
        );
      } finally {
        execFileSync('umount', [small]);
      }
    },
  );
});

function canMount(): boolean {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', '/mnt'], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}
