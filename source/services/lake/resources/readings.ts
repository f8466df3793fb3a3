import {number, size, state, text, time} from '../../../declare/columns.ts';
import {choiceField} from '../../../declare/fields.ts';
import type {Flow, Plot} from '../../../declare/plot.ts';
import {counted, resource} from '../../../declare/resource.ts';
import type {World} from '../../../declare/world.ts';
import {utc} from '../../../text/times.ts';
import {createTable} from '../actions/create-table.ts';
import {importIndex} from '../actions/import-index.ts';
import {ingestRun} from '../actions/ingest-run.ts';
import {markReading} from '../actions/mark-downloaded.ts';
import {recycle} from '../actions/recycle.ts';
import {resetReading} from '../actions/reset.ts';
import {resolveLinks} from '../actions/resolve-links.ts';
import {retry} from '../actions/retry.ts';
import {terminateReading} from '../actions/terminate.ts';
import {verifyReading} from '../actions/verify.ts';
import {readingList} from '../lists.ts';
import {evidenceWords, isChecksum} from '../rules/evidence.ts';
import {readingAlerts} from '../rules/reading-alerts.ts';
import {classes, classOf, isProvable, type ReadingClass} from '../rules/reading-class.ts';
import {lakeSettings} from '../settings.ts';
import type {LakeClient} from '../upstream/client.ts';
import {isLive, reasonOf} from '../upstream/engines/job.ts';
import {bytesOf, downloaded} from '../upstream/item.ts';
import {describeReading} from './describe-reading.ts';
import type {Reading} from './reading.ts';

export const readingClass = (reading: Reading, world: World): ReadingClass =>
  classOf(reading, world.now, world.settings(lakeSettings), world.seen('readings', reading.id)?.first);

/** What to do, in a few words; without a checksum no verification proves anything. */
const todoOf = (reading: Reading, world: World): string | undefined => {
  const kind = readingClass(reading, world);
  return kind === 'unverified' && !isProvable(reading) ? undefined : classes[kind].todo || undefined;
};

const jobWords = ({job}: Reading) =>
  job && (job.attempts && job.attempts > 1 ? `${job.state} (${job.attempts})` : job.state);

const why = (reading: Reading, world: World): string | undefined => {
  if (readingClass(reading, world) === 'restoring')
    return `off-line, tried again ${utc(reading.restoreNextAt!, world.now)}`;
  if (reading.root) return `after ${reading.root.title}`;
  if (reading.job?.state === 'FAILED') return reasonOf(reading.job);
  if (reading.job && isLive(reading.job)) return reading.job.statusReason;
  if (reading.status !== downloaded) return reading.lastError;
  return reading.verified === undefined || isChecksum(reading.verified)
    ? undefined
    : evidenceWords(reading.verified);
};

const objectWords = ({object, bytes, sizeText}: Reading): string | undefined => {
  if (object === undefined) return undefined;
  if (object === null) return 'none';
  return bytes === undefined && sizeText === '' ? 'there' : object.bytes === bytes ? 'equal' : 'there';
};

const tones = Object.fromEntries(Object.entries(classes).map(([word, {tone}]) => [word, tone]));

/** Readings of the lake: index item, newest job and object of each in one row (contract section 1.4). */
export const readings = resource<Reading, LakeClient>({
  service: 'lake',
  name: 'readings',
  aliases: ['reading', 'rd'],
  title: 'Readings',
  example: 'S3A_OL_1_EFR____20261005T180546_20261005T180846_20261006T233345_0179_098_365_3600_LN1_O_NT_002',
  about:
    'Satellite readings of the lake: what the index, the batch job and the bucket say of each, and what to do.',
  id: reading => reading.id,
  columns: [
    text('title', reading => reading.title, {priority: 1, min: 25, max: 100, grow: true}),
    state('class', readingClass, (reading, world) => classes[readingClass(reading, world)].tone, {
      min: 12,
      max: 19,
    }),
    time('sensed', reading => reading.sensedAt, {priority: 2, min: 12}),
    size('size', reading => bytesOf(reading), {priority: 3}),
    text('status', reading => reading.status ?? '(none)', {header: 'INDEX', priority: 4, min: 10, max: 16}),
    text('job', jobWords, {priority: 3, min: 9, max: 14}),
    number('attempt', reading => reading.job?.attempts, {priority: 7, wide: true, max: 7}),
    text('object', objectWords, {priority: 4, min: 6, max: 7}),
    text('reason', why, {priority: 2, min: 22, max: 48}),
    text('todo', todoOf, {
      header: 'TO DO',
      priority: 5,
      min: 18,
      max: 28,
    }),
    text('pool', reading => reading.pool, {priority: 6, wide: true, max: 16}),
    text('jobId', reading => reading.job?.id, {header: 'JOB ID', priority: 8, wide: true, max: 36}),
    text('link', reading => reading.link, {priority: 9, wide: true, max: 60}),
  ],
  sort: {key: 'sensed', descending: true},
  parameters: {
    pool: choiceField({
      label: 'Pool',
      hint: 'Only the readings of this pool.',
      example: 'bushfire',
      options: ({world}) => world.settings(lakeSettings).pools,
    }),
  },
  list: (lake, query, signal, asking) =>
    lake.readings(query.pool ? [query.pool] : lake.settings.pools, signal, asking),
  refresh: {active: 15, background: 60},
  tracked: reading => `${reading.status ?? 'none'} ${reading.job?.state ?? ''}`.trim(),
  describe: describeReading,
  actions: [
    ingestRun,
    retry,
    verifyReading,
    markReading,
    resetReading,
    terminateReading,
    resolveLinks,
    recycle,
    importIndex,
    createTable,
  ],
  alerts: (rows, world) => readingAlerts(rows, world, readingClass),
  summary: (rows, world) =>
    counted(
      rows.map(reading => readingClass(reading, world)),
      tones,
    ),
});

/** Bytes that came into the lake, by the day on which the index says that they did. */
export const downloadedPlot: Plot = {
  name: 'lake-bytes',
  title: 'Bytes into the lake',
  unit: 'bytes',
  of: readingList.name,
  flow: world =>
    world.rows(readingList)?.flatMap(({id, pool, downloadedAt, object, ...item}): Flow[] => {
      const amount = object?.bytes ?? item.bytes;
      return downloadedAt === undefined || amount === undefined
        ? []
        : [{id, at: downloadedAt, amount, series: pool}];
    }),
};
