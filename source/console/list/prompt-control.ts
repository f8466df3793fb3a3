import type {Key} from '../../terminal/key.ts';
import {edit, editOf} from '../form/edit.ts';
import {popOverlay, pushOverlay} from '../overlays/overlay-stack.ts';
import type {Desk} from '../shell/desk.ts';
import {type PromptState, viewOf, withOverlay, withView} from '../shell/state.ts';

/** The filter under the list: it works as it is typed, Enter keeps it, Escape goes back to the one before. */
export const createPromptControl = ({store}: Desk) => {
  const show = (filter: string) =>
    store.set(state => withView(state, view => (view.filter === filter ? view : {...view, filter, top: 0})));

  return {
    open: () => {
      const view = viewOf(store.get());
      if (view) pushOverlay(store, {kind: 'filter', edit: editOf(view.filter), before: view.filter});
    },
    key: (prompt: PromptState, pressed: Key, command: string | undefined) => {
      if (command === 'accept') return popOverlay(store);
      if (command === 'back') {
        popOverlay(store);
        return show(prompt.before === prompt.edit.text ? '' : prompt.before);
      }
      const changed = edit(prompt.edit, pressed);
      if (!changed) return;
      store.set(state => withOverlay<PromptState>(state, 'filter', one => ({...one, edit: changed})));
      show(changed.text.trim());
    },
  };
};

export type PromptControl = ReturnType<typeof createPromptControl>;
