import type {JournalEntry, NewEntry, Outcome} from '../../declare/journal-entry.ts';
import type {EpochSeconds} from '../../declare/world.ts';
import {mask, maskText} from '../http/mask.ts';
import {isSecretName} from '../http/secret-name.ts';

/** Who wrote an intent: enough to tell whether its process still lives. */
export type Writer = {readonly pid: number; readonly host: string; readonly instance: string};

/** What is about to be sent: an entry without what came of it. */
export type IntentRecord = NewEntry & Pick<JournalEntry, 'id' | 'at' | 'who' | 'upstream'>;
export type OutcomeRecord = Outcome &
  Pick<JournalEntry, 'settledBy' | 'earlier'> & {readonly at: number; readonly ids: readonly string[]};

const verdicts = new Set(['done', 'rejected', 'not-sent', 'unknown', 'absent']);

/** An entry without secrets: what stands under a secret's name, and what looks like one within texts, is `***`. */
export const withoutSecrets = (entry: NewEntry): NewEntry => ({
  ...entry,
  input: Object.fromEntries(
    Object.entries(entry.input).map(([name, text]) => [
      name,
      isSecretName(name) && text !== '' ? '***' : maskText(text, name),
    ]),
  ),
  facts: mask(entry.facts) as NewEntry['facts'],
  requests: entry.requests.map(request => maskText(request)),
});

/** A parsed object; undefined where a text is none: broken lines and rows hide no others. */
export const parsedObject = (text: unknown): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(String(text));
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
};

/** An object as an intent, or undefined. Those of later versions may hold more. */
export const readIntent = (from: Record<string, unknown> | undefined): IntentRecord | undefined => {
  const texts = ['id', 'who', 'profile', 'service', 'resource', 'action'];
  if (!from || typeof from.at !== 'number') return undefined;
  if (texts.some(name => typeof from[name] !== 'string')) return undefined;
  const one = from as unknown as IntentRecord;
  return {
    ...one,
    input: one.input ?? {},
    facts: one.facts ?? {},
    requests: one.requests ?? [],
    known: one.known ?? [],
  };
};

/** An object as its writer; nobody that lives where it is none. */
export const readWriter = (from: Record<string, unknown> | undefined): Writer => ({
  pid: typeof from?.pid === 'number' ? from.pid : 0,
  host: typeof from?.host === 'string' ? from.host : '',
  instance: typeof from?.instance === 'string' ? from.instance : '',
});

export const readOutcome = (from: Record<string, unknown> | undefined): OutcomeRecord | undefined => {
  if (!from || typeof from.at !== 'number' || !verdicts.has(from.verdict as string)) return undefined;
  const one = from as unknown as OutcomeRecord;
  return {
    ...one,
    sentence: String(one.sentence ?? ''),
    ids: Array.isArray(one.ids) ? one.ids.map(String) : [],
  };
};

/** The entry that an intent and what came of it make up. Without an outcome it is pending while its writer lives. */
export const entryOf = (
  intent: IntentRecord,
  outcome: OutcomeRecord | undefined,
  lives: boolean,
): JournalEntry => {
  if (outcome) {
    const {at: settledAt, ...rest} = outcome;
    return {...intent, ...rest, settledAt};
  }
  if (lives) return {...intent, verdict: 'pending', ids: []};
  return {
    ...intent,
    verdict: 'unknown',
    ids: [],
    sentence: 'skydeck ended before it kept an answer, so the request may or may not have arrived.',
  };
};

/** The journal's entry as it stood at a moment: what was learned later of its outcome was not known yet. */
export const entryAt = (entry: JournalEntry, moment: EpochSeconds): JournalEntry => {
  if (entry.settledAt === undefined || entry.settledAt <= moment) return entry;
  const {settledAt: _at, sentence: _sentence, settledBy: _by, earlier = [], ...rest} = entry;
  const known = earlier.findLast(({at}) => at <= moment);
  if (!known) return {...rest, verdict: 'pending', ids: []};
  return {...rest, verdict: known.verdict, sentence: known.sentence, settledAt: known.at, ids: []};
};
