import {randomUUID} from 'node:crypto';
import type {Part} from '../../declare/action.ts';
import type {Facts} from '../../declare/draft.ts';
import {asFailure, Failure, type FailureKind} from '../../declare/failure.ts';
import type {JournalEntry, NewEntry, Outcome} from '../../declare/journal-entry.ts';
import type {Step} from '../../declare/step.ts';
import type {Journal} from '../memory/journal.ts';
import type {Poller} from '../polling/poll.ts';
import {carryOut, type Deed, previewOf} from './carry-out.ts';
import {type Sending, watching} from './changing.ts';
import {checkAction, inputOf} from './check-action.ts';
import {maskDraft, withoutDraftSecrets} from './draft-secrets.ts';
import {stepText} from './step-text.ts';

const refusals = new Set(['unauthorized', 'forbidden', 'not-found', 'rejected', 'limited']);

const withTodo = (sentence: string, todo: string | undefined) => (todo ? `${sentence} ${todo}` : sentence);

/**
 * What a failed action came to. It is `rejected` or `not-sent` only where that is sure; anything else is `unknown`,
 * since an operator who is told "not sent" will send it again.
 */
const outcomeOf = (thrown: unknown, sending: Sending): Outcome => {
  const failure = asFailure(thrown);
  const {status} = failure;
  const say = (verdict: Outcome['verdict'], sentence = failure.message): Outcome => ({
    verdict,
    sentence: withTodo(sentence, failure.todo),
    ...(status === undefined ? {} : {status}),
    kind: failure.kind,
  });
  // A fault of this program, at a moment that nobody foresaw.
  if (!(thrown instanceof Failure) || failure.maybeSent) return say('unknown');
  if (failure.settled) return say('rejected');
  if (sending.done > 0) {
    const before = `${sending.done === 1 ? 'A first request was' : `${sending.done} requests were`} carried out, then: ${failure.message}`;
    return failure === sending.refused ? {...say('rejected', before), partial: true} : say('unknown', before);
  }
  const refused = (status !== undefined && status >= 400 && status < 500) || refusals.has(failure.kind);
  return say(refused ? 'rejected' : 'not-sent');
};

export type Performer = {
  readonly journal: Journal;
  readonly poller: Pick<Poller, 'peekAll' | 'read'>;
  readonly profile: {readonly name: string; readonly readOnly: boolean};
  readonly who: string;
  readonly now: () => number;
};

/** Steps of one run that the journal keeps word for word; that there are more is in it before they leave, how many at the end. */
const keptSteps = 200;

/**
 * Ids that are there before sending: a row among them is not the result. Where no list was read yet it is read now, and
 * a list that cannot be read is a fact to remember, since then nothing can be told apart later.
 */
const knownIds = async (
  {action, resource, draft, signal}: Deed,
  poller: Performer['poller'],
): Promise<{known: readonly string[]; facts: Facts}> => {
  if (!action.evidence || action.on === 'rows') return {known: [], facts: {}};
  const ids = () =>
    poller.peekAll(resource.name).flatMap(({page}) => (page?.rows ?? []).map(row => resource.id(row)));
  if (poller.peekAll(resource.name).some(({page}) => page)) return {known: [...new Set(ids())], facts: {}};
  // What must not wait for any list (stopping an observatory) is told apart by when its results were made.
  const looked = action.looksAt?.(draft) ?? {};
  if (looked === false) return {known: [], facts: {unlisted: true}};
  try {
    await poller.read(resource, looked, signal);
    return {known: [...new Set(ids())], facts: {}};
  } catch {
    return {known: [], facts: {unlisted: true}};
  }
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
  const findings = deed.isChecked
    ? inputOf(action, draft, row, context).findings
    : await checkAction(action, draft, row, context, signal);
  const errors = findings.filter(({level}) => level === 'error');
  if (errors.length === 0) return undefined;
  return {kind: 'local', sentence: errors.map(({sentence}) => sentence).join(' ')};
};

/** What was not sent for a reason of our own: no entry of the journal, but told as one. */
const notSentEntry = (plan: NewEntry, {kind, sentence}: Hindrance, performer: Performer): JournalEntry => ({
  ...plan,
  id: randomUUID(),
  at: performer.now(),
  who: performer.who,
  verdict: 'not-sent',
  sentence,
  kind,
  ids: [],
});

const newEntry = (deed: Deed, performer: Performer): NewEntry => {
  const {action, resource, connected, context, draft, row, group} = deed;
  return {
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
    ...(group === undefined ? {} : {group}),
  };
};

/**
 * Does what an action is made of, one after the other, and ends with the first that is not done. What comes of it is the
 * last one's outcome, and says what was done before it: what was deleted is gone, whatever became of its successor.
 */
export const performParts = async (
  deed: Deed,
  performer: Performer,
  perform: (part: Part, group: string) => Promise<JournalEntry>,
): Promise<JournalEntry> => {
  const {action, draft, row, context, group = randomUUID()} = deed;
  const refused = (hindered: Hindrance) => notSentEntry(newEntry(deed, performer), hindered, performer);
  const hindered = await hindrance(deed, performer);
  if (hindered) return refused(hindered);
  const parts = action.parts!(inputOf(action, draft, row, context).input, row, context.world);
  const done: JournalEntry[] = [];
  for (const part of parts) {
    const entry = await perform(part, group);
    if (entry.verdict !== 'done') {
      const before = done.map(({sentence = ''}) => sentence).join(' ');
      const sentence = entry.sentence ?? `${part.action.title}: ${entry.verdict}.`;
      if (done.length > 0)
        return {...entry, partial: true, sentence: `Done in part. ${before} But then: ${sentence}`};
      return {...entry, sentence: `${sentence} Nothing else was sent.`};
    }
    done.push(entry);
  }
  const last = done.at(-1)!;
  return {...last, sentence: done.map(({sentence = ''}) => sentence).join(' ')};
};

/**
 * Checks, journals, sends once and journals the outcome. What was not sent for a reason of our own is given back without
 * being journaled. Never throws for upstream trouble. `input` is given back to settle an unknown outcome with.
 */
export const performDeed = async (
  deed: Deed,
  performer: Performer,
): Promise<{entry: JournalEntry; input: unknown}> => {
  const {action, row, context, draft} = deed;
  const {journal} = performer;
  let plan = newEntry(deed, performer);
  const notSent = (hindered: Hindrance): {entry: JournalEntry; input: unknown} => ({
    entry: notSentEntry(plan, hindered, performer),
    input: undefined,
  });

  let intent: JournalEntry;
  let input: ReturnType<typeof inputOf>['input'];
  try {
    const hindered = await hindrance(deed, performer);
    if (hindered) return notSent(hindered);
    input = inputOf(action, draft, row, context).input;
    const facts = (await action.facts?.(input, row, context)) ?? {};
    const {known, facts: more} = await knownIds(deed, performer.poller);
    // Of a run the steps are noted one by one, each before it leaves.
    const requests = action.requests ? (await previewOf(deed)).requests : [];
    plan = {...plan, facts: {...facts, ...more}, known, requests};
    intent = await journal.intend(plan);
  } catch (error) {
    const {kind, message, todo} = asFailure(error);
    return notSent({kind, sentence: todo ? `${message} ${todo}` : message});
  }

  const facts: Record<string, Facts[string]> = {...intent.facts};
  let steps = 0;
  const before = async (step: Step): Promise<void> => {
    if (action.requests) return;
    steps += 1;
    if (steps > keptSteps + 1) return;
    if (steps > keptSteps) return journal.note(intent.id, {}, ['and more, counted when it ends']);
    await journal.note(intent.id, {}, [withoutDraftSecrets(stepText(step), action.fields, draft)]);
  };
  const outcome = await watching(
    async (sending): Promise<Outcome> => {
      const times = () => ({
        ...(sending.sentAt === undefined ? {} : {sentAt: sending.sentAt}),
        ...(sending.answeredAt === undefined ? {} : {answeredAt: sending.answeredAt}),
      });
      try {
        const {ids, sentence, status, partial} = await carryOut(deed, input, async progress => {
          deed.onProgress(progress);
          if (!progress.facts) return;
          Object.assign(facts, progress.facts);
          await journal.note(intent.id, progress.facts);
        });
        return {
          verdict: 'done',
          sentence,
          ids,
          ...times(),
          ...(status === undefined ? {} : {status}),
          ...(partial && {partial}),
        };
      } catch (error) {
        return {...outcomeOf(error, sending), ...times()};
      }
    },
    {now: performer.now, before},
  );
  if (steps > keptSteps) {
    facts.steps = steps;
    // The outcome is what counts: where this cannot be kept, neither can that, which is then told.
    await journal.note(intent.id, {steps}, [`${steps - keptSteps} more in all`]).catch(() => {});
  }
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
    const sentence = `${outcome.sentence} (The journal could not keep this: ${asFailure(error).message.replace(/\.+$/, '')}.)`;
    return {...entry, ...outcome, ids: outcome.ids ?? [], sentence};
  }
  return journal.entries().find(({id}) => id === entry.id) ?? entry;
};
