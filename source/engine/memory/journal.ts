import {randomUUID} from 'node:crypto';
import {existsSync, readFileSync, renameSync, statSync} from 'node:fs';
import {hostname} from 'node:os';
import lockfile from 'proper-lockfile';
import type {Facts} from '../../declare/draft.ts';
import {Failure} from '../../declare/failure.ts';
import type {JournalEntry, NewEntry, Outcome} from '../../declare/journal-entry.ts';
import type {Sent} from '../../declare/world.ts';
import {processLives} from '../../settings/process-lives.ts';
import type {Clock} from '../clock.ts';
import {mask, maskText} from '../http/mask.ts';
import {journalIndex} from './journal-index.ts';
import {
  entryOf,
  type IntentLine,
  type NoteLine,
  type OutcomeLine,
  type Writer,
  withoutSecrets,
} from './journal-record.ts';
import {appendLines, lineReader} from './line-file.ts';

/** Append-only NDJSON: an entry is on disk (fsync) before its request leaves; its outcome is a second line. */
export type Journal = {
  /** On disk when it resolves. */
  intend(entry: NewEntry): Promise<JournalEntry>;
  /** Adds facts that were learned on the way, and steps that are about to leave. On disk when it resolves. */
  note(id: string, facts: Facts, requests?: readonly string[]): Promise<void>;
  settle(id: string, outcome: Outcome): Promise<void>;
  /** Oldest first. Entries left `pending` by a process that is gone read as `unknown`. */
  entries(since?: number): readonly JournalEntry[];
  sent(resource: string, id: string): Sent | undefined;
  subscribe(listener: () => void): () => void;
  close(): Promise<void>;
};

type Options = {
  readonly file: string;
  /** user@host */
  readonly who: string;
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  /** Whether a process of this machine lives. */
  readonly isAlive?: (pid: number) => boolean;
  /** Bytes from which the file is put aside. */
  readonly most?: number;
};

const olderFiles = 5;
/** Milliseconds within which what other processes wrote need not be known. */
const fresh = 1000;

/** The journal in a file of JSON lines that several processes append to; five older files of 10 MB are kept. */
export const openJournal = ({
  file,
  who,
  clock,
  isAlive = processLives,
  most = 10_000_000,
}: Options): Journal => {
  const writer: Writer = {pid: process.pid, host: hostname(), instance: randomUUID()};
  const lives = ({pid, host, instance}: Writer): boolean => {
    if (instance === writer.instance) return true;
    // An own number in another's hand is a number given out anew. Of other machines nothing is known.
    if (host === writer.host) return pid !== writer.pid && isAlive(pid);
    return false;
  };
  const index = journalIndex(lives);
  const listeners = new Set<() => void>();
  const reader = lineReader(file);
  let writing: Promise<unknown> = Promise.resolve();
  let checked = Number.NEGATIVE_INFINITY;
  let loaded = false;

  const older = () => {
    for (let age = olderFiles; age > 0; age -= 1)
      if (existsSync(`${file}.${age}`))
        for (const text of readFileSync(`${file}.${age}`, 'utf8').split('\n')) if (text) index.take(text);
  };
  const catchUp = (patience: number) => {
    const now = clock.wall();
    if (loaded && now - checked < patience) return;
    checked = now;
    if (!loaded) older();
    loaded = true;
    reader.read(index.take, older);
  };
  const rotate = async () => {
    const release = await lockfile.lock(file, {stale: 20_000, retries: 3});
    try {
      // Another process may have done it meanwhile.
      if (statSync(file).size < most) return;
      for (let age = olderFiles - 1; age > 0; age -= 1)
        if (existsSync(`${file}.${age}`)) renameSync(`${file}.${age}`, `${file}.${age + 1}`);
      renameSync(file, `${file}.1`);
    } finally {
      await release().catch(() => {});
    }
  };
  const append = (line: IntentLine | NoteLine | OutcomeLine): Promise<void> => {
    const next = writing.then(async () => {
      // A journal that cannot be rotated is still a journal.
      if (existsSync(file) && statSync(file).size >= most) await rotate().catch(() => {});
      await appendLines(file, `${JSON.stringify(line)}\n`, true);
      catchUp(0);
      for (const listener of listeners) listener();
    });
    writing = next.catch(() => {});
    return next;
  };

  return {
    intend: async entry => {
      const line: IntentLine = {
        type: 'intent',
        id: randomUUID(),
        at: clock.now(),
        who,
        ...withoutSecrets(entry),
        writer,
      };
      try {
        await append(line);
      } catch (error) {
        throw new Failure('local', `The journal ${file} cannot be written, so nothing was sent.`, {
          cause: error,
          todo: 'Free some space, or correct the rights of this folder.',
        });
      }
      return entryOf(line, undefined, true);
    },
    note: (id, facts, requests) =>
      append({
        type: 'note',
        id,
        facts: mask(facts) as Facts,
        ...(requests && {requests: requests.map(maskText)}),
      }),
    settle: (id, {verdict, sentence, ids = [], status, kind, partial, sentAt, answeredAt}) =>
      append({
        type: 'outcome',
        id,
        at: clock.now(),
        verdict,
        sentence,
        ids,
        ...(status === undefined ? {} : {status}),
        ...(kind === undefined ? {} : {kind}),
        ...(partial && {partial}),
        ...(sentAt === undefined ? {} : {sentAt}),
        ...(answeredAt === undefined ? {} : {answeredAt}),
      }),
    entries: (since = Number.NEGATIVE_INFINITY) => {
      catchUp(0);
      const list = index.entries();
      return since === Number.NEGATIVE_INFINITY ? list : list.filter(entry => entry.at >= since);
    },
    sent: (resource, id) => {
      catchUp(fresh);
      return index.sent(resource, id);
    },
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      await writing;
      listeners.clear();
    },
  };
};
