import {describe, expect, it, vi} from 'vitest';
import {createWorld} from '../../source/sandbox/simulated-world.ts';
import {hour, opening} from './ground-segment.ts';

const world = (seed = 1) => createWorld({seed, start: opening, past: 4 * 24 * hour});

describe('virtual time', () => {
  it('makes things happen in order, each at its own time, as it goes by', () => {
    const one = world();
    const seen: [string, number][] = [];
    const note = (name: string) => () => void seen.push([name, one.now() - one.begin]);
    one.at(one.begin + 20, note('second'));
    one.at(one.begin + 10, () => {
      note('first')();
      one.at(one.now() + 5, note('planned by the first'));
      one.at(one.now() - 100, note('late'));
    });
    one.at(one.begin + 20, note('third'));
    const cancel = one.at(one.begin + 15, note('called off'));
    cancel();
    one.advance(19);
    expect(seen).toEqual([
      ['first', 10],
      ['late', 10],
      ['planned by the first', 15],
    ]);
    one.advance(1);
    expect(seen.slice(3)).toEqual([
      ['second', 20],
      ['third', 20],
    ]);
    expect(one.now()).toBe(one.begin + 20);
  });

  it('repeats until called off', () => {
    const one = world();
    let count = 0;
    const cancel = one.every(60, () => {
      count += 1;
    });
    one.advance(200);
    cancel();
    one.advance(600);
    expect(count).toBe(3);
  });

  it('runs at its speed, stands still at speed 0, and wakes up by itself for what is due', async () => {
    let wall = 0;
    const one = createWorld({seed: 1, start: opening, past: 0, wall: () => wall});
    wall = 5000;
    expect(one.now()).toBe(opening);
    one.setSpeed(60);
    wall = 6500;
    expect(one.now()).toBe(opening + 90);
    one.setSpeed(0);
    wall = 9000;
    expect(one.now()).toBe(opening + 90);

    const fast = createWorld({seed: 1, start: opening, past: 0});
    const act = vi.fn();
    fast.at(opening + 600, act);
    fast.setSpeed(86_400);
    await vi.waitFor(() => expect(act).toHaveBeenCalledOnce());
    fast.stop();
  });
});

describe('contacts', () => {
  it.each([1, 2, 3, 77, 123_456])('come at least every six hours, 6 to 10 minutes long (seed %i)', seed => {
    const one = world(seed);
    for (const {id} of one.satellites) {
      const contacts = one.contacts(id).within(one.begin, opening + 30 * 24 * hour);
      for (const [index, contact] of contacts.entries()) {
        expect(contact.end - contact.start).toBeGreaterThanOrEqual(360);
        expect(contact.end - contact.start).toBeLessThanOrEqual(600);
        const next = contacts[index + 1];
        if (!next) continue;
        expect(next.start - contact.start).toBeGreaterThanOrEqual(2 * hour);
        expect(next.start - contact.end).toBeLessThan(6 * hour);
      }
    }
  });

  it('answer the same in whatever order they are asked for', () => {
    const [one, other] = [world(), world()];
    other.contacts('FM200').within(opening, opening + 90 * 24 * hour);
    expect(one.contacts('FM200').after(opening)).toEqual(other.contacts('FM200').after(opening));
    const {start, end} = one.contacts('FM200').after(opening);
    expect(one.contacts('FM200').during(start)?.start).toBe(start);
    expect(one.contacts('FM200').during(end)).toBeUndefined();
    expect(one.contacts('FM200').before(start)?.start).toBe(start);
    expect(one.contacts('FM200').before(start - 1)!.start).toBeLessThan(opening);
  });

  it('are about half over US stations, and never for FM203', () => {
    const one = world();
    const share = (id: string) => {
      const contacts = one.contacts(id).within(opening, opening + 60 * 24 * hour);
      return contacts.filter(({us}) => us).length / contacts.length;
    };
    expect(share('FM203')).toBe(0);
    expect(share('FM200')).toBeGreaterThan(0.35);
    expect(share('FM200')).toBeLessThan(0.65);
  });

  it('are told to whoever listens, as long as it does', () => {
    const one = world();
    const started = vi.fn();
    const never = vi.fn();
    one.hear('contact-started', started);
    const deaf = one.hear('contact-started', never);
    deaf();
    one.advance(24 * hour);
    expect(started.mock.calls.length).toBeGreaterThan(15);
    expect(never).not.toHaveBeenCalled();
  });
});
