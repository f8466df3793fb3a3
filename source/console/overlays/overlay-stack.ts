import type {Overlay} from '../shell/state.ts';
import type {Store} from '../shell/store.ts';

/** Lays something over what is on the screen. */
export const pushOverlay = (store: Store, overlay: Overlay) =>
  store.set(state => ({...state, overlays: [...state.overlays, overlay]}));

/** Takes the innermost away. */
export const popOverlay = (store: Store) =>
  store.set(state => ({...state, overlays: state.overlays.slice(0, -1)}));
