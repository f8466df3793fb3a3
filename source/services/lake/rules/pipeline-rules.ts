import type {EpochSeconds, Tone} from '../../../declare/world.ts';
import type {Reading} from '../resources/reading.ts';
import type {Run} from '../upstream/engines/engine.ts';
import type {Job} from '../upstream/engines/job.ts';
import {bytesOf, downloaded, recycled} from '../upstream/item.ts';
import {classes, type ReadingClass, type StageName, stages} from './reading-class.ts';

export const stageTones: Readonly<Record<StageName, Tone>> = {
  found: 'plain',
  registered: 'plain',
  waiting: 'quiet',
  pending: 'quiet',
  runnable: 'notice',
  starting: 'busy',
  running: 'busy',
  succeeded: 'notice',
  downloaded: 'good',
  failed: 'bad',
  recycled: 'quiet',
};

export type Stage = {
  readonly pool: string;
  readonly stage: StageName;
  readonly count: number;
  readonly bytes: number;
  /** How many of them are of unknown size. */
  readonly unsized: number;
  /** Of all that is registered in the pool, from 0 to 1. */
  readonly share: number;
};

/** Its bytes, where the size of one at least is known. */
export const knownBytes = ({count, bytes, unsized}: Stage): number | undefined =>
  count > 0 && unsized === count ? undefined : bytes;

const month = 30 * 86_400;

export type Recent = {
  readonly bytes: number;
  /** Readings of unknown size, or that came nobody noted when: they may be more. */
  readonly unknown: number;
};

/** Bytes downloaded in the last 30 days, as far as the index tells; what was recycled since was downloaded all the same. */
export const recentBytes = (readings: readonly Reading[], now: EpochSeconds): Recent => {
  let bytes = 0;
  let unknown = 0;
  for (const reading of readings) {
    const {status, downloadedAt: at} = reading;
    if ((status !== downloaded && status !== recycled) || (at !== undefined && now - at >= month)) continue;
    const size = at === undefined ? undefined : bytesOf(reading);
    if (size === undefined) unknown += 1;
    bytes += size ?? 0;
  }
  return {bytes, unknown};
};

/** The funnel of one pool. `found` is the last run that asked the catalogue. */
export const funnel = (
  pool: string,
  readings: readonly Reading[],
  classOf: (reading: Reading) => ReadingClass,
  found: Pick<Run, 'found' | 'foundBytes' | 'foundUnsized'> | undefined,
): Stage[] => {
  const sums = new Map<StageName, {count: number; bytes: number; unsized: number}>();
  const add = (stage: StageName, reading: Reading) => {
    const sum = sums.get(stage) ?? {count: 0, bytes: 0, unsized: 0};
    const bytes = bytesOf(reading);
    sum.count += 1;
    sum.bytes += bytes ?? 0;
    sum.unsized += bytes === undefined ? 1 : 0;
    sums.set(stage, sum);
  };
  for (const reading of readings) {
    if (classOf(reading) !== 'recycled') add('registered', reading);
    add(classes[classOf(reading)].stage, reading);
  }
  const {found: count = 0, foundBytes = 0, foundUnsized = count} = found ?? {};
  if (found) sums.set('found', {count, bytes: foundBytes, unsized: foundUnsized});
  const all = Math.max(1, sums.get('registered')?.count ?? 0);
  return stages.flatMap(stage => {
    const sum = sums.get(stage) ?? {count: 0, bytes: 0, unsized: 0};
    if (stage === 'found' && found === undefined) return [];
    if (stage === 'recycled' && sum.count === 0) return [];
    return [{pool, stage, ...sum, share: Math.min(1, sum.count / all)}];
  });
};

export type Eta = {readonly least: number; readonly most: number} | undefined;

const quantile = (sorted: readonly number[], q: number) =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))]!;

/**
 * Seconds until the backlog is done, as a range (median to p90 of what finished jobs took, per byte where sizes are
 * known). Undefined under three samples: a guess from less would be believed.
 */
export const backlogEta = (
  readings: readonly Reading[],
  jobs: readonly Job[],
  left: readonly Reading[],
  slots: number,
): Eta => {
  const sizes = new Map(readings.map(reading => [reading.job?.id, bytesOf(reading)]));
  const samples = jobs
    .filter(job => job.state === 'SUCCEEDED' && job.startedAt !== undefined && job.stoppedAt !== undefined)
    .map(job => ({seconds: job.stoppedAt! - job.startedAt!, bytes: sizes.get(job.id)}))
    .filter(({seconds}) => seconds > 0);
  if (left.length === 0) return {least: 0, most: 0};
  if (samples.length < 3) return undefined;
  const perByte = samples
    .flatMap(({seconds, bytes}) => (bytes ? [seconds / bytes] : []))
    .sort((a, b) => a - b);
  const bytesLeft = left.map(bytesOf);
  if (perByte.length >= 3 && bytesLeft.every(bytes => bytes !== undefined)) {
    const sum = bytesLeft.reduce((total: number, bytes) => total + bytes!, 0);
    return {least: (sum * quantile(perByte, 0.5)) / slots, most: (sum * quantile(perByte, 0.9)) / slots};
  }
  const each = samples.map(({seconds}) => seconds).sort((a, b) => a - b);
  const rounds = Math.ceil(left.length / slots);
  return {least: rounds * quantile(each, 0.5), most: rounds * quantile(each, 0.9)};
};
