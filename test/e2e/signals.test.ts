import {expect, test} from 'vitest';
import {signalsCampaign} from '../faults/signals-campaign.ts';

/** The short form of `npm run faults -- signals`. */
test('whatever ends it: the terminal is as it was, nothing is sent twice, the journal tells, and nobody is left', async () => {
  expect(
    await signalsCampaign([
      ['a change in flight', 'SIGINT'],
      ['a list', 'SIGKILL'],
      ['an editor', 'SIGTERM'],
    ]),
  ).toEqual([]);
});
