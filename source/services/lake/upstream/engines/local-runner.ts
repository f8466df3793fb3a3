import {randomUUID} from 'node:crypto';
import {appendFile, mkdir, readFile, rm} from 'node:fs/promises';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {asFailure, Failure} from '../../../../declare/failure.ts';
import {changing} from '../../../../engine/changes/changing.ts';
import {bytesOfText} from '../../rules/size-text.ts';
import {jobNameOf} from '../../rules/title.ts';
import {type Flat, partitionKey, sortKey} from './attributes.ts';
import {fileOf, needRoom} from './directory-store.ts';
import type {LogPage, Order, Runner, Submitted} from './engine.ts';
import {createFetching, type FetchParts, localFailure, runStopped} from './fetch-order.ts';
import {detailOfRecord, jobOfRecord, jobPartition} from './local-jobs.ts';
import type {Table} from './table.ts';

/** Milliseconds between signs of life. */
const beatEvery = 2000;
/** Jobs are kept for a week, as Batch keeps them. */
const keptSeconds = 7 * 86_400;
/** Wall seconds between two looks for jobs that are too old: each reads the whole list. */
const pruneEvery = 3600;
type Parts = FetchParts & {
  readonly table: Table;
  readonly now: () => number;
  /** Wall-clock seconds. */
  readonly wall: () => number;
};

/** Downloads by this process: with resume, checked, and put in place only when they are right. */
export const localRunner = (parts: Parts): Runner => {
  const {table, directory, now, wall} = parts;
  const fetching = createFetching(parts);
  const working = new Map<string, {abort: AbortController; left: () => number}>();
  const logFile = (id: string) => join(directory, 'logs', `${id.replace(/[^\w-]/g, '')}.log`);
  const say = async (id: string, sentence: string) => {
    const line = `${Math.floor(now())} ${sentence.replace(/\s+/g, ' ')}\n`;
    // A log that cannot be written (the disk is full) stops no download and hides no reason.
    await mkdir(join(directory, 'logs'), {recursive: true})
      .then(() => appendFile(logFile(id), line, {mode: 0o600}))
      .catch(() => {});
  };

  const work = async (
    id: string,
    order: Order,
    abort: AbortController,
    progress: {got: number; total: number | undefined},
  ): Promise<Failure | undefined> => {
    const key = {pool: jobPartition, id};
    const beat = async () => {
      const {got, total} = progress;
      const alive = {
        beat: wall(),
        'seen-at': Math.floor(now()),
        got,
        ...(total === undefined ? {} : {total}),
      };
      const held = await table.update(key, alive, {state: 'RUNNING', cancel: undefined});
      if (held === 'lost') abort.abort(new Failure('aborted', 'It was terminated.'));
    };
    const timer = setInterval(() => void beat().catch(() => {}), beatEvery);
    timer.unref();
    const end = (changes: Record<string, string | number | undefined>) =>
      table.update(
        key,
        {'stopped-at': Math.floor(now()), got: progress.got, beat: wall(), ...changes},
        {
          state: 'RUNNING',
        },
      );
    try {
      const arrived = await fetching.get(order, {
        signal: abort.signal,
        say: sentence => say(id, sentence),
        onBytes: (got, total) => {
          progress.got = got;
          progress.total = total ?? progress.total;
        },
      });
      const {check} = arrived;
      await fetching.keep(arrived, order, abort.signal);
      await say(id, 'is in place');
      await end({state: 'SUCCEEDED', attempts: 1, checked: check.evidence, md5: check.md5});
      return undefined;
    } catch (error) {
      const failure = abort.signal.aborted ? asFailure(abort.signal.reason) : localFailure(error, directory);
      await say(id, failure.message);
      // Nothing is wrong with a reading whose run was stopped: the next one goes on with it.
      const stopped = abort.signal.reason === runStopped;
      await end({state: stopped ? 'STOPPED' : 'FAILED', attempts: 1, reason: failure.message});
      return failure;
    } finally {
      clearInterval(timer);
      working.delete(id);
    }
  };
  /** What is at work in this very process is not gone, however long the machine stood still. */
  const current = (record: Flat): Flat =>
    working.has(String(record[sortKey])) ? {...record, beat: wall()} : record;
  let prunedAt = Number.NEGATIVE_INFINITY;
  const prune = async () => {
    for (const record of await table.query(jobPartition))
      if (now() - Number(record['created-at'] ?? 0) > keptSeconds) {
        await table.remove({pool: jobPartition, id: String(record[sortKey])}, {});
        await rm(logFile(String(record[sortKey])), {force: true});
      }
  };
  const begin = async (
    order: Order,
    signal: AbortSignal | undefined,
    expected: number,
  ): Promise<Submitted> => {
    const id = randomUUID();
    const at = Math.floor(now());
    await table.add(
      {
        [partitionKey]: jobPartition,
        [sortKey]: id,
        name: jobNameOf(order.title),
        state: 'RUNNING',
        link: order.link,
        'created-at': at,
        'started-at': at,
        'attempts-allowed': 1,
        beat: wall(),
        host: hostname(),
      },
      signal,
    );
    const abort = new AbortController();
    const stop = () => abort.abort(runStopped);
    signal?.addEventListener('abort', stop, {once: true});
    if (signal?.aborted) stop();
    const progress = {got: 0, total: order.bytes};
    const over = work(id, order, abort, progress)
      .catch(asFailure)
      .finally(() => signal?.removeEventListener('abort', stop));
    working.set(id, {abort, left: () => Math.max(0, (progress.total ?? expected) - progress.got)});
    if (wall() - prunedAt > pruneEvery) {
      prunedAt = wall();
      void prune().catch(() => {});
    }
    return {id, over};
  };

  return {
    inProcess: true,
    jobs: async signal => {
      const records = await table.query(jobPartition, signal);
      return {jobs: records.map(record => jobOfRecord(current(record), wall())), refused: []};
    },
    job: async (id, signal) => {
      const record = await table.get({pool: jobPartition, id}, signal);
      return record && detailOfRecord(current(record), wall());
    },
    submit: async (order, signal) => {
      // What could not be kept is not downloaded.
      if (!parts.bucket) fileOf(join(directory, 'objects'), order.key);
      const expected = order.bytes ?? bytesOfText(order.sizeText) ?? 0;
      const underWay = [...working.values()].reduce((sum, {left}) => sum + left(), 0);
      // Files of a product lie beside what they are packed into, until that is whole.
      await needRoom(directory, (parts.source.access === 's3' ? 2 : 1) * (expected + underWay));
      const place = parts.bucket?.place ?? join(directory, 'objects');
      return changing(
        {kind: 'disk', words: `Download ${order.link} to ${place}/${order.key}.`},
        () => begin(order, signal, expected),
        {assumed: {answer: {id: 'JOB'}}},
      );
    },
    terminate: (id, reason) =>
      changing(
        {kind: 'disk', words: `End the download ${id}.`},
        async () => {
          const mine = working.get(id);
          if (mine) mine.abort.abort(new Failure('aborted', `It was terminated: ${reason}`));
          else await table.update({pool: jobPartition, id}, {cancel: 1}, {state: 'RUNNING'});
        },
        {assumed: {answer: undefined}},
      ),
    log: async (job, from): Promise<LogPage> => {
      let text: string;
      try {
        text = await readFile(logFile(job.id), 'utf8');
      } catch {
        return {lines: [], begun: false};
      }
      const lines = text.split('\n').slice(0, -1);
      const fresh = lines.slice(Number(from ?? 0));
      return {
        begun: true,
        next: String(lines.length),
        lines: fresh.map(line => {
          const space = line.indexOf(' ');
          return {at: Number(line.slice(0, space)), text: line.slice(space + 1)};
        }),
      };
    },
    environment: async () => [],
  };
};
