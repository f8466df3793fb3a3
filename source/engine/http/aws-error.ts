import type {FailureKind} from '../../declare/failure.ts';

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
