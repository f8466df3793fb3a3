import {asFailure} from '../../declare/failure.ts';
import {previewLines} from '../../engine/changes/carry-out.ts';
import {type Plan, previewsOf} from '../../engine/changes/plan.ts';
import type {Session} from '../../engine/session.ts';

/** Rows whose requests are shown, and lines that are named; the others are counted. */
const named = 10;

export const firstFew = (list: readonly string[]): readonly string[] =>
  list.length > named ? [...list.slice(0, named), `and ${list.length - named} more`] : list;

/** What is done for the first few rows, as lines for a POSIX shell, and how many rows are left. */
export const previewedLines = async (
  session: Session,
  plan: Plan,
  signal?: AbortSignal,
): Promise<readonly string[]> => {
  // What makes several is shown whole: each request is another one.
  const shown = await previewsOf(session, plan, {most: plan.batch ? undefined : named, signal});
  const lines = previewLines(shown);
  return shown.left > 0 ? [...lines, `# and the same for ${shown.left} more`] : lines;
};

/** Shows a preview: at once where it is known, else when what it hangs on was read. */
export const showPreview = async (
  session: Session,
  plan: Plan,
  show: (lines: readonly string[]) => void,
): Promise<void> => {
  // A run is rehearsed, and reads what it hangs on; requests that are data are known at once.
  if (!plan.action.run) return show(await previewedLines(session, plan));
  show(['# What it would come to is being asked…']);
  try {
    show(await previewedLines(session, plan));
  } catch (error) {
    show([`# What it would come to could not be asked: ${asFailure(error).message}`]);
  }
};
