import type {Http} from '../../../declare/http.ts';
import {notedClient, patience, refuseSharedFiles} from '../../../engine/http/aws-client.ts';
import {mendingClient} from '../../../engine/http/s3-listing.ts';
import {isLoopback} from '../../../settings/loopback.ts';
import type {BucketSettings} from '../settings.ts';

type Logger = Record<'debug' | 'info' | 'warn' | 'error' | 'trace', () => void>;
type Sdk = typeof import('@aws-sdk/client-s3');
export type OpenBucket = {readonly sdk: Sdk; readonly client: InstanceType<Sdk['S3Client']>};

/**
 * Warnings of the SDK would tear the screen. A class of its own, since the SDK looks at the constructor's name; without
 * `info` and `error`, for which the SDK copies each whole answer.
 */
class Silence {
  debug() {}
  warn() {}
  trace() {}
}

/**
 * Loads the S3 client when the bucket is first looked at, and keeps it. A stand-in on this machine is asked with keys
 * made up here, so that no real key ever reaches one; everything else goes by AWS's own chain.
 */
export const bucketOpener = (
  settings: BucketSettings,
  http: Pick<Http, 'agentFor' | 'noted'>,
): (() => Promise<OpenBucket>) => {
  let opened: Promise<OpenBucket> | undefined;
  /** The SDK asks over https but where an endpoint says http. AWS_ENDPOINT_URL too may name a stand-in here. */
  const agents = async () => {
    const {
      endpoint = process.env.AWS_ENDPOINT_URL_S3 ??
        process.env.AWS_ENDPOINT_URL ??
        'https://s3.amazonaws.com',
    } = settings;
    const agent = await http.agentFor(new URL(endpoint), {keepAlive: true, maxSockets: 16});
    return {httpAgent: agent, httpsAgent: agent};
  };
  const open = async (): Promise<OpenBucket> => {
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
    const sdk = await import('@aws-sdk/client-s3');
    const {endpoint, region, profile} = settings;
    const here = endpoint !== undefined && isLoopback(new URL(endpoint).hostname);
    if (!here) refuseSharedFiles(process.env);
    const client = new sdk.S3Client({
      ...(endpoint ? {endpoint, forcePathStyle: true} : {}),
      ...(here ? {credentials: {accessKeyId: 'standin', secretAccessKey: 'standin'}} : {}),
      ...(region || here ? {region: region ?? 'us-east-1'} : {}),
      ...(profile && !here ? {profile} : {}),
      logger: new Silence() as unknown as Logger,
      requestHandler: {...patience, ...(await agents())},
      maxAttempts: 2,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    return {sdk, client: mendingClient(notedClient(client, http))};
  };
  return () => {
    opened ??= open().catch(error => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
};
