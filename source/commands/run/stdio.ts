import {setMaxListeners} from 'node:events';
import {writeSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {Writable} from 'node:stream';
import type {Stage} from '../../console/shell/stage.ts';
import {fileError} from '../../settings/file-error.ts';
import {createJobControl} from '../../terminal/job-control.ts';
import {watchLifetime} from '../../terminal/lifetime.ts';
import {ownEnvironment} from './own-environment.ts';

/** Standard input, output and errors as commands see them. The real one is in this file; tests make their own. */
export type Stdio = {
  out(text: string): void;
  err(text: string): void;
  readonly stdinTty: boolean;
  readonly stdoutTty: boolean;
  readonly stderrTty: boolean;
  /** Cells across; 80 where the terminal does not say. */
  readonly columns: number;
  /** What the terminal can: its size, and bits of colour (1, 4, 8, 24). */
  screen(): {readonly columns?: number; readonly rows?: number; readonly colourBits: number};
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The console's screen, where these arguments open it and it has been taken over already. */
  readonly stage?: Stage;
  /** The shell's screen below it: for questions and answers while the stage is lent. */
  readonly shell?: Stdio;
  /** Aborts on SIGINT, SIGTERM and SIGHUP. */
  readonly interrupted: AbortSignal;
  /** One line from the terminal; undefined where there is none to ask, or none that shows the question. */
  ask(question: string): Promise<string | undefined>;
  /** The same without showing what is typed. */
  askHidden(question: string): Promise<string | undefined>;
  /** Leaves signals to whoever takes the terminal over. */
  releaseSignals(): void;
  /** From here on a reader that goes away (`| head`) does not end the process: what is under way comes to its end. */
  keepOn(): void;
  /** All of standard input, for `--stdin`. */
  readAll(): Promise<string>;
};

const askWith = (question: string, hidden: boolean, signal: AbortSignal): Promise<string | undefined> => {
  // A question that nobody sees is none: what is typed would answer something else.
  if (!process.stdin.isTTY || !process.stderr.isTTY || signal.aborted) return Promise.resolve(undefined);
  // What is typed is echoed by readline, not by the tty: a sink that swallows it hides it.
  const silent = new Writable({write: (_chunk, _encoding, done) => done()});
  const output = hidden ? silent : process.stderr;
  const lines = createInterface({input: process.stdin, output, terminal: true, historySize: 0});
  if (hidden) process.stderr.write(question);
  const raw = (on: boolean) => {
    try {
      process.stdin.setRawMode(on);
    } catch {
      // The terminal is gone.
    }
  };
  // Readline gives the terminal back at its own end alone: who is stopped or ended from outside gives it back, too.
  const unwatch = watchLifetime({close: () => raw(false), interruptible: () => false, end: () => {}});
  const jobs = createJobControl({
    leave: () => {
      raw(false);
      return true;
    },
    enter: () => {
      raw(true);
      if (hidden) process.stderr.write(question);
      else lines.prompt(true);
    },
  });
  return new Promise(resolve => {
    let answer: string | undefined;
    const giveUp = () => lines.close();
    signal.addEventListener('abort', giveUp, {once: true});
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    lines.on('close', () => {
      signal.removeEventListener('abort', giveUp);
      unwatch();
      jobs.close();
      if (hidden || answer === undefined) process.stderr.write('\n');
      resolve(answer);
    });
    lines.question(hidden ? '' : question, text => {
      answer = text;
      lines.close();
    });
  });
};

/** Whether output that nobody reads any more is dropped, instead of ending the process. */
let keptOn = false;

const signalNames = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Nothing is written to the terminal: where that went without a signal, it ends what has nothing to write for hours. */
const lookForTerminal = (): void => {
  try {
    writeSync(process.stdout.fd, '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EIO') process.stdout.emit('error', error);
  }
};

/** The process's own streams. A reader that goes away (`| head`) ends the process quietly. */
export const processStdio = (): Stdio => {
  const stop = new AbortController();
  // Every list that is being read listens to it: early Node 22 warns from the eleventh on.
  setMaxListeners(0, stop.signal);
  let signals = 0;
  let released = false;
  const onSignal = () => {
    signals += 1;
    // The second one does not wait for anything: what hangs must be stoppable.
    if (signals > 1) process.exit(130);
    stop.abort();
  };
  for (const name of signalNames) process.on(name, onSignal);
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') {
        if (keptOn) return;
        process.exit(0);
      }
      if (error.code === 'EIO') {
        // The terminal is gone. The console, which minds its own, closes what is open; a change comes to its end.
        if (released || keptOn) return;
        process.exit(129);
      }
      const {sentence, todo} = fileError(error, 'The output', 'written');
      if (stream === process.stdout) process.stderr.write(`skydeck: ${sentence}\n${todo}\n`);
      process.exit(1);
    });
  if (process.stdout.isTTY) setInterval(lookForTerminal, 5000).unref();
  return {
    out: text => void process.stdout.write(text),
    err: text => void process.stderr.write(text),
    stdinTty: process.stdin.isTTY === true,
    stdoutTty: process.stdout.isTTY === true,
    stderrTty: process.stderr.isTTY === true,
    columns: process.stdout.columns || 80,
    screen: () => ({
      columns: process.stdout.columns,
      rows: process.stdout.rows,
      colourBits: process.stdout.isTTY ? process.stdout.getColorDepth() : 1,
    }),
    environment: ownEnvironment(process.env),
    interrupted: stop.signal,
    ask: question => askWith(question, false, stop.signal),
    askHidden: question => askWith(question, true, stop.signal),
    releaseSignals: () => {
      released = true;
      for (const name of signalNames) process.off(name, onSignal);
    },
    keepOn: () => {
      keptOn = true;
    },
    readAll: async () => {
      let text = '';
      process.stdin.setEncoding('utf8');
      for await (const chunk of process.stdin) text += chunk;
      return text;
    },
  };
};

/** The one way out of a command: what was written is flushed first. */
export const exitWith = (code: number): void => {
  process.exitCode = code;
  let waiting = 2;
  const flushed = (error?: Error | null) => {
    // What could not be written ends the process in its own way: see above.
    if (error && !keptOn && (error as NodeJS.ErrnoException).code !== 'EIO') return;
    waiting -= 1;
    if (waiting === 0) process.exit(code);
  };
  process.stdout.write('', flushed);
  process.stderr.write('', flushed);
};
