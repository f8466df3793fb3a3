import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {bundled, countingUpstream} from './counting-things.ts';

type Told = {
  readonly changes: number;
  readonly notes: number;
  readonly counted: number;
  readonly alerts: number;
  /** Entries of the journal that it knew of at its end. */
  readonly known: number;
  readonly late: readonly number[];
  readonly problems: readonly string[];
};

export type TogetherCampaign = {
  readonly seconds: number;
  readonly changes: number;
  readonly alerts: number;
  /** Milliseconds until one knew what another had done: the middle one, the 99th of a hundred, the longest. */
  readonly knownAfter: readonly [median: number, most: number, longest: number];
  /** Seconds of the longest time in which nobody read the list. */
  readonly longestUnread: number;
  /** What was lost, out of order, or told wrong: must be none. */
  readonly wrong: readonly string[];
  readonly integrity: readonly string[];
};

/**
 * Two consoles and a watcher on one profile, each a process of its own, that change, look, note and acknowledge at high
 * pace; with `leaps` the clock of the machine is set back and forth by hours every four seconds meanwhile.
 */
export const togetherCampaign = async (seconds: number, leaps = false): Promise<TogetherCampaign> => {
  const {url, got, read, close} = await countingUpstream();
  const folder = mkdtempSync(join(tmpdir(), 'skydeck-together-'));
  try {
    const child = await bundled('together-child.ts', folder);
    const start = (name: string, kind: string) => {
      const given = [child, url, folder, name, kind, String(seconds), leaps ? 'leaps' : ''];
      const running = spawn(process.execPath, given, {stdio: ['pipe', 'pipe', 'inherit']});
      let said = '';
      running.stdout.on('data', more => {
        said += more;
      });
      const exit = once(running, 'exit');
      return {running, done: Promise.race([once(running.stdout, 'data'), exit]), exit, said: () => said};
    };
    const started = [start('one', 'console'), start('two', 'console'), start('watch', 'watcher')];
    await Promise.all(started.map(({done}) => done));
    for (const {running} of started) running.stdin.end();
    const all = await Promise.all(
      started.map(async ({exit, said}) => {
        await exit;
        return JSON.parse(said().trim().split('\n').at(-1)!) as Told;
      }),
    );
    return {...judged(all, folder, got), seconds, longestUnread: longestGap(read)};
  } finally {
    close();
    rmSync(folder, {recursive: true, force: true});
  }
};

const longestGap = (times: readonly number[]): number =>
  Math.max(...times.slice(1).map((at, index) => at - times[index]!)) / 1000;

const judged = (all: readonly Told[], folder: string, got: readonly string[]) => {
  const journal = new DatabaseSync(join(folder, 'journal.db'));
  const memory = new DatabaseSync(join(folder, 'memory.db'));
  const sum = (of: (one: Told) => number) => all.reduce((total, one) => total + of(one), 0);
  const wrong = all.flatMap(({problems}) => problems);
  const check = (what: string, found: unknown, wanted: unknown) => {
    if (String(found) !== String(wanted)) wrong.push(`${what}: ${found}, and not ${wanted}`);
  };
  const one = (db: DatabaseSync, sql: string) => Object.values(db.prepare(sql).get()!)[0];
  const changes = sum(told => told.changes);
  check('changes at the upstream', got.length, changes);
  check('of them different', new Set(got).size, changes);
  check('settled entries', one(journal, 'SELECT count(*) FROM entry WHERE outcome IS NOT NULL'), changes);
  for (const {known} of all) check('entries known to one', known, changes);
  check(
    'notes',
    one(
      memory,
      "SELECT count(*) FROM note WHERE name LIKE 'one %' OR name LIKE 'two %' OR name LIKE 'watch %'",
    ),
    sum(told => told.notes),
  );
  check(
    'the count of all',
    one(memory, "SELECT body FROM note WHERE name = 'count'"),
    sum(told => told.counted),
  );
  const states = memory.prepare('SELECT id, state FROM transition ORDER BY seq').all();
  for (const [id, history] of Map.groupBy(states, ({id}) => String(id)))
    for (const [at, {state}] of history.entries())
      if (at > 0 && history[at - 1]!.state === state) wrong.push(`${id} came twice into ${state}`);
  const marks = journal
    .prepare('SELECT intent FROM entry ORDER BY seq')
    .all()
    .map(({intent}) => String(JSON.parse(String(intent)).input.mark).split('-'));
  for (const own of Map.groupBy(marks, ([name]) => name).values())
    check(
      'entries in their order',
      own.map(([, count]) => count),
      own.map((_, count) => count),
    );
  const late = all.flatMap(told => told.late).sort((a, b) => a - b);
  const integrity = [journal, memory].map(db => String(one(db, 'PRAGMA integrity_check')));
  for (const db of [journal, memory]) db.close();
  return {
    changes,
    alerts: sum(told => told.alerts),
    knownAfter: [late[late.length >> 1]!, late[Math.floor(late.length * 0.99)]!, late.at(-1)!] as const,
    wrong,
    integrity,
  };
};
