import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {Alert} from '../../source/declare/resource.ts';
import {openSlowDesk, type SlowDesk} from './slow-service.ts';

let desk: SlowDesk;
const until = (check: () => void) => vi.waitFor(check, {timeout: 20_000, interval: 5});
const chosen = () => (desk.control.chosen() as {id?: string} | undefined)?.id;
const listed = async (...ids: string[]) => {
  desk.rows.list = ids.map(id => ({id, name: id}));
  await desk.read();
};
const late = (id: string): Alert => ({
  kind: 'late',
  severity: 'critical',
  resource: 'things',
  id,
  title: `${id} is late`,
  why: 'It is.',
  todo: 'End it.',
});

beforeEach(async () => {
  desk = await openSlowDesk();
  await listed('a', 'b', 'c', 'd');
  await until(() => expect(chosen()).toBe('a'));
});
afterEach(() => desk.close());

describe('the cursor of a list', () => {
  it('stays on its row when another comes to stand above it, also where it was never moved', async () => {
    desk.alerts.list = [late('c')];
    await listed('a', 'b', 'c', 'd');
    await until(() =>
      expect(desk.control.rows(desk.state().tabs[0]!.views[0]!)?.rows[0]).toMatchObject({id: 'c'}),
    );
    expect(chosen()).toBe('a');
    // The order is announced, and no longer once the cursor is moved.
    expect(desk.state().tabs[0]!.views[0]!.reordered).toBe(true);
    desk.press('j');
    expect(desk.state().tabs[0]!.views[0]!.reordered).toBe(false);
  });
  it('goes to the row that was beside it when its own goes, wherever the others have moved', async () => {
    desk.press('j');
    await listed('d', 'c', 'a');
    await until(() => expect(chosen()).toBe('c'));
    desk.press('G');
    await listed('d', 'c');
    await until(() => expect(chosen()).toBe('c'));
  });
  it('stays on its row while a filter is typed that keeps it', async () => {
    desk.press('j', 'j', '/', 'c');
    await until(() => expect(chosen()).toBe('c'));
    desk.press('escape');
    await until(() => expect(chosen()).toBe('c'));
  });
});

describe('a list where nobody asked for an order', () => {
  it('begins with the rows of its alerts, most urgent first, and goes on in its own', async () => {
    desk.alerts.list = [{...late('b'), severity: 'warning'}, late('d')];
    await listed('a', 'b', 'c', 'd');
    const order = () =>
      desk.control.rows(desk.state().tabs[0]!.views[0]!)?.rows.map(row => (row as {id: string}).id);
    await until(() => expect(order()).toEqual(['d', 'b', 'a', 'c']));
    desk.press('s');
    await until(() => expect(order()).toEqual(['a', 'b', 'c', 'd']));
  });
});

describe('a key that means nothing where it is pressed', () => {
  it('is said to, once', () => {
    desk.press('v');
    expect(desk.toasts().at(-1)).toBe('v: Things have no timeline.');
    desk.press('Q');
    expect(desk.toasts().at(-1)).toBe('Q does nothing here; ? lists the keys that do.');
    const {toasts} = desk.state();
    desk.press('Q', 'v');
    expect(desk.state().toasts).toBe(toasts);
  });
});

describe('a screen on which nothing is drawn but that it is too small', () => {
  it('takes no key that changes anything', async () => {
    await listed('a', 'b');
    const before = {...desk.state()};
    desk.control.resize(40, 10);
    desk.press('G', 'x', 'y', ' ', 's', 'enter');
    expect(desk.state()).toMatchObject({overlays: [], tabs: before.tabs, toasts: before.toasts});
    expect(desk.deeds).toEqual([]);
    desk.control.resize(100, 30);
    desk.press('x');
    await until(() => expect(desk.state().overlays).not.toEqual([]));
  });
});
