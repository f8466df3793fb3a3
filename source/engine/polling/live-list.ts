import type {Page} from '../../declare/resource.ts';
import type {Clock} from '../clock.ts';
import {sharePage} from '../http/boundary.ts';
import type {Snapshot} from './poll.ts';
import type {PolledList} from './polled-list.ts';

type Options = {
  readonly client: () => unknown;
  readonly clock: Pick<Clock, 'after'>;
  /** While it is so, what stands on the screen stays as it is, and nothing is asked. */
  readonly paused: () => boolean;
  readonly update: (next: Snapshot) => void;
  readonly reread: () => void;
};

/** Milliseconds in which several pushes make one reading. */
const gather = 500;

/** A page with changed rows in their places and new ones at its end. */
const withRows = <Row>(page: Page<Row>, rows: readonly Row[], id: (row: Row) => string): Page<Row> => {
  const changed = new Map(rows.map(row => [id(row), row]));
  const kept = page.rows.map(row => {
    const next = changed.get(id(row));
    changed.delete(id(row));
    return next ?? row;
  });
  return sharePage(page, {...page, rows: [...kept, ...changed.values()]}, id);
};

/** Puts what an upstream pushes into a polled list. Gives the way to end it; undefined when the resource has no feed. */
export const startFeed = (list: PolledList, options: Options): (() => void) | undefined => {
  const {resource} = list;
  if (!resource.live) return undefined;
  let cancel: (() => void) | undefined;
  let ended = false;
  const state = (on: boolean, words?: string) => {
    const before = list.snapshot.live;
    if (ended || (before?.on === on && before.words === words)) return;
    options.update({...list.snapshot, live: {on, ...(words === undefined ? {} : {words})}});
    // What changed between the last reading and the first push was told to nobody.
    if (on && !before?.on) reread();
  };
  const reread = () => {
    if (ended) return;
    cancel ??= options.clock.after(gather, () => {
      cancel = undefined;
      if (options.paused()) list.missed = true;
      else options.reread();
    });
  };
  let end: () => void;
  try {
    end = resource.live(options.client(), list.query, {
      changed: rows => {
        if (ended) return;
        if (options.paused()) {
          list.missed = true;
          return;
        }
        const {page} = list.snapshot;
        // Rows without a list to be in are part of the first reading.
        if (!page) return reread();
        try {
          options.update({...list.snapshot, page: withRows(page, rows, row => resource.id(row))});
        } catch {
          // Nobody waits for a push, so what it throws would end the program: the reading tells what is wrong.
          reread();
        }
      },
      reread,
      state,
    });
  } catch (error) {
    state(false, error instanceof Error ? error.message : String(error));
    return undefined;
  }
  return () => {
    ended = true;
    cancel?.();
    end();
  };
};
