import {leaveModes} from '../../terminal/modes.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';

/** `reset-terminal`: undoes what a console that was killed (SIGKILL, out of memory) left behind on this terminal. */
export const resetTerminal = (run: Run): ExitCode => {
  if (run.stdio.stdoutTty) run.stdio.out(`${leaveModes(true)}\u001b[?1004l\r`);
  run.note(
    run.stdio.stdoutTty
      ? 'The terminal is set right.'
      : 'There is no terminal on standard output: nothing was set.',
  );
  // Raw mode is the tty's, not the screen's. Node sets a tty at its exit as it found it, raw: so stty takes this process's
  // place. Windows has no stty, and gives raw mode back by itself.
  if (run.stdio.stdinTty && process.platform !== 'win32')
    process.execve?.('/bin/sh', ['sh', '-c', 'stty sane'], process.env);
  return exitCodes.fine;
};
