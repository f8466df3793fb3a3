import type {Failure} from '../../../declare/failure.ts';
import type {Query} from '../../../declare/world.ts';
import {foldArray} from '../rules/fold-arrays.ts';
import {elementCount, isJobId, parseJobId} from '../rules/job-id.ts';
import type {HpcClient} from '../upstream/client.ts';
import type {Job} from '../upstream/model.ts';

/** A job that a list has not, by its id, from the queue or the accounting of a month; of an array all that is meant. */
export const findJob = async (
  client: HpcClient,
  id: string,
  query: Query,
  signal: AbortSignal,
): Promise<Job | undefined> => {
  if (!isJobId(id)) return undefined;
  const system = await client.system(query.system, signal);
  const rows = await (await client.api(signal)).job(system, id, signal);
  const [first] = rows;
  const isWhole =
    rows.length > 1 || (first && elementCount(parseJobId(first.id) ?? {elements: undefined}) > 1);
  return first && isWhole ? foldArray(id, rows) : first;
};

/** A job of which nothing could be read. */
export const unreadJob = (id: string, query: Query, failure: Failure): Job => ({
  id,
  system: query.system ?? '',
  name: '',
  user: undefined,
  state: 'NOT READ',
  reason: failure.message,
  partition: undefined,
  account: undefined,
  nodes: undefined,
  nodeList: undefined,
  elapsedSeconds: undefined,
  limitSeconds: undefined,
  start: undefined,
  end: undefined,
  cpuSeconds: undefined,
  exitCode: undefined,
  source: 'queue',
  raw: undefined,
});
