import type {EpochSeconds} from '../../declare/world.ts';
import type {Handle} from './sqlite-handle.ts';

/** A reading of a list: why it was of a part of it, and when the list was last read whole before. */
export type Look = {
  readonly resource: string;
  readonly scope: string;
  readonly at: EpochSeconds;
  readonly part: string | undefined;
  readonly whole: EpochSeconds | null;
};

/** When each list was last looked at whole: a last look that was of a part says when that was. */
export const lastLooks = `
  SELECT resource, scope, CASE WHEN ended > (SELECT coalesce(max(part.ended), -9e18) FROM part
      WHERE part.resource = last.resource AND part.scope = last.scope) THEN ended
    ELSE (SELECT whole FROM part WHERE part.resource = last.resource AND part.scope = last.scope
      ORDER BY part.ended DESC LIMIT 1) END AS ended
  FROM (SELECT resource, scope, max(ended) AS ended FROM look GROUP BY resource, scope) AS last`;

/** Looks that follow each other closely are one span of watching; a gap begins another. */
export const writeLook = (db: Handle, {resource, scope, at, part, whole}: Look, slack: number): void => {
  if (
    part !== undefined &&
    db.run(
      `UPDATE part SET ended = max(ended, ?3), why = ?5 WHERE resource = ?1 AND scope = ?2 AND whole IS ?6
       AND began <= ?3 AND ended >= ?3 - ?4`,
      resource,
      scope,
      at,
      slack,
      part,
      whole,
    ) === 0
  )
    db.run('INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?, ?, ?)', resource, scope, at, at, whole, part);
  const moved = db.run(
    `UPDATE look SET ended = max(ended, ?3) WHERE resource = ?1 AND scope = ?2
     AND began = (SELECT max(began) FROM look WHERE resource = ?1 AND scope = ?2 AND began <= ?3)
     AND ended >= ?3 - ?4`,
    resource,
    scope,
    at,
    slack,
  );
  if (moved === 0) db.run('INSERT OR IGNORE INTO look VALUES (?, ?, ?, ?)', resource, scope, at, at);
};
