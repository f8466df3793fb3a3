import type {Key} from '../../terminal/key.ts';
import {edit, editOf} from '../form/edit.ts';
import type {AskState} from '../shell/overlay-state.ts';
import type {Shell} from '../shell/shell.ts';
import {withOverlay} from '../shell/state.ts';
import {popOverlay, pushOverlay} from './overlay-stack.ts';

/** Asks for one line in the place of the keys. */
export const createAskControl = ({store}: Pick<Shell, 'store'>) => ({
  open: (ask: Omit<AskState, 'kind' | 'edit'>, text = '') =>
    pushOverlay(store, {...ask, kind: 'ask', edit: editOf(text)}),
  key: (overlay: AskState, pressed: Key, command: string | undefined) => {
    if (command === 'back') return popOverlay(store);
    if (command === 'accept') {
      popOverlay(store);
      return overlay.done(overlay.edit.text.trim());
    }
    const changed = edit(overlay.edit, pressed);
    if (changed) store.set(state => withOverlay<AskState>(state, 'ask', one => ({...one, edit: changed})));
  },
});

export type AskControl = ReturnType<typeof createAskControl>;
