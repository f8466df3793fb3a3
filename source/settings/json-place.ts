import {findNodeAtLocation, type ParseError, parseTree, printParseErrorCode} from 'jsonc-parser';

export type Place = {readonly line: number; readonly column: number};

const placeAt = (text: string, offset: number): Place => {
  const before = text.slice(0, offset).split('\n');
  return {line: before.length, column: before.at(-1)!.length + 1};
};

const words: Readonly<Record<string, string>> = {
  CommaExpected: 'a comma is missing',
  ColonExpected: 'a colon is missing',
  PropertyNameExpected: 'a key in double quotes should be there; perhaps a comma is one too many',
  ValueExpected: 'a value should be there; perhaps a comma is one too many',
  CloseBraceExpected: 'a } is missing',
  CloseBracketExpected: 'a ] is missing',
  EndOfFileExpected: 'something follows the end',
  InvalidCommentToken: 'comments are not allowed',
  UnexpectedEndOfString: 'a text does not end',
  InvalidSymbol: 'this is not a value; text needs double quotes',
  InvalidEscapeCharacter: 'a backslash is followed by something it cannot be',
  InvalidCharacter: 'a control character is in a text',
};

/** Where a text stops being JSON, and why, in words; undefined when it is JSON after all. Lines and columns from 1. */
export const jsonFault = (text: string): (Place & {readonly reason: string}) | undefined => {
  const errors: ParseError[] = [];
  parseTree(text, errors, {disallowComments: true, allowTrailingComma: false});
  const first = errors[0];
  if (!first) return undefined;
  return {
    ...placeAt(text, first.offset),
    reason: words[printParseErrorCode(first.error)] ?? 'this is not JSON',
  };
};

/** Where a key stands in a JSON text; where it is missing, the nearest object that should hold it. */
export const keyPlace = (text: string, path: readonly (string | number)[]): Place => {
  const root = parseTree(text);
  for (let length = path.length; root && length > 0; length -= 1) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node) return placeAt(text, node.parent?.type === 'property' ? node.parent.offset : node.offset);
  }
  return {line: 1, column: 1};
};
