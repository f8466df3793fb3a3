import type {Resource} from '../../declare/resource.ts';
import {severityTones} from '../../declare/resource.ts';
import {type Fact, mostTelling, type Section} from '../../declare/section.ts';
import {alertWhen} from '../../engine/alerts/alert-sections.ts';
import {isAbout} from '../../engine/history.ts';
import type {Session} from '../../engine/session.ts';
import {sectionLines} from '../../list/section-lines.ts';
import {cells, elided, fitCells, wrap} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {age} from '../../text/times.ts';
import {actionKey} from '../change/pane-actions.ts';
import {type Line, paint, span, toned} from '../draw/lines.ts';
import type {Theme} from '../draw/theme.ts';
import type {ConsoleState, View} from '../shell/state.ts';
import {cursorPlace, type Shown, verdictOf} from './rows.ts';

/** A view by what it lists: what stands beside it belongs to one. */
export const viewName = ({resource, query}: View): string => `${resource}?${JSON.stringify(query)}`;

/** The row that is told beside the list: the one on which the cursor rested last. */
const asideRow = (state: ConsoleState, view: View, shown: Shown): unknown => {
  const under = shown.rows[cursorPlace(view, shown)];
  const {of} = state.aside;
  if (!of || of.view !== viewName(view) || (under !== undefined && shown.resource.id(under) === of.id))
    return under;
  return shown.rows.find(row => shown.resource.id(row) === of.id) ?? under;
};

/** All columns that say something, where the resource has no facts of its own for here. */
const columnFacts = (row: unknown, {resource, world}: Shown): Fact[] =>
  resource.columns.flatMap(column => {
    const text = column.text(row, world);
    return text === '' ? [] : [{name: nameOf(column.header), value: text, tone: column.tone?.(row, world)}];
  });

/** How abbreviations are written amid other words. */
const written = new Map(
  ['ADCS', 'CPU', 'CPUs', 'CRC-32', 'ID', 'NORAD', 'TFRS', 'TTLs', 'URL'].map(one => [
    one.toUpperCase(),
    one,
  ]),
);
/** `JOB ID` as the name of a fact: `Job ID`. */
const nameOf = (header: string): string =>
  header
    .split(' ')
    .map(
      (word, at) =>
        written.get(word) ?? (at === 0 ? word[0]! + word.slice(1).toLowerCase() : word.toLowerCase()),
    )
    .join(' ');

/** Causes that hold or may hold, and the facts: what was ruled out and what upstream wrote is left to the whole view. */
const briefly = (sections: readonly Section[]): Section[] => {
  const causes = sections.flatMap((section): Section[] => {
    if (section.kind !== 'causes') return [];
    const holding = mostTelling(section.causes)
      .filter(({standing}) => standing !== 'ruled out')
      .slice(0, 3);
    return holding.length > 0 ? [{...section, causes: holding}] : [];
  });
  return [...causes, ...sections.filter(({kind}) => kind === 'facts')];
};

const sectionsOf = (row: unknown, shown: Shown): Section[] => {
  const own = shown.resource.brief?.(row, shown.world);
  return own ? briefly(own) : [{kind: 'facts', title: 'Facts', facts: columnFacts(row, shown)}];
};

/** What is worrying about the row: why, and what to do, with the key that does it. */
const alertLines = (
  id: string,
  resource: Resource,
  session: Session,
  width: number,
  theme: Theme,
): Line[] => {
  const {now} = session.world();
  return session
    .alerts()
    .filter(alert => alert.resource === resource.name && alert.id === id)
    .flatMap((alert): Line[] => {
      const tone = severityTones[alert.severity];
      const step = actionKey(session, alert.action);
      const text = (words: string, look: (line: string) => Line): Line[] =>
        wrap(harmless(words), width - 2).map(look);
      return [
        ...text(`${theme.glyphs.tones[tone]} ${alert.title}${alertWhen(alert, now)}`, line => [
          toned(`${line}`, tone),
        ]),
        ...text(alert.why, line => [span(`  ${line}`)]),
        ...text(`${theme.glyphs.next} ${alert.todo}${step ? ` [${step}]` : ''}`, line => [
          span(`  ${line}`, 'heading'),
        ]),
        [],
      ];
    });
};

/** What was done to the row from here, and what came of it, newest first. */
const doneLines = (id: string, resource: Resource, state: ConsoleState, session: Session): Line[] => {
  const {now} = session.world();
  const own = state.journal
    .filter(entry => isAbout(entry, resource.name, id))
    .slice(-3)
    .toReversed();
  if (own.length === 0) return [];
  return [
    [span('Done from here', 'heading')],
    ...own.map(
      (entry): Line => [span(`  ${entry.action}: ${entry.verdict}, ${age(Math.max(0, now - entry.at))} ago`)],
    ),
    [],
  ];
};

const drawn = new WeakMap<Shown, {from: readonly unknown[]; lines: readonly string[]}>();

/** The chosen row in short, as painted lines of `width` cells: verdict, causes, next step, facts. */
export const asideLines = (
  state: ConsoleState,
  session: Session,
  view: View,
  shown: Shown,
  {width, height}: {readonly width: number; readonly height: number},
  theme: Theme,
): readonly string[] => {
  const row = state.aside.hidden ? undefined : asideRow(state, view, shown);
  if (row === undefined) return [];
  const from = [row, width, height, theme, state.journal, session.alerts()];
  const last = drawn.get(shown);
  if (last && from.every((one, at) => one === last.from[at])) return last.lines;
  const {resource, world} = shown;
  const id = resource.id(row);
  const verdict = verdictOf(resource);
  const tone = verdict?.tone?.(row, world) ?? 'plain';
  const words = verdict ? harmless(verdict.text(row, world)) : '';
  const said = words === '' ? '' : `${theme.glyphs.tones[tone]} ${words}  `;
  const head: Line[] = [
    [toned(said, tone), {text: elided(harmless(id), width - cells(said), theme.glyphs.cut), look: 'heading'}],
    [],
    ...alertLines(id, resource, session, width, theme),
    ...doneLines(id, resource, state, session),
  ];
  const body = sectionLines(sectionsOf(row, shown), {
    width,
    fold: true,
    paint: (text, toneOfText) =>
      paint([toneOfText === 'heading' ? {text, look: 'heading'} : {text, tone: toneOfText}], theme, width),
    reach: name => actionKey(session, name),
  });
  const all = [...head.map(line => paint(line, theme, width)), ...body];
  const more = all.length - height;
  const lines =
    more > 0
      ? [
          ...all.slice(0, height - 1),
          paint(
            [span(fitCells(`${theme.glyphs.cut} ${more + 1} more lines: d shows all`, width), 'quiet')],
            theme,
            width,
          ),
        ]
      : all;
  drawn.set(shown, {from, lines});
  return lines;
};
