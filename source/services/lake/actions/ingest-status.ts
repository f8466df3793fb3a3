import {command} from '../../../declare/service.ts';
import {bytes} from '../../../text/quantities.ts';
import {pipelineList} from '../lists.ts';
import {lakeFacts} from '../resources/pipeline.ts';
import {knownBytes} from '../rules/pipeline-rules.ts';
import type {LakeClient} from '../upstream/client.ts';

/** Prints the funnel and what concerns the whole lake. `get pipeline -o json` has more of the stages. */
export const ingestStatus = command<LakeClient, Record<never, never>>({
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
      for (const {name, value} of lakeFacts(first, world)) out(`${name}: ${value}\n`, {fact: name, value});
    for (const sentence of notes) note(sentence);
    return 0;
  },
});
