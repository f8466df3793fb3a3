import {homedir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {Failure, type FailureKind} from '../../declare/failure.ts';
import type {Http} from '../../declare/http.ts';
import {noFile} from '../../settings/file-error.ts';
import {ownEntry} from '../../text/own-entry.ts';

/** What is used of a client of AWS's SDK, any of them. */
type Client = {readonly middlewareStack: {add(middleware: never, where: never): void}};
type Args = {
  readonly request: {
    readonly method: string;
    readonly protocol: string;
    readonly hostname: string;
    readonly port?: number;
    readonly path: string;
  };
};
type Output = {readonly response: {readonly statusCode: number}};

const kinds: Readonly<Record<string, FailureKind>> = {AbortError: 'aborted', TimeoutError: 'timeout'};

/**
 * A client of AWS that tells the log of each exchange, its retries one by one, as everything else does that is sent. The
 * address has no query, and ends with what was asked: `https://dynamodb.eu-west-1.amazonaws.com/#Query`.
 */
export const notedClient = <Any extends Client>(client: Any, {noted}: Partial<Pick<Http, 'noted'>>): Any => {
  if (!noted) return client;
  const middleware =
    (next: (args: Args) => Promise<Output>, {commandName = ''}: {commandName?: string}) =>
    async (args: Args): Promise<Output> => {
      const {method, protocol, hostname, port, path} = args.request;
      const url = `${protocol}//${hostname}${port ? `:${port}` : ''}${path}#${commandName.replace(/Command$/, '')}`;
      const begun = performance.now();
      const ms = () => Math.round(performance.now() - begun);
      try {
        const output = await next(args);
        noted({method, url, ms: ms(), status: output.response.statusCode});
        return output;
      } catch (thrown) {
        const {name, message} = thrown instanceof Error ? thrown : new Error(String(thrown));
        noted({method, url, ms: ms(), failure: ownEntry(kinds, name) ?? 'unreachable', sentence: message});
        throw thrown;
      }
    };
  client.middlewareStack.add(
    middleware as never,
    {step: 'deserialize', priority: 'low', name: 'noted'} as never,
  );
  return client;
};

/** AWS's own files are read by its clients, which would wait for ever on a pipe. Throws a Failure. */
export const refuseSharedFiles = (environment: Readonly<Record<string, string | undefined>>): void => {
  for (const [name, usual] of [
    ['AWS_SHARED_CREDENTIALS_FILE', 'credentials'],
    ['AWS_CONFIG_FILE', 'config'],
  ] as const) {
    const file = environment[name] || join(homedir(), '.aws', usual);
    const why = noFile(file);
    if (why !== undefined) throw new Failure('local', `${file} cannot be read: ${why}.`);
  }
};

/** What an error of an AWS client says; its words may be anything, of which the client makes a text all the same. */
export const clientWords = ({message, name}: {readonly message?: unknown; readonly name?: unknown}): string =>
  [message, name]
    .find((one): one is string => typeof one === 'string' && one !== '' && one !== '[object Object]')
    ?.replace(/\s+/g, ' ')
    .trim() ?? 'no reason given';

type AwsError = {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly $metadata?: {readonly httpStatusCode?: number};
};

/** Errors whose cause AWS names, where their status alone would tell of another, and what helps. */
const named: readonly (readonly [RegExp, FailureKind, string])[] = [
  [
    /TimeTooSkewed|RequestExpired|Signature (expired|not yet current)/,
    'unauthorized',
    "Set this machine's clock right: AWS takes nothing that is signed at another time.",
  ],
  [
    /^InvalidObjectState/,
    'rejected',
    'Its bytes are in an archive (such as Glacier): have it restored there, then ask again.',
  ],
  [
    /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraint)/,
    'rejected',
    'Set the region in the profile to the one where the bucket is.',
  ],
  [/^KMS\./, 'rejected', 'Look at the KMS key with which the object is encrypted.'],
];

/** What an error of AWS is by its own name: its kind, and what to do. */
export const namedError = ({name, message}: AwsError): {kind: FailureKind; todo: string} | undefined => {
  const [, kind, todo] = named.find(([test]) => test.test(`${name}: ${message}`)) ?? [];
  return kind && todo ? {kind, todo} : undefined;
};

/** Whether AWS says that a right is missing: by that name, or by 403 alone, as it answers where it sends no words. */
export const isDenied = ({name, $metadata}: AwsError): boolean =>
  /^(AccessDenied|AllAccessDisabled|UnauthorizedOperation|AuthorizationError|Forbidden$)/.test(
    String(name),
  ) ||
  ($metadata?.httpStatusCode === 403 && /^(\d+|Unknown(Error)?|Error|)$/.test(String(name ?? '')));

/**
 * The token at which a listing goes on; undefined at its end. Throws a Failure for one that is cut and does not say where
 * it goes on, or goes on where it was: what came of it is not all.
 */
export const goesOn = (
  {IsTruncated, NextContinuationToken: next}: {IsTruncated?: boolean; NextContinuationToken?: string},
  bucket: string,
  before?: string,
): string | undefined => {
  if (!IsTruncated) return undefined;
  if (next && next !== before) return next;
  throw new Failure(
    'unreadable',
    `The bucket ${bucket} lists its objects in part, and not where it goes on.`,
    {
      todo: 'Look whether it is asked by the right address: it does not page as S3 does (ListObjectsV2).',
    },
  );
};

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/**
 * The XML of a bucket's listing without times and sizes that are none: of one object whose time cannot be read AWS's
 * client makes an error of the whole page, and of a size that is not there it makes 0 bytes.
 */
export const mendedListing = (xml: string): string =>
  xml
    .replace(/<LastModified>([^<]*)<\/LastModified>/g, (all, at: string) =>
      moment.test(at) && !Number.isNaN(Date.parse(at)) ? all : '',
    )
    .replace(/<Size>(\s*)<\/Size>|<Size\s*\/>/g, '');

/** A client of S3 that reads listings so. */
export const mendingClient = <Any extends Client>(client: Any): Any => {
  const middleware =
    (next: (args: Args) => Promise<Output>, {commandName}: {commandName?: string}) =>
    async (args: Args): Promise<Output> => {
      const output = await next(args);
      const response = output.response as {statusCode: number; body?: AsyncIterable<Uint8Array>};
      if (commandName === 'ListObjectsV2Command' && response.statusCode === 200 && response.body)
        response.body = Buffer.from(mendedListing(await text(response.body))) as never;
      return output;
    };
  client.middlewareStack.add(
    middleware as never,
    {step: 'deserialize', priority: 'low', name: 'mended'} as never,
  );
  return client;
};

/** Bytes of an object as a listing tells them; undefined where it tells none: the client takes any text for a number. */
export const listedSize = (size: number | undefined): number | undefined =>
  size !== undefined && Number.isSafeInteger(size) && size >= 0 ? size : undefined;
