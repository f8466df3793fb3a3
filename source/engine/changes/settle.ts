import type {Action, Intent, Settled} from '../../declare/action.ts';
import {Failure} from '../../declare/failure.ts';
import type {JournalEntry} from '../../declare/journal-entry.ts';
import type {Journal} from '../memory/journal.ts';
import {settleIn} from './perform.ts';
import {fitting, type Rival, sameChanges, type Weighing, weighEvidence} from './weigh-evidence.ts';

export type Settling = {
  readonly action: Action;
  readonly input: unknown;
  /** What was typed for another entry of the same action, to ask after it as well. */
  readonly inputOf: (entry: JournalEntry) => unknown;
  readonly client: unknown;
  readonly journal: Journal;
  readonly now: () => number;
  /** Seconds by which the upstream's clock is ahead, as of its last answer; undefined where that tells no time. */
  readonly ahead: () => number | undefined;
  readonly signal: AbortSignal;
};

const intentOf = ({at, facts, row, known, ids}: JournalEntry): Intent => ({
  at,
  facts,
  known,
  ids,
  ...(row === undefined ? {} : {row}),
});

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
  const {client, journal, signal} = settling;
  const evidenceOf = (one: JournalEntry, input: unknown) =>
    settling.action.evidence!(input as never, intentOf(one), client, signal);
  const evidence = await evidenceOf(entry, settling.input);
  const all = journal.entries().filter(journal.isOwn);
  const weighingOf = (one: JournalEntry): Weighing => ({
    entry: one,
    others: all.filter(({id}) => id !== one.id),
    now: settling.now(),
    ahead: settling.ahead(),
  });
  const weighing = weighingOf(entry);
  const rivals: Rival[] = [];
  if (evidence.kind === 'changed') {
    // Another request can have done it only if what is so now is what that one asked for, too.
    for (const one of evidence.holds ? sameChanges(weighing).slice(-mostRivals) : []) {
      const own = await evidenceOf(one, settling.inputOf(one));
      if (own.kind === 'changed' && own.holds) rivals.push({entry: one, fits: []});
    }
    return weighEvidence(evidence, weighing, rivals);
  }
  const open = weighing.others.filter(
    one =>
      (one.verdict === 'unknown' || one.verdict === 'pending') &&
      one.resource === entry.resource &&
      one.action === entry.action,
  );
  for (const one of open.slice(-mostRivals)) {
    const own = await evidenceOf(one, settling.inputOf(one));
    if (own.kind === 'made') rivals.push({entry: one, fits: fitting(own.rows, weighingOf(one))});
  }
  return weighEvidence(evidence, weighing, rivals);
};

/**
 * Settles an unknown outcome by reading the upstream. It stays unknown when that cannot tell, or cannot be done now:
 * then the sentence says why.
 */
export const settleEntry = async (entry: JournalEntry, settling: Settling): Promise<JournalEntry> => {
  const {action, journal} = settling;
  if (!action.evidence || entry.verdict !== 'unknown') return entry;
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
