import {spawnSync} from 'node:child_process';
import {leaveModes} from '../../terminal/modes.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';

/** `reset-terminal`: undoes what a console that was killed (SIGKILL, out of memory) left behind on this terminal. */
export const resetTerminal = (run: Run): ExitCode => {
  if (run.stdio.stdoutTty) run.stdio.out(`${leaveModes(true)}\u001b[?1004l\r`);
  // Raw mode is the tty's, not the screen's; Windows has no stty, and gives it back by itself.
  if (run.stdio.stdinTty && process.platform !== 'win32')
    spawnSync('stty', ['sane'], {stdio: ['inherit', 'ignore', 'ignore'], timeout: 2000});
  run.note(
    run.stdio.stdoutTty
      ? 'The terminal is set right.'
      : 'There is no terminal on standard output: nothing was set.',
  );
  return exitCodes.fine;
};
