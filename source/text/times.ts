const pad = (value: number) => String(value).padStart(2, '0');

/** Seconds as the two largest units that matter: `45s`, `12m`, `3h 20m`, `2d 4h`, `41d`. */
export const age = (seconds: number): string => {
  if (Number.isNaN(seconds)) return '?';
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours}h ${pad(minutes % 60)}m` : `${hours}h`;
  const days = Math.floor(hours / 24);
  return days < 10 && hours % 24 ? `${days}d ${hours % 24}h` : `${days}d`;
};

/** A length of time, to the second where it is short: `45s`, `1m 17s`, `10m`, `1h 30m`. */
export const duration = (seconds: number): string => {
  if (Number.isNaN(seconds)) return '?';
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  const rest = Math.floor(seconds % 60);
  if (minutes < 60) return rest ? `${minutes}m ${pad(rest)}s` : `${minutes}m`;
  return age(seconds);
};

const year = 365.25 * 86_400;
/** Seconds ahead and back beyond which nothing here is planned or was made: such a time is in milliseconds, or none. */
const [mostAhead, mostBack] = [20 * year, 60 * year];

/** `in 3h 20m` or `3h 20m ago`; with a question mark where that can hardly be meant. */
export const relative = (at: number, now: number): string => {
  const doubt = at - now > mostAhead || now - at > mostBack ? '?' : '';
  if (Math.abs(at - now) < 1) return 'now';
  return at >= now ? `in ${age(at - now)}${doubt}` : `${age(now - at)} ago${doubt}`;
};

/** How long there is until a moment that is ahead: `2h left`. */
export const left = (at: number, now: number): string => relative(at, now).replace(/^in (.*)$/, '$1 left');

/** A moment in UTC: `14:03Z` today, else `11-22 14:03Z`, with the year when it is another. Not a date: the number itself, or `?`. */
export const utc = (at: number, now: number): string => {
  if (Number.isNaN(at)) return '?';
  if (Math.abs(at) > 8.64e12) return String(at);
  const moment = new Date(at * 1000);
  const today = new Date(now * 1000);
  const clock = `${pad(moment.getUTCHours())}:${pad(moment.getUTCMinutes())}Z`;
  const day = `${pad(moment.getUTCMonth() + 1)}-${pad(moment.getUTCDate())}`;
  if (moment.getUTCFullYear() !== today.getUTCFullYear()) return `${moment.getUTCFullYear()}-${day} ${clock}`;
  return `${day} ${clock}`;
};

/** `11-22 14:03Z, 3h 20m ago`; `none` where there is no such moment. */
export const moment = (at: number | undefined, now: number, none = 'not known'): string =>
  at === undefined ? none : `${utc(at, now)}, ${relative(at, now)}`;

/**
 * When something came about that was seen at `at`: that moment where it was watched, `between A and B (not read
 * between)` where the last look before was at `before`, and `B or before` where nobody had looked.
 */
export const seenAt = (
  {at, before, atLeast = false}: {at: number; before?: number; atLeast?: boolean},
  now: number,
): string => {
  if (!atLeast) return utc(at, now);
  return before === undefined || before >= at
    ? `${utc(at, now)} or before`
    : `between ${utc(before, now)} and ${utc(at, now)} (not read between)`;
};

/** Seconds for which something has been so; `most` of them where nobody looked as it began. */
export type Lasting = {readonly seconds: number; readonly most?: number; readonly atLeast: boolean};

/** Of what was seen at `since` and was not so yet at `before`. What began later than now was told by a clock that went wrong. */
export const lastingOf = (
  {since, before, atLeast = false}: {since: number; before?: number; atLeast?: boolean},
  now: number,
): Lasting => ({
  seconds: Math.max(0, now - since),
  atLeast: atLeast || since > now + 60,
  ...(atLeast && before !== undefined && before < since && {most: now - before}),
});

/** `16h`, `16h to 20h` where nobody looked as it began, `at least 16h` where nobody had looked before. */
export const lastingWords = ({seconds, most, atLeast}: Lasting): string => {
  const least = age(seconds);
  if (!atLeast) return least;
  if (most === undefined) return `at least ${least}`;
  return age(most) === least ? least : `${least} to ${age(most)}`;
};

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;
/** By its largest unit alone, the least rounded down and the most up. */
const rough = (seconds: number, round: (value: number) => number): readonly [count: number, unit: string] => {
  const [unit, size] = units.find(([, one]) => round(seconds) >= one) ?? units[3];
  return [round(seconds / size), unit];
};

/** As `lastingWords`, in nine cells: `16h`, `16-20h`, `50m-3h`; `≥16h` where nobody had looked, or the span is short. */
export const lastingCells = ({seconds, most, atLeast}: Lasting): string => {
  if (!atLeast) return age(seconds);
  if (most === undefined || most < seconds * 1.1) return `≥${age(seconds)}`;
  const [least, unit] = rough(seconds, Math.floor);
  const [limit, other] = rough(most, Math.ceil);
  return unit === other ? `${least}-${limit}${unit}` : `${least}${unit}-${limit}${other}`;
};

/** How long something has been so, in words. */
export const lasted = (seen: Parameters<typeof lastingOf>[0], now: number): string =>
  lastingWords(lastingOf(seen, now));
