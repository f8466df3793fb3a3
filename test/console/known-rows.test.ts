import {afterEach, expect, it} from 'vitest';
import {openSession} from '../../source/engine/open-session.ts';
import {startSandbox} from '../../source/sandbox/server.ts';
import {tasking} from '../../source/services/tasking/index.ts';
import {soon as until} from './soon.ts';
import {consoleOn, keysOf} from './world.ts';

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

/** The console in a run after another, whose upstream does not answer. */
const secondRun = async () => {
  const sandbox = await startSandbox({speed: 0, start: 1_795_348_800});
  closes.push(() => sandbox.close());
  const open = () =>
    openSession({
      services: [tasking],
      profile: {
        name: 'sandbox',
        services: {tasking: sandbox.profile.services.tasking as never},
        clock: {follow: 'tasking', speed: 0},
      },
      credentials: async () => ({authorization: `Bearer ${sandbox.token}`}),
      stateDir: sandbox.stateDir,
      who: 'tester@here',
    });
  const first = open();
  for (const name of ['windows', 'satellites', 'uploads'])
    await first.poller.read(first.resource(name)!.resource, {});
  const before = first.poller.peek('windows')!.page!.rows.length;
  await first.close();
  sandbox.faults.add({match: {}, kind: 'status', status: 503});
  const session = open();
  closes.push(() => session.close());
  session.recall();
  const {control, done} = consoleOn(session, {view: 'windows'});
  closes.push(() => control.close());
  return {
    sandbox,
    session,
    control,
    done,
    before,
    press: (...keys: string[]) => keysOf(...keys).forEach(control.key),
  };
};

it('shows the rows of the run before at once, never as if they were of now, and raises no alert of them', async () => {
  const {session, before} = await secondRun();
  const snapshot = session.poller.peek('windows')!;
  expect(snapshot.page?.rows).toHaveLength(before);
  expect(snapshot).toMatchObject({known: true});
  expect(session.alerts()).toEqual([]);
  expect(session.world().unread?.('windows')).toContain('as last known');
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
