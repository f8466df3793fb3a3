import type {Key} from '../../terminal/key.ts';
import {edit, editOf} from '../form/edit.ts';
import type {PaletteState} from '../shell/overlay-state.ts';
import type {Shell} from '../shell/shell.ts';
import {withOverlay} from '../shell/state.ts';
import {popOverlay, pushOverlay} from './overlay-stack.ts';
import {paletteEntries} from './palette.ts';

/** Lines of the palette that are offered first the next time. */
const mostRecent = 8;

/** The palette's keys: type to find, up and down to choose, Enter hands the chosen line's command to `perform`. */
export const createPaletteControl = ({session, store}: Shell, perform: (line: string) => void) => ({
  open: (typed = '') => pushOverlay(store, {kind: 'palette', edit: editOf(typed), index: 0}),
  key: (palette: PaletteState, pressed: Key, command: string | undefined) => {
    const found = paletteEntries(session, store.get(), palette.edit.text);
    const change = (update: Partial<PaletteState>) =>
      store.set(state => withOverlay<PaletteState>(state, 'palette', one => ({...one, ...update})));
    const to = (index: number) => change({index: Math.max(0, Math.min(found.length - 1, index))});
    if (command === 'back') return popOverlay(store);
    if (command === 'next') return to(palette.index + 1);
    if (command === 'previous') return to(palette.index - 1);
    if (command === 'accept') {
      popOverlay(store);
      const entry = found[palette.index];
      if (!entry) return;
      store.set(state => ({
        ...state,
        recent: [entry.command, ...state.recent.filter(one => one !== entry.command)].slice(0, mostRecent),
      }));
      return perform(entry.command);
    }
    const changed = edit(palette.edit, pressed);
    if (changed) change({edit: changed, index: 0});
  },
});

export type PaletteControl = ReturnType<typeof createPaletteControl>;
