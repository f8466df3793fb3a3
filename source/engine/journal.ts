import {randomUUID} from 'node:crypto';
import {existsSync, readFileSync, renameSync, statSync} from 'node:fs';
import {hostname} from 'node:os';
import lockfile from 'proper-lockfile';
import type {Draft, Facts, Sent} from '../resource.ts';
import type {Clock} from './clock.ts';
import {Failure} from './failure.ts';
import {
  entryOf,
  type IntentLine,
  type NoteLine,
  type OutcomeLine,
  readIntent,
  readNote,
  readOutcome,
  type Writer,
  withoutSecrets,
} from './journal-record.ts';
import {appendLines, lineReader, parseLine} from './line-file.ts';
import {mask} from './mask.ts';

/** What came of a mutation. `unknown`: it may or may not have arrived, until a reading of the upstream settles it. */
export type Verdict = 'pending' | 'done' | 'rejected' | 'not-sent' | 'unknown' | 'absent';

/** One thing that an operator did. Secrets are masked before it gets here. */
export type JournalEntry = {
  readonly id: string;
  /** Epoch seconds, in the ground segment's time. */
  readonly at: number;
  /** user@host */
  readonly who: string;
  readonly profile: string;
  readonly service: string;
  readonly resource: string;
  readonly action: string;
  /** Epoch seconds from which relative times in the input (`+24h`) count. */
  readonly readAt?: number;
  /** The row that it was done to. */
  readonly row?: string;
  readonly input: Draft;
  readonly facts: Facts;
  /** The requests as shown in the preview: method, URL, body, secrets masked. */
  readonly requests: readonly string[];
  readonly known: readonly string[];
  readonly verdict: Verdict;
  /** Epoch seconds of the outcome. */
  readonly settledAt?: number;
  readonly sentence?: string;
  readonly ids: readonly string[];
  readonly status?: number;
};

export type NewEntry = Omit<
  JournalEntry,
  'id' | 'at' | 'who' | 'verdict' | 'ids' | 'settledAt' | 'sentence' | 'status'
>;
export type Outcome = {
  readonly verdict: Exclude<Verdict, 'pending'>;
  readonly sentence: string;
  readonly ids?: readonly string[];
  readonly status?: number;
};

/** Append-only NDJSON: an entry is on disk (fsync) before its request leaves; its outcome is a second line. */
export type Journal = {
  /** On disk when it resolves. */
  intend(entry: NewEntry): Promise<JournalEntry>;
  /** Adds facts that were learned on the way. On disk when it resolves. */
  note(id: string, facts: Facts): Promise<void>;
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

const processLives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** The journal in a file of JSON lines that several processes append to; five older files of 10 MB are kept. */
export const openJournal = ({
  file,
  who,
  clock,
  isAlive = processLives,
  most = 10_000_000,
}: Options): Journal => {
  const writer: Writer = {pid: process.pid, host: hostname(), instance: randomUUID()};
  const intents = new Map<string, IntentLine>();
  const outcomes = new Map<string, OutcomeLine>();
  const makers = new Map<string, string>();
  const listeners = new Set<() => void>();
  const reader = lineReader(file);
  let writing: Promise<unknown> = Promise.resolve();
  let checked = Number.NEGATIVE_INFINITY;
  let loaded = false;
  let list: readonly JournalEntry[] | undefined;

  const take = (text: string) => {
    const line = parseLine(text);
    if (!line) return;
    const intent = readIntent(line);
    if (intent && !intents.has(intent.id)) {
      intents.set(intent.id, intent);
      list = undefined;
    }
    const noted = readNote(line);
    const about = noted && intents.get(noted.id);
    if (noted && about) {
      intents.set(about.id, {...about, facts: {...about.facts, ...noted.facts}});
      list = undefined;
    }
    const outcome = readOutcome(line);
    // Another process may settle what this one left unknown; what is settled stays.
    if (outcome && (outcomes.get(outcome.id)?.verdict ?? 'unknown') === 'unknown') {
      outcomes.set(outcome.id, outcome);
      const made = intents.get(outcome.id);
      if (made) for (const id of outcome.ids) makers.set(`${made.resource}\n${id}`, made.id);
      list = undefined;
    }
  };
  const older = () => {
    for (let age = olderFiles; age > 0; age -= 1)
      if (existsSync(`${file}.${age}`))
        for (const text of readFileSync(`${file}.${age}`, 'utf8').split('\n')) if (text) take(text);
  };
  const catchUp = (patience: number) => {
    const now = clock.wall();
    if (loaded && now - checked < patience) return;
    checked = now;
    if (!loaded) older();
    loaded = true;
    reader.read(take, older);
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
  const lives = ({pid, host, instance}: Writer): boolean => {
    if (instance === writer.instance) return true;
    // An own number in another's hand is a number given out anew. Of other machines nothing is known.
    if (host === writer.host) return pid !== writer.pid && isAlive(pid);
    return false;
  };
  const made = new Map<string, {from: readonly unknown[]; entry: JournalEntry}>();
  /** The same object as long as nothing of it changed: who draws it compares by identity. */
  const entryFor = (intent: IntentLine): JournalEntry => {
    const outcome = outcomes.get(intent.id);
    const alive = outcome !== undefined || lives(intent.writer);
    const before = made.get(intent.id);
    if (before?.from[0] === intent && before.from[1] === outcome && before.from[2] === alive)
      return before.entry;
    const entry = entryOf(intent, outcome, alive);
    made.set(intent.id, {from: [intent, outcome, alive], entry});
    return entry;
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
    note: (id, facts) => append({type: 'note', id, facts: mask(facts) as Facts}),
    settle: (id, {verdict, sentence, ids = [], status}) =>
      append({
        type: 'outcome',
        id,
        at: clock.now(),
        verdict,
        sentence,
        ids,
        ...(status === undefined ? {} : {status}),
      }),
    entries: (since = Number.NEGATIVE_INFINITY) => {
      catchUp(0);
      const open = [...intents.values()].some(intent => !outcomes.has(intent.id));
      // What is pending depends on other processes' lives.
      if (!list || open) {
        const next = [...intents.values()].map(entryFor).sort((a, b) => a.at - b.at);
        const same = list?.length === next.length && next.every((entry, index) => entry === list?.[index]);
        if (!same) list = next;
      }
      list ??= [];
      return since === Number.NEGATIVE_INFINITY ? list : list.filter(entry => entry.at >= since);
    },
    sent: (resource, id) => {
      catchUp(fresh);
      const maker = intents.get(makers.get(`${resource}\n${id}`) ?? '');
      if (!maker) return undefined;
      return {at: maker.at, who: maker.who, facts: maker.facts, input: maker.input};
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
