import {PassThrough, Writable} from 'node:stream';

/** What Ink is given for stdout: it looks like a terminal, and hands over whole frames (Ink's `debug: true`). */
export type InkStdout = Writable & {columns: number; rows: number; readonly isTTY: true};

/** Ink also writes nothing (as a barrier), a line end (when it ends), and sequences that hide or show the cursor. */
const notAFrame = /^(?:\u001b\[[0-?]*[ -/]*[@-~])*\n?$/;

/**
 * A stream for Ink's `stdout` option. Frames of one turn of the event loop become one: several keys in a packet
 * make Ink draw several times, and only the last is worth sending.
 */
export const createInkStdout = (
  size: {columns: number; rows: number},
  show: (frame: string) => void,
): InkStdout => {
  let latest: string | undefined;
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      const text = String(chunk);
      if (!notAFrame.test(text)) {
        if (latest === undefined)
          queueMicrotask(() => {
            const frame = latest ?? '';
            latest = undefined;
            show(frame);
          });
        latest = text;
      }
      done();
    },
  });
  return Object.assign(stream, {columns: size.columns, rows: size.rows, isTTY: true as const});
};

export type InkStdin = PassThrough & {
  readonly isTTY: true;
  setRawMode(raw: boolean): InkStdin;
  ref(): InkStdin;
  unref(): InkStdin;
};

/** A stream for Ink's `stdin` option on which nothing ever arrives: keys are read and decoded by us. */
export const createInkStdin = (): InkStdin => {
  const stream: InkStdin = Object.assign(new PassThrough(), {
    isTTY: true as const,
    setRawMode: () => stream,
    ref: () => stream,
    unref: () => stream,
  });
  return stream;
};
