import type {Facts} from '../../declare/draft.ts';
import type {FailureKind} from '../../declare/failure.ts';
import type {JournalEntry, NewEntry, Outcome} from '../../declare/journal-entry.ts';
import {mask, maskText, secretName} from '../http/mask.ts';

/** Who wrote an intent: enough to tell whether its process still lives. */
export type Writer = {readonly pid: number; readonly host: string; readonly instance: string};

export type IntentLine = Omit<
  JournalEntry,
  'verdict' | 'ids' | 'sentAt' | 'answeredAt' | 'settledAt' | 'sentence' | 'status' | 'kind' | 'partial'
> & {
  readonly type: 'intent';
  readonly writer: Writer;
};
/** Facts that became known while an intent was being carried out, and steps of it that are about to leave. */
export type NoteLine = {
  readonly type: 'note';
  readonly id: string;
  readonly facts: Facts;
  readonly requests?: readonly string[];
};
export type OutcomeLine = {
  readonly type: 'outcome';
  readonly id: string;
  readonly at: number;
  readonly verdict: Outcome['verdict'];
  readonly sentence: string;
  readonly ids: readonly string[];
  readonly status?: number;
  readonly kind?: FailureKind;
  readonly partial?: boolean;
  readonly sentAt?: number;
  readonly answeredAt?: number;
};

const verdicts = new Set(['done', 'rejected', 'not-sent', 'unknown', 'absent']);

/** An entry without secrets: what stands under a secret's name, and what looks like one within texts, is `***`. */
export const withoutSecrets = (entry: NewEntry): NewEntry => ({
  ...entry,
  input: Object.fromEntries(
    Object.entries(entry.input).map(([name, text]) => [
      name,
      secretName.test(name) && text !== '' ? '***' : maskText(text),
    ]),
  ),
  facts: mask(entry.facts) as NewEntry['facts'],
  requests: entry.requests.map(maskText),
});

/** A parsed line as an intent, or undefined. Lines of later versions may hold more. */
export const readIntent = (line: Record<string, unknown>): IntentLine | undefined => {
  const texts = ['id', 'who', 'profile', 'service', 'resource', 'action'];
  if (line.type !== 'intent' || typeof line.at !== 'number') return undefined;
  if (texts.some(name => typeof line[name] !== 'string')) return undefined;
  const one = line as unknown as IntentLine;
  return {
    ...one,
    input: one.input ?? {},
    facts: one.facts ?? {},
    requests: one.requests ?? [],
    known: one.known ?? [],
    writer: one.writer ?? {pid: 0, host: '', instance: ''},
  };
};

/** A parsed line as facts noted on the way, or undefined. */
export const readNote = (line: Record<string, unknown>): NoteLine | undefined =>
  line.type === 'note' && typeof line.id === 'string' && line.facts !== null && typeof line.facts === 'object'
    ? (line as unknown as NoteLine)
    : undefined;

/** A parsed line as an outcome, or undefined. */
export const readOutcome = (line: Record<string, unknown>): OutcomeLine | undefined => {
  if (line.type !== 'outcome' || typeof line.id !== 'string' || typeof line.at !== 'number') return undefined;
  if (!verdicts.has(line.verdict as string)) return undefined;
  const one = line as unknown as OutcomeLine;
  return {
    ...one,
    sentence: String(one.sentence ?? ''),
    ids: Array.isArray(one.ids) ? one.ids.map(String) : [],
  };
};

/** The entry that an intent and what came of it make up. Without an outcome it is pending while its writer lives. */
export const entryOf = (
  intent: IntentLine,
  outcome: OutcomeLine | undefined,
  lives: boolean,
): JournalEntry => {
  const {type: _type, writer: _writer, ...entry} = intent;
  if (outcome)
    return {
      ...entry,
      verdict: outcome.verdict,
      settledAt: outcome.at,
      sentence: outcome.sentence,
      ids: outcome.ids,
      ...(outcome.status === undefined ? {} : {status: outcome.status}),
      ...(outcome.kind === undefined ? {} : {kind: outcome.kind}),
      ...(outcome.partial === true ? {partial: true} : {}),
      ...(typeof outcome.sentAt === 'number' ? {sentAt: outcome.sentAt} : {}),
      ...(typeof outcome.answeredAt === 'number' ? {answeredAt: outcome.answeredAt} : {}),
    };
  if (lives) return {...entry, verdict: 'pending', ids: []};
  return {
    ...entry,
    verdict: 'unknown',
    ids: [],
    sentence: 'skydeck ended before the answer came, so the request may or may not have arrived.',
  };
};
