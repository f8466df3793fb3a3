import type {ConfirmState, FormState, Overlay} from '../shell/overlay-state.ts';
import type {Store} from '../shell/store.ts';

/**
 * Overlays of one kind that are worked on while keys go on: each has a number of its own, so that what comes back later
 * finds the one that asked for it, or none, and never another that was opened meanwhile.
 */
export const createOverlays = <O extends FormState | ConfirmState>(store: Store, kind: O['kind']) => {
  let last = 0;
  const isThe = (id: number | undefined, overlay: Overlay) =>
    overlay.kind === kind && 'id' in overlay && overlay.id === id;
  return {
    open: (overlay: Omit<O, 'id'>): number => {
      last += 1;
      const numbered = {...overlay, id: last} as O;
      store.set(state => ({...state, overlays: [...state.overlays, numbered]}));
      return last;
    },
    isOpen: (id: number | undefined): boolean => store.get().overlays.some(overlay => isThe(id, overlay)),
    change: (id: number | undefined, update: (overlay: O) => O) =>
      store.set(state => {
        const at = state.overlays.findIndex(overlay => isThe(id, overlay));
        if (at < 0) return state;
        const before = state.overlays[at] as O;
        const after = update(before);
        return after === before
          ? state
          : {...state, overlays: state.overlays.with(at, {...after, id: before.id})};
      }),
    close: (id: number | undefined) =>
      store.set(state => ({...state, overlays: state.overlays.filter(overlay => !isThe(id, overlay))})),
  };
};

export const pushOverlay = (store: Store, overlay: Overlay) =>
  store.set(state => ({...state, overlays: [...state.overlays, overlay]}));

export const popOverlay = (store: Store) =>
  store.set(state => ({...state, overlays: state.overlays.slice(0, -1)}));
