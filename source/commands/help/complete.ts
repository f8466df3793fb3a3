/** A word that could stand there, and what it is about. */
export type Word = {readonly word: string; readonly about?: string};

/** Where words come from: they are in the tree; or known to this machine alone; or the shell's own files. */
export type Offer =
  | {readonly words: readonly Word[]}
  | {readonly ids: string}
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
};

/** What is known without asking anybody. */
export type Known = {
  /** Last known ids of a resource, newest first. */
  ids(resource: string): readonly string[];
  profiles(): readonly string[];
};

/** The shell's own file completion is wanted. */
export const filesWanted: Word = {word: ':files:'};

/** What could stand in the place of the last of `words`. Pure but for what `known` reads. */
export const complete = (tree: CompletionTree, words: readonly string[], known: Known): Word[] => {
  const current = words.at(-1) ?? '';
  const {line, places, pending} = walk(tree, words.slice(0, -1));
  const command = line.at(-1)!;
  const [, joined] = /^(--[\w-]+)=/.exec(current) ?? [];
  const found = pending
    ? wordsOf(pending.offers ?? [], known)
    : joined !== undefined
      ? wordsOf(flagIn(line, joined)?.offers ?? [], known)
          .filter(one => one !== filesWanted)
          .map(({word, about}) => ({word: `${joined}=${word}`, about}))
      : current.startsWith('-')
        ? flagsOf(line)
        : [
            ...(places === 0 ? command.commands.map(({name, about}) => ({word: name, about})) : []),
            ...wordsOf(command.places[places] ?? command.places.at(-1) ?? [], known),
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
      const next =
        places === 0
          ? command.commands.find(one => one.name === word || one.aliases.includes(word))
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

const wordsOf = (offers: readonly Offer[], known: Known): Word[] =>
  offers.flatMap((offer): readonly Word[] => {
    if ('words' in offer) return offer.words;
    if ('ids' in offer) return known.ids(offer.ids).map(word => ({word, about: offer.ids}));
    return 'files' in offer ? [filesWanted] : known.profiles().map(word => ({word}));
  });
