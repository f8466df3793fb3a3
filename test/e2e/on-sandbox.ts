import {expect} from 'vitest';
import {newHome, until} from './one-shot.ts';
import {openProgram, type Program} from './program.ts';

type Contact = {readonly satellite: string; readonly start: string; readonly end: string};

/** A sandbox in a process of its own, whose clock stands still unless it is moved, and the console that finds it. */
export const openOnSandbox = async (speed = '0') => {
  const home = newHome();
  const sandbox = home.start(['sandbox', '--speed', speed, '-o', 'json']);
  const {url, token} = await until(() => JSON.parse(sandbox.written.out) as {url: string; token: string});
  const call = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const answer = await fetch(url.replace(/\/$/, '') + path, {
      ...init,
      headers: {authorization: `Bearer ${token}`, 'content-type': 'application/json'},
    });
    expect(answer.status).toBeLessThan(300);
    return answer.json();
  };
  const post = (path: string, body: unknown) => call(path, {method: 'POST', body: JSON.stringify(body)});
  const console = openProgram(['--profile', 'sandbox'], {home: home.home, environment: home.environment});
  await console.see('▌ 3020554');
  return {
    home: home.home,
    console,
    call,
    fault: (...faults: readonly Record<string, unknown>[]) => post('/sandbox/faults', faults),
    clear: () => call('/sandbox/faults', {method: 'DELETE'}),
    advance: (seconds: number) => post('/sandbox/clock', {advance: seconds}),
    /** Seconds from now to the start and to the end of a satellite's next contact. */
    nextContact: async (satellite: string) => {
      const {clock, nextContacts} = (await call('/sandbox')) as {
        clock: {now: number};
        nextContacts: readonly Contact[];
      };
      const {start, end} = nextContacts.find(contact => contact.satellite === satellite)!;
      return {
        start: Math.max(0, Date.parse(start) / 1000 - clock.now),
        end: Date.parse(end) / 1000 - clock.now,
      };
    },
  };
};

/** Reads again, and waits for what comes of it. */
export const readAgain = async (console: Program, what: string | RegExp) => {
  console.press('r');
  await console.see(what);
};
