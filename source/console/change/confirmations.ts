import type {Danger} from '../../declare/action.ts';
import {asFailure} from '../../declare/failure.ts';
import {harmless} from '../../text/harmless.ts';
import {editOf} from '../form/edit.ts';
import {createOverlays} from '../overlays/overlay-stack.ts';
import type {ConfirmState} from '../shell/overlay-state.ts';
import type {Shell} from '../shell/shell.ts';

/** Milliseconds that a question stands before it takes a yes: nobody reads faster, and a paste is through by then. */
const seenAfter = 300;

export type Particulars = {readonly remarks: readonly string[]; readonly requests: readonly string[]};

/**
 * Questions before something dangerous. They stand on the screen at once, so that no key meant for something else can
 * answer them, and take a yes only when everything that will be sent was shown for a moment.
 */
export const createConfirmations = ({session, store, toast}: Shell) => {
  const numbered = createOverlays<ConfirmState>(store, 'confirm');
  /** Calls back when what was just set has been on the screen for a moment, and keys that came before are read. */
  const whenSeen = (call: () => void): void => {
    const since = store.get().earlyKeys;
    setImmediate(() =>
      session.clock.after(seenAfter, () =>
        // A key that came meanwhile may be one of many that trickle in: the pause begins again.
        setImmediate(() => (store.get().earlyKeys === since ? call() : whenSeen(call))),
      ),
    );
  };
  return {
    isOpen: numbered.isOpen,
    /** `find` gives the particulars; when it fails, that is said and the question goes. */
    ask: (
      danger: Danger & {readonly heading?: string},
      find: (signal: AbortSignal) => Promise<Particulars>,
      yes: (stops: boolean) => void,
      many = false,
    ): number => {
      const control = new AbortController();
      const id = numbered.open({
        kind: 'confirm',
        heading: danger.heading ?? 'This cannot be undone from here',
        question: harmless(danger.question),
        each: (danger.each ?? []).map(harmless),
        remarks: [],
        requests: [],
        known: false,
        ready: false,
        type: danger.type,
        typed: editOf(''),
        top: 0,
        ...(many && {stops: false}),
        yes,
        no: () => control.abort(),
      });
      find(control.signal).then(
        ({remarks, requests}) => {
          numbered.change(id, one => ({
            ...one,
            remarks: remarks.map(harmless),
            requests: requests.map(harmless),
            known: true,
          }));
          whenSeen(() => numbered.change(id, one => ({...one, ready: true})));
        },
        error => {
          if (control.signal.aborted) return;
          numbered.close(id);
          toast('bad', asFailure(error).message, true);
        },
      );
      return id;
    },
  };
};

export type Questions = ReturnType<typeof createConfirmations>;
