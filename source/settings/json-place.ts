import {parse, type ValueNode} from '@humanwhocodes/momoa';

/** Lines and columns count from 1. */
export type Place = {readonly line: number; readonly column: number};

const endOf = (text: string): Place => {
  const lines = text.trimEnd().split('\n');
  return {line: lines.length, column: lines.at(-1)!.length + 1};
};

/** The parser's message in our words; it is not passed on, because it repeats the text. */
const reasonOf = (message: string): string => {
  const token = /^Unexpected token (\w+)/.exec(message)?.[1];
  if (token === 'RBrace' || token === 'RBracket')
    return 'a key or a value should be there; perhaps a comma is one too many';
  if (token === 'Colon' || token === 'Comma') return 'a key or a value is missing in front of it';
  if (token) return 'a comma, a colon or a closing bracket is missing in front of it';
  return 'this cannot be there; keys and texts need double quotes, and there are no comments';
};

/** Where a text stops being JSON, and why, in words; undefined when it is JSON after all. */
export const jsonFault = (text: string): (Place & {readonly reason: string}) | undefined => {
  try {
    parse(text, {mode: 'json'});
  } catch (thrown) {
    const {message, line, column} = thrown as Error & Partial<Place>;
    if (/end of input/.test(message) || line === undefined || column === undefined)
      return {
        ...endOf(text),
        reason: 'the file ends too early; a closing quote, brace or bracket is missing',
      };
    return {line, column, reason: reasonOf(message)};
  }
  try {
    JSON.parse(text);
    return undefined;
  } catch (thrown) {
    // What the library lets pass: a line end or a control character in a text.
    const place = /line (\d+) column (\d+)/.exec(String(thrown));
    const reason = 'a line end or a control character stands in a text';
    return {line: Number(place?.[1] ?? 1), column: Number(place?.[2] ?? 1), reason};
  }
};

/** Where a key stands in a JSON text; where it is missing, the nearest object or list that should hold it. */
export const keyPlace = (text: string, path: readonly (string | number)[]): Place => {
  let node: ValueNode = parse(text, {mode: 'json'}).body;
  let place: Place = node.loc.start;
  for (const step of path) {
    const inner =
      node.type === 'Object'
        ? // The last of several equal keys is the one that counts.
          node.members.findLast(({name}) => name.type === 'String' && name.value === String(step))
        : node.type === 'Array'
          ? node.elements[Number(step)]
          : undefined;
    if (!inner) break;
    place = inner.loc.start;
    node = inner.value;
  }
  return {line: place.line, column: place.column};
};

/** A key that stands more than once in an object, and the lines on which it does. */
export type DoubledKey = {readonly path: readonly (string | number)[]; readonly lines: readonly number[]};

/** Keys that stand more than once in a JSON text: JSON lets the last one count, without a word. */
export const doubledKeys = (text: string): readonly DoubledKey[] => {
  const within = (node: ValueNode, path: readonly (string | number)[]): readonly DoubledKey[] => {
    if (node.type === 'Array')
      return node.elements.flatMap(({value}, index) => within(value, [...path, index]));
    if (node.type !== 'Object') return [];
    const byName = Map.groupBy(node.members, ({name}) => (name.type === 'String' ? name.value : name.name));
    return [...byName].flatMap(([name, members]) => [
      ...(members.length > 1 ? [{path: [...path, name], lines: members.map(({loc}) => loc.start.line)}] : []),
      ...within(members.at(-1)!.value, [...path, name]),
    ]);
  };
  return within(parse(text, {mode: 'json'}).body, []);
};
