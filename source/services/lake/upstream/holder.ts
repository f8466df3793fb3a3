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

const finished = new Set<string>();

/** This run is over: what it could not give back (its keys had expired) may be taken at once by the next one here. */
export const finishHolder = (holder: string): void => {
  finished.add(holder);
};

/** The same for a holder: its process has ended, or it was a run of this process that is over. */
export const holderEnded = (holder: string | undefined): boolean => {
  if (holder !== undefined && finished.has(holder)) return true;
  const [host, pid] = (holder ?? '').split('/');
  return pid !== undefined && /^\d+$/.test(pid) && endedHere(host, Number(pid));
};
