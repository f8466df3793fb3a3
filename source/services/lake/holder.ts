import {randomUUID} from 'node:crypto';
import {hostname} from 'node:os';

/** Who holds a lane or a claim: `host/pid/uuid`. */
export const newHolder = (): string => `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;

/** Whether a process of this very host has ended: a crash is then known at once, without waiting for its lease. */
export const endedHere = (host: string | undefined, pid: number | undefined): boolean => {
  if (host !== hostname() || pid === undefined || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
};

/** The same for a holder. */
export const holderEnded = (holder: string | undefined): boolean => {
  const [host, pid] = (holder ?? '').split('/');
  return pid !== undefined && /^\d+$/.test(pid) && endedHere(host, Number(pid));
};
