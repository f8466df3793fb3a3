import {type ChildProcessByStdio, spawn} from 'node:child_process';
import type {Readable, Writable} from 'node:stream';

/**
 * What asks the keychain: one JSON object a line in both directions. Pinned to the Secret Service on Linux: unpinned,
 * the package falls back silently to the kernel's keyring, which another login cannot read.
 */
const asking = `
const {parentPort, workerData} = require('node:worker_threads');
const {AsyncEntry} = require('node:module').createRequire(workerData)('keytar');
parentPort.on('message', async line => {
  const {id, deed, name, account, secret} = JSON.parse(line);
  let told;
  try {
    const entry = new AsyncEntry(name, account, {linux: {store: 'secret-service'}});
    told = {value: await (secret === undefined ? entry[deed]() : entry[deed](secret))};
  } catch (error) {
    told = {error: String(error && error.message || error)};
  }
  parentPort.postMessage(JSON.stringify({id, ...told}) + '\\n');
});
`;

/**
 * The process around it. It gets secrets by its input alone, and goes when that ends; a native call holds the thread
 * that made it, and would keep the process from leaving in any other way.
 */
const code = `
const {Worker} = require('node:worker_threads');
const asking = new Worker(${JSON.stringify(asking)}, {eval: true, workerData: process.argv[1]});
asking.on('message', line => process.stdout.write(line)).on('error', () => process.exit(1));
let rest = '';
process.stdin.setEncoding('utf8').on('data', text => {
  const lines = (rest + text).split('\\n');
  rest = lines.pop();
  for (const line of lines) asking.postMessage(line);
}).on('end', () => process.kill(process.pid, 'SIGKILL'));
`;

type Deed = 'getPassword' | 'setPassword' | 'deletePassword';
type Answer = {readonly id: number; readonly value?: unknown; readonly error?: string};
type Waiting = {resolve(value: unknown): void; reject(error: Error): void};
type Child = ChildProcessByStdio<Writable, Readable, null>;

/** What is said of a question that was given up. */
export const silence = 'gave no answer';

/** Milliseconds without a question, after which the process is let go. */
const idle = 1_000;

/**
 * The native keychain in a process of its own, started at the first question: a session bus that accepts and stays
 * silent holds that process, which is killed, and not this one. Questions at the same time share one.
 */
export const keychainProcess = (service: string): OpenEntry => {
  let child: Child | undefined;
  let count = 0;
  let resting: NodeJS.Timeout | undefined;
  const waiting = new Map<number, Waiting>();

  const start = (): Child => {
    const made = spawn(process.execPath, ['-e', code, '--', import.meta.filename], {
      stdio: ['pipe', 'pipe', 'ignore'],
      // Ctrl-C on the terminal is for us, who end it.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const over = (reason: string) => {
      if (child !== made) return;
      child = undefined;
      for (const {reject} of waiting.values()) reject(new Error(reason));
      waiting.clear();
    };
    let rest = '';
    made.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        const {id, value, error}: Answer = JSON.parse(line);
        const one = waiting.get(id);
        waiting.delete(id);
        if (error === undefined) one?.resolve(value);
        else one?.reject(new Error(error));
      }
      rested();
    });
    made.stdin.on('error', () => {});
    made.once('error', () => over('its process could not be started'));
    made.once('exit', (status, signal) => over(`its process ended with ${signal ?? `code ${status}`}`));
    // Who waits for an answer has a deadline, which keeps this process alive; an idle child does not.
    made.unref();
    for (const stream of [made.stdin, made.stdout])
      (stream as Partial<Pick<NodeJS.Timeout, 'unref'>>).unref?.();
    return made;
  };

  const rested = () => {
    clearTimeout(resting);
    if (waiting.size === 0) resting = setTimeout(stop, idle).unref();
  };
  const stop = () => {
    const gone = child;
    child = undefined;
    gone?.kill('SIGKILL');
  };

  const ask = (deed: Deed, account: string, signal?: AbortSignal, secret?: string) =>
    new Promise<unknown>((resolve, reject) => {
      clearTimeout(resting);
      child ??= start();
      const id = ++count;
      waiting.set(id, {resolve, reject});
      signal?.addEventListener(
        'abort',
        () => {
          if (!waiting.has(id)) return;
          stop();
          // What one question waits for in vain, the others do, too.
          for (const {reject} of waiting.values()) reject(new Error(silence));
          waiting.clear();
        },
        {once: true},
      );
      child.stdin.write(`${JSON.stringify({id, deed, name: service, account, secret})}\n`);
    });

  return account => ({
    getPassword: signal => ask('getPassword', account, signal) as Promise<string | null>,
    setPassword: async (secret, signal) => void (await ask('setPassword', account, signal, secret)),
    deletePassword: signal => ask('deletePassword', account, signal) as Promise<boolean>,
  });
};

/** One entry, as `AsyncEntry` of @napi-rs/keyring gives it. */
export type KeychainEntry = {
  getPassword(signal?: AbortSignal): Promise<string | null | undefined>;
  setPassword(secret: string, signal?: AbortSignal): Promise<void>;
  deletePassword(signal?: AbortSignal): Promise<boolean>;
};
export type OpenEntry = (account: string) => KeychainEntry;
