import type {Parsed} from '../../../declare/draft.ts';

/** Right ascension in hours, declination in degrees. */
export type Coordinate = 'ra' | 'dec';

const unsigned = String.raw`\d+(?:\.\d*)?|\.\d+`;
/** `0.7123`, `10.68d`, `10.68°`, `3h`; with an exponent as Python's float() reads it. */
const decimal = new RegExp(`^([+-]?)((?:${unsigned})(?:e[+-]?\\d+)?)\\s*(h|hours?|d|deg|degrees?|°)?$`, 'i');
/** `00:42:44.3`, `00 42 44.3`, `0h42m44.3s`, `+41d16'09"`, `-0:30`. */
const sexagesimal = new RegExp(
  `^([+-]?)(\\d+)\\s*(h|d|deg|°|:|\\s)\\s*(${unsigned})\\s*(?:(?:m|'|:|\\s)\\s*(?:(${unsigned})\\s*(?:s|"|'')?)?)?$`,
  'i',
);

const ranges = {ra: {least: 0, most: 24}, dec: {least: -90, most: 90}} as const;
const examples = {
  ra: 'hours (0.7123), 00:42:44.3, 0h42m44.3s, or degrees with their unit (10.68d)',
  dec: 'degrees (41.269), +41:16:09 or 41d16m09s',
} as const;

const trimmed = (value: number): string => value.toFixed(8).replace(/\.?0+$/, '');

/**
 * A coordinate as people write it, as the decimal text that observatories read: right ascension in hours, declination in
 * degrees. Right ascension without a unit is in hours. What is wrong is said in a sentence that begins with `label`.
 */
export const readCoordinate = (text: string, kind: Coordinate, label: string): Parsed<string> => {
  const bad = (problem: string): Parsed<never> => ({ok: false, problem});
  const given = text.trim();
  const plain = given.replaceAll('−', '-').replaceAll('′', "'").replaceAll('″', '"');
  const whole = decimal.exec(plain);
  const parts = whole ? undefined : sexagesimal.exec(plain);
  if (!whole && !parts) return bad(`${label} is ${examples[kind]}; not "${given}".`);
  const [, sign, first, mark = '', minutes = '0', seconds = '0'] = (whole ?? parts)!;
  for (const [name, part] of [
    ['minutes', minutes],
    ['seconds', seconds],
  ] as const)
    if (Number(part) >= 60) return bad(`${label}: ${part} ${name} are too many, they go up to 60.`);
  if (!Number.isInteger(Number(minutes)) && parts?.[5] !== undefined)
    return bad(`${label}: with seconds, the minutes are a whole number, not ${minutes}.`);
  const size = Number(first) + Number(minutes) / 60 + Number(seconds) / 3600;
  const value = sign === '-' ? -size : size;
  const inDegrees = /^(d|°)/i.test(mark);
  const inHours = /^h/i.test(mark);
  if (kind === 'dec' && inHours) return bad(`${label} is in degrees, not in hours: "${given}".`);
  const {least, most} = ranges[kind];
  const scale = kind === 'ra' && inDegrees ? 15 : 1;
  if (!Number.isFinite(value) || value < least * scale || value > most * scale) {
    const unit = scale === 15 ? ' degrees' : '';
    const hint =
      kind === 'ra' && mark === '' && value > most && value <= 360
        ? ` (hours); degrees are written ${given}d`
        : '';
    return bad(`${label} is from ${least * scale} to ${most * scale}${unit}, not ${given}${hint}.`);
  }
  // A plain number stays as it was typed, with all its digits.
  if (whole && scale === 1) return {ok: true, value: plain.slice(0, mark ? -mark.length : undefined).trim()};
  return {ok: true, value: trimmed(value / scale)};
};
