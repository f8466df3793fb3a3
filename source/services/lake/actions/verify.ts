import {action} from '../../../declare/action.ts';
import {Failure} from '../../../declare/failure.ts';
import type {Reading} from '../resources/reading.ts';
import {updateRequest} from '../upstream/aws-request.ts';
import type {LakeClient} from '../upstream/client.ts';
import {downloaded, itemOf, notDownloaded} from '../upstream/item.ts';
import {markDownloaded, verifyObject} from './register.ts';

/** A lost race is shown, not overwritten. */
export const lostRace = (title: string, now: string | undefined): Failure =>
  new Failure(
    'rejected',
    `Somebody else changed ${title} meanwhile: its status is now ${now ?? 'none'}. Nothing was written.`,
    {todo: 'Read the list again, then decide.'},
  );

/** The reading as the index has it at this moment. Throws when it is gone. */
export const currentItem = async (
  client: LakeClient,
  {pool, title}: Pick<Reading, 'pool' | 'title'>,
  signal?: AbortSignal,
) => {
  const stored = await client.engine.table.get({pool, id: title}, signal);
  const item = stored && itemOf(stored);
  if (!item) throw new Failure('not-found', `${title} is no longer in the index.`);
  return item;
};

/** Looks at the object; a reading that waits to be registered is marked downloaded, a bad one is told of. */
export const verifyReading = action<Reading, LakeClient, Record<never, never>>({
  name: 'verify',
  command: 'ingest verify',
  key: 'V',
  title: 'Verify the object',
  about:
    'Looks whether the object is there and as long as it should be; if so, marks the reading downloaded.',
  on: 'rows',
  fields: {},
  requests: (_input, reading, {client}) =>
    reading
      ? [
          {
            method: 'GET',
            path: `https://object-store/${encodeURIComponent(client.engine.store.place)}/${reading.objectKey}`,
          },
          ...(reading.status === notDownloaded
            ? [
                updateRequest(client, reading, {status: downloaded}, [
                  [{attribute: 'status', is: '=', value: notDownloaded}],
                ]),
              ]
            : []),
        ]
      : [],
  run: async (_input, reading, {client}, _progress, signal) => {
    const item = await currentItem(client, reading!, signal);
    const verification = await verifyObject(client.engine, item, reading!.objectKey, signal);
    if (!verification.good)
      throw new Failure('rejected', verification.why, {
        todo:
          item.status === downloaded
            ? 'Reset the reading, so that it is downloaded again.'
            : 'Retry the download.',
      });
    if (item.status === downloaded)
      return {ids: [item.title], sentence: `${item.title} is in order: ${verification.stored.bytes} bytes.`};
    const outcome = await markDownloaded(
      client.engine.table,
      item,
      verification.stored,
      client.now(),
      signal,
    );
    if (outcome === 'lost') throw lostRace(item.title, (await currentItem(client, item, signal)).status);
    return {
      ids: [item.title],
      sentence: `${item.title} is verified (${verification.stored.bytes} bytes) and marked downloaded.`,
    };
  },
  touches: ['pipeline'],
});
