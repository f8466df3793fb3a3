import {action} from '../../../declare/action.ts';
import type {Reading} from '../resources/reading.ts';
import {updateRequest} from '../upstream/aws-request.ts';
import type {LakeClient} from '../upstream/client.ts';
import type {Condition} from '../upstream/engines/table-input.ts';
import {notDownloaded} from '../upstream/item.ts';
import {currentItem, lostRace} from './verify.ts';

/** The old value that must still stand. */
const unchanged = ({status}: Pick<Reading, 'status'>): Condition => [
  [
    status === undefined
      ? {attribute: 'status', is: 'absent'}
      : {attribute: 'status', is: '=', value: status},
    {attribute: 'collection-identifier', is: 'present'},
  ],
];

const changes = {
  status: notDownloaded,
  'downloaded-at': undefined,
  'claimed-by': undefined,
  'claimed-until': undefined,
};

/** Puts a reading back to not-downloaded, so that the next run downloads it again. */
export const resetReading = action<Reading, LakeClient, Record<never, never>>({
  name: 'reset',
  command: 'ingest reset',
  key: 'Z',
  title: 'Reset to not-downloaded',
  about: 'Puts readings back to not-downloaded; the next run downloads them again.',
  on: 'rows',
  fields: {},
  disabled: reading => (reading?.status === notDownloaded ? 'It is not-downloaded already.' : undefined),
  danger: reading => ({
    question: `Reset ${reading?.title} from ${reading?.status ?? 'no status'} to not-downloaded? It is downloaded again.`,
  }),
  requests: (_input, reading, {client}) =>
    reading ? [updateRequest(client, reading, changes, unchanged(reading))] : [],
  run: async (_input, reading, {client}, _progress, signal) => {
    const {pool, title} = reading!;
    const outcome = await client.engine.table.update(
      {pool, id: title},
      {...changes, 'updated-at': Math.floor(client.now())},
      unchanged(reading!),
      signal,
    );
    if (outcome === 'lost') throw lostRace(title, (await currentItem(client, reading!, signal)).status);
    return {ids: [title], sentence: `${title} is not-downloaded again.`};
  },
  touches: ['pipeline'],
});
