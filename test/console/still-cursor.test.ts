import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {lateAlert, openSlowDesk, type SlowDesk} from './slow-service.ts';

let shell: SlowDesk;
const until = (check: () => void) => vi.waitFor(check, {timeout: 120_000, interval: 5});
const chosen = () => (shell.control.chosen() as {id?: string} | undefined)?.id;
const listed = async (...ids: string[]) => {
  shell.rows.list = ids.map(id => ({id, name: id}));
  await shell.read();
};

beforeEach(async () => {
  shell = await openSlowDesk();
  await listed('a', 'b', 'c', 'd');
  await until(() => expect(chosen()).toBe('a'));
});
afterEach(() => shell.close());

describe('the cursor of a list', () => {
  it('stays on its row when another comes to stand above it, also where it was never moved', async () => {
    shell.alerts.list = [lateAlert('c')];
    await listed('a', 'b', 'c', 'd');
    await until(() =>
      expect(shell.control.rows(shell.state().tabs[0]!.views[0]!)?.rows[0]).toMatchObject({id: 'c'}),
    );
    expect(chosen()).toBe('a');
    // The order is announced, and no longer once the cursor is moved.
    expect(shell.state().tabs[0]!.views[0]!.reordered).toBe(true);
    shell.press('j');
    expect(shell.state().tabs[0]!.views[0]!.reordered).toBe(false);
  });
  it('goes to the row that was beside it when its own goes, wherever the others have moved', async () => {
    shell.press('j');
    await listed('d', 'c', 'a');
    await until(() => expect(chosen()).toBe('c'));
    shell.press('G');
    await listed('d', 'c');
    await until(() => expect(chosen()).toBe('c'));
  });
  it('stays on its row while a filter is typed that keeps it', async () => {
    shell.press('j', 'j', '/', 'c');
    await until(() => expect(chosen()).toBe('c'));
    shell.press('escape');
    await until(() => expect(chosen()).toBe('c'));
  });
});

describe('a list where nobody asked for an order', () => {
  it('begins with the rows of its alerts, most urgent first, and goes on in its own', async () => {
    shell.alerts.list = [{...lateAlert('b'), severity: 'warning'}, lateAlert('d')];
    await listed('a', 'b', 'c', 'd');
    const order = () =>
      shell.control.rows(shell.state().tabs[0]!.views[0]!)?.rows.map(row => (row as {id: string}).id);
    await until(() => expect(order()).toEqual(['d', 'b', 'a', 'c']));
    shell.press('s');
    await until(() => expect(order()).toEqual(['a', 'b', 'c', 'd']));
  });
});

describe('a key that means nothing where it is pressed', () => {
  it('is said to, once, and until the next key', () => {
    shell.press('v');
    expect(shell.toasts().at(-1)).toBe('v: Things have no timeline.');
    shell.press('Q');
    expect(shell.toasts().at(-1)).toBe('Q does nothing here; ? lists the keys that do.');
    shell.press('Q', 'v');
    expect(shell.state().toasts).toEqual([]);
  });
});

describe('a screen on which nothing is drawn but that it is too small', () => {
  it('takes no key that changes anything', async () => {
    await listed('a', 'b');
    const before = {...shell.state()};
    shell.control.resize(40, 10);
    shell.press('G', 'x', 'y', ' ', 's', 'enter');
    expect(shell.state()).toMatchObject({overlays: [], tabs: before.tabs, toasts: before.toasts});
    expect(shell.deeds).toEqual([]);
    shell.control.resize(100, 30);
    shell.press('x');
    await until(() => expect(shell.state().overlays).not.toEqual([]));
  });
});
