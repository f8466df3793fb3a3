import {stripVTControlCharacters} from 'node:util';
import {describe, expect, it} from 'vitest';
import type {Line} from '../../source/console/draw/lines.ts';
import {themeOf} from '../../source/console/draw/theme.ts';
import {bindings} from '../../source/console/keys/keymap.ts';
import {latencyText, steadyLatency} from '../../source/console/list/service-lines.ts';
import {type Drawn, screenLines} from '../../source/console/shell/screen-lines.ts';
import {newView} from '../../source/console/shell/state.ts';
import {tabLine} from '../../source/console/shell/tab-line.ts';
import type {Alert} from '../../source/declare/resource.ts';
import type {Session} from '../../source/engine/session.ts';
import {fitWidths} from '../../source/list/fit-columns.ts';
import {cells, squeeze} from '../../source/text/cells.ts';
import {soon} from './soon.ts';
import {openDesk} from './world.ts';

const textOf = (line: Line): string => line.map(({text}) => text).join('');

describe('what is asked for on one line', () => {
  it('has its hint above where it does not fit beside, and is in sight from its beginning', async () => {
    const shell = await openDesk({columns: 80, rows: 24});
    const console = {rows: () => undefined, chosen: () => undefined} as unknown as Drawn['console'];
    const bottom = () =>
      screenLines(shell.state(), {console, session: shell.session, map: bindings, unicode: true})
        .slice(-2)
        .map(line => stripVTControlCharacters(line).trimEnd());
    shell.press('e');
    const [hint, asked] = bottom();
    expect(hint).toBe(' .csv .json .ndjson .md rows; .txt .svg the screen');
    expect(asked).toMatch(/^ Write to skydeck-windows-\S+Z\.csv$/);
    shell.press('escape', '1', 'e', 'ctrl-u');
    expect(bottom()[1]).toMatch(/^ Write to +\.csv .* the screen$/);
    await shell.close();
  });
});

describe('the line of tabs', () => {
  const titles = ['Satellites & windows', 'Uploads', 'Downlink', 'Observatory', 'HPC', 'Data lake'];
  const alert = {severity: 'critical', resource: 'r6', id: '1', kind: 'k', title: '', why: '', todo: ''};
  const session = {
    alerts: () => [alert] as Alert[],
    poller: {peek: () => undefined},
  } as unknown as Session;
  const lineAt = async (columns: number) => {
    const shell = await openDesk();
    const tabs = titles.map((title, at) => ({
      digit: at + 1,
      title,
      views: [newView(`r${at + 1}`, {}, undefined)],
      current: 0,
      inner: [],
    }));
    const state = {...shell.state(), columns, tab: 1, tabs};
    await shell.close();
    return textOf(tabLine(state, session, themeOf('dark', true))).trimEnd();
  };

  it('has every tab with its worst mark at 80 columns, with shorter titles', async () => {
    const line = await lineAt(80);
    expect(cells(line)).toBeLessThanOrEqual(80);
    for (const start of ['0 Overv', '1 Satel', '2 Uploa', '3 Downl', '4 Obser', '5 HPC', '6 Data'])
      expect(line).toContain(start);
    expect(line).toMatch(/✗1$/);
  });

  it('has whole titles where there is room, and no figure where nothing is worrying', async () => {
    expect(await lineAt(160)).toContain(
      '0 Overview ✗1   1 Satellites & windows      2 Uploads      3 Downlink',
    );
  });
});

describe('a sentence that is too long', () => {
  const name = 'S3A_OL_1_EFR____20260807T034425_20260807T034725_0179_020_077_3600_LN1_O_NT_002';

  it('loses the middle of its longest word before it loses its end', () => {
    const squeezed = squeeze(`The object of ${name} is not what the index says`, 70);
    expect(squeezed).toMatch(/^The object of S3A_OL_1\S*…\S*NT_002 is not what the index says$/);
    expect(cells(squeezed)).toBeLessThanOrEqual(70);
  });

  it('is cut at its end when its words are short', () => {
    expect(squeeze('one two three four five', 12)).toBe('one two thr…');
  });

  it('is left alone where it fits', () => {
    expect(squeeze(name, 200)).toBe(name);
  });

  it('keeps wide characters whole', () => {
    const squeezed = squeeze(`${'衛星'.repeat(20)} is late`, 40);
    expect(cells(squeezed)).toBeLessThanOrEqual(40);
    expect(squeezed).toMatch(/^衛星.*….*衛星 is late$/);
  });
});

describe('the latency of a service', () => {
  it('is told in classes, and stays as it was while it is about right', () => {
    const first = steadyLatency(undefined, 160);
    expect(latencyText(first)).toBe('<200 ms');
    expect(steadyLatency(first, 290)).toBe(first);
    expect(steadyLatency(first, 40)).toBe(first);
    expect(latencyText(steadyLatency(first, 1400))).toBe('<2 s');
    expect(latencyText(steadyLatency(first, 5))).toBe('<20 ms');
  });
});

describe('columns where it is narrow', () => {
  const column = (priority: number, min: number) => ({min, max: 30, grow: false, priority});

  it('take from what matters less before they cut a state or a verdict', () => {
    const wants = [
      {column: column(1, 7), need: 18},
      {column: column(4, 6), need: 20},
    ];
    expect(fitWidths(wants, 30)).toEqual([18, 10]);
    expect(fitWidths(wants, 24)).toEqual([16, 6]);
  });
});

describe('a timeline', () => {
  it('begins with a row that is on it', async () => {
    const shell = await openDesk();
    await soon(() => expect(shell.session.poller.peek('windows')?.page?.rows.length).toBeGreaterThan(5));
    shell.press('g', 'v');
    const view = shell.state().tabs[0]!.views[0]!;
    const row = shell.control.chosen() as {start: number; duration: number};
    expect(view.mode).toBe('timeline');
    expect(row.start + row.duration).toBeGreaterThan(shell.session.world().now);
    await shell.close();
  });
});
