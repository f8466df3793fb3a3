import type {Engine} from './engines/engine.ts';

/** The engine, which tells of every write to its index, its runner or its store once that has ended, well or not. */
export const tellingEngine = (engine: Engine, tell: () => void): Engine => {
  const after =
    <Given extends unknown[], T>(deed: (...given: Given) => Promise<T>) =>
    async (...given: Given): Promise<T> => {
      try {
        return await deed(...given);
      } finally {
        tell();
      }
    };
  const {runner, table, store} = engine;
  return {
    ...engine,
    runner: {...runner, submit: after(runner.submit), terminate: after(runner.terminate)},
    table: {
      ...table,
      create: after(table.create),
      add: after(table.add),
      addRaw: after(table.addRaw),
      update: after(table.update),
      remove: after(table.remove),
    },
    store: {...store, remove: after(store.remove)},
  };
};
