import {type ChildProcess, spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {openIndexFile, sqliteTable} from '../../source/services/lake/upstream/engines/sqlite-table.ts';
import {type HostileProvider, hostileProvider, type Kind, randomFrom} from './hostile-provider.ts';

export type Findings = {
  readonly kind: Kind;
  readonly kills: number;
  readonly readings: number;
  readonly downloaded: number;
  /** Called downloaded, and not what any catalogue's checksum was of: must be none. */
  readonly wrong: readonly string[];
  /** The most connections at once, and how many the provider allows. */
  readonly most: number;
  readonly slots: number;
  /** Bytes that were sent over bytes that are needed. */
  readonly ratio: number;
};

const slots = 3;
const program = fileURLToPath(new URL('lake-run.ts', import.meta.url));
const settingsOf = (kind: Kind, {origin}: HostileProvider, directory: string) => ({
  url: kind === 'dhus' ? origin : `${origin}/odata/v1`,
  catalogue:
    kind === 'dhus' ? {kind} : {kind, url: kind === 'odata' ? `${origin}/odata/v1` : `${origin}/stac`},
  engine: 'local',
  local: {directory},
  slots,
});

type Run = {readonly child: ChildProcess; readonly begun: Promise<void>; readonly over: Promise<void>};
const start = (settings: object, lease: number): Run => {
  const child = spawn(process.execPath, [program, JSON.stringify({settings, lease})], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const over = new Promise<void>(resolve => child.once('close', () => resolve()));
  // Its first words: before, there is nothing to break.
  const begun = new Promise<void>(resolve => child.stdout!.once('data', () => resolve()));
  child.stdout!.resume();
  return {child, begun: Promise.race([begun, over]), over};
};

/** What the index calls downloaded, held against every byte on disk and every checksum that was ever published. */
const inspect = async (directory: string, {truth}: HostileProvider) => {
  const file = join(directory, 'index.sqlite');
  const database = await openIndexFile(file);
  const {items} = await sqliteTable('collections', file, async () => database).query('bushfire');
  database.close();
  const wrong: string[] = [];
  const done = new Set<string>();
  for (const item of items) {
    if (item.status !== 'downloaded') continue;
    const title = String(item['collection-identifier']);
    done.add(title);
    const bytes = readFileSync(join(directory, 'objects', String(item['object-key'])));
    const sum = createHash('md5').update(bytes).digest('hex');
    if (item.checksum !== `md5:${sum}` || !truth.get(title)?.has(sum)) wrong.push(title);
  }
  return {wrong, done};
};

/**
 * Runs ingests, mostly two at once as from two hosts, against a provider that goes wrong, kills them at any point, lets
 * products be published anew between, and looks after each kill whether the index tells the truth. In the end all goes
 * well, and everything must be there.
 */
export const lakeCampaign = async (
  kind: Kind,
  {kills, readings, seed}: {kills: number; readings: number; seed: number},
  say: (line: string) => void = () => {},
): Promise<Findings> => {
  const random = randomFrom(seed);
  const provider = await hostileProvider(kind, readings, random);
  const directory = mkdtempSync(join(tmpdir(), 'skydeck-faults-'));
  const settings = settingsOf(kind, provider, directory);
  const wrong = new Set<string>();
  try {
    for (let killed = 0; killed < kills; ) {
      const runs = [start(settings, 1), ...(random() < 0.7 ? [start(settings, 1)] : [])];
      const alive = new Set(runs);
      for (const one of runs) void one.over.then(() => alive.delete(one));
      await Promise.all(runs.map(({begun}) => begun));
      await new Promise(resolve => setTimeout(resolve, random() * 2500));
      for (const {child} of alive) {
        child.kill('SIGKILL');
        killed += 1;
      }
      // Where they came to their end before, there was too little to do.
      if (alive.size === 0) for (let more = 0; more < readings / 2; more += 1) provider.add();
      await Promise.all(runs.map(({over}) => over));
      const now = await inspect(directory, provider);
      for (const title of now.wrong) wrong.add(title);
      if (random() < 0.5) provider.republish();
      say(
        `${kind}: ${killed} of ${kills} kills, ${now.done.size} of ${provider.count()} downloaded, ${wrong.size} wrong`,
      );
    }
    provider.calm();
    let done = 0;
    for (let round = 0; round < 10 && done < provider.count(); round += 1) {
      await start(settings, 10).over;
      const now = await inspect(directory, provider);
      for (const title of now.wrong) wrong.add(title);
      done = now.done.size;
    }
    const {most, sent, needed} = provider.counted();
    return {
      kind,
      kills,
      readings: provider.count(),
      downloaded: done,
      wrong: [...wrong],
      most,
      slots,
      ratio: Math.round((100 * sent) / needed) / 100,
    };
  } finally {
    await provider.close();
    rmSync(directory, {recursive: true, force: true});
  }
};
