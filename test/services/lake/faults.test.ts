import {expect, test} from 'vitest';
import {lakeCampaign} from '../../faults/lake-campaign.ts';

/** The short form of `npm run faults -- lake`; the long one has every catalogue with both engines. */
test.concurrent.each([
  ['dhus', 'local'],
  ['odata', 'aws'],
] as const)(
  'killed, cut, turned, shortened and published anew (%s, %s): nothing wrong is called downloaded, no limit is passed',
  async (kind, engine) => {
    const found = await lakeCampaign(kind, engine, {kills: 2, readings: 5, seed: 20_261_129, pause: 500});
    expect(found).toMatchObject({wrong: [], downloaded: found.readings});
    expect(found.most).toBeLessThanOrEqual(found.slots);
  },
);
