import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {History, JournalLine, SeenLine} from './upstream.ts';

const timeOf = (line: SeenLine | JournalLine) => ('at' in line ? line.at : line.looked);

const ndjson = (lines: readonly (SeenLine | JournalLine)[]) =>
  lines
    .toSorted((a, b) => timeOf(a) - timeOf(b))
    .map(line => `${JSON.stringify(line)}\n`)
    .join('');

/** A temporary directory for one sandbox's console state, for its owner alone (mkdtemp makes it 0700). */
export const makeStateDir = (): string => mkdtempSync(join(tmpdir(), 'skydeck-sandbox-'));

export const removeStateDir = (stateDir: string): void => rmSync(stateDir, {recursive: true, force: true});

/** Writes the first-seen store and the journal of somebody who has watched all upstreams. */
export const writeHistory = (stateDir: string, histories: readonly History[]): void => {
  const write = (name: string, lines: readonly (SeenLine | JournalLine)[]) =>
    writeFileSync(join(stateDir, name), ndjson(lines), {mode: 0o600});
  write(
    'seen.ndjson',
    histories.flatMap(({seen}) => seen),
  );
  write(
    'journal.ndjson',
    histories.flatMap(({journal}) => journal),
  );
};
