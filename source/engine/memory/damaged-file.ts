import {existsSync} from 'node:fs';
import {DatabaseSync} from 'node:sqlite';
import {type Handle, handleOn} from './sqlite-handle.ts';

/** A free name beside a damaged file, which is put aside and kept. */
export const asideName = (file: string): string => {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  for (let count = 0; ; count += 1) {
    const name = `${file}.damaged-${stamp}${count > 0 ? `-${count}` : ''}`;
    if (!existsSync(name)) return name;
  }
};

/** Rows that could still be read of a file that was put aside; none where it cannot be opened. */
export const saveFrom = (
  aside: string,
  {db, handle}: {readonly db: DatabaseSync; readonly handle: Handle},
  salvage: (from: Handle, to: Handle) => number,
): number => {
  let old: DatabaseSync | undefined;
  try {
    old = new DatabaseSync(aside);
    db.exec('BEGIN IMMEDIATE');
    const saved = salvage(handleOn(old), handle);
    db.exec('COMMIT');
    return saved;
  } catch {
    if (db.isTransaction) db.exec('ROLLBACK');
    return 0;
  } finally {
    try {
      old?.close();
    } catch {
      // It is damaged.
    }
  }
};
