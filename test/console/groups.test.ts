import {describe, expect, it} from 'vitest';
import {groupRows, headingOf, linesOf, onLine, stayingHeading} from '../../source/console/list/groups.ts';
import {type Shown, topFor} from '../../source/console/list/rows.ts';
import type {Grouping} from '../../source/declare/resource.ts';
import {things, worldAt} from './world.ts';

type File = {readonly id: string; readonly window?: string};
const file = (id: string, window?: string): File => ({id, ...(window && {window})});
const byWindow: Grouping<File> = {
  by: 'by window',
  of: ({window}) => window,
  title: (window, files) => `Window ${window}: ${files.length}`,
  summary: files => [{word: 'arrived', count: files.length, tone: 'good'}],
  none: 'Of no window',
};
const world = worldAt(0);
const mixed = [file('a', 'w1'), file('b', 'w2'), file('c'), file('d', 'w1'), file('e', 'w2')];

describe('rows under headings', () => {
  it('keep their order within their group, groups the order of their first rows, and the others come last', () => {
    const {rows, headings} = groupRows(mixed, byWindow, world);
    expect(rows.map(({id}) => id).join('')).toBe('adbec');
    expect(headings).toEqual([
      {at: 0, title: 'Window w1: 2', counts: [{word: 'arrived', count: 2, tone: 'good'}]},
      {at: 2, title: 'Window w2: 2', counts: [{word: 'arrived', count: 2, tone: 'good'}]},
      {at: 4, title: 'Of no window', counts: []},
    ]);
  });
  it('take lines of their own, which hold no row', () => {
    const {headings} = groupRows(mixed, byWindow, world);
    const drawn = Array.from({length: 8}, (_, line) => {
      const here = onLine(headings, line);
      return 'heading' in here ? here.heading.title : here.place;
    });
    expect(drawn).toEqual(['Window w1: 2', 0, 1, 'Window w2: 2', 2, 3, 'Of no window', 4]);
    expect([0, 1, 2, 3, 4].map(place => linesOf(headings, place).line)).toEqual([1, 2, 4, 5, 7]);
    expect(headingOf(headings, 3)?.title).toBe('Window w2: 2');
    expect(onLine([], 5)).toEqual({place: 5});
    expect(linesOf([], 5)).toEqual({line: 5, from: 5});
  });
  it('show the heading with the first row of its group when the cursor comes up to it', () => {
    const {rows, headings} = groupRows(mixed, byWindow, world);
    const shown: Shown = {
      resource: things,
      world,
      snapshot: undefined,
      rows,
      headings,
      total: 5,
      problem: undefined,
    };
    expect(topFor(shown, 2, 6, 4)).toBe(3);
    expect(topFor(shown, 3, 6, 4)).toBe(5 - 1);
    expect(topFor(shown, 4, 0, 4)).toBe(4);
    expect(topFor(shown, 0, 3, 4)).toBe(0);
  });
  it('have their heading on the first line while they are scrolled under it', () => {
    const list = [...'abcdef'].map(id => file(id, id < 'e' ? 'w1' : 'w2'));
    const {rows, headings} = groupRows(list, byWindow, world);
    const drawn = Array.from({length: 8}, (_, top) => stayingHeading(headings, top)?.title);
    // Lines: w1, a, b, c, d, w2, e, f. The last row of a group stands right above the next heading.
    expect(drawn.slice(0, 7)).toEqual([
      undefined,
      'Window w1: 4',
      'Window w1: 4',
      'Window w1: 4',
      undefined,
      undefined,
      'Window w2: 2',
    ]);
    expect(stayingHeading([], 3)).toBeUndefined();
    const shown = {
      resource: things,
      world,
      snapshot: undefined,
      rows,
      headings,
      total: 6,
    } as unknown as Shown;
    for (const height of [2, 3, 4])
      for (let top = 0; top < 8; top += 1)
        for (let place = 0; place < 6; place += 1) {
          const now = topFor(shown, place, top, height);
          const {line} = linesOf(headings, place);
          expect(line - now).toBeGreaterThan(0);
          expect(line - now).toBeLessThan(height);
        }
  });
  it('are found quickly among ten thousand', () => {
    const many = Array.from({length: 10_000}, (_, at) => file(`${at}`, `w${at % 2500}`));
    const {rows, headings} = groupRows(many, byWindow, world);
    expect(rows).toHaveLength(10_000);
    expect(headings).toHaveLength(2500);
    for (const place of [0, 3, 4, 5000, 9999]) {
      const {line} = linesOf(headings, place);
      expect(onLine(headings, line)).toEqual({place});
    }
    expect(onLine(headings, 12_499)).toEqual({place: 9999});
  });
});
