import {writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import type {Transfer} from '../../../source/services/hpc/resources/transfer-rows.ts';
import type {Job} from '../../../source/services/hpc/upstream/model.ts';
import type {Case, Cases} from '../preview-cases.ts';
import type {Recorded} from '../preview-is-run.ts';
import type {Sent} from '../recording-proxy.ts';
import {mounts} from './open-site.ts';

const file = (on: Recorded, name: string, text = `${name}\n`) => {
  const path = join(on.own, name);
  writeFileSync(path, text);
  return path;
};
/** More than is taken directly. */
const large = (on: Recorded, name: string) => file(on, name, name.padEnd(6 * 1024 * 1024));
const home = '/home/test1';
/** Where the files of one console lie on the cluster: dialects do not meet there. */
const there = (on: Recorded, name: string) => `/scratch/test1/${basename(on.own)}${name}`;
const script = (on: Recorded, name: string) =>
  file(on, name, `#!/bin/bash\n#SBATCH --job-name=${name}\nsleep 36000\n`);

const mine = async ({read}: Recorded, name: string) =>
  (await read<Job>('hpc-jobs')).find(job => job.name === name)!;

/** Uploads whose files the storage did not take. */
const cutOff = async (on: Recorded, ...names: string[]) => {
  const toStorage = ({path, method}: Sent) =>
    path.startsWith('/hpc/s3/') && method !== 'GET' ? 500 : undefined;
  on.refuse(toStorage);
  for (const name of names) await on.run(['put', large(on, name), there(on, '-a/'), '--yes']);
  on.refuse(undefined);
};
const left = async ({read}: Recorded, name: string) =>
  (await read<Transfer>('transfers')).find(
    transfer => transfer.name === name && transfer.state !== 'done' && transfer.state !== 'dropped',
  )!;

/** A change of two files: by key of the one, by command of the other. */
const twice = (draft: Readonly<Record<string, string>>, ...command: string[]): Case => ({
  key: on => ({
    draft: Object.fromEntries(
      Object.entries(draft).map(([name, text]) => [name, text.replace('HERE', there(on, ''))]),
    ),
  }),
  command: on => command.map(word => word.replace('HERE', there(on, ''))),
});

const all: Cases = {
  'hpc-jobs.submit': {
    key: on => ({draft: {script: script(on, 'tiles.sh'), name: 'tiles', env: 'BAND=8'}}),
    command: on => [script(on, 'strips.sh'), '--workdir', home],
  },
  'hpc-jobs.cancel': {
    key: async on => ({row: await mine(on, 'tiles')}),
    command: async on => [(await mine(on, 'strips.sh')).id],
  },
  'files.mkdir': twice({path: 'HERE-a'}, 'HERE-b'),
  'files.put': {
    key: on => ({draft: {file: file(on, 'small.txt'), path: there(on, '-a/small.txt')}}),
    command: on => [file(on, 'a small.txt'), there(on, '-b/')],
  },
  'files.put, staged': {
    key: on => ({draft: {file: large(on, 'big.bin'), path: there(on, '-a/')}}),
    command: on => [large(on, 'bigger.bin'), there(on, '-b/')],
  },
  'files.fetch': {
    key: on => ({draft: {path: there(on, '-a/small.txt'), file: join(on.own, 'back.txt')}}),
    command: on => [there(on, '-a/small.txt'), join(on.own, 'again.txt')],
  },
  'files.fetch, staged': {
    key: on => ({draft: {path: there(on, '-a/big.bin'), file: join(on.own, 'back.bin')}}),
    command: on => [there(on, '-b/bigger.bin'), join(on.own, 'again.bin')],
  },
  'files.copy': twice(
    {path: 'HERE-a/small.txt', to: 'HERE-a/copy.txt'},
    'HERE-a/small.txt',
    'HERE-b/copy.txt',
  ),
  'files.rename': twice(
    {path: 'HERE-a/copy.txt', to: 'HERE-a/moved.txt'},
    'HERE-b/copy.txt',
    'HERE-b/moved.txt',
  ),
  'files.chmod': twice({path: 'HERE-a/moved.txt', mode: '640'}, 'HERE-b/moved.txt', '600'),
  'files.chown': twice({path: 'HERE-a/moved.txt', owner: 'test1:test1'}, 'HERE-b/moved.txt', 'test1'),
  'files.symlink': twice({path: 'HERE-a/link', to: 'HERE-a/moved.txt'}, 'HERE-b/link', 'HERE-b/moved.txt'),
  'files.compress': twice({path: 'HERE-a', to: 'HERE-a.tar.gz'}, 'HERE-b', 'HERE-b.tar.gz'),
  'files.extract': twice({path: 'HERE-a.tar.gz', to: 'HERE-a'}, 'HERE-b.tar.gz', 'HERE-b'),
  'files.rm': twice({path: 'HERE-a/moved.txt'}, 'HERE-b/moved.txt'),
  'transfers.resume': {
    key: async on => {
      await cutOff(on, 'one.bin', 'two.bin');
      return {draft: {file: join(on.own, 'one.bin')}, row: await left(on, 'one.bin')};
    },
    command: async on => [(await left(on, 'two.bin')).id, '--file', join(on.own, 'two.bin')],
  },
  'transfers.drop': {
    key: async on => {
      await cutOff(on, 'three.bin', 'four.bin');
      return {row: await left(on, 'three.bin')};
    },
    command: async on => [(await left(on, 'four.bin')).id],
  },
};

const neither = 'FirecREST 1.1 neither compresses nor extracts.';
/** The dialects of FirecREST over one cluster. */
export const hpcCases = (['v1.1', 'v1.16', 'v2'] as const).map(dialect => ({
  of: dialect,
  settings: (origin: string) => ({hpc: {url: origin + mounts[dialect], firstLookSeconds: 0.01}}),
  cases: dialect === 'v1.1' ? {...all, 'files.compress': neither, 'files.extract': neither} : all,
}));
