import {Failure, type FailureKind} from '../../../../declare/failure.ts';
import {
  clientWords,
  deniedAction,
  isDenied,
  liftDeny,
  namedError,
} from '../../../../engine/http/aws-error.ts';
import {connectionTrouble} from '../../../../engine/http/network-failure.ts';

type AwsError = {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: {readonly httpStatusCode?: number};
  readonly $response?: unknown;
};

const kinds: readonly (readonly [RegExp, FailureKind])[] = [
  [
    /^(ExpiredToken|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|InvalidAccessKeyId|InvalidClientTokenId|InvalidToken|IncompleteSignature|MissingAuthenticationToken|TokenRefreshRequired)/,
    'unauthorized',
  ],
  [/^(CredentialsProviderError|ProviderError|TokenProviderError)/, 'no-credentials'],
  [
    /^(Throttl|TooManyRequests|ProvisionedThroughputExceeded|RequestLimitExceeded|SlowDown|(Execution)?LimitExceeded)/,
    'limited',
  ],
  [/^(ResourceNotFound|NoSuch|NotFound|StateMachineDoesNotExist|ExecutionDoesNotExist)/, 'not-found'],
  [/^(TimeoutError|NoAnswer|RequestTimeout)/, 'timeout'],
  [/^(AbortError)/, 'aborted'],
];

const kindOf = (error: AwsError): FailureKind => {
  const named = namedError(error)?.kind ?? kinds.find(([pattern]) => pattern.test(error.name ?? ''))?.[1];
  if (named) return named;
  if (isDenied(error)) return 'forbidden';
  const status = error.$metadata?.httpStatusCode;
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return 'cut';
  const trouble = status === undefined ? connectionTrouble(error) : undefined;
  if (trouble) return trouble.kind;
  if (status === 403) return 'forbidden';
  if (status === 401) return 'unauthorized';
  if (status === 404) return 'not-found';
  if (status === 429) return 'limited';
  if (status !== undefined && status >= 500) return 'unavailable';
  return status === undefined ? 'local' : 'rejected';
};

const todos: Partial<Record<FailureKind, string>> = {
  unauthorized: 'Renew the credentials of this profile (aws sso login, or new keys), then ask again.',
  'no-credentials':
    'Set AWS_PROFILE or keys in the environment, or name a profile in the settings of the lake.',
  insecure: 'Set caFile of the lake in the profile to the PEM file of the authority, if it is your own.',
  unreachable: 'Look at the network, the region and the endpoint in the profile.',
  limited: 'Wait a little; the table or the API is asked more than it is provisioned for.',
};

const elseAnswers =
  'Look whether something else answers in the place of AWS: a proxy, or another service at that address.';

/** What an answer throws that is none of AWS's: the SDK takes its fields on trust. */
const isUnreadable = (thrown: unknown): boolean =>
  thrown instanceof SyntaxError ||
  /ZodError$/.test((thrown as AwsError)?.name ?? '') ||
  ((thrown instanceof TypeError || thrown instanceof RangeError) &&
    (thrown as AwsError).code === undefined) ||
  /Deserialization error/i.test((thrown as AwsError)?.message ?? '');

const inPolicy = /^(dynamodb|batch|logs|states|s3):(?!CreateTable|PutObject)/;

/** What a name in the profile is wrong about, where AWS knows no such thing. Batch says so in words alone. */
const wrongNames: readonly (readonly [RegExp, string, string])[] = [
  [/^NoSuchBucket/, 'the bucket', 'aws.bucket (local.bucket of the engine local)'],
  [/^(StateMachineDoesNotExist|InvalidArn)/, 'the state machine', 'aws.stateMachine'],
  [/^ClientException: Job ?Queue\b.*not found/i, 'the queue', 'aws.queue'],
  [/^ClientException: Job ?Definition\b.*(not found|INACTIVE)/i, 'the job definition', 'aws.definition'],
];
/** What to do about a name that AWS does not know, or undefined. */
const wrongName = (name: string | undefined, words: string): string | undefined => {
  const [, thing, setting] = wrongNames.find(([test]) => test.test(`${name}: ${words}`)) ?? [];
  return thing && `Look whether ${thing} is there, or correct ${setting} in the lake of the profile.`;
};

/** An error of an AWS client as a Failure. `action` is the IAM name of what was tried: `batch:ListJobs`. */
export const awsFailure = (thrown: unknown, action: string, sent = false): Failure => {
  if (thrown instanceof Failure) return thrown;
  const error = thrown as AwsError;
  const message = clientWords(error);
  if (/region is missing/i.test(message))
    return new Failure('local', 'No AWS region is known.', {
      todo: 'Set aws.region in the lake of the profile, or AWS_REGION.',
      cause: thrown,
    });
  const status = error.$metadata?.httpStatusCode;
  const kind = kindOf(error);
  if (isUnreadable(thrown)) {
    // A page with 503, or an answer that broke off: what it means is known without its words.
    const known = kind === 'cut' || (status !== undefined && status >= 400);
    const words =
      kind === 'cut'
        ? 'was cut in the middle of its answer'
        : `failed (${status}), in other words than AWS's`;
    return new Failure(
      known ? kind : 'unreadable',
      `${action} ${known ? words : 'was answered in a form that cannot be read'}.`,
      {todo: kind === 'cut' ? undefined : elseAnswers, status, maybeSent: sent, cause: thrown},
    );
  }
  if (kind === 'forbidden' && isDenied(error)) {
    const missing = deniedAction(error) ?? action;
    return new Failure(kind, `No permission: ${missing}.`, {
      status,
      todo:
        liftDeny(error, missing) ??
        `Allow ${missing} to this user${inPolicy.test(missing) ? '; "skydeck ingest policy read-only" or "operator" prints a policy' : ''}.`,
      cause: thrown,
    });
  }
  const trouble = status === undefined && kind !== 'cut' ? connectionTrouble(error) : undefined;
  if (trouble?.kind === kind)
    return new Failure(kind, `${action} could not be asked: AWS ${trouble.words}.`, {
      todo: kind === 'forbidden' ? trouble.todo : todos[kind],
      cause: thrown,
    });
  const wrong = wrongName(error.name, message);
  const unsure = sent && ['unavailable', 'timeout', 'cut', 'aborted'].includes(kind);
  const words = status !== undefined && message === 'no reason given' ? `${status}, without a word` : message;
  return new Failure(
    wrong ? 'not-found' : kind,
    `${action} failed: ${words}${/[.!?]$/.test(words) ? '' : '.'}`,
    {
      status,
      todo:
        namedError(error)?.todo.replace('the region in', 'aws.bucketRegion in the lake of') ??
        wrong ??
        todos[kind],
      maybeSent: unsure,
      cause: thrown,
    },
  );
};

/** Runs one call; its error becomes a Failure that names the action. */
export const calling = async <T>(action: string, call: () => Promise<T>, sent = false): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    throw awsFailure(error, action, sent);
  }
};

type AwsAnswer = {readonly $metadata: {readonly requestId?: string; readonly httpStatusCode?: number}};

/**
 * An answer to a change, of which the SDK reads no more than its status. AWS and what speaks for it give each answer an
 * id; a proxy's page, half a body or another service's has none. Then `isSo`, which reads what stands, decides. Throws an
 * unreadable Failure where neither says that the change was carried out.
 */
export const confirmed = async (
  {$metadata}: AwsAnswer,
  action: string,
  isSo: () => Promise<boolean>,
): Promise<void> => {
  if ($metadata.requestId || (await isSo().catch(() => false))) return;
  throw new Failure('unreadable', `${action} was answered, but not in the form of AWS.`, {
    status: $metadata.httpStatusCode,
    maybeSent: true,
    todo: elseAnswers,
  });
};

export const isName = (thrown: unknown, name: string): boolean => (thrown as AwsError)?.name === name;
