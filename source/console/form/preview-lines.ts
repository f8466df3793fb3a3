import {wrap} from '../../text/cells.ts';
import {type Line, span} from '../draw/lines.ts';
import {answerHeight} from '../shell/shell-lines.ts';
import type {ConsoleState, FormState} from '../shell/state.ts';

/** The requests of a form's preview, as wide as the screen. */
export const previewLines = ({preview = []}: FormState, width: number): readonly Line[] =>
  preview.flatMap(line => wrap(line, width - 3).map((part): Line => [span(`  ${part}`)]));

/** How many of so many such lines are in sight at a time, below their heading. Where not all of them fit, one more says which. */
export const previewPage = (state: ConsoleState, length: number): number => {
  const room = Math.max(1, answerHeight(state) - 1);
  return length > room ? Math.max(1, room - 1) : length;
};
