import type {Lead} from '../../declare/resource.ts';
import type {Shell} from '../shell/shell.ts';
import {newView, type View, viewOf, withView} from '../shell/state.ts';
import {layoutOf} from './layout.ts';
import {createRowOutput} from './row-output.ts';
import {cursorPlace, type Shown, topFor, topOf} from './rows.ts';
import {changedAxis, timelineOrder, wholeAxis} from './timeline.ts';

/** Moving about in lists, filtering, sorting, marking, and going into rows and out again. */
export const createViewControl = (shell: Shell, describe: (resource: string, id: string) => void) => {
  const {session, store, rows} = shell;

  const inView = (change: (view: View, shown: Shown) => View) => {
    const view = viewOf(store.get());
    const shown = view && rows(view);
    if (view && shown) store.set(state => withView(state, one => change(one, shown)));
  };

  /** Moves the cursor to a place among the rows shown. */
  const moveTo = (place: (now: number, shown: Shown, page: number) => number) =>
    inView((view, shown) => {
      const {height} = layoutOf(store.get(), view, shown);
      const count = shown.rows.length;
      if (count === 0) return view;
      // A heading that stays over its rows takes a line of every page.
      const page = shown.headings.length > 0 ? Math.max(1, height - 1) : height;
      const to = Math.max(0, Math.min(count - 1, place(cursorPlace(view, shown), shown, page)));
      const cursor = shown.resource.id(shown.rows[to]);
      const top = topFor(shown, to, topOf(view, shown, height), height);
      return cursor === view.cursor && to === view.place && top === view.top && !view.reordered
        ? view
        : {...view, cursor, place: to, top, reordered: false};
    });

  /** What is done to all rows is not done to those alone that were found so far. */
  const whole = (view: View, shown: Shown): Shown => (shown.underWay && rows(view, true)) || shown;

  const chosen = (): {view: View; shown: Shown; row: unknown} | undefined => {
    const view = viewOf(store.get());
    const shown = view && rows(view);
    if (!view || !shown) return undefined;
    return {view, shown, row: shown.rows[cursorPlace(view, shown)]};
  };

  const targets = (): readonly unknown[] => {
    const here = chosen();
    if (!here) return [];
    const {view, shown, row} = here;
    if (view.marks.size === 0) return row === undefined ? [] : [row];
    return whole(view, shown).rows.filter(one => view.marks.has(shown.resource.id(one)));
  };

  const enter = () => {
    const here = chosen();
    if (!here || here.row === undefined) return;
    const {resource} = here.shown;
    const id = resource.id(here.row);
    const go = (lead?: Lead) => (lead ? goInto(lead.resource, lead.query) : describe(resource.name, id));
    const lead = resource.open?.(here.row, session.context(resource));
    if (!(lead instanceof Promise)) return go(lead);
    /** Who has gone on while the upstream was asked is left where they are. */
    const isHere = () => {
      const now = chosen();
      return (
        store.get().overlays.length === 0 &&
        now?.view.query === here.view.query &&
        now.shown.resource === resource &&
        now.row !== undefined &&
        resource.id(now.row) === id
      );
    };
    lead.then(
      found => isHere() && go(found),
      () => isHere() && go(),
    );
  };

  const goInto = (name: string, query: View['query']) => {
    const resource = session.resource(name)?.resource;
    if (!resource) return;
    store.set(state => ({
      ...state,
      tabs: state.tabs.map(tab =>
        tab.digit === state.tab ? {...tab, inner: [...tab.inner, newView(resource.name, query)]} : tab,
      ),
    }));
  };

  /** Goes to a row wherever it is shown: its tab, its view, the cursor on it, no filter in the way. Without an id, to its list. */
  const goTo = (resourceName: string, id: string) =>
    store.set(state => {
      const tab = state.tabs.find(one => one.views.some(view => view.resource === resourceName));
      if (!tab) return state;
      const current = tab.views.findIndex(view => view.resource === resourceName);
      const views = tab.views.map((view, at) =>
        at === current
          ? {...view, cursor: id === '' ? view.cursor : id, filter: '', mode: 'table' as const}
          : view,
      );
      return {
        ...state,
        tab: tab.digit,
        overlays: [],
        tabs: state.tabs.map(one => (one === tab ? {...tab, views, current, inner: []} : one)),
      };
    });

  const stepView = (step: number) =>
    store.set(state => ({
      ...state,
      tabs: state.tabs.map(tab =>
        tab.digit === state.tab
          ? {...tab, inner: [], current: (tab.current + step + tab.views.length) % tab.views.length}
          : tab,
      ),
    }));

  /** Sorts by a column; the one that it was sorted by before decides between equal rows. */
  const sortBy = (view: View, key: string): View => {
    const {key: before, descending} = view.sort ?? {};
    const tie = before === undefined || before === key ? undefined : {key: before, descending};
    return {...view, sort: {key, descending: false, tie}, top: 0};
  };

  /** By the next of the columns that are drawn; after the last, worst first again. */
  const sort = () =>
    inView((view, shown) => {
      const keys = layoutOf(store.get(), view, shown).fit.fitted.map(({column}) => column.key);
      const key = keys[view.sort ? keys.indexOf(view.sort.key) + 1 : 0];
      return key === undefined ? {...view, sort: undefined, top: 0} : sortBy(view, key);
    });

  /** On the timeline, the place of the next or the last in time; undefined in a table. */
  const stepInTime = (now: number, shown: Shown, by: number): number | undefined => {
    if (viewOf(store.get())?.mode !== 'timeline') return undefined;
    const order = timelineOrder(shown);
    const at = order.indexOf(now);
    return order[Math.max(0, Math.min(order.length - 1, at < 0 ? 0 : at + by))];
  };

  const changeAxis = (change: {zoom?: number; pan?: number}) =>
    inView((view, shown) => {
      const row = shown.rows[cursorPlace(view, shown)];
      const about = row === undefined ? undefined : shown.resource.span?.(row, shown.world)?.start;
      return {...view, axis: changedAxis(view.axis ?? wholeAxis(shown), change, about)};
    });

  /** A timeline begins with a row that is on it: the chosen one, or the first that lies ahead. */
  const toTimeline = () => {
    const here = chosen();
    if (here?.view.mode !== 'timeline') return;
    const {resource, rows: list, world} = here.shown;
    const ahead = (row: unknown) => (resource.span?.(row, world)?.end ?? 0) > world.now;
    if (here.row !== undefined && ahead(here.row)) return;
    const first = list.findIndex(ahead);
    if (first >= 0) moveTo(() => first);
  };

  const output = createRowOutput(shell, {chosen, targets});

  const describeChosen = () => {
    const here = chosen();
    if (here?.row !== undefined) describe(here.shown.resource.name, here.shown.resource.id(here.row));
  };

  const reverse = (view: View, shown: Shown): View => {
    const {key = shown.resource.columns[0]!.key, descending} = view.sort ?? {};
    return {...view, top: 0, sort: {...view.sort, key, descending: !descending}};
  };

  const mark = (view: View, shown: Shown): View => {
    const row = shown.rows[cursorPlace(view, shown)];
    return row === undefined
      ? view
      : {...view, marks: view.marks.symmetricDifference(new Set([shown.resource.id(row)]))};
  };

  const up = () => {
    const here = chosen();
    const folder = here?.shown.resource.place?.(here.view.query, here.shown.world).up;
    if (here && folder) goInto(here.view.resource, folder);
  };

  const commands: Readonly<Record<string, () => void>> = {
    next: () => moveTo((now, shown) => stepInTime(now, shown, 1) ?? now + 1),
    previous: () => moveTo((now, shown) => stepInTime(now, shown, -1) ?? now - 1),
    'page-next': () => moveTo((now, _, page) => now + page),
    'page-previous': () => moveTo((now, _, page) => now - page),
    first: () => moveTo(() => 0),
    last: () => moveTo((_, shown) => shown.rows.length - 1),
    open: enter,
    describe: describeChosen,
    sort,
    reverse: () => inView(reverse),
    mark: () => {
      inView(mark);
      moveTo(now => now + 1);
    },
    'mark-all': () =>
      inView((view, shown) => ({
        ...view,
        marks: new Set(view.marks.size > 0 ? [] : whole(view, shown).rows.map(shown.resource.id)),
      })),
    'view-next': () => stepView(1),
    'view-previous': () => stepView(-1),
    timeline: () => {
      inView((view, shown) =>
        shown.resource.span ? {...view, mode: view.mode === 'table' ? 'timeline' : 'table'} : view,
      );
      toTimeline();
    },
    group: () =>
      inView((view, shown) => (shown.resource.group ? {...view, grouped: !view.grouped, top: 0} : view)),
    up,
    copy: output.copy,
    unreadable: output.unreadable,
    'zoom-in': () => changeAxis({zoom: 1 / 2}),
    'zoom-out': () => changeAxis({zoom: 2}),
    'zoom-whole': () => inView(view => ({...view, axis: undefined})),
    earlier: () => changeAxis({pan: -1 / 4}),
    later: () => changeAxis({pan: 1 / 4}),
  };

  return {commands, chosen, targets, goTo, goInto, inView, moveTo};
};

export type ViewControl = ReturnType<typeof createViewControl>;
