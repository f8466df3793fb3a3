import {distance} from 'fastest-levenshtein';
import {asFailure, Failure} from '../../declare/failure.ts';
import {CredentialsError} from '../../settings/credentials/credentials-error.ts';
import {SettingsError} from '../../settings/settings-error.ts';
import {elided} from '../../text/cells.ts';
import {safeJson} from '../../text/exact-json.ts';
import {harmless} from '../../text/harmless.ts';
import {ownFault} from '../../text/report-fault.ts';
import {type ExitCode, exitCodeOfFailure, exitCodes} from './exit-codes.ts';

/** Why a command ended: a sentence, what to do about it, and the exit code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  /** A stable word for scripts: `usage`, `not-found`, or the kind of the Failure. */
  readonly kind: string;
  readonly todo: string | undefined;
  /** Where there is more than one thing wrong: a sentence for each. */
  readonly problems: readonly string[];

  constructor(
    exitCode: ExitCode,
    kind: string,
    message: string,
    todo?: string,
    more: {cause?: unknown; problems?: readonly string[]} = {},
  ) {
    super(message, more.cause === undefined ? undefined : {cause: more.cause});
    this.exitCode = exitCode;
    this.kind = kind;
    this.todo = todo;
    this.problems = more.problems ?? [];
  }
}

export const usageError = (message: string, todo?: string): CommandError =>
  new CommandError(exitCodes.usage, 'usage', message, todo);

export const asCommandError = (thrown: unknown): CommandError => {
  if (thrown instanceof CommandError) return thrown;
  if (thrown instanceof SettingsError)
    return new CommandError(exitCodes.usage, 'settings', thrown.sentence, thrown.todo, {cause: thrown});
  if (thrown instanceof CredentialsError) {
    const code = thrown.kind === 'unreachable' ? exitCodes.unreachable : exitCodes.authentication;
    return new CommandError(code, 'no-credentials', thrown.sentence, thrown.todo, {cause: thrown});
  }
  const failure = asFailure(thrown, 'a command');
  const {kind, todo, status} = failure;
  // An error of the system (a file, a port) says what it is by its code; one without is a fault of this program.
  const ours = !(thrown instanceof Failure) && (thrown as {code?: unknown})?.code === undefined;
  return new CommandError(
    exitCodeOfFailure({kind, status}),
    kind,
    failure.message,
    todo ?? (ours ? `${ownFault(thrown, 'a command')}.` : undefined),
    {cause: thrown},
  );
};

/** A line on stderr, of at most 1,000 cells: what quotes a pasted file still shows how it begins, and what would be right. */
export const errorLine = (sentence: string): string => elided(harmless(sentence), 1000);

/** What stands on stderr: sentences for people, one JSON object for `-o json`. */
export const errorText = (error: CommandError, asJson: boolean): string => {
  if (asJson) {
    const {kind, message, todo, problems} = error;
    return `${safeJson({error: {kind, message, ...(todo && {todo}), ...(problems.length > 0 && {problems})}})}\n`;
  }
  return [`skydeck: ${error.message}`, ...error.problems.map(one => `  ${one}`), error.todo]
    .filter(line => line !== undefined)
    .map(line => `${errorLine(line)}\n`)
    .join('');
};

/** The words nearest to a mistyped one, for "did you mean". At most three, none that is far off. */
export const nearest = (word: string, words: readonly string[]): string[] => {
  const given = word.toLowerCase();
  const bound = (candidate: string) =>
    // Two letters swapped count as two edits, which in a short word is much: then the first letter must be right.
    Math.max(candidate[0] === given[0] ? 2 : 1, Math.floor(Math.max(given.length, candidate.length) / 3));
  return words
    .map(candidate => ({candidate, far: distance(given, candidate.toLowerCase())}))
    .filter(({candidate, far}) => far <= bound(candidate.toLowerCase()) && far < candidate.length)
    .sort((one, other) => one.far - other.far || one.candidate.localeCompare(other.candidate))
    .slice(0, 3)
    .map(({candidate}) => candidate);
};

/** Ids that begin with, hold, or nearly are what was given. */
export const nearestIds = (given: string, ids: readonly string[]): string[] => {
  const word = given.toLowerCase();
  const holding = word.length > 2 ? ids.filter(id => id.toLowerCase().includes(word)) : [];
  return [...new Set([...holding, ...nearest(given, ids.slice(0, 5000))])].slice(0, 3);
};

/** "Did you mean a, b or c?"; nothing where nothing is near. */
export const didYouMean = (words: readonly string[]): string | undefined => {
  if (words.length === 0) return undefined;
  const last = words.at(-1);
  return `Did you mean ${words.length === 1 ? last : `${words.slice(0, -1).join(', ')} or ${last}`}?`;
};
