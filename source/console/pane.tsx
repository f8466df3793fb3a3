import {brokenParts} from '../engine/guard-resource.ts';
import type {Session} from '../engine/session.ts';
import type {Resource} from '../resource.ts';
import {age, harmless, wrap} from '../text.ts';
import {actionsFor} from './desk.ts';
import {type Fitted, fitColumns, headerLine, rowLine, scrollTop} from './grid.ts';
import {keyName} from './key-name.ts';
import {foreign, type Line, paint, type Span, span, spread, toned} from './lines.ts';
import {Painted} from './painted.tsx';
import {cursorPlace, type Shown} from './rows.ts';
import {type ConsoleState, listHeight, tabOf, type View} from './state.ts';
import type {Theme} from './theme.ts';
import {timelineLines} from './timeline.ts';

type Props = {
  readonly state: ConsoleState;
  readonly session: Session;
  readonly view: View;
  readonly shown: Shown;
  readonly theme: Theme;
};

/** A resource's list: its heading, the column headers and the rows that fit, and not one element more. */
export const Pane = ({state, session, view, shown, theme}: Props) => {
  // The body first: the heading tells what failed in it.
  const lines = body(state, session, view, shown, theme);
  const heading = paint(headingLine(state, session, view, shown, theme), theme, state.columns);
  return <Painted lines={[heading, ...lines]} />;
};

/** Which view, how narrowed, how many rows, and what is wrong with them. */
const headingLine = (state: ConsoleState, session: Session, view: View, shown: Shown, theme: Theme): Line => {
  const tab = tabOf(state);
  const left: Span[] = [];
  const views = tab?.views ?? [];
  for (const one of views) {
    const here = one.resource === view.resource;
    const title = session.resource(one.resource)?.resource.title ?? one.resource;
    left.push({text: ` ${title} `, look: views.length > 1 && here ? 'focus' : here ? 'heading' : 'quiet'});
  }
  const place = shown.resource.place?.(view.query, shown.world);
  if (place) left.push(span(' '), foreign(place.words));
  else
    for (const [name, value] of Object.entries(view.query))
      if (value !== '') left.push(span(` ${name} `, 'quiet'), foreign(value), span(' '));
  if (view.mode === 'timeline') left.push(span(' timeline ', 'quiet'));
  if (view.filter !== '') left.push(span(' /', 'quiet'), foreign(view.filter), span(' '));
  if (shown.problem) left.push(toned(` ${shown.problem} `, 'warn'));
  if (view.marks.size > 0) left.push(toned(` ${view.marks.size} marked `, 'busy'));
  const {snapshot} = shown;
  const unreadable = snapshot?.page?.unreadable.length ?? 0;
  if (unreadable > 0) left.push(toned(` ${unreadable} unreadable (U) `, 'warn'));
  const [fault] = brokenParts(shown.resource);
  if (fault !== undefined) left.push(toned(` ? ${harmless(fault)} `, 'warn'));
  for (const note of snapshot?.page?.notes ?? []) left.push(toned(` ${harmless(note)} `, 'notice'));
  if (snapshot?.failure) left.push(toned(` ${harmless(snapshot.failure.message)} `, 'bad'));
  const old =
    snapshot?.failure && snapshot.wallAt !== undefined
      ? `data ${age((session.clock.wall() - snapshot.wallAt) / 1000)} old, `
      : '';
  const live = snapshot?.live;
  const pushed = live
    ? live.on
      ? 'live, '
      : `polled${live.words ? ` (${harmless(live.words)})` : ''}, `
    : '';
  const count = view.filter === '' ? `${shown.total}` : `${shown.rows.length} of ${shown.total}`;
  return spread(left, [span(`${old}${pushed}${count} `, 'quiet')], state.columns, theme.glyphs.cut);
};

const fittedFor = new WeakMap<Shown, {width: number; fitted: readonly Fitted[]}>();

/** Columns fitted once for a list and a screen width: by its first rows and those now in sight. */
const fitted = (
  shown: Shown,
  top: number,
  height: number,
  width: number,
  theme: Theme,
): readonly Fitted[] => {
  const known = fittedFor.get(shown);
  if (known?.width === width) return known.fitted;
  const sample = [...shown.rows.slice(0, 100), ...shown.rows.slice(top, top + height)];
  const now = fitColumns(shown.resource.columns, sample, shown.world, width, theme.glyphs);
  fittedFor.set(shown, {width, fitted: now});
  return now;
};

/** A row as painted before, and all that it was painted from. */
type PaintedRow = {readonly from: readonly unknown[]; readonly text: string};
const painted = new WeakMap<object, PaintedRow>();

/** Rows that are as they were are not painted again: moving the cursor paints two. */
const paintRow = (row: unknown, from: readonly unknown[], draw: () => string): string => {
  if (typeof row !== 'object' || row === null) return draw();
  const last = painted.get(row);
  if (last && from.every((one, at) => one === last.from[at])) return last.text;
  const text = draw();
  painted.set(row, {from, text});
  return text;
};

const body = (state: ConsoleState, session: Session, view: View, shown: Shown, theme: Theme): string[] => {
  const height = listHeight(state);
  const whole = (lines: readonly Line[]) => lines.map(line => paint(line, theme, state.columns));
  if (view.mode === 'timeline') return whole(timelineLines(shown, view, state.columns, height + 1, theme));
  if (shown.rows.length === 0) return whole([[], [], ...emptyLines(session, view, shown, state.columns)]);
  const place = cursorPlace(view, shown);
  const top = scrollTop(view.top, place, height, shown.rows.length);
  const columns = fitted(shown, top, height, state.columns, theme);
  const rows = shown.rows.slice(top, top + height).map((row, at) => {
    const chosen = top + at === place;
    const marked = view.marks.size > 0 && view.marks.has(shown.resource.id(row));
    return paintRow(row, [columns, shown.world, theme.name, theme.glyphs, chosen, marked], () =>
      paint(rowLine(columns, row, shown.world, {chosen, marked}, theme.glyphs), theme, state.columns),
    );
  });
  return [...whole([headerLine(columns, view.sort, theme.glyphs)]), ...rows];
};

/** A list's name within a sentence: abbreviations stay in capitals. */
const nameOf = ({title}: Resource): string =>
  /^[A-Z][a-z]/.test(title) ? title[0]!.toLowerCase() + title.slice(1) : title;

/** Why there is nothing to see, and what to do. */
const emptyLines = (session: Session, view: View, shown: Shown, width: number): Line[] => {
  const {snapshot, total, resource} = shown;
  const say = (text: string, look: (line: string) => Span = line => span(line)) =>
    wrap(harmless(text), width - 6).map((line): Line => [span('   '), look(line)]);
  if (total > 0) return say(`Nothing matches the filter ${view.filter}. Esc or / changes it.`);
  if (snapshot?.page) {
    const narrowed = Object.values(view.query).some(value => value !== '') && resource.parameters;
    const made = actionsFor(session, resource.name).find(({action}) => action.on === 'nothing')?.action;
    return [
      ...say(
        `There are no ${nameOf(resource)}${narrowed ? ' in what the list is narrowed to: w changes that' : ''}.`,
      ),
      ...(made ? say(`${keyName(made.key)}: ${made.title}`, line => span(line, 'quiet')) : []),
    ];
  }
  if (snapshot?.failure)
    return [
      ...say(snapshot.failure.message, line => toned(line, 'bad')),
      ...say(snapshot.failure.todo ?? 'Nothing was read yet. r tries again.', line => toned(line, 'warn')),
    ];
  return say('Reading…', line => span(line, 'quiet'));
};
