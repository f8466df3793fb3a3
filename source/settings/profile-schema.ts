import {z} from 'zod';
import {addressProblem} from './loopback.ts';

/** The services that a profile can name, in the order of the console's tabs. */
export const serviceNames = ['tasking', 'downlink', 'observatory', 'hpc', 'lake'] as const;
export type ServiceName = (typeof serviceNames)[number];

export const authKinds = ['bearer', 'basic', 'oidc', 'aws', 'none'] as const;
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
    /** How requests are authenticated; `bearer` where a token is kept for the service. */
    kind: z.enum(authKinds, `must be one of ${authKinds.join(', ')}`),
    /** Any program that prints the secret: a list runs as it is, one text runs with `sh -c`. */
    credentialCommand: z
      .union(
        [text, z.array(text).min(1)],
        'must be a command as text, or a list of a program and its arguments',
      )
      .optional(),
    /** Another header than Authorization; it carries the bare secret. */
    header: text.regex(/^[A-Za-z0-9-]+$/, "must be a header's name, such as X-Api-Key").optional(),
    /** User name of `basic`, and of the OIDC password flow. */
    user: text.optional(),
    /** OIDC: where /.well-known/openid-configuration is found; http:// on loopback alone. */
    issuer: identityAddress.optional(),
    /** OIDC: the token endpoint itself, for servers without discovery. */
    tokenUrl: identityAddress.optional(),
    clientId: text.optional(),
    flow: z.enum(oidcFlows, `must be one of ${oidcFlows.join(', ')}`).optional(),
    scope: text.optional(),
    audience: text.optional(),
    /** AWS: names in its own shared files. */
    profile: text.optional(),
    region: text.optional(),
  },
  'must be an object with a kind',
);

const service = z
  .looseObject(
    {
      url: z.string('must be text'),
      auth: auth.optional(),
      /** Lets http:// reach hosts other than this one. */
      allowInsecure: yesNo.optional(),
      /** PEM file of further certificate authorities. */
      caFile: text.optional(),
      refreshSeconds: z
        .looseObject(
          {active: seconds.optional(), background: seconds.optional()},
          'must be an object with active and background, in seconds',
        )
        .optional(),
    },
    'must be an object with a url',
  )
  .superRefine((value, context) => {
    const problem = addressProblem(value.url, value.allowInsecure);
    if (problem) context.addIssue({code: 'custom', path: ['url'], message: problem});
  });

/** One ground segment: its endpoints and how each authenticates. Own settings of a service pass through untouched. */
export const profileSchema = z.looseObject(
  {
    services: z.record(z.string(), service, 'must be an object of services'),
    /** No mutation leaves. */
    readOnly: yesNo.optional(),
    /** Who asks, where an upstream wants it in the request. */
    user: z.looseObject({name: text.optional(), id: text.optional()}, 'must be an object').optional(),
    /** A ground segment whose time is not the wall's: the service whose Date header is followed, and its speed. */
    clock: z
      .looseObject(
        {
          follow: text.optional(),
          speed: z.number('must be a number').positive('must be more than 0').optional(),
        },
        'must be an object',
      )
      .optional(),
    stateDir: text.regex(/^(\/|[A-Za-z]:[\\/])/, 'must be an absolute path').optional(),
  },
  'must be an object with services',
);

/** The rest of config.json, besides its profiles, which are read one by one. */
export const topSchema = z.looseObject({
  current: text.optional(),
  profiles: z.record(z.string(), z.unknown(), 'must be an object of profiles').optional(),
  /** Keys of the console, remapped: command to key or keys. */
  keys: z.record(z.string(), z.union([text, z.array(text)], 'must be a key or a list of keys')).optional(),
  theme: text.optional(),
  /** What the console keeps of the operator's choices: columns, filters with names, what stands beside lists. */
  console: z
    .looseObject({
      aside: z
        .looseObject({open: yesNo.optional(), share: z.number().min(0.2).max(0.7).optional()})
        .optional(),
      columns: z.record(z.string(), z.array(text)).optional(),
      filters: z.record(z.string(), text).optional(),
    })
    .optional(),
  /** The console says what changes, line by line, instead of drawing a screen. */
  screenReader: yesNo.optional(),
});

export type Profile = z.infer<typeof profileSchema>;
export type ServiceSettings = z.infer<typeof service>;
export type Auth = z.infer<typeof auth>;
export type Config = {
  readonly current?: string;
  readonly profiles: Readonly<Record<string, Profile>>;
  readonly keys?: Readonly<Record<string, string | readonly string[]>>;
  readonly theme?: string;
  readonly console?: z.infer<typeof topSchema>['console'];
};

const keysOf = (schema: z.ZodObject) => Object.keys(schema.shape);

/** Known keys by place, for warnings about unknown ones. `open` places hold other layers' settings as well. */
export const knownKeys = {
  top: keysOf(topSchema),
  profile: keysOf(profileSchema),
  service: keysOf(service),
  auth: keysOf(auth),
  refreshSeconds: ['active', 'background'],
  user: ['name', 'id'],
  clock: ['follow', 'speed'],
} as const satisfies Record<string, readonly string[]>;
