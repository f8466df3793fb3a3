import {action, refusal} from '../../../declare/action.ts';
import {changed} from '../../../declare/evidence.ts';
import {lakeSettings} from '../settings.ts';
import type {LakeClient} from '../upstream/client.ts';

/** Creates the index's table, with the key schema of the seed, where it is missing. */
export const createTable = action<unknown, LakeClient, Record<never, never>>({
  name: 'create-table',
  command: 'ingest create-table',
  key: 'T',
  title: 'Create the table of the index',
  about: 'Creates the DynamoDB table of the index, where it is missing: keys of the seed, paid by request.',
  on: 'nothing',
  looksAt: () => false,
  fields: {},
  // Its key alone would make it.
  danger: (_row, _input, world) => ({
    heading: 'A table is made, and paid for by request',
    question: `Create the table "${world.settings(lakeSettings).table}"?`,
  }),
  check: async (_input, _row, {client}, signal) => {
    const state = await client.engine.table.state(signal);
    return state
      ? refusal(`The table "${client.engine.table.name}" is there already: ${state.status}.`)
      : undefined;
  },
  run: async (_input, _row, {client}, _progress, signal) => {
    await client.engine.table.create(signal);
    return {ids: [], sentence: `The table "${client.engine.table.name}" is created and active.`};
  },
  facts: async (_input, _row, {client}) => ({before: (await client.engine.table.state())?.status ?? ''}),
  evidence: async (_input, {facts}, {engine}, signal) => {
    const state = await engine.table.state(signal);
    if (state && facts.before)
      return changed(undefined, `The table "${engine.table.name}" is ${state.status}, and was there before.`);
    return changed(
      state === undefined ? false : state.status === 'ACTIVE' || undefined,
      state
        ? `The table "${engine.table.name}" is ${state.status}.`
        : `There is no table "${engine.table.name}".`,
    );
  },
});
