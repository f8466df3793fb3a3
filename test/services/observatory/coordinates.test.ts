import {expect, test} from 'vitest';
import {readCoordinate} from '../../../source/services/observatory/rules/coordinates.ts';

const read = (text: string, kind: 'ra' | 'dec') => {
  const parsed = readCoordinate(text, kind, kind === 'ra' ? 'Right ascension' : 'Declination');
  return parsed.ok ? parsed.value : parsed.problem;
};

test.each([
  ['0.7123', '0.7123'],
  ['00:42:44.3', '0.71230556'],
  ['0h42m44.3s', '0.71230556'],
  ['12 30 45', '12.5125'],
  ['12h30', '12.5'],
  ['3h', '3'],
  ['10.68d', '0.712'],
  ['187.5°', '12.5'],
  ['360d', '24'],
])('right ascension %s is %s hours', (text, hours) => {
  expect(read(text, 'ra')).toBe(hours);
});

test.each([
  ['41.269', '41.269'],
  ['+41:16:09', '41.26916667'],
  ['41°16\'09"', '41.26916667'],
  ['41d16m09s', '41.26916667'],
  ['−0:30', '-0.5'],
  ['-.5e2', '-.5e2'],
])('declination %s is %s degrees', (text, degrees) => {
  expect(read(text, 'dec')).toBe(degrees);
});

test.each([
  ['ra', '25', 'Right ascension is from 0 to 24, not 25 (hours); degrees are written 25d.'],
  ['ra', '361d', 'Right ascension is from 0 to 360 degrees, not 361d.'],
  ['ra', '-1', 'Right ascension is from 0 to 24, not -1.'],
  ['ra', '12:75', 'Right ascension: 75 minutes are too many, they go up to 60.'],
  ['ra', '12:30:60', 'Right ascension: 60 seconds are too many, they go up to 60.'],
  ['ra', '1:2.5:3', 'Right ascension: with seconds, the minutes are a whole number, not 2.5.'],
  [
    'ra',
    'noon',
    'Right ascension is hours (0.7123), 00:42:44.3, 0h42m44.3s, or degrees with their unit (10.68d); not "noon".',
  ],
  ['dec', '3h', 'Declination is in degrees, not in hours: "3h".'],
  ['dec', '90:00:01', 'Declination is from -90 to 90, not 90:00:01.'],
  ['dec', '', 'Declination is degrees (41.269), +41:16:09 or 41d16m09s; not "".'],
] as const)('%s "%s" is told what is wrong', (kind, text, problem) => {
  expect(read(text, kind)).toBe(problem);
});
