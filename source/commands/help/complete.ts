import {harmless} from '../../text/harmless.ts';
import {type Known, knownHere, type Property, profileIn, type Word} from './known-here.ts';

/** Where words come from: they are in the tree; or known to this machine alone; or the shell's own files. */
export type Offer =
  | {readonly words: readonly Word[]}
  /** Words with commas between them, each once. */
  | {readonly several: readonly Word[]}
  /** Terms of a filter: a column and, where its values are remembered as they are, one of them. */
  | {readonly terms: readonly (Word & {readonly of?: Property})[]}
  | {readonly values: Property}
  /** Ids of a resource's rows; what is told of each are these properties of it. */
  | {readonly ids: string; readonly told?: readonly string[]}
  | {readonly profiles: true}
  | {readonly files: true};

export type FlagNode = {
  readonly long: string;
  readonly short?: string;
  readonly about: string;
  /** Where it takes a value: what could be one. */
  readonly offers?: readonly Offer[];
};

/** A command: its flags, what could stand in its places (the last one for all that follow), and commands below it. */
export type CompletionTree = {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly about: string;
  readonly flags: readonly FlagNode[];
  readonly places: readonly (readonly Offer[])[];
  readonly commands: readonly CompletionTree[];
  /** The commands below it are also known without its own word; they are not offered so. */
  readonly lends?: true;
};

/** The shell's own file completion is wanted. */
const filesWanted: Word = {word: ':files:'};

/** What could stand in the place of the last of `words`. Pure but for what `known` reads. */
const complete = (tree: CompletionTree, words: readonly string[], known: Known): Word[] => {
  const current = words.at(-1) ?? '';
  const {line, places, pending} = walk(tree, words.slice(0, -1));
  const command = line.at(-1)!;
  const [, joined] = /^(--[\w-]+)=/.exec(current) ?? [];
  const found = pending
    ? wordsOf(pending.offers ?? [], known, current)
    : joined !== undefined
      ? wordsOf(flagIn(line, joined)?.offers ?? [], known, current.slice(joined.length + 1))
          .filter(one => one !== filesWanted)
          .map(({word, about}) => ({word: `${joined}=${word}`, about}))
      : current.startsWith('-')
        ? flagsOf(line)
        : [
            ...(places === 0 ? command.commands.map(({name, about}) => ({word: name, about})) : []),
            ...wordsOf(command.places[places] ?? command.places.at(-1) ?? [], known, current),
          ];
  return found
    .filter(one => one === filesWanted || one.word.startsWith(current))
    .filter((one, at, all) => all.findIndex(other => other.word === one.word) === at);
};

/** Where the words before lead: the commands on the way, how many places are filled, and a flag that waits for its value. */
const walk = (tree: CompletionTree, words: readonly string[]) => {
  const line = [tree];
  let places = 0;
  let pending: FlagNode | undefined;
  for (const word of words) {
    const command = line.at(-1)!;
    if (pending) pending = undefined;
    else if (word.startsWith('-')) {
      const flag = flagIn(line, word);
      if (flag?.offers) pending = flag;
    } else {
      const short =
        command === tree ? tree.commands.filter(({lends}) => lends).flatMap(one => one.commands) : [];
      const next =
        places === 0
          ? [...command.commands, ...short].find(one => one.name === word || one.aliases.includes(word))
          : undefined;
      if (next) line.push(next);
      else places += 1;
    }
  }
  return {line, places, pending};
};

const flagIn = (line: readonly CompletionTree[], word: string): FlagNode | undefined =>
  line.flatMap(({flags}) => flags).find(one => one.short === word || one.long === word);

const flagsOf = (line: readonly CompletionTree[]): Word[] => [
  ...line.toReversed().flatMap(({flags}) => flags.map(({long, about}) => ({word: long, about}))),
  {word: '--help', about: 'Print help.'},
];

const wordsOf = (offers: readonly Offer[], known: Known, current: string): Word[] =>
  offers.flatMap((offer): readonly Word[] => {
    if ('words' in offer) return offer.words;
    if ('several' in offer) return further(offer.several, current);
    if ('terms' in offer) return termsOf(offer.terms, known, current);
    if ('values' in offer) return known.values(offer.values).map(word => ({word}));
    if ('ids' in offer)
      return known
        .ids(offer.ids, offer.told ?? [])
        .map(({word, about}) => ({word, about: about ?? offer.ids}));
    return 'files' in offer ? [filesWanted] : known.profiles().map(word => ({word}));
  });

/** The next of several words with commas between them: those that do not stand there yet. */
const further = (words: readonly Word[], current: string): Word[] => {
  const [lead = ''] = /^.*,/s.exec(current) ?? [];
  const taken = lead.split(',');
  return words
    .filter(({word}) => !taken.includes(word))
    .map(({word, about}) => ({word: `${lead}${word}`, about}));
};

/** The last term of a filter: a column, or after its name what its rows had there. */
const termsOf = (
  columns: readonly (Word & {readonly of?: Property})[],
  known: Known,
  current: string,
): readonly Word[] => {
  const [lead = ''] = /^.*\s/s.exec(current) ?? [];
  const term = /^(-?)([\w-]+)(!=|[:=])(.*,)?/s.exec(current.slice(lead.length));
  if (!term) return columns.map(({word, about}) => ({word: `${lead}${word}:`, about}));
  const of = columns.find(({word}) => word === term[2])?.of;
  return of === undefined
    ? []
    : known
        .values(of)
        .filter(value => !/[\s,"]/.test(value))
        .map(value => ({word: `${lead}${term[0]}${value}`}));
};

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
    return (
      complete(tree, words, knownHere(profileIn(words), environment))
        // A word that could not be shown as it is would complete to another.
        .filter(
          one => harmless(one.word) === one.word && (one === filesWanted || one.word !== filesWanted.word),
        )
        .map(({word, about}) => `${word}${about ? `\t${harmless(about)}` : ''}\n`)
        .join('')
    );
  } catch {
    return '';
  }
};
