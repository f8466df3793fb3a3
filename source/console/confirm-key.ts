import type {Key} from '../terminal/key.ts';
import type {Desk} from './desk.ts';
import {edit} from './edit.ts';
import {popOverlay} from './overlay-stack.ts';
import {type ConfirmState, withOverlay} from './state.ts';

/** Keys of a question before something dangerous: y or n; for the worst, a word and Enter. */
export const confirmKey = (
  {store, toast}: Desk,
  confirm: ConfirmState,
  pressed: Key,
  command: string | undefined,
) => {
  if (confirm.type === undefined) {
    if (command === 'yes' || command === 'no') popOverlay(store);
    if (command === 'yes') confirm.yes();
    return;
  }
  if (pressed.name === 'escape') return popOverlay(store);
  if (pressed.name === 'enter') {
    if (confirm.typed.text.trim() !== confirm.type) return toast('warn', `That is not ${confirm.type}.`);
    popOverlay(store);
    return confirm.yes();
  }
  const typed = edit(confirm.typed, pressed);
  if (typed) store.set(state => withOverlay<ConfirmState>(state, 'confirm', one => ({...one, typed})));
};
