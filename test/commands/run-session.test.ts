import {expect, test, vi} from 'vitest';
import {CommandError} from '../../source/commands/run/command-error.ts';
import type {Globals} from '../../source/commands/run/run.ts';
import {createRunSession, type Opened} from '../../source/commands/run/run-session.ts';
import {openSession} from '../../source/engine/open-session.ts';
import {startSandbox} from '../../source/sandbox/server.ts';
import {services} from '../../source/services/index.ts';

/** Sessions that are only names; what was opened and closed, in order. */
const names = (refuse: (globals: Globals) => unknown = () => undefined) => {
  const happened: string[] = [];
  const open = async (globals: Globals): Promise<Opened> => {
    const refusal = refuse(globals);
    if (refusal) throw refusal;
    const name = globals.sandbox ? 'a fresh sandbox' : String(globals.profile);
    happened.push(`open ${name}${globals.readOnly ? ' read-only' : ''}`);
    return {
      session: {profile: {name}} as unknown as Opened['session'],
      close: async () => void happened.push(`close ${name}`),
    };
  };
  return {open, happened};
};

test('a session is opened when it is first wanted, once, and closed at the end', async () => {
  const {open, happened} = names();
  const keeper = createRunSession(open, () => ({profile: 'ops'}));
  expect(happened).toEqual([]);
  const [one, two] = await Promise.all([keeper.session(), keeper.session()]);
  expect(one).toBe(two);
  await keeper.close();
  expect(happened).toEqual(['open ops', 'close ops']);
});

test('switching opens the new profile with the flags of the run, then closes the old one', async () => {
  const {open, happened} = names();
  const keeper = createRunSession(open, () => ({sandbox: true, readOnly: true}));
  await keeper.session();
  expect((await keeper.reopen('ops')).profile.name).toBe('ops');
  expect(await keeper.session()).toMatchObject({profile: {name: 'ops'}});
  await keeper.close();
  expect(happened).toEqual([
    'open a fresh sandbox read-only',
    'open ops read-only',
    'close a fresh sandbox',
    'close ops',
  ]);
});

test('a profile that cannot be opened leaves the old one as it was', async () => {
  const {open, happened} = names(({profile}) => profile === 'gone' && new Error('There is no profile gone.'));
  const keeper = createRunSession(open, () => ({profile: 'ops'}));
  await keeper.session();
  await expect(keeper.reopen('gone')).rejects.toThrow('There is no profile gone.');
  expect((await keeper.session()).profile.name).toBe('ops');
  await keeper.close();
  expect(happened).toEqual(['open ops', 'close ops']);
});

test('switching to the sandbox takes the one that runs, else a fresh one; switches at once are one after the other', async () => {
  const none = new CommandError(5, 'unreachable', 'No sandbox is running.');
  const {open, happened} = names(({profile}) => profile === 'sandbox' && none);
  const keeper = createRunSession(open, () => ({profile: 'ops'}));
  await keeper.session();
  const [first, second] = await Promise.all([keeper.reopen('sandbox'), keeper.reopen('night')]);
  expect([first.profile.name, second.profile.name]).toEqual(['a fresh sandbox', 'night']);
  await keeper.close();
  expect(happened).toEqual([
    'open ops',
    'open a fresh sandbox',
    'close ops',
    'open night',
    'close a fresh sandbox',
    'close night',
  ]);
});

test('of the profile that was left no row, no request and no credential stays', async () => {
  const sandbox = await startSandbox({speed: 0, seed: 1});
  const asked = vi.fn(async () => ({authorization: `Bearer ${sandbox.token}`}));
  const open = async (globals: Globals): Promise<Opened> => {
    const session = openSession({
      services,
      profile: {
        name: String(globals.profile),
        services: {tasking: sandbox.profile.services.tasking as never},
        clock: {follow: 'tasking', speed: 1e-9},
      },
      credentials: asked,
      stateDir: sandbox.stateDir,
      who: 'tester@here',
    });
    return {session, close: () => session.close()};
  };
  const keeper = createRunSession(open, () => ({profile: 'day'}));
  const old = await keeper.session();
  const windows = old.resource('windows')!.resource;
  const watch = old.poller.watch(windows, {}, 'active');
  await old.poller.read(windows, {});
  expect(old.world().rows({name: 'windows'})?.length).toBeGreaterThan(3);
  await keeper.reopen('night');
  const before = asked.mock.calls.length;
  await watch.refresh();
  await expect(old.poller.read(windows, {})).rejects.toThrow('called off');
  expect(asked.mock.calls.length).toBe(before);
  expect(old.poller.peekAll('windows').flatMap(({page}) => page?.rows ?? [])).toEqual([]);
  await keeper.close();
  await sandbox.close();
});
