import {vi} from 'vitest';

/** Waits for a condition, however slow the machine is: Vitest's own second is too short for a busy one. */
export const soon = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, {timeout: 120_000, interval: 10});
