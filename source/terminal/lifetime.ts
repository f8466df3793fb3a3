/** Signals that end the process, and what a shell expects as its exit code: 128 and the number. */
const endings = {SIGHUP: 129, SIGINT: 130, SIGTERM: 143} as const;

export type LifetimeOptions = {
  /** Gives the terminal back; must not wait for anything. */
  readonly close: () => void;
  /** While a child has the terminal, Ctrl-C is meant for the child, and both receive it. */
  readonly interruptible: () => boolean;
};

/**
 * Calls `close` on every way out of the process: exit, an uncaught error (before its stack is printed), SIGHUP,
 * SIGINT and SIGTERM, which then end the process with their usual code. Gives a function that stops watching.
 */
export const watchLifetime = ({close, interruptible}: LifetimeOptions): (() => void) => {
  const listeners = Object.entries(endings).map(([signal, code]) => {
    const end = () => {
      if (signal === 'SIGINT' && !interruptible()) return;
      close();
      process.exit(code);
    };
    process.on(signal, end);
    return {signal, end};
  });
  process.on('exit', close);
  process.on('uncaughtExceptionMonitor', close);
  return () => {
    for (const {signal, end} of listeners) process.off(signal, end);
    process.off('exit', close);
    process.off('uncaughtExceptionMonitor', close);
  };
};
