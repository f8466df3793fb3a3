import {afterEach, expect, it, vi} from 'vitest';
import {bindings} from '../../source/console/keys/keymap.ts';
import {createDrawing} from '../../source/console/shell/drawing.ts';
import {firstLines} from '../../source/console/shell/first-lines.ts';
import {lastFrame} from '../../source/console/shell/last-frame.ts';
import {screenLines} from '../../source/console/shell/screen-lines.ts';
import {type Clock, followingClock} from '../../source/engine/clock.ts';
import {startSandbox} from '../../source/sandbox/server.ts';
import {tasking} from '../../source/services/tasking/index.ts';
import type {Terminal} from '../../source/terminal/tty.ts';
import {sessionOn} from '../session-on.ts';
import {soon as until} from './soon.ts';
import {consoleOn, keysOf} from './world.ts';

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

const able = {color: true, truecolor: false, unicode: true, columns: 120, rows: 30};

/** The console in a run after another, whose upstream does not answer. */
const secondRun = async () => {
  const sandbox = await startSandbox({speed: 0, start: 1_795_348_800});
  closes.push(() => sandbox.close());
  const {tasking: profile} = sandbox.profile.services;
  const open = (clock?: Clock) =>
    sessionOn(sandbox, [tasking], {clock, speed: 0, profile: {tasking: profile}});
  const first = open();
  for (const name of ['windows', 'satellites', 'uploads'])
    await first.poller.read(first.resource(name)!.resource, {});
  const before = first.poller.peek('windows')!.page!.rows.length;
  const drawn = {map: bindings, unicode: true};
  const size = {
    columns: able.columns,
    rows: able.rows,
    theme: 'dark' as const,
    profiles: [],
    view: 'windows',
  };
  const kept = firstLines(first, drawn, size);
  const overview = firstLines(first, drawn, {...size, view: 'overview'});
  await first.close();
  sandbox.faults.add({match: {}, kind: 'status', status: 503});
  // Its time is known before anything is heard, as where no simulator tells it.
  const session = open(followingClock(1_795_348_800, 0));
  closes.push(() => session.close());
  // As where the screen of last time stands: asked first, then called to mind.
  void session.poller.read(session.resource('windows')!.resource, {}).catch(() => {});
  expect(session.poller.peek('windows')?.page).toBeUndefined();
  session.recall();
  const {control, done} = consoleOn(session, {view: 'windows', rows: able.rows});
  closes.push(() => control.close());
  return {
    sandbox,
    session,
    control,
    done,
    before,
    kept,
    overview,
    painted: () => screenLines(control.store.get(), {console: control, session, ...drawn}),
    press: (...keys: string[]) => keysOf(...keys).forEach(control.key),
  };
};

it('keeps the overview of the run before as well, as being read, and with no alert of it', async () => {
  const {overview} = await secondRun();
  const text = overview!.lines.join('\n');
  expect(text).toMatch(/Tasking.*reading/);
  expect(text).toContain('Reading; nothing is worrying so far.');
  expect(text).not.toMatch(/critical|\d\d:\d\d UTC/);
});

it('shows the rows of the run before at once, never as if they were of now, and raises no alert of them', async () => {
  const {session, before} = await secondRun();
  const snapshot = session.poller.peek('windows')!;
  expect(snapshot.page?.rows).toHaveLength(before);
  expect(snapshot).toMatchObject({known: true});
  expect(session.alerts()).toEqual([]);
  expect(session.world().unread('windows')).toContain('as last known');
});

it('lets keys look at them, and has keys that change wait', async () => {
  const {control, press} = await secondRun();
  press('j');
  press('d');
  await until(() => expect(control.store.get().overlays.at(-1)?.kind).toBe('detail'));
  press('escape');
  press('x');
  expect(control.store.get().overlays).toEqual([]);
  expect(control.store.get().toasts.at(-1)?.text).toContain('are from before, and are being read');
});

it('puts the live rows in their place without moving the cursor, and the same row stays the same', async () => {
  const {session, sandbox, control, press} = await secondRun();
  press('j', 'j');
  const cursor = control.chosen();
  const known = session.poller.peek('windows')!.page!;
  sandbox.faults.clear();
  await until(async () => {
    await session.poller.read(session.resource('windows')!.resource, {});
    expect(session.poller.peek('windows')?.known).toBeUndefined();
  });
  expect(control.chosen()).toEqual(cursor);
  expect(session.poller.peek('windows')!.page!.rows.length).toBe(known.rows.length);
});

it('begins with the same lines before anything is loaded, with their age, on the same screen and command line alone', async () => {
  const {kept, painted, session} = await secondRun();
  const frame = JSON.parse(JSON.stringify({asked: '["x"]', able, ...kept}));
  // However long a busy machine took to come here.
  vi.spyOn(session.clock, 'wall').mockReturnValue(frame.wall);
  const plain = (text: string) => text.replace(/\u001b\[[\d;]*m/g, '');
  const first = plain(lastFrame(frame, '["x"]', able, frame.wall)!).split('\n');
  const second = plain(painted().join('\n')).split('\n');
  // The clock is not known yet; all else stays where it is.
  expect(second[1]).toMatch(/UTC $/);
  expect(first[1]!.trimEnd()).toBe(second[1]!.slice(0, first[1]!.trimEnd().length));
  expect(first.toSpliced(1, 1)).toEqual(second.toSpliced(1, 1));
  const later = lastFrame(frame, '["x"]', able, frame.wall + 754_000)!;
  expect(plain(later)).toContain('as read 12m ago, reading…');
  expect(plain(later).split('\n')[2]).toHaveLength(first[2]!.length);
  expect(lastFrame(frame, '["y"]', able, frame.wall)).toBeUndefined();
  expect(lastFrame(frame, '["x"]', {...able, columns: 100}, frame.wall)).toBeUndefined();
  const steers = {...frame, lines: frame.lines.with(4, 'x\u001b]52;c;eA==\u0007')};
  expect(lastFrame(steers, '["x"]', able, frame.wall)).toBeUndefined();
});

it('leaves the screen of last time standing until rows are in their order, or a key is pressed', async () => {
  const {session, control} = await secondRun();
  const frames: string[] = [];
  const terminal = {frame: (text: string) => frames.push(text)} as unknown as Terminal;
  const {promise: touched, resolve: touch} = Promise.withResolvers<void>();
  let underWay: 'sorting' | undefined = 'sorting';
  const rows = (...[view, all]: Parameters<typeof control.rows>) => {
    const shown = control.rows(view, all);
    return shown && {...shown, ...(underWay && {underWay})};
  };
  const drawing = () => createDrawing(terminal, {session, map: bindings, unicode: true});
  const first = drawing();
  first.start({...control, rows}, touched);
  expect(frames).toEqual([]);
  touch();
  await until(() => expect(frames).toHaveLength(1));
  first.stop();
  const second = drawing();
  second.start({...control, rows}, new Promise<void>(() => {}));
  expect(frames).toHaveLength(1);
  underWay = undefined;
  control.store.set(state => ({...state, revision: state.revision + 1}));
  await until(() => expect(frames).toHaveLength(2));
  second.stop();
});
