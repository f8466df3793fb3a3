import {asFailure} from '../engine/failure.ts';
import type {Section} from '../resource.ts';
import type {Desk} from './desk.ts';
import {type DetailState, withOverlay} from './state.ts';

/** Opens the detail of a row, and keeps it true while the row changes. */
export const createDetailControl = (
  desk: Desk,
  draw: (sections: readonly Section[]) => readonly string[],
) => {
  const {session, store} = desk;
  let asking: AbortController | undefined;
  let described: unknown;

  const change = (update: (detail: DetailState) => DetailState) =>
    store.set(state => withOverlay<DetailState>(state, 'detail', update));
  const current = () => store.get().overlays.findLast(overlay => overlay.kind === 'detail');

  /** The row of an id, in whatever list it was last seen. */
  const rowOf = (resourceName: string, id: string): unknown => {
    const resource = session.resource(resourceName)?.resource;
    if (!resource) return undefined;
    const queries = [
      {},
      ...store
        .get()
        .tabs.flatMap(tab =>
          tab.inner.filter(view => view.resource === resourceName).map(view => view.query),
        ),
    ];
    for (const query of queries) {
      const found = session.poller.peek(resourceName, query)?.page?.rows.find(row => resource.id(row) === id);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  const describe = () => {
    const detail = current();
    const resource = detail && session.resource(detail.resource)?.resource;
    if (!detail || !resource) return;
    const row = rowOf(detail.resource, detail.id);
    if (row === undefined) {
      change(one =>
        one.problem ? one : {...one, problem: 'It is no longer listed; this is what was last known.'},
      );
      return;
    }
    described = session.world();
    asking?.abort();
    const control = new AbortController();
    asking = control;
    const show = (sections: readonly Section[]) =>
      change(one =>
        one.id === detail.id && one.resource === detail.resource
          ? {...one, sections, lines: draw(sections), problem: undefined}
          : one,
      );
    try {
      const sections = resource.describe(row, session.context(resource), control.signal);
      if (Array.isArray(sections)) return show(sections);
      sections.then(
        later => !control.signal.aborted && show(later),
        error => !control.signal.aborted && change(one => ({...one, problem: asFailure(error).message})),
      );
    } catch (error) {
      change(one => ({...one, problem: asFailure(error).message}));
    }
  };

  return {
    open: (resource: string, id: string) => {
      store.set(state => ({
        ...state,
        overlays: [
          ...state.overlays,
          {kind: 'detail', resource, id, sections: undefined, lines: [], problem: undefined, top: 0},
        ],
      }));
      describe();
    },
    /** Describes again when the world has moved on since. */
    follow: () => {
      if (current() && session.world() !== described) describe();
    },
    /** Draws it again: the width or the theme is another. */
    redraw: () => change(one => (one.sections ? {...one, lines: draw(one.sections)} : one)),
    close: () => asking?.abort(),
    row: () => {
      const detail = current();
      return detail && rowOf(detail.resource, detail.id);
    },
  };
};

export type DetailControl = ReturnType<typeof createDetailControl>;
