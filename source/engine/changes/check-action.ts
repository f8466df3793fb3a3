import {type Action, allFindings, type Context, type Finding} from '../../declare/action.ts';
import type {Draft} from '../../declare/draft.ts';
import {asFailure} from '../../declare/failure.ts';
import type {InputOf} from '../../declare/fields.ts';
import {readDraft} from '../../declare/fields.ts';
import type {Row} from '../../declare/resource.ts';

// The input's type is the action's own; the engine only carries it.
type Input = InputOf<Record<string, never>>;

/** A draft read at the world's moment, with what is wrong with it. */
export const inputOf = (
  action: Action,
  draft: Draft,
  row: Row | undefined,
  context: Context,
): {input: Input; findings: readonly Finding[]} => {
  const {input, problems} = readDraft(action.fields, draft, context.world, row);
  return {
    input: input as Input,
    findings: Object.entries(problems).map(([field, sentence]) => ({level: 'error', field, sentence})),
  };
};

/**
 * Field problems, else the action's own findings. A check that needs the upstream and cannot reach it is a warning: the
 * request itself may still be taken.
 */
export const checkAction = async (
  action: Action,
  draft: Draft,
  row: Row | undefined,
  context: Context,
  signal: AbortSignal,
): Promise<readonly Finding[]> => {
  const {input, findings} = inputOf(action, draft, row, context);
  if (findings.length > 0 || !action.check) return findings;
  try {
    return allFindings(await action.check(input, row, context, signal));
  } catch (error) {
    return [{level: 'warning', sentence: `Not checked: ${asFailure(error).message}`}];
  }
};
