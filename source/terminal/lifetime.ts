import {constants} from 'node:os';

/** Signals that end the process; a shell expects 128 and the signal's number as its exit code. */
const endings = [
  'SIGHUP',
  'SIGINT',
  'SIGTERM',
  'SIGQUIT',
  'SIGUSR2',
  'SIGALRM',
  'SIGVTALRM',
  'SIGXCPU',
] as const;

/** These leave time to close what is open. */
const orderly: readonly string[] = ['SIGHUP', 'SIGINT', 'SIGTERM'];

export type LifetimeOptions = {
  /** Gives the terminal back; must not wait for anything. */
  readonly close: () => void;
  /** While a child has the terminal, Ctrl-C is meant for the child, and both receive it. */
  readonly interruptible: () => boolean;
  /** Ends the process with an exit code after SIGHUP, SIGINT and SIGTERM; the terminal is given back by then. */
  readonly end: (code: number) => void;
};

/**
 * Calls `close` on every way out of the process: exit, an uncaught error (before its stack is printed), and the
 * signals that end it, which then do so with their usual code. Gives a function that stops watching.
 */
export const watchLifetime = ({close, interruptible, end}: LifetimeOptions): (() => void) => {
  const listeners = endings.flatMap(signal => {
    const number = constants.signals[signal];
    // Windows has few of them.
    if (number === undefined) return [];
    const listener = () => {
      if (signal === 'SIGINT' && !interruptible()) return;
      // Whoever asks twice does not wait. And with nobody left to hear it, a library that locks files would send the
      // signal once more, which would end this process before what is open is closed.
      process.on(signal, () => process.exit(128 + number));
      close();
      if (orderly.includes(signal)) end(128 + number);
      else process.exit(128 + number);
    };
    process.on(signal, listener);
    return [{signal, listener}];
  });
  process.on('exit', close);
  process.on('uncaughtExceptionMonitor', close);
  return () => {
    for (const {signal, listener} of listeners) process.off(signal, listener);
    process.off('exit', close);
    process.off('uncaughtExceptionMonitor', close);
  };
};
