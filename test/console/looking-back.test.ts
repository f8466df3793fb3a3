import {afterAll, beforeAll, expect, it} from 'vitest';
import {themeOf} from '../../source/console/draw/theme.ts';
import {bindings} from '../../source/console/keys/keymap.ts';
import {healthOf} from '../../source/console/shell/health.ts';
import type {TextState} from '../../source/console/shell/overlay-state.ts';
import {screenLines} from '../../source/console/shell/screen-lines.ts';
import {viewOf} from '../../source/console/shell/state.ts';
import {statusLine} from '../../source/console/shell/status-line.ts';
import {sessionAt} from '../../source/engine/session-at.ts';
import {soon as until} from './soon.ts';
import {consoleOn, keysOf, openDesk, type Shell} from './world.ts';

let shell: Shell;
let began: number;
beforeAll(async () => {
  shell = await openDesk();
  await until(() => expect(shell.session.poller.peek('uploads')?.page).toBeDefined());
  await until(() => expect(shell.session.poller.peek('windows')?.page).toBeDefined());
  began = shell.session.clock.now();
  shell.sandbox.world.advance(7 * 3600);
  for (const name of ['windows', 'uploads', 'satellites'])
    await shell.session.poller.read(shell.session.resource(name)!.resource, {});
  shell.session.memory.flush();
});
afterAll(() => shell.close());

const open = (moment: number, view = 'windows') => {
  const past = sessionAt(shell.session, moment);
  const {control, done} = consoleOn(past, {view});
  return {past, control, done, press: (...keys: string[]) => keysOf(...keys).forEach(control.key)};
};
const statesOf = (past: ReturnType<typeof sessionAt>) =>
  past
    .world()
    .rows<{state: string}>({name: 'windows'} as never)
    ?.map(({state}) => state);

it('is asked for with @ and a time, and leads to that moment on the same view', () => {
  shell.press('@');
  shell.press('6h', 'enter');
  const [last = ''] = shell.done.slice(-1);
  const [, moment, view] = /^look back (\S+) (\S+)$/.exec(last) ?? [];
  expect(shell.session.world().now - Number(moment)).toBe(6 * 3600);
  expect(view).toBe('windows');
});

it('says on every screen of when it is, and shows the rows and verdicts of then', () => {
  const {past, control, press} = open(began + 60);
  const line = () =>
    statusLine(control.store.get(), past, themeOf('dark', true))
      .map(({text}) => text)
      .join('');
  expect(line()).toContain('AS KNOWN AT');
  press('0');
  expect(line()).toContain('AS KNOWN AT');
  expect(statesOf(past)).not.toEqual(statesOf(sessionAt(shell.session, shell.session.clock.now())));
  control.close();
});

it('of what nobody had read by then says so, accuses no upstream, and offers nothing to make', () => {
  const {past, control} = open(began - 600);
  const health = healthOf(past, control.store.get()).map(({words}) => words);
  expect(new Set(health)).toEqual(new Set(['not read by then']));
  const screen = screenLines(control.store.get(), {
    console: control,
    session: past,
    map: bindings,
    unicode: true,
  }).join('\n');
  expect(screen).toContain('Windows had not been read by');
  expect(screen).not.toMatch(/Create a window|There (are|were) no/);
  control.close();
});

it('steps from change to change, and Escape leads back to now', () => {
  const {past, control, done, press} = open(began + 3600);
  press('}');
  expect(past.clock.now()).toBeCloseTo(shell.session.clock.now(), 0);
  press('{');
  expect(past.clock.now()).toBeLessThan(began + 3600);
  press('escape');
  expect(done).toContain('look back undefined windows');
  control.close();
});

it('sends nothing: what changes says that this is not now', () => {
  const {control, press} = open(began + 60);
  press('n');
  expect(control.store.get().overlays.at(-1)?.kind).not.toBe('form');
  expect(viewOf(control.store.get())?.resource).toBe('windows');
  control.close();
});

it('shows the history of the chosen row with h, with spans where nobody looked', () => {
  shell.press('h');
  const text = shell.state().overlays.at(-1) as TextState;
  expect(text.title).toMatch(/^History of \S+ \(Windows\)$/);
  expect(text.lines.join('\n')).toMatch(/PENDING|SYNCED/);
  shell.press('escape');
});
