import type {Shell} from '../shell/shell.ts';
import {type ConsoleState, listHeight, viewOf} from '../shell/state.ts';
import {viewName} from './aside.ts';
import {keepAside} from './kept-views.ts';
import {cursorPlace} from './rows.ts';

/** Milliseconds for which the cursor must rest before the row or alert under it is told. */
const pause = 80;
const shares = {least: 0.25, most: 0.6, step: 0.05};

/** The alert under the cursor, where alerts are in sight. */
const alertUnder = ({tab, overlays, alertChosen}: ConsoleState): string | undefined => {
  const top = overlays.at(-1);
  return top?.kind === 'alerts' ? top.chosen : tab === 0 && !top ? alertChosen : undefined;
};

/**
 * What is told of the row or alert under the cursor: it follows when the cursor rests, so that a cursor on its way writes
 * little over a thin link. Once a held key scrolls the list line by line nothing is told, so that no text scrolls along and
 * is drawn again at each step. What stands beside a list is opened and closed, and has its width.
 */
export const createAsideControl = ({session, store, rows}: Shell) => {
  let waited: string | undefined;
  let top = 0;
  let stop = () => {};

  const under = (): {view: string; id: string} | undefined => {
    const view = viewOf(store.get());
    const shown = view && rows(view);
    const row = view && shown?.rows[cursorPlace(view, shown)];
    return view && shown && row !== undefined
      ? {view: viewName(view), id: shown.resource.id(row)}
      : undefined;
  };

  const calm = () => {
    waited = undefined;
    stop();
  };
  const rest = (name: string, show: () => void) => {
    if (waited === name) return;
    stop();
    waited = name;
    stop = session.clock.after(pause, () => {
      waited = undefined;
      show();
    });
  };

  const follow = () => {
    const state = store.get();
    const {aside, alertTold} = state;
    const alert = alertUnder(state);
    if (alert !== undefined) {
      const tell = () => store.set(one => ({...one, alertTold: alertUnder(one)}));
      return alertTold === undefined ? tell() : alertTold === alert ? calm() : rest(alert, tell);
    }
    const before = top;
    top = viewOf(state)?.top ?? 0;
    const moved = Math.abs(top - before);
    const here = aside.open ? under() : undefined;
    if (!here || (!aside.hidden && aside.of?.view === here.view && aside.of.id === here.id)) return calm();
    const show = () => store.set(one => ({...one, aside: {...one.aside, of: under(), hidden: false}}));
    if (aside.of?.view !== here.view) return show();
    // The first step leaves it: one key alone does not make it flicker. A page is written anew in any case.
    if (waited !== undefined && moved > 0 && moved < listHeight(state) / 2 && !aside.hidden)
      store.set(one => ({...one, aside: {...one.aside, hidden: true}}));
    rest(here.id, show);
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
