import {type ChildProcess, spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {awsAccess, once} from '../../source/services/lake/upstream/engines/aws-access.ts';
import {openIndexFile, sqliteTable} from '../../source/services/lake/upstream/engines/sqlite-table.ts';
import {dynamoTable} from '../../source/services/lake/upstream/engines/table.ts';
import {type HostileAws, hostileAws} from './hostile-aws.ts';
import {type HostileProvider, hostileProvider, type Kind, randomFrom} from './hostile-provider.ts';

export type EngineKind = 'local' | 'aws';
export type Findings = {
  readonly kind: Kind;
  readonly engine: EngineKind;
  readonly kills: number;
  readonly readings: number;
  readonly downloaded: number;
  /** What was not downloaded in the end, and why: must be none. */
  readonly left: readonly string[];
  /** Called downloaded, and not what any catalogue's checksum was of: must be none. */
  readonly wrong: readonly string[];
  /** The most connections at once, and how many the provider allows. */
  readonly most: number;
  readonly slots: number;
  /** Bytes that were sent over bytes that are needed. */
  readonly ratio: number;
};

const slots = 3;

/** The program that is killed, in one file: it starts in a tenth of the time that its sources take. */
const bundled = once(async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'skydeck-faults-program-'));
  process.once('exit', () => rmSync(folder, {recursive: true, force: true}));
  const outfile = join(folder, 'lake-run.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('lake-run.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: {
      js: "import {createRequire} from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
  });
  return outfile;
});

type Ground = {
  readonly settings: object;
  /** Bytes of what the index calls downloaded, and the index itself. */
  items(): Promise<readonly Readonly<Record<string, string | number>>[]>;
  bytesOf(key: string): Uint8Array;
  /** From now on everything goes well; resolves when what goes on by itself has ended. */
  calm(): Promise<void>;
  close(): Promise<void>;
};

const catalogueOf = (kind: Kind, {origin}: HostileProvider) => ({
  url: kind === 'dhus' ? origin : `${origin}/odata/v1`,
  catalogue:
    kind === 'dhus' ? {kind} : {kind, url: kind === 'odata' ? `${origin}/odata/v1` : `${origin}/stac`},
  slots,
});

const localGround = (kind: Kind, provider: HostileProvider, directory: string): Ground => ({
  settings: {...catalogueOf(kind, provider), engine: 'local', local: {directory}},
  items: async () => {
    const file = join(directory, 'index.sqlite');
    const database = await openIndexFile(file);
    const items = await sqliteTable('collections', file, async () => database).query('bushfire');
    database.close();
    return items;
  },
  bytesOf: key => readFileSync(join(directory, 'objects', key)),
  calm: async () => {},
  close: async () => {},
});

const awsGround = async (kind: Kind, provider: HostileProvider, aws: HostileAws): Promise<Ground> => {
  const region = 'eu-west-1';
  const access = awsAccess({aws: {region, endpoint: aws.origin}});
  const table = dynamoTable(
    'collections',
    async () => access,
    async () => {},
    aws.origin,
  );
  await table.create();
  const settings = {region, endpoint: aws.origin, bucket: 'lake', attempts: 1};
  return {
    settings: {...catalogueOf(kind, provider), engine: 'aws', aws: settings},
    items: () => table.query('bushfire'),
    bytesOf: key => aws.objects.get(key)!.body!(),
    calm: async () => {
      aws.calm();
      await aws.idle();
    },
    close: aws.close,
  };
};

type Run = {readonly child: ChildProcess; readonly begun: Promise<void>; readonly over: Promise<void>};
const start = (program: string, settings: object, lease: number): Run => {
  const child = spawn(process.execPath, [program, JSON.stringify({settings, lease})], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {...process.env, AWS_EC2_METADATA_DISABLED: 'true'},
  });
  const over = new Promise<void>(resolve => child.once('close', () => resolve()));
  // Its first words: before, there is nothing to break.
  const begun = new Promise<void>(resolve => child.stdout!.once('data', () => resolve()));
  child.stdout!.resume();
  return {child, begun: Promise.race([begun, over]), over};
};

/** What the index calls downloaded, held against every byte and every checksum that was ever published. */
const inspect = async (ground: Ground, {truth}: HostileProvider) => {
  const wrong: string[] = [];
  const done = new Set<string>();
  for (const item of await ground.items()) {
    if (item.status !== 'downloaded') continue;
    const title = String(item['collection-identifier']);
    done.add(title);
    const sum = createHash('md5')
      .update(ground.bytesOf(String(item['object-key'])))
      .digest('hex');
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
  engine: EngineKind,
  {kills, readings, seed, pause = 2500}: {kills: number; readings: number; seed: number; pause?: number},
  say: (line: string) => void = () => {},
): Promise<Findings> => {
  const random = randomFrom(seed);
  const provider = await hostileProvider(kind, readings, random);
  const directory = mkdtempSync(join(tmpdir(), 'skydeck-faults-'));
  const ground =
    engine === 'aws'
      ? await awsGround(kind, provider, await hostileAws(random))
      : localGround(kind, provider, directory);
  const program = await bundled();
  const run = (lease: number) => start(program, ground.settings, lease);
  const wrong = new Set<string>();
  try {
    for (let killed = 0; killed < kills; ) {
      const runs = [run(1), ...(random() < 0.7 ? [run(1)] : [])];
      const alive = new Set(runs);
      for (const one of runs) void one.over.then(() => alive.delete(one));
      await Promise.all(runs.map(({begun}) => begun));
      await new Promise(resolve => setTimeout(resolve, random() * pause));
      for (const {child} of alive) {
        child.kill('SIGKILL');
        killed += 1;
      }
      // Where they came to their end before, there was too little to do.
      if (alive.size === 0) for (let more = 0; more < readings / 2; more += 1) provider.add();
      await Promise.all(runs.map(({over}) => over));
      const now = await inspect(ground, provider);
      for (const title of now.wrong) wrong.add(title);
      if (random() < 0.5) provider.republish();
      say(
        `${kind}, ${engine}: ${killed} of ${kills} kills, ${now.done.size} of ${provider.count()} downloaded, ${wrong.size} wrong`,
      );
    }
    provider.calm();
    await ground.calm();
    let done = 0;
    for (let round = 0; round < 10 && done < provider.count(); round += 1) {
      await run(10).over;
      const now = await inspect(ground, provider);
      for (const title of now.wrong) wrong.add(title);
      done = now.done.size;
    }
    const {most, sent, needed} = provider.counted();
    return {
      kind,
      engine,
      kills,
      readings: provider.count(),
      downloaded: done,
      left: (await ground.items())
        .filter(({status}) => status !== 'downloaded')
        .map(item => `${item['collection-identifier']}: ${item['last-error'] ?? JSON.stringify(item)}`),
      wrong: [...wrong],
      most,
      slots,
      ratio: Math.round((100 * sent) / needed) / 100,
    };
  } finally {
    await ground.close();
    await provider.close();
    rmSync(directory, {recursive: true, force: true});
  }
};
