import {randomUUID} from 'node:crypto';
import {appendFile, mkdir, readFile, rename, rm, stat} from 'node:fs/promises';
import {hostname} from 'node:os';
import {dirname, join} from 'node:path';
import {asFailure, Failure} from '../../../../declare/failure.ts';
import type {Http} from '../../../../declare/http.ts';
import {changing} from '../../../../engine/changes/changing.ts';
import {evidenceWords} from '../../rules/evidence.ts';
import {bytesOfText} from '../../rules/size-text.ts';
import {incomingName, jobNameOf} from '../../rules/title.ts';
import {partitionKey, sortKey} from './attributes.ts';
import {checkFile, type FileCheck} from './check-file.ts';
import {fileOf} from './directory-store.ts';
import {needRoom} from './disk-room.ts';
import type {LogPage, Order, Runner, Submitted} from './engine.ts';
import {detailOfRecord, jobOfRecord, jobPartition} from './local-jobs.ts';
import type {S3Store} from './s3-store.ts';
import type {Table} from './table.ts';

/** Milliseconds between signs of life. */
const beatEvery = 2000;
/** Jobs are kept for a week, as Batch keeps them. */
const keptSeconds = 7 * 86_400;
/** Wall seconds between two looks for jobs that are too old: each reads the whole list. */
const pruneEvery = 3600;
const triesOfAll = 2;
/** The provider says that too many connections are open: others wait about a minute, up to ten times (CDSETool). */
const limitedWait = 60_000;
const limitedTries = 10;
/** The longest that a provider's Retry-After is waited for, in seconds; beyond it the next run asks. */
const longestWait = 600;
const runStopped = new Failure('aborted', 'The run was stopped.');

type Parts = {
  readonly table: Table;
  readonly http: Http;
  readonly directory: string;
  /** Undefined: objects stay in the directory. */
  readonly bucket: S3Store | undefined;
  readonly now: () => number;
  /** Wall-clock seconds. */
  readonly wall: () => number;
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
};
type Good = Extract<FileCheck, {good: true}>;

const sizeOf = async (file: string) =>
  stat(file).then(
    ({size}) => size,
    () => 0,
  );

/** What goes wrong on this machine, in words that say where. */
const localFailure = (error: unknown, directory: string): Failure => {
  const {code = ''} = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Failure('local', `The disk of ${directory} is full.`, {
      todo: 'Make room there; then run it again: nothing is lost.',
      cause: error,
    });
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return new Failure('local', `This user may not write in ${directory}.`, {
      todo: 'Allow it, or name another directory under local in the lake of the profile.',
      cause: error,
    });
  return asFailure(error);
};

/** Downloads by this process: with resume, checked, and put in place only when they are right. */
export const localRunner = (parts: Parts): Runner => {
  const {table, http, directory, now, wall} = parts;
  const working = new Map<string, {abort: AbortController; left: () => number}>();
  const logFile = (id: string) => join(directory, 'logs', `${id.replace(/[^\w-]/g, '')}.log`);
  const say = async (id: string, sentence: string) => {
    const line = `${Math.floor(now())} ${sentence.replace(/\s+/g, ' ')}\n`;
    // A log that cannot be written (the disk is full) stops no download and hides no reason.
    await mkdir(join(directory, 'logs'), {recursive: true})
      .then(() => appendFile(logFile(id), line, {mode: 0o600}))
      .catch(() => {});
  };

  /** Waits where the provider asks for it: 429, 503 with Retry-After, or 403 with the hub's words on concurrent flows. */
  const patiently = async (id: string, signal: AbortSignal, download: () => Promise<unknown>) => {
    for (let turned = 1; ; turned += 1) {
      try {
        return await download();
      } catch (error) {
        const failure = asFailure(error);
        const busy =
          failure.kind === 'limited' ||
          (failure.status === 503 && failure.retryAfter !== undefined) ||
          /concurrent flows/i.test(failure.message);
        const seconds = failure.retryAfter ?? limitedWait / 1000;
        if (!busy || turned >= limitedTries || seconds > longestWait || signal.aborted) throw failure;
        await say(id, `${failure.message} Asked again in ${seconds} s.`);
        await parts.wait(seconds * 1000, signal);
        if (signal.aborted) throw runStopped;
      }
    }
  };

  /** Fetches what is not there yet, and compares. A file that is whole already is compared, and not fetched again. */
  const fetchChecked = async (
    id: string,
    order: Order,
    signal: AbortSignal,
    onBytes: (got: number, total?: number) => void,
  ): Promise<{incoming: string; check: Good}> => {
    const incoming = fileOf(join(directory, 'incoming'), `${incomingName(order)}.zip`);
    const part = `${incoming}.part`;
    await mkdir(dirname(incoming), {recursive: true});
    const same = order.checksum && `${order.checksum.algorithm}:${order.checksum.value}`.toLowerCase();
    const whole = order.bytes !== undefined && (await sizeOf(part)) === order.bytes;
    if (whole && order.checksum) await rename(part, incoming);
    // Without a checksum, a file of before is compared with nothing that could tell it from another version.
    else if (!order.checksum) await rm(incoming, {force: true});
    if ((await sizeOf(incoming)) > 0) {
      const check = await checkFile(incoming, order);
      if (check.good) {
        await say(id, `was whole already: ${check.bytes} bytes, ${evidenceWords(check.evidence)}`);
        return {incoming, check};
      }
      await rm(incoming, {force: true});
    }
    for (let attempt = 1; ; attempt += 1) {
      const from = await sizeOf(part);
      await say(id, from > 0 ? `has ${from} bytes of ${order.link}` : `downloads ${order.link}`);
      let announced: number | undefined;
      await patiently(id, signal, () =>
        http.download(order.link, incoming, {
          from,
          same,
          signal,
          onDownload: (got, total) => {
            announced = total;
            onBytes(got, total);
          },
        }),
      );
      const check = await checkFile(incoming, order, announced);
      if (check.good) {
        await say(id, `has ${check.bytes} bytes, MD5 ${check.md5}: ${evidenceWords(check.evidence)}`);
        return {incoming, check};
      }
      await say(id, check.why);
      await rm(incoming, {force: true});
      // What was resumed may have been another file: once more from the beginning, then it is the provider's fault.
      if (attempt >= triesOfAll) throw new Failure('unreadable', check.why);
    }
  };
  const keep = async (incoming: string, order: Order, md5: string, signal: AbortSignal) => {
    if (parts.bucket) {
      try {
        await parts.bucket.put(order.key, incoming, md5, signal);
      } catch (error) {
        const failure = asFailure(error);
        if (failure.kind !== 'forbidden' && failure.kind !== 'not-found') throw failure;
        // Every other reading would meet the same; what has come stays, and is put there by the next run.
        throw new Failure('local', `${parts.bucket.place} takes no objects: ${failure.message}`, {
          todo: failure.todo,
          cause: failure,
        });
      }
      await rm(incoming, {force: true});
      return;
    }
    const target = fileOf(join(directory, 'objects'), order.key);
    await mkdir(dirname(target), {recursive: true});
    await rename(incoming, target);
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
      const held = await table.update(key, alive, [
        [
          {attribute: 'state', is: '=', value: 'RUNNING'},
          {attribute: 'cancel', is: 'absent'},
        ],
      ]);
      if (held === 'lost') abort.abort(new Failure('aborted', 'It was terminated.'));
    };
    const timer = setInterval(() => void beat().catch(() => {}), beatEvery);
    timer.unref();
    const end = (changes: Record<string, string | number | undefined>) =>
      table.update(key, {'stopped-at': Math.floor(now()), got: progress.got, beat: wall(), ...changes}, [
        [{attribute: 'state', is: '=', value: 'RUNNING'}],
      ]);
    try {
      const {incoming, check} = await fetchChecked(id, order, abort.signal, (got, total) => {
        progress.got = got;
        progress.total = total ?? progress.total;
      });
      await keep(incoming, order, check.md5, abort.signal);
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
  let prunedAt = Number.NEGATIVE_INFINITY;
  const prune = async () => {
    const {items} = await table.query(jobPartition);
    for (const record of items)
      if (now() - Number(record['created-at'] ?? 0) > keptSeconds) {
        await table.remove({pool: jobPartition, id: String(record[sortKey])}, []);
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
      const {items} = await table.query(jobPartition, signal);
      return {jobs: items.map(record => jobOfRecord(record, wall())), refused: []};
    },
    job: async (id, signal) => {
      const record = await table.get({pool: jobPartition, id}, signal);
      return record && detailOfRecord(record, wall());
    },
    submit: async (order, signal) => {
      // What could not be kept is not downloaded.
      if (!parts.bucket) fileOf(join(directory, 'objects'), order.key);
      const expected = order.bytes ?? bytesOfText(order.sizeText) ?? 0;
      const underWay = [...working.values()].reduce((sum, {left}) => sum + left(), 0);
      await needRoom(directory, expected + underWay);
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
          else
            await table.update({pool: jobPartition, id}, {cancel: 1}, [
              [{attribute: 'state', is: '=', value: 'RUNNING'}],
            ]);
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
