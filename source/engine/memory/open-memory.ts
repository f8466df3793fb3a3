import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {KeptFacts} from '../../declare/resource.ts';
import type {Clock} from '../clock.ts';
import {type AcknowledgedStore, openAcknowledged} from './acknowledged.ts';
import {type EpisodeStore, openEpisodes} from './alert-episodes.ts';
import {linesOf, putAside} from './handed-in.ts';
import {type LatencyStore, openLatencies} from './latencies.ts';
import {memoryMigrations} from './memory-schema.ts';
import {looksWithoutRows, type NoteStore, openKeptFacts, openNotes, writeNote} from './notes.ts';
import {type Database, openDatabase} from './open-database.ts';
import {openPast, type Past} from './past.ts';
import {openRows, type RowStore} from './rows.ts';
import {openSeen, type SeenStore, watching, writeTransition} from './seen.ts';
import {transitionOfLine} from './seen-record.ts';
import type {Handle} from './sqlite-handle.ts';
import {upkeep} from './upkeep.ts';
import {changedUpstreams, followUpstreams, type Upstream} from './upstreams.ts';
import {openWriteQueue} from './write-queue.ts';

/** All that was seen of one profile's services, in one database that consoles, commands and the watcher share. */
export type Memory = {
  readonly seen: SeenStore;
  readonly acknowledged: AcknowledgedStore;
  readonly rows: RowStore;
  readonly past: Past;
  readonly episodes: EpisodeStore;
  readonly latencies: LatencyStore;
  readonly notes: NoteStore;
  readonly kept: KeptFacts;
  /** Takes in what other processes wrote; true when there was something. */
  follow(): boolean;
  /** Why not all is kept, in words that the operator is told; undefined when all is well. */
  problem(): string | undefined;
  /** The system's error of the last writing, where that failed. */
  writing(): unknown;
  /** Writes all that waits, or as much of it as can be in so many milliseconds. */
  flush(milliseconds?: number): void;
  /** Lets go of what is old: see `upkeep`. Done by itself now and then. */
  tidy(): void;
  close(): void;
};

export type MemoryOptions = {
  readonly file: string;
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  /** How many times as fast as the wall's the clock runs. */
  readonly speed?: number;
  readonly who?: string;
  /** Bytes above which what is oldest is let go. */
  readonly most?: number;
  readonly isOnNetwork?: (folder: string) => boolean;
  /** Whose rows these are to be. */
  readonly upstreams?: readonly Upstream[];
};

/** What became of what was seen of an upstream that the profile does not name any more. */
const putAsideWords = (changed: readonly Upstream[]) =>
  `${changed.map(({title}) => title).join(', ')}: this profile names another upstream or account than before. What was seen of the former one is kept aside, and comes back when the profile names it again.`;
const elsewhere =
  'The profile names another upstream or account by now, so what this run sees is not kept. Start it again.';

export const openMemory = ({
  file,
  clock,
  speed = 1,
  who,
  most,
  isOnNetwork,
  upstreams = [],
}: MemoryOptions): Memory => {
  let isFollowed = false;
  const isForeign = (db: Handle) => isFollowed && changedUpstreams(db, upstreams).length > 0;
  const database = openDatabase({
    file,
    migrations: memoryMigrations,
    sync: 'normal',
    patience: 250,
    what: 'ages and what was seen',
    without: 'ages and what was seen of this run are not kept',
    foreign: db => (isForeign(db) ? elsewhere : undefined),
    ...(isOnNetwork && {isOnNetwork}),
  });
  takeSeen(join(dirname(file), 'seen.ndjson'), database, watching * speed);
  const moved = takeOver(database, upstreams);
  isFollowed = true;
  const queue = openWriteQueue(database);
  const follow = () => {
    if (!database.changedElsewhere()) return false;
    if (database.read(isForeign, false)) database.leave(elsewhere);
    seen.reload();
    acknowledged.reload();
    return true;
  };
  const shared = {database, queue, clock, speed, catchUp: follow};
  const seen = openSeen(shared);
  const episodes = openEpisodes(shared);
  const acknowledged = openAcknowledged({...shared, who, episodes});
  const rows = openRows(shared);
  const latencies = openLatencies(shared);
  const notes = openNotes(shared);
  const kept = openKeptFacts(shared);
  const due = (seconds: number) => {
    const last = notes.get('upkeep');
    return !(typeof last === 'number' && Math.abs(clock.wall() / 1000 - last) < seconds);
  };
  const tidy = () => {
    notes.put('upkeep', clock.wall() / 1000);
    // A clock that leaps ahead by years is mostly wrong: each time no more than a day of what is old is let go.
    const last = notes.get('let go at');
    const now = typeof last === 'number' ? Math.min(clock.now(), last + 86_400) : clock.now();
    notes.put('let go at', now);
    queue.add('upkeep', upkeep(now, most));
  };
  // While a console is open, when it has been idle for a while.
  const timer = setInterval(() => due(3600) && tidy(), 10 * 60_000).unref();
  return {
    seen,
    acknowledged,
    rows,
    past: openPast(database, watching * speed),
    episodes,
    latencies,
    notes,
    kept,
    follow,
    problem: () => database.problem() ?? moved,
    writing: queue.problem,
    flush: queue.flush,
    tidy,
    close: () => {
      clearInterval(timer);
      queue.flush();
      // Where there are only commands, one of them a day does it, as far as it comes in a moment.
      if (due(86_400)) {
        tidy();
        queue.flush(50);
      }
      queue.close();
      database.close();
    },
  };
};

/** What is there of other upstreams is put aside; where that cannot be written, all of it is left. Gives what to tell. */
const takeOver = (database: Database, upstreams: readonly Upstream[]): string | undefined => {
  try {
    if (database.keeping() === 'disk') {
      const changed = database.write(db => followUpstreams(db, upstreams));
      return changed.length > 0 ? putAsideWords(changed) : undefined;
    }
  } catch {
    // Then it is only read.
  }
  const others = database.read(db => changedUpstreams(db, upstreams), []);
  if (others.length > 0) database.leave(`${database.problem() ?? ''} ${elsewhere}`.trim());
  return undefined;
};

/** Takes in what another program saw and handed in, once, and puts its file aside. */
const takeSeen = (file: string, database: Database, slack: number): void => {
  if (!existsSync(file)) return;
  try {
    database.write(db => {
      let last: number | undefined;
      for (const line of linesOf(file)) {
        const transition = transitionOfLine(line, slack);
        if (transition) writeTransition(db, transition, slack);
        const {resource, scope = '', looked} = line;
        if (typeof looked !== 'number' || typeof resource !== 'string' || typeof scope !== 'string') continue;
        db.run('INSERT OR IGNORE INTO look VALUES (?, ?, ?, ?)', resource, scope, looked, looked);
        last = Math.max(last ?? looked, looked);
      }
      if (last !== undefined) writeNote(db, looksWithoutRows, last, true);
    });
  } catch {
    // Another time: the file stays.
    return;
  }
  if (database.keeping() === 'disk') putAside(file);
};
