import type {Alert} from '../../declare/resource.ts';
import type {Tone} from '../../declare/world.ts';
import {unreadKind} from '../../engine/alerts/unread-alerts.ts';
import type {Session} from '../../engine/session.ts';
import {fitCells} from '../../text/cells.ts';
import {type Line, type Span, span, toned, widthOf} from '../draw/lines.ts';
import type {Theme} from '../draw/theme.ts';
import {toneOf} from './shell-lines.ts';
import type {ConsoleState} from './state.ts';

/** The mark on a tab: how many alerts have the worst severity of all; `?` where a list could never be read. */
type Worry = {readonly tone: Tone; readonly count: number | '?'};

/** The worst severity among some alerts, and how many have it. Nothing where nothing is worrying. */
const worst = (alerts: readonly Alert[]): Worry | undefined => {
  const tones = alerts.map(toneOf);
  const tone = (['bad', 'warn', 'notice'] as const).find(one => tones.includes(one));
  return tone && {tone, count: tones.filter(one => one === tone).length};
};

type Ear = {
  readonly digit: number;
  readonly title: string;
  readonly worry: Worry | undefined;
};

/** From whole titles to one letter: the first that fits is drawn, so that every tab stays in sight with its mark. */
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

/** The line of tabs: digit, title, and the worst severity of the alerts in it with how many have that. */
export const tabLine = (state: ConsoleState, session: Session, theme: Theme): Line => {
  const alerts = session.alerts();
  const ears: readonly Ear[] = [
    {digit: 0, title: 'Overview', worry: worst(alerts)},
    ...state.tabs.map(({digit, title, views}): Ear => {
      const resources = views.map(view => view.resource);
      const blind = views.some(({resource, query}) => {
        const snapshot = session.poller.peek(resource, query);
        return snapshot?.failure !== undefined && snapshot.page === undefined;
      });
      const here = alerts.filter(alert => resources.includes(alert.resource));
      const seen = worst(here.filter(({kind}) => kind !== unreadKind));
      return {digit, title, worry: seen ?? (blind ? {tone: 'bad', count: '?'} : worst(here))};
    }),
  ];
  const draw = (shorten: (title: string, here: boolean) => string, gap: string): Line =>
    ears.flatMap(({digit, title, worry}): Span[] => {
      const here = digit === state.tab;
      return [
        {text: ` ${digit} ${shorten(title, here)} `, look: here ? 'focus' : undefined},
        ...(worry ? [toned(`${theme.glyphs.tones[worry.tone]}${worry.count}`, worry.tone)] : []),
        span(gap),
      ];
    });
  // The blanks behind the last tab may fall off the edge.
  const fits = (line: Line) => widthOf(line) <= state.columns + 1;
  for (const shorten of shortenings)
    for (const gap of [' ', '']) {
      const line = draw(shorten, gap);
      if (fits(line)) return line;
    }
  return draw(shortenings.at(-1)!, '');
};
