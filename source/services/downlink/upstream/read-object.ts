import {bucketFailure} from './bucket-failure.ts';
import type {OpenBucket} from './open-bucket.ts';

export type ObjectFacts = {
  /** Bytes, where the answer tells them: what lies between may leave them out. */
  readonly size?: number;
  readonly etag?: string;
  /** Eight hexadecimal digits, where the bucket keeps a CRC-32 of the whole. */
  readonly crc32?: string;
};

/** Size and checksums of an object. Throws a Failure. */
export const headObject = async (
  {sdk, client}: OpenBucket,
  place: {readonly bucket: string; readonly key: string},
  signal: AbortSignal,
): Promise<ObjectFacts> => {
  try {
    const answer = await client.send(
      new sdk.HeadObjectCommand({Bucket: place.bucket, Key: place.key, ChecksumMode: 'ENABLED'}),
      {abortSignal: signal},
    );
    const crc = answer.ChecksumCRC32;
    // A checksum of parts ("…-3") is not one of the file.
    const plain = crc && !crc.includes('-') ? Buffer.from(crc, 'base64').toString('hex') : undefined;
    const size = answer.ContentLength;
    return {
      ...(Number.isSafeInteger(size) && {size}),
      etag: answer.ETag?.replaceAll('"', ''),
      crc32: plain,
    };
  } catch (error) {
    throw bucketFailure(error, place.bucket, 's3:GetObject');
  }
};

export const peekObject = async (
  {sdk, client}: OpenBucket,
  place: {readonly bucket: string; readonly key: string},
  count: number,
  signal: AbortSignal,
): Promise<Uint8Array> => {
  try {
    const answer = await client.send(
      new sdk.GetObjectCommand({Bucket: place.bucket, Key: place.key, Range: `bytes=0-${count - 1}`}),
      {abortSignal: signal},
    );
    return (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    throw bucketFailure(error, place.bucket, 's3:GetObject');
  }
};
