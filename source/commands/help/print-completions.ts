import {sandboxName} from '../../settings/profile-name.ts';
import {harmless} from '../../text/harmless.ts';
import {type CompletionTree, complete} from './complete.ts';
import {knownHere} from './known-here.ts';

/**
 * `__complete -- WORDS…` as text: one line per completion, `word<TAB>about`. From the last known state, without a
 * network call. Never fails: a shell is waiting.
 */
export const completionsText = (
  tree: CompletionTree,
  given: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): string => {
  const words = given[0] === '--' ? given.slice(1) : given;
  try {
    return complete(tree, words, knownHere(profileIn(words), environment))
      .map(({word, about}) => `${harmless(word)}${about ? `\t${harmless(about)}` : ''}\n`)
      .join('');
  } catch {
    return '';
  }
};

/** The profile that the words before the last name: of a fresh sandbox, what the last one was like. */
const profileIn = (words: readonly string[]): string | undefined => {
  const before = words.slice(0, -1);
  if (before.includes('--sandbox')) return sandboxName;
  const at = before.findLastIndex(word => word === '--profile' || word.startsWith('--profile='));
  if (at < 0) return undefined;
  return before[at]!.includes('=') ? before[at]!.slice('--profile='.length) : before[at + 1];
};
