import {access, readFile, rename} from 'node:fs/promises';
import {join} from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import {Failure} from '../../../../declare/failure.ts';
import {withLock} from '../../../../settings/lock.ts';
import {partitionKey, type RawItem, sortKey} from './attributes.ts';
import {readLevelDb} from './leveldb.ts';

const there = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Whether an older skydeck, which served the index over HTTP, still has it open. */
const stillServed = async (file: string): Promise<boolean> => {
  try {
    const {port} = JSON.parse(await readFile(file, 'utf8')) as {port?: number};
    await fetch(`http://127.0.0.1:${port}/`, {signal: AbortSignal.timeout(5000)});
    return true;
  } catch (error) {
    return (error as Error).name === 'TimeoutError';
  }
};

/**
 * Takes over the index that versions before 0.2 kept with an emulator of DynamoDB in LevelDB (`index/` of the lake's
 * directory): all its tables at once, or nothing. The old folder is kept beside, as `index.before-sqlite`.
 */
export const takeOverIndex = async (directory: string, database: DatabaseSync): Promise<void> => {
  const old = join(directory, 'index');
  if (!(await there(join(old, 'CURRENT')))) return;
  await withLock(join(directory, 'take-over'), async () => {
    if (!(await there(join(old, 'CURRENT')))) return;
    if (await stillServed(join(directory, 'store.json')))
      throw new Failure('unavailable', `The index in ${directory} is still open in an older skydeck.`, {
        todo: 'End the older skydeck; two minutes later its index is closed, and taken over by the next command.',
      });
    let entries: ReadonlyMap<string, string>;
    try {
      entries = await readLevelDb(old);
    } catch (error) {
      throw new Failure(
        'local',
        `The index of before in ${old} cannot be read: ${(error as Error).message}.`,
        {
          todo: `Put a copy of it back, or move ${old} away to begin with an empty index: the next run registers what the catalogue has, and what is in the store is not fetched again.`,
          cause: error,
        },
      );
    }
    database.exec('BEGIN IMMEDIATE');
    try {
      const add = database.prepare('INSERT OR IGNORE INTO items (name, pool, id, item) VALUES (?, ?, ?, ?)');
      for (const [key, value] of entries) {
        // `item-TABLE~KEY`, as the emulator names them.
        const [, table] = /^item-(.+?)~/s.exec(key) ?? [];
        if (table === undefined) continue;
        const item = JSON.parse(value) as RawItem;
        const [pool, id] = [item[partitionKey]?.S, item[sortKey]?.S];
        if (pool && id) add.run(table, pool, id, value);
      }
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
    await rename(old, `${old}.before-sqlite`);
  });
};
