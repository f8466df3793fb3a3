import {Failure, type FailureKind} from '../../../declare/failure.ts';
import {clientWords, deniedAction, isDenied, liftDeny, namedError} from '../../../engine/http/aws-error.ts';
import {connectionTrouble} from '../../../engine/http/network-failure.ts';
import {ownEntry} from '../../../text/own-entry.ts';

type S3Error = {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: {readonly httpStatusCode?: number};
};

const named: readonly (readonly [RegExp, FailureKind])[] = [
  [
    /^(ExpiredToken|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|TokenRefreshRequired)/,
    'unauthorized',
  ],
  [/^(CredentialsProviderError|ProviderError|TokenProviderError)/, 'no-credentials'],
  [/^(SlowDown|Throttl|TooManyRequests)/, 'limited'],
  [/^(NoSuch|NotFound)/, 'not-found'],
  [/^(TimeoutError|NoAnswer|RequestTimeout)/, 'timeout'],
  [/^AbortError/, 'aborted'],
];
const statuses: Readonly<Record<number, FailureKind>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  429: 'limited',
};
const network: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ECONNRESET: 'cut',
  EPIPE: 'cut',
  ERR_STREAM_PREMATURE_CLOSE: 'cut',
  ETIMEDOUT: 'timeout',
};

const kindOf = ({name = '', code = '', message = '', $metadata}: S3Error): FailureKind => {
  const status = $metadata?.httpStatusCode;
  // The SDK calls a reset connection a TimeoutError: the code goes before the name.
  const found = ownEntry(network, code) ?? named.find(([pattern]) => pattern.test(name))?.[1];
  if (found) return found;
  if (isDenied({name, $metadata})) return 'forbidden';
  if (/^(aborted|socket hang up|terminated|other side closed)/i.test(message)) return 'cut';
  if (status === undefined) return 'local';
  return statuses[status] ?? (status >= 500 ? 'unavailable' : status < 300 ? 'unreadable' : 'rejected');
};

/** An error of the S3 client as a sentence. `permission` is what the user needs: `s3:ListBucket`. */
export const bucketFailure = (thrown: unknown, bucket: string, permission: string): Failure => {
  if (thrown instanceof Failure) return thrown;
  const error = thrown as S3Error;
  const status = error.$metadata?.httpStatusCode;
  const more = {status, cause: thrown};
  const message = clientWords(error);
  if (/region is missing/i.test(message))
    return new Failure('local', 'No AWS region is known for the bucket.', {
      ...more,
      todo: 'Set services.downlink.bucket.region in the profile, or AWS_REGION.',
    });
  const trouble = status === undefined ? connectionTrouble(error) : undefined;
  if (trouble && error.code !== 'ECONNRESET')
    return new Failure(trouble.kind, `The bucket ${bucket} ${trouble.words}.`, {
      ...more,
      todo:
        trouble.kind === 'unreachable'
          ? 'Look at the network, the region and the endpoint in the profile.'
          : trouble.todo.replace('as caFile', 'as downlink.caFile'),
    });
  if (status === 412)
    return new Failure('rejected', `The object was replaced in the bucket ${bucket} while it was fetched.`, {
      ...more,
      todo: 'Fetch it again.',
    });
  const known = namedError(error);
  if (known)
    return new Failure(known.kind, `The bucket ${bucket} refuses this: ${message.replace(/[.!?]$/, '')}.`, {
      ...more,
      todo: known.todo.replace('the region', 'services.downlink.bucket.region'),
    });
  const kind = kindOf(error);
  const plain = kind === 'unavailable' || kind === 'unreadable' || kind === 'rejected' || kind === 'local';
  if (plain && /Deserialization error|XML parse error/i.test(message))
    return new Failure(
      kind === 'unavailable' ? kind : 'unreadable',
      `The bucket ${bucket} did not answer as S3 does${status === undefined ? '' : ` (${status})`}.`,
      {
        ...more,
        todo: 'Look whether a proxy answers in its place, and at services.downlink.bucket.endpoint in the profile.',
      },
    );
  // Another refusal than that of a right: its own words tell.
  switch (kind === 'forbidden' && !isDenied(error) ? undefined : kind) {
    case 'cut':
      return new Failure(kind, `The bucket ${bucket} cut the connection.`, more);
    case 'timeout':
      return new Failure(kind, `The bucket ${bucket} did not answer in time.`, more);
    case 'forbidden': {
      const missing = deniedAction(error) ?? permission;
      return new Failure(
        kind,
        `The bucket ${bucket} denies this (${status ?? 403}): ${missing} is missing.`,
        {
          ...more,
          todo:
            liftDeny(error, missing) ??
            `Allow ${missing}${missing.startsWith('s3:') ? ' on the bucket' : ''} to this user, or use another AWS profile.`,
        },
      );
    }
    case 'unauthorized':
    case 'no-credentials':
      return new Failure(
        kind,
        `The bucket ${bucket} could not be asked: there are no valid AWS credentials.`,
        {
          ...more,
          todo: 'Renew them (aws sso login), or set AWS_PROFILE, or services.downlink.bucket.profile in the profile.',
        },
      );
    case 'not-found':
      return error.name === 'NoSuchBucket'
        ? new Failure(kind, `There is no bucket ${bucket}.`, {
            ...more,
            todo: 'Correct services.downlink.bucket.name in the profile.',
          })
        : new Failure(kind, `The object is no longer in the bucket ${bucket}.`, more);
    case 'unreachable':
      return new Failure(kind, `The bucket ${bucket} cannot be reached: ${message}.`, {
        ...more,
        todo: 'Look at the network, the region and the endpoint in the profile.',
      });
    default:
      return new Failure(
        kind,
        `The bucket ${bucket} could not be read: ${message.replace(/[.!?]$/, '')}.`,
        more,
      );
  }
};
