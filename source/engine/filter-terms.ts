import type {Column} from '../columns.ts';
import type {World} from '../resource.ts';
import {parseDuration, parseTime} from '../when.ts';

export type Operator = ':' | '=' | '>' | '<' | '>=' | '<=';

/** One term of a filter, as typed: a word or phrase, or `key OPERATOR value`, or the contrary of either. */
export type Term = {
  readonly not: boolean;
  readonly key?: string;
  readonly operator?: Operator;
  readonly value: string;
};

/** A filter's text as terms. Quotes hold spaces together: `"two words"`, `name:"two words"`. */
export const readTerms = (text: string): Term[] => {
  const terms: Term[] = [];
  for (const [whole] of text.matchAll(/(?:"[^"]*"?|[^\s"])+/g)) {
    const not = whole.length > 1 && whole.startsWith('-');
    const body = not ? whole.slice(1) : whole;
    const pair = /^([A-Za-z_][\w-]*)(:|>=|<=|=|>|<)(.*)$/s.exec(body);
    const plain = (part: string) => part.replaceAll('"', '');
    if (pair && !body.startsWith('"'))
      terms.push({not, key: pair[1], operator: pair[2] as Operator, value: plain(pair[3]!)});
    else if (plain(body) !== '') terms.push({not, value: plain(body)});
  }
  return terms;
};

const units: Record<string, number> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  t: 1e12,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

const parseBytes = (text: string): number | undefined => {
  const [, count, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = unit === undefined ? undefined : units[unit.toLowerCase()];
  return count === undefined || factor === undefined ? undefined : Number(count) * factor;
};

/** A bound as a number in the column's own unit, or a sentence that says what it should look like. */
export const readBound = (
  column: Column<never>,
  text: string,
  world: Pick<World, 'now'>,
): {readonly bound: number} | {readonly problem: string} => {
  switch (column.kind) {
    case 'time': {
      const time = parseTime(text, world.now);
      return time.ok ? {bound: time.value} : {problem: time.problem};
    }
    case 'age':
    case 'duration': {
      const length = parseDuration(text);
      return length.ok ? {bound: length.value} : {problem: length.problem};
    }
    case 'bytes': {
      const bound = parseBytes(text);
      if (bound !== undefined) return {bound};
      return {problem: `"${text}" is not a size. Give bytes (2000) or units (10kB, 1.5MB, 2GB).`};
    }
    default: {
      const bound = Number(text);
      if (text.trim() !== '' && Number.isFinite(bound)) return {bound};
      return {problem: `"${text}" is not a number, which ${column.key} is compared with.`};
    }
  }
};
