import {isExactNumber, parseTyped} from '../text/exact-json.ts';
import {emptyTable} from '../text/own-entry.ts';
import type {Draft, Parsed} from './draft.ts';
import {parseDuration, parseTime} from './when.ts';
import type {EpochSeconds, Query, World} from './world.ts';

export type FieldContext = {
  readonly world: World;
  readonly draft: Draft;
  readonly row?: unknown;
  /** How the list is narrowed that is in view beside the form: the folder, even where it is empty. */
  readonly query?: Query;
};
export type Suggestion = {readonly value: string; readonly label?: string; readonly note?: string};

/** One input of an action or a list: said once for the form, the flag, the help and the completion. */
export type Field<T> = {
  readonly kind:
    | 'text'
    | 'choice'
    | 'boolean'
    | 'time'
    | 'duration'
    | 'number'
    | 'file'
    | 'pairs'
    | 'json'
    | 'secret';
  readonly label: string;
  /** One sentence: what it is, with its unit. */
  readonly hint: string;
  readonly example?: string;
  readonly required: boolean;
  /** Its flag may be given several times; the texts are joined by line ends. */
  readonly many?: boolean;
  /** On the command line it stands without a flag: `upload FILE`. */
  readonly positional?: boolean;
  /** The text that an untouched field holds: from the chosen row, from the profile, a default. */
  initial?(context: FieldContext): string | undefined;
  /** The text that the chosen row gives a new form: before what is remembered, and before `initial`. */
  ofRow?(context: FieldContext): string | undefined;
  /** The text as a value, or a sentence that says what is wrong and what would be right. */
  parse(text: string, context: FieldContext): Parsed<T>;
  /** What could be put in, best first. It may ask the upstream. */
  suggest?(
    context: FieldContext,
    client: any,
    signal: AbortSignal,
  ): readonly Suggestion[] | Promise<readonly Suggestion[]>;
  /** False hides it: another field's value makes it meaningless. */
  when?(context: FieldContext): boolean;
  /** Whether the next form starts with what was last typed here. */
  readonly remembered?: boolean;
};

export type Fields = Readonly<Record<string, Field<any>>>;

/** The values of a set of fields. Optional ones may be undefined. */
export type InputOf<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never;
};

type Given<T> = Partial<Omit<Field<T>, 'kind' | 'parse'>> & {label: string; hint: string};
type Optional<T, G extends {required?: boolean}> = G['required'] extends true ? T : T | undefined;

/** Characters that a text may have at most: no upstream takes more in an address, and a file system no longer path. */
const mostCharacters: Readonly<Record<Field<unknown>['kind'], number>> = {
  boolean: 100,
  choice: 1000,
  duration: 100,
  file: 4096,
  json: 1_000_000,
  number: 100,
  pairs: 1_000_000,
  secret: 100_000,
  text: 10_000,
  time: 100,
};

/** Why a text is too long for a field of its kind, where it is. */
export const tooLong = (
  {kind, label}: Pick<Field<unknown>, 'kind' | 'label'>,
  text: string,
): string | undefined =>
  text.length > mostCharacters[kind]
    ? `${label} is too long: ${text.length} characters, and it takes at most ${mostCharacters[kind]}.`
    : undefined;

const field = <T, G extends Given<any>>(
  kind: Field<T>['kind'],
  given: G,
  read: (text: string, context: FieldContext) => Parsed<T>,
): Field<Optional<T, G>> => ({
  remembered: false,
  ...given,
  kind,
  required: given.required ?? false,
  parse: (text, context) => {
    if (text.trim() === '') {
      if (!given.required) return {ok: true, value: undefined as Optional<T, G>};
      return {
        ok: false,
        problem: `${given.label} is needed${given.example ? `, such as ${given.example}` : ''}.`,
      };
    }
    const long = tooLong({kind, label: given.label}, text);
    return long === undefined ? (read(text, context) as Parsed<Optional<T, G>>) : bad(long);
  },
});

const good = <T>(value: T): Parsed<T> => ({ok: true, value});
const bad = (problem: string): Parsed<never> => ({ok: false, problem});

/** Free text; `problem` says what is wrong with one that is given. */
export const textField = <const G extends Given<string> & {problem?(text: string): string | undefined}>(
  given: G,
) =>
  field<string, G>('text', given, text => {
    const problem = given.problem?.(text.trim());
    return problem === undefined ? good(text.trim()) : bad(problem);
  });

/** Several words with commas between them. */
export const listField = <const G extends Given<readonly string[]>>(given: G) =>
  field<readonly string[], G>('text', given, text =>
    good(
      text
        .split(',')
        .map(word => word.trim())
        .filter(Boolean),
    ),
  );

/** A text that is never shown, remembered or journaled. */
export const secretField = <const G extends Given<string>>(given: G) =>
  field<string, G>('secret', given, text => good(text));

/** One of what `suggest` offers. With `open`, other words are let through too. */
export const choiceField = <
  const G extends Given<string> & {options?: (context: FieldContext) => readonly string[] | undefined},
>(
  given: G,
) =>
  field<string, G>(
    'choice',
    {
      suggest: (context: FieldContext) => (given.options?.(context) ?? []).map(value => ({value})),
      ...given,
    },
    (text, context) => {
      const options = given.options?.(context);
      const value = text.trim();
      // No choices are known: that is no choice to be kept to.
      if (!options || options.length === 0 || options.includes(value)) return good(value);
      const same = options.find(option => option.toLowerCase() === value.toLowerCase());
      return same
        ? good(same)
        : bad(`${given.label} cannot be "${value}". It is one of: ${options.join(', ')}.`);
    },
  );

export const booleanField = <const G extends Given<boolean>>(given: G): Field<boolean> => ({
  remembered: false,
  ...given,
  kind: 'boolean',
  required: false,
  parse: text => {
    const word = text.trim().toLowerCase();
    if (['', 'no', 'n', 'false', 'off', '0'].includes(word)) return good(false);
    if (['yes', 'y', 'true', 'on', '1'].includes(word)) return good(true);
    return bad(
      tooLong({kind: 'boolean', label: given.label}, text) ??
        `${given.label} is yes or no, not "${text.trim()}".`,
    );
  },
});

/** A moment: `+24h`, `tomorrow 06:00`, ISO 8601, epoch seconds. Gives epoch seconds. */
export const timeField = <const G extends Given<EpochSeconds>>(given: G) =>
  field<EpochSeconds, G>('time', given, (text, context) => parseTime(text, context.world.now));

/** A length of time: `60`, `90s`, `10m`, `1h30m`. Gives seconds. */
export const durationField = <const G extends Given<number>>(given: G) =>
  field<number, G>('duration', given, text => parseDuration(text));

export const numberField = <const G extends Given<number> & {least?: number; most?: number; whole?: boolean}>(
  given: G,
) =>
  field<number, G>('number', given, text => {
    const value = Number(text.trim());
    if (!Number.isFinite(value)) return bad(`${given.label} is a number, not "${text.trim()}".`);
    if (given.whole && !Number.isInteger(value))
      return bad(`${given.label} is a whole number, not ${text.trim()}.`);
    if (given.least !== undefined && value < given.least)
      return bad(`${given.label} is at least ${given.least}, not ${value}.`);
    if (given.most !== undefined && value > given.most)
      return bad(`${given.label} is at most ${given.most}, not ${value}.`);
    return good(value);
  });

/** A path on this machine; `~` is the home folder. */
export const fileField = <const G extends Given<string>>(given: G) =>
  field<string, G>('file', given, text => good(text.trim()));

export const jsonField = <const G extends Given<Record<string, unknown>>>(given: G) =>
  field<Record<string, unknown>, G>('json', given, text => readObject(text, given.label));

/**
 * Lines of `key=text` and `key:=json`, or one JSON object. A text stays as it was typed (`version=1.10`), and numbers in
 * JSON keep their digits.
 */
export const pairsField = <const G extends Given<Record<string, unknown>>>(given: G) =>
  field<Record<string, unknown>, G>('pairs', {many: true, ...given}, text => {
    if (text.trim().startsWith('{')) return readObject(text, given.label);
    const value = emptyTable<unknown>();
    for (const line of text.split('\n')) {
      if (line.trim() === '') continue;
      const pair = /^\s*([^=]*?)\s*(:?)=(.*)$/.exec(line);
      const [, key = '', json = '', rest = ''] = pair ?? [];
      if (key === '') return bad(`${given.label}: "${line.trim()}" is not key=text or key:=json.`);
      if (Object.hasOwn(value, key)) return bad(`${given.label}: "${key}" is given twice.`);
      if (json === '') {
        value[key] = rest.trim();
        continue;
      }
      try {
        value[key] = parseTyped(rest);
      } catch {
        return bad(`${given.label}: ${rest.trim()} is not JSON. A text goes as ${key}=${rest.trim()}.`);
      }
    }
    return good(value);
  });

const readObject = (text: string, label: string): Parsed<Record<string, unknown>> => {
  try {
    const value = parseTyped(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value) && !isExactNumber(value))
      return good(value as Record<string, unknown>);
    return bad(
      `${label} is a JSON object in braces, not ${Array.isArray(value) ? 'a list' : isExactNumber(value) ? 'number' : typeof value}.`,
    );
  } catch (error) {
    return bad(`${label} is not valid JSON: ${(error as Error).message}.`);
  }
};

/** Reads a whole draft: the values, or each field's problem. Hidden fields are read as empty. */
export const readDraft = <F extends Fields>(
  fields: F,
  draft: Draft,
  world: World,
  row?: unknown,
): {input: InputOf<F>; problems: Readonly<Record<string, string>>} => {
  const input: Record<string, unknown> = {};
  const problems: Record<string, string> = {};
  const context = {world, draft, row};
  for (const [name, one] of Object.entries(fields)) {
    if (one.when?.(context) === false) continue;
    const parsed = one.parse(draft[name] ?? '', context);
    if (parsed.ok) input[name] = parsed.value;
    else problems[name] = parsed.problem;
  }
  return {input: input as InputOf<F>, problems};
};

/** A field's name as a flag: `satelliteId` is `--satellite-id`. */
export const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;

/** Whether a text is read back from `key=text` as it is. */
const isPlain = (value: string): boolean => value === value.trim() && !/[\r\n]/.test(value);

/**
 * Parameters as a form shows them, read back as the same by `pairsField`: lines of `key=text` and `key:=json`, or one JSON
 * object where a key cannot stand in such a line.
 */
export const pairsText = (parameters: Readonly<Record<string, unknown>>): string => {
  const pairs = Object.entries(parameters).filter(([, value]) => value !== undefined);
  if (!pairs.every(([key]) => /^[^\s={:]+$/.test(key))) return JSON.stringify(parameters);
  return pairs
    .map(([key, value]) =>
      typeof value === 'string' && isPlain(value) ? `${key}=${value}` : `${key}:=${JSON.stringify(value)}`,
    )
    .join('\n');
};
