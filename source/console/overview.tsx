import {Text} from 'ink';
import type {Session} from '../engine/session.ts';
import {age, harmless} from '../text.ts';
import {type Line, paint, type Span, span, spread, toned} from './lines.ts';
import {alertLines} from './overlays.tsx';
import {healthOf, toneOf} from './shell-lines.ts';
import type {ConsoleState} from './state.ts';
import type {Theme} from './theme.ts';

type Props = {readonly state: ConsoleState; readonly session: Session; readonly theme: Theme};

/** All services at a glance: a card each, then the alerts of all, most urgent first. */
export const Overview = ({state, session, theme}: Props) => {
  const cards = session.services.flatMap(one => cardLines(state, session, one.service.name, theme));
  const alerts = session.alerts();
  const height = state.rows - 3 - cards.length - 1;
  const lines: Line[] = [
    ...cards,
    [
      span(` Alerts`, 'heading'),
      span(alerts.length > 0 ? `  ${alerts.length}, most urgent first` : '', 'quiet'),
    ],
    ...alertLines(session, state, theme, state.alertCursor, Math.max(1, height)),
  ];
  return (
    <Text>
      {lines
        .slice(0, state.rows - 3)
        .map(line => paint(line, theme, state.columns))
        .join('\n')}
    </Text>
  );
};

/** A service's card: reachable, latency and age of its data; a line of counts for each resource; the worst alert. */
const cardLines = (state: ConsoleState, session: Session, name: string, theme: Theme): Line[] => {
  const connected = session.services.find(one => one.service.name === name);
  const health = healthOf(session, state).find(one => one.service === name);
  if (!connected || !health) return [];
  const {service} = connected;
  const world = session.world();
  const snapshots = service.resources.flatMap(resource => session.poller.peek(resource.name) ?? []);
  const latency = snapshots.find(snapshot => snapshot.latency !== undefined)?.latency;
  const oldest = Math.min(...snapshots.map(snapshot => snapshot.wallAt ?? Number.POSITIVE_INFINITY));
  const old = Number.isFinite(oldest) ? (session.clock.wall() - oldest) / 1000 : undefined;
  const read = old === undefined ? '' : old > 60 ? `read ${age(old)} ago ` : 'read within the minute ';
  const alerts = session
    .alerts()
    .filter(alert => service.resources.some(resource => resource.name === alert.resource));
  const worst = alerts[0];
  const state_ = health.tone === 'good' ? 'reachable' : health.words.replace(`${service.title} `, '');
  const head: Line = spread(
    [
      span(` ${service.title}`, 'heading'),
      toned(`  ${theme.glyphs.tones[health.tone]} ${state_}`, health.tone),
      ...(worst ? [span('  worst: ', 'quiet'), toned(harmless(worst.title), toneOf(worst))] : []),
    ],
    [
      span(
        `${latency === undefined ? '' : `${latency < 10 ? '<10' : Math.round(latency / 10) * 10} ms, `}${read}`,
        'quiet',
      ),
    ],
    state.columns,
    theme.glyphs.cut,
  );
  const counts = service.resources.flatMap((resource): Line[] => {
    const page = session.poller.peek(resource.name)?.page;
    if (!page) return [];
    const parts = resource.summary?.(page.rows, world) ?? [
      {word: resource.title.toLowerCase(), count: page.rows.length, tone: 'plain' as const},
    ];
    const words = parts.flatMap(({word, count, tone}): Span[] => [
      toned(`${theme.glyphs.tones[tone]} ${count} ${word}`, tone),
      span('   '),
    ]);
    return [
      [
        span(`   ${resource.title.padEnd(14)}`, 'quiet'),
        ...(words.length > 0 ? words : [span('none', 'quiet')]),
      ],
    ];
  });
  const why: Line[] = health.why ? [[toned(`   ${harmless(health.why)}`, 'bad')]] : [];
  return [head, ...why, ...counts, []];
};
