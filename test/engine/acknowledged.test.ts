import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it, test} from 'vitest';
import type {Alert} from '../../source/declare/resource.ts';
import {openMemory} from '../../source/engine/memory/open-memory.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {fakeClock} from './fake-clock.ts';

const alert = (id: string, since?: number): Alert => ({
  kind: 'stuck-upload',
  severity: 'critical',
  resource: 'uploads',
  id,
  title: `Upload ${id} is stuck`,
  since,
  why: 'It has been PENDING for 3 days.',
  todo: 'Look at it.',
});
const allRead = () => true;
const setUp = () => {
  const file = join(temporaryFolder(), 'state', 'memory.db');
  const clock = fakeClock();
  return {file, clock, open: () => openMemory({file, clock}).acknowledged};
};

describe('an acknowledged alert', () => {
  it('is still acknowledged after a restart', async () => {
    const {open} = setUp();
    const before = open();
    await before.toggle(alert('a', 100));
    const after = open();
    expect(after.has(alert('a', 100))).toBe(true);
    expect(after.has(alert('b', 100))).toBe(false);
  });
  it('is news again from the moment on until which it was acknowledged', async () => {
    const {open, clock} = setUp();
    const store = open();
    await store.toggle(alert('a', 100), 'on it', clock.now() + 60);
    expect(store.of(alert('a', 100))).toMatchObject({note: 'on it', until: clock.now() + 60});
    expect(open().has(alert('a', 100))).toBe(true);
    clock.advance(61_000);
    expect(store.has(alert('a', 100))).toBe(false);
  });
  it('can be taken back', async () => {
    const {open} = setUp();
    const store = open();
    await store.toggle(alert('a'));
    await store.toggle(alert('a'));
    expect(store.has(alert('a'))).toBe(false);
    expect(open().has(alert('a'))).toBe(false);
  });
  it('says nothing of the same trouble that began later', async () => {
    const {open} = setUp();
    const store = open();
    await store.toggle(alert('a', 100));
    expect(store.has(alert('a', 101))).toBe(false);
    expect(store.has(alert('a', 99))).toBe(true);
    await store.toggle(alert('a', 101));
    expect(store.has(alert('a', 101))).toBe(true);
  });
  it('is forgotten when the alert has ended', async () => {
    const {open} = setUp();
    const store = open();
    await store.toggle(alert('a'));
    store.follow([alert('a')], allRead);
    store.follow([], allRead);
    expect(store.has(alert('a'))).toBe(false);
    await store.flush();
    expect(open().has(alert('a'))).toBe(false);
  });
  it('is kept while the list that it is about is not read', async () => {
    const {open, clock} = setUp();
    await open().toggle(alert('a'));
    const store = open();
    clock.advance(3_600_000);
    store.follow([], resource => resource !== 'uploads');
    expect(store.has(alert('a'))).toBe(true);
    store.follow([], allRead);
    expect(store.has(alert('a'))).toBe(false);
  });
});

describe('two consoles', () => {
  it('see what the other acknowledged, and lose nothing when they write at once', async () => {
    const {open} = setUp();
    const [one, other] = [open(), open()];
    const both = [alert('a'), alert('b')];
    await Promise.all([one.toggle(both[0]!), other.toggle(both[1]!)]);
    one.follow(both, allRead);
    other.follow(both, allRead);
    expect(both.map(one.has)).toEqual([true, true]);
    expect(both.map(other.has)).toEqual([true, true]);
    expect(both.map(open().has)).toEqual([true, true]);
  });
  it('keep an alert that only one of them has read of yet', async () => {
    const {open, clock} = setUp();
    const [one, other] = [open(), open()];
    other.follow([], allRead);
    await one.toggle(alert('a'));
    other.follow([], allRead);
    expect(other.has(alert('a'))).toBe(true);
    clock.advance(16 * 60_000);
    other.follow([], allRead);
    await other.flush();
    one.follow([], allRead);
    expect(one.has(alert('a'))).toBe(false);
  });
});

test('a file that cannot be written is told, and the acknowledgement holds for this run', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'state'), 'in the way');
  const store = openMemory({file: join(folder, 'state', 'memory.db'), clock: fakeClock()}).acknowledged;
  await expect(store.toggle(alert('a'))).rejects.toThrow(/state/);
  expect(store.has(alert('a'))).toBe(true);
  expect(existsSync(join(folder, 'state', 'memory.db'))).toBe(false);
});
