type Environment = Readonly<Record<string, string | undefined>>;

export const colourChoices = ['auto', 'always', 'never'] as const;

/** `--color WHEN`; false is `--no-color`. */
export type ColourChoice = string | false | undefined;

/** The environment as what was typed has it: a flag is nearer than NO_COLOR and FORCE_COLOR. */
export const colourEnvironment = (environment: Environment, choice: ColourChoice): Environment => {
  if (choice === 'always') return {...environment, NO_COLOR: undefined, FORCE_COLOR: '1'};
  return choice === false || choice === 'never' ? {...environment, NO_COLOR: '1'} : environment;
};

/** What the words of a command line choose, before they are parsed; the last one counts. */
export const colourIn = (argv: readonly string[]): ColourChoice => {
  const at = argv.findLastIndex(word => /^--(?:no-color|color(?:=.*)?)$/.test(word));
  const word = argv[at];
  if (word === undefined) return undefined;
  if (word === '--no-color') return false;
  return word === '--color' ? argv[at + 1] : word.slice('--color='.length);
};
