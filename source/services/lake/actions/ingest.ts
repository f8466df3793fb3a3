import type {Progress} from '../../../declare/action.ts';
import {asFailure, Failure} from '../../../declare/failure.ts';
import {bytes as bytesText, plural} from '../../../text/quantities.ts';
import {isRestoring} from '../rules/restore.ts';
import type {SavedQuery} from '../rules/saved-query.ts';
import {bytesOfText} from '../rules/size-text.ts';
import type {Hit} from '../upstream/catalogues/catalogue.ts';
import type {LakeClient} from '../upstream/client.ts';
import {newHolder} from '../upstream/holder.ts';
import {bytesOf, type Item} from '../upstream/item.ts';
import {runRecord} from '../upstream/run-records.ts';
import {type Performed, perform} from './download-readings.ts';
import {registerHits} from './register.ts';

export type IngestSummary = {
  readonly runId: string;
  readonly found: number;
  readonly fresh: number;
  readonly waiting: number;
  readonly skipped: number;
  /** Off-line products whose restore is under way: they are left alone for now. */
  readonly restoring: readonly Item[];
  readonly performed: Performed;
  readonly notes: readonly string[];
};

const sizeOf = (hit: Hit) => hit.bytes ?? bytesOfText(hit.sizeText);

/** What `perform` needs, from the client. */
export const performOptions = (client: LakeClient, holder: string, signal?: AbortSignal) => ({
  slots: client.settings.slots,
  holder,
  objectKey: client.settings.objectKey,
  now: client.now,
  wall: client.wall,
  wait: client.wait,
  lookEvery: client.lookEvery,
  signal,
});

/** One line on how far downloads are. */
export const performedWords = ({total, downloaded, failed, left, running}: Performed): string =>
  [
    `${downloaded.length} of ${total} downloaded`,
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(left.length > 0 ? [`${left.length} left to others`] : []),
    ...(running.length > 0 ? [`${running.length} under way`] : []),
    ...(left.length + downloaded.length + failed.length + running.length < total && running.length === 0
      ? ['waiting for a free connection']
      : []),
  ].join(', ');

/**
 * The seed's pipeline: queries the catalogue, finds what is new, registers it, downloads it, verifies it and marks it
 * downloaded. Safe to stop and to run twice at once. Throws a Failure.
 */
export const ingest = async (
  client: LakeClient,
  name: string,
  query: SavedQuery,
  progress: (progress: Progress) => void | Promise<void>,
  signal?: AbortSignal,
): Promise<IngestSummary> => {
  const {engine, now} = client;
  const holder = newHolder();
  const id = `${new Date(now() * 1000).toISOString().slice(0, 19).replaceAll(':', '')}Z-${query.pool}-${holder.split('/')[2]}`;
  const record = runRecord(engine.table, {id, pool: query.pool, query: name, holder, now, wall: client.wall});
  await record.begin();
  let performed: Performed | undefined;
  const counts = () =>
    performed ? {downloaded: performed.downloaded.length, failed: performed.failed.length} : {};
  const beat = setInterval(() => void record.note(counts()).catch(() => {}), 30_000);
  beat.unref();
  try {
    const found = await client.catalogue.search(query, client.upstreamNow(), {
      signal,
      onPage: (count, total) =>
        void progress({sent: 0, words: `${count}${total === undefined ? '' : ` of ${total}`} found`}),
    });
    await record.note({
      found: found.hits.length,
      'found-bytes': found.hits.reduce((sum, hit) => sum + (sizeOf(hit) ?? 0), 0),
      'found-unsized': found.hits.filter(hit => sizeOf(hit) === undefined).length,
    });
    const sorted = await registerHits(engine.table, query.pool, found.hits, {
      now: now(),
      dead: client.isDead,
      signal,
      onDone: count =>
        void progress({sent: 0, words: `${count} of ${found.hits.length} looked up in the index`}),
    });
    const restoring = sorted.waiting.filter(item => isRestoring(item, now()));
    const waiting = sorted.waiting.filter(item => !isRestoring(item, now()));
    const work: readonly Item[] = [...sorted.fresh, ...waiting];
    await record.note({fresh: sorted.fresh.length, waiting: waiting.length});
    const bytes = work.reduce((sum, item) => sum + (bytesOf(item) ?? 0), 0);
    await progress({
      sent: 0,
      total: work.length,
      words: `${plural(sorted.fresh.length, 'new reading')}, ${waiting.length} still waiting, ${bytesText(bytes)} to download`,
    });
    performed = await perform(engine, work, {
      ...performOptions(client, holder, signal),
      onChange: summary => {
        performed = summary;
        void progress({
          sent: summary.downloaded.length + summary.failed.length,
          total: summary.total,
          words: performedWords(summary),
        });
      },
    });
    await record.end(performed.failed.length > 0 ? 'PARTIAL' : 'SUCCEEDED', {
      ...counts(),
      ...(performed.failed[0] ? {error: `${performed.failed[0].title}: ${performed.failed[0].why}`} : {}),
    });
    return {
      runId: id,
      found: found.hits.length,
      fresh: sorted.fresh.length,
      waiting: waiting.length,
      skipped: sorted.skipped,
      restoring,
      performed,
      notes: found.notes,
    };
  } catch (error) {
    const failure = asFailure(error);
    await record
      .end(signal?.aborted || failure.kind === 'aborted' ? 'ABORTED' : 'FAILED', {
        ...counts(),
        error: failure.message,
      })
      .catch(() => {});
    throw signal?.aborted && failure.kind !== 'aborted'
      ? new Failure('aborted', 'The run was stopped.', {cause: failure})
      : failure;
  } finally {
    clearInterval(beat);
  }
};
