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
