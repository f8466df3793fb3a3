import {once} from 'node:events';
import {realpathSync} from 'node:fs';
import {pathToFileURL} from 'node:url';
import {parentPort, Worker, workerData} from 'node:worker_threads';
import type {SandboxProfile} from './profile.ts';
import type {SandboxOptions} from './server.ts';
import {removeStateDir} from './state-dir.ts';

export type LaunchedSandbox = {
  readonly url: string;
  readonly token: string;
  readonly profile: SandboxProfile;
  readonly stateDir: string;
  /** Resolves with the reason when it has ended without having been closed. */
  readonly failed: Promise<Error>;
  /** Ends the thread and removes the state directory. */
  close(): Promise<void>;
};

type Ready = Pick<LaunchedSandbox, 'url' | 'token' | 'profile' | 'stateDir'>;
type Report =
  | {readonly kind: 'ready'; readonly ready: Ready}
  | {readonly kind: 'failed'; readonly message: string};

/** What marks a worker of ours: any program file that starts workers must ask for it when it is not the main thread. */
const mark = 'sandbox';
/** Milliseconds that an orderly end may take. */
const patience = 2000;

/** The thread's command line, by which the program sees without loading more that it may be one. */
const threadWord = '__sandbox-thread';

/** True in a thread that was started to be the sandbox. */
export const isSandboxWorker = (): boolean =>
  parentPort !== null && (workerData as {skydeck?: unknown} | null)?.skydeck === mark;

/** The sandbox's side of the thread: starts it, reports, and ends when it is told to. */
export const runSandboxWorker = async (): Promise<void> => {
  const port = parentPort;
  if (!port || !isSandboxWorker()) throw new Error('This is not a thread of the sandbox.');
  const report = (message: Report) => port.postMessage(message);
  try {
    // Loaded here and not above: the thread that launches has no use for a server.
    const {startSandbox} = await import('./server.ts');
    const {url, token, profile, stateDir, close} = await startSandbox(
      (workerData as {options: SandboxOptions}).options,
    );
    port.once('message', () => {
      close().finally(() => port.close());
    });
    report({kind: 'ready', ready: {url, token, profile, stateDir}});
  } catch (error) {
    report({kind: 'failed', message: error instanceof Error ? error.message : String(error)});
    port.close();
  }
};

const runningProgram = () => pathToFileURL(realpathSync(process.argv[1] ?? ''));

const firstReport = async (worker: Worker): Promise<Ready> => {
  const [report] = (await Promise.race([
    once(worker, 'message'),
    once(worker, 'exit').then(([code]) => [
      {kind: 'failed', message: `its thread ended with code ${code} before it was ready`},
    ]),
  ])) as [Report];
  if (report.kind === 'ready') return report.ready;
  await worker.terminate();
  throw new Error(`The sandbox could not be started: ${report.message}.`);
};

/**
 * Starts the sandbox in a worker thread. `entry` is the program file that calls `runSandboxWorker` when it finds itself
 * in such a thread: by default the running program, which is one bundled file. The thread never keeps the process alive,
 * ends with it, and writes nothing to its terminal.
 */
export const launchSandbox = async ({
  entry = runningProgram(),
  ...options
}: SandboxOptions & {readonly entry?: URL} = {}): Promise<LaunchedSandbox> => {
  // Its output is taken off the terminal, and not read: reading it would keep the process alive.
  const worker = new Worker(entry, {
    argv: [threadWord],
    workerData: {skydeck: mark, options},
    stdout: true,
    stderr: true,
  });
  const ready = await firstReport(worker);
  const clean = () => removeStateDir(ready.stateDir);
  process.once('exit', clean);

  let closing = false;
  const failed = new Promise<Error>(resolve => {
    worker.once('error', error => resolve(error));
    worker.once('exit', code => {
      if (!closing) resolve(new Error(`The sandbox's thread has ended with code ${code}.`));
    });
  });
  const shut = async () => {
    closing = true;
    worker.ref();
    const exit = once(worker, 'exit').catch(() => {});
    worker.postMessage('close');
    const late = setTimeout(() => void worker.terminate(), patience);
    await exit;
    clearTimeout(late);
    process.off('exit', clean);
    clean();
  };
  worker.unref();
  let closed: Promise<void> | undefined;
  return {
    ...ready,
    failed,
    close: () => {
      closed ??= worker.threadId === -1 ? Promise.resolve(clean()) : shut();
      return closed;
    },
  };
};
