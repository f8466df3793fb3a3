/** The long form of the fault campaigns: npm run faults -- lake [KILLS] [SEED] */
import type {Kind} from './hostile-provider.ts';
import {lakeCampaign} from './lake-campaign.ts';

const [what, kills = '200', seed = String(Date.now() % 1e6)] = process.argv.slice(2);
if (what !== 'lake') {
  console.error('Usage: npm run faults -- lake [KILLS] [SEED]');
  process.exit(64);
}
console.log(`seed ${seed}`);
let good = true;
for (const kind of ['odata', 'dhus', 'stac'] satisfies Kind[]) {
  const found = await lakeCampaign(
    kind,
    {kills: Number(kills), readings: 40, seed: Number(seed)},
    line => process.stderr.isTTY && process.stderr.write(`\r${line}\u001b[K`),
  );
  console.log(JSON.stringify(found));
  good &&= found.wrong.length === 0 && found.most <= found.slots && found.downloaded === found.readings;
}
process.exit(good ? 0 : 1);
