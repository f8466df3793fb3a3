import {type Action, type Danger, type Finding, refusal} from '../../declare/action.ts';
import type {Draft} from '../../declare/draft.ts';
import {asFailure} from '../../declare/failure.ts';
import {readDraft} from '../../declare/fields.ts';
import type {Resource, Row} from '../../declare/resource.ts';
import {utc} from '../../text/times.ts';
import type {Session} from '../session.ts';
import type {ShownPreview} from './carry-out.ts';
import {maskDraft} from './draft-secrets.ts';

/** What is about to be done: an action with what was typed for it, on nothing (one undefined row), a row, or several. */
export type Plan = {
  readonly resource: Resource;
  readonly action: Action;
  readonly draft: Draft;
  readonly rows: readonly (Row | undefined)[];
  /** A row's own texts, where what was left out begins as the row has it. */
  readonly draftOf?: (row: Row | undefined) => Draft;
  /** Ids of those that were found by their id alone, in no list. */
  readonly unlisted?: ReadonlySet<string>;
  /** Of an action on nothing: several that are made one after the other, each with what was typed for it. No `rows` then. */
  readonly batch?: readonly {readonly name: string; readonly draft: Draft}[];
  /** What is left is not tried once one was refused, or its outcome is unknown. */
  readonly stopsAtRefusal?: boolean;
};

/** One of what a plan does: by name, where it is about a row or one of several. */
export type Case = {readonly name: string | undefined; readonly row: Row | undefined; readonly draft: Draft};

export const casesOf = (plan: Plan): readonly Case[] => {
  const {resource, action, rows, batch} = plan;
  if (batch) return batch.map(({name, draft}) => ({name, row: undefined, draft}));
  // What acts on nothing yet may know the row in view, but is not about it.
  const isAbout = (row: Row | undefined) => row !== undefined && (action.on !== 'nothing' || isMany(plan));
  return rows.map(row => ({
    name: isAbout(row) ? resource.id(row) : undefined,
    row,
    draft: draftOn(plan, row),
  }));
};

/** Rows that are checked, or whose previews are made, at the same time. */
const atOnce = 6;

/** A plan in which each row stands once, whatever was typed twice. */
export const planOf = (plan: Plan): Plan => {
  const {resource, rows} = plan;
  if (rows.length < 2) return plan;
  const once = new Map(rows.map(row => [row === undefined ? undefined : resource.id(row), row]));
  return once.size === rows.length ? plan : {...plan, rows: [...once.values()]};
};

export const isMany = ({rows, batch}: Plan): boolean => (batch ?? rows).length > 1;

/** Whether an action can be done to several rows, one after the other. */
export const takesSeveral = (action: Action): boolean => action.on === 'rows' || action.forMany !== undefined;

export const draftOn = (plan: Plan, row: Row | undefined): Draft => {
  const typed = plan.draftOf?.(row) ?? plan.draft;
  return isMany(plan) && plan.action.forMany ? {...typed, ...plan.action.forMany.texts(row, typed)} : typed;
};

/** Runs `work` for each row, a few at a time, in their order. */
const forEach = async <T>(
  cases: readonly Case[],
  signal: AbortSignal | undefined,
  work: (one: Case) => Promise<T>,
): Promise<T[]> => {
  const all: T[] = [];
  for (let at = 0; at < cases.length && !signal?.aborted; at += atOnce)
    all.push(...(await Promise.all(cases.slice(at, at + atOnce).map(work))));
  return all;
};

/** Findings of several rows: what is the same for some of them is said once, with whom it is about; for all of them, alone. */
const together = (
  found: readonly {readonly id: string; readonly finding: Finding}[],
  rows: number,
): Finding[] =>
  [...Map.groupBy(found, ({finding}) => JSON.stringify(finding)).values()].map(same => {
    const [{id, finding}] = same as [(typeof same)[number]];
    const about = same.length > 1 ? `${id} and ${same.length - 1} more: ` : `${id}: `;
    return same.length === rows ? finding : {...finding, sentence: `${about}${finding.sentence}`};
  });

/** Like changes whose outcome is unknown: sent again now, it may be there twice. */
const likeFinding = (
  session: Session,
  {resource, action}: Plan,
  draft: Draft,
  row: Row | undefined,
): Finding[] => {
  if (action.reads || !action.evidence) return [];
  const id = row === undefined || action.on === 'nothing' ? undefined : resource.id(row);
  const typed = JSON.stringify(Object.entries(maskDraft(action.fields, draft)).sort());
  const open = session.journal
    .entries()
    .findLast(
      entry =>
        (entry.verdict === 'unknown' || entry.verdict === 'pending') &&
        entry.resource === resource.name &&
        entry.action === action.name &&
        entry.row === id &&
        JSON.stringify(Object.entries(entry.input).sort()) === typed,
    );
  if (!open) return [];
  const at = utc(open.at, session.clock.now());
  return [
    {
      level: 'warning',
      asks: true,
      sentence: `The same was sent at ${at} and its outcome is unknown: sent again, it may be done twice. Settle the first one in the journal before.`,
    },
  ];
};

/** What is wrong with a plan and what is worth a thought; of many rows each finding says which it is about. */
export const findingsOf = async (
  session: Session,
  plan: Plan,
  signal: AbortSignal,
): Promise<readonly Finding[]> => {
  const {resource, action} = plan;
  const cases = casesOf(plan);
  const found = await forEach(cases, signal, async ({name = '', row, draft}) => {
    const own = await session.check(action, resource, draft, row, signal);
    return [...own, ...likeFinding(session, plan, draft, row)].map(finding => ({
      id: isMany(plan) ? name : '',
      finding,
    }));
  });
  return isMany(plan) ? together(found.flat(), cases.length) : found.flat().map(({finding}) => finding);
};

/** What was typed wrong or not at all, by the fields alone: nothing is read for it. */
export const gapsOf = (session: Session, plan: Plan): readonly Finding[] => {
  const cases = casesOf(plan);
  const world = session.world();
  const found = cases.flatMap(({name = '', row, draft}) =>
    Object.entries(readDraft(plan.action.fields, draft, world, row).problems).map(([field, sentence]) => ({
      id: name,
      finding: refusal(sentence, field),
    })),
  );
  return isMany(plan) ? together(found, cases.length) : found.map(({finding}) => finding);
};

/** What is done for each of the first `most` rows, in order, and how many rows are left. */
export const previewsOf = async (
  session: Session,
  plan: Plan,
  {most = Number.POSITIVE_INFINITY, signal}: {most?: number; signal?: AbortSignal} = {},
): Promise<ShownPreview & {readonly left: number}> => {
  const {resource, action} = plan;
  const cases = casesOf(plan);
  const first = cases.slice(0, most);
  const all = await forEach(first, signal, ({row, draft}) =>
    session.preview(action, resource, draft, row, signal),
  );
  const open = [...new Set(all.flatMap(one => (one.open === undefined ? [] : [one.open])))];
  return {
    requests: all.flatMap(({requests}) => requests),
    remarks: all.flatMap(({remarks}) => remarks),
    ...(open.length > 0 ? {open: open.join(' ')} : {}),
    left: cases.length - first.length,
  };
};

/** The question before a plan: for what cannot be undone, and for what the findings would rather have asked. */
export const dangerOf = (
  session: Session,
  plan: Plan,
  findings: readonly Finding[] = [],
): Danger | undefined => {
  const {action, draft, rows, batch} = plan;
  const world = session.world();
  const dangers = casesOf(plan).flatMap(({row, draft: own}) => {
    const {input, problems} = readDraft(action.fields, own, world, row);
    // A draft that cannot be read is refused by its own words.
    return Object.keys(problems).length > 0 ? [] : (action.danger?.(row, input, world) ?? []);
  });
  const doubts = findings.filter(({asks}) => asks).map(({sentence}) => sentence);
  const forAll = isMany(plan) && !batch ? action.forMany?.danger?.(rows, draft, world) : undefined;
  const [first] = dangers;
  // What makes several at once is asked about, with all that it sends.
  if (batch && isMany(plan) && !first)
    return {
      question: [...doubts, `${action.title}: ${batch.length} at once?`].join(' '),
      each: batch.map(({name}) => name),
    };
  if (!forAll && !first)
    return doubts.length > 0 ? {question: `${doubts.join(' ')} ${action.title} all the same?`} : undefined;
  if (forAll || !isMany(plan)) {
    const one = (forAll ?? first)!;
    return {...one, question: [...doubts, one.question].join(' ')};
  }
  const words = [...new Set(dangers.flatMap(({type}) => type ?? []))];
  return {
    question: [
      ...doubts,
      batch ? `${action.title}: ${batch.length} at once?` : `${action.title} for ${rows.length} rows?`,
    ].join(' '),
    each: dangers.map(({question}) => question),
    ...(words.length > 0 ? {type: words.join(' ')} : {}),
  };
};

/** What could not be read before a check, said as a finding. */
export const unchecked = (what: string, thrown: unknown): Finding => ({
  level: 'warning',
  sentence: `Not checked: ${what} could not be read (${asFailure(thrown).message.replace(/\.$/, '')}).`,
});
