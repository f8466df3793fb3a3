import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {bundled, countingUpstream, openThings} from './counting-things.ts';

export type MemoryCampaign = {
  /** Processes that were killed. */
  readonly kills: number;
  /** Changes that the upstream got. */
  readonly requests: number;
  /** Those of them that the journal does not have. */
  readonly unknownToJournal: readonly string[];
  /** Those that the upstream got more than once. */
  readonly twice: readonly string[];
  readonly entries: number;
  /** Entries that were left open by the kills, and how they were settled by reading the upstream. */
  readonly settled: Readonly<Record<string, number>>;
  /** Settled as something that the upstream knows otherwise: must be none. */
  readonly wrong: readonly string[];
  /** Ids of the upstream that two entries hold for theirs: must be none. */
  readonly shared: readonly string[];
  /** What SQLite says of both files. */
  readonly integrity: readonly string[];
};

/**
 * Processes that share one journal and one memory change a counting upstream in every way that there is (one request, two
 * that hang on each other, a file, one on a row, several at once), and are killed (SIGKILL) at random moments. Two run at
 * a time, so that files are also shared by those that live. In the end what was left open is settled, and held against
 * what the upstream got.
 */
export const memoryCampaign = async (
  {kills, seed}: {kills: number; seed: number},
  tell: (line: string) => void = () => {},
): Promise<MemoryCampaign> => {
  let state = seed;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const {url, got, close} = await countingUpstream();
  const folder = mkdtempSync(join(tmpdir(), 'skydeck-campaign-'));
  const child = await bundled('memory-child.ts', folder);
  const one = async (name: string) => {
    const running = spawn(process.execPath, [child, url, folder, name], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(running.stdout, 'data');
    const ended = once(running, 'exit');
    // Some before their first change has left, most in the middle of their changes.
    for (const early = random() < 0.2; !early && !got.some(mark => mark.startsWith(`${name}-`)); )
      await new Promise(resolve => setTimeout(resolve, 5));
    await new Promise(resolve => setTimeout(resolve, random() * 400));
    running.kill('SIGKILL');
    await ended;
  };
  try {
    for (let done = 0; done < kills; done += 2) {
      await Promise.all([one(`p${done}`), ...(done + 1 < kills ? [one(`p${done + 1}`)] : [])]);
      tell(`${done} killed, ${got.length} changes`);
    }
    const {session} = openThings(url, folder, 'after');
    const settled: Record<string, number> = {};
    const wrong: string[] = [];
    for (const entry of session.journal.entries().filter(({verdict}) => verdict === 'unknown')) {
      const {verdict, action, input} = await session.settle(entry);
      settled[verdict] = (settled[verdict] ?? 0) + 1;
      const arrived = got.includes(input.mark ?? '');
      if (action !== 'flow' && verdict === 'absent' && arrived) wrong.push(`${input.mark}: absent`);
      if (action !== 'flow' && verdict === 'done' && !arrived) wrong.push(`${input.mark}: done`);
    }
    const holders = session.journal.entries().flatMap(({ids, row}) => ids.filter(id => id !== row));
    const shared = holders.filter((id, at) => holders.indexOf(id) !== at);
    await session.close();
    const journal = new DatabaseSync(join(folder, 'journal.db'));
    const memory = new DatabaseSync(join(folder, 'memory.db'));
    const texts = journal
      .prepare('SELECT intent FROM entry')
      .all()
      .map(({intent}) => String(intent));
    const noted = new Set(
      texts.flatMap(text => [...text.matchAll(/p\d+-\d+(?:-[abc])?/g)].map(([mark]) => mark)),
    );
    const integrity = [journal, memory].map(db =>
      String(db.prepare('PRAGMA integrity_check').get()?.integrity_check),
    );
    for (const db of [journal, memory]) db.close();
    return {
      kills,
      requests: got.length,
      unknownToJournal: got.filter(mark => !noted.has(mark)),
      twice: got.filter((mark, at) => got.indexOf(mark) !== at),
      entries: texts.length,
      settled,
      wrong,
      shared,
      integrity,
    };
  } finally {
    close();
    rmSync(folder, {recursive: true, force: true});
  }
};
