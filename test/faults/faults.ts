/**
 * The long form of the fault campaigns: npm run faults -- answers|changes|commands|keys|kills|lake|leaps|options|signals|soak|texts|together|words [COUNT] [SEED].
 * COUNT is of faulty answers, keys or kills, or minutes (soak, together, and leaps of the clock).
 * What was wrong, then one line of JSON: cases, survived, wrong.
 */
import {readFileSync} from 'node:fs';
import {registerHooks} from 'node:module';
import {fileURLToPath} from 'node:url';
import type {Kind} from './hostile-provider.ts';
import {randomFrom} from './hostile-provider.ts';

type Found = {readonly cases: number; readonly wrong: readonly string[]; readonly [more: string]: unknown};
type Asked = {
  readonly count: number | undefined;
  readonly seed: number;
  readonly tell: (line: string) => void;
};

/** Nobody needs sockets to be told nonsense: ten thousands of answers come from this process. And `.tsx` is read as it is. */
const inThisProcess = async () => {
  const exchange = new URL('exchange-in-process.ts', import.meta.url).href;
  const {transformSync} = await import('esbuild');
  registerHooks({
    resolve: (name, context, next) =>
      next(/http\/exchange\.ts$|^\.\/exchange\.ts$/.test(name) ? exchange : name, context),
    load: (url, context, next) =>
      url.endsWith('.tsx')
        ? {
            format: 'module',
            shortCircuit: true,
            source: transformSync(readFileSync(fileURLToPath(url), 'utf8'), {loader: 'tsx', jsx: 'automatic'})
              .code,
          }
        : next(url, context),
  });
};

/** A campaign on a sandbox behind hostile answers. */
const onHostileGround = async <T>(
  {seed}: Asked,
  run: (ground: import('./hostile-ground.ts').HostileGround, random: () => number) => Promise<T>,
): Promise<T> => {
  await inThisProcess();
  const {openHostileGround} = await import('./hostile-ground.ts');
  const random = randomFrom(seed);
  const ground = await openHostileGround(random);
  try {
    return await run(ground, random);
  } finally {
    await ground.close();
  }
};

/** Two consoles and a watcher on one profile. */
const together =
  (leaps: boolean) =>
  async ({count = 10}: Asked): Promise<Found> => {
    const {togetherCampaign} = await import('./together-campaign.ts');
    const found = await togetherCampaign(60 * count, leaps);
    const wrong = [...found.wrong, ...found.integrity.filter(one => one !== 'ok')];
    return {...found, cases: found.changes, wrong};
  };

const campaigns: Readonly<Record<string, (asked: Asked) => Promise<Found>>> = {
  answers: asked =>
    onHostileGround(asked, async (ground, random) => {
      const {answerCampaign} = await import('./answer-campaign.ts');
      const found = await answerCampaign(ground, {faults: asked.count ?? 3000, random}, asked.tell);
      return {...found, cases: found.bent};
    }),
  changes: asked =>
    onHostileGround(asked, async ground => {
      const {faultyChanges, takenForDone} = await import('./faulty-changes.ts');
      const all = await faultyChanges(ground);
      const sent = all.filter(one => one.sent > 0);
      const actions = (list: typeof all) => new Set(list.map(({name}) => name));
      const notSent = [...actions(all).difference(actions(sent))];
      return {cases: sent.length, wrong: takenForDone(all), actions: actions(sent).size, notSent};
    }),
  commands: asked =>
    onHostileGround(asked, async ground => {
      const {faultyCommands} = await import('./faulty-commands.ts');
      const {runs, ...found} = await faultyCommands(ground, {}, asked.tell);
      return {...found, cases: runs};
    }),
  keys: asked =>
    onHostileGround(asked, async (ground, random) => {
      const {keysCampaign} = await import('./keys-campaign.ts');
      const found = await keysCampaign(ground, {keys: asked.count ?? 10_000, random}, asked.tell);
      return {...found, cases: found.keys};
    }),
  kills: async ({count = 200, seed, tell}) => {
    const {memoryCampaign} = await import('./memory-campaign.ts');
    const found = await memoryCampaign({kills: count, seed}, tell);
    const {unknownToJournal, twice, wrong, shared, integrity} = found;
    return {
      ...found,
      cases: found.kills,
      wrong: [...unknownToJournal, ...twice, ...wrong, ...shared, ...integrity.filter(one => one !== 'ok')],
    };
  },
  lake: async ({count = 200, seed, tell}) => {
    const {lakeCampaign} = await import('./lake-campaign.ts');
    const kinds = ['odata', 'dhus', 'stac'] satisfies Kind[];
    const parts = [];
    for (const [kind, engine] of kinds.flatMap(one => [[one, 'local'] as const, [one, 'aws'] as const]))
      parts.push(await lakeCampaign(kind, engine, {kills: count, readings: 40, seed}, tell));
    const wrong = parts.flatMap(one => [
      ...one.wrong,
      ...(one.most > one.slots ? [`${one.most} connections of ${one.slots}`] : []),
      ...(one.downloaded < one.readings ? [`${one.downloaded} of ${one.readings} downloaded`] : []),
    ]);
    return {cases: count * parts.length, wrong, parts};
  },
  leaps: together(true),
  options: asked =>
    onHostileGround(asked, async ground => {
      const {optionsCampaign} = await import('./options-campaign.ts');
      return optionsCampaign(ground, {every: asked.count}, asked.tell);
    }),
  signals: async ({tell}) => {
    const {ends, places, signalsCampaign} = await import('./signals-campaign.ts');
    const cases = Object.keys(places).flatMap(place => ends.map(end => [place, end] as const));
    return {cases: cases.length, wrong: await signalsCampaign(cases, tell)};
  },
  soak: async ({count = 70, tell}) => {
    const {soakCampaign} = await import('./soak-campaign.ts');
    return soakCampaign(count, tell);
  },
  texts: asked =>
    onHostileGround(asked, async ground => {
      const {textsCampaign} = await import('./texts-campaign.ts');
      return textsCampaign(ground, {turns: asked.count}, asked.tell);
    }),
  together: together(false),
  words: asked =>
    onHostileGround(asked, async (ground, random) => {
      const {answerCampaign} = await import('./answer-campaign.ts');
      const found = await answerCampaign(
        ground,
        {faults: asked.count ?? 3000, random, words: true},
        asked.tell,
      );
      return {...found, cases: found.bent};
    }),
};

const [what = '', count, seed = String(Date.now() % 1e6)] = process.argv.slice(2);
const campaign = campaigns[what];
if (!campaign) {
  console.error(`Usage: npm run faults -- ${Object.keys(campaigns).join('|')} [COUNT] [SEED]`);
  process.exit(64);
}
let told = performance.now();
/** On a terminal as it goes; into a file once a minute. */
const tell = (line: string) => {
  if (process.stderr.isTTY) return void process.stderr.write(`\r${line}\u001b[K`);
  if (performance.now() - told < 60_000) return;
  told = performance.now();
  process.stderr.write(`${line}\n`);
};
console.log(`seed ${seed}`);
const {cases, wrong, ...more} = await campaign({
  count: count === undefined ? undefined : Number(count),
  seed: Number(seed),
  tell,
});
for (const one of wrong) console.log(one);
console.log(JSON.stringify({cases, survived: cases - wrong.length, wrong: wrong.length, ...more}));
process.exit(wrong.length > 0 ? 1 : 0);
