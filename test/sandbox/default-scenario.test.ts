import {describe, expect, it} from 'vitest';
import type {Upload, Window} from '../../source/sandbox/tasking/ground.ts';
import {planted} from '../../source/sandbox/tasking/planted.ts';
import {windowRule} from '../../source/sandbox/tasking/window-types.ts';
import {type GroundSegment, hour, openGroundSegment, opening} from './ground-segment.ts';

const lists = async (ground: GroundSegment) => ({
  windows: (await ground.get<Window[]>('/tasking/windows')).data,
  uploads: (await ground.get<Upload[]>('/tasking/uploads')).data,
});

/** Pairs of one satellite's windows whose times with buffers overlap. */
const spoilt = (windows: readonly Window[]): string[][] => {
  const span = ({type, start, duration}: Window) => {
    const {before, after} = windowRule(type);
    return [start - before, start + duration + after] as const;
  };
  return windows.flatMap((one, index) =>
    windows
      .slice(index + 1)
      .filter(other => {
        const [[from, until], [start, end]] = [span(one), span(other)];
        return one.satellite_id === other.satellite_id && from < end && start < until;
      })
      .map(other => [one.id, other.id]),
  );
};
const tooLate = (windows: readonly Window[], now: number) =>
  windows
    .filter(({state, start}) => state === 'PENDING_SYNC' && start > now && start - now < 24 * hour)
    .map(({id}) => id);
const ofPayload = (windows: readonly Window[], upload: Upload) =>
  windows.filter(
    ({satellite_id, type}) => satellite_id === upload.satellite_id && type === `PAYLOAD_${upload.payload}`,
  );

/** A week of one world: its lists as it opens, after ten hours, and at the end of each day. */
const weekOf = async (seed: number) => {
  const ground = await openGroundSegment({seed});
  const atFirst = await lists(ground);
  const contacts = {
    next: ground.world.contacts('FM202').after(opening),
    past: ground.world.contacts('FM203').within(opening - 19 * hour, opening),
  };
  ground.world.advance(10 * hour);
  const inTheEvening = await lists(ground);
  const days: (typeof atFirst & {now: number})[] = [];
  for (let day = 1; day <= 7; day += 1) {
    ground.world.advance(opening + day * 24 * hour - ground.world.now());
    days.push({...(await lists(ground)), now: ground.world.now()});
  }
  return {atFirst, contacts, inTheEvening, days};
};

describe.each([1, 2, 3, 42, 2026, 987_654])('the default scenario of seed %i', seed => {
  let week: ReturnType<typeof weekOf> | undefined;
  const known = () => {
    week ??= weekOf(seed);
    return week;
  };

  it('has past, running, synced and pending windows, and uploads in all states', async () => {
    const {windows, uploads} = (await known()).atFirst;
    const count = (test: (window: Window) => boolean) => windows.filter(test).length;
    expect(count(({start, duration}) => start + duration < opening)).toBeGreaterThanOrEqual(4);
    expect(count(({start, duration}) => start <= opening && opening < start + duration)).toBe(1);
    expect(count(({start, state}) => start > opening && state === 'SYNCED')).toBeGreaterThanOrEqual(6);
    expect(count(({state}) => state === 'PENDING_SYNC')).toBe(4);
    expect(new Set(uploads.map(({status}) => status))).toEqual(new Set(['PENDING', 'UPLOADING', 'UPLOADED']));
    expect(uploads).toHaveLength(8);
  });

  it('has one window that will miss, and no other that is pending within a day', async () => {
    const {atFirst, contacts, inTheEvening} = await known();
    const {windows} = atFirst;
    expect(tooLate(windows, opening)).toEqual([planted.missingWindow]);
    const {start} = windows.find(({id}) => id === planted.missingWindow)!;
    expect(start - opening).toBeLessThan(6 * hour);
    expect(contacts.next.start).toBeGreaterThan(start);
    expect(inTheEvening.windows.find(({id}) => id === planted.missingWindow)!.state).toBe('PENDING_SYNC');
  });

  it('has two synced windows whose buffers overlap and bodies do not, and no others', async () => {
    const {windows} = (await known()).atFirst;
    expect(spoilt(windows)).toEqual([[...planted.overlappingWindows]]);
    const [first, second] = planted.overlappingWindows.map(id => windows.find(one => one.id === id)!);
    expect(second!.start).toBe(first!.start + first!.duration + 200);
    expect([first!.state, second!.state]).toEqual(['SYNCED', 'SYNCED']);
    expect(first!.start - opening).toBeGreaterThan(12 * hour);
  });

  it('has one stuck upload, which never moves', async () => {
    const {contacts, days} = await known();
    expect(contacts.past.length).toBeGreaterThanOrEqual(2);
    const {uploads} = days[6]!;
    expect(uploads.filter(({status}) => status !== 'UPLOADED').map(({id}) => id)).toEqual([
      planted.stuckUpload,
    ]);
  });

  it('has one file on a bus that no window takes over, also not later', async () => {
    const {atFirst: before, days} = await known();
    const waiting = before.uploads.find(({id}) => id === planted.waitingUpload)!;
    expect(waiting.status).toBe('UPLOADED');
    for (const upload of before.uploads.filter(({status}) => status !== 'PENDING'))
      expect(ofPayload(before.windows, upload).length > 0).toBe(upload !== waiting);
    expect(ofPayload(days[3]!.windows, waiting)).toEqual([]);
  });

  it('has one window that waits for an upload, and all others name only what is on board', async () => {
    const {windows, uploads} = (await known()).atFirst;
    const pending = uploads.filter(({status}) => status !== 'UPLOADED');
    const named = (window: Window) =>
      pending.filter(
        ({satellite_id, destination_path}) =>
          satellite_id === window.satellite_id &&
          JSON.stringify(window.parameters).includes(destination_path.split('/').at(-1)!),
      );
    expect(windows.filter(window => named(window).length > 0).map(({id}) => id)).toEqual([
      planted.dependentWindow,
    ]);
    const window = windows.find(({id}) => id === planted.dependentWindow)!;
    expect(named(window).map(({id}) => id)).toEqual([planted.pendingUpload]);
    expect([window.state, window.start - opening > 24 * hour]).toEqual(['PENDING_SYNC', true]);
  });

  it('lives on for days: a colleague adds windows that spoil nothing', async () => {
    const {atFirst, days} = await known();
    const old = new Set(atFirst.windows.map(({id}) => id));
    for (const {windows, now} of days.slice(0, 5)) {
      const added = windows.filter(({id}) => !old.has(id));
      expect(added.length).toBeGreaterThan(2);
      expect(tooLate(windows, now)).toEqual([]);
      expect(
        spoilt(windows)
          .flat()
          .filter(id => !planted.overlappingWindows.includes(id as never)),
      ).toEqual([]);
    }
  });
});

describe('seeds', () => {
  it('give the same world again, and another one for another seed', async () => {
    const look = async (seed: number) => {
      const ground = await openGroundSegment({seed, windows: 20});
      const before = await lists(ground);
      ground.world.advance(50 * hour);
      return {before, after: await lists(ground)};
    };
    const first = await look(5);
    expect(await look(5)).toEqual(first);
    expect(await look(6)).not.toEqual(first);
  });

  it('can fill up with routine windows for benchmarks, none of which is worrying', async () => {
    const ground = await openGroundSegment({windows: 500});
    const {windows} = await lists(ground);
    expect(windows).toHaveLength(519);
    expect(tooLate(windows, opening)).toEqual([planted.missingWindow]);
    expect(spoilt(windows)).toEqual([[...planted.overlappingWindows]]);
  });
});
