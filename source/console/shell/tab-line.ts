import type {Alert} from '../../declare/resource.ts';
import {severityTones} from '../../declare/resource.ts';
import type {Tone} from '../../declare/world.ts';
import {unreadKind} from '../../engine/alerts/unread-alerts.ts';
import type {Session} from '../../engine/session.ts';
import {fitCells} from '../../text/cells.ts';
import {type Line, type Span, span, widthOf} from '../draw/lines.ts';
import type {Theme} from '../draw/theme.ts';
import type {ConsoleState} from './state.ts';

/** The mark on a tab: how many alerts have the worst severity of all; `?` where a list could never be read. */
type Worry = {readonly tone: Tone; readonly count: number | '?'};

/** The worst severity among some alerts, and how many have it. Nothing where nothing is worrying. */
const worst = (alerts: readonly Alert[]): Worry | undefined => {
  const tones = alerts.map(({severity}) => severityTones[severity]);
  const tone = (['bad', 'warn', 'notice'] as const).find(one => tones.includes(one));
  return tone && {tone, count: tones.filter(one => one === tone).length};
};

type Ear = {
  readonly digit: number;
  readonly title: string;
  readonly short: string;
  readonly worry: Worry | undefined;
};

/** From whole titles to one letter: the first that fits is drawn, so that every tab stays in sight with its mark. */
const shortenings: readonly ((ear: Ear) => string)[] = [
  ({title}) => title,
  ({title}) => firstWord(title),
  ({short}) => short,
  ...[5, 4, 3, 2, 1].map(
    most =>
      ({short}: Ear) =>
        letters(short, most),
  ),
];

function firstWord(title: string): string {
  return title.split(' ')[0]!;
}
const letters = (title: string, most: number): string =>
  fitCells(firstWord(title), most + 1, 'left', ' ').trimEnd();

/** Cells of a mark: it is kept free where there is none, so that titles stay as they are when one comes. */
const markWidth = 3;
const most = 99;

/** The line of tabs: digit, title, and the worst severity of the alerts in it with how many have that. */
export const tabLine = (state: ConsoleState, session: Session, theme: Theme): Line => {
  const alerts = session.alerts();
  const ears: readonly Ear[] = [
    {digit: 0, title: 'Overview', short: 'Overview', worry: worst(alerts)},
    ...state.tabs.map(({digit, title, short, views}): Ear => {
      const resources = views.map(view => view.resource);
      const blind = views.some(({resource, query}) => {
        const snapshot = session.poller.peek(resource, query);
        return snapshot?.failure !== undefined && snapshot.page === undefined;
      });
      const here = alerts.filter(alert => resources.includes(alert.resource));
      const seen = worst(here.filter(({kind}) => kind !== unreadKind));
      return {
        digit,
        title,
        short: short ?? firstWord(title),
        worry: seen ?? (blind ? {tone: 'bad', count: '?'} : worst(here)),
      };
    }),
  ];
  const draw = (shorten: (ear: Ear) => string, gap: string): Line =>
    ears.flatMap((ear): Span[] => {
      const {digit, worry} = ear;
      const here = digit === state.tab;
      const count = typeof worry?.count === 'number' ? Math.min(most, worry.count) : worry?.count;
      const mark = worry ? `${theme.glyphs.tones[worry.tone]}${count}` : '';
      return [
        {text: ` ${digit} ${shorten(ear)} `, look: here ? 'focus' : undefined},
        {text: mark.padEnd(markWidth), tone: worry?.tone},
        span(gap),
      ];
    });
  const fits = (line: Line) => widthOf(line) <= state.columns + 1;
  for (const shorten of shortenings)
    for (const gap of [' ', '']) {
      const line = draw(shorten, gap);
      if (fits(line)) return line;
    }
  return draw(shortenings.at(-1)!, '');
};
