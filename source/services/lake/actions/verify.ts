import {action} from '../../../declare/action.ts';
import {Failure} from '../../../declare/failure.ts';
import {booleanField} from '../../../declare/fields.ts';
import type {Reading} from '../resources/reading.ts';
import {evidenceWords, isProof} from '../rules/evidence.ts';
import type {LakeClient} from '../upstream/client.ts';
import {currentItem, lostRace} from '../upstream/current-item.ts';
import {downloaded, recycled} from '../upstream/item.ts';
import {itemEvidence, itemFacts} from '../upstream/item-evidence.ts';
import {verifyObject} from '../upstream/verify-object.ts';
import {markDownloaded, noteVerified} from './register.ts';

const fields = {
  deep: booleanField({
    label: 'Read every byte',
    hint: 'Also of objects in a bucket, which are else compared by what the bucket keeps of them.',
    initial: () => 'no',
  }),
};

/** Looks at the object; a reading that waits to be registered is marked downloaded, a bad one is told of. */
export const verifyReading = action<Reading, LakeClient, typeof fields>({
  name: 'verify',
  atOnce: true,
  command: 'ingest verify',
  key: 'V',
  title: 'Verify the object',
  about:
    'Compares the object with the catalogue: checksum, else length; if it is right, marks the reading downloaded. --deep reads every byte.',
  on: 'rows',
  fields,
  disabled: reading => (reading.status === recycled ? 'It is recycled: it has no object.' : undefined),
  run: async (input, reading, {client}, progress, signal) => {
    const item = await currentItem(client, reading, signal);
    const found = await verifyObject(client.engine, item, client.settings.objectKey, {
      depth: input.deep ? 'deep' : 'usual',
      signal,
    });
    if (!found.good)
      throw new Failure('rejected', found.why, {
        todo:
          item.status === downloaded
            ? 'Reset the reading, so that it is downloaded again.'
            : 'Retry the download.',
      });
    const {bytes} = found.stored;
    await progress({sent: 1, total: 1, unit: 'readings', facts: {found: 1, bytes}});
    const words = `${bytes} bytes, ${evidenceWords(found.evidence)}`;
    if (item.status === downloaded) {
      // What it was compared with is kept, so that the next look need not ask for it again.
      const before = item.verified ?? (item.bytes === undefined ? 'none' : 'size');
      if (isProof(found.evidence) && !isProof(before)) await noteVerified(client.engine.table, item, found);
      return {
        ids: [item.title],
        // A size in words is no proof of the object.
        sentence: isProof(found.evidence)
          ? `${item.title} is in order: ${words}.`
          : `Nothing of ${item.title} is wrong, and nothing proves it: ${words}.`,
      };
    }
    const outcome = await markDownloaded(client.engine.table, item, found, client.now());
    if (outcome === 'lost') throw lostRace(item.title, (await currentItem(client, item, signal)).status);
    return {ids: [item.title], sentence: `${item.title} is verified (${words}) and marked downloaded.`};
  },
  facts: (_input, reading) => itemFacts(reading),
  evidence: (_input, intent, client, signal) =>
    itemEvidence(
      intent,
      client,
      signal,
      ({status, verified = 'none'}) => status === downloaded && verified !== 'none',
    ),
  touches: ['pipeline'],
});
