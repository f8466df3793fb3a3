import type {Snapshot} from '../engine/poll.ts';
import type {Session} from '../engine/session.ts';
import type {Alert, Tone} from '../resource.ts';
import {age, cells, harmless} from '../text.ts';
import {actionsFor} from './desk.ts';
import type {Binding, KeyContext} from './keymap.ts';
import {type Line, type Span, span, spread, toned, widthOf} from './lines.ts';
import {type ConsoleState, type Overlay, viewOf} from './state.ts';
import type {Glyphs, Theme} from './theme.ts';
import {traceable} from './traceable.ts';

const severityTones: Readonly<Record<Alert['severity'], Tone>> = {
  critical: 'bad',
  warning: 'warn',
  notice: 'notice',
};
export const toneOf = (alert: Alert): Tone => severityTones[alert.severity];

/** The worst tone among the alerts of some resources: the mark on a tab. */
const worst = (alerts: readonly Alert[], resources: readonly string[]): Tone | undefined => {
  const tones = alerts.filter(alert => resources.includes(alert.resource)).map(toneOf);
  return (['bad', 'warn', 'notice'] as const).find(tone => tones.includes(tone));
};

/** The line of tabs: digit, title, count of rows, and the worst state of what is in it. Titles shorten when it is narrow. */
export const tabLine = (state: ConsoleState, session: Session, theme: Theme): Line => {
  const alerts = session.alerts();
  const draw = (titles: boolean): Line => [
    {text: ' 0 Overview ', look: state.tab === 0 ? 'focus' : undefined},
    ...(alerts.length > 0
      ? [toned(`${alerts.length}${theme.glyphs.tones[toneOf(alerts[0]!)]} `, toneOf(alerts[0]!))]
      : []),
    ...state.tabs.flatMap((tab): Span[] => {
      const here = tab.digit === state.tab;
      const [first] = tab.views;
      const count = first && session.poller.peek(first.resource, first.query)?.page?.rows.length;
      const mark = worst(
        alerts,
        tab.views.map(view => view.resource),
      );
      const title =
        titles || here ? ` ${tab.digit} ${tab.title} ` : ` ${tab.digit} ${tab.title.split(' ')[0]} `;
      return [
        {text: title, look: here ? 'focus' : undefined},
        span(count === undefined ? '' : `${count}`, 'quiet'),
        ...(mark ? [toned(theme.glyphs.tones[mark], mark)] : []),
        span(' '),
      ];
    }),
  ];
  const whole = draw(true);
  return widthOf(whole) <= state.columns ? whole : draw(false);
};

/** Profile and marks on the left; how each service answers, then the clock, on the right: what changes stands last. */
export const statusLine = (state: ConsoleState, session: Session, theme: Theme): Line => {
  const {profile} = session;
  const now = session.world().now;
  const moment = new Date(now * 1000).toISOString();
  const left: Span[] = [
    span(` ${profile.name}`, 'heading'),
    ...(profile.readOnly ? [toned('  read-only', 'warn')] : []),
    ...(state.paused ? [toned('  paused (p)', 'warn')] : []),
  ];
  const unknown = state.journal.filter(entry => entry.verdict === 'unknown').length;
  if (unknown > 0) left.push(toned(`  ${unknown} unknown outcome${unknown > 1 ? 's' : ''} (J)`, 'warn'));
  for (const health of healthOf(session, state)) {
    left.push(span('  '), toned(`${theme.glyphs.tones[health.tone]} ${health.words}`, health.tone));
  }
  return spread(
    left,
    [span(`${moment.slice(0, 10)} ${moment.slice(11, 16)} UTC `)],
    state.columns,
    theme.glyphs.cut,
  );
};

export type Health = {
  readonly service: string;
  readonly tone: Tone;
  readonly words: string;
  readonly why?: string;
};

/** How each service answers: fresh, stale since when, or why not at all. */
export const healthOf = (session: Session, state: ConsoleState): readonly Health[] =>
  session.services.map(({service, failure}): Health => {
    if (failure)
      return {
        service: service.name,
        tone: 'bad',
        words: `${service.title} not connected`,
        why: failure.message,
      };
    const views = state.tabs
      .flatMap(tab => tab.views)
      .filter(view => service.resources.some(one => one.name === view.resource));
    const snapshots = views.flatMap(view => session.poller.peek(view.resource, view.query) ?? []);
    const failed = snapshots.find(snapshot => snapshot.failure);
    const oldest = Math.min(...snapshots.map(snapshot => snapshot.wallAt ?? Number.POSITIVE_INFINITY));
    if (failed?.failure) {
      const old =
        failed.wallAt === undefined
          ? 'no data'
          : `data ${age((session.clock.wall() - failed.wallAt) / 1000)} old`;
      return {
        service: service.name,
        tone: 'bad',
        words: `${service.title} ${failed.failure.kind}, ${old}`,
        why: failed.failure.message,
      };
    }
    if (snapshots.length === 0 || oldest === Number.POSITIVE_INFINITY)
      return {service: service.name, tone: 'busy', words: `${service.title} reading`};
    const seconds = (session.clock.wall() - oldest) / 1000;
    return seconds > 90
      ? {service: service.name, tone: 'warn', words: `${service.title} ${age(seconds)} old`}
      : {service: service.name, tone: 'good', words: `${service.title}${pushed(snapshots)}`};
  });

/** Whether an upstream that can push changes does so now; nothing for those that are only asked. */
const pushed = (snapshots: readonly Snapshot[]): string => {
  const feeds = snapshots.flatMap(({live}) => live ?? []);
  if (feeds.length === 0) return '';
  return feeds.every(({on}) => on) ? ' live' : ' polled';
};

/** Which contexts get a key now, innermost first. Text fields keep printable keys to themselves. */
export const contextsOf = (state: ConsoleState): readonly KeyContext[] => {
  const top = state.overlays.at(-1);
  if (!top) return [state.tab === 0 ? 'overview' : 'grid', 'anywhere'];
  const contexts: Record<Overlay['kind'], readonly KeyContext[]> = {
    form: ['form'],
    confirm: ['confirm'],
    detail: ['detail', 'anywhere'],
    alerts: ['list', 'anywhere'],
    journal: ['list', 'anywhere'],
    help: ['anywhere'],
    text: ['anywhere'],
    palette: ['palette'],
    filter: ['prompt'],
  };
  return contexts[top.kind];
};

const keyNames: Readonly<Record<string, string>> = {
  escape: 'Esc',
  enter: 'Enter',
  space: 'Space',
  tab: 'Tab',
  down: 'down',
  up: 'up',
};
export const keyName = (key: string): string =>
  keyNames[key] ?? key.replace(/^ctrl-(.)$/, (_, letter: string) => `^${letter.toUpperCase()}`);

/** The keys that work right now, actions first; a dimmed one cannot run now. */
export const keyLine = (
  state: ConsoleState,
  session: Session,
  map: readonly Binding[],
  row: unknown,
): Line => {
  const contexts = contextsOf(state);
  const top = state.overlays.at(-1);
  const resource = top?.kind === 'detail' ? top.resource : top ? undefined : viewOf(state)?.resource;
  const world = session.world();
  const actions = (resource ? actionsFor(session, resource) : []).map(({action}) => ({
    key: action.key,
    label: action.command,
    off:
      (session.profile.readOnly && !action.reads) ||
      action.disabled?.(action.on === 'nothing' ? undefined : row, world) !== undefined,
  }));
  const spans = resource !== undefined && session.resource(resource)?.resource.span !== undefined;
  const usable = (command: string) =>
    (command !== 'timeline' || spans) &&
    (command !== 'trace' || (resource !== undefined && traceable(resource)));
  const seen = new Set<string>();
  const keys = contexts.flatMap(context =>
    map
      .filter(
        binding =>
          binding.context === context &&
          binding.label &&
          !seen.has(binding.command) &&
          usable(binding.command),
      )
      .map(binding => {
        seen.add(binding.command);
        return {key: binding.keys[0]!, label: binding.label!, off: false};
      }),
  );
  const all = [...actions, ...keys];
  const lasting = new Set(['help', 'quit', 'back', 'send', 'yes', 'no']);
  const wide = () => all.reduce((sum, {key, label}) => sum + cells(keyName(key)) + cells(label) + 3, 0);
  while (wide() > state.columns) {
    const at = all.findLastIndex(({label}) => !lasting.has(label));
    if (at < 0) break;
    all.splice(at, 1);
  }
  return all.flatMap(({key, label, off}): Span[] => [
    {text: ` ${keyName(key)}`, look: off ? 'quiet' : 'heading'},
    {text: ` ${label} `, look: 'quiet'},
  ]);
};

/** The newest message, over the line of keys. */
export const toastLine = (state: ConsoleState, glyphs: Glyphs): Line | undefined => {
  const toast = state.toasts.at(-1);
  if (!toast) return undefined;
  const more = state.toasts.length > 1 ? ` (+${state.toasts.length - 1})` : '';
  return [toned(` ${glyphs.tones[toast.tone]} ${harmless(toast.text)}${more}`, toast.tone)];
};
