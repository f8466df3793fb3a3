import type {Probe} from '../../declare/service.ts';
import {plural} from '../../text/quantities.ts';
import {bushfire} from './rules/saved-query.ts';
import type {LakeSettings} from './settings.ts';
import type {LakeClient} from './upstream/client.ts';

/** Catalogue, index, store and queue: each is asked for something that it alone has. */
export const lakeProbes = (
  {catalogue, engine, upstreamNow}: LakeClient,
  {queries}: LakeSettings,
): readonly Probe[] => [
  {
    what: 'Catalogue',
    look: async signal => {
      const query = Object.values(queries)[0] ?? bushfire;
      const lately = {of: 'publication', from: 'NOW-1HOUR', to: 'NOW'} as const;
      const {hits} = await catalogue.search({...query, window: lately}, upstreamNow(), {signal});
      return {
        sentence: `it answers (${catalogue.kind}): ${plural(hits.length, 'reading')} in the last hour.`,
      };
    },
  },
  {
    what: 'Index',
    look: async signal => {
      const found = await engine.table.state(signal);
      if (!found)
        return {
          state: 'warn',
          sentence: `there is no table ${engine.table.name}.`,
          todo: 'Make it with: skydeck ingest create-table',
        };
      return {sentence: `the table ${engine.table.name} is ${found.status}.`};
    },
  },
  {
    what: 'Store',
    look: async signal => {
      // An object that is not there is an answer; a bucket that may not be read is none.
      await engine.store.head('skydeck-doctor', signal);
      return {sentence: `${engine.store.place} answers.`};
    },
  },
  {
    what: 'Downloads',
    look: async signal => {
      const parts = await engine.runner.environment(signal);
      const ill = parts.filter(({state}) => !/^ENABLED, VALID/.test(state));
      if (ill.length > 0)
        return {
          state: 'warn',
          sentence: ill
            .map(({name, state, reason}) => `${name} is ${state}${reason ? `: ${reason}` : ''}`)
            .join('; '),
        };
      if (parts.length === 0) return {sentence: 'they are done by this machine.'};
      return {sentence: `${parts.map(({name, state}) => `${name} is ${state}`).join('; ')}.`};
    },
  },
];
