import type {Action, Settled} from '../../declare/action.ts';
import {Failure} from '../../declare/failure.ts';
import type {JournalEntry} from '../../declare/journal-entry.ts';
import type {Journal} from '../memory/journal.ts';
import {settleIn} from './perform.ts';

/**
 * Seconds in which "it is not there" proves nothing: a request whose answer was lost may still be on its way through a
 * gateway.
 */
const onItsWay = 60;

/** Why a finding does not settle the matter yet; undefined when it does. */
const doubt = (settled: Settled, entry: JournalEntry, now: number): string | undefined => {
  if (settled.kind === 'unknown') return settled.sentence;
  if (settled.kind === 'absent' && now >= entry.at && now - entry.at < onItsWay)
    return `${settled.sentence} It may still be on its way: look again in a minute.`;
  if (settled.kind === 'done' && entry.facts.unlisted === true)
    return `${settled.sentence} But what was there before sending could not be read, so it may be an older one.`;
  return undefined;
};

/**
 * Settles an unknown outcome by reading the upstream. It stays unknown when that cannot tell, or cannot be done now:
 * then the sentence says why.
 */
export const settleEntry = async (
  entry: JournalEntry,
  options: {
    readonly action: Action;
    readonly input: unknown;
    readonly client: unknown;
    readonly journal: Journal;
    readonly now: number;
    readonly signal: AbortSignal;
  },
): Promise<JournalEntry> => {
  const {action, journal} = options;
  if (!action.settle || entry.verdict !== 'unknown') return entry;
  let settled: Settled;
  try {
    const {at, facts, row, known} = entry;
    const intent = {at, facts, known, ...(row === undefined ? {} : {row})};
    settled = await action.settle(options.input as never, intent, options.client, options.signal);
  } catch (error) {
    // Reading failed, so nothing is known that was not known before.
    if (error instanceof Failure) return entry;
    throw error;
  }
  const why = doubt(settled, entry, options.now);
  if (why !== undefined) {
    // At the first look, what went wrong is still news: the upstream's own words for it stand before the finding.
    const sentence = entry.kind === undefined ? why : `${entry.sentence} ${why}`;
    return sentence === entry.sentence ? entry : settleIn(journal, entry, {verdict: 'unknown', sentence});
  }
  if (settled.kind === 'done')
    return settleIn(journal, entry, {verdict: 'done', sentence: settled.sentence, ids: settled.ids});
  return settleIn(journal, entry, {verdict: 'absent', sentence: settled.sentence});
};
