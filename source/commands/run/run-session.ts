import type {Session} from '../../engine/session.ts';
import {sandboxName} from '../../settings/profile-name.ts';
import {CommandError} from './command-error.ts';
import type {Globals} from './run.ts';

/** A session, and what is to be ended with it (its credentials, a sandbox that was started for it). */
export type Opened = {readonly session: Session; close(): Promise<void>};

/** The one session of a run: opened when it is first wanted, changed by the console, closed at the end. */
export type RunSession = {
  /** `flags`: what is to be different from the run's own, should it not be open yet. */
  session(flags?: Partial<Globals>): Promise<Session>;
  /**
   * Leaves the present profile for another: opens that one (a running sandbox, else a fresh one, by the name
   * `sandbox`), then closes the old session with every row, token and connection of it. Flags of the run (read-only)
   * stay. When the other cannot be opened it throws a sentence, and the old session goes on as it was.
   */
  reopen(profile: string): Promise<Session>;
  close(): Promise<void>;
};

/** Keeps what `open` opens for the flags of this run, which are known when the first command line was read. */
export const createRunSession = (
  open: (globals: Globals) => Promise<Opened>,
  globals: () => Globals,
): RunSession => {
  let present: Promise<Opened> | undefined;
  let changing: Promise<unknown> = Promise.resolve();

  const openNamed = async (profile: string): Promise<Opened> => {
    const flags: Globals = {...globals(), sandbox: undefined, profile};
    try {
      return await open(flags);
    } catch (thrown) {
      const none = thrown instanceof CommandError && thrown.kind === 'unreachable';
      if (profile !== sandboxName || !none) throw thrown;
      return open({...flags, profile: undefined, sandbox: true});
    }
  };
  const change = async (profile: string): Promise<Session> => {
    const next = await openNamed(profile);
    const before = present;
    present = Promise.resolve(next);
    await before?.then(
      one => one.close(),
      () => {},
    );
    return next.session;
  };

  return {
    session: flags => {
      present ??= open({...globals(), ...flags});
      return present.then(one => one.session);
    },
    reopen: profile => {
      // One after the other: two switches at once must not leave a session behind that nobody closes.
      const changed = changing.then(() => change(profile));
      changing = changed.catch(() => {});
      return changed;
    },
    close: async () => {
      await changing;
      await present?.then(
        one => one.close(),
        () => {},
      );
    },
  };
};
