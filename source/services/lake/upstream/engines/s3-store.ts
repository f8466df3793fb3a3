import {createReadStream} from 'node:fs';
import {type AwsAccess, once} from './aws-access.ts';
import {awsFailure, calling, isName} from './aws-failure.ts';
import type {Store, Stored} from './engine.ts';
import {readListing} from './read-listing.ts';

/** A store that can also be written to. */
export type S3Store = Store & {put(key: string, file: string, signal?: AbortSignal): Promise<void>};

/** A bucket, path style; checksums only where an operation wants them, since not every stand-in knows the trailers. */
export const s3Store = (bucket: string, access: () => Promise<AwsAccess>): S3Store => {
  const load = once(async () => {
    const sdk = await import('@aws-sdk/client-s3');
    const own = await access();
    const client = new sdk.S3Client({
      ...own,
      ...(own.endpoint ? {forcePathStyle: true} : {}),
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    return {sdk, client};
  });
  const head: Store['head'] = async (key, abortSignal) => {
    const {sdk, client} = await load();
    try {
      const answer = await client.send(new sdk.HeadObjectCommand({Bucket: bucket, Key: key}), {abortSignal});
      return {
        key,
        bytes: answer.ContentLength ?? 0,
        etag: answer.ETag?.replaceAll('"', ''),
        at: answer.LastModified && answer.LastModified.getTime() / 1000,
      };
    } catch (error) {
      if (isName(error, 'NotFound') || isName(error, 'NoSuchKey')) return undefined;
      throw awsFailure(error, 's3:GetObject');
    }
  };
  return {
    place: `s3://${bucket}`,
    head,
    list: (prefix, abortSignal) =>
      calling('s3:ListBucket', async () => {
        const {sdk, client} = await load();
        const found: Stored[] = [];
        let token: string | undefined;
        do {
          const command = new sdk.ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix || undefined,
            ContinuationToken: token,
          });
          // Before the SDK reads it: what is then left of the answer is short.
          command.middlewareStack.add(
            next => async given => {
              const result = await next(given);
              const response = result.response as {statusCode: number; body: unknown};
              if (response.statusCode === 200)
                response.body = Buffer.from(
                  await readListing(response.body as AsyncIterable<Uint8Array>, one => found.push(one)),
                );
              return result;
            },
            {step: 'deserialize', priority: 'low', name: 'readListing'},
          );
          const answer = await client.send(command, {abortSignal});
          for (const {Key, Size, LastModified} of answer.Contents ?? [])
            if (Key !== undefined)
              found.push({
                key: Key,
                bytes: Size ?? 0,
                at: LastModified && LastModified.getTime() / 1000,
              });
          token = answer.IsTruncated ? answer.NextContinuationToken : undefined;
        } while (token);
        return found;
      }),
    remove: async (key, abortSignal) => {
      const there = await head(key, abortSignal);
      if (!there) return false;
      const {sdk, client} = await load();
      await calling(
        's3:DeleteObject',
        () => client.send(new sdk.DeleteObjectCommand({Bucket: bucket, Key: key}), {abortSignal}),
        true,
      );
      return true;
    },
    put: async (key, file, signal) => {
      const [{client}, {Upload}] = await Promise.all([load(), import('@aws-sdk/lib-storage')]);
      const upload = new Upload({client, params: {Bucket: bucket, Key: key, Body: createReadStream(file)}});
      const abort = () => void upload.abort();
      signal?.addEventListener('abort', abort, {once: true});
      try {
        await calling('s3:PutObject', () => upload.done(), true);
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    },
  };
};
