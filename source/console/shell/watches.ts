import type {Query} from '../../declare/world.ts';
import type {Pace, Watch} from '../../engine/polling/poll.ts';
import type {Session} from '../../engine/session.ts';
import type {Shell} from './shell.ts';
import {type ConsoleState, type View, viewOf} from './state.ts';

/**
 * Keeps the lists that are polled in step with what is on the screen: the view in sight and what it needs at the active
 * pace, every service's lists at the background pace, and lists of rows that were left not at all.
 */
export const createWatches = (session: Session, rows: Shell['rows']) => {
  /** At the start the list in sight has the line for itself: the others are read when it has answered and stands in its order. */
  let started = false;
  let begun = false;
  const watches = new Map<string, {watch: Watch; pace: Pace}>();
  const keyOf = (name: string, query: Query) => `${name}?${JSON.stringify(query)}`;
  const wanted = (state: ConsoleState) => {
    const paces = new Map<string, {name: string; query: Query; pace: Pace}>();
    const want = (name: string, query: Query, pace: Pace) => {
      const key = keyOf(name, query);
      if (pace !== 'background' || !paces.has(key)) paces.set(key, {name, query, pace});
    };
    const view = viewOf(state);
    const overview = state.tab === 0;
    for (const tab of state.tabs) {
      for (const {resource, query} of tab.views) want(resource, query, overview ? 'overview' : 'background');
      for (const {resource, query} of tab.inner) want(resource, query, 'background');
    }
    if (view) {
      want(view.resource, view.query, 'active');
      // Of a narrowed list the whole one, where its rules look at that too, goes on at its own pace.
      for (const need of session.resource(view.resource)?.resource.needs ?? [])
        if (need !== view.resource) want(need, {}, 'active');
    }
    return paces;
  };
  const answered = (paces: ReturnType<typeof wanted>, view: View | undefined) =>
    !(view && rows(view)?.underWay) &&
    [...paces.values()].every(({name, query, pace}) => {
      if (pace === 'background') return true;
      const snapshot = session.poller.peek(name, query);
      return (snapshot?.page !== undefined && !snapshot.known) || snapshot?.failure !== undefined;
    });
  return {
    /** Whether lists in the background are read too by now. */
    started: () => started,
    /** `all`: reads the lists in the background even if the one in sight has not answered yet. */
    follow: (state: ConsoleState, all = false) => {
      const paces = wanted(state);
      started ||= all || (begun && answered(paces, viewOf(state)));
      begun = true;
      for (const [key, {watch}] of watches) {
        if (paces.has(key)) continue;
        watch.stop();
        watches.delete(key);
      }
      for (const [key, {name, query, pace}] of paces) {
        const known = watches.get(key);
        if (known) {
          if (known.pace !== pace) known.watch.setPace(pace);
          known.pace = pace;
          continue;
        }
        if (pace === 'background' && !started) continue;
        const resource = session.resource(name)?.resource;
        if (resource) watches.set(key, {watch: session.poller.watch(resource, query, pace), pace});
      }
    },
    /** Reads the view (and what it needs), or everything when there is none, again now. */
    refresh: async (view: View | undefined) => {
      const needs = view ? [...(session.resource(view.resource)?.resource.needs ?? [])] : [];
      const keys = view
        ? [keyOf(view.resource, view.query), ...needs.map(name => keyOf(name, {}))]
        : [...watches.keys()];
      await Promise.all([...new Set(keys)].map(key => watches.get(key)?.watch.refresh()));
    },
    stop: () => {
      for (const {watch} of watches.values()) watch.stop();
      watches.clear();
    },
  };
};
export type Watches = ReturnType<typeof createWatches>;
