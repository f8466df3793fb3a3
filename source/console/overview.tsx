import type {Connected} from '../engine/connect-services.ts';
import type {Session} from '../engine/session.ts';
import type {Count, Resource, Tone} from '../resource.ts';
import {age, cells, harmless, squeeze} from '../text.ts';
import {type Health, healthOf} from './health.ts';
import {type Line, paint, type Span, span, spread, toned, widthOf} from './lines.ts';
import {alertLines} from './overlays.tsx';
import {Painted} from './painted.tsx';
import {toneOf} from './shell-lines.ts';
import type {ConsoleState} from './state.ts';
import {latencyText, steadyLatency} from './steady-latency.ts';
import type {Theme} from './theme.ts';

type Props = {readonly state: ConsoleState; readonly session: Session; readonly theme: Theme};

/** Screen rows that the alerts keep for themselves, where there are so many: the chosen one with its reasons, and others. */
const alertRows = 9;

/** All services at a glance: a card each, then the alerts of all, most urgent first. Where it is low, cards shrink. */
export const Overview = ({state, session, theme}: Props) => {
  const alerts = session.alerts();
  const height = state.rows - 3;
  const room = height - 1 - Math.min(alertRows, alerts.length + 3);
  const sizes = cardSizes.map(draw =>
    healthOf(session, state).flatMap(health => cardLines(state, session, health, theme, draw)),
  );
  const cards = sizes.find(lines => lines.length <= room) ?? sizes.at(-1)!;
  const lines: Line[] = [
    ...cards,
    [
      span(` Alerts`, 'heading'),
      span(alerts.length > 0 ? `  ${alerts.length}, most urgent first` : '', 'quiet'),
    ],
    ...alertLines(session, state, theme, state.alertCursor, Math.max(1, height - cards.length - 1)),
  ];
  return <Painted lines={lines.slice(0, height).map(line => paint(line, theme, state.columns))} />;
};

/** What is under the head of a card: a line of counts for each resource; one line with the worst of all; nothing. */
type CardBody = (counted: readonly Counted[], theme: Theme, width: number) => Line[];
type Counted = {readonly resource: Resource; readonly counts: readonly Count[]};

const countSpans = (counts: readonly Count[], theme: Theme): Span[] =>
  counts.flatMap(({word, count, tone}): Span[] => [
    toned(`${theme.glyphs.tones[tone]} ${count} ${harmless(word)}`.trimEnd(), tone),
    span('   '),
  ]);

const urgency: readonly Tone[] = ['bad', 'warn', 'busy', 'notice', 'good', 'quiet', 'plain'];

const lineEach: CardBody = (counted, theme) =>
  counted.map(({resource, counts}) => [
    span(`   ${resource.title.padEnd(14)}`, 'quiet'),
    ...(counts.length > 0 ? countSpans(counts, theme) : [span('none', 'quiet')]),
  ]);
const oneLine: CardBody = (counted, theme, width) => {
  const parts = counted
    .flatMap(({resource, counts}) =>
      counts.map(count => (count.word === '' ? {...count, word: resource.title.toLowerCase()} : count)),
    )
    .sort((a, b) => urgency.indexOf(a.tone) - urgency.indexOf(b.tone));
  let line: Line = [span('  ')];
  for (const part of parts) {
    const longer = [...line, ...countSpans([part], theme)];
    if (widthOf(longer) > width + 3) break;
    line = longer;
  }
  return [line];
};
const cardSizes: readonly CardBody[] = [
  (counted, theme, width) => [...lineEach(counted, theme, width), []],
  lineEach,
  oneLine,
  () => [],
];

const latencies = new WeakMap<Connected, number>();
/** The quickest of its lists tells the way there; the others also tell how long their answers are. */
const latencyOf = (connected: Connected, session: Session): string => {
  const known = connected.service.resources.flatMap(
    resource => session.poller.peek(resource.name)?.latency ?? [],
  );
  if (known.length === 0) return '';
  const bound = steadyLatency(latencies.get(connected), Math.min(...known));
  latencies.set(connected, bound);
  return `${latencyText(bound)}, `;
};

/** A service's card: reachable, latency and age of its data, the worst alert; why it cannot be read; counts. */
const cardLines = (
  state: ConsoleState,
  session: Session,
  health: Health,
  theme: Theme,
  body: CardBody,
): Line[] => {
  const connected = session.services.find(one => one.service.name === health.service);
  if (!connected) return [];
  const {resources} = connected.service;
  const world = session.world();
  const snapshots = resources.flatMap(resource => session.poller.peek(resource.name) ?? []);
  const oldest = Math.min(...snapshots.map(snapshot => snapshot.wallAt ?? Number.POSITIVE_INFINITY));
  const old = Number.isFinite(oldest) ? (session.clock.wall() - oldest) / 1000 : undefined;
  const read = old === undefined ? '' : `read ${old > 60 ? age(old) : '<1m'} ago `;
  const right = [span(`${latencyOf(connected, session)}${read}`, 'quiet')];
  const left: Span[] = [
    span(` ${health.title}`, 'heading'),
    toned(
      `  ${theme.glyphs.tones[health.tone]} ${health.tone === 'good' ? 'reachable' : health.words}`,
      health.tone,
    ),
  ];
  const worst = session.alerts().find(alert => resources.some(resource => resource.name === alert.resource));
  const lead = '  worst: ';
  const room = state.columns - widthOf(left) - widthOf(right) - cells(lead) - 1;
  if (worst && room > 10)
    left.push(
      span(lead, 'quiet'),
      toned(squeeze(harmless(worst.title), room, theme.glyphs.cut), toneOf(worst)),
    );
  const counted = resources.flatMap((resource): Counted[] => {
    const page = session.poller.peek(resource.name)?.page;
    if (!page) return [];
    const whole = [{word: '', count: page.rows.length, tone: 'plain' as const}];
    return [{resource, counts: resource.summary?.(page.rows, world) ?? whole}];
  });
  return [
    spread(left, right, state.columns, theme.glyphs.cut),
    ...(health.why ? [[toned(`   ${harmless(health.why)}`, 'bad')]] : []),
    ...body(counted, theme, state.columns),
  ];
};
