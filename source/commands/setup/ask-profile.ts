import type {Draft} from '../../declare/draft.ts';
import type {Field} from '../../declare/fields.ts';
import type {Service} from '../../declare/service.ts';
import {emptyWorld} from '../../declare/world.ts';
import {newProfileFields} from '../../settings/new-profile.ts';
import {CommandError} from '../run/command-error.ts';
import {exitCodes} from '../run/exit-codes.ts';
import type {Stdio} from '../run/stdio.ts';

/**
 * Asks for what a new profile needs, one thing after the other, as the console's form does: what is wrong is said at
 * once and asked again; an empty address leaves a service out. Never asks for a secret. `given` is not asked for.
 */
export const askProfile = async (
  stdio: Stdio,
  given: Draft,
  services: readonly Service[],
): Promise<Draft> => {
  const draft: Record<string, string> = {...given};
  for (const [name, field] of Object.entries(newProfileFields(services))) {
    const hidden = field.when?.({world: emptyWorld(), draft}) === false;
    if (hidden || field.kind === 'boolean' || draft[name] !== undefined) continue;
    draft[name] = await askUntil(stdio, field, draft);
  }
  return draft;
};

/** An answer that is right. Ctrl-C and Ctrl-D end the whole. */
const askUntil = async (stdio: Stdio, field: Field<unknown>, draft: Draft): Promise<string> => {
  const context = {world: emptyWorld(), draft};
  const signal = new AbortController().signal;
  const options = ((await field.suggest?.(context, undefined, signal)) ?? []).map(({value}) => value);
  const otherwise = field.initial?.(context) ?? '';
  const hint = `${field.hint.charAt(0).toLowerCase()}${field.hint.slice(1).replace(/\.$/, '')}`;
  // An address may be a provider's name instead, which its hint says.
  const about = field.kind === 'choice' && options.length > 0 ? options.join(', ') : hint;
  for (;;) {
    const answer = (await stdio.ask(`${field.label} (${about})${otherwise && ` [${otherwise}]`}: `))?.trim();
    if (answer === undefined)
      throw new CommandError(exitCodes.failed, 'declined', 'It was called off: nothing was made.');
    const text = options.find(option => answer !== '' && option.startsWith(answer)) ?? (answer || otherwise);
    const parsed = field.parse(text, context);
    if (parsed.ok) return text;
    stdio.err(`  ${parsed.problem}\n`);
  }
};
