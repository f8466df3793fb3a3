import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {makeStateDir, removeLeftStateDirs} from '../../source/sandbox/state-dir.ts';
import {planted} from '../../source/sandbox/tasking/planted.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {hour, openGroundSegment, opening} from './ground-segment.ts';

const lines = (folder: string, name: string): any[] =>
  readFileSync(join(folder, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));

describe('the state of somebody who has watched for two days', () => {
  it('has a first-seen line with the present state of every listed object', async () => {
    const ground = await openGroundSegment({windows: 30});
    const seen = lines(ground.stateDir, 'seen.ndjson').filter(line => 'state' in line);
    const last = (resource: string, id: string) =>
      seen.findLast(line => line.resource === resource && line.id === id)?.state;
    for (const {id, state} of (await ground.get('/tasking/windows')).data)
      expect(last('windows', id)).toBe(state);
    for (const {id, status} of (await ground.get('/tasking/uploads')).data)
      expect(last('uploads', id)).toBe(status);
  });

  it('knows ages: the stuck upload was first seen 13 hours ago, what is older only from the first look', async () => {
    const ground = await openGroundSegment();
    const seen = lines(ground.stateDir, 'seen.ndjson');
    expect(seen.filter(({id}) => id === planted.stuckUpload)).toEqual([
      {resource: 'uploads', id: planted.stuckUpload, state: 'PENDING', at: opening - 19 * hour, gap: 60},
    ]);
    for (const line of seen.filter(({gap}) => gap === null)) expect(line.at).toBe(opening - 48 * hour);
    const looked = seen.filter(line => 'looked' in line && ['windows', 'uploads'].includes(line.resource));
    expect(looked.slice(-2)).toEqual([
      {resource: 'windows', looked: opening},
      {resource: 'uploads', looked: opening},
    ]);
    const times = seen.map(line => line.at ?? line.looked);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('has a journal whose outcomes name objects that exist, with size and checksum of each upload', async () => {
    const ground = await openGroundSegment();
    const journal = lines(ground.stateDir, 'journal.ndjson');
    const intents = journal.filter(({type}) => type === 'intent');
    const listed = {
      windows: (await ground.get('/tasking/windows')).data.map((row: any) => row.id),
      uploads: (await ground.get('/tasking/uploads')).data.map((row: any) => row.id),
    };
    expect(intents.length).toBeGreaterThanOrEqual(12);
    for (const intent of intents) {
      const outcome = journal.find(({type, id}) => type === 'outcome' && id === intent.id);
      expect(outcome.verdict).toBe('done');
      expect(listed[intent.resource as 'windows' | 'uploads']).toEqual(expect.arrayContaining(outcome.ids));
      expect(intent.requests[0]).toContain(`POST ${ground.url}/tasking/`);
      expect(JSON.stringify(intent)).not.toContain(ground.token);
      if (intent.resource === 'uploads')
        expect(intent.facts).toMatchObject({
          size: expect.any(Number),
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        });
    }
    const stuck = journal.find(({ids}) => ids?.includes(planted.stuckUpload));
    expect(journal.find(({type, id}) => type === 'intent' && id === stuck.id).input.itar).toBe('yes');
  });

  it('lies in a directory for its owner alone, which is gone after the end', async () => {
    const ground = await openGroundSegment();
    expect(statSync(ground.stateDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(ground.stateDir, 'journal.ndjson')).mode & 0o777).toBe(0o600);
    expect(ground.profile).toMatchObject({
      name: 'sandbox',
      services: {tasking: {url: `${ground.url}/tasking`}},
      clock: {follow: 'tasking', speed: 0},
      stateDir: ground.stateDir,
    });
    await ground.close();
    expect(existsSync(ground.stateDir)).toBe(false);
  });

  it('is empty where there is nothing but satellites', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    expect(readFileSync(join(ground.stateDir, 'journal.ndjson'), 'utf8')).toBe('');
    expect(lines(ground.stateDir, 'seen.ndjson').filter(line => 'state' in line)).toEqual([]);
  });
});

describe('what a sandbox leaves that was killed', () => {
  const ended = () => spawnSync(process.execPath, ['-e', '']).pid;
  const leftBy = (folder: string, name: string, owner: object) => {
    mkdirSync(join(folder, name, 'upstreams'), {recursive: true});
    writeFileSync(join(folder, name, 'owner.json'), JSON.stringify(owner));
    return join(folder, name);
  };

  it('is removed when the next one starts', () => {
    const folder = temporaryFolder();
    const left = leftBy(folder, 'skydeck-sandbox-a1', {pid: ended(), host: hostname()});
    removeLeftStateDirs(folder);
    expect(existsSync(left)).toBe(false);
  });

  it('stays where it is of one that runs, of another machine, of nobody, or something else', () => {
    const folder = temporaryFolder();
    const kept = [
      makeStateDir(folder),
      leftBy(folder, 'skydeck-sandbox-a2', {pid: ended(), host: `not-${hostname()}`}),
      leftBy(folder, 'skydeck-sandbox-a3', {}),
      leftBy(folder, 'something-else', {pid: ended(), host: hostname()}),
    ];
    removeLeftStateDirs(folder);
    expect(kept.filter(path => existsSync(path))).toEqual(kept);
    removeLeftStateDirs(join(folder, 'nowhere'));
  });
});
