import {stripVTControlCharacters} from 'node:util';
import {render} from 'ink-testing-library';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {bindings} from '../../source/console/keys/keymap.ts';
import {App} from '../../source/console/shell/app.tsx';
import {soon} from './soon.ts';
import {openDesk, type Shell} from './world.ts';

let shell: Shell;
let app: ReturnType<typeof render>;
const frame = () => stripVTControlCharacters(app.lastFrame() ?? '');
const see = (text: string | RegExp) =>
  vi.waitFor(() => expect(frame()).toMatch(text), {timeout: 120_000, interval: 10});

beforeEach(async () => {
  // The testing library's screen is 100 columns wide.
  shell = await openDesk({columns: 100, rows: 30});
  app = render(<App console={shell.control} session={shell.session} map={bindings} unicode />);
  await see(/▌ 3020543/);
});
afterEach(async () => {
  app.unmount();
  await shell.close();
});

describe('the screen', () => {
  it('is exactly as tall as the terminal and never wider', async () => {
    for (const press of ['', '2', '0', '?', 'escape', '1', 'n', 'escape', 'v', ':', 'escape', 'J']) {
      if (press) shell.press(press);
      await soon(() => expect(frame().split('\n').length).toBe(30));
      expect(
        Math.max(
          ...frame()
            .split('\n')
            .map(line => line.length),
        ),
      ).toBeLessThanOrEqual(100);
    }
  });
  it('shows tabs with the worst of their alerts and how many there are, profile, service and clock', async () => {
    await see(/2 Uploads ✗1/);
    const [tabs, status] = frame().split('\n');
    expect(tabs).toMatch(/0 Overview ✗1 +1 Satellites & windows !3 +2 Uploads ✗1/);
    expect(status).toMatch(/^ skydeck sandbox.* {2}✓ Tasking.*2026-11-22 12:0\d UTC/);
  });
  it('shows the keys that work right now', async () => {
    expect(frame().split('\n').at(-1)).toMatch(
      /^ Enter open {2}\/ filter {2}n new {2}x delete {2}m move {2}u upload .*\? help {2}q quit/,
    );
    shell.press('n');
    await see(/\^S send/);
    expect(frame().split('\n').at(-1)).not.toContain('q quit');
  });
});

describe('a form on the screen', () => {
  it('tells what is wrong under the field, as it is typed', async () => {
    shell.press('n', 'tab', 'tab', 'ctrl-u', 'soon');
    await see(/✗ "soon" is not a time\. Give \+24h/);
  });
  it('offers free slots', async () => {
    shell.press('n', 'tab', 'tab');
    await see(/11-23 1\d:\d\dZ in 1d.* free until/);
  });
  it('shows the request with the secret masked', async () => {
    shell.press('g', 'n');
    await see(/Type +PAYLOAD_MY/);
    shell.press('ctrl-p');
    await see(/"type":"PAYLOAD_MY_PAYLOAD_NAME"/);
    expect(frame()).not.toContain(shell.sandbox.token);
  });
});

describe('a question on a low screen', () => {
  it('keeps what is to be answered in sight, however much is sent and said', async () => {
    shell.control.resize(60, 14);
    shell.press('*', 'x');
    await see(/lines 1-\d+ of \d+: Down, Up/);
    const text = `${'a long reason '.repeat(6)}to the end`;
    shell.control.store.set(state => ({...state, toasts: [{id: 1, tone: 'warn', text, stays: true}]}));
    await see('to the end');
    await see('y does it, n does not.');
  });
  it('shows all that is sent, line by line and page by page, before it is answered', async () => {
    shell.control.resize(60, 14);
    shell.press('*', 'x');
    await see(/lines 1-\d+ of \d+: Down, Up/);
    shell.press('down');
    await see(/lines 2-\d+ of/);
    for (let page = 0; page < 20; page += 1) shell.press('pgdn');
    await see(/lines \d+-(\d+) of \1: /);
    await see('y does it, n does not.');
    shell.press('up');
    await see(/lines \d+-(\d+) of (?!\1)\d+: /);
    for (let page = 0; page < 20; page += 1) shell.press('pgup');
    await see(/lines 1-\d+ of/);
    shell.press('n');
    await see(/▌.3020543/);
  });
});

describe('a form on a low screen', () => {
  beforeEach(() => shell.control.resize(60, 12));

  it('has the field with the keys in sight, and what can be put into it', async () => {
    shell.press('n', 'tab', 'tab');
    await see(/▌Start.*free until/s);
    shell.press('shift-tab', 'shift-tab');
    await see(/▌Satellite/);
  });
  it('shows the request from its beginning', async () => {
    shell.press('n', 'tab', 'tab', 'tab', 'tab');
    await see(/Type +PAYLOAD/);
    shell.press('ctrl-p');
    await see(/The request, secrets masked:\n +curl/);
  });
  it('shows a request that is longer than the screen line by line and page by page', async () => {
    shell.press('n', 'tab', 'tab', 'tab', 'tab');
    await see(/Parameters/);
    shell.press('ctrl-u', `note=${'x'.repeat(900)}`, 'ctrl-p');
    await see(/masked:\n +curl.*lines 1-7 of \d+: /s);
    shell.press('down');
    await see(/lines 2-8 of/);
    shell.press('pgdn', 'pgdn', 'pgdn', 'pgdn');
    await see(/lines \d+-(\d+) of \1: /);
    shell.press('pgup', 'pgup', 'pgup', 'pgup', 'pgup');
    await see(/lines 1-7 of/);
    expect(frame().split('\n')).toHaveLength(12);
  });
  it('says how warnings are overruled', async () => {
    shell.press('n');
    await see(/Type +PAYLOAD/);
    shell.press('tab', 'tab', 'ctrl-u', '+8h', 'tab', 'tab', 'ctrl-u', 'ctrl-s');
    await see('sends it all the same');
  });
});

describe('the timeline', () => {
  it('draws satellites down and time across, with the conflict marked by its own glyph', async () => {
    shell.press('v');
    await see('one cell is');
    expect(frame()).toMatch(/FM201 .*X/);
  });
});

describe('a list that cannot be read', () => {
  it('keeps its old rows, with the reason', async () => {
    shell.sandbox.faults.add({match: {path: 'windows'}, kind: 'status', status: 503});
    shell.press('r');
    await see(/503/);
    expect(frame()).toContain('3020538');
  });
  it('counts the rows that do not parse, and shows them', async () => {
    shell.sandbox.faults.add({match: {path: 'windows'}, kind: 'bad-row'});
    shell.press('r');
    await see(/1 unreadable \(U\)/);
    expect(frame()).toContain('3020539');
    shell.press('U');
    await see('Rows that could not be read');
  });
});
