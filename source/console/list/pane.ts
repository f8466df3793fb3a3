import type {Resource} from '../../declare/resource.ts';
import type {Session} from '../../engine/session.ts';
import {elided, wrap} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {actionsFor} from '../change/pane-actions.ts';
import {type Line, paint, paintTo, type Span, span, toned} from '../draw/lines.ts';
import type {Theme} from '../draw/theme.ts';
import {keyName} from '../keys/key-name.ts';
import type {ConsoleState, View} from '../shell/state.ts';
import {asideLines} from './aside.ts';
import {groupLine, headerLine, rowLine} from './grid.ts';
import {onLine, stayingHeading} from './groups.ts';
import {type Layout, layoutOf} from './layout.ts';
import {headingLines, nextTryWords} from './pane-heading.ts';
import {cursorPlace, type Shown, topOf} from './rows.ts';
import {bandsBeside, wholeAxis} from './timeline.ts';
import {timelineLines} from './timeline-lines.ts';

type Props = {
  readonly state: ConsoleState;
  readonly session: Session;
  readonly view: View;
  readonly shown: Shown;
  readonly theme: Theme;
};

/** A resource's list: its heading, the column headers and the rows that fit, and the chosen row beside or below it. */
export const paneLines = ({state, session, view, shown, theme}: Props): readonly string[] => {
  const head = () => headingLines(state, session, view, shown, theme);
  // The body first: the heading tells what failed in it, and takes lines from it where it says much.
  let lines = body(state, session, view, shown, theme, 1);
  const heading = head();
  if (heading.length > 1) lines = body(state, session, view, shown, theme, heading.length);
  return [...heading.map(line => paint(line, theme, state.columns)), ...lines];
};

const withAside = (
  lines: readonly string[],
  layout: Layout,
  {state, session, view, shown, theme}: Props,
): string[] => {
  const {aside, width} = layout;
  if (!aside) return [...lines];
  if (aside.place === 'below') {
    const room = {width: width - 2, height: aside.height - 1};
    const rule = paint([{text: theme.glyphs.rule.repeat(width), look: 'quiet'}], theme, width);
    const padded = [...lines, ...Array<string>(Math.max(0, layout.height + 1 - lines.length)).fill('')];
    return [...padded, rule, ...asideLines(state, session, view, shown, room, theme).map(line => ` ${line}`)];
  }
  const own = asideLines(state, session, view, shown, aside, theme);
  const side = paint([{text: theme.glyphs.side, look: 'quiet'}], theme, 1);
  const blank = ' '.repeat(width);
  return Array.from({length: aside.height}, (_, at) => `${lines[at] ?? blank}${side} ${own[at] ?? ''}`);
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

/** Column headers and rows, or why there are none, below a heading of `above` lines. */
const body = (
  state: ConsoleState,
  session: Session,
  view: View,
  shown: Shown,
  theme: Theme,
  above: number,
): string[] => {
  const layout = layoutOf(state, view, shown, above);
  const {width, height, fit} = layout;
  const whole = (lines: readonly Line[]) => lines.map(line => paint(line, theme, state.columns));
  if (view.mode === 'timeline')
    return whole(
      timelineLines(shown, view, state.columns, height + 1, theme, {
        free: state.free,
        bands: bandsBeside(session, view.resource, view.axis ?? wholeAxis(shown)),
      }),
    );
  if (shown.rows.length === 0) return whole([[], [], ...emptyLines(session, view, shown, state.columns)]);
  const place = cursorPlace(view, shown);
  const top = topOf(view, shown, height);
  const columns = fit.fitted;
  const draw = layout.aside?.place === 'beside' ? paintTo : paint;
  const count = Math.min(height, shown.rows.length + shown.headings.length - top);
  const staying = count > 1 ? stayingHeading(shown.headings, top) : undefined;
  const rows = Array.from({length: count}, (_, line) => {
    const here =
      line === 0 && staying !== undefined ? {heading: staying} : onLine(shown.headings, top + line);
    if ('heading' in here) return draw(groupLine(here.heading, theme.glyphs), theme, width);
    const row = shown.rows[here.place];
    const chosen = here.place === place;
    const marked = view.marks.size > 0 && view.marks.has(shown.resource.id(row));
    return paintRow(row, [columns, shown.world, theme.name, theme.glyphs, chosen, marked, draw], () =>
      draw(rowLine(columns, row, shown.world, {chosen, marked}, theme.glyphs), theme, width),
    );
  });
  const header = draw(headerLine(columns, view.sort, theme.glyphs), theme, width);
  return withAside([header, ...rows], layout, {state, session, view, shown, theme});
};

/** A list's name within a sentence: abbreviations stay in capitals. */
const nameOf = ({title}: Resource): string =>
  /^[A-Z][a-z]/.test(title) ? title[0]!.toLowerCase() + title.slice(1) : title;

const emptyLines = (session: Session, view: View, shown: Shown, width: number): Line[] => {
  const {snapshot, total, resource} = shown;
  const say = (text: string, look: (line: string) => Span = line => span(line)) =>
    wrap(harmless(text), width - 6).map((line): Line => [span('   '), look(line)]);
  if (shown.underWay) return say('Looking through the rows…', line => span(line, 'quiet'));
  if (total > 0)
    return say(`Nothing matches the filter ${elided(view.filter, 2 * width)}. Esc or / changes it.`);
  if (snapshot?.page) {
    const narrowed = Object.values(view.query).some(value => value !== '') && resource.parameters;
    const lost = snapshot.page.unreadable.length;
    if (lost > 0)
      return say(`None of the ${lost} rows could be read: U shows them as they came.`, line =>
        toned(line, 'bad'),
      );
    const made = session.asOf
      ? undefined
      : actionsFor(session, resource.name).find(({action}) => action.on === 'nothing')?.action;
    return [
      ...say(
        // What is no row of a part may be there all the same.
        snapshot.page.incomplete
          ? `There ${session.asOf ? 'were' : 'are'} no ${nameOf(resource)} in what was read, which is not all.`
          : `There ${session.asOf ? 'were' : 'are'} no ${nameOf(resource)}${narrowed ? ' in what the list is narrowed to: w changes that' : ''}.`,
      ),
      ...(made ? say(`${keyName(made.key)}: ${made.title}`, line => span(line, 'quiet')) : []),
    ];
  }
  if (snapshot?.failure) {
    const again = nextTryWords(snapshot, session.clock.wall());
    return [
      ...say(snapshot.failure.message, line => toned(line, 'bad')),
      ...say(snapshot.failure.todo ?? 'Nothing was read yet. r tries again.', line => toned(line, 'warn')),
      ...(again === '' ? [] : say(`It is read ${again}.`, line => span(line, 'quiet'))),
    ];
  }
  return say('Reading…', line => span(line, 'quiet'));
};
