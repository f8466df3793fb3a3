import type {Session} from '../engine/session.ts';
import type {Alert, Tone} from '../resource.ts';
import {fitCells} from '../text.ts';
import {type Line, type Span, span, toned, widthOf} from './lines.ts';
import {toneOf} from './shell-lines.ts';
import type {ConsoleState} from './state.ts';
import type {Theme} from './theme.ts';

/** The worst tone among the alerts of some resources: the mark on a tab. */
const worst = (alerts: readonly Alert[], resources: readonly string[]): Tone | undefined => {
  const tones = alerts.filter(alert => resources.includes(alert.resource)).map(toneOf);
  return (['bad', 'warn', 'notice'] as const).find(tone => tones.includes(tone));
};

type Ear = {
  readonly digit: number;
  readonly title: string;
  readonly count: number | undefined;
  readonly mark: Tone | undefined;
};

/** From whole titles to one letter: the first that fits is drawn, so that every tab stays in sight with count and mark. */
const shortenings: readonly ((title: string, here: boolean) => string)[] = [
  title => title,
  (title, here) => (here ? title : firstWord(title)),
  firstWord,
  ...[8, 7, 6, 5, 4, 3, 2, 1].map(
    most => (title: string, here: boolean) => (here ? firstWord(title) : letters(title, most)),
  ),
  title => letters(title, 1),
];

function firstWord(title: string): string {
  return title.split(' ')[0]!;
}
const letters = (title: string, most: number): string =>
  fitCells(firstWord(title), most + 1, 'left', ' ').trimEnd();

/** The line of tabs: digit, title, count of rows, and the worst state of what is in it. */
export const tabLine = (state: ConsoleState, session: Session, theme: Theme): Line => {
  const alerts = session.alerts();
  const ears: readonly Ear[] = [
    {digit: 0, title: 'Overview', count: alerts.length || undefined, mark: alerts[0] && toneOf(alerts[0])},
    ...state.tabs.map(({digit, title, views}): Ear => {
      const [first] = views;
      return {
        digit,
        title,
        count: first && session.poller.peek(first.resource, first.query)?.page?.rows.length,
        mark: worst(
          alerts,
          views.map(view => view.resource),
        ),
      };
    }),
  ];
  const draw = (shorten: (title: string, here: boolean) => string): Line =>
    ears.flatMap(({digit, title, count, mark}): Span[] => {
      const here = digit === state.tab;
      return [
        {text: ` ${digit} ${shorten(title, here)} `, look: here ? 'focus' : undefined},
        span(count === undefined ? '' : `${count}`, 'quiet'),
        ...(mark ? [toned(theme.glyphs.tones[mark], mark)] : []),
        span(' '),
      ];
    });
  // The blank behind the last tab may fall off the edge.
  const fits = (line: Line) => widthOf(line) <= state.columns + 1;
  return shortenings.map(draw).find(fits) ?? draw(shortenings.at(-1)!);
};
