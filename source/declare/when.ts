import type {Parsed} from './draft.ts';
import type {EpochSeconds} from './world.ts';

const units: Record<string, number> = {s: 1, m: 60, h: 3600, d: 86_400, w: 604_800};

/** `60`, `90s`, `10m`, `1h30m`, `1d 4h` as seconds. */
export const parseDuration = (text: string): Parsed<number> => {
  const compact = text.trim().toLowerCase().replace(/\s+/g, '');
  if (/^\d+(\.\d+)?$/.test(compact)) return {ok: true, value: Number(compact)};
  if (/^(\d+(\.\d+)?[smhdw])+$/.test(compact)) {
    let seconds = 0;
    for (const [, count, unit] of compact.matchAll(/(\d+(?:\.\d+)?)([smhdw])/g))
      seconds += Number(count) * units[unit!]!;
    return {ok: true, value: seconds};
  }
  return {
    ok: false,
    problem: `"${text.trim()}" is not a length of time. Give seconds (60) or units (90s, 10m, 1h30m, 2d).`,
  };
};

const notATime = (text: string): Parsed<EpochSeconds> => ({
  ok: false,
  problem: `"${text.trim()}" is not a time. Give +24h, tomorrow 06:00, 2026-11-23T06:00Z or epoch seconds.`,
});

/** A former moment as epoch seconds: `6h` and `-6h` are as long ago, `03:00` is the last one that was. */
export const parseFormerTime = (text: string, now: EpochSeconds): Parsed<EpochSeconds> => {
  const word = text.trim();
  const ago = parseDuration(word.replace(/^-/, ''));
  // A bare number is a length of time unless it is written as a date is: 1795000000, 20261130, 2026335.
  if (ago.ok && !/^(\d{9,}|(19|20)\d{5,6})$/.test(word)) return {ok: true, value: now - ago.value};
  const moment = parseTime(word, now);
  if (!moment.ok)
    return /^\d+$/.test(word)
      ? moment
      : {
          ok: false,
          problem: `"${word}" is not a time. Give 6h, 03:00, yesterday 06:00, 2026-11-23T06:00Z or epoch seconds.`,
        };
  // "03:00" alone is the next one elsewhere.
  const last = /^\d{1,2}:/.test(word) ? moment.value - 86_400 : moment.value;
  return last > now ? {ok: false, problem: `"${word}" is still to come.`} : {ok: true, value: last};
};

/**
 * A moment as epoch seconds: `now`, `+24h`, `-2d`, `tomorrow 06:00`, `today 18:30`, `18:30` (the next one), ISO 8601
 * (UTC unless it names a zone; compact, and with the day of the year, too), epoch seconds. Milliseconds are refused: no upstream means a date after the year 5138.
 */
export const parseTime = (text: string, now: EpochSeconds): Parsed<EpochSeconds> => {
  const word = text.trim().toLowerCase();
  if (word === 'now') return {ok: true, value: Math.ceil(now)};
  const offset = /^([+-])\s*(.+)$/.exec(word);
  if (offset) {
    const length = parseDuration(offset[2]!);
    if (!length.ok) return length;
    return {ok: true, value: Math.ceil(now + (offset[1] === '-' ? -length.value : length.value))};
  }
  const compact = /^((?:19|20)\d{2})(\d{2})(\d{2})(?:t?(\d{2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?)?\s*z?$/.exec(
    word,
  );
  if (compact) {
    const [, year, month, dayOfMonth, hour = '00', minute = '00', second = '00'] = compact;
    const moment = parseTime(`${year}-${month}-${dayOfMonth}T${hour}:${minute}:${second}Z`, now);
    return moment.ok ? moment : notATime(text);
  }
  if (/^\d{9,14}$/.test(word)) {
    const value = Number(word);
    if (value > 1e11) {
      const seconds = Math.floor(value / 1000);
      return {ok: false, problem: `${word} looks like milliseconds. Times are epoch seconds: ${seconds}.`};
    }
    return {ok: true, value};
  }
  // The day of the year, as flight dynamics writes it: 2026-335T06:00Z, 2026335T060000Z.
  const ordinal = /^(\d{4})-?(\d{3})(?:t(\d{2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?)?z?$/.exec(word);
  if (ordinal) {
    const [year = 0, dayOfYear = 0, hour = 0, minute = 0, second = 0] = ordinal
      .slice(1)
      .map(part => Number(part ?? 0));
    const value = Date.UTC(year, 0, dayOfYear, hour, minute, second);
    if (dayOfYear >= 1 && new Date(Date.UTC(year, 0, dayOfYear)).getUTCFullYear() === year)
      if (hour < 24 && minute < 60 && second < 60) return {ok: true, value: value / 1000};
  }
  const day = /^(today|tomorrow|yesterday)?(?:\s+|^)?(\d{1,2}):(\d{2})(?::(\d{2}))?\s*z?$/.exec(word);
  if (day) {
    const [, name, hour, minute, second] = day;
    if (Number(hour) < 24 && Number(minute) < 60 && Number(second ?? 0) < 60) {
      const midnight = Math.floor(now / 86_400) * 86_400;
      const shift = name === 'tomorrow' ? 86_400 : name === 'yesterday' ? -86_400 : 0;
      let value = midnight + shift + Number(hour) * 3600 + Number(minute) * 60 + Number(second ?? 0);
      if (!name && value <= now) value += 86_400;
      return {ok: true, value};
    }
  }
  const date =
    /^(\d{4})-(\d{2})-(\d{2})(?:[t ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(z|[+-]\d{2}:?\d{2})?$/.exec(
      word,
    );
  if (date) {
    const [, year, month, dayOfMonth, hour = '00', minute = '00', second = '00', zone = 'z'] = date;
    const offsetText = zone === 'z' ? 'Z' : zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
    const moment = new Date(`${year}-${month}-${dayOfMonth}T${hour}:${minute}:${second}${offsetText}`);
    const stays =
      new Date(Date.UTC(Number(year), Number(month) - 1, Number(dayOfMonth))).getUTCDate() ===
      Number(dayOfMonth);
    if (!Number.isNaN(moment.getTime()) && stays)
      return {ok: true, value: Math.floor(moment.getTime() / 1000)};
  }
  return notATime(text);
};
