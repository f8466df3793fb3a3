import {expect, test} from 'vitest';
import {lakeCampaign} from '../../faults/lake-campaign.ts';

/** The short form of `npm run faults -- lake`. */
test.each(['odata', 'dhus', 'stac'] as const)(
  'killed, cut, turned, shortened and published anew (%s): nothing wrong is called downloaded, no limit is passed',
  async kind => {
    const found = await lakeCampaign(kind, {kills: 4, readings: 12, seed: 20_261_129});
    expect(found).toMatchObject({wrong: [], downloaded: found.readings});
    expect(found.most).toBeLessThanOrEqual(found.slots);
  },
  300_000,
);
