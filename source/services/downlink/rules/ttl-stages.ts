import type {EpochSeconds} from '../../../declare/world.ts';
import type {Ttl} from '../settings.ts';

export const stageNames = ['urgent', 'bulk', 'surplus'] as const;
export type StageName = (typeof stageNames)[number];
export type Stage = {
  readonly name: StageName;
  readonly from: EpochSeconds;
  readonly until: EpochSeconds;
  /** From 0 to 1. */
  readonly used: number;
};

/** The three queues of a file sent at `sent`, with how much of each is used at `now`. Skipped ones last no time. */
export const stagesOf = (sent: EpochSeconds, ttl: Ttl, now: EpochSeconds): readonly Stage[] => {
  let from = sent;
  return stageNames.map(name => {
    const until = from + ttl[name];
    const used = ttl[name] === 0 ? 1 : Math.min(1, Math.max(0, (now - from) / ttl[name]));
    const stage = {name, from, until, used};
    from = until;
    return stage;
  });
};

/** When a file is deleted that nobody has brought down. */
export const deletedAt = (sent: EpochSeconds, ttl: Ttl): EpochSeconds =>
  sent + ttl.urgent + ttl.bulk + ttl.surplus;

/** The queue that it is in, or that it has outlived all. */
export const stageNow = (sent: EpochSeconds, ttl: Ttl, now: EpochSeconds): StageName | 'deleted' =>
  stagesOf(sent, ttl, now).find(stage => now < stage.until && stage.until > stage.from)?.name ?? 'deleted';

const cellsEach = 4;

/** `U████ B██░░ S░░░░`: how much of urgent, bulk and surplus is used; a skipped queue is a dash. */
export const stageBar = (sent: EpochSeconds, ttl: Ttl, now: EpochSeconds): string =>
  stagesOf(sent, ttl, now)
    .map(({name, from, until, used}) => {
      const full = Math.floor(used * cellsEach);
      const bar = until === from ? '—'.repeat(cellsEach) : '█'.repeat(full) + '░'.repeat(cellsEach - full);
      return `${name[0]!.toUpperCase()}${bar}`;
    })
    .join(' ');
