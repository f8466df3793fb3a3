import {command} from '../../service.ts';
import {bytes} from '../../text.ts';
import type {World} from '../../world.ts';
import type {LakeClient} from './client.ts';
import {lakeFacts, readPipeline} from './pipeline.ts';

/** Prints the funnel and what concerns the whole lake. For scripts: `get pipeline -o json`. */
export const ingestStatus = command<LakeClient, Record<never, never>>({
  words: 'ingest status',
  about: 'Prints how the ingest stands: stages, connections, time left, last run, quota.',
  fields: {},
  run: async (_input, {client, world, out, note, signal}) => {
    const {rows, notes} = await readPipeline(client, signal);
    let pool = '';
    for (const row of rows) {
      if (row.pool !== pool) out(`${row.pool}\n`);
      pool = row.pool;
      out(`  ${row.stage.padEnd(10)} ${String(row.count).padStart(7)}  ${bytes(row.bytes).padStart(8)}\n`);
    }
    const [first] = rows;
    if (first)
      for (const {name, value} of lakeFacts(first, {...world, now: client.now()} as World))
        out(`${name}: ${value}\n`);
    for (const sentence of notes) note(sentence);
    return 0;
  },
});
