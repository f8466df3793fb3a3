import {isLoopback} from '../../settings/loopback.ts';
import type {BucketSettings} from './settings.ts';

type Sdk = typeof import('@aws-sdk/client-s3');
export type OpenBucket = {readonly sdk: Sdk; readonly client: InstanceType<Sdk['S3Client']>};

/** Warnings of the SDK would tear the screen. A class of its own: the SDK looks at the constructor's name. */
class Silence {
  debug() {}
  info() {}
  warn() {}
  error() {}
  trace() {}
}

/**
 * Loads the S3 client when the bucket is first looked at, and keeps it. A stand-in on this machine is asked with keys
 * made up here, so that no real key ever reaches one; everything else goes by AWS's own chain.
 */
export const bucketOpener = (settings: BucketSettings): (() => Promise<OpenBucket>) => {
  let opened: Promise<OpenBucket> | undefined;
  const open = async (): Promise<OpenBucket> => {
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
    const sdk = await import('@aws-sdk/client-s3');
    const {endpoint, region, profile} = settings;
    const here = endpoint !== undefined && isLoopback(new URL(endpoint).hostname);
    const client = new sdk.S3Client({
      ...(endpoint ? {endpoint, forcePathStyle: true} : {}),
      ...(here ? {credentials: {accessKeyId: 'standin', secretAccessKey: 'standin'}} : {}),
      ...(region || here ? {region: region ?? 'us-east-1'} : {}),
      ...(profile && !here ? {profile} : {}),
      logger: new Silence(),
      maxAttempts: 2,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    return {sdk, client};
  };
  return () => {
    opened ??= open().catch(error => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
};
