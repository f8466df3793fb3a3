import {randomUUID} from 'node:crypto';
import type {Action, Context, Done, Progress} from '../../declare/action.ts';
import type {Draft, Facts} from '../../declare/draft.ts';
import {asFailure, type FailureKind} from '../../declare/failure.ts';
import type {JournalEntry, NewEntry, Outcome} from '../../declare/journal-entry.ts';
import type {RequestSpec} from '../../declare/request-spec.ts';
import type {Resource, Row} from '../../declare/resource.ts';
import type {Connected} from '../connect-services.ts';
import {watching} from '../http/mutation-watch.ts';
import type {Journal} from '../memory/journal.ts';
import type {Poller} from '../polling/poll.ts';
import {checkAction, inputOf} from './check-action.ts';
import {maskDraft, withoutDraftSecrets} from './draft-secrets.ts';
import {outcomeOf} from './outcome.ts';

export type Deed = {
  readonly action: Action;
  readonly resource: Resource;
  readonly connected: Connected;
  readonly draft: Draft;
  readonly row: Row | undefined;
  readonly context: Context;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
};

export type Performer = {
  readonly journal: Journal;
  readonly poller: Pick<Poller, 'peekAll' | 'read'>;
  readonly profile: {readonly name: string; readonly readOnly: boolean};
  readonly who: string;
};

/** Requests as curl commands, secrets masked. */
const curlsOf = (
  {action, draft, connected}: Pick<Deed, 'action' | 'draft' | 'connected'>,
  requests: readonly RequestSpec[],
): readonly string[] =>
  requests.map(request => withoutDraftSecrets(connected.http?.curl(request) ?? '', action.fields, draft));

/** The requests of a deed as curl commands, secrets masked. */
export const previewOf = async (deed: Omit<Deed, 'signal' | 'onProgress'>): Promise<readonly string[]> => {
  const {action, row, context, draft} = deed;
  const {input} = inputOf(action, draft, row, context);
  return curlsOf(deed, await action.requests(input, row, context));
};

/** What a deed would come to, where its action can tell. */
export const outlookOf = async (
  deed: Omit<Deed, 'onProgress'>,
): Promise<{readonly sentences: readonly string[]; readonly requests: readonly string[]}> => {
  const {action, row, context, draft, signal} = deed;
  const {input} = inputOf(action, draft, row, context);
  const found = await action.outlook?.(input, row, context, signal);
  return {sentences: found?.sentences ?? [], requests: curlsOf(deed, found?.requests ?? [])};
};

/**
 * Ids that are there before sending: a row among them is not the result. Where no list was read yet it is read now, and
 * a list that cannot be read is a fact to remember, since then nothing can be told apart later.
 */
const knownIds = async (
  {action, resource, signal}: Deed,
  poller: Performer['poller'],
): Promise<{known: readonly string[]; facts: Facts}> => {
  if (!action.settle || action.on === 'rows') return {known: [], facts: {}};
  const ids = () =>
    poller.peekAll(resource.name).flatMap(({page}) => (page?.rows ?? []).map(row => resource.id(row)));
  if (poller.peekAll(resource.name).some(({page}) => page)) return {known: [...new Set(ids())], facts: {}};
  try {
    await poller.read(resource, {}, signal);
    return {known: [...new Set(ids())], facts: {}};
  } catch {
    return {known: [], facts: {unlisted: true}};
  }
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text === '' ? undefined : text;
  }
};

/** Sends what the action says, once. Gives what it means; throws what went wrong. */
const carryOut = async (
  deed: Deed,
  input: Parameters<Action['requests']>[0],
  note: (facts: Facts) => Promise<void>,
): Promise<Done & {status?: number}> => {
  const {action, row, context, connected, signal, onProgress} = deed;
  if (action.run) {
    const progress = async (step: Progress) => {
      onProgress(step);
      if (step.facts) await note(step.facts);
    };
    return action.run(input, row, context, progress, signal);
  }
  const requests = await action.requests(input, row, context);
  let answer: unknown;
  let status: number | undefined;
  for (const request of requests) {
    const onUpload = (sent: number, total: number | undefined) => onProgress({sent, total});
    const came = await connected.http!.send(request, {signal, onUpload});
    answer = parsed(came.text);
    status = came.status;
  }
  const done = action.done?.(answer, input, row) ?? {ids: [], sentence: `${action.title}: done.`};
  return {...done, status};
};

type Hindrance = {readonly kind: FailureKind; readonly sentence: string};

/** Why nothing may be sent; undefined when all is well. */
const hindrance = async (deed: Deed, performer: Performer): Promise<Hindrance | undefined> => {
  const {action, connected, row, context, draft, signal} = deed;
  if (performer.profile.readOnly && !action.reads)
    return {
      kind: 'read-only',
      sentence: `The profile ${performer.profile.name} is read-only here, so nothing was sent.`,
    };
  if (connected.failure) return {kind: connected.failure.kind, sentence: connected.failure.message};
  const disabled = action.disabled?.(row, context.world);
  if (disabled) return {kind: 'local', sentence: disabled};
  const findings = await checkAction(action, draft, row, context, signal);
  const errors = findings.filter(({level}) => level === 'error');
  if (errors.length === 0) return undefined;
  return {kind: 'local', sentence: errors.map(({sentence}) => sentence).join(' ')};
};

/**
 * Checks, journals, sends once and journals the outcome. What was not sent for a reason of our own is given back without
 * being journaled. Never throws for upstream trouble. `input` is given back to settle an unknown outcome with.
 */
export const performDeed = async (
  deed: Deed,
  performer: Performer,
): Promise<{entry: JournalEntry; input: unknown}> => {
  const {action, resource, row, context, draft, connected} = deed;
  const {journal} = performer;
  let plan: NewEntry = {
    profile: performer.profile.name,
    service: connected.service.name,
    resource: resource.name,
    action: action.name,
    readAt: context.world.now,
    // What acts on nothing yet may know the row in view, but is not about it.
    ...(row === undefined || action.on === 'nothing' ? {} : {row: resource.id(row)}),
    input: maskDraft(action.fields, draft),
    facts: {},
    requests: [],
    known: [],
  };
  const notSent = ({kind, sentence}: Hindrance): {entry: JournalEntry; input: unknown} => ({
    entry: {
      ...plan,
      id: randomUUID(),
      at: context.world.now,
      who: performer.who,
      verdict: 'not-sent',
      sentence,
      kind,
      ids: [],
    },
    input: undefined,
  });

  let intent: JournalEntry;
  let input: Parameters<Action['requests']>[0];
  try {
    const hindered = await hindrance(deed, performer);
    if (hindered) return notSent(hindered);
    input = inputOf(action, draft, row, context).input;
    const facts = (await action.facts?.(input, row, context)) ?? {};
    const {known, facts: more} = await knownIds(deed, performer.poller);
    plan = {...plan, facts: {...facts, ...more}, known, requests: await previewOf(deed)};
    intent = await journal.intend(plan);
  } catch (error) {
    const {kind, message, todo} = asFailure(error);
    return notSent({kind, sentence: todo ? `${message} ${todo}` : message});
  }

  const facts: Record<string, Facts[string]> = {...intent.facts};
  const outcome: Outcome = await watching(async sending => {
    try {
      const note = (learned: Facts) => {
        Object.assign(facts, learned);
        return journal.note(intent.id, learned);
      };
      const {ids, sentence, status, partial} = await carryOut(deed, input, note);
      return {
        verdict: 'done',
        sentence,
        ids,
        ...(status === undefined ? {} : {status}),
        ...(partial && {partial}),
      };
    } catch (error) {
      return outcomeOf(error, sending);
    }
  });
  const entry: JournalEntry = {...intent, facts, ...outcome, ids: outcome.ids ?? [], settledAt: intent.at};
  return {entry: await settleIn(journal, entry, outcome), input};
};

/** Journals an outcome. What the upstream did stays true where the disk is full: then the sentence says so. */
export const settleIn = async (
  journal: Journal,
  entry: JournalEntry,
  outcome: Outcome,
): Promise<JournalEntry> => {
  try {
    await journal.settle(entry.id, outcome);
  } catch (error) {
    const sentence = `${outcome.sentence} (The journal could not keep this: ${asFailure(error).message}.)`;
    return {...entry, ...outcome, ids: outcome.ids ?? [], sentence};
  }
  return journal.entries().find(({id}) => id === entry.id) ?? entry;
};
