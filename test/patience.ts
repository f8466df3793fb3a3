import {vi} from 'vitest';

/** Waiting is for a condition, not for a time: by itself Vitest gives up after one second, which busy machines exceed. */
const patience = 120_000;

const {waitFor} = vi;
vi.waitFor = (callback, options) =>
  waitFor(callback, typeof options === 'number' ? options : {timeout: patience, ...options});
