import {asFailure} from '../../declare/failure.ts';
import type {Probe} from '../../declare/service.ts';
import {plural} from '../../text/quantities.ts';
import {bushfire} from './rules/saved-query.ts';
import type {LakeSettings} from './settings.ts';
import type {LakeClient} from './upstream/client.ts';

/** Catalogue, index, store and queue: each is asked for something that it alone has. */
export const lakeProbes = (
  {catalogue, engine, http, upstreamNow}: LakeClient,
  {access, queries, aws}: LakeSettings,
): readonly Probe[] => [
  {
    what: 'Catalogue',
    look: async signal => {
      const query = Object.values(queries)[0] ?? bushfire;
      const lately = {of: 'publication', from: 'NOW-1HOUR', to: 'NOW'} as const;
      const {hits, incomplete} = await catalogue.search({...query, window: lately}, upstreamNow(), {signal});
      return {
        sentence: `it answers (${catalogue.kind}): ${incomplete ? 'at least ' : ''}${plural(hits.length, 'reading')} in the last hour.`,
      };
    },
  },
  {
    what: 'Login',
    look: async signal => {
      if (access === 's3') {
        await http.get('', {query: {'list-type': 2, 'max-keys': 1}, signal});
        return {sentence: `the bucket at ${http.baseUrl} takes the access key.`};
      }
      // Asks for a token where the profile logs in; a password that goes with each request is tried by the catalogue.
      const claims = await http.claims(signal);
      const name = claims?.preferred_username ?? claims?.sub;
      return typeof name === 'string'
        ? {sentence: `the provider of downloads knows ${name}.`}
        : {state: 'note', sentence: 'whether the provider lets downloads through shows at the first one.'};
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
      const works = found.status === 'ACTIVE' || found.status === 'UPDATING';
      return {
        ...(!works && {state: 'warn' as const}),
        sentence: `the table ${engine.table.name} is ${found.status}.`,
      };
    },
  },
  {
    what: 'Store',
    look: async signal => {
      const {store} = engine;
      try {
        await store.probe(signal);
        return {sentence: `${store.place} takes an object, gives it back and lets it go.`};
      } catch (error) {
        // With AWS's engine the jobs write; a user who may not can still look.
        if (engine.kind !== 'aws' || asFailure(error).kind !== 'forbidden') throw error;
        await store.head('skydeck-doctor', signal);
        return {
          state: 'note',
          sentence: `${store.place} answers; this user may not write there, which the jobs do (${asFailure(error).message})`,
        };
      }
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
      if (parts.length === 0 && engine.kind === 'aws')
        return {
          state: 'warn',
          sentence: `Batch tells nothing of a queue ${aws.queue}: no download can be submitted to it.`,
          todo: 'Correct aws.queue in the profile, or make the queue.',
        };
      if (parts.length === 0) return {sentence: 'they are done by this machine.'};
      return {sentence: `${parts.map(({name, state}) => `${name} is ${state}`).join('; ')}.`};
    },
  },
];
