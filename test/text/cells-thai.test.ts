import {expect, it} from 'vitest';
import {graphemeOf} from '../../source/terminal/grapheme.ts';
import {cells, fitCells} from '../../source/text/cells.ts';

it('sara am, which every terminal draws in a cell of its own, has one, and is not lost where a name is cut', () => {
  expect(cells('น้ำ')).toBe(2);
  expect(cells('กำลัง')).toBe(4);
  expect(graphemeOf('กำ').cells).toBe(2);
  expect(fitCells('กำลัง', 6)).toBe('กำลัง  ');
  expect(fitCells('น้ำใจ', 3)).toBe('น้ำ…');
});
