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
  const no = () => {
    popOverlay(store);
    confirm.no();
  };
  const yes = () => {
    if (!confirm.ready) return toast('notice', 'A moment: what will be sent is still being worked out.');
    popOverlay(store);
    confirm.yes();
  };
  if (confirm.type === undefined) {
    if (command === 'no') no();
    if (command === 'yes') yes();
    return;
  }
  if (pressed.name === 'escape') return no();
  if (pressed.name === 'enter') {
    if (confirm.typed.text.trim() !== confirm.type) return toast('warn', `That is not ${confirm.type}.`);
    return yes();
  }
  const typed = edit(confirm.typed, pressed);
  if (typed) store.set(state => withOverlay<ConfirmState>(state, 'confirm', one => ({...one, typed})));
};
