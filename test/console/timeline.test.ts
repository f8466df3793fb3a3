import {describe, expect, it} from 'vitest';
import {themeOf} from '../../source/console/draw/theme.ts';
import type {Shown} from '../../source/console/list/rows.ts';
import {changedAxis, timelineOrder, wholeAxis} from '../../source/console/list/timeline.ts';
import {timelineLines} from '../../source/console/list/timeline-lines.ts';
import {newView} from '../../source/console/shell/state.ts';
import type {Resource} from '../../source/declare/resource.ts';
import type {Span} from '../../source/declare/timeline.ts';
import {worldAt} from './world.ts';

const now = 1_795_348_800;
const hour = 3600;
type Bar = Partial<Span> & {readonly id: string};

const shownOf = (bars: readonly Bar[]): Shown => {
  const resource = {
    name: 'bars',
    id: (bar: Bar) => bar.id,
    columns: [],
    span: ({id, ...more}: Bar): Span => ({
      lane: 'FM200',
      label: id,
      start: now + hour,
      end: now + 2 * hour,
      before: 0,
      after: 0,
      tone: 'good',
      conflict: false,
      ...more,
    }),
  } as unknown as Resource;
  const world = worldAt(now);
  const total = bars.length;
  return {resource, world, snapshot: undefined, rows: bars, headings: [], total, problem: undefined};
};
/** The timeline as text, 100 cells wide. */
const drawn = (bars: readonly Bar[], cursor = bars[0]!.id, height = 20): string[] => {
  const view = {...newView('bars', {}, undefined), cursor, mode: 'timeline' as const};
  return timelineLines(shownOf(bars), view, 100, height, themeOf('dark', true)).map(line =>
    line.map(({text}) => text).join(''),
  );
};
const lane = (lines: readonly string[], name: string) => lines.find(line => line.includes(name)) ?? '';

describe('the timeline', () => {
  it('draws bodies as blocks and buffers as lines, to scale', () => {
    const lines = drawn([{id: 'a', before: hour, after: 2 * hour, end: now + 4 * hour}]);
    const {length: body} = /✓+/.exec(lane(lines, 'FM200'))![0];
    const [, before = '', after = ''] = /(─*)✓+(─*)/.exec(lane(lines, 'FM200'))!;
    expect(body / after.length).toBeCloseTo(1.5, 0);
    expect(after.length / before.length).toBeCloseTo(2, 0);
  });
  it('is not squeezed, nor held up, by one that is said to begin or to end in another age', () => {
    for (const odd of [
      {end: 1e300},
      {start: -1e300},
      {start: now + 30 * 24 * hour, end: 1e300},
      {before: 1e300},
      {after: 1e18},
      {start: 1e300, end: 1e300},
    ]) {
      const lines = drawn([
        {id: 'a', lane: 'FM201'},
        {id: 'odd', ...odd},
      ]);
      expect(lane(lines, 'FM201')).toContain('✓');
      expect(lines.length).toBeLessThanOrEqual(20);
    }
  });
  it('has the lane of the chosen row in sight, however many there are', () => {
    const bars = Array.from({length: 40}, (_, at) => ({id: `${at}`, lane: `FM${200 + at}`}));
    for (const at of [0, 20, 39]) {
      const lines = drawn(bars, `${at}`);
      expect(lines.filter(line => line.startsWith('▌'))).toEqual([
        expect.stringMatching(new RegExp(`^▌FM${200 + at} `)),
      ]);
      expect(lines.at(-1)).toContain('16 of 40 lanes');
    }
  });
});

describe('the time across', () => {
  const bars = [
    {id: 'late', start: now + 5 * hour, end: now + 6 * hour},
    {id: 'soon', start: now + hour, end: now + 2 * hour},
    {id: 'past', start: now - 30 * hour, end: now - 29 * hour},
  ];
  it('is from an hour back to the end of what lies ahead, until it is zoomed or moved', () => {
    expect(wholeAxis(shownOf(bars))).toEqual({from: now - hour, seconds: 7 * hour});
  });
  it('is what has gone on until now where nothing is planned, and the last day where nothing goes on', () => {
    const open = wholeAxis(shownOf([{id: 'a', start: now - 3 * hour, end: now}]));
    expect(open.from).toBeLessThan(now - 3 * hour);
    expect(open.from + open.seconds).toBeGreaterThan(now);
    const past = wholeAxis(shownOf([bars[2]!]));
    expect(past.from).toBeLessThan(now - 30 * hour);
  });
  it('keeps the chosen row where it is when it is zoomed, and moves by parts of itself', () => {
    const axis = {from: 0, seconds: 8000};
    expect(changedAxis(axis, {zoom: 1 / 2}, 2000)).toEqual({from: 1000, seconds: 4000});
    expect(changedAxis(axis, {zoom: 1 / 2})).toEqual({from: 2000, seconds: 4000});
    expect(changedAxis(axis, {pan: 1 / 4})).toEqual({from: 2000, seconds: 8000});
    expect(changedAxis({from: 0, seconds: 700}, {zoom: 1 / 2}).seconds).toBe(600);
  });
  it('is what j and k go through, whatever the order of the list', () => {
    expect(timelineOrder(shownOf(bars))).toEqual([2, 1, 0]);
  });
  it('tells how many lie outside of it', () => {
    expect(drawn(bars, 'soon').join('\n')).toContain('1 of 3 outside');
  });
  it('tells a filter without hits, and rows without a time, apart', () => {
    const none = {...shownOf([]), total: 3};
    const view = {...newView('bars', {}), filter: 'x', mode: 'timeline' as const};
    const text = (one: typeof view) =>
      timelineLines(none, one, 100, 20, themeOf('dark', true))
        .flat()
        .map(part => part.text)
        .join('');
    expect(text(view)).toContain('Nothing matches the filter x.');
    expect(text({...view, filter: ''})).toContain('None of these has a time that is known.');
  });
});
