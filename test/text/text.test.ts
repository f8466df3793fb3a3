import {describe, expect, it} from 'vitest';
import {cells, fitCells, fitCut, wrap} from '../../source/text/cells.ts';
import {harmless, harmlessLines} from '../../source/text/harmless.ts';
import {bytes} from '../../source/text/quantities.ts';
import {age, duration, lasted, lastingCells, lastingOf, relative, utc} from '../../source/text/times.ts';

const noon = 1_795_348_800;

describe('text from outside', () => {
  it('loses its escape sequences and shows other control characters as dots', () => {
    expect(harmless('a\u001b[2Jb\u001b]0;title\u0007c\u001bPq\u001b\\d')).toBe('abcd');
    expect(harmless('bell\u0007 nul\u0000 c1\u009b31m del\u007f')).toBe('bell· nul· c1 del·');
    expect(harmless('right\u202eleft')).toBe('right·left');
    expect(harmless('two\nlines\tand a tab')).toBe('two lines and a tab');
    expect(harmless('cut off \u001b[3')).toBe('cut off 3');
  });
  it('keeps letters of every script', () => {
    expect(harmless('Ünïcode 日本 👩‍🚀')).toBe('Ünïcode 日本 👩‍🚀');
  });
  it('keeps its lines where lines are shown', () => {
    expect(harmlessLines('a\r\nb\u001b[31m\tc')).toEqual(['a', 'b    c']);
  });
});

describe('cells', () => {
  it.each([
    ['plain', 5],
    ['✓ SYNCED', 8],
    ['日本', 4],
    ['👩‍🚀', 2],
    ['e\u0301', 1],
    ['≥2d', 3],
  ])('%s takes %i', (text, width) => {
    expect(cells(text)).toBe(width);
  });
  it('are filled and cut to the very width, never through a wide character', () => {
    for (const text of [
      '',
      'plain words',
      '日本語テキスト',
      'a日b本c',
      '👩‍🚀👩‍🚀👩‍🚀',
      'e\u0301e\u0301e\u0301',
    ])
      for (const width of [1, 2, 3, 5, 8, 20])
        for (const align of ['left', 'right'] as const)
          expect(cells(fitCells(text, width, align))).toBe(width);
    expect(fitCells('日本語', 4)).toBe('日… ');
    expect(fitCells('abcdef', 4)).toBe('abc…');
    expect(fitCells('ab', 4, 'right')).toBe('  ab');
  });
  it('hold wrapped words', () => {
    expect(wrap('the quick brown fox', 9)).toEqual(['the quick', 'brown fox']);
    expect(wrap('unbreakable', 4)).toEqual(['unbr', 'eaka', 'ble']);
  });
});

describe('times and sizes', () => {
  it('are said in the two units that matter', () => {
    expect([45, 720, 12_000, 3600, 187_200, 3_542_400].map(age)).toEqual([
      '45s',
      '12m',
      '3h 20m',
      '1h',
      '2d 4h',
      '41d',
    ]);
    expect([45, 60, 77, 150, 600, 5400].map(duration)).toEqual([
      '45s',
      '1m',
      '1m 17s',
      '2m 30s',
      '10m',
      '1h 30m',
    ]);
    expect([812, 1234, 49_000, 1_700_000, 10_000_000, 999_700].map(bytes)).toEqual([
      '812 B',
      '1.2 kB',
      '49 kB',
      '1.7 MB',
      '10 MB',
      '1.0 MB',
    ]);
  });
  it('are UTC, with the year when it is another', () => {
    expect(utc(noon, noon)).toBe('11-22 12:00Z');
    expect(utc(0, noon)).toBe('1970-01-01 00:00Z');
    expect(utc(Number.NaN, noon)).toBe('?');
    expect(relative(noon + 3600, noon)).toBe('in 1h');
    expect(relative(noon - 90, noon)).toBe('1m ago');
    // In milliseconds, or before all time: told with doubt.
    expect(relative(noon * 1000, noon)).toMatch(/^in \d+d\?$/);
    expect(relative(-1e10, noon)).toMatch(/^\d+d ago\?$/);
    expect(duration(Number.NaN)).toBe('?');
  });
  it('are spans where nobody looked as something began, and lower bounds where nobody had looked', () => {
    const said = (since: number, before?: number, atLeast = true) => {
      const seen = {since: noon - since, ...(before !== undefined && {before: noon - before}), atLeast};
      return [lasted(seen, noon), lastingCells(lastingOf(seen, noon))];
    };
    expect(said(57_600)).toEqual(['at least 16h', '≥16h']);
    expect(said(57_600, 72_000)).toEqual(['16h to 20h', '16-20h']);
    expect(said(3000, 9000)).toEqual(['50m to 2h 30m', '50m-3h']);
    expect(said(3 * 86_400, 41 * 86_400)).toEqual(['3d to 41d', '3-41d']);
    expect(said(45, 3_540_000)[1]).toBe('45s-41d');
    // It was watched, or the span is shorter than what an age tells.
    expect(said(57_600, 72_000, false)).toEqual(['16h', '16h']);
    expect(said(90_000, 90_060)).toEqual(['1d 1h', '≥1d 1h']);
  });
});

describe('a text that is too long for its cells', () => {
  it('loses its end, its beginning or its middle', () => {
    expect(fitCut('/persist/capture/ais.sh', 12, 'end')).toBe('/persist/ca…');
    expect(fitCut('/persist/capture/ais.sh', 12, 'start')).toBe('…ture/ais.sh');
    expect(fitCut('S1A_IW_GRDH_1SDV_20261122', 12, 'middle')).toBe('S1A_IW_…1122');
    expect(fitCut('short', 12, 'start')).toBe('short       ');
    expect(fitCut('ab', 1, 'start')).toBe('…');
  });
  it('never loses half of a wide letter', () => {
    expect(fitCut('/データ/観測/画像.tif', 10, 'start')).toBe('…/画像.tif');
    for (const cut of ['start', 'middle', 'end'] as const)
      expect(cells(fitCut('観測観測観測観測', 8, cut))).toBe(8);
  });
});
