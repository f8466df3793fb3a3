import {brokenParts} from '../../engine/guard-resource.ts';
import type {Snapshot} from '../../engine/polling/poll.ts';
import type {Session} from '../../engine/session.ts';
import {wrap} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {age} from '../../text/times.ts';
import {foreign, type Line, type Span, span, spread, toned, widthOf} from '../draw/lines.ts';
import type {Theme} from '../draw/theme.ts';
import {type ConsoleState, tabOf, type View} from '../shell/state.ts';
import type {Shown} from './rows.ts';

/** At most so many lines of a list are taken by what is wrong with it. */
const mostOwnLines = 2;

/**
 * Which view, how narrowed, how many rows, and what is wrong with them: in one line where that fits, else what is wrong
 * has lines of its own below, for a reason that is cut is none.
 */
export const headingLines = (
  state: ConsoleState,
  session: Session,
  view: View,
  shown: Shown,
  theme: Theme,
): readonly Line[] => {
  const right = [span(`${freshness(session, view, shown)} `, 'quiet')];
  const narrowed = narrowings(view, shown);
  const room = state.columns - widthOf(narrowed) - widthOf(right) - 1;
  const left = [...fittingTitles(titles(state, session, view), room, theme.glyphs.cut), ...narrowed];
  // While it is typed, the line of the filter tells what is wrong with it.
  const typing = state.overlays.at(-1)?.kind === 'filter';
  const said = [
    ...(shown.problem && !typing ? [toned(` ${harmless(shown.problem)} `, 'warn')] : []),
    ...sayings(shown),
  ];
  const whole = [...left, ...said];
  if (said.length === 0 || widthOf(whole) + widthOf(right) < state.columns)
    return [spread(whole, right, state.columns, theme.glyphs.cut)];
  const own = said.flatMap(({text, tone}) =>
    wrap(text.trim(), state.columns - 2).map((line): Line => [{text: ` ${line}`, tone}]),
  );
  return [spread(left, right, state.columns, theme.glyphs.cut), ...own.slice(0, mostOwnLines)];
};

/** The tab's views, the one in sight set off. */
const titles = (state: ConsoleState, session: Session, view: View): Span[] => {
  const views = tabOf(state)?.views ?? [];
  return views.map(({resource}) => {
    const here = resource === view.resource;
    const title = session.resource(resource)?.resource.title ?? resource;
    return {text: ` ${title} `, look: here ? (views.length > 1 ? 'focus' : 'heading') : 'quiet'};
  });
};

/** As many titles as there is room for, the one in sight among them: what is said of its rows is not cut off. */
export const fittingTitles = (titles: readonly Span[], room: number, cut: string): readonly Span[] => {
  if (widthOf(titles) <= room) return titles;
  const here = Math.max(
    0,
    titles.findIndex(({look}) => look !== 'quiet'),
  );
  const from = (first: number, last: number): readonly Span[] => [
    ...(first > 0 ? [span(` ${cut}`, 'quiet')] : []),
    ...titles.slice(first, last + 1),
    ...(last < titles.length - 1 ? [span(cut, 'quiet')] : []),
  ];
  let [first, last] = [here, here];
  for (;;) {
    if (first > 0 && widthOf(from(first - 1, last)) <= room) first -= 1;
    else if (last < titles.length - 1 && widthOf(from(first, last + 1)) <= room) last += 1;
    else return from(first, last);
  }
};

/** Where the list stands, or what it is narrowed to; how it is drawn and filtered, and what is marked in it. */
const narrowings = (view: View, shown: Shown): Span[] => {
  const place = shown.resource.place?.(view.query, shown.world);
  const narrowed = place
    ? [span(' '), foreign(place.words), span(' ')]
    : Object.entries(view.query).flatMap(([name, value]) =>
        value === '' ? [] : [span(` ${name} `, 'quiet'), foreign(value), span(' ')],
      );
  const unread = shown.snapshot?.page?.unreadable ?? [];
  const inPart = unread.filter(({kept}) => kept).length;
  const unreadable = unread.length - inPart;
  return [
    ...narrowed,
    ...(view.mode === 'timeline' ? [span(' timeline ', 'quiet')] : []),
    ...(view.filter === '' ? [] : [span(' /', 'quiet'), foreign(view.filter), span(' ')]),
    ...markSpans(view, shown),
    ...(unreadable > 0 ? [toned(` ${unreadable} unreadable (U) `, 'warn')] : []),
    ...(inPart > 0 ? [toned(` ${inPart} read in part (U) `, 'warn')] : []),
  ];
};

/** How many rows are marked, and how many of these a filter hides: what is done to marked rows is not done to them. */
const markSpans = ({marks, filter}: View, {rows, resource}: Shown): Span[] => {
  if (marks.size === 0) return [];
  const seen = filter === '' ? marks.size : rows.filter(row => marks.has(resource.id(row))).length;
  const hidden = marks.size - seen;
  return [toned(` ${marks.size} marked${hidden > 0 ? `, ${hidden} of them hidden` : ''} `, 'busy')];
};

/** What is wrong with the list, and what its upstream's answer says of itself, worst first. */
const sayings = ({resource, snapshot}: Shown): Span[] => {
  const [fault] = brokenParts(resource);
  return [
    ...(snapshot?.failure && snapshot.page ? [toned(` ${harmless(snapshot.failure.message)} `, 'bad')] : []),
    ...(fault === undefined ? [] : [toned(` ? ${harmless(fault)} `, 'warn')]),
    ...(snapshot?.page?.notes ?? []).map(note => toned(` ${harmless(note)} `, 'notice')),
  ];
};

/** When a list that cannot be read is asked again, and the key that does so now; empty where that is about to be. */
export const nextTryWords = ({nextTry, loading}: Snapshot, wallMs: number): string =>
  nextTry === undefined || loading || nextTry - wallMs < 2000
    ? ''
    : `again in ${age((nextTry - wallMs) / 1000)}, r now`;

const again = (snapshot: Snapshot, wallMs: number): string => {
  const words = nextTryWords(snapshot, wallMs);
  return words === '' ? '' : `${words}, `;
};

/** How old the rows are where reading fails, whether they come by themselves, and how many there are. */
const freshness = (
  session: Session,
  view: View,
  {snapshot, rows, total, resource, underWay}: Shown,
): string => {
  const old =
    snapshot?.known && !snapshot.failure && snapshot.wallAt !== undefined
      ? `as read ${age((session.clock.wall() - snapshot.wallAt) / 1000)} ago, reading…, `
      : snapshot?.failure && snapshot.wallAt !== undefined
        ? `data ${age((session.clock.wall() - snapshot.wallAt) / 1000)} old, ${again(snapshot, session.clock.wall())}`
        : '';
  const live = snapshot?.live;
  const words = live?.words ? ` (${harmless(live.words)})` : '';
  const pushed = live ? (live.on ? 'live, ' : `polled${words}, `) : '';
  const order = view.sort || view.mode !== 'table' || total < 2 || resource.inOrder ? '' : 'worst first, ';
  const changed = view.reordered && view.mode === 'table' ? 'order changed, ' : '';
  const still = underWay ? `${underWay}…, ` : '';
  return `${old}${pushed}${changed}${still || order}${view.filter === '' ? `${total}` : `${rows.length} of ${total}`}`;
};
