import {writeSync} from 'node:fs';

/** A terminal that takes nothing for this long will not be waited for any longer. */
const patienceMs = 500;
const pauseMs = 5;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

type Put = (fd: number, bytes: Uint8Array, offset: number) => number;

/**
 * Writes to a file descriptor before it returns, for the moments when the event loop will not turn again. A full
 * non-blocking terminal (EAGAIN) is retried for half a second; a terminal that is gone is no error.
 */
export const writeNow = (fd: number, text: string, put: Put = writeSync): void => {
  const bytes = Buffer.from(text);
  let written = 0;
  let waited = 0;
  while (written < bytes.length) {
    try {
      written += put(fd, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || waited >= patienceMs) return;
      Atomics.wait(sleeper, 0, 0, pauseMs);
      waited += pauseMs;
    }
  }
};
