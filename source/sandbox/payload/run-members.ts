import {execFile} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';

/** The processes of one run: those in its group, and, where /proc tells, those that left it and still bear its mark. */
export type RunMembers = () => Promise<readonly number[]>;

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has ended meanwhile, or is another user's.
    return undefined;
  }
};

/** Ids and groups of all processes that live, from `ps`; zombies are none. */
const listed = (): Promise<readonly {pid: number; group: number}[]> =>
  new Promise(resolve => {
    execFile('ps', ['-A', '-o', 'pid=,pgid=,stat='], (error, stdout) =>
      resolve(
        error
          ? []
          : stdout.split('\n').flatMap(line => {
              const [, pid, group, state] = /^\s*(\d+)\s+(\d+)\s+(\S+)/.exec(line) ?? [];
              return pid && group && !state?.startsWith('Z')
                ? [{pid: Number(pid), group: Number(group)}]
                : [];
            }),
      ),
    );
  });

/**
 * Finds a run's processes: by its group and, on Linux, also by a variable of its environment that all of them inherit
 * (`setsid` leads out of a group, not out of an environment).
 */
export const runMembers = (group: number, mark: string, platform = process.platform): RunMembers => {
  if (platform !== 'linux')
    return async () => (await listed()).filter(one => one.group === group).map(({pid}) => pid);
  /** Not of this run: their environment is read once only. */
  const others = new Set<string>();
  return async () =>
    readdirSync('/proc').flatMap(name => {
      if (!/^\d+$/.test(name) || others.has(name)) return [];
      // "PID (name) STATE PPID GROUP ...": the name may hold anything, brackets too (proc(5)).
      const [state, , its] = textOf(`/proc/${name}/stat`)?.split(') ').at(-1)?.split(' ') ?? [];
      if (state === undefined || state === 'Z' || state === 'X') return [];
      if (Number(its) === group) return [Number(name)];
      const environment = textOf(`/proc/${name}/environ`);
      if (environment?.split('\0').includes(mark)) return [Number(name)];
      // Just forked and not yet in its group, it shows the environment of who forked it, or none yet.
      if (environment !== '') others.add(name);
      return [];
    });
};
