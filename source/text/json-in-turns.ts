import {parseAnswer} from './exact-json.ts';
import type {Steps} from './in-turns.ts';

/** More nested, or with more values, is no list of ours, and would take gigabytes to hold: a byte can be a whole array. */
const deepest = 200;
const mostValues = 5_000_000;
/** Characters that are looked at, or parsed, in one go. */
const piece = 32_768;

/** A long list within a text: from behind its opening bracket to its closing one, and the commas at which it is cut. */
type LongList = {readonly from: number; readonly to: number; readonly cuts: readonly number[]};
export type Scanned = {readonly tooMuch?: string; readonly list?: LongList};

/** The end of a text in quotes that begins at `at`: a quote behind an odd number of backslashes does not end it. */
const endOfText = (text: string, at: number): number => {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return -1;
};

/**
 * Looks through JSON by its brackets and commas outside texts: why it is not to be parsed, and the first long list in it
 * that is all of it or a member of the outermost object. `begun` is given the elements before its first cut.
 */
export function* scan(text: string, begun?: (first: readonly unknown[]) => void): Steps<Scanned> {
  let depth = 0;
  let values = 0;
  let list: LongList | undefined;
  let open: {from: number; depth: number; cuts: number[]; last: number} | undefined;
  let next = piece;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = endOfText(text, at);
      if (at < 0) return {};
    } else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      values += 1;
      if (depth > deepest) return {tooMuch: `lists within lists, more than ${deepest} deep`};
      if (code === 0x5b && depth <= 2 && !open && !list) open = {from: at + 1, depth, cuts: [], last: at};
    } else if (code === 0x5d || code === 0x7d) {
      if (open?.depth === depth) {
        if (open.cuts.length > 0 && code === 0x5d) list = {from: open.from, to: at, cuts: open.cuts};
        open = undefined;
      }
      depth -= 1;
    } else if (code === 0x2c) {
      values += 1;
      if (open?.depth === depth && at - open.last > piece) {
        if (open.cuts.length === 0 && begun) begin(text.slice(open.from, at), begun);
        open.cuts.push(at);
        open.last = at;
      }
    }
    if (values > mostValues) return {tooMuch: `more than ${mostValues / 1e6} million values`};
    if (at > next) {
      next = at + piece;
      yield;
    }
  }
  return list ? {list} : {};
}

const begin = (first: string, begun: (first: readonly unknown[]) => void) => {
  let elements: unknown;
  try {
    elements = parseAnswer(`[${first}]`);
  } catch {
    // Whoever parses all of it is told.
    return;
  }
  begun(elements as readonly unknown[]);
};

/** Stands in the place of the long list until that is parsed. */
const marker = '\u0000';
/** Longer names of members are not looked for. */
const longestName = 200;

/** What `parseAnswer` gives of a text that was scanned, and what it throws: a long list in it is parsed piece by piece. */
export function* parse(text: string, {list}: Scanned): Steps<unknown> {
  if (!list) return parseAnswer(text);
  const outer = parseAnswer(`${text.slice(0, list.from)}"\\u0000"${text.slice(list.to)}`);
  const before = text.slice(Math.max(0, list.from - longestName), list.from);
  const name = /("(?:[^"\\]|\\.)*")\s*:\s*\[$/.exec(before)?.[1];
  const inner = Array.isArray(outer)
    ? outer
    : (outer as Record<string, unknown>)[name === undefined ? '' : JSON.parse(name)];
  // Of a name that is there twice, or is not found, nobody can tell what belongs to it.
  if (!Array.isArray(inner) || inner[0] !== marker) return parseAnswer(text);
  inner.pop();
  let {from} = list;
  for (const to of [...list.cuts, list.to]) {
    const some = parseAnswer(`[${text.slice(from, to)}]`) as readonly unknown[];
    if (some.length === 0) throw new SyntaxError('There is nothing between two commas.');
    for (const one of some) inner.push(one);
    from = to + 1;
    yield;
  }
  return outer;
}
