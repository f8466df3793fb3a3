import {lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {hostname, tmpdir} from 'node:os';
import {join} from 'node:path';
import {processLives} from '../settings/process-lives.ts';
import type {History, JournalLine, SeenLine} from './upstream.ts';

const timeOf = (line: SeenLine | JournalLine) => ('at' in line ? line.at : line.looked);

/** In the order of time; the sort is stable: at one moment rows come before the note that their list was looked at. */
const ndjson = (lines: readonly (SeenLine | JournalLine)[]) =>
  lines
    .toSorted((a, b) => timeOf(a) - timeOf(b))
    .map(line => `${JSON.stringify(line)}\n`)
    .join('');

const prefix = 'skydeck-sandbox-';
/** Names the process that a state directory is of. */
const ownerFile = 'owner.json';

/** A temporary directory for one sandbox's console state, for its owner alone (mkdtemp makes it 0700). */
export const makeStateDir = (parent = tmpdir()): string => {
  const stateDir = mkdtempSync(join(parent, prefix));
  writeFileSync(join(stateDir, ownerFile), JSON.stringify({pid: process.pid, host: hostname()}), {
    mode: 0o600,
  });
  return stateDir;
};

/** Whether a process of this machine made it and has ended: one that was killed leaves it behind. */
const isLeft = (stateDir: string): boolean => {
  try {
    const status = lstatSync(stateDir);
    if (!status.isDirectory() || status.uid !== process.getuid?.()) return false;
    const owner = JSON.parse(readFileSync(join(stateDir, ownerFile), 'utf8')) as {
      pid?: unknown;
      host?: unknown;
    };
    return owner.host === hostname() && typeof owner.pid === 'number' && !processLives(owner.pid);
  } catch {
    // It goes away at this moment, or was never whole: no use in guessing whose it is.
    return false;
  }
};

const namesIn = (parent: string): readonly string[] => {
  try {
    return readdirSync(parent);
  } catch {
    return [];
  }
};

/** Removes what killed sandboxes of this user have left, as far as it can be. */
export const removeLeftStateDirs = (parent = tmpdir()): void => {
  for (const name of namesIn(parent))
    try {
      if (name.startsWith(prefix) && isLeft(join(parent, name))) removeStateDir(join(parent, name));
    } catch {
      // Neither this sandbox nor the next folder is kept from its own by what cannot be removed.
    }
};

export const removeStateDir = (stateDir: string): void => rmSync(stateDir, {recursive: true, force: true});

/** Writes the memory and the journal of somebody who has watched all upstreams. */
export const writeHistory = (stateDir: string, histories: readonly History[]): void => {
  const write = (name: string, lines: readonly (SeenLine | JournalLine)[]) =>
    writeFileSync(join(stateDir, name), ndjson(lines), {mode: 0o600});
  const seen = histories.flatMap(history => history.seen);
  write('seen.ndjson', seen);
  const journal = histories.flatMap(history => history.journal);
  write('journal.ndjson', journal);
};
