import {wrap} from '../../text/cells.ts';
import {type Line, span, toned} from '../draw/lines.ts';
import {answerHeight} from '../shell/shell-lines.ts';
import type {ConfirmState, ConsoleState} from '../shell/state.ts';

/** What stands between a question's heading and how it is answered: the question, what was found, the very requests. */
export const confirmLines = (confirm: ConfirmState, width: number): readonly Line[] => [
  [],
  ...wrap(confirm.question, width - 4).map((line): Line => [span(`  ${line}`, 'heading')]),
  ...confirm.each.flatMap(one => wrap(one, width - 6).map((line): Line => [span(`    ${line}`)])),
  [],
  ...confirm.remarks.flatMap(remark =>
    wrap(remark, width - 6).map((line): Line => [toned(`  ${line}`, 'warn')]),
  ),
  ...(confirm.ready ? [] : [[span('  Working out what is sent…', 'quiet')]]),
  ...(confirm.requests.length > 0 ? [[span('  What is sent:', 'quiet')]] : []),
  ...confirm.requests.flatMap(request =>
    wrap(request, width - 6).map((line): Line => [span(`    ${line}`, 'quiet')]),
  ),
];

/** How many of so many such lines are in sight at a time. Where not all of them fit, one more says which they are. */
export const confirmPage = (
  state: ConsoleState,
  length: number,
  {stops}: Pick<ConfirmState, 'stops'>,
): number => {
  const room = Math.max(1, answerHeight(state) - (stops === undefined ? 3 : 4));
  return length > room ? Math.max(1, room - 1) : length;
};
