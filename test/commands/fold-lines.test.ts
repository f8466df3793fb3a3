import {expect, test} from 'vitest';
import {foldLines} from '../../source/commands/help/help.ts';

test('a line that is too long goes on below its last column', () => {
  const line = '  n    skydeck create job  Sends a command to a device of an observatory.';
  expect(foldLines(line, 60).split('\n')).toEqual([
    '  n    skydeck create job  Sends a command to a device of an',
    '                           observatory.',
  ]);
});

test('one without columns goes on two cells deeper; short lines and blank ones stay', () => {
  const text = ['HEADING', '', '  columns: one, two, three, four, five, six, seven, eight'].join('\n');
  expect(foldLines(text, 40).split('\n')).toEqual([
    'HEADING',
    '',
    '  columns: one, two, three, four,',
    '    five, six, seven, eight',
  ]);
});

test('no line is longer than the terminal, down to forty cells', () => {
  const text = `  key  ${'word '.repeat(60)}end\n${'a'.repeat(30)}  ${'word '.repeat(30)}end`;
  for (const width of [80, 60, 40, 10])
    for (const line of foldLines(text, width).split('\n'))
      expect(line.length).toBeLessThanOrEqual(Math.max(40, width));
});
