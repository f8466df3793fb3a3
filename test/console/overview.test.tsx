import {stripVTControlCharacters} from 'node:util';
import {render} from 'ink-testing-library';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {bindings} from '../../source/console/keys/keymap.ts';
import {App} from '../../source/console/shell/app.tsx';
import {soon} from './soon.ts';
import {openDesk, type Shell} from './world.ts';

let shell: Shell;
let app: ReturnType<typeof render>;
const frame = () => stripVTControlCharacters(app.lastFrame() ?? '');
const lines = () => frame().split('\n');
const see = (text: string | RegExp) =>
  vi.waitFor(() => expect(frame()).toMatch(text), {timeout: 120_000, interval: 10});
const open = async (columns: number, rows: number) => {
  shell = await openDesk({columns, rows});
  app = render(<App console={shell.control} session={shell.session} map={bindings} unicode />);
  await see(/▌ 3020543/);
};
afterEach(async () => {
  app.unmount();
  await shell.close();
});

describe('the overview where the screen is low', () => {
  it('has a line for each service and gives most of the screen to what is wrong and what to do', async () => {
    await open(80, 12);
    shell.press('0');
    await see(/is stuck/);
    await see(/1 stuck {2}! 1 may miss/);
    expect(lines()[2]).toMatch(/^ SERVICE +LINK +READ +STATES, WORST FIRST/);
    expect(lines()[3]).toMatch(/^ Tasking +✓ <\d+ m?s +<1m ago {2}✗ 1 stuck {2}! 1 may miss/);
    expect(frame()).toMatch(/Alerts {2}✗ \d+ critical {2}! \d+ warnings/);
    expect(frame()).toMatch(/▌ ✗ .*\n +Why: .*(?:\n.*)+ +Do: /);
    expect(lines().at(-1)).toMatch(/Enter go to {2}a acknowledge {2}0-2 tabs .*\? help {2}q quit/);
  });
});

describe('the overview on a high screen', () => {
  it('has a card for each service with a line of counts for each of its lists', async () => {
    await open(100, 46);
    shell.press('0');
    await see(/is stuck/);
    expect(frame()).toMatch(/Tasking {2}✓ reachable {2}worst: .* read <1m ago/);
    expect(frame()).toMatch(/ {3}Windows +! 1 may miss/);
    expect(frame()).toMatch(/ {3}Satellites +5 satellites/);
  });
});

describe('a message that is longer than the screen', () => {
  it('is shown whole, over the last lines of the pane', async () => {
    await open(60, 20);
    const text = `${'a long reason '.repeat(8)}to the end`;
    shell.control.store.set(state => ({...state, toasts: [{id: 1, tone: 'warn', text, stays: true}]}));
    await see(/! a long reason (?:.*\n)+.*to the end/);
    expect(lines().length).toBe(20);
    expect(lines()[2]).toMatch(/^ Windows /);
  });
});

describe('what is wrong with a list', () => {
  it('has lines of its own where the heading is too short for it', async () => {
    await open(80, 24);
    shell.sandbox.faults.add({match: {path: 'windows'}, kind: 'status', status: 503});
    shell.press('r');
    await see(/503/);
    await soon(() => expect(lines()[2]).toMatch(/^ Windows {2}Satellites +data \d+s old, 19 ?$/));
    expect(lines()[3]).toMatch(/^ Tasking failed on GET windows \(503\): .*right now\. *$/);
    expect(lines()[5]).toMatch(/^ {2}3020538/);
    await see(/▌ 3020543/);
    shell.press('G');
    await see(/▌ 3020556/);
  });
});
