import type {Session} from '../engine/session.ts';
import {plural} from '../text.ts';
import {type Health, healthOf} from './health.ts';
import {type Line, type Span, span, spread, toned, widthOf} from './lines.ts';
import type {ConsoleState} from './state.ts';
import type {Theme} from './theme.ts';

/** Whose program, profile and marks on the left; how each service answers, then the clock, on the right: what changes stands last. */
export const statusLine = (state: ConsoleState, session: Session, theme: Theme): Line => {
  const {profile} = session;
  const moment = new Date(session.world().now * 1000).toISOString();
  const marks: Span[] = [
    span(' skydeck ', 'quiet'),
    span(profile.name, 'heading'),
    ...(profile.speed === undefined || profile.speed === 1
      ? []
      : [span(profile.speed > 0 ? ` simulated x${profile.speed}` : ' simulated', 'quiet')]),
    ...(profile.readOnly ? [toned('  read-only', 'warn')] : []),
    ...(state.paused ? [toned('  paused (p)', 'warn')] : []),
  ];
  const unknown = state.journal.filter(entry => entry.verdict === 'unknown').length;
  if (unknown > 0) marks.push(toned(`  ${plural(unknown, 'unknown outcome')} (J)`, 'warn'));
  const healths = healthOf(session, state);
  const clock = [span(`${state.columns < 100 ? '' : `${moment.slice(0, 10)} `}${moment.slice(11, 16)} UTC `)];
  const whole = [...marks, ...healthSpans(healths, theme)];
  const left =
    widthOf(whole) + widthOf(clock) < state.columns ? whole : [...marks, ...shortSpans(healths, theme)];
  return spread(left, clock, state.columns, theme.glyphs.cut);
};

const healthSpans = (healths: readonly Health[], theme: Theme): Span[] =>
  healths.flatMap(({tone, title, words}) => [
    span('  '),
    toned(`${theme.glyphs.tones[tone]} ${words === '' ? title : `${title} ${words}`}`, tone),
  ]);

/** Where it is narrow: those in trouble by name, then how many are well. */
const shortSpans = (healths: readonly Health[], theme: Theme): Span[] => {
  const well = healths.filter(({tone}) => tone === 'good').length;
  const rest = healths.filter(({tone}) => tone !== 'good');
  return [
    ...healthSpans(rest, theme),
    ...(well === 0
      ? []
      : [
          span('  '),
          toned(
            `${theme.glyphs.tones.good} ${rest.length > 0 ? `${well} more` : `all ${well} services`}`,
            'good',
          ),
        ]),
  ];
};
