import {expect, test} from 'vitest';
import type {Plot} from '../../source/declare/plot.ts';
import {plotsOf} from '../../source/engine/plots.ts';
import type {Session} from '../../source/engine/session.ts';
import {plotLines} from '../../source/list/plot-lines.ts';
import {worldAt} from '../console/world.ts';

const day = 86_400;
const midnight = 1_795_305_600;
const now = midnight + day / 2;

const plotted = (plot: Partial<Plot>) => {
  const service = {
    name: 'test',
    title: 'Test',
    resources: [{name: 'things'}],
    plots: [{name: 'p', title: 'Things', unit: 'bytes', of: 'things', ...plot}],
  };
  const session = {
    clock: {now: () => now, heard: () => true},
    services: [{service}],
    memory: {
      flush: () => {},
      latencies: {since: () => []},
      past: {watched: () => [], looksFrom: () => Number.NEGATIVE_INFINITY},
    },
    poller: {peek: () => ({page: {rows: []}})},
    world: () => worldAt(now),
  } as unknown as Session;
  return plotsOf(session, 3, 'p')[0]!;
};

test('what went on for a while is spread over its days, and what is told twice counts once', () => {
  const flow = {id: 'a', at: midnight - day / 2, until: midnight + day / 2, amount: 100, series: 'x'};
  const {series, start} = plotted({flow: () => [flow, flow, {id: 'b', at: now, amount: 7, series: 'y'}]});
  expect(start).toBe(midnight - 2 * day);
  expect(series).toEqual([
    {label: 'x', points: [0, 50, 50]},
    {label: 'y', points: [0, 0, 7]},
  ]);
});

test('a list that is not known is no zero', () => {
  expect(plotted({flow: () => undefined}).series).toEqual([]);
  const lines = plotLines(plotted({flow: () => undefined}), 80, true);
  expect(lines[1]).toContain('Not known yet');
});

test('is drawn in blocks and in ASCII, never wider than it may be, and tells a day that is not known from none', () => {
  const points = [0, undefined, 5, 10];
  const one = {name: 'p', title: 'Things', unit: 'bytes', start: midnight, step: day} as const;
  const single = {...one, series: [{label: 'x', points}]};
  expect(plotLines(single, 40, true).slice(0, 6)).toEqual([
    'Things, 4 days, today 10 B',
    '     10 B ┤                   █████',
    '          ┤                   █████',
    '          ┤             █████ █████',
    '      0 B ┤       ····· █████ █████',
    '            11-22 11-23 11-24 11-25',
  ]);
  expect(plotLines(single, 40, false)[4]).toBe('      0 B |       ????? ##### #####');
  const several = {
    ...one,
    unit: 'ms' as const,
    step: 1800,
    series: [...single.series, {label: 'yy', points}],
  };
  expect(plotLines(several, 60, true).slice(0, 3)).toEqual([
    'Things, 24 hours',
    '  x    ·▄█  now 10 ms, most 10 ms',
    '  yy   ·▄█  now 10 ms, most 10 ms',
  ]);
  const wide = {...one, series: [{label: 'x', points: Array.from({length: 90}, (_, at) => at)}]};
  for (const width of [60, 80, 200])
    expect(Math.max(...plotLines(wide, width, true).map(line => line.length))).toBeLessThanOrEqual(width);
});
