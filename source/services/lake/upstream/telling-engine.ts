import {supposed} from '../../../engine/changes/changing.ts';
import {type Flat, type Key, partitionKey, sortKey} from './engines/attributes.ts';
import type {Engine} from './engines/engine.ts';
import type {Table} from './engines/table.ts';

/** A table of which a rehearsal reads what it would have written. */
const rehearsable = (table: Table): Table => {
  const nameOf = ({pool, id}: Key) => `${table.name}\0${pool}\0${id}`;
  const get: Table['get'] = async (key, signal) => {
    const known = supposed();
    return known?.has(nameOf(key)) ? (known.get(nameOf(key)) as Flat | undefined) : table.get(key, signal);
  };
  return {
    ...table,
    get,
    add: async (record, signal) => {
      const outcome = await table.add(record, signal);
      supposed()?.set(nameOf({pool: String(record[partitionKey]), id: String(record[sortKey])}), record);
      return outcome;
    },
    update: async (key, changes, condition, signal) => {
      const outcome = await table.update(key, changes, condition, signal);
      const known = supposed();
      if (known) {
        const next = Object.entries({...(await get(key, signal)), ...changes});
        known.set(nameOf(key), Object.fromEntries(next.filter(([, value]) => value !== undefined)));
      }
      return outcome;
    },
    remove: async (key, condition, signal) => {
      const outcome = await table.remove(key, condition, signal);
      supposed()?.set(nameOf(key), undefined);
      return outcome;
    },
  };
};

/** The engine, which tells of every write to its index, its runner, its store or its state machine once that has ended, well or not. */
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
  const {runner, store, machine} = engine;
  const table = rehearsable(engine.table);
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
    ...(machine && {machine: {...machine, start: after(machine.start)}}),
  };
};
