import type {Desk} from './desk.ts';

/** Going from tab to tab, and to a view by its name. */
export const createTabControl = ({store, toast}: Desk) => {
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
