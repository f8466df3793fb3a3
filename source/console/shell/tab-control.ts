import type {Shell} from './shell.ts';
import {tabOf, viewOf, withView} from './state.ts';
import type {Store} from './store.ts';

/** One step out: the overlay, the marks, the filter, the row that was gone into. False at the outermost. */
export const goBack = (store: Store): boolean => {
  const state = store.get();
  if (state.overlays.length > 0) {
    store.set(one => ({...one, overlays: one.overlays.slice(0, -1)}));
    return true;
  }
  const view = viewOf(state);
  const inner = tabOf(state)?.inner ?? [];
  if (view && view.marks.size > 0) store.set(one => withView(one, last => ({...last, marks: new Set()})));
  else if (view && view.filter !== '') store.set(one => withView(one, last => ({...last, filter: ''})));
  else if (view && inner.length > 0)
    store.set(one => ({
      ...one,
      tabs: one.tabs.map(tab => (tab.digit === one.tab ? {...tab, inner: tab.inner.slice(0, -1)} : tab)),
    }));
  else return false;
  return true;
};

/** Going from tab to tab, and to a view by its name. */
export const createTabControl = ({store, toast}: Shell) => {
  const toTab = (digit: number) => {
    if (digit !== 0 && !store.get().tabs.some(tab => tab.digit === digit))
      return toast('notice', `There is no tab ${digit} in this profile.`);
    store.set(state =>
      state.tab === digit && state.overlays.length === 0
        ? {...state, tabs: state.tabs.map(tab => (tab.digit === digit ? {...tab, inner: []} : tab))}
        : {...state, tab: digit, overlays: []},
    );
  };

  const stepTab = (step: number) => {
    const digits = [0, ...store.get().tabs.map(tab => tab.digit)];
    const at = digits.indexOf(store.get().tab);
    toTab(digits[(at + step + digits.length) % digits.length]!);
  };

  const toView = (resource: string) =>
    store.set(state => {
      const tab = state.tabs.find(one => one.views.some(view => view.resource === resource));
      if (!tab) return state;
      const current = tab.views.findIndex(view => view.resource === resource);
      return {
        ...state,
        tab: tab.digit,
        tabs: state.tabs.map(one => (one === tab ? {...one, inner: [], current} : one)),
      };
    });

  return {toTab, stepTab, toView};
};

export type TabControl = ReturnType<typeof createTabControl>;
