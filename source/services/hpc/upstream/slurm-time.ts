import type {EpochSeconds} from '../../../declare/world.ts';

const clocks = new Map<string, Intl.DateTimeFormat>();

const clockOf = (timeZone: string): Intl.DateTimeFormat => {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    clocks.set(timeZone, clock);
  }
  return clock;
};

/** Seconds by which the zone is ahead of UTC at a moment. */
const offsetAt = (at: EpochSeconds, timeZone: string): number => {
  if (timeZone === 'UTC') return 0;
  const parts = Object.fromEntries(
    clockOf(timeZone)
      .formatToParts(at * 1000)
      .map(({type, value}) => [type, Number(value)]),
  );
  const shown = Date.UTC(
    parts.year!,
    parts.month! - 1,
    parts.day!,
    parts.hour!,
    parts.minute!,
    parts.second!,
  );
  return shown / 1000 - at;
};

/**
 * A time as v1 writes it, `2026-11-22T00:06:31`, in the cluster's own zone; one with a zone is taken by it. Undefined
 * for `N/A`, `Unknown`, `None` and other words.
 */
export const localTime = (text: string | undefined, timeZone: string): EpochSeconds | undefined => {
  const found = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(
    text?.trim() ?? '',
  );
  if (!found) return undefined;
  const [, day, clock, zone] = found;
  const read = Date.parse(`${day}T${clock}${zone?.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2') ?? 'Z'}`) / 1000;
  if (Number.isNaN(read)) return undefined;
  if (zone) return read;
  // Around a change of the clocks the first guess can be off: the second uses the offset that holds there.
  const guess = read - offsetAt(read, timeZone);
  return read - offsetAt(guess, timeZone);
};

/** A day as Slurm takes it, in the cluster's zone: `2026-11-22`. A time of day is dropped by v1 without a word. */
export const slurmDay = (at: EpochSeconds, timeZone: string): string =>
  new Date((at + offsetAt(at, timeZone)) * 1000).toISOString().slice(0, 10);

/** Slurm's lengths, `4:14`, `00:00:23`, `1-02:00:00`, `5:00`, in seconds; undefined for `UNLIMITED`, `INVALID`. */
export const slurmSeconds = (text: string | undefined): number | undefined => {
  const found = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+)(?:\.\d+)?$/.exec(text?.trim() ?? '');
  if (!found) return undefined;
  const [, days = '0', hours = '0', minutes, seconds] = found;
  // With days, Slurm can leave out the end: `1-02:00` is a day and two hours.
  if (found[1] !== undefined && found[2] === undefined)
    return Number(days) * 86_400 + Number(minutes) * 3600 + Number(seconds) * 60;
  return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
};
