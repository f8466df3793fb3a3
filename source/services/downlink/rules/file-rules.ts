import type {Plot} from '../../../declare/plot.ts';
import type {EpochSeconds, Tone, World} from '../../../declare/world.ts';
import {downlinkList} from '../lists.ts';
import type {DownlinkFile} from '../resources/file.ts';
import type {Ttl} from '../settings.ts';
import {deletedAt} from './ttl-stages.ts';

/** At least one contact comes in this time (Tasking API 2.2.1), so a file should be down by then. */
export const guaranteedContact = 6 * 3600;

export const fileTones = {
  lost: 'bad',
  'not seen': 'warn',
  late: 'warn',
  expiring: 'warn',
  'coming down': 'busy',
  queued: 'notice',
  awaited: 'notice',
  arrived: 'good',
} as const satisfies Readonly<Record<string, Tone>>;
export type FileVerdict = keyof typeof fileTones;

/** When the file was given to an agent, and its TTLs. `assumed`: by convention, from its window's end. */
export const lifeOf = ({
  expected,
  sent,
}: DownlinkFile): {readonly sent: EpochSeconds; readonly ttl: Ttl; readonly assumed: boolean} | undefined => {
  if (sent) return {sent: sent.at, ttl: sent.ttl, assumed: false};
  return expected && {sent: expected.end, ttl: expected.ttl, assumed: true};
};

/**
 * How a file stands. "queued" and "coming down" are said only where an agent tells; what is merely expected is awaited.
 * Late: its window ended over 6 h ago and nothing arrived. Expiring: its last queue ends before a contact is sure.
 */
export const fileVerdict = (file: DownlinkFile, now: EpochSeconds): FileVerdict => {
  if (file.object) return 'arrived';
  const life = lifeOf(file);
  if (life) {
    const end = deletedAt(life.sent, life.ttl);
    if (now >= end && now >= life.sent) return 'lost';
    if (now >= life.sent && end < now + guaranteedContact) return 'expiring';
  }
  if (file.expected && now > file.expected.end + guaranteedContact) return 'late';
  if (file.sent?.waits === false) return 'coming down';
  return file.sent ? 'queued' : 'awaited';
};

/**
 * Whether it was looked for here while it could still come. What was over before anybody looked may have come, and have
 * been cleared away.
 */
const wasWatched = (file: DownlinkFile, world: World): boolean => {
  const life = lifeOf(file);
  const first = world.seen('downlinks', file.id)?.first;
  return life !== undefined && first !== undefined && first < deletedAt(life.sent, life.ttl);
};

/** As `fileVerdict`; lost is only what was looked for while it could come. */
export const verdictIn = (file: DownlinkFile, world: World): FileVerdict => {
  const verdict = fileVerdict(file, world.now);
  return verdict === 'lost' && !wasWatched(file, world) ? 'not seen' : verdict;
};

/** Bytes that arrived in the bucket, by day. What arrived and is there no more was seen, and counts. */
export const arrivedPlot: Plot = {
  name: 'downlink-volume',
  title: 'Downlink volume',
  unit: 'bytes',
  of: downlinkList.name,
  flow: world =>
    world
      .rows(downlinkList)
      ?.flatMap(({id, object}) =>
        object?.size === undefined ? [] : [{id, at: object.at, amount: object.size, series: 'arrived'}],
      ),
};
