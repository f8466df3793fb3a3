import type {FailureKind} from '../../declare/failure.ts';

/** What the client puts where an answer has no words. */
const wordless = /^(\[object Object\]|Unknown(Error)?|\d+)$/;
/**
 * What an error of an AWS client says, without what Batch wraps round it; its words may be anything, of which the client
 * makes a text all the same.
 */
export const clientWords = ({message, name}: {readonly message?: unknown; readonly name?: unknown}): string =>
  [message, name]
    .find((one): one is string => typeof one === 'string' && one !== '' && !wordless.test(one))
    ?.replace(/\s+/g, ' ')
    .replace(/^Error executing request, Exception : /, '')
    .replace(/,? ?RequestId: [\w-]+$/, '')
    .trim() ?? 'no reason given';

type AwsError = {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly $metadata?: {readonly httpStatusCode?: number};
  readonly $response?: unknown;
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
  [
    /^(KMS|Kms|InaccessibleEncryptionKey)/,
    'rejected',
    'Look at the KMS key with which it is encrypted: whether it is enabled, and who may use it.',
  ],
];

/** The region that S3 names as the bucket's, in its words or beside them. */
const regionOf = ({message, $response}: AwsError): string | undefined =>
  /expecting '([a-z0-9-]+)'/.exec(String(message))?.[1] ??
  /^[a-z0-9-]+$/.exec(
    ($response as {headers?: Record<string, string>} | undefined)?.headers?.['x-amz-bucket-region'] ?? '',
  )?.[0];

/** What an error of AWS is by its own name: its kind, and what to do. */
export const namedError = (error: AwsError): {kind: FailureKind; todo: string} | undefined => {
  const region = regionOf(error);
  // An answer to HEAD has no words: its 301 can be of nothing else.
  const name = region && error.$metadata?.httpStatusCode === 301 ? 'PermanentRedirect' : error.name;
  const [, kind, todo] = named.find(([test]) => test.test(`${name}: ${error.message}`)) ?? [];
  return kind && todo
    ? {
        kind,
        todo: region ? todo.replace('the one where the bucket is', `${region}, where the bucket is`) : todo,
      }
    : undefined;
};

/** Whether AWS says that a right is missing: by that name, or by 403 alone, as it answers where it sends no words. */
export const isDenied = ({name, $metadata}: AwsError): boolean =>
  /^(AccessDenied|AllAccessDisabled|UnauthorizedOperation|AuthorizationError|Forbidden$)/.test(
    String(name),
  ) ||
  ($metadata?.httpStatusCode === 403 && /^(\d+|Unknown(Error)?|Error|)$/.test(String(name ?? '')));

/** What AWS says is missing, which may be another right than the one of the call: that of a key, say. */
export const deniedAction = ({message}: AwsError): string | undefined =>
  /not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)/.exec(String(message))?.[1];

/** What helps where a policy denies it outright: allowing it again does not. */
export const liftDeny = ({message}: AwsError, action: string): string | undefined => {
  const [, where] = /with an explicit deny(?: in an? ([\w -]+?))?(?:[.:]|$)/.exec(String(message)) ?? [
    undefined,
  ];
  return /explicit deny/.test(String(message))
    ? `Ask who keeps ${where ? `the ${where}` : 'the policies'}: an explicit deny of ${action} there outweighs every Allow.`
    : undefined;
};
