import {choiceField} from '../../../declare/fields.ts';
import {factsOf} from '../../../declare/section.ts';
import {type Command, command} from '../../../declare/service.ts';
import {bytes, plural} from '../../../text/quantities.ts';
import {pipelineList} from '../lists.ts';
import {lakeFacts} from '../resources/pipeline.ts';
import {knownBytes} from '../rules/pipeline-rules.ts';
import {lakeSettings} from '../settings.ts';
import type {LakeClient} from '../upstream/client.ts';
import {lineOf} from '../upstream/index-file.ts';
import {ingestSearch} from './ingest-search.ts';
import {jobLog} from './job-log.ts';
import {printPolicy} from './policy.ts';

/** Prints the funnel and what concerns the whole lake. `get pipeline -o json` has more of the stages. */
const ingestStatus = command<LakeClient, Record<never, never>>({
  words: 'ingest status',
  about: 'Prints how the ingest stands: stages, connections, time left, last run, quota.',
  fields: {},
  run: async (_input, {world, out, note, read}) => {
    const {rows, notes = []} = await read(pipelineList);
    let pool = '';
    for (const row of rows) {
      const {pool: own, stage, count} = row;
      const size = knownBytes(row);
      const heading = own === pool ? '' : `${own}\n`;
      pool = own;
      const words = size === undefined ? 'n/a' : bytes(size);
      out(`${heading}  ${stage.padEnd(10)} ${String(count).padStart(7)}  ${words.padStart(8)}\n`, {
        pool,
        stage,
        count,
        bytes: size ?? null,
      });
    }
    const [first] = rows;
    if (first)
      for (const {name, value} of factsOf(lakeFacts(first, world)))
        out(`${name}: ${value}\n`, {fact: name, value});
    for (const sentence of notes) note(sentence);
    return 0;
  },
});

const fields = {
  pool: choiceField({
    label: 'Pool',
    hint: 'Only this pool; by default all of the profile.',
    example: 'bushfire',
    options: ({world}) => world.settings(lakeSettings).pools,
  }),
};

/** Prints the index, one item a line: what `ingest import` takes in another profile. */
const exportIndex = command<LakeClient, typeof fields>({
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

export const lakeCommands: readonly Command<LakeClient>[] = [
  ingestSearch,
  ingestStatus,
  jobLog,
  exportIndex,
  printPolicy,
];
