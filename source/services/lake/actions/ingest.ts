import type {Done, Progress} from '../../../declare/action.ts';
import {asFailure, Failure} from '../../../declare/failure.ts';
import {choiceField} from '../../../declare/fields.ts';
import type {World} from '../../../declare/world.ts';
import {madeAnew, remark} from '../../../engine/changes/changing.ts';
import {bytes as bytesText, plural} from '../../../text/quantities.ts';
import {utc} from '../../../text/times.ts';
import {isRestoring} from '../rules/restore.ts';
import type {SavedQuery} from '../rules/saved-query.ts';
import {bytesOfText} from '../rules/size-text.ts';
import {lakeSettings} from '../settings.ts';
import type {Hit} from '../upstream/catalogues/catalogue.ts';
import type {LakeClient} from '../upstream/client.ts';
import {apart, type Holding} from '../upstream/holders.ts';
import {bytesOf, type Item} from '../upstream/item.ts';
import {runRecord} from '../upstream/run-records.ts';
import {type Performed, perform} from './download-readings.ts';
import {registerHits} from './register.ts';
import {settled} from './run-troubles.ts';

export type IngestSummary = {
  readonly runId: string;
  readonly found: number;
  readonly fresh: number;
  readonly waiting: number;
  readonly skipped: number;
  /** Off-line products whose restore is under way: they are left alone for now. */
  readonly restoring: readonly Item[];
  /** Bytes that came. */
  readonly bytes: number;
  readonly performed: Performed;
  /** What ended it before its end, after some of it was done. */
  readonly stopped?: Failure;
  readonly notes: readonly string[];
  /** The catalogue has more than it gave, or what it gave could not all be read. */
  readonly incomplete: boolean;
};
type Tell = (progress: Progress) => void | Promise<void>;

const sizeOf = (hit: Hit) => hit.bytes ?? bytesOfText(hit.sizeText);

export const performOptions = (client: LakeClient, signal?: AbortSignal, holding?: Holding) => ({
  slots: client.settings.slots,
  holders: client.holders,
  holding,
  objectKey: client.settings.objectKey,
  pools: client.settings.pools,
  now: client.now,
  wall: client.wall,
  wait: client.wait,
  lookEvery: client.lookEvery,
  signal,
});

/** What failed, without products that are off-line: these are restored, and asked for again. */
const reallyFailed = ({failed}: Performed) => failed.filter(({offline}) => !offline);

/** One line on how far downloads are, or were when it was `over`. */
export const performedWords = (performed: Performed, over = false): string => {
  const {total, downloaded, failed, left, running, submitted} = performed;
  const wrong = reallyFailed(performed).length;
  const offline = failed.length - wrong;
  const rest = total - left.length - downloaded.length - failed.length - running.length - submitted.length;
  return [
    `${downloaded.length} of ${total} downloaded`,
    ...(submitted.length > 0 ? [`${submitted.length} submitted`] : []),
    ...(wrong > 0 ? [`${wrong} failed`] : []),
    ...(offline > 0 ? [`${offline} off-line, being restored`] : []),
    ...(left.length > 0 ? [`${left.length} left to others`] : []),
    ...(running.length > 0 ? [`${running.length} under way`] : []),
    ...(rest > 0 && over ? [`${rest} not downloaded`] : []),
    ...(rest > 0 && !over && running.length === 0 ? ['waiting for a free connection'] : []),
  ].join(', ');
};

export const performedProgress = (summary: Performed, words = performedWords(summary)): Progress => ({
  sent: summary.downloaded.length + summary.failed.length,
  total: summary.total,
  unit: 'readings',
  words,
});

export const performedFacts = (performed: Performed, items: readonly Item[]) => {
  const done = new Set(performed.downloaded);
  return {
    downloaded: performed.downloaded.length,
    failed: reallyFailed(performed).length,
    left: performed.total - performed.downloaded.length - reallyFailed(performed).length,
    bytes: items.reduce((sum, item) => sum + (done.has(item.title) ? (bytesOf(item) ?? 0) : 0), 0),
  };
};

/** What came of downloads, told to the end: nothing of it is hidden where some failed. */
export const performedDone = (
  performed: Performed,
  {lead = '', notes = [], of, partial = false}: DoneWords = {},
): Done => {
  const [first] = reallyFailed(performed);
  const words = `${lead}${performedWords(performed, true)}`;
  const failure = first && `${of === 'a run' ? '. First failure' : ''}: ${first.title}: ${first.why}`;
  return {
    ids: performed.downloaded,
    partial: partial || performed.failed.length > 0,
    sentence: [`${words}${failure ?? '.'}`, ...notes].join(' '),
  };
};
type DoneWords = {
  readonly lead?: string;
  readonly notes?: readonly string[];
  /** Of a run only the first failure is named. */
  readonly of?: 'a run';
  readonly partial?: boolean;
};

/** What a run leaves alone because it is off-line, and when the first of it is tried again. */
export const restoringWords = (restoring: readonly Item[], now: number): string[] => {
  if (restoring.length === 0) return [];
  const next = Math.min(...restoring.map(item => item.restoreNextAt ?? now));
  return [
    `${plural(restoring.length, 'reading')} off-line, being restored: tried again from ${utc(next, now)} on.`,
  ];
};

export const poolsOf = (world: World): readonly string[] => world.settings(lakeSettings).pools;
export const poolField = (hint: string) =>
  choiceField({
    label: 'Pool',
    hint,
    example: 'bushfire',
    required: true,
    initial: ({world}) => poolsOf(world)[0] ?? '',
    options: ({world}) => poolsOf(world),
  });

/** An id that tells when and for which pool; random at its end, since two hosts may begin in one second. */
const runIdOf = (client: LakeClient, pool: string, holder: string): string =>
  `${new Date(client.now() * 1000).toISOString().slice(0, 19).replaceAll(':', '')}Z-${pool}-${holder.slice(0, 8)}`;

/**
 * The seed's pipeline: queries the catalogue, finds what is new, registers it, downloads it, verifies it and marks it
 * downloaded. Safe to stop and to run twice at once. Throws a Failure where nothing was done; what was done before one is
 * told by the summary.
 */
export const ingest = async (
  client: LakeClient,
  name: string,
  query: SavedQuery,
  progress: Tell,
  signal?: AbortSignal,
): Promise<IngestSummary> => {
  const holding = await client.holders.enter();
  try {
    return await ingestAs(holding, client, name, query, progress, signal);
  } catch (error) {
    throw settled(error);
  } finally {
    await holding.leave();
  }
};

const ingestAs = async (
  holding: Holding,
  client: LakeClient,
  name: string,
  query: SavedQuery,
  progress: Tell,
  signal: AbortSignal | undefined,
): Promise<IngestSummary> => {
  const {engine, now, catalogue} = client;
  const runId = madeAnew(() => runIdOf(client, query.pool, holding.id));
  const record = runRecord(engine.table, {
    id: runId,
    pool: query.pool,
    query: name,
    holder: holding.id,
    now,
    wall: client.wall,
  });
  await progress({sent: 0, facts: {run: runId}});
  await record.begin();
  let performed: Performed | undefined;
  let summary: Omit<IngestSummary, 'performed' | 'bytes'> | undefined;
  let work: readonly Item[] = [];
  const counts = () =>
    performed ? {downloaded: performed.downloaded.length, failed: reallyFailed(performed).length} : {};
  const beat = apart(() => setInterval(() => void record.beat(counts()).catch(() => {}), 30_000));
  beat.unref();
  const whole = async (done: Performed, stopped?: Failure): Promise<IngestSummary> => {
    const facts = performedFacts(done, work);
    await progress({
      sent: done.downloaded.length,
      total: done.total,
      unit: 'readings',
      facts: {found: summary!.found, registered: summary!.fresh, ...facts},
    });
    return {...summary!, performed: done, bytes: facts.bytes, ...(stopped ? {stopped} : {})};
  };
  try {
    const found = await catalogue.search(query, client.upstreamNow(), {
      signal,
      onPage: (count, total) =>
        void progress({
          sent: 0,
          words: `${count}${total === undefined || total < count ? '' : ` of ${total}`} found`,
        }),
    });
    const foundBytes = found.hits.reduce((sum, hit) => sum + (sizeOf(hit) ?? 0), 0);
    await record.note({
      found: found.hits.length,
      'found-bytes': foundBytes,
      'found-unsized': found.hits.filter(hit => sizeOf(hit) === undefined).length,
    });
    const sorted = await registerHits(engine.table, query.pool, found.hits, {
      now: now(),
      complete: catalogue.complete && (hit => catalogue.complete!(hit, signal)),
      signal,
      onDone: count =>
        void progress({sent: 0, words: `${count} of ${found.hits.length} looked up in the index`}),
    });
    const restoring = sorted.waiting.filter(item => isRestoring(item, now()));
    const waiting = sorted.waiting.filter(item => !isRestoring(item, now()));
    work = [...sorted.fresh, ...waiting];
    const {republished, renewed, unfit} = sorted;
    summary = {
      runId,
      found: found.hits.length,
      fresh: sorted.fresh.length,
      waiting: waiting.length,
      skipped: sorted.skipped,
      restoring,
      incomplete: found.incomplete,
      notes: [
        ...found.notes,
        ...(unfit > 0
          ? [
              `${plural(unfit, 'reading')} of the catalogue cannot be registered: it says too little of ${unfit === 1 ? 'it' : 'them'}.`,
            ]
          : []),
        ...(renewed > 0 ? [`${plural(renewed, 'reading')} took what the catalogue says now.`] : []),
        ...(republished.length > 0
          ? [
              `${plural(republished.length, 'downloaded reading')} ${republished.length === 1 ? 'has' : 'have'} another checksum in the catalogue now, ${republished[0]} first: reset what is to be downloaded anew.`,
            ]
          : []),
      ],
    };
    await record.note({fresh: sorted.fresh.length, waiting: waiting.length});
    const bytes = work.reduce((sum, item) => sum + (bytesOf(item) ?? 0), 0);
    const unsized = work.filter(item => bytesOf(item) === undefined).length;
    const sizeWords = `${bytesText(bytes)}${unsized > 0 ? ` and ${plural(unsized, 'unknown size')}` : ''}`;
    remark(
      work.length === 0
        ? 'Nothing is left to be downloaded.'
        : `${plural(work.length, 'download')} of ${sizeWords}, at most ${client.settings.slots} at once.`,
    );
    for (const sentence of [...restoringWords(restoring, now()), ...summary.notes]) remark(sentence);
    await progress({
      sent: 0,
      total: work.length,
      unit: 'readings',
      words: `${plural(sorted.fresh.length, 'new reading')}, ${waiting.length} still waiting, ${sizeWords} to download`,
    });
    performed = await perform(engine, work, {
      ...performOptions(client, signal, holding),
      onChange: so => {
        performed = so;
        void progress(performedProgress(so));
      },
    });
    const [wrong] = reallyFailed(performed);
    const gaps = found.incomplete ? found.notes.join(' ') : undefined;
    const error = wrong ? `${wrong.title}: ${wrong.why}` : gaps;
    await record.end(error === undefined ? 'SUCCEEDED' : 'PARTIAL', {
      ...counts(),
      ...(error !== undefined && {error}),
    });
    return await whole(performed);
  } catch (error) {
    const thrown = asFailure(error);
    const failure =
      signal?.aborted && thrown.kind !== 'aborted'
        ? new Failure('aborted', 'The run was stopped.', {cause: thrown})
        : thrown;
    await record
      .end(failure.kind === 'aborted' ? 'ABORTED' : 'FAILED', {...counts(), error: failure.message})
      .catch(() => {});
    if (performed && performed.downloaded.length > 0) return whole(performed, failure);
    throw failure;
  } finally {
    clearInterval(beat);
  }
};
