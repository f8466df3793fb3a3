import {iso} from '../../declare/columns.ts';
import type {JournalEntry} from '../../declare/journal-entry.ts';
import {verdictTones} from '../../engine/history.ts';
import type {Session} from '../../engine/session.ts';
import {safeJson} from '../../text/exact-json.ts';
import {harmless} from '../../text/harmless.ts';
import {utc} from '../../text/times.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import {formerMoment} from '../run/look-back.ts';
import type {Run} from '../run/run.ts';
import {readServices} from './read-services.ts';
import {rowLines} from './table.ts';

/** Prints what was done: who, when, what, outcome. With `settle`, unknown outcomes are looked for upstream first. */
export const journalList = async (
  run: Run,
  options: {since?: string; settle?: boolean},
): Promise<ExitCode> => {
  const format = run.format(['table', 'json', 'ndjson'], 'table');
  const session = await run.session();
  const since =
    options.since === undefined
      ? undefined
      : formerMoment(options.since, await groundNow(run, session), '--since');
  if (options.settle) await settleAll(run, session);
  const entries = session.journal.entries(since);
  // Of a disk that is full, or rights that are gone, no entries are no proof that there are none.
  const unread = entries.length === 0 && session.journal.problem() !== undefined;
  if (format === 'json') run.stdio.out(`${safeJson(entries.map(entryObject), 2)}\n`);
  else if (format === 'ndjson')
    run.stdio.out(entries.map(entry => `${safeJson(entryObject(entry))}\n`).join(''));
  else if (unread) run.note('What was done from here is not known: the journal cannot be read.');
  else if (entries.length === 0) run.note('The journal has nothing to show.');
  else run.stdio.out(`${entryLines(run, entries, session.clock.now()).join('\n')}\n`);
  if (unread) return exitCodes.failed;
  const open = entries.some(entry => entry.verdict === 'unknown');
  return options.settle && open ? exitCodes.unknown : exitCodes.fine;
};

/** The time of the ground segment. A simulator's is known when it has answered; where none does, its last entry's. */
const groundNow = async (run: Run, {services, clock, journal}: Session): Promise<number> => {
  const guessed = () => clock.heard?.() === false;
  const lists = services.map(({service}) => service.resources[0]?.name);
  if (guessed()) await readServices(run, await run.session(), ({name}) => lists.includes(name));
  return guessed() ? (journal.entries().at(-1)?.at ?? clock.now()) : clock.now();
};

const settleAll = async (run: Run, session: Session) => {
  for (const entry of session.journal.entries()) {
    if (entry.verdict !== 'unknown') continue;
    const settled = await session.settle(entry, run.stdio.interrupted);
    run.note(`skydeck: ${titleOf(entry)}: ${settled.sentence ?? settled.verdict}`);
  }
};

const titleOf = (entry: JournalEntry): string =>
  [entry.action, entry.resource, entry.row].filter(Boolean).join(' ');

const entryObject = (entry: JournalEntry) => ({
  ...entry,
  at: iso(entry.at),
  settledAt: iso(entry.settledAt),
});

const entryLines = (run: Run, entries: readonly JournalEntry[], now: number): string[] => {
  const table = entries.map(entry => [
    utc(entry.at, now),
    harmless(entry.who),
    entry.service,
    harmless(titleOf(entry)),
    entry.verdict,
    harmless(entry.sentence ?? ''),
  ]);
  const header = ['WHEN', 'WHO', 'SERVICE', 'WHAT', 'OUTCOME', 'SENTENCE'];
  const room = run.stdio.stdoutTty ? run.stdio.columns : Number.POSITIVE_INFINITY;
  return rowLines([header, ...table], room, (text, row, at) => {
    if (row === 0) return run.paint(text, 'heading');
    return at === 4 ? run.paint(text, verdictTones[entries[row - 1]!.verdict]) : text;
  });
};
