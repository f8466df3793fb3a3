import type {EventEmitter} from 'node:events';
import {PassThrough, Writable} from 'node:stream';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {keyId} from '../../source/terminal/keys.ts';
import {watchLifetime} from '../../source/terminal/lifetime.ts';
import {openTerminal, type Terminal, type TerminalOptions} from '../../source/terminal/tty.ts';
import {harmless} from '../../source/text/harmless.ts';
import {createEmulator} from './emulator.ts';

let opened: Terminal | undefined;
afterEach(() => {
  opened?.close();
  opened = undefined;
  vi.useRealTimers();
});

/** A terminal between two streams, without a descriptor, before an emulator. */
const open = (options: Partial<TerminalOptions> = {}) => {
  const emulator = createEmulator(40, 6, {fresh: true});
  let output = '';
  const stdout = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        output += chunk;
        emulator.terminal.write(String(chunk));
        done();
      },
    }),
    {columns: 40, rows: 6},
  );
  const modes: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), {setRawMode: (raw: boolean) => modes.push(raw)});
  const keys: string[] = [];
  const terminal = openTerminal({
    stdin,
    stdout,
    env: {TERM: 'xterm', LANG: 'C.UTF-8'},
    onKey: key => keys.push(keyId(key)),
    ...options,
  });
  opened = terminal;
  return {terminal, stdin, stdout, emulator, keys, modes, output: () => output};
};

describe('an open terminal', () => {
  it('reads keys in raw mode and shows what Ink draws', async () => {
    const {terminal, stdin, emulator, keys, modes} = open();
    stdin.write('jj\r');
    terminal.inkStream.write('hello\nworld');
    await vi.waitFor(() => expect(keys).toEqual(['j', 'j', 'enter']));
    await vi.waitFor(() => expect(emulator.lines().slice(0, 2)).toEqual(['hello', 'world']));
    expect(modes.at(-1)).toBe(true);
  });

  it('puts the cursor after the frame of the same turn', async () => {
    const {terminal, emulator, output} = open();
    terminal.inkStream.write('name: a');
    terminal.cursor({x: 7, y: 0});
    await vi.waitFor(() => expect(emulator.cursor()).toEqual({x: 7, y: 0}));
    expect(output()).toMatch(/\u001b\[\?25h/);
  });

  it('settles a storm of resizes into one', () => {
    vi.useFakeTimers();
    const sizes: [number, number][] = [];
    const {stdout, terminal} = open({onResize: (columns, rows) => sizes.push([columns, rows])});
    for (let columns = 41; columns <= 60; columns++) {
      stdout.columns = columns;
      stdout.emit('resize');
      vi.advanceTimersByTime(10);
    }
    expect(sizes).toEqual([]);
    vi.advanceTimersByTime(30);
    expect(sizes).toEqual([[60, 6]]);
    expect(terminal.size.columns).toBe(60);
  });

  it('copies, rings, and says why it cannot copy', () => {
    const {terminal, output} = open();
    expect(terminal.copyText(harmless('win-1'))).toEqual({ok: true});
    terminal.bell();
    expect(output()).toContain('\u001b]52;c;d2luLTE=\u0007\u0007');
    expect(terminal.copyText(harmless('x'.repeat(80_000))).ok).toBe(false);
  });

  it('writes nothing while a child has it, and shows the newest frame afterwards', async () => {
    const {terminal, emulator, output, stdin, keys} = open();
    terminal.inkStream.write('before');
    await terminal.suspendFor(async () => {
      const before = output();
      expect(emulator.terminal.buffer.active.type).toBe('normal');
      terminal.inkStream.write('meanwhile');
      terminal.bell();
      await new Promise(setImmediate);
      expect(output()).toBe(before);
    });
    await vi.waitFor(() => expect(emulator.lines()[0]).toBe('meanwhile'));
    stdin.write('j');
    await vi.waitFor(() => expect(keys).toEqual(['j']));
  });

  it('takes the terminal back when the child could not be started', async () => {
    const {terminal, emulator} = open();
    terminal.inkStream.write('form');
    await expect(terminal.suspendFor(() => Promise.reject(new Error('no such editor')))).rejects.toThrow(
      'no such editor',
    );
    await vi.waitFor(() => expect(emulator.terminal.buffer.active.type).toBe('alternate'));
  });

  it.each([
    [
      'its output breaks',
      ({stdout}: ReturnType<typeof open>) =>
        stdout.emit('error', Object.assign(new Error('EIO'), {code: 'EIO'})),
    ],
    ['its input ends', ({stdin}: ReturnType<typeof open>) => stdin.emit('end')],
  ])('closes quietly when %s', (_, breaks) => {
    const gone = vi.fn();
    const session = open({onGone: gone});
    breaks(session);
    breaks(session);
    expect(gone).toHaveBeenCalledTimes(1);
  });

  it('leaves no listener behind', () => {
    const count = () =>
      ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGTSTP', 'SIGCONT', 'exit', 'uncaughtExceptionMonitor'].map(name =>
        (process as EventEmitter).listenerCount(name),
      );
    const before = count();
    const {terminal, output} = open();
    terminal.close();
    terminal.close();
    expect(count()).toEqual(before);
    expect(output().split('\u001b[?1049l')).toHaveLength(2);
  });
});

it('listens to a signal until what is open is closed, so that no library sends it once more', () => {
  const before = process.listenerCount('SIGHUP');
  let heard = 0;
  const unwatch = watchLifetime({
    close: () => unwatch(),
    interruptible: () => true,
    end: () => {
      heard = process.listenerCount('SIGHUP') - before;
    },
  });
  (process.listeners('SIGHUP').at(-1) as () => void)();
  process.off('SIGHUP', process.listeners('SIGHUP').at(-1)!);
  expect(heard).toBe(1);
});
