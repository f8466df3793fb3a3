import {spawnSync} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {stateProblem} from '../../source/commands/setup/doctor.ts';
import {updateConfig} from '../../source/settings/config-file.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {refusal} from './refusal.ts';

/** A file system of 64 KB on `directory`; says why where it cannot be had. */
const smallDisk = (directory: string, options: string): string | undefined => {
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'skydeck-test', directory], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0) return mounted.stderr?.trim() || 'mount cannot be run here';
  onTestFinished(() => void spawnSync('umount', [directory]));
  return undefined;
};

test('on a full disk nothing of config.json is lost and no scraps are left', async ({skip}) => {
  const directory = join(temporaryFolder(), 'skydeck');
  mkdirSync(directory);
  const reason = smallDisk(directory, 'size=64k');
  if (reason) {
    console.log(`not run: ${reason}`);
    return skip();
  }
  const file = join(directory, 'config.json');
  await updateConfig(file, raw => ({...raw, theme: 'dark'}));
  const before = readFileSync(file, 'utf8');
  expect(() => writeFileSync(join(directory, 'ballast'), Buffer.alloc(100_000))).toThrow('ENOSPC');
  const error = await refusal(updateConfig(file, raw => ({...raw, theme: 'x'.repeat(20_000)})));
  expect(error.sentence).toBe(`${file} could not be written: the disk is full (ENOSPC).`);
  expect(readFileSync(file, 'utf8')).toBe(before);
  writeFileSync(file, '{"broken": ');
  const aside = await refusal(updateConfig(file, raw => ({...raw, theme: 'x'.repeat(20_000)})));
  expect(aside.sentence).toContain('is not JSON');
  const kept = readdirSync(directory).filter(name => name.startsWith('config.json'));
  expect(kept.map(name => readFileSync(join(directory, name), 'utf8'))).toContain('{"broken": ');
});

test('in a read-only home a change is refused with a way out', async ({skip}) => {
  const home = temporaryFolder();
  const reason = smallDisk(home, 'size=64k,ro');
  if (reason) {
    console.log(`not run: ${reason}`);
    return skip();
  }
  const error = await refusal(updateConfig(join(home, '.config/skydeck/config.json'), raw => raw));
  expect(error.sentence).toContain(
    '.config/skydeck could not be created: it is on a read-only file system (EROFS).',
  );
  expect(error.todo).toContain('SKYDECK_CONFIG_DIR');
});

test('what keeps the state from being written is found out, and the probe leaves nothing', async ({skip}) => {
  const home = temporaryFolder();
  expect(await stateProblem(home)).toBeUndefined();
  expect(readdirSync(home)).toEqual([]);
  const reason = smallDisk(home, 'size=16k');
  if (reason) {
    console.log(`not run: ${reason}`);
    return skip();
  }
  writeFileSync(join(home, 'fill'), 'x'.repeat(16_384));
  const problem = await stateProblem(home);
  expect(problem?.sentence).toBe(`${home} could not be written: the disk is full (ENOSPC).`);
  expect(readdirSync(home)).toEqual(['fill']);
});
