import {setImmediate as turn} from 'node:timers/promises';
import type {Harmless} from '../text/harmless.ts';
import {type Capabilities, capabilities, type Environment, sizeOf} from './capabilities.ts';
import {type Copied, clipboardBytes, type Notify, notifyBytes, titleBytes} from './clipboard.ts';
import {createFrameReferences, type FrameReferences} from './frame-references.ts';
import {createInkStdin, createInkStdout, type InkStdin, type InkStdout} from './ink-streams.ts';
import {createJobControl} from './job-control.ts';
import {createKeyDecoder, type Key} from './keys.ts';
import {watchLifetime} from './lifetime.ts';
import {enterModes, leaveModes, linearModes, mouseModes} from './modes.ts';
import {type CursorPosition, createScreen, type Screen} from './screen.ts';
import {writeNow} from './write-now.ts';

type TtyInput = NodeJS.ReadableStream & {setRawMode?(raw: boolean): unknown};
type TtyOutput = NodeJS.WritableStream & {
  readonly fd?: number;
  readonly columns?: number;
  readonly rows?: number;
};

export type TerminalOptions = {
  readonly stdin?: TtyInput;
  readonly stdout?: TtyOutput;
  readonly env?: Environment;
  readonly onKey: (key: Key) => void;
  /** The window has settled at another size. Ink hears of it by itself. */
  readonly onResize?: (columns: number, rows: number) => void;
  /** The terminal is ours again, after a Ctrl-Z. */
  readonly onResume?: () => void;
  /** The terminal is gone (129), or a signal wants the end: what is open is closed, and the process ends with this code. */
  readonly onGone?: (code: number) => void;
  /** Wheel and clicks as keys; off by default, because it takes the terminal's own selection away. */
  readonly mouse?: boolean;
  /** For screen readers: no alternate screen, nothing drawn, lines are appended with `append`. */
  readonly linear?: boolean;
};

export type Terminal = {
  readonly capabilities: Capabilities;
  readonly screen: Screen;
  /** Nothing is drawn: what there is to say is appended. */
  readonly linear: boolean;
  /** Writes text behind what stands there; the caller has made it harmless and ends its lines with CR and LF. */
  append(text: string): void;
  /** Cells across and down; they change just before `onResize`. */
  readonly size: {readonly columns: number; readonly rows: number};
  /**
   * Ink's `stdout` and `stdin`, to be used with `debug: true, patchConsole: false, interactive: true`. It is as wide as
   * a reference: Ink makes an object for each cell of it, at each frame.
   */
  readonly inkStream: InkStdout;
  readonly inkStdin: InkStdin;
  /** Shows a whole frame, or, while the terminal is another's, as soon as it is ours again. */
  frame(text: string): void;
  /** Stand in for painted screens in what Ink draws on `inkStream`. */
  readonly references: FrameReferences;
  /** Writes everything once more (Ctrl-L). */
  repaint(): void;
  /** Where a text field shows the cursor, in cells from 0; undefined hides it. */
  cursor(position: CursorPosition | undefined): void;
  /** What Ctrl-Z does: back to the shell; takes up again when the shell continues us. */
  suspend(): void;
  /** Hands the terminal to a child ($EDITOR, a pager) while `run` is pending, and takes it back after. */
  suspendFor<Result>(run: () => Result | Promise<Result>): Promise<Result>;
  copyText(text: Harmless): Copied;
  /** Takes wheel and clicks as keys, or leaves them to the terminal. */
  setMouse(on: boolean): void;
  bell(): void;
  /** Tells of something new: by the bell, and by the terminal's own notifications where that is asked for. */
  notify(how: Notify, title: Harmless, text: Harmless): void;
  /** Names the terminal's window; what it was called before is back when the terminal is given back. */
  title(text: Harmless): void;
  /** Gives the terminal back as it was. Every other way out of the process does so too. */
  close(): void;
};

/** A window that is being dragged settles before it is drawn anew. */
const settleMs = 30;
/** Whoever wanted the end waits so long at most. */
const endMs = 3000;

/**
 * Takes the terminal over: raw keys, alternate screen, bracketed paste, hidden cursor. It is given back exactly once
 * on close(), on exit, on an uncaught error (whose stack then appears on the shell's screen) and on the signals that
 * end a process; and for as long as the process is suspended.
 */
export const openTerminal = ({
  stdin = process.stdin,
  stdout = process.stdout,
  env = process.env,
  mouse: wanted = false,
  linear = false,
  ...hooks
}: TerminalOptions): Terminal => {
  const able = capabilities(env, stdout);
  let mouse = wanted;
  let active = false;
  let closed = false;
  let lent = false;
  let missed: string | undefined;
  let waiting = '';
  let settling: NodeJS.Timeout | undefined;

  const write = (bytes: string) => {
    if (active) stdout.write(bytes);
  };
  const screen = createScreen({...able, write: linear ? () => {} : write});
  const references = createFrameReferences();
  const frame = (text: string) => {
    if (active) screen.frame(text);
    else missed = text;
  };
  const size = {columns: able.columns, rows: able.rows};
  const inkStream = createInkStdout({columns: references.width, rows: able.rows}, drawn =>
    frame(references.resolve(drawn)),
  );
  const keys = createKeyDecoder({emit: hooks.onKey});
  const read = (chunk: Uint8Array | string) => {
    if (active) keys.feed(chunk);
  };

  const raw = (on: boolean) => {
    try {
      stdin.setRawMode?.(on);
    } catch {
      // The terminal is gone: there are no modes left to set.
    }
  };
  /** Modes are written past the stream: when the process ends, nothing that waits in it would still be sent. */
  const writeModes = (bytes: string) => {
    if (stdout.fd === undefined || process.platform === 'win32') stdout.write(bytes);
    else writeNow(stdout.fd, bytes);
  };

  const resize = () => {
    const {columns, rows} = sizeOf(stdout);
    if (!active || (columns === size.columns && rows === size.rows)) return;
    Object.assign(size, {columns, rows});
    inkStream.rows = rows;
    screen.resize(columns, rows);
    inkStream.emit('resize');
    hooks.onResize?.(columns, rows);
  };
  const settle = () => {
    clearTimeout(settling);
    settling = setTimeout(resize, settleMs);
  };

  const leave = () => {
    if (!active) return;
    active = false;
    keys.close();
    stdin.pause();
    writeModes(linear ? linearModes.leave : leaveModes(mouse));
    raw(false);
  };

  const enter = () => {
    if (closed) return;
    // Off and on again: whoever had the terminal meanwhile may have changed modes that Node believes are still set.
    raw(false);
    raw(true);
    writeModes(linear ? linearModes.enter : enterModes(mouse));
    active = true;
    stdin.resume();
    // Only the foreground hears of a new size: what Node remembers may be old. It looks again on this signal.
    process.emit('SIGWINCH', 'SIGWINCH');
    resize();
    screen.invalidate();
    if (waiting !== '') write(waiting);
    waiting = '';
    if (missed === undefined) screen.repaint();
    else screen.frame(missed);
    missed = undefined;
  };

  const jobs = createJobControl({
    leave() {
      if (!active) return false;
      leave();
      return true;
    },
    enter() {
      enter();
      hooks.onResume?.();
    },
  });

  const close = () => {
    if (closed) return;
    closed = true;
    leave();
    clearTimeout(settling);
    jobs.close();
    unwatch();
    stdin.off('data', read);
    stdin.off('end', gone);
    stdin.off('error', gone);
    stdout.off('resize', settle);
    // The listener for errors of stdout stays: a late EPIPE must not fail a process that is leaving anyway.
  };

  /** What is open gets a moment to be closed. */
  const end = (code: number) => {
    if (!hooks.onGone) process.exit(code);
    setTimeout(() => process.exit(code), endMs).unref();
    hooks.onGone(code);
  };
  const gone = () => {
    if (closed) return;
    close();
    end(129);
  };

  const unwatch = watchLifetime({close, interruptible: () => !lent, end});
  stdin.on('data', read);
  stdin.on('end', gone);
  stdin.on('error', gone);
  stdout.on('error', gone);
  stdout.on('resize', settle);
  enter();

  return {
    capabilities: able,
    screen,
    linear,
    size,
    append(text) {
      if (active) write(text);
      else waiting += text;
    },
    inkStream,
    frame,
    references,
    inkStdin: createInkStdin(),
    repaint() {
      if (active) screen.repaint();
    },
    cursor(position) {
      screen.cursor(position);
      // After the frame of the same turn, if there is one.
      queueMicrotask(() => {
        if (active) screen.flush();
      });
    },
    suspend: jobs.suspend,
    async suspendFor(run) {
      if (lent) throw new Error('The terminal is already lent to another program.');
      lent = true;
      jobs.lend();
      leave();
      try {
        return await run();
      } finally {
        // Signals meant for the child (Ctrl-C, continue) reached us too, and wait while a synchronous child runs.
        await turn();
        await turn();
        lent = false;
        jobs.takeBack();
        enter();
      }
    },
    copyText(text) {
      const copied = clipboardBytes(text, env);
      if (!copied.ok) return copied;
      write(copied.bytes);
      return {ok: true};
    },
    setMouse(on) {
      if (on === mouse || linear) return;
      mouse = on;
      write(on ? mouseModes.enter : mouseModes.leave);
    },
    bell() {
      write('\u0007');
    },
    notify(how, title, text) {
      write(notifyBytes(how, title, text, env));
    },
    title(text) {
      write(titleBytes(text));
    },
    close,
  };
};
