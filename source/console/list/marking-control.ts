import type {Action} from '../../declare/action.ts';
import {asFailure} from '../../declare/failure.ts';
import type {Resource} from '../../declare/resource.ts';
import {ownEntry} from '../../text/own-entry.ts';
import type {Sending} from '../change/sending.ts';
import type {FormControl} from '../form/form-control.ts';
import type {Shell} from '../shell/shell.ts';
import {type Mark, type View, viewOf, withView} from '../shell/state.ts';
import type {Shown} from './rows.ts';
import {axisWith, drawingOf, freeName, judged, markedRow, wholeAxis} from './timeline.ts';
import type {ViewControl} from './view-control.ts';

const day = 86_400;
/** Milliseconds of wall time for which what was learned of free time holds; and after which it is asked again where it could not be. */
const holds = {known: 300_000, failed: 60_000};
/** Lanes that are asked about at the same time, and in all. */
const most = {atOnce: 2, lanes: 24};
/** Free time is asked for so far ahead at most. */
const horizon = 14 * day;
/** Minutes that are tried for the next free time. */
const mostTries = 3 * 24 * 60;

type Parts = {readonly views: ViewControl; readonly form: FormControl; readonly sending: Sending};

/** Time that is marked on a timeline: for something new, or for a row that is moved there. And when its lanes are free. */
export const createMarkingControl = ({session, store, rows, toast}: Shell, {views, form, sending}: Parts) => {
  const flights = new Set<string>();
  const control = new AbortController();

  /** The timeline in sight; undefined elsewhere. */
  const here = (): {view: View; shown: Shown} | undefined => {
    const view = viewOf(store.get());
    const shown = view?.mode === 'timeline' ? rows(view) : undefined;
    return view && shown && {view, shown};
  };

  /** Asks when the lanes in sight are free, where that is not known for what is in sight. */
  const follow = () => {
    const now = here();
    const state = store.get();
    if (!now || state.paused || session.asOf || state.overlays.length > 0) return;
    const {resource, world} = now.shown;
    const free = resource.lanes?.free;
    if (!free) return;
    const axis = now.view.axis ?? wholeAxis(now.shown);
    const from = Math.max(Math.floor(axis.from), world.now);
    const until = Math.min(axis.from + axis.seconds, from + horizon);
    if (until <= from) return;
    const wall = session.clock.wall();
    const row = markedRow(now.view.mark, now.shown);
    for (const {name: lane} of drawingOf(now.shown).lanes.slice(0, most.lanes)) {
      if (flights.size >= most.atOnce) return;
      const name = freeName(resource, lane, row, world);
      if (!name || flights.has(name.key)) continue;
      const known = ownEntry(state.free, name.key);
      const age = known ? wall - known.wall : Number.POSITIVE_INFINITY;
      const covers = known && known.from <= from + 60 && known.until >= until;
      if (known?.problem === undefined ? covers && age < holds.known : age < holds.failed) continue;
      const span = {from, seconds: until - from + day};
      flights.add(name.key);
      // What was known until now stays in sight meanwhile.
      const before = known ?? {periods: [], from, until: from, wall};
      store.set(one => ({...one, free: {...one.free, [name.key]: {...before, reading: true}}}));
      const put = (what: {periods?: readonly {start: number; end: number}[]; problem?: string}) => {
        flights.delete(name.key);
        if (control.signal.aborted) return;
        const learned = {periods: [], ...what, from, until: from + span.seconds, wall: session.clock.wall()};
        store.set(one => ({...one, free: {...one.free, [name.key]: learned}}));
      };
      const asked = async () => free(lane, name.of, span, session.context(resource), control.signal);
      asked().then(
        periods => put({periods}),
        error => put({problem: asFailure(error).message}),
      );
    }
  };
  const unsubscribe = store.subscribe(follow);

  const change = (to: (mark: Mark, shown: Shown) => Mark) =>
    views.inView((view, shown) => {
      if (!view.mark) return view;
      const mark = to(view.mark, shown);
      return {...view, mark, axis: axisWith(view.axis ?? wholeAxis(shown), mark.start, mark.seconds)};
    });

  /** Whole minutes that are about one cell. */
  const cellOf = ({axis}: View, shown: Shown): number =>
    Math.max(60, Math.round((axis ?? wholeAxis(shown)).seconds / store.get().columns / 60) * 60);
  const shift = (by: number) =>
    views.inView((view, shown) => {
      if (!view.mark) return view;
      const start = Math.round((view.mark.start + by * cellOf(view, shown)) / 60) * 60;
      const axis = axisWith(view.axis ?? wholeAxis(shown), start, view.mark.seconds);
      return {...view, axis, mark: {...view.mark, start}};
    });

  const toLane = (by: number) => {
    if (here()?.view.mark?.moves) return toast('notice', 'A row that is moved stays on its lane.');
    change((mark, shown) => {
      const names = drawingOf(shown).lanes.map(({name}) => name);
      const at = Math.max(0, Math.min(names.length - 1, names.indexOf(mark.lane) + by));
      return {...mark, lane: names[at] ?? mark.lane};
    });
  };

  const longer = (by: number) =>
    change(mark => {
      const unit = mark.seconds + by < 600 ? 30 : 60;
      return {...mark, seconds: Math.max(unit, Math.round(mark.seconds / unit + by) * unit)};
    });

  /** Where the mark is well next: from a time that is free to the beginning of the one after it. */
  const nextFree = (mark: Mark, shown: Shown): Mark | undefined => {
    const {free} = store.get();
    const isWell = (start: number) => judged({...mark, start}, shown, free).tone === 'good';
    let within = isWell(mark.start);
    for (let at = 1; at <= mostTries; at += 1) {
      const start = (Math.floor(mark.start / 60) + at) * 60;
      const well = isWell(start);
      if (well && !within) return {...mark, start};
      within = well;
    }
    return undefined;
  };

  const drop = () => store.set(state => withView(state, view => ({...view, mark: undefined})));

  const accept = () => {
    const now = here();
    const mark = now?.view.mark;
    if (!now || !mark) return;
    const {resource, world} = now.shown;
    const row = markedRow(mark, now.shown);
    const {made, moved} = resource.lanes ?? {};
    const name = mark.moves ? moved?.action : made?.action;
    const action = resource.actions?.find(one => one.name === name);
    drop();
    if (!action) return;
    if (!mark.moves)
      return form.open(
        resource,
        action,
        undefined,
        made!.texts(mark.lane, mark.start, mark.seconds, row, world),
      );
    if (row === undefined) return toast('warn', `${mark.beside} is no longer listed: nothing was sent.`);
    sending.begin({resource, action, draft: moved!.texts(mark.start, mark.seconds), rows: [row]});
  };

  return {
    /** Begins a mark where an action is started on a timeline that it can be marked on; false elsewhere. */
    begin: (resource: Resource, action: Action): boolean => {
      const now = here();
      const lanes = resource.lanes;
      if (!now || !lanes || now.view.resource !== resource.name || store.get().overlays.length > 0)
        return false;
      const moves = action.name === lanes.moved?.action;
      if (!moves && action.name !== lanes.made?.action) return false;
      const {shown} = now;
      const {world} = shown;
      const row = views.chosen()?.row;
      const span = row === undefined ? undefined : resource.span?.(row, world);
      const reason = session.profile.readOnly
        ? 'This console is read-only.'
        : action.disabled?.(moves ? row : undefined, world);
      const beside = row === undefined ? undefined : resource.id(row);
      const lane = span?.lane ?? drawingOf(shown).lanes[0]?.name;
      if (reason || lane === undefined || (moves && !span)) {
        toast('warn', reason ?? `${action.title}: choose a row first.`);
        return true;
      }
      const mark: Mark = moves
        ? {lane, start: span!.start, seconds: span!.end - span!.start, moves, beside}
        : {lane, start: lanes.first?.(world) ?? world.now, seconds: lanes.seconds ?? 60, moves, beside};
      store.set(state => withView(state, view => ({...view, mark})));
      change(one => one);
      return true;
    },
    commands: {
      'mark-earlier': () => shift(-1),
      'mark-later': () => shift(1),
      'mark-lane-next': () => toLane(1),
      'mark-lane-previous': () => toLane(-1),
      'mark-longer': () => longer(1),
      'mark-shorter': () => longer(-1),
      'mark-free': () => {
        const now = here();
        const next = now?.view.mark && nextFree(now.view.mark, now.shown);
        if (next) change(() => next);
        else toast('notice', 'No free time is known after this; - shows and asks for more.');
      },
      'mark-accept': accept,
      'mark-drop': drop,
    } satisfies Readonly<Record<string, () => void>>,
    close: () => {
      control.abort();
      unsubscribe();
    },
  };
};

export type MarkingControl = ReturnType<typeof createMarkingControl>;
