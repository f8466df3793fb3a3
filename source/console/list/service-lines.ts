import type {Count, Resource} from '../../declare/resource.ts';
import {severityTones} from '../../declare/resource.ts';
import type {Connected} from '../../engine/connect-services.ts';
import type {Session} from '../../engine/session.ts';
import {urgencyOf} from '../../list/sort.ts';
import {cells, fitCells, squeeze, wrap} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {age} from '../../text/times.ts';
import {type Line, type Span, span, spread, toned, widthOf} from '../draw/lines.ts';
import type {Theme} from '../draw/theme.ts';
import {type Health, healthOf} from '../shell/health.ts';
import type {ConsoleState} from '../shell/state.ts';

/** Upper bounds in milliseconds that are told apart. */
const classes = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000];

/**
 * The class of a latency (`<200 ms`, `<2 s`), and the class that was shown before as long as it is still about right:
 * answers never take the same time twice, and a figure that dances is written over the link at every poll.
 */
export const steadyLatency = (before: number | undefined, milliseconds: number): number =>
  before !== undefined && milliseconds <= before * 1.5 && milliseconds >= before / 10
    ? before
    : (classes.find(bound => milliseconds < bound) ?? classes.at(-1)!);

/** None takes more room. */
const widestLatency = '<500 ms';
export const latencyText = (bound: number): string => (bound < 1000 ? `<${bound} ms` : `<${bound / 1000} s`);

/** Rows of a list by state, worst first; undefined where it was never read. */
type Counted = {readonly resource: Resource; readonly counts: readonly Count[] | undefined};

type Standing = {
  readonly health: Health;
  readonly connected: Connected;
  /** The class of its latency, such as `<200 ms`, and how long ago its oldest list was read (looking back also the newest); empty when never. */
  readonly latency: string;
  readonly read: string;
  readonly counted: readonly Counted[];
};

const byUrgency = (a: Count, b: Count): number => urgencyOf(a.tone) - urgencyOf(b.tone);

const latencies = new WeakMap<Connected, number>();
/** The quickest of its lists tells the way there; the others also tell how long their answers are. */
const latencyOf = (connected: Connected, session: Session): string => {
  const known = connected.service.resources.flatMap(
    resource => session.poller.peek(resource.name)?.latency ?? [],
  );
  if (known.length === 0) return '';
  const bound = steadyLatency(latencies.get(connected), Math.min(...known));
  latencies.set(connected, bound);
  return latencyText(bound);
};

const standings = (session: Session, state: ConsoleState): readonly Standing[] => {
  return healthOf(session, state).flatMap((health): Standing[] => {
    const connected = session.services.find(one => one.service.name === health.service);
    if (!connected) return [];
    const {resources} = connected.service;
    const snapshots = resources.flatMap(resource => session.poller.peek(resource.name) ?? []);
    const ages = snapshots.flatMap(({wallAt}) =>
      wallAt === undefined ? [] : [(session.clock.wall() - wallAt) / 1000],
    );
    const [newest, oldest] = [Math.min(...ages), Math.max(...ages)].map(old => (old > 60 ? age(old) : '<1m'));
    const counted = resources.map((resource): Counted => {
      const counts = session.counts(resource);
      return {resource, counts: counts?.toSorted(byUrgency)};
    });
    const never = health.tone === 'bad' ? 'never' : '';
    const span = session.asOf && newest !== oldest ? `${newest} to ${oldest}` : oldest;
    const read = ages.length === 0 ? never : `${span} ago`;
    return [{health, connected, latency: latencyOf(connected, session), read, counted}];
  });
};

const countSpan = ({word, count, tone}: Count, theme: Theme): Span =>
  toned(`${theme.glyphs.tones[tone]} ${count} ${harmless(word)}`.trim(), tone);

const whyLines = ({health}: Standing, width: number): Line[] =>
  health.why ? wrap(harmless(health.why), width - 4).map(line => [toned(`   ${line}`, 'bad')]) : [];

/** How a service answers: its latency where all is well. The age of its data stands in a column of its own. */
const linkOf = ({health, latency}: Standing, theme: Theme): string =>
  `${theme.glyphs.tones[health.tone]} ${
    health.tone === 'good' ? [latency, health.words].filter(Boolean).join(' ') : health.words.split(',')[0]
  }`;

/** A line for each service: how it answers, when it was read, and its counts, worst first, as far as they fit. */
const table = (all: readonly Standing[], theme: Theme, width: number): Line[] => {
  const widest = (header: string, texts: readonly string[]) => Math.max(cells(header), ...texts.map(cells));
  const titles = widest(
    'SERVICE',
    all.map(({health}) => health.title),
  );
  // As wide as any latency, so that the table stays in its place when a link is quicker or slower for once.
  const links = widest(
    'LINK',
    all.flatMap(one => [linkOf(one, theme), linkOf({...one, latency: widestLatency}, theme)]),
  );
  const reads = widest(
    'READ',
    all.map(({read}) => read),
  );
  const header = ` ${fitCells('SERVICE', titles)}  ${fitCells('LINK', links)}  ${fitCells('READ', reads)}  STATES, WORST FIRST`;
  return [
    [span(header, 'quiet')],
    ...all.flatMap((one): Line[] => {
      let line: Line = [
        span(` ${fitCells(one.health.title, titles)}  `, 'heading'),
        toned(fitCells(linkOf(one, theme), links), one.health.tone),
        span(`  ${fitCells(one.read, reads)}`, 'quiet'),
      ];
      const counts = one.counted
        .flatMap(({counts = []}) => counts.filter(({word}) => word !== ''))
        .sort(byUrgency);
      for (const [at, count] of counts.entries()) {
        const longer = [...line, span('  '), countSpan(count, theme)];
        const left = counts.length - at;
        const more = `  ${theme.glyphs.cut} ${left} more`;
        // What is not shown is counted: there must be room for that as well, unless this is the last.
        if (widthOf(longer) + (left > 1 ? cells(more) : 0) > width - 1) {
          line = [...line, span(more, 'quiet')];
          break;
        }
        line = longer;
      }
      return [line, ...whyLines(one, width)];
    }),
  ];
};

/** A card for each service: how it answers and its worst alert, then a line of counts for each of its lists. */
const cards = (
  all: readonly Standing[],
  session: Session,
  theme: Theme,
  width: number,
  apart: boolean,
): Line[] =>
  all.flatMap((one): Line[] => {
    const {health, latency, read} = one;
    const right = [span(`${[latency, read && `read ${read}`].filter(Boolean).join(', ')} `, 'quiet')];
    const left: Span[] = [
      span(` ${health.title}`, 'heading'),
      toned(
        `  ${theme.glyphs.tones[health.tone]} ${health.tone === 'good' ? 'reachable' : health.words}`,
        health.tone,
      ),
    ];
    const {resources} = one.connected.service;
    const worst = session
      .alerts()
      .find(alert => resources.some(resource => resource.name === alert.resource));
    const lead = '  worst: ';
    const room = width - widthOf(left) - widthOf(right) - cells(lead) - 1;
    if (worst && room > 10)
      left.push(
        span(lead, 'quiet'),
        toned(squeeze(harmless(worst.title), room, theme.glyphs.cut), severityTones[worst.severity]),
      );
    return [
      spread(left, right, width, theme.glyphs.cut),
      ...whyLines(one, width),
      ...one.counted.map(
        ({resource, counts}): Line => [
          span(`   ${fitCells(resource.title, 12)}  `, 'quiet'),
          ...(counts?.flatMap((count): Span[] => [countSpan(count, theme), span('   ')]) ?? []),
          ...(counts?.length
            ? []
            : [
                span(
                  !counts ? 'not read yet' : session.world().unread(resource.name) ? 'not known' : 'none',
                  'quiet',
                ),
              ]),
        ],
      ),
      ...(apart ? [[]] : []),
    ];
  });

/** All services at a glance in at most `room` lines: cards, or where that is too little a line for each. */
export const serviceLines = (session: Session, state: ConsoleState, theme: Theme, room: number): Line[] => {
  const all = standings(session, state);
  const {columns} = state;
  // Cards are counted before they are drawn: where there are many services they seldom fit.
  const tall = all.reduce((sum, one) => sum + 1 + whyLines(one, columns).length + one.counted.length, 0);
  if (tall <= room) return cards(all, session, theme, columns, tall + all.length <= room);
  const lines = table(all, theme, columns);
  if (lines.length <= room) return lines;
  const kept = lines.slice(0, Math.max(1, room - 1));
  return [...kept, [span(` ${theme.glyphs.cut} ${lines.length - kept.length} more lines`, 'quiet')]];
};
