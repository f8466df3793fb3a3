import * as z from 'zod';

/** The settings that a service adds to its part of a profile: the key by which `world.settings` has them. */
export type SettingsOf<Settings = any> = {
  readonly service: string;
  /** Its own keys. Each says in one sentence what it is (`describe`), with its unit; help and config.json's schema have it. */
  readonly shape: z.ZodRawShape;
  /** Parses the service's part of a profile; keys that nobody knows are left out. Throws a ZodError that names the key. */
  parse(raw: unknown): Settings;
  /** What holds where a profile says nothing, or has no such service. */
  readonly defaults: Settings;
};

/** What every service has besides, as far as services look at it. */
const shared = () => ({url: z.url(), allowInsecure: z.boolean().optional()});
type Given<Shape extends z.ZodRawShape> = z.output<z.ZodObject<ReturnType<typeof shared> & Shape>>;

/**
 * Declares a service's settings; all of its own keys are optional or have defaults. `finish` works out what follows from
 * them. Their schemas are made when they are first asked for: most commands check no settings.
 */
export const serviceSettings = <Shape extends z.ZodRawShape, Settings = Given<Shape>>(
  service: string,
  make: () => Shape,
  finish: (given: Given<Shape>) => Settings = given => given as unknown as Settings,
): SettingsOf<Settings> => {
  let shape: Shape | undefined;
  let schema: z.ZodType | undefined;
  const made = () => {
    shape ??= make();
    return shape;
  };
  const parse = (raw: unknown) => {
    schema ??= z.object({...shared(), ...made()});
    return finish(schema.parse(raw, {error: settingWords}) as Given<Shape>);
  };
  let defaults: Settings | undefined;
  return {
    service,
    get shape() {
      return made();
    },
    parse,
    get defaults() {
      defaults ??= parse({url: 'https://localhost/'});
      return defaults;
    },
  };
};

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** What a setting must be, where its schema does not say it in words of its own: completes "services.hpc.dialect …". */
export const settingWords = (issue: z.core.$ZodRawIssue): string | undefined => {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return issue.format === 'url' ? 'must be an address such as https://api.example.com/' : undefined;
    case 'too_small':
      if (issue.origin === 'string') return 'must not be empty';
      if (issue.origin === 'array') return `must have ${issue.minimum} at least`;
      return `must be ${issue.inclusive ? `${issue.minimum} or more` : `more than ${issue.minimum}`}`;
    case 'too_big':
      return `must be ${issue.maximum} or less`;
    default:
      return undefined;
  }
};
