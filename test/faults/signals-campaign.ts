import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {setTimeout as later} from 'node:timers/promises';
import {promisify} from 'node:util';
import {startSandbox} from '../../source/sandbox/server.ts';
import {startProgram} from '../terminal/start-program.ts';
import {hostileAnswers} from './hostile-answers.ts';
import {randomFrom} from './hostile-provider.ts';

/** What ends a program, or stops it, or only disturbs it: by a signal's name, or by what happens to its terminal. */
export const ends = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGTSTP',
  'sizes',
  'closed',
  'SIGKILL',
] as const;
export type End = (typeof ends)[number];
/** The exit code of each end; those that end nothing are followed by SIGTERM. */
const codes: Readonly<Record<End, number>> = {
  SIGINT: 130,
  SIGTERM: 143,
  SIGHUP: 129,
  SIGQUIT: 131,
  SIGUSR1: 143,
  SIGUSR2: 140,
  SIGTSTP: 143,
  sizes: 143,
  closed: 129,
  SIGKILL: 137,
};

type Place = {
  readonly argv: readonly string[];
  /** Keys, each pressed when what stands before them is on the screen. */
  readonly steps?: readonly (readonly [see: RegExp, keys: string])[];
  /** What the screen shows when it is there; or a change is held by the upstream. */
  readonly at: RegExp | 'held';
  /** Exit codes that are others here. */
  readonly codes?: Partial<Record<End, number>>;
  /** Draws a screen of its own, which it has to give back. */
  readonly console?: true;
};

/** One command says with 130 that it was interrupted, by whichever signal (`skydeck help exit-codes`). */
const interrupted: Place['codes'] = {
  closed: 130,
  SIGTERM: 130,
  SIGHUP: 130,
  SIGUSR1: 130,
  SIGTSTP: 130,
  sizes: 130,
};
const list = ['--profile', 'ops', '--view', 'windows'];
const rows = /▌ \d+/;
/** Where a program can be when its end comes. */
export const places: Readonly<Record<string, Place>> = {
  'a list': {argv: list, at: rows, console: true},
  'a form with text': {
    argv: list,
    steps: [
      [rows, 'n'],
      [/Create a window/i, 'FM2zz'],
    ],
    at: /FM2zz/,
    console: true,
  },
  'a change in flight': {
    argv: list,
    steps: [
      [rows, 'x'],
      [/y does it/, 'y'],
    ],
    at: 'held',
    console: true,
  },
  'looking back': {
    argv: list,
    steps: [
      [rows, '@'],
      [/As it was/, '\r'],
    ],
    at: /AS KNOWN/,
    console: true,
  },
  'an editor': {argv: ['profiles', 'edit', 'ops'], at: /in the editor/, codes: {SIGINT: 143}},
  'the first frame': {argv: list, at: /\S/, console: true},
  'get --watch': {argv: ['get', 'windows', '--profile', 'ops', '--watch'], at: /FM20\d/, codes: interrupted},
  'an upload': {
    argv: [
      'upload',
      '--profile',
      'ops',
      '--satellite',
      'FM200',
      '--payload',
      'MY_PAYLOAD_NAME',
      '--to',
      '/a',
      '--yes',
      'up.txt',
    ],
    at: 'held',
    // Nobody knows whether it arrived.
    codes: {SIGINT: 6, SIGTERM: 6, SIGHUP: 6, SIGUSR1: 6, SIGTSTP: 6, sizes: 6, closed: 6},
  },
  doctor: {argv: ['doctor', '--profile', 'ops'], at: /Terminal|terminal/, codes: interrupted},
  'a hidden question': {
    argv: ['login', 'tasking', '--profile', 'ops', '--store', 'file'],
    at: /Secret for/,
    // The end of its input is no answer.
    codes: {...interrupted, closed: 1},
  },
};

export const program = resolve(process.env.SKYDECK_PROGRAM ?? 'dist/cli.js');

/**
 * A shell with job control, as an operator's: notes the program's id, its exit code, and how the tty stood when it had
 * stopped and when it was gone. A file `go` continues it, and one `reset` has `reset-terminal` run at the end.
 */
const shell = `set -m; trap : HUP
sh -c 'echo $$ > "$HOME/pid"; exec "$@"' sh "$@"; code=$?
while jobs -s | grep -q .; do
  stty -a > "$HOME/stopped"
  while [ ! -e "$HOME/go" ]; do sleep 0.05; done; rm "$HOME/go"
  fg > /dev/null; code=$?
done
[ -e "$HOME/reset" ] && "$1" "$2" reset-terminal
stty -a > "$HOME/tty" 2>/dev/null; echo $code > "$HOME/left"; mv "$HOME/left" "$HOME/code"`;

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};
const until = async (holds: () => unknown, ms: number): Promise<boolean> => {
  for (const end = Date.now() + ms; Date.now() < end; await later(20)) if (holds()) return true;
  return false;
};
/** Processes of this home that still run, but for its shell. */
const leftOver = (home: string, shellPid: number): string[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== shellPid)
    .filter(name => read(`/proc/${name}/environ`)?.includes(`HOME=${home}\0`))
    .map(name => (read(`/proc/${name}/cmdline`) ?? '').replaceAll('\0', ' ').slice(0, 80));

const openGround = async () => {
  const sandbox = await startSandbox({speed: 1, seed: 1});
  const before = await hostileAnswers(sandbox.url, randomFrom(1));
  return {sandbox, before};
};
type Ground = Awaited<ReturnType<typeof openGround>>;

/** One end in one place: what was wrong. */
const oneEnd = async ({sandbox, before}: Ground, name: string, end: End): Promise<readonly string[]> => {
  const {argv, steps = [], at, console: draws, codes: own} = places[name]!;
  const home = mkdtempSync(join(tmpdir(), 'skydeck-signals-'));
  const wrong: string[] = [];
  const config = join(home, '.config', 'skydeck');
  mkdirSync(config, {recursive: true, mode: 0o700});
  const url = `${before.url}/tasking`;
  writeFileSync(
    join(config, 'config.json'),
    JSON.stringify({current: 'ops', profiles: {ops: {services: {tasking: {url, auth: {kind: 'bearer'}}}}}}),
    {mode: 0o600},
  );
  writeFileSync(join(home, 'up.txt'), 'something');
  let release = (): void => {};
  const held = new Promise<void>(done => {
    release = done;
  });
  const from = before.state.changes;
  before.state.instead = async () => {
    await held;
    return {status: 503, headers: {}, body: Buffer.from('{}')};
  };
  const {pty, emulator} = startProgram(
    'bash',
    ['-c', shell, 'sh', process.execPath, program, ...argv],
    home,
    {
      columns: 110,
      rows: 30,
      environment: {
        XDG_RUNTIME_DIR: home,
        EDITOR: "sh -c 'echo in the editor; exec sleep 60'",
        ...(name === 'a hidden question' ? {} : {SKYDECK_TASKING_TOKEN: sandbox.token}),
      },
    },
  );
  let bytes = '';
  pty.onData(data => {
    bytes += data;
  });
  const screen = () => emulator.lines().join('\n');
  const sees = async (what: RegExp) => {
    if (!(await until(() => what.test(screen()), 20_000)))
      wrong.push(`never showed ${what}: ${screen().trim().slice(0, 400)}`);
  };
  const code = () => read(join(home, 'code'))?.trim();
  const restored = (tty: string | undefined, when: string) => {
    const {modes, buffer} = emulator.terminal;
    if (buffer.active.type !== 'normal') wrong.push(`${when}: on the alternate screen`);
    if (modes.bracketedPasteMode) wrong.push(`${when}: bracketed paste`);
    if (modes.mouseTrackingMode !== 'none') wrong.push(`${when}: mouse`);
    if (!modes.wraparoundMode) wrong.push(`${when}: no wrapping`);
    if (bytes.lastIndexOf('\u001b[?25l') > bytes.lastIndexOf('\u001b[?25h')) wrong.push(`${when}: no cursor`);
    if (bytes.lastIndexOf('\u001b[?2026h') > bytes.lastIndexOf('\u001b[?2026l'))
      wrong.push(`${when}: in an update`);
    for (const mode of ['icanon', 'echo', 'isig', 'icrnl', 'opost'])
      if (tty !== undefined && !new RegExp(`(^|\\s)${mode}(\\s|;|$)`, 'm').test(tty))
        wrong.push(`${when}: no ${mode}`);
  };
  try {
    for (const [what, keys] of steps) {
      await sees(what);
      // A question takes no answer that was typed before it could be read.
      await later(700);
      pty.write(keys);
    }
    if (at !== 'held') await sees(at);
    else if (!(await until(() => before.state.changes > from, 20_000)))
      wrong.push(`nothing was sent: ${screen().trim()}`);
    const pid = Number(read(join(home, 'pid')));
    const signal = (which: NodeJS.Signals) => {
      try {
        process.kill(pid, which);
      } catch {
        // It is over: its exit code says how.
      }
    };
    if (end === 'SIGKILL') writeFileSync(join(home, 'reset'), '');
    if (end === 'closed') {
      (pty as unknown as {destroy(): void}).destroy();
      // A console notices by itself; a command is told, as shells do.
      if (!draws) signal('SIGHUP');
    } else if (end === 'sizes')
      for (let n = 0; n < 60; n += 1) pty.resize(60 + ((n * 37) % 60), 20 + ((n * 11) % 20));
    else signal(end);
    if (end === 'SIGTSTP') {
      const stopped = await until(() => read(join(home, 'stopped')) || code() !== undefined, 10_000);
      if (stopped) {
        await emulator.write('');
        restored(read(join(home, 'stopped')), 'stopped');
        const drawn = bytes.length;
        writeFileSync(join(home, 'go'), '');
        if (draws && !(await until(() => bytes.length > drawn + 200, 10_000)))
          wrong.push('continued: not drawn');
      } else wrong.push('did not stop');
    }
    if (
      end === 'SIGUSR1' ||
      end === 'sizes' ||
      end === 'SIGTSTP' ||
      (own?.[end] === codes.SIGTERM && end !== 'SIGTERM')
    ) {
      await later(150);
      if (/Debugger/.test(bytes)) wrong.push('a debugger listens');
      signal('SIGTERM');
    }
    if (!(await until(() => code() !== undefined, 20_000)))
      wrong.push(`never ended: ${leftOver(home, pty.pid)}`);
    const wanted = own?.[end] ?? codes[end];
    // What is brief may have come to its end before.
    if (code() !== undefined && code() !== String(wanted) && !(name === 'doctor' && /^[05]$/.test(code()!)))
      wrong.push(`code ${code()} and not ${wanted}: ${screen().trim().slice(-300)}`);
    await later(30);
    await emulator.write('');
    if (end !== 'closed') restored(read(join(home, 'tty')), 'at the end');
    const left = leftOver(home, pty.pid);
    // An editor outlives a program that was killed.
    if (
      left.length > 0 &&
      !(end === 'SIGKILL' && name === 'an editor') &&
      !(await until(() => leftOver(home, pty.pid).length === 0, 2000))
    )
      wrong.push(`left: ${left}`);
    if (before.state.changes - from > (at === 'held' ? 1 : 0))
      wrong.push(`sent ${before.state.changes - from} times`);
    wrong.push(...damaged(home), ...(at === 'held' ? await notTold(home) : []));
  } finally {
    release();
    before.state.instead = undefined;
    try {
      process.kill(pty.pid, 'SIGKILL');
    } catch {
      // It is over.
    }
    for (const id of readdirSync('/proc').filter(one => /^\d+$/.test(one)))
      if (read(`/proc/${id}/environ`)?.includes(`HOME=${home}\0`)) process.kill(Number(id), 'SIGKILL');
    rmSync(home, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
  }
  return wrong.map(one => `${name}, ${end}: ${one}`);
};

/** Databases that did not survive. */
const damaged = (home: string): string[] => {
  const state = join(home, '.local', 'state', 'skydeck');
  if (!existsSync(state)) return [];
  const files = readdirSync(state, {recursive: true, encoding: 'utf8'}).filter(file => /\.db$/.test(file));
  return files.flatMap(file => {
    const database = new DatabaseSync(join(state, file));
    try {
      const answers = database.prepare('PRAGMA integrity_check').all();
      return answers.length === 1 && answers[0]!.integrity_check === 'ok' ? [] : [`${file} is damaged`];
    } finally {
      database.close();
    }
  });
};

/** What the journal says of the one change that was held, at the next start. */
const notTold = async (home: string): Promise<string[]> => {
  const {stdout} = await promisify(execFile)(
    process.execPath,
    [program, 'journal', '--profile', 'ops', '-o', 'json'],
    {env: {PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: home}},
  );
  const entries = JSON.parse(stdout) as {verdict: string}[];
  return entries.length === 1 && entries[0]!.verdict === 'unknown'
    ? []
    : [`the journal has ${entries.map(({verdict}) => verdict)}`];
};

/** Every end in every place. */
export const signalsCampaign = async (
  cases: readonly (readonly [place: string, end: End])[],
  say: (line: string) => void = () => {},
): Promise<readonly string[]> => {
  const ground = await openGround();
  const wrong: string[] = [];
  try {
    for (const [at, [place, end]] of cases.entries()) {
      const found = await oneEnd(ground, place, end);
      wrong.push(...found);
      if (found.length > 0) say(`${found.join('\n')}\n`);
      say(`${at + 1} of ${cases.length}, ${wrong.length} wrong`);
    }
  } finally {
    await ground.before.close();
    await ground.sandbox.close();
  }
  return wrong;
};
