import {fileURLToPath} from 'node:url';
import pty from '@lydell/node-pty';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {createEmulator} from './emulator.ts';

const session = fileURLToPath(new URL('session.ts', import.meta.url));
const open: pty.IPty[] = [];

afterEach(() => {
  for (const child of open.splice(0)) child.kill('SIGKILL');
});

/** A shell script in a pseudo-terminal before an emulator; `$SESSION` starts the program of session.ts. */
const shell = (script: string) => {
  const emulator = createEmulator(80, 24, {fresh: true});
  const child = pty.spawn('bash', ['--norc', '-c', script], {
    cols: 80,
    rows: 24,
    name: 'xterm-256color',
    env: {...process.env, LANG: 'C.UTF-8', NODE: process.execPath, SCRIPT: session, NO_COLOR: undefined},
  });
  open.push(child);
  let output = '';
  let code: number | undefined;
  child.onData(data => {
    output += data;
    emulator.terminal.write(data);
  });
  child.onExit(({exitCode}) => {
    code = exitCode;
  });
  const until = (check: () => void) => vi.waitFor(check, {timeout: 30_000, interval: 20});
  return {
    emulator,
    child,
    output: () => output,
    sees: (text: string) => until(() => expect(emulator.lines().join('\n')).toContain(text)),
    inside: () =>
      until(() => {
        expect(emulator.terminal.buffer.active.type).toBe('alternate');
        expect(emulator.lines()[0]).toMatch(/^console/);
      }),
    ended: async () => {
      await until(() => expect(code).toBeDefined());
      await emulator.write('');
    },
  };
};

const start = '"$NODE" --no-warnings "$SCRIPT"';
const modes = (name: string) => `echo "${name} [$(stty -g)]"`;
const modesIn = (lines: string[], name: string) =>
  new RegExp(`${name} \\[([\\da-f:]+)\\]`).exec(lines.join(''))?.[1];

const cursorShown = (output: string) => output.lastIndexOf('\u001b[?25h') > output.lastIndexOf('\u001b[?25l');

/** What a shell expects to find: its own screen, a cursor, wrapping, and no reports switched on. */
const expectRestored = ({emulator: {terminal}, output}: ReturnType<typeof shell>) => {
  expect(terminal.buffer.active.type).toBe('normal');
  expect(terminal.modes.bracketedPasteMode).toBe(false);
  expect(terminal.modes.mouseTrackingMode).toBe('none');
  expect(terminal.modes.sendFocusMode).toBe(false);
  expect(terminal.modes.synchronizedOutputMode).toBe(false);
  expect(terminal.modes.wraparoundMode).toBe(true);
  expect(cursorShown(output())).toBe(true);
};

describe('the terminal is given back as it was', () => {
  it.each([
    ['quitting', 'q', 0, ''],
    ['SIGTERM', 'k', 143, ''],
    ['SIGHUP', 'h', 129, ''],
    ['SIGINT', 'i', 130, ''],
    ['SIGQUIT', '\\', 131, ''],
    ['SIGUSR2', 'u', 140, ''],
    ['exiting elsewhere in the program', 'x', 7, ''],
    ['an error that nobody catches', 't', 1, 'a bug in the console'],
    ['a promise that nobody catches', 'r', 1, 'a promise that nobody caught'],
  ])('after %s', async (_, key, code, message) => {
    const run = shell(`echo hello; ${modes('before')}; ${start}; echo "code $?"; ${modes('after')}`);
    const {emulator, child, inside, ended, output} = run;
    await inside();
    expect(emulator.terminal.modes.bracketedPasteMode).toBe(true);
    expect(cursorShown(output())).toBe(false);
    child.write(key);
    await ended();
    expectRestored(run);
    const lines = emulator.lines();
    expect(lines).toContain('hello');
    expect(lines).toContain(`code ${code}`);
    expect(lines.join('\n')).toContain(message);
    expect(modesIn(lines, 'after')).toBe(modesIn(lines, 'before'));
    expect(output().split('\u001b[?1049l')).toHaveLength(2);
  });
});

describe('a suspended program', () => {
  it.each([
    ['by Ctrl-Z', 'z'],
    ['by a SIGTSTP from outside', 's'],
  ])('%s gives the terminal back, and takes it up again with fg', async (_, key) => {
    const run = shell(
      `set -m; ${modes('before')}; ${start}; echo "code $?"; ${modes('stopped')}; read go; fg; echo "code $?"; ${modes('after')}`,
    );
    const {emulator, child, inside, sees, ended} = run;
    await inside();
    child.write(`a${key}`);
    await sees('stopped [');
    expectRestored(run);
    const stopped = emulator.lines();
    expect(stopped).toContain('code 148');
    expect(modesIn(stopped, 'stopped')).toBe(modesIn(stopped, 'before'));

    emulator.terminal.resize(70, 20);
    child.resize(70, 20);
    child.write('go\r');
    await inside();
    await sees(`console a ${key} resumed`);
    await sees('size 70x20');
    child.write('q');
    await ended();
    expectRestored(run);
    const lines = emulator.lines();
    expect(lines).toContain('code 0');
    expect(modesIn(lines, 'after')).toBe(modesIn(lines, 'before'));
  });

  it('goes on when there is no shell that could continue it', async () => {
    const run = shell(`exec ${start}`);
    await run.inside();
    run.child.write('z');
    await run.sees('console z resumed');
    run.child.write('q');
    await run.ended();
    expectRestored(run);
  });
});

describe('a child such as an editor', () => {
  it('has the terminal in its usual mode, and Ctrl-C for itself; then the console is drawn again', async () => {
    const run = shell(`${modes('before')}; ${start}; ${modes('after')}`);
    const {emulator, child, inside, sees, ended} = run;
    await inside();
    child.write('e');
    await sees('editor [');
    const lent = emulator.lines();
    expect(emulator.terminal.buffer.active.type).toBe('normal');
    expect(modesIn(lent, 'editor')).toBe(modesIn(lent, 'before'));
    child.write('\u0003');
    await inside();
    await sees('console e edited:3');
    child.write('jq');
    await ended();
    expectRestored(run);
  });
});

describe('a window that changes its size', () => {
  it('is drawn anew at its last size once it has settled', async () => {
    const run = shell(start);
    await run.inside();
    for (const columns of [79, 70, 60, 50]) {
      run.emulator.terminal.resize(columns, 12);
      run.child.resize(columns, 12);
    }
    await run.sees('size 50x12');
    run.child.write('q');
    await run.ended();
    expectRestored(run);
  });
});
