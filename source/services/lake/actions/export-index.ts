import {choiceField} from '../../../declare/fields.ts';
import {command} from '../../../declare/service.ts';
import {plural} from '../../../text/quantities.ts';
import {lakeSettings} from '../settings.ts';
import type {LakeClient} from '../upstream/client.ts';
import {lineOf} from '../upstream/index-file.ts';

const fields = {
  pool: choiceField({
    label: 'Pool',
    hint: 'Only this pool; by default all of the profile.',
    example: 'bushfire',
    options: ({world}) => world.settings(lakeSettings).pools,
  }),
};

/** Prints the index, one item a line: what `ingest import` takes in another profile. */
export const exportIndex = command<LakeClient, typeof fields>({
  words: 'ingest export',
  about:
    'Prints the index as NDJSON, for ingest import into another engine: skydeck ingest export > index.ndjson.',
  fields,
  run: async (input, {client, out, note, signal}) => {
    let count = 0;
    for (const pool of input.pool ? [input.pool] : client.settings.pools)
      for (const item of await client.engine.table.raw(pool, signal)) {
        const line = lineOf(item);
        out(`${line}\n`, JSON.parse(line));
        count += 1;
      }
    note(
      `${plural(count, 'item')} exported. The objects are in ${client.engine.store.place}; copy them too.`,
    );
    return 0;
  },
});
