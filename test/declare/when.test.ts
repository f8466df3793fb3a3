import {describe, expect, it} from 'vitest';
import {parseDuration, parseFormerTime, parseTime} from '../../source/declare/when.ts';

/** 2026-11-22 12:00:00 UTC. */
const noon = 1_795_348_800;

describe('a moment', () => {
  it.each([
    ['now', noon],
    ['+24h', noon + 86_400],
    ['-2d', noon - 172_800],
    ['+1h30m', noon + 5400],
    ['today 18:30', noon + 6.5 * 3600],
    ['tomorrow 06:00', noon + 18 * 3600],
    ['18:30', noon + 6.5 * 3600],
    ['06:00', noon + 18 * 3600],
    ['2026-11-23T06:00Z', noon + 18 * 3600],
    ['2026-11-23 06:00', noon + 18 * 3600],
    ['2026-11-23T06:00:00.500Z', noon + 18 * 3600],
    ['2026-11-23T08:00+02:00', noon + 18 * 3600],
    ['2026-11-23T08:00+0200', noon + 18 * 3600],
    ['2026-11-23', noon + 12 * 3600],
    ['1795348800', noon],
    ['20261123T060000Z', noon + 18 * 3600],
    ['20261123T0600Z', noon + 18 * 3600],
    ['2026-327T06:00Z', noon + 18 * 3600],
    ['2026-327T06:00:30Z', noon + 18 * 3600 + 30],
    ['2026327T060000Z', noon + 18 * 3600],
    ['2026-327', noon + 12 * 3600],
    ['20261123', noon + 12 * 3600],
    ['20261123T0600', noon + 18 * 3600],
    ['202611230600', noon + 18 * 3600],
  ])('%s', (text, value) => {
    expect(parseTime(text, noon)).toEqual({ok: true, value});
  });
  it('in milliseconds is refused, and said in seconds', () => {
    expect(parseTime('1795348800000', noon)).toEqual({
      ok: false,
      problem: '1795348800000 looks like milliseconds. Times are epoch seconds: 1795348800.',
    });
  });
  it.each([
    'soon',
    '25:00',
    '2026-02-30',
    '2026-13-01',
    '2026-366',
    '2026-000',
    '20261301T060000Z',
    '+',
    '12',
    '',
  ])('"%s" is none, and what one is like is said', text => {
    expect(parseTime(text, noon)).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/\+24h|length of time/),
    });
  });
});

describe('a former moment', () => {
  it.each([
    ['6h', noon - 6 * 3600],
    ['600', noon - 600],
    ['2592000', noon - 2_592_000],
    ['11:00', noon - 3600],
    ['13:00', noon - 23 * 3600],
    ['20261121', noon - 36 * 3600],
    ['2026325', noon - 36 * 3600],
  ])('%s', (text, value) => {
    expect(parseFormerTime(text, noon)).toEqual({ok: true, value});
  });
  it.each([
    ['20261123', /to come/],
    ['20261341', /is not a time/],
    ['1795348800000', /epoch seconds: 1795348800/],
    ['+2h', /to come/],
  ])('%s is none: what looks like a date is never so many seconds ago', (text, problem) => {
    expect(parseFormerTime(text, noon)).toMatchObject({ok: false, problem: expect.stringMatching(problem)});
  });
});

describe('a length of time', () => {
  it.each([
    ['60', 60],
    ['90s', 90],
    ['10m', 600],
    ['1h30m', 5400],
    ['1d 4h', 100_800],
    ['0.5h', 1800],
  ])('%s', (text, value) => {
    expect(parseDuration(text)).toEqual({ok: true, value});
  });
  it.each(['', 'h', '10 parsecs', '-5m'])('"%s" is none', text => {
    expect(parseDuration(text).ok).toBe(false);
  });
});
