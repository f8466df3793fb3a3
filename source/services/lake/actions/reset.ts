import {action} from '../../../declare/action.ts';
import {Failure} from '../../../declare/failure.ts';
import {booleanField} from '../../../declare/fields.ts';
import type {Reading} from '../resources/reading.ts';
import {evidenceWords, isChecksum} from '../rules/evidence.ts';
import type {LakeClient} from '../upstream/client.ts';
import {currentItem, lostRace, unchanged} from '../upstream/current-item.ts';
import {downloaded, notDownloaded} from '../upstream/item.ts';
import {itemEvidence, itemFacts} from '../upstream/item-evidence.ts';
import {verifyObject} from '../upstream/verify-object.ts';

const fields = {
  anyway: booleanField({
    label: 'Also what is in order',
    hint: 'Reset it even where its bytes have the checksum of the catalogue.',
    initial: () => 'no',
  }),
};

/** Puts a reading back to not-downloaded, so that the next run downloads it again, whatever lies there now. */
export const resetReading = action<Reading, LakeClient, typeof fields>({
  name: 'reset',
  command: 'ingest reset',
  key: 'Z',
  title: 'Reset to not-downloaded',
  about:
    'Puts readings back to not-downloaded; the next run downloads them again, whatever lies there. What has the checksum of the catalogue is left alone.',
  on: 'rows',
  fields,
  disabled: reading => (reading.status === notDownloaded ? 'It is not-downloaded already.' : undefined),
  danger: reading => ({
    question: `Reset ${reading.title} from ${reading.status ?? 'no status'} to not-downloaded? It is downloaded again.`,
  }),
  run: async (input, reading, {client}, _progress, signal) => {
    const {pool, title} = reading;
    const item = await currentItem(client, reading, signal);
    if (!input.anyway && item.status === downloaded) {
      const found = await verifyObject(client.engine, item, client.settings.objectKey, {signal});
      if (found.good && isChecksum(found.evidence))
        throw new Failure(
          'rejected',
          `${title} is in order, ${evidenceWords(found.evidence)}: it was left alone.`,
          {
            todo: 'To download it again all the same: ingest reset --anyway.',
          },
        );
    }
    const outcome = await client.engine.table.update(
      {pool, id: title},
      {
        status: notDownloaded,
        again: 1,
        'downloaded-at': undefined,
        verified: undefined,
        etag: undefined,
        md5: undefined,
        'claimed-by': undefined,
        'updated-at': Math.floor(client.now()),
      },
      unchanged(reading),
      signal,
    );
    if (outcome === 'lost') throw lostRace(title, (await currentItem(client, reading, signal)).status);
    return {
      ids: [title],
      sentence: `${title} is not-downloaded again; the next run or a retry downloads it.`,
    };
  },
  facts: (_input, reading) => itemFacts(reading),
  evidence: (_input, intent, client, signal) =>
    itemEvidence(intent, client, signal, ({status, again}) => status === notDownloaded && again === true),
  touches: ['pipeline'],
});
