import {textField} from '../../../declare/fields.ts';
import {parseFormerTime} from '../../../declare/when.ts';
import {type EpochSeconds, type Query, upstreamNow} from '../../../declare/world.ts';
import {utc} from '../../../text/times.ts';
import type {Period} from '../upstream/api.ts';

const day = 86_400;
/** What a picker offers, the most usual first. */
const usual = ['24h', '7d', '30d', '1h', '8h', '3d'];

const isLength = (word: string) => /^\d+(\.\d+)?[smhdw]/i.test(word);

/** One end of a period, as a field: the text stays as it was typed, so that "7d" goes on meaning the last seven days. */
export const pastField = (label: string, hint: string, example: string) => {
  const plain = textField({label, hint, example});
  const parse: typeof plain.parse = (typed, context) => {
    const read = plain.parse(typed, context);
    if (!read.ok || read.value === undefined) return read;
    const moment = parseFormerTime(read.value, upstreamNow(context.world, 'hpc'));
    if (!moment.ok)
      return {
        ok: false,
        problem: `"${read.value}" is neither a length back from now nor a date. Give 24h, 7d, yesterday 06:00 or 2026-11-20.`,
      };
    const other = label === 'Until' && context.draft.since ? context.draft.since : undefined;
    const since = other === undefined ? undefined : parseFormerTime(other, upstreamNow(context.world, 'hpc'));
    return since?.ok && since.value >= moment.value
      ? {ok: false, problem: `The period would end (${read.value}) before it begins (${other}).`}
      : read;
  };
  return {...plain, parse, suggest: () => usual.map(value => ({value}))};
};

/** The period that a query means: the last 24 hours without one. */
export const periodOf = (query: Query, now: EpochSeconds): Period => {
  const at = (typed: string | undefined) => {
    const read = typed ? parseFormerTime(typed, now) : undefined;
    return read?.ok ? read.value : undefined;
  };
  const until = at(query.until);
  return {since: at(query.since) ?? (until ?? now) - day, until};
};

/** A period in words: `the last 7d`, `from 11-20 00:00Z to 11-21 00:00Z`. */
export const periodWords = (query: Query, now: EpochSeconds): string => {
  const {since = '24h', until} = query;
  if (!until && isLength(since)) return `the last ${since}`;
  const period = periodOf(query, now);
  const end = period.until === undefined ? 'now' : utc(period.until, now);
  return `from ${utc(period.since, now)} to ${end}`;
};
