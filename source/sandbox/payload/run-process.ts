import {spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {dirname} from 'node:path';
import {runMembers} from './run-members.ts';

export type RunResult = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly killed?:
    | 'ran too long'
    | 'wrote too much'
    | 'started too many programs'
    | 'its window ended'
    | 'the sandbox ended';
  /** The first bytes of what it wrote, to stdout and stderr together. */
  readonly output: string;
  readonly error?: string;
};

export type RunningProcess = {
  readonly ended: Promise<RunResult>;
  kill(why: NonNullable<RunResult['killed']>): void;
};

/** Bytes that a program may write. */
const mostOutput = 1_000_000;
/** Bytes of it that are kept. */
const kept = 8000;
/** Processes of one run at the same time. */
const mostProcesses = 64;
/** Milliseconds between two counts of them. */
const countEvery = 200;

/** A process that has ended already is no trouble. */
const endProcess = (pid: number) => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {}
};
const endGroup = (group: number) => endProcess(-group);

/**
 * Runs a program of a payload in a process group of its own, with nothing of this process's environment, and ends all of
 * it when it runs longer than `milliseconds` of real time, writes more than 1 MB or is more than 64 processes. Its stdin
 * ends when this process does.
 */
export const runProcess = (
  file: string,
  words: readonly string[],
  options: {
    readonly cwd: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly milliseconds: number;
  },
): RunningProcess => {
  const run = randomUUID();
  const child = spawn(file, words, {
    cwd: options.cwd,
    // Node is surely there: it runs the sandbox. Payloads in other languages find what the machine has.
    env: {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      ...options.environment,
      SKYDECK_RUN: run,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let killed: RunResult['killed'];
  let error: string | undefined;
  let size = 0;
  let output = '';

  const kill = (why: NonNullable<RunResult['killed']>) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    killed ??= why;
    endGroup(child.pid);
    child.kill('SIGKILL');
  };
  const members = child.pid === undefined ? undefined : runMembers(child.pid, `SKYDECK_RUN=${run}`);
  const endStrays = async () => {
    for (const pid of (await members?.()) ?? []) endProcess(pid);
  };
  let counting = false;
  const count = async () => {
    if (counting) return;
    counting = true;
    const found = (await members?.()) ?? [];
    counting = false;
    if (found.length <= mostProcesses) return;
    kill('started too many programs');
    await endStrays();
  };
  const counter = setInterval(() => void count(), countEvery).unref();
  const read = (chunk: Buffer) => {
    size += chunk.length;
    if (output.length < kept) output += chunk.toString('utf8').slice(0, kept - output.length);
    if (size > mostOutput) kill('wrote too much');
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  child.stdin.on('error', () => {});
  child.on('error', thrown => {
    error = thrown.message;
  });
  const late = setTimeout(() => kill('ran too long'), options.milliseconds).unref();
  const ended = new Promise<RunResult>(resolve => {
    const end = (code: number | null, signal: string | null) => {
      clearTimeout(late);
      clearInterval(counter);
      // Whatever it left running ends with it.
      if (child.pid !== undefined) endGroup(child.pid);
      child.stdin.destroy();
      child.stdout.destroy();
      child.stderr.destroy();
      void endStrays().finally(() => resolve({code, signal, killed, output, error}));
    };
    child.once('close', end);
    // What it left behind may hold the pipes open: its own end is the end, once what it wrote is read.
    child.once('exit', (code, signal) => setImmediate(() => setImmediate(() => end(code, signal))));
    child.once('error', () => end(null, null));
  });
  return {ended, kill};
};

/** Runs at most so many works at once; the others wait for their turn. */
export const createTurns = (most: number): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async work => {
    if (running >= most) await new Promise<void>(resolve => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
};
