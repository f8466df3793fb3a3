import {describe, expect, it} from 'vitest';
import {createWorld} from '../../source/sandbox/simulated-world.ts';

const setUp = () => {
  let wall = 0;
  const world = createWorld({seed: 1, start: 1000, past: 0, wall: () => wall});
  return {
    world,
    wait: (ms: number) => {
      wall += ms;
    },
  };
};
const work = () => {
  let end = () => {};
  const promise = new Promise<void>(resolve => {
    end = resolve;
  });
  return {promise, end};
};

describe('time that work holds up', () => {
  it('stands at the moment of the work, and goes on to where it was advanced to when the work has ended', async () => {
    const {world} = setUp();
    const {promise, end} = work();
    const happened: string[] = [];
    world.at(1010, () => world.hold(promise));
    world.at(1010, () => happened.push('same moment'));
    world.at(1020, () => happened.push('later'));
    world.advance(100);
    expect(world.now()).toBe(1010);
    expect(happened).toEqual([]);
    expect(world.behind()).toBe(true);
    end();
    await world.settled();
    expect(happened).toEqual(['same moment', 'later']);
    expect(world.now()).toBe(1100);
    expect(world.behind()).toBe(false);
  });

  it('waits for all of several works, and adds advances that come meanwhile', async () => {
    const {world} = setUp();
    const [one, other] = [work(), work()];
    world.at(1010, () => {
      world.hold(one.promise);
      world.hold(other.promise);
    });
    world.advance(20);
    world.advance(30);
    one.end();
    await one.promise;
    expect(world.now()).toBe(1010);
    other.end();
    await world.settled();
    expect(world.now()).toBe(1050);
  });

  it('is lost where the world runs by itself: nothing happens that should have happened meanwhile', async () => {
    const {world, wait} = setUp();
    const {promise, end} = work();
    world.setSpeed(10);
    world.at(1010, () => world.hold(promise));
    wait(2000);
    world.catchUp();
    expect(world.now()).toBe(1010);
    wait(60_000);
    world.catchUp();
    expect(world.now()).toBe(1010);
    end();
    await world.settled();
    expect(world.now()).toBe(1010);
    wait(1000);
    expect(world.now()).toBe(1020);
    world.stop();
  });

  it('goes on after work that failed', async () => {
    const {world} = setUp();
    world.at(1010, () => world.hold(Promise.reject(new Error('no'))));
    world.advance(20);
    await world.settled();
    expect(world.now()).toBe(1020);
  });
});
