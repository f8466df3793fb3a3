import type {Action, Danger, Finding} from '../../declare/action.ts';
import type {Draft} from '../../declare/draft.ts';
import {asFailure} from '../../declare/failure.ts';
import {readDraft} from '../../declare/fields.ts';
import type {Resource} from '../../declare/resource.ts';
import {previewLines} from '../../engine/changes/carry-out.ts';
import type {Session} from '../../engine/session.ts';
import {atOnce, dangerFor, draftFor, firstOf, inGroups} from './several.ts';

/** What is about to be done: an action with what was typed for it, on nothing (one undefined row), a row, or several. */
export type Plan = {
  readonly resource: Resource;
  readonly action: Action;
  readonly draft: Draft;
  readonly rows: readonly unknown[];
};

const isMany = ({rows}: Plan) => rows.length > 1;

/** What is typed, for one of its rows. */
export const draftOn = (plan: Plan, row: unknown): Draft =>
  draftFor(plan.action, plan.draft, row, isMany(plan));

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

/** What is wrong with it, for each row; of many rows each finding says which it is about. */
export const findingsOf = async (
  session: Session,
  plan: Plan,
  signal: AbortSignal,
): Promise<readonly Finding[]> => {
  const {resource, action, rows} = plan;
  const found: {id: string; finding: Finding}[] = [];
  for (const some of inGroups(rows, atOnce)) {
    const each = some.map(async row => {
      const own = await session.check(action, resource, draftOn(plan, row), row, signal);
      return own.map(finding => ({id: isMany(plan) ? resource.id(row) : '', finding}));
    });
    found.push(...(await Promise.all(each)).flat());
    if (signal.aborted) break;
  }
  return isMany(plan) ? together(found, rows.length) : found.map(({finding}) => finding);
};

/** The requests for the first few rows, and how many rows are left. */
export const requestsOf = async (
  session: Session,
  plan: Plan,
  signal?: AbortSignal,
): Promise<readonly string[]> => {
  const {resource, action, rows} = plan;
  const first = firstOf(rows);
  const previews = await Promise.all(
    first.map(row => session.preview(action, resource, draftOn(plan, row), row, signal)),
  );
  const lines = previews.flatMap(previewLines);
  const left = rows.length - first.length;
  return left > 0 ? [...lines, `# and the same for ${left} more`] : lines;
};

/** Shows a preview: the requests at once, and what it would come to when that was asked, where it can be told. */
export const previewOf = async (
  session: Session,
  plan: Plan,
  show: (lines: readonly string[]) => void,
): Promise<void> => {
  const {resource, action, rows} = plan;
  const [row] = rows;
  const requests = await requestsOf(session, plan);
  if (!action.outlook || isMany(plan)) return show(requests);
  show(['# What it would come to is being asked…', ...requests]);
  try {
    const ahead = await session.outlook(action, resource, draftOn(plan, row), row);
    show([...ahead.sentences.map(sentence => `# ${sentence}`), ...requests, ...ahead.requests]);
  } catch (error) {
    show([`# What it would come to could not be asked: ${asFailure(error).message}`, ...requests]);
  }
};

/** The question before it, where it is dangerous. */
export const dangerOf = (session: Session, plan: Plan): Danger | undefined => {
  const {resource, action, draft, rows} = plan;
  const world = session.world();
  const [row] = rows;
  const {input} = readDraft(action.fields, draftOn(plan, row), world, row);
  return dangerFor(action, resource, rows, draft, action.danger?.(row, input, world), world);
};
