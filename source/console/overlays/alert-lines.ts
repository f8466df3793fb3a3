import type {Alert} from '../../declare/resource.ts';
import {severityTones} from '../../declare/resource.ts';
import {alertName} from '../../engine/alerts/alerts.ts';
import type {Session} from '../../engine/session.ts';
import {cells, squeeze, wrap} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {plural} from '../../text/quantities.ts';
import {lastingCells, lastingOf, relative, utc} from '../../text/times.ts';
import {actionKey} from '../change/pane-actions.ts';
import {type Line, litSpans, type Span, span, spread, toned, widthOf} from '../draw/lines.ts';
import type {Theme} from '../draw/theme.ts';
import {scrollTop} from '../list/grid.ts';
import {calmOf} from '../shell/health.ts';
import type {ConsoleState} from '../shell/state.ts';

const words: Readonly<Record<Alert['severity'], (count: number) => string>> = {
  critical: count => `${count} critical`,
  warning: count => plural(count, 'warning'),
  notice: count => plural(count, 'notice'),
};

/** How many alerts there are of each severity. */
export const alertHeading = (session: Session, state: ConsoleState, theme: Theme): Line => {
  const alerts = session.alerts();
  const counted = (['critical', 'warning', 'notice'] as const).flatMap((severity): Span[] => {
    const those = alerts.filter(alert => alert.severity === severity);
    if (!those[0]) return [];
    const tone = severityTones[severity];
    return [span('  '), toned(`${theme.glyphs.tones[tone]} ${words[severity](those.length)}`, tone)];
  });
  const left = [span(' Alerts', 'heading'), ...counted];
  const right = [span('most urgent first ', 'quiet')];
  return alerts.length > 1 && widthOf(left) + widthOf(right) < state.columns
    ? spread(left, right, state.columns, theme.glyphs.cut)
    : left;
};

const calmLine = (session: Session, state: ConsoleState, theme: Theme): Line => {
  const {words, tone} = calmOf(session, state);
  return [toned(`   ${theme.glyphs.tones[tone]} ${words}`, tone)];
};

/** Alerts as lines: title and age; under the one on which the cursor rests its evidence and the next step. */
export const alertLines = (
  session: Session,
  state: ConsoleState,
  theme: Theme,
  index: number,
  height: number,
): Line[] => {
  const alerts = session.alerts();
  if (alerts.length === 0) return [[], calmLine(session, state, theme)];
  const chosen = Math.min(index, alerts.length - 1);
  /** Its evidence and its next step. On a low screen the evidence gives way: what is to be done stays. */
  const below = (alert: Alert): Line[] => {
    const step = actionKey(session, alert.action);
    const text = (words: string, look?: Span['look']): Line[] =>
      wrap(words, state.columns - 8).map((line): Line => [span(`      ${line}`, look)]);
    const todo = text(`Do: ${harmless(alert.todo)}${step ? ` [Enter, then ${step}]` : ''}`, 'heading');
    const why = text(`Why: ${harmless(alert.why)}`);
    const left = Math.max(1, height - 1 - todo.length);
    const cut = [...why.slice(0, left - 1), [span(`      ${theme.glyphs.cut}`, 'quiet')]];
    return [...(why.length > left ? cut : why), ...todo];
  };
  const rested = alerts.findIndex(alert => alertName(alert) === state.alertTold);
  const told = rested < 0 ? chosen : rested;
  const more = below(alerts[told]!);
  const room = Math.max(1, height - more.length);
  const top = scrollTop(Math.max(0, chosen - room + 1), chosen, room, alerts.length);
  const lines: Line[] = [];
  for (let at = top; at < alerts.length && lines.length < height; at += 1) {
    lines.push(alertLine(alerts[at]!, at === chosen, session, state, theme));
    if (at === told) lines.push(...more);
  }
  return lines.slice(0, height);
};

/** How long there is still time, where that is known; else for how long it has stood. */
const timeOf = ({since, before, atLeast, due}: Alert, now: number): string => {
  if (due !== undefined && due > now) return `${relative(due, now)} `;
  if (since === undefined) return '';
  const lasting = lastingOf({since, before, atLeast}, now);
  // In tens of seconds, so that a new alert is not written anew over the link whenever anything else is.
  const seconds =
    10 <= lasting.seconds && lasting.seconds < 60 ? 10 * Math.floor(lasting.seconds / 10) : lasting.seconds;
  return `${lastingCells({...lasting, seconds})} `;
};

const alertLine = (
  alert: Alert,
  chosen: boolean,
  session: Session,
  state: ConsoleState,
  theme: Theme,
): Line => {
  const {now} = session.world();
  const tone = severityTones[alert.severity];
  const known = state.acknowledged.has(alertName(alert));
  const since = timeOf(alert, now);
  const until = known ? session.acknowledged.of(alert)?.until : undefined;
  const noted = known ? ` acknowledged${until === undefined ? '' : ` until ${utc(until, now)}`}` : '';
  const room = state.columns - cells(since) - cells(noted) - 5;
  const title = span(squeeze(harmless(alert.title), room, theme.glyphs.cut), known ? 'quiet' : undefined);
  return spread(
    [
      {text: chosen ? theme.glyphs.cursor : ' ', look: 'heading'},
      toned(` ${theme.glyphs.tones[tone]} `, tone),
      ...(chosen ? litSpans(title) : [title]),
      span(noted, 'quiet'),
    ],
    [span(since, 'quiet')],
    state.columns,
    theme.glyphs.cut,
  );
};
