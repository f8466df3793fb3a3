import {type EpochSeconds, type Seen, upstreamNow, type World} from '../../../declare/world.ts';
import {type Lasting, lastingOf} from '../../../text/times.ts';
import {rolesInText} from '../upstream/roles-of-token.ts';
import type {Job} from '../upstream/schemas.ts';
import {isUlid, ulidTime} from '../upstream/ulid.ts';

/** The status of a job: what stands before the first `#`, verbatim; it can be any text, or none. */
export const statusOf = (job: Pick<Job, 'statusId'>): string => (job.statusId ?? '').split('#', 1)[0]!;

/** getnewjobs takes everything that begins so, "UNREADABLE" too (contract section 2.3). */
export const isUnread = (job: Job): boolean => statusOf(job).startsWith('UNREAD');

/** A row without a job: made by a status update of an id that the table did not hold (contract section 2.4). */
export const isStub = (job: Job): boolean => job.action == null && job.deviceType == null;

export const isCancel = (job: Job): boolean => job.action === 'cancel_all_commands';

/**
 * The id within the console: the ulid. A stub can bear the ulid of another site's job, or a text that is none, so that
 * its site stands before it.
 */
export const jobId = (job: Job): string =>
  isStub(job) || !isUlid(job.ulid) ? `${job.site}/${job.ulid}` : job.ulid;

/** A number, or the text of one. Other types, which the service stores too, are none: some cannot even be converted. */
export const numberOf = (value: unknown): number =>
  typeof value === 'number'
    ? value
    : typeof value === 'string' && value.trim() !== ''
      ? Number(value)
      : Number.NaN;

/** When it was made: timestamp_ms, else the time in its ulid. */
export const madeAt = (job: Job): EpochSeconds | undefined => {
  const stamp = numberOf(job.timestamp_ms);
  return Number.isFinite(stamp) && stamp > 0 ? stamp / 1000 : ulidTime(job.ulid);
};

/** Seconds since a moment of the service's own clock. */
export const ageThere = (at: EpochSeconds, world: World): number =>
  Math.max(0, upstreamNow(world, 'observatory') - at);

/** A moment of the service's own clock by ours, which may be another. */
export const byOurClock = (at: EpochSeconds, world: World): EpochSeconds =>
  at + world.now - upstreamNow(world, 'observatory');

/** The estimate that came with the last status, in seconds: a number or its text; -1, null, "" and absent are none. */
export const estimateOf = (job: Job): number | undefined => {
  const seconds = numberOf(job.secondsUntilComplete);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
};

/** Roles of the sender: a list, or the JSON text of one, by the age of the row (contract section 8). */
export const rolesOf = ({user_roles: roles}: Job): readonly string[] => {
  if (typeof roles === 'string') return rolesInText(roles);
  return Array.isArray(roles) ? roles.filter(role => typeof role === 'string') : [];
};

const withEstimate = /, (\d+(?:\.\d+)?) s to go$/;

/** What the memory keeps: the status, and the estimate, so that a new estimate starts a new countdown. */
export const trackedState = (job: Job): string => {
  const estimate = estimateOf(job);
  return estimate ? `${statusOf(job)}, ${estimate} s to go` : statusOf(job);
};

export const trackedStatus = (state: string): string => state.replace(withEstimate, '');

/** The estimate within a kept state, in seconds. */
export const trackedEstimate = (state: string): number | undefined => {
  const seconds = withEstimate.exec(state)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
};

/** How long it has had its status, whatever became of the estimate. */
export const inStatus = (job: Job, world: World): (Lasting & Pick<Seen, 'since' | 'before'>) | undefined => {
  const seen = world.seen('jobs', jobId(job));
  if (!seen) return undefined;
  let {since, before, atLeast} = seen;
  for (const one of seen.history.toReversed()) {
    if (trackedStatus(one.state) !== statusOf(job)) break;
    if (one.at < since) ({at: since, before, atLeast = one.at === seen.first && seen.atLeast} = one);
  }
  // Its first status is as old as the job itself.
  const made = madeAt(job);
  if (isUnread(job) && made !== undefined && seen.history.length <= 1 && byOurClock(made, world) <= since)
    return {seconds: ageThere(made, world), since: byOurClock(made, world), atLeast: false};
  return {...lastingOf({since, before, atLeast}, world.now), since, ...(before !== undefined && {before})};
};

export type Countdown = {
  /** Seconds still to go by the estimate; negative when it is over. */
  readonly left: number;
  readonly total: number;
  /** The status is older than we know: less is left than this, `least` at least where that is known. */
  readonly atMost: boolean;
  readonly least?: number;
};

export const countdown = (job: Job, world: World): Countdown | undefined => {
  const total = estimateOf(job);
  const seen = world.seen('jobs', jobId(job));
  if (!total || !seen || isUnread(job) || isOver(job)) return undefined;
  // A clock that follows an upstream's can be set back a little: no time has passed then.
  const {seconds, most} = lastingOf(seen, world.now);
  return {
    left: total - seconds,
    total,
    atMost: seen.atLeast,
    ...(most !== undefined && {least: total - most}),
  };
};

/** Words for a job that is being done: STARTED of the programs, EXPOSING of the README. */
export const isWorking = (job: Job): boolean => /^(STARTED|EXPOSING)$/.test(statusOf(job));

/** Observatories say COMPLETE; some of their documents say COMPLETED. */
export const isOver = (job: Job): boolean => /^COMPLETED?$/.test(statusOf(job));
