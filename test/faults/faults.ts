/** The long form of the fault campaigns: npm run faults -- lake|kills|answers [COUNT] [SEED] */
import {answerCampaign} from './answer-campaign.ts';
import type {Kind} from './hostile-provider.ts';
import {lakeCampaign} from './lake-campaign.ts';
import {memoryCampaign} from './memory-campaign.ts';

const [what, kills = '200', seed = String(Date.now() % 1e6)] = process.argv.slice(2);
const tell = (line: string) => process.stderr.isTTY && process.stderr.write(`\r${line}\u001b[K`);
if (what !== 'lake' && what !== 'kills' && what !== 'answers') {
  console.error('Usage: npm run faults -- lake|kills|answers [COUNT] [SEED]');
  process.exit(64);
}
console.log(`seed ${seed}`);
if (what === 'answers') {
  const found = await answerCampaign({faults: Number(kills), seed: Number(seed)}, tell);
  for (const one of found.wrong) console.log(one);
  console.log(JSON.stringify({...found, wrong: found.wrong.length}));
  process.exit(found.wrong.length > 0 ? 1 : 0);
}
if (what === 'kills') {
  const found = await memoryCampaign({kills: Number(kills), seed: Number(seed)}, tell);
  console.log(JSON.stringify(found));
  const bad =
    found.unknownToJournal.length + found.twice.length + found.wrong.length + found.shared.length > 0 ||
    found.integrity.some(one => one !== 'ok');
  process.exit(bad ? 1 : 0);
}
let good = true;
const kinds = ['odata', 'dhus', 'stac'] satisfies Kind[];
for (const [kind, engine] of kinds.flatMap(one => [[one, 'local'] as const, [one, 'aws'] as const])) {
  const found = await lakeCampaign(
    kind,
    engine,
    {kills: Number(kills), readings: 40, seed: Number(seed)},
    tell,
  );
  console.log(JSON.stringify(found));
  good &&= found.wrong.length === 0 && found.most <= found.slots && found.downloaded === found.readings;
}
process.exit(good ? 0 : 1);
