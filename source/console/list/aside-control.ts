import type {Shell} from '../shell/shell.ts';
import {viewOf} from '../shell/state.ts';
import {viewName} from './aside.ts';
import {keepAside} from './kept-views.ts';
import {cursorPlace} from './rows.ts';

/** Milliseconds for which the cursor must rest before the row under it is told beside the list. */
const pause = 80;
const shares = {least: 0.25, most: 0.6, step: 0.05};

/** What stands beside the list: it follows the cursor when that rests, is opened and closed, and has its width. */
export const createAsideControl = ({session, store, rows}: Shell) => {
  let waited: string | undefined;
  let stop = () => {};

  const under = (): {view: string; id: string} | undefined => {
    const view = viewOf(store.get());
    const shown = view && rows(view);
    const row = view && shown?.rows[cursorPlace(view, shown)];
    return view && shown && row !== undefined
      ? {view: viewName(view), id: shown.resource.id(row)}
      : undefined;
  };

  const follow = () => {
    const {aside} = store.get();
    const here = aside.open ? under() : undefined;
    if (!here || (aside.of?.view === here.view && aside.of.id === here.id)) {
      waited = undefined;
      return stop();
    }
    const show = () => store.set(state => ({...state, aside: {...state.aside, of: under()}}));
    if (aside.of?.view !== here.view) return show();
    if (waited === here.id) return;
    waited = here.id;
    stop();
    stop = session.clock.after(pause, () => {
      waited = undefined;
      show();
    });
  };
  const unsubscribe = store.subscribe(follow);

  const keep = (change: {open?: boolean; share?: number}) => {
    store.set(state => ({...state, aside: {...state.aside, ...change}}));
    keepAside(session.memory.notes, store.get().aside);
  };
  return {
    toggle: () => keep({open: !store.get().aside.open}),
    widen: (steps: number) =>
      keep({
        open: true,
        share: Math.max(shares.least, Math.min(shares.most, store.get().aside.share + steps * shares.step)),
      }),
    close: () => {
      unsubscribe();
      stop();
    },
  };
};

export type AsideControl = ReturnType<typeof createAsideControl>;
