import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {tableLines} from '../../source/commands/look/table.ts';
import {type ColourChoice, colourEnvironment, colourIn} from '../../source/commands/run/colours.ts';
import {ageOf, number, state, text, time} from '../../source/declare/columns.ts';
import {emptyWorld} from '../../source/declare/world.ts';
import {csvText, jsonText, ndjsonText} from '../../source/list/output.ts';
import {painted, paintFor, unpainted} from '../../source/list/paint.ts';
import {sectionLines} from '../../source/list/section-lines.ts';

type Thing = {id: string; name: string; state: string; start?: number; count?: number};
const now = Date.UTC(2026, 10, 22, 12) / 1000;
const world = emptyWorld(now);
const columns = [
  text<Thing>('id', thing => thing.id, {priority: 1, min: 4, max: 8}),
  text<Thing>('longName', thing => thing.name, {priority: 4, min: 6, grow: true}),
  state<Thing>(
    'state',
    thing => thing.state,
    thing => (thing.state === 'STUCK' ? 'bad' : 'good'),
    {priority: 2},
  ),
  time<Thing>('start', thing => thing.start, {priority: 3}),
  number<Thing>('count', thing => thing.count, {priority: 5}),
  ageOf<Thing>('age', () => ({seconds: 60.4, atLeast: true}), {wide: true}),
];
const evil = 'a\u001b]0;owned\u0007\u009b31mb\u202e';
const things: Thing[] = [
  {id: 'w-1', name: 'first, "quoted"', state: 'STUCK', start: now + 3600, count: 7},
  {id: 'w-2', name: evil, state: 'WEIRD_NEW'},
  {id: 'w-3', name: '衛星 🛰️ name', state: 'OK', count: -1},
];
const listing = {columns, rows: things, world} as never;
const table = (width?: number, wide = false) => tableLines(listing, {width, wide, paint: unpainted});

describe('a table', () => {
  test('in a pipe holds every text whole, without styles', () => {
    const lines = table();
    expect(lines[0]).toMatch(/^ID +LONG NAME +STATE +START +COUNT$/);
    expect(lines[1]).toContain('first, "quoted"');
    expect(lines[1]).toContain('11-22 13:00Z in 1h');
    expect(lines[2]).toContain('WEIRD_NEW');
    expect(lines.join('')).not.toMatch(/[\u001b\u0007\u0080-\u009f\u202e]/);
  });

  test.each([120, 80, 60, 40, 20, 8])('fits %i cells, whatever its scripts', width => {
    for (const line of table(width)) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });

  test('drops columns of low priority first and keeps the id to the last', () => {
    expect(table(60)[0]).toContain('STATE');
    expect(table(30)[0]).not.toContain('COUNT');
    expect(table(30)[0]).toMatch(/^ID/);
    expect(table(6)[0]).toBe('ID');
  });

  test('shows wide columns when asked, with "≥" before an age that is a lower bound', () => {
    expect(table()[0]).not.toContain('AGE');
    expect(table(undefined, true)[1]).toMatch(/≥1m$/);
  });

  test('colours a state with its word, on a terminal that wants colours alone', () => {
    const [, first] = tableLines(listing, {wide: false, paint: painted});
    expect(first).toContain('\u001b[');
    expect(first).toContain('STUCK');
    const paint = (environment: Record<string, string>, tty = true, choice?: ColourChoice) =>
      paintFor({tty, environment: colourEnvironment(environment, choice)});
    expect(paint({})).toBe(painted);
    expect(paint({NO_COLOR: '1'})).toBe(unpainted);
    expect(paint({TERM: 'dumb'})).toBe(unpainted);
    expect(paint({}, false)).toBe(unpainted);
    for (const choice of ['never', false] as const)
      expect(paint({FORCE_COLOR: '1'}, true, choice)).toBe(unpainted);
    expect(paint({NO_COLOR: '1', TERM: 'dumb'}, false, 'always')).toBe(painted);
    expect(paint({FORCE_COLOR: '3'}, false)).toBe(painted);
    expect(paint({FORCE_COLOR: '0'})).toBe(unpainted);
    expect(paint({FORCE_COLOR: '1', NO_COLOR: '1'})).toBe(unpainted);
    expect(colourIn(['--color', 'never', '--color=always', 'get'])).toBe('always');
  });
});

describe('for programs', () => {
  test('JSON is one array of objects with one key per column, wide ones too, times as ISO 8601', () => {
    const rows = JSON.parse(jsonText(listing));
    expect(rows).toHaveLength(3);
    expect(rows[0]).toEqual({
      id: 'w-1',
      longName: 'first, "quoted"',
      state: 'STUCK',
      start: '2026-11-22T13:00:00Z',
      count: 7,
      age: 60,
    });
    expect(rows[1].start).toBeNull();
  });

  test('JSON keeps every character and yet holds none that steers a terminal', () => {
    const printed = jsonText(listing);
    expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(JSON.parse(printed)[1].longName).toBe(evil);
  });

  test('NDJSON is one object per line', () => {
    const lines = ndjsonText(listing).trimEnd().split('\n');
    expect(lines.map(line => JSON.parse(line).id)).toEqual(['w-1', 'w-2', 'w-3']);
  });

  test('CSV quotes what must be quoted and leaves nothing for a spreadsheet to run', () => {
    const rows = [{id: '=cmd()', name: 'first, "quoted"', state: '-1', count: -5}];
    const [header, line] = csvText({columns, rows, world} as never).split('\n');
    expect(header).toBe('id,longName,state,start,count,age');
    expect(line).toBe(`'=cmd(),"first, ""quoted""",-1,,-5,60`);
  });
});

test('sections of a detail view read as text: facts in line, causes with evidence and what to do', () => {
  const lines = sectionLines(
    [
      {
        kind: 'facts',
        title: 'Upload',
        facts: [
          {name: 'status', value: 'PENDING'},
          {name: 'to', value: evil},
        ],
      },
      {
        kind: 'causes',
        title: 'Why',
        causes: [{title: 'No contact yet', standing: 'likely', evidence: 'seen 7 h ago', todo: 'Wait.'}],
      },
      {kind: 'table', title: 'Windows', header: ['ID', 'AT'], rows: [['w-1', '12:00Z']]},
      {kind: 'text', title: 'Log', text: 'one\r\ntwo\u001b[2J'},
      {kind: 'json', title: 'As it came', value: {a: 1}},
    ],
    {width: 60, paint: unpainted},
  );
  expect(lines).toEqual([
    'Upload',
    '  status  PENDING',
    expect.stringMatching(/^ {2}to {6}ab/),
    '',
    'Why',
    '  1. [!] No contact yet: likely',
    '        seen 7 h ago',
    '        Do: Wait.',
    '',
    'Windows',
    '  ID   AT',
    '  w-1  12:00Z',
    '',
    'Log',
    '  one',
    '  two',
    '',
    'As it came',
    '  {',
    '    "a": 1',
    '  }',
  ]);
});
