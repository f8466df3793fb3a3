import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {fileURLToPath} from 'node:url';

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
  /** What SQLite says of both files. */
  readonly integrity: readonly string[];
};

/**
 * Processes that share one journal and one memory change a counting upstream, and are killed (SIGKILL) at random moments.
 * Two run at a time, so that files are also shared by those that live.
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
  const got: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', chunk => {
      text += chunk;
    });
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      if (request.method === 'POST') {
        const {mark} = JSON.parse(text) as {mark: string};
        got.push(mark);
        return void response.end(JSON.stringify({id: `t-${got.length}`}));
      }
      const rows = got.slice(-50).map((mark, at) => ({id: mark, state: at % 2 ? 'NEW' : 'OLD'}));
      response.end(JSON.stringify(rows));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = mkdtempSync(join(tmpdir(), 'skydeck-campaign-'));
  const child = fileURLToPath(new URL('memory-child.ts', import.meta.url));
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
    const journal = new DatabaseSync(join(folder, 'journal.db'));
    const memory = new DatabaseSync(join(folder, 'memory.db'));
    const texts = journal
      .prepare('SELECT intent FROM entry')
      .all()
      .map(({intent}) => String(intent));
    const noted = new Set(
      texts.flatMap(text => [...text.matchAll(/p\d+-\d+(?:-[ab])?/g)].map(([mark]) => mark)),
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
      integrity,
    };
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, {recursive: true, force: true});
  }
};
