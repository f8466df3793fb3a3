import {type SpawnOptionsWithStdioTuple, type StdioNull, type StdioPipe, spawn} from 'node:child_process';
import {basename} from 'node:path';
import {CredentialsError, oneLine} from './credentials-error.ts';
import {childEnvironment, type Environment, type ServiceVariables} from './environment.ts';

export type CredentialCommand = string | readonly string[];
export type RunOptions = {
  readonly env: Environment;
  /** What else in the environment is a secret. */
  readonly variables?: ServiceVariables;
  /** Milliseconds until the command is ended. */
  readonly timeout?: number;
};

const mostBytes = 65_536;

/** The command without its arguments, which may hold secrets. */
export const commandName = (command: CredentialCommand): string =>
  oneLine(
    basename(typeof command === 'string' ? (command.trim().split(/\s/)[0] ?? '') : (command[0] ?? '')),
    60,
  );

const start = (command: CredentialCommand, {env, variables}: RunOptions) => {
  const options: SpawnOptionsWithStdioTuple<StdioNull, StdioPipe, StdioPipe> = {
    env: childEnvironment(env, variables),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A session of its own: all of it can be ended, and it cannot write over the console on the terminal.
    detached: process.platform !== 'win32',
    windowsHide: true,
  };
  if (typeof command !== 'string') return spawn(command[0] ?? '', command.slice(1), options);
  return process.platform === 'win32'
    ? spawn(command, {...options, shell: true})
    : spawn('sh', ['-c', command], options);
};

type Ended = {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
  readonly signal: string | null;
};

const run = (command: CredentialCommand, options: RunOptions): Promise<Ended> => {
  const {timeout = 10_000} = options;
  // Without a cause: the system's own error holds the arguments.
  const failed = (what: string, todo: string) =>
    new CredentialsError('command', `The credential command ${commandName(command)} ${what}.`, todo);
  return new Promise((resolve, reject) => {
    let child: ReturnType<typeof start>;
    const missing = () =>
      failed(
        'could not be started',
        'Check that the program is there and may be run, and name it with its full path in the profile.',
      );
    try {
      child = start(command, options);
    } catch {
      return reject(missing());
    }
    const end = () => {
      try {
        if (child.pid !== undefined)
          process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
      } catch {
        // It ended by itself in the meantime.
      }
      child.stdout.destroy();
      child.stderr.destroy();
    };
    // It is asked for nobody once this program ends.
    process.once('exit', end);
    const over = () => {
      clearTimeout(timer);
      process.off('exit', end);
    };
    const timer = setTimeout(() => {
      over();
      end();
      reject(
        failed(
          `gave no answer within ${timeout / 1000} s and was ended`,
          'Run it by hand: it may be waiting for input, which it does not get here.',
        ),
      );
    }, timeout);
    const collected = {out: [] as Buffer[], err: [] as Buffer[]};
    let size = 0;
    const collect = (list: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      list.push(chunk);
      if (size <= mostBytes) return;
      over();
      end();
      reject(failed('printed more than 64 KB', 'It should print the secret and nothing else.'));
    };
    child.stdout.on('data', collect(collected.out));
    child.stderr.on('data', collect(collected.err));
    child.once('error', () => {
      over();
      reject(missing());
    });
    child.once('close', (code, signal) => {
      over();
      const text = (list: Buffer[]) => Buffer.concat(list).toString('utf8');
      resolve({out: text(collected.out), err: text(collected.err), code, signal});
    });
  });
};

/** What a program said on stderr, harmless, and without anything that it also printed as its secret. */
const said = ({out, err}: Ended): string => {
  const secrets = out.split(/\s+/).filter(word => word.length > 3);
  const masked = secrets.reduce((text, secret) => text.replaceAll(secret, '•••'), err);
  const line = oneLine(masked);
  return line ? `; it said: ${line}` : '';
};

/**
 * Runs a program that prints a secret, as git, kubectl and aws do: a list runs without a shell, a text with `sh -c`.
 * It gets no input, our environment without our tokens, and ten seconds. Throws CredentialsError with its exit code and
 * what it said on stderr when it fails, hangs, prints nothing, or more than one line.
 */
export const runCredentialCommand = async (
  command: CredentialCommand,
  options: RunOptions,
): Promise<string> => {
  const ended = await run(command, options);
  const failed = (what: string, todo: string) =>
    new CredentialsError(
      'command',
      `The credential command ${commandName(command)} ${what}${said(ended)}.`,
      todo,
    );
  const byHand = 'Run it by hand to see why.';
  if (ended.signal) throw failed(`was ended by ${ended.signal}`, byHand);
  if (ended.code !== 0) throw failed(`failed with exit code ${ended.code}`, byHand);
  const secret = ended.out.replace(/^\s+|\s+$/g, '');
  if (!secret)
    throw failed('printed nothing', 'It should print the secret on one line of its standard output.');
  if (/[\r\n]/.test(secret))
    throw failed('printed more than one line', 'It should print the secret and nothing else.');
  return secret;
};
