import {readFileSync} from 'node:fs';

/** Whether a process of this machine lives, another user's as well. */
export const processLives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** What tells a process from a later one of the same number, whatever the clock was set to; undefined where the system does not tell. */
export const processMark = (pid: number): string | undefined => {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The command's name in brackets may hold blanks; the time since boot is the twentieth word after it.
    const begun = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19];
    return begun && `${boot} ${begun}`;
  } catch {
    return undefined;
  }
};
