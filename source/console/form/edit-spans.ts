import {cells, elideStart} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {type Span, span} from '../draw/lines.ts';
import {type Edit, underCursor} from './edit.ts';

/** Cells behind the cursor that are kept free for what follows it, where a text is too long. */
const ahead = 10;

/** A typed text harmless and on one line: its line ends are shown. */
export const oneLine = (part: string): string => harmless(part.replaceAll('\n', '⏎'));

/** A text that is being typed, with the cursor's cell inverted, in so many cells: of a longer one its beginning gives way. */
export const editSpans = (edit: Edit, width: number): Span[] => {
  const {text, at} = edit;
  const before = oneLine(text.slice(0, at));
  const room = Math.max(1, width - ahead);
  const under = underCursor(edit);
  return [
    span(cells(before) <= room ? before : elideStart(before, room, '…')),
    span(under === '' ? ' ' : oneLine(under), 'focus'),
    span(oneLine(text.slice(at + under.length))),
  ];
};
