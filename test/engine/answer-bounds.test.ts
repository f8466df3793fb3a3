import {expect, test} from 'vitest';
import {clientWords} from '../../source/engine/http/aws-error.ts';
import {listedSize} from '../../source/engine/http/s3-listing.ts';
import {atOnce} from '../../source/text/in-turns.ts';
import {parse, scan} from '../../source/text/json-in-turns.ts';

const tooMuch = (text: string) => atOnce(scan(text)).tooMuch;

test('JSON that would take gigabytes is refused by its brackets and commas, before it is parsed', () => {
  expect(tooMuch('['.repeat(201))).toBe('lists within lists, more than 200 deep');
  expect(tooMuch('{"a":'.repeat(201))).toBe('lists within lists, more than 200 deep');
  expect(tooMuch(`[${'[],'.repeat(2_600_000)}[]]`)).toBe('more than 5 million values');
});

test('what is in a text is no bracket, also behind escaped quotes', () => {
  const text = JSON.stringify({a: '['.repeat(1000), b: `"${'{'.repeat(1000)}\\`, c: '\\\\"[', d: [1, 2]});
  expect(tooMuch(text)).toBeUndefined();
  expect(tooMuch(`[${text},${'['.repeat(200)}`)).toMatch(/deep/);
  expect(tooMuch('"never ends [[[')).toBeUndefined();
});

test('a long list is parsed piece by piece, and is the same as if it were parsed whole', () => {
  const inTurns = (text: string): unknown => atOnce(parse(text, atOnce(scan(text))));
  const rows = Array.from({length: 3000}, (_, at) => ({
    id: at,
    text: `a, [b] "${at}" {c}\\`,
    deep: [at, {x: []}],
  }));
  for (const value of [
    rows,
    {data: rows},
    {a: [1, 2], '"da,ta[': rows, z: {y: rows.slice(0, 3)}},
    {data: {deep: rows}},
  ])
    expect(inTurns(JSON.stringify(value))).toEqual(value);
  const long = JSON.stringify(rows);
  // The last of two members of one name counts; digits that a number cannot hold stay.
  expect(inTurns(`{"a":${long},"a":[7]}`)).toEqual({a: [7]});
  expect(inTurns(`{"a":[7],"a":${long}}`)).toEqual({a: rows});
  expect(inTurns(`[{"id":12345678901234567890},${long.slice(1)}`)).toEqual([
    {id: '12345678901234567890'},
    ...rows,
  ]);
  for (const broken of [
    `${long.slice(0, -1)},]`,
    `{"a":${long.slice(0, -1)}}`,
    long.slice(0, -9),
    `${long}]`,
  ])
    expect(() => inTurns(broken)).toThrow(SyntaxError);
});

test('an error of AWS whose words are no text, and a size that is no number, are told as that', () => {
  expect(clientWords({message: '[object Object]', name: 'ExecutionAlreadyExists'})).toBe(
    'ExecutionAlreadyExists',
  );
  expect(clientWords({message: {a: 1}})).toBe('no reason given');
  expect([0, Number.NaN, -1, 0.5, undefined].map(listedSize)).toEqual([0, ...Array(4).fill(undefined)]);
});
