import {action} from '../../../declare/action.ts';
import type {Reading} from '../resources/reading.ts';
import type {LakeClient} from '../upstream/client.ts';
import {currentItem, lostRace, unchanged} from '../upstream/current-item.ts';
import {downloaded} from '../upstream/item.ts';
import {itemEvidence, itemFacts} from '../upstream/item-evidence.ts';

/** Says downloaded without looking: for objects that lie where skydeck cannot see them. */
export const markReading = action<Reading, LakeClient, Record<never, never>>({
  name: 'mark-downloaded',
  command: 'ingest mark-downloaded',
  key: 'M',
  title: 'Mark as downloaded, unseen',
  about: 'Sets the status to downloaded without looking at the object; verify is the careful way.',
  on: 'rows',
  fields: {},
  disabled: reading => (reading.status === downloaded ? 'It is marked downloaded already.' : undefined),
  danger: reading => ({
    question: `Mark ${reading.title} downloaded without verifying its object? It is then never downloaded again.`,
  }),
  run: async (_input, reading, {client}, _progress, signal) => {
    const {pool, title} = reading;
    const now = Math.floor(client.now());
    const outcome = await client.engine.table.update(
      {pool, id: title},
      {
        status: downloaded,
        verified: 'none',
        again: undefined,
        'downloaded-at': now,
        'updated-at': now,
        'last-error': undefined,
      },
      unchanged(reading),
      signal,
    );
    if (outcome === 'lost') throw lostRace(title, (await currentItem(client, reading, signal)).status);
    return {ids: [title], sentence: `${title} is marked downloaded, unseen.`};
  },
  facts: (_input, reading) => itemFacts(reading),
  evidence: (_input, intent, client, signal) =>
    itemEvidence(
      intent,
      client,
      signal,
      ({status, verified}) => status === downloaded && verified === 'none',
    ),
  touches: ['pipeline'],
});
