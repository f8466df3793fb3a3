import {type Key, keyId} from '../../terminal/key.ts';
import {wrap} from '../../text/cells.ts';
import {type Line, span, toned} from '../draw/lines.ts';
import {edit} from '../form/edit.ts';
import {step} from '../keys/moved-cursor.ts';
import {popOverlay} from '../overlays/overlay-stack.ts';
import type {ConfirmState} from '../shell/overlay-state.ts';
import type {Shell} from '../shell/shell.ts';
import {answerHeight} from '../shell/shell-lines.ts';
import {type ConsoleState, withOverlay} from '../shell/state.ts';

/** What stands between a question's heading and how it is answered: the question, what was found, the very requests. */
export const confirmLines = (confirm: ConfirmState, width: number): readonly Line[] => [
  [],
  ...wrap(confirm.question, width - 4).map((line): Line => [span(`  ${line}`, 'heading')]),
  ...confirm.each.flatMap(one => wrap(one, width - 6).map((line): Line => [span(`    ${line}`)])),
  [],
  ...confirm.remarks.flatMap(remark =>
    wrap(remark, width - 6).map((line): Line => [toned(`  ${line}`, 'warn')]),
  ),
  ...(confirm.known ? [] : [[span('  Working out what is sent…', 'quiet')]]),
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

/**
 * Keys of a question before something dangerous: y or n; for the worst, a word and Enter. Arrows and page keys bring
 * into sight what of it is not.
 */
export const confirmKey = (
  {store, toast}: Shell,
  confirm: ConfirmState,
  pressed: Key,
  command: string | undefined,
) => {
  const change = (changed: Partial<ConfirmState>) =>
    store.set(state => withOverlay<ConfirmState>(state, 'confirm', one => ({...one, ...changed})));
  const no = () => {
    popOverlay(store);
    confirm.no();
  };
  /** Why a key cannot be an answer: it was typed, or pasted, by somebody who had not seen the question yet. */
  const tooEarly = (): string | undefined => {
    if (!confirm.known) return 'A moment: what will be sent is still being worked out.';
    return confirm.ready ? undefined : 'That came before the question could be read. Answer it now.';
  };
  const yes = () => {
    const early = tooEarly();
    if (early) return toast('notice', early);
    if (pressed.together !== undefined)
      return toast(
        'notice',
        'That came together with other keys, as a paste does. Press it once more, alone.',
      );
    popOverlay(store);
    confirm.yes(confirm.stops === true);
  };
  if (!confirm.ready) store.set(state => ({...state, earlyKeys: (state.earlyKeys ?? 0) + 1}));
  if (command === 'stop' && confirm.stops !== undefined) return change({stops: !confirm.stops});
  if (confirm.type === undefined) {
    if (command === 'no') return no();
    if (command === 'yes') return yes();
  } else {
    if (keyId(pressed) === 'escape') return no();
    if (keyId(pressed) === 'enter') {
      if (confirm.typed.text.trim() !== confirm.type) return toast('warn', `That is not ${confirm.type}.`);
      return yes();
    }
    const typed = edit(confirm.typed, pressed);
    const early = tooEarly();
    if (typed) return early ? toast('notice', early) : change({typed});
  }
  const state = store.get();
  const {length} = confirmLines(confirm, state.columns);
  const page = confirmPage(state, length, confirm);
  const last = Math.max(0, length - page);
  const top = step(command, Math.min(confirm.top, last), last, page);
  if (top !== undefined) change({top});
};
