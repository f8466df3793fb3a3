import type {Tone} from '../../declare/world.ts';
import type {Clock} from '../../engine/clock.ts';
import type {Store} from './store.ts';

/** Milliseconds that a message stays. */
const stay = 8000;

/** Messages over the line of keys: they go by themselves, and those that `stays` marks with the next key. */
export const createToasts = (store: Store, clock: Pick<Clock, 'after'>) => {
  let last = 0;
  const calls = new Set<() => void>();
  return {
    say: (tone: Tone, text: string, stays = false) => {
      last += 1;
      const id = last;
      store.set(state => ({
        ...state,
        toasts: [...state.toasts.filter(one => one.stays).slice(-4), {id, tone, text, stays}],
      }));
      if (stays) return;
      const callOff = clock.after(stay, () => {
        calls.delete(callOff);
        store.set(state => ({...state, toasts: state.toasts.filter(one => one.id !== id)}));
      });
      calls.add(callOff);
    },
    /** A key was pressed: what stayed until now has been read. */
    read: () => {
      if (store.get().toasts.some(one => one.stays))
        store.set(state => ({...state, toasts: state.toasts.filter(one => !one.stays)}));
    },
    close: () => {
      for (const callOff of calls) callOff();
    },
  };
};

export type Toasts = ReturnType<typeof createToasts>;
