import type {Session} from '../../engine/session.ts';
import {plural} from '../../text/quantities.ts';
import {type Line, type Span, span, spread, toned, widthOf} from '../draw/lines.ts';
import type {Theme} from '../draw/theme.ts';
import {type Health, healthOf} from './health.ts';
import type {ConsoleState} from './state.ts';

/** Whose program, profile and marks on the left; how each service answers, then the clock, on the right: what changes stands last. */
export const statusLine = (state: ConsoleState, session: Session, theme: Theme): Line => {
  const {profile} = session;
  const moment = new Date(session.world().now * 1000).toISOString();
  const program: Span[] = [
    span(' skydeck ', 'quiet'),
    span(profile.name, 'heading'),
    ...(profile.speed === undefined || profile.speed === 1
      ? []
      : [span(profile.speed > 0 ? ` simulated x${profile.speed}` : ' simulated', 'quiet')]),
  ];
  const {asOf} = session;
  const unknown = state.journal.filter(entry => entry.verdict === 'unknown').length;
  const marks: Span[] = [
    // On every screen, and before all else: this is not now.
    ...(asOf ? [toned(`  ${asOf.words.toUpperCase()}`, 'bad'), span(' {} step, Esc: now', 'quiet')] : []),
    ...(profile.readOnly && !asOf ? [toned('  read-only', 'warn')] : []),
    ...(state.paused ? [toned('  paused (p)', 'warn')] : []),
    ...(unknown > 0 ? [toned(`  ${plural(unknown, 'unknown outcome')} (J)`, 'warn')] : []),
  ];
  const healths = healthOf(session, state);
  const clock = [span(`${state.columns < 100 ? '' : `${moment.slice(0, 10)} `}${moment.slice(11, 16)} UTC `)];
  const short = shortSpans(healths, theme);
  const sizes: readonly Line[] = [
    [...program, ...marks, ...healthSpans(healths, theme)],
    [...program, ...marks, ...short],
    [span(` ${profile.name}`, 'heading'), ...marks, ...short],
  ];
  const left = sizes.find(line => widthOf(line) + widthOf(clock) < state.columns) ?? sizes.at(-1)!;
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
