import type {Key} from '../../terminal/key.ts';
import {cells, elideStart, graphemes} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {type Span, span} from '../draw/lines.ts';

/** A line of text being typed: what stands there, and the cursor's place in UTF-16 units, always between graphemes. */
export type Edit = {readonly text: string; readonly at: number};

export type EditKey = Pick<Key, 'name' | 'text' | 'ctrl' | 'alt' | 'paste'>;

export const editOf = (text: string): Edit => ({text, at: text.length});

const before = ({text, at}: Edit): number => graphemes(text).containing(at - 1)?.index ?? 0;

const after = ({text, at}: Edit): number => at + (graphemes(text).containing(at)?.segment.length ?? 0);

/** The letter that the cursor stands on; empty at the end. */
const underCursor = (state: Edit): string => state.text.slice(state.at, after(state));

const parts = /[\s/=]/;

const wordStart = ({text, at}: Edit): number => {
  let start = at;
  while (start > 0 && parts.test(text[start - 1]!)) start -= 1;
  while (start > 0 && !parts.test(text[start - 1]!)) start -= 1;
  return start;
};

/** What was pasted as one line. */
const joined = (text: string): string =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)
    .join(' ');

/** What a key does to the text, as in a shell; undefined when the key means nothing here. Pasted line ends become spaces unless `lines`. */
export const edit = (state: Edit, key: EditKey, lines = false): Edit | undefined => {
  const {text, at} = state;
  const insert = (typed: string): Edit => ({
    text: text.slice(0, at) + typed + text.slice(at),
    at: at + typed.length,
  });
  const cut = (from: number, to: number): Edit => ({text: text.slice(0, from) + text.slice(to), at: from});
  if (key.paste !== undefined) return insert(lines ? key.paste : joined(key.paste));
  if (key.ctrl && key.alt) return undefined;
  if (key.ctrl) {
    switch (key.name) {
      case 'a':
        return {text, at: 0};
      case 'e':
        return {text, at: text.length};
      case 'b':
        return {text, at: before(state)};
      case 'f':
        return {text, at: after(state)};
      case 'd':
        return cut(at, after(state));
      case 'h':
        return cut(before(state), at);
      case 'k':
        return cut(at, text.length);
      case 'u':
        return cut(0, at);
      case 'w':
        return cut(wordStart(state), at);
      case 'left':
        return {text, at: wordStart(state)};
      default:
        return undefined;
    }
  }
  switch (key.name) {
    case 'left':
      return {text, at: before(state)};
    case 'right':
      return {text, at: after(state)};
    case 'home':
      return {text, at: 0};
    case 'end':
      return {text, at: text.length};
    case 'backspace':
      return key.alt ? cut(wordStart(state), at) : cut(before(state), at);
    case 'delete':
      return cut(at, after(state));
    case 'space':
      return key.alt ? undefined : insert(' ');
    default:
      return key.text !== undefined && !key.alt ? insert(key.text) : undefined;
  }
};

/** Cells behind the cursor that are kept free for what follows it, where a text is too long. */
const ahead = 10;

/** A typed text harmless and on one line: its line ends are shown. */
export const oneLine = (part: string): string => harmless(part.replaceAll('\n', '⏎'));

/** A text that is being typed, with the cursor's cell inverted, in so many cells: of a longer one its beginning gives way. */
export const editSpans = (edit: Edit, width: number): Span[] => {
  const {text, at} = edit;
  // Of a text that was pasted by the megabyte only what can be in sight is measured.
  const near = Math.max(1, width) * 20;
  const before = oneLine(text.slice(Math.max(0, at - near), at));
  const room = Math.max(1, width - ahead);
  const under = underCursor(edit);
  return [
    span(cells(before) <= room ? before : elideStart(before, room, '…')),
    span(under === '' ? ' ' : oneLine(under), 'focus'),
    span(oneLine(text.slice(at + under.length, at + near))),
  ];
};
