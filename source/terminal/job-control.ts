/** No SIGCONT after so long: the stop was not granted (a process group without a shell), so go on. */
const stopMs = 250;

export type JobControlOptions = {
  /** Gives the terminal to the shell; false when there is nothing to give. */
  readonly leave: () => boolean;
  /** Takes the terminal back; also when it was never given, after a SIGSTOP from outside. */
  readonly enter: () => void;
};

export type JobControl = {
  /** Stops this process and its whole group, as Ctrl-Z does in a shell: an `npm` that started it stops too. */
  suspend(): void;
  /** While a child has the terminal the signals do what they do by default: the child stops, and so do we. */
  lend(): void;
  /** The child is done: the signals are ours again. */
  takeBack(): void;
  close(): void;
};

/** Suspension by Ctrl-Z or SIGTSTP, and taking up again at SIGCONT. Windows has neither: everything does nothing. */
export const createJobControl = ({leave, enter}: JobControlOptions): JobControl => {
  if (process.platform === 'win32') {
    const nothing = () => undefined;
    return {suspend: nothing, lend: nothing, takeBack: nothing, close: nothing};
  }
  let lent = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;

  const forget = () => {
    clearTimeout(timer);
    clearImmediate(immediate);
    process.off('SIGTSTP', stopSelf);
  };

  const listen = () => {
    forget();
    if (!lent && !closed) process.on('SIGTSTP', stopSelf);
  };

  const resume = () => {
    listen();
    if (!lent && !closed) enter();
  };

  const stop = (pid: number) => {
    if (!leave()) return;
    // Our own listener would swallow the signal: without it the default happens, which is to stop.
    forget();
    process.kill(pid, 'SIGTSTP');
    // Timers run before signals after a long stop: let a SIGCONT that is already there be heard first.
    timer = setTimeout(() => {
      immediate = setImmediate(resume);
    }, stopMs);
  };
  const stopSelf = () => stop(process.pid);

  process.on('SIGTSTP', stopSelf);
  process.on('SIGCONT', resume);
  return {
    suspend: () => stop(0),
    lend() {
      lent = true;
      forget();
    },
    takeBack() {
      lent = false;
      listen();
    },
    close() {
      closed = true;
      forget();
      process.off('SIGCONT', resume);
    },
  };
};
