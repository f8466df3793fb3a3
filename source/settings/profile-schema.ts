import * as z from 'zod';
import type {Service} from '../declare/service.ts';
import {addressProblem} from './loopback.ts';

/** What the settings must know of a service. */
export type Declared = Pick<Service, 'name' | 'title' | 'settings' | 'setup'>;

export const authKinds = ['bearer', 'basic', 'oidc', 's3', 'aws', 'none'] as const;
export const oidcFlows = ['client_credentials', 'device', 'password'] as const;

const text = z.string('must be text').min(1, 'must not be empty');
const seconds = z.number('must be a number of seconds').positive('must be more than 0 seconds');
const yesNo = z.boolean('must be true or false');
const identityAddress = text.superRefine((value, context) => {
  const problem = addressProblem(value, 'never');
  if (problem) context.addIssue({code: 'custom', message: problem});
});

const auth = z.looseObject(
  {
    kind: z
      .enum(authKinds, `must be one of ${authKinds.join(', ')}`)
      .describe('How requests are authenticated.'),
    credentialCommand: z
      .union(
        [text, z.array(text).min(1)],
        'must be a command as text, or a list of a program and its arguments',
      )
      .optional()
      .describe('Any program that prints the secret: a list runs as it is, one text runs with sh -c.'),
    header: text
      .regex(/^[A-Za-z0-9-]+$/, "must be a header's name, such as X-Api-Key")
      .optional()
      .describe('Another header than Authorization; it carries the bare secret.'),
    user: text
      .optional()
      .describe('The user name, for basic and for the OIDC password flow; of s3 the id of the access key.'),
    issuer: identityAddress
      .optional()
      .describe('OIDC: where /.well-known/openid-configuration is found; http:// on loopback alone.'),
    tokenUrl: identityAddress
      .optional()
      .describe('OIDC: the token endpoint itself, for servers without discovery.'),
    clientId: text.optional().describe('OIDC: the name of this client.'),
    flow: z
      .enum(oidcFlows, `must be one of ${oidcFlows.join(', ')}`)
      .optional()
      .describe('OIDC: how it logs in.'),
    scope: text.optional().describe('OIDC: the scope to ask for.'),
    audience: text.optional().describe('OIDC: the audience to ask for.'),
    profile: text.optional().describe('AWS: a profile of its own shared files.'),
    region: text.optional().describe('AWS and s3: the region; of s3 "default" without it.'),
  },
  'must be an object with a kind',
);

const service = z.looseObject(
  {
    url: z.string('must be text').describe('The base address: https://…; http:// for this machine alone.'),
    auth: auth.optional().describe('How it authenticates.'),
    allowInsecure: yesNo.optional().describe('True lets http:// reach hosts other than this one.'),
    caFile: text.optional().describe('PEM file of further certificate authorities.'),
    refreshSeconds: z
      .looseObject(
        {
          active: seconds.optional().describe('Seconds between two readings of the list in view.'),
          background: seconds.optional().describe('Seconds between two readings of the other lists.'),
        },
        'must be an object with active and background, in seconds',
      )
      .optional()
      .describe('The pace of reading.'),
  },
  'must be an object with a url',
);

const checkedService = service.superRefine((value, context) => {
  const problem = addressProblem(value.url, value.allowInsecure);
  if (problem) context.addIssue({code: 'custom', path: ['url'], message: problem});
});

const profileShape = {
  readOnly: yesNo.optional().describe('True: nothing that changes anything is ever sent.'),
  user: z
    .looseObject(
      {name: text.optional().describe('Your name.'), id: text.optional().describe('Your id.')},
      'must be an object',
    )
    .optional()
    .describe('Who asks, where an upstream wants it in the request.'),
  clock: z
    .looseObject(
      {
        follow: text.optional().describe('The service whose Date header is followed.'),
        speed: z
          .number('must be a number')
          .positive('must be more than 0')
          .optional()
          .describe('How many times as fast as ours it runs.'),
      },
      'must be an object',
    )
    .optional()
    .describe("A ground segment whose time is not the wall's: a simulator's."),
  stateDir: text
    .regex(/^(\/|[A-Za-z]:[\\/])/, 'must be an absolute path')
    .optional()
    .describe('Where journal and memory lie, instead of the usual place.'),
};

/** One ground segment as far as it must be right for anything to work; a service's own settings are checked by its own schema. */
export const profileSchema = z.looseObject(
  {services: z.record(z.string(), checkedService, 'must be an object of services'), ...profileShape},
  'must be an object with services',
);

/** One ground segment with every key that is known in it. */
export const wholeProfile = (declared: readonly Declared[]) =>
  z.object({
    services: z
      .object(
        Object.fromEntries(
          declared.map(({name, title, settings}) => [
            name,
            z
              .object({...service.shape, ...settings.shape})
              .optional()
              .describe(`${title}.`),
          ]),
        ),
      )
      .describe('The services of this ground segment; those that are not named are not there.'),
    ...profileShape,
  });

export const themeNames = ['dark', 'light', 'contrast', 'safe', 'mono'] as const;
export type ThemeName = (typeof themeNames)[number];

/** The form of config.json that this skydeck writes. */
export const configVersion = 1;

/** The rest of config.json, besides its profiles, which are read one by one. */
export const topSchema = z.looseObject({
  $schema: text.optional().describe('Where editors find what may stand here.'),
  version: z
    .number('must be a number')
    .int()
    .max(configVersion, `is of a later skydeck; this one knows ${configVersion}`)
    .optional()
    .describe('The form of this file.'),
  current: text.optional().describe('The profile that is used when none is named.'),
  profiles: z
    .record(z.string(), z.unknown(), 'must be an object of profiles')
    .optional()
    .describe('Ground segments, by name.'),
  keys: z
    .record(z.string(), z.union([text, z.array(text)], 'must be a key or a list of keys'))
    .optional()
    .describe('Keys of the console, remapped: command to key or keys.'),
  theme: z
    .enum(themeNames, `must be one of ${themeNames.join(', ')}`)
    .optional()
    .describe('The colours of the console.'),
  colours: z
    .record(z.string(), text, 'must be an object of colours')
    .optional()
    .describe("Colours over the theme's, by what they show: bad, warn, quiet and so on."),
  console: z
    .looseObject({
      aside: z
        .looseObject({
          open: yesNo
            .optional()
            .describe('Whether the chosen row stands beside its list, until the console is told otherwise.'),
          share: z.number().min(0.2).max(0.7).optional().describe('Its share of the width, 0.2 to 0.7.'),
        })
        .optional()
        .describe('What stands beside lists.'),
      columns: z
        .record(z.string(), z.array(text))
        .optional()
        .describe('Columns that are shown, by list, until others are chosen in the console.'),
      filters: z.record(z.string(), text).optional().describe('Filters with names.'),
      templates: z
        .record(
          z.string(),
          z.looseObject({
            action: text.describe('What it does: windows.create.'),
            draft: z.record(z.string(), z.string()).describe('The texts of its fields.'),
          }),
        )
        .optional()
        .describe('Forms that were saved under a name.'),
      mouse: yesNo
        .optional()
        .describe(
          "True: clicks choose tabs and rows, the wheel moves; the terminal's own marking then wants Shift.",
        ),
      notify: z
        .enum(['bell', 'osc9', 'osc777', 'none'], 'must be bell, osc9, osc777 or none')
        .optional()
        .describe(
          "How a new critical alert is told: by the bell alone, or by the terminal's notifications as well.",
        ),
    })
    .optional()
    .describe(
      "The operator's choices for all profiles. What lists were left with is in the profile's memory.",
    ),
  screenReader: yesNo
    .optional()
    .describe('True: the console says what changes, line by line, instead of drawing a screen.'),
});

/** All of config.json, with every key that is known in it. */
export const wholeConfig = (declared: readonly Declared[]) =>
  z.object({
    ...topSchema.shape,
    profiles: z.record(z.string(), wholeProfile(declared)).optional().describe('Ground segments, by name.'),
  });

export const templateName = /^[\p{L}\p{N}_-]+$/u;

export type Profile = z.infer<typeof profileSchema>;
export type Auth = z.infer<typeof auth>;
export type Config = {
  readonly current?: string;
  readonly profiles: Readonly<Record<string, Profile>>;
  readonly keys?: Readonly<Record<string, string | readonly string[]>>;
  readonly theme?: string;
  readonly colours?: Readonly<Record<string, string>>;
  readonly console?: z.infer<typeof topSchema>['console'];
};
