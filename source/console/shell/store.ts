import type {ConsoleState} from './state.ts';

/** The one place that holds what the console shows. Drawing subscribes, controls change it. */
export type Store = {
  get(): ConsoleState;
  set(change: (state: ConsoleState) => ConsoleState): void;
  subscribe(listener: () => void): () => void;
};

/** Listeners hear once of all the changes of one turn: ten keys in one packet are drawn once. */
export const createStore = (initial: ConsoleState): Store => {
  let state = initial;
  let told = true;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set: change => {
      const next = change(state);
      if (next === state) return;
      state = next;
      if (!told) return;
      told = false;
      queueMicrotask(() => {
        told = true;
        for (const listener of listeners) listener();
      });
    },
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
