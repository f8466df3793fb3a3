import {type Key, keyId} from '../../terminal/key.ts';
import {edit} from '../form/edit.ts';
import {step} from '../keys/step.ts';
import {popOverlay} from '../overlays/overlay-stack.ts';
import type {Desk} from '../shell/desk.ts';
import {type ConfirmState, withOverlay} from '../shell/state.ts';
import {confirmLines, confirmPage} from './confirm-lines.ts';

/**
 * Keys of a question before something dangerous: y or n; for the worst, a word and Enter. Arrows and page keys bring
 * into sight what of it is not.
 */
export const confirmKey = (
  {store, toast}: Desk,
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
  const yes = () => {
    if (!confirm.ready) return toast('notice', 'A moment: what will be sent is still being worked out.');
    popOverlay(store);
    confirm.yes(confirm.stops === true);
  };
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
    if (typed) return change({typed});
  }
  const state = store.get();
  const {length} = confirmLines(confirm, state.columns);
  const page = confirmPage(state, length, confirm);
  const last = Math.max(0, length - page);
  const top = step(command, Math.min(confirm.top, last), last, page);
  if (top !== undefined) change({top});
};
