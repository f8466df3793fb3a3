import type {Query, World} from '../../declare/world.ts';
import type {Snapshot} from '../../engine/polling/poll.ts';
import type {Session} from '../../engine/session.ts';
import {createRows, cursorPlace} from '../list/rows.ts';
import {type Beginning, initialState} from './initial-state.ts';
import type {FirstFrame} from './last-frame.ts';
import {type Drawn, screenLines} from './screen-lines.ts';
import {viewOf} from './state.ts';

/** Of longer lists the first screen is not kept. */
const mostKept = 20_000;

/** The clock is not known when these lines are shown. */
const withoutClock = (line: string): string =>
  line.replace(/(?:\d{4}-\d\d-\d\d )?\d\d:\d\d UTC/, clock => ' '.repeat(clock.length));

/**
 * What the next console's first screen is to be: this session's opening list as it will stand as last known, before
 * anything is read: no alerts, each service being read. Undefined where that list was not read.
 */
export const firstLines = (
  session: Session,
  {map, unicode}: Pick<Drawn, 'map' | 'unicode'>,
  beginning: Beginning,
): Pick<FirstFrame, 'lines' | 'wall'> | undefined => {
  const known = <Row>(resource: string, query?: Query): Snapshot<Row> | undefined => {
    const {page, at} = session.poller.peek<Row>(resource, query) ?? {};
    if (!page) return undefined;
    const wallAt = session.clock.wall();
    return {page, at, wallAt, failure: undefined, loading: true, latency: undefined, known: true};
  };
  const world: World = {
    ...session.world(),
    unread: () => 'they are as last known, and are being read.',
    readAt: () => undefined,
  };
  const then: Session = {
    ...session,
    alerts: () => [],
    world: () => world,
    poller: {...session.poller, peek: known},
  };
  const state = initialState(then, beginning);
  const view = viewOf(state);
  // The overview stands for the first tab's list: what it counts was read like that.
  const {resource, query} = view ?? state.tabs[0]?.views[0] ?? {resource: '', query: {}};
  const live = session.poller.peek(resource, query);
  if (!live?.page || live.known || live.partial || live.wallAt === undefined) return undefined;
  // It would have to be sorted anew, in one go.
  if (live.page.rows.length > mostKept) return undefined;
  const rows = createRows(then, () => state.choices.filters);
  const shown = view && rows(view);
  if (view && !shown?.rows.length) return undefined;
  const chosen = () => view && shown?.rows[cursorPlace(view, shown)];
  const lines = screenLines(state, {console: {rows, chosen}, session: then, map, unicode});
  return {lines: lines.map((line, at) => (at === 1 ? withoutClock(line) : line)), wall: live.wallAt};
};
