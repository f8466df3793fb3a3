import type {Action, Intent, Settled} from '../../declare/action.ts';
import {Failure} from '../../declare/failure.ts';
import type {JournalEntry} from '../../declare/journal-entry.ts';
import type {Journal} from '../memory/journal.ts';
import {settleIn} from './perform.ts';
import {fitting, type Rival, type Weighing, weighEvidence} from './weigh-evidence.ts';

export type Settling = {
  readonly action: Action;
  readonly input: unknown;
  /** What was typed for another entry of the same action, to ask after it as well. */
  readonly inputOf: (entry: JournalEntry) => unknown;
  readonly client: unknown;
  readonly journal: Journal;
  readonly now: () => number;
  /** Seconds by which the upstream's clock is ahead, as of its last answer. */
  readonly ahead: () => number;
  readonly signal: AbortSignal;
};

const intentOf = ({at, facts, row, known, ids}: JournalEntry): Intent => ({
  at,
  facts,
  known,
  ids,
  ...(row === undefined ? {} : {row}),
});

/** Seconds in which an action's own "it is not there" proves nothing. */
const onItsWay = 60;

/** To go: a finding of an action that settles by itself, with what stands against it. */
const ownFinding = async (entry: JournalEntry, settling: Settling): Promise<Settled> => {
  const {action, input, client, signal, now} = settling;
  const settled = await action.settle!(input as never, intentOf(entry), client, signal);
  const unsure = (words: string): Settled => ({kind: 'unknown', sentence: `${settled.sentence} ${words}`});
  if (settled.kind === 'absent' && now() >= entry.at && now() - entry.at < onItsWay)
    return unsure('It may still be on its way: look again in a minute.');
  if (settled.kind === 'done' && entry.facts.unlisted === true)
    return unsure('But what was there before sending could not be read, so it may be an older one.');
  return settled;
};

/** Like requests without an outcome that are looked into; more of them leave the matter open. */
const mostRivals = 10;

/** A thing that is there settles one request: a finding counts when no other request has taken its ids meanwhile. */
const claimed = async (finding: Settled, entry: JournalEntry, journal: Journal): Promise<Settled> => {
  const made = finding.kind === 'done' ? finding.ids.filter(id => id !== entry.row) : [];
  const taken = made.length > 0 ? await journal.claim(entry.id, made) : [];
  if (taken.length === 0) return finding;
  const sentence = `${taken.join(', ')} is there, and is what another request of this journal made.`;
  return {kind: 'unknown', sentence};
};

const found = async (entry: JournalEntry, settling: Settling): Promise<Settled> => {
  const {action, client, journal, signal} = settling;
  if (!action.evidence) return ownFinding(entry, settling);
  const evidence = await action.evidence(settling.input as never, intentOf(entry), client, signal);
  const all = journal.entries();
  const weighingOf = (one: JournalEntry): Weighing => ({
    entry: one,
    others: all.filter(({id}) => id !== one.id),
    now: settling.now(),
    ahead: settling.ahead(),
  });
  if (evidence.kind === 'changed') return weighEvidence(evidence, weighingOf(entry));
  const open = all.filter(
    one =>
      one.id !== entry.id &&
      (one.verdict === 'unknown' || one.verdict === 'pending') &&
      one.resource === entry.resource &&
      one.action === entry.action,
  );
  const rivals: Rival[] = [];
  for (const one of open.slice(-mostRivals)) {
    const own = await action.evidence(settling.inputOf(one) as never, intentOf(one), client, signal);
    if (own.kind === 'made') rivals.push({entry: one, fits: fitting(own.rows, weighingOf(one))});
  }
  return weighEvidence(evidence, weighingOf(entry), rivals);
};

/**
 * Settles an unknown outcome by reading the upstream. It stays unknown when that cannot tell, or cannot be done now:
 * then the sentence says why.
 */
export const settleEntry = async (entry: JournalEntry, settling: Settling): Promise<JournalEntry> => {
  const {action, journal} = settling;
  if (!(action.settle || action.evidence) || entry.verdict !== 'unknown') return entry;
  let settled: Settled;
  try {
    settled = await claimed(await found(entry, settling), entry, journal);
  } catch (error) {
    // Reading failed, so nothing is known that was not known before.
    if (error instanceof Failure) return entry;
    throw error;
  }
  const {sentAt, answeredAt} = entry;
  const times = {
    ...(sentAt === undefined ? {} : {sentAt}),
    ...(answeredAt === undefined ? {} : {answeredAt}),
  };
  if (settled.kind === 'unknown') {
    // At the first look, what went wrong is still news: the upstream's own words for it stand before the finding.
    const sentence = entry.kind === undefined ? settled.sentence : `${entry.sentence} ${settled.sentence}`;
    return sentence === entry.sentence
      ? entry
      : settleIn(journal, entry, {verdict: 'unknown', sentence, ...times});
  }
  const ids = settled.kind === 'done' ? settled.ids : [];
  return settleIn(journal, entry, {
    verdict: settled.kind === 'done' ? 'done' : 'absent',
    sentence: settled.sentence,
    ids,
    ...times,
  });
};
