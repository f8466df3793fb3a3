import {randomUUID} from 'node:crypto';
import {createReadStream} from 'node:fs';
import type {HeadObjectCommandOutput} from '@aws-sdk/client-s3';
import {Failure} from '../../../../declare/failure.ts';
import {changing} from '../../../../engine/changes/changing.ts';
import {notedClient} from '../../../../engine/http/aws-client.ts';
import {goesOn, listedSize, mendedListing} from '../../../../engine/http/s3-listing.ts';
import {type Algorithm, algorithmOf} from '../../rules/evidence.ts';
import type {LakeSettings} from '../../settings.ts';
import {type AwsAccess, once} from './aws-access.ts';
import {awsFailure, calling, confirmed, isName} from './aws-failure.ts';
import {digestsOf} from './check-file.ts';
import type {Listing, Store} from './engine.ts';
import {readListing} from './read-listing.ts';

/** A store that can also be written to; the MD5 of a file is kept with it, since the ETag of large ones is none. */
export type S3Store = Store & {
  put(key: string, file: string, md5: string, signal?: AbortSignal): Promise<void>;
};

/** An ETag as MD5: not of several parts, and not of objects that are encrypted with a key of KMS or of the caller. */
const md5Of = (answer: HeadObjectCommandOutput): string | undefined => {
  const etag = answer.ETag?.replaceAll('"', '').toLowerCase() ?? '';
  const plain = !answer.ServerSideEncryption?.includes('kms') && !answer.SSECustomerAlgorithm;
  const own = answer.Metadata?.md5?.toLowerCase();
  return plain && /^[0-9a-f]{32}$/.test(etag) ? etag : own && /^[0-9a-f]{32}$/.test(own) ? own : undefined;
};

const noSuchBucket = 'The specified bucket does not exist';

/** A bucket, path style; checksums only where an operation wants them, since not every stand-in knows the trailers. */
export const s3Store = (
  bucket: string,
  access: () => Promise<AwsAccess>,
  {endpoint, bucketRegion}: Pick<LakeSettings['aws'], 'endpoint' | 'bucketRegion'> = {},
): S3Store => {
  const load = once(async () => {
    const sdk = await import('@aws-sdk/client-s3');
    const own = await access();
    const client = new sdk.S3Client({
      ...own,
      ...(bucketRegion ? {region: bucketRegion} : {}),
      ...(own.endpoint ? {forcePathStyle: true} : {}),
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    return {sdk, client: notedClient(client, own)};
  });
  /** Whether the bucket answered last. A HEAD of an object that is not there has no words, nor has one without its bucket. */
  let there = false;
  const absent = async (abortSignal: AbortSignal | undefined): Promise<undefined> => {
    if (there) return;
    const {sdk, client} = await load();
    try {
      await client.send(new sdk.HeadBucketCommand({Bucket: bucket}), {abortSignal});
      there = true;
    } catch (error) {
      if (isName(error, 'NotFound'))
        throw awsFailure(Object.assign(new Error(noSuchBucket), {name: 'NoSuchBucket'}), 's3:GetObject');
      if (awsFailure(error, 's3:ListBucket').kind !== 'forbidden') throw error;
    }
  };
  const head: Store['head'] = async (key, abortSignal) => {
    const {sdk, client} = await load();
    try {
      const answer = await client.send(new sdk.HeadObjectCommand({Bucket: bucket, Key: key}), {abortSignal});
      there = true;
      const {ContentLength: bytes} = answer;
      // An unknown length is none: not of an empty object, nor of one that fits.
      if (bytes === undefined)
        throw new Failure('unreadable', `s3://${bucket} tells no length of ${key}.`, {
          todo: 'Look what stands between this machine and the bucket: a proxy may take the length away.',
        });
      return {
        key,
        bytes,
        etag: answer.ETag?.replaceAll('"', ''),
        md5: md5Of(answer),
        at: answer.LastModified && answer.LastModified.getTime() / 1000,
      };
    } catch (error) {
      if (isName(error, 'NotFound') || isName(error, 'NoSuchKey')) return absent(abortSignal);
      const failure = awsFailure(error, 's3:GetObject');
      if (failure.kind !== 'forbidden') throw failure;
      // An answer to HEAD has no words.
      throw new Failure('forbidden', failure.message, {
        status: failure.status,
        todo: `${failure.todo} Or ${key} is not there: without s3:ListBucket S3 refuses that in the same way.`,
        cause: error,
      });
    }
  };
  return {
    place: `s3://${bucket}`,
    head,
    list: (prefix, abortSignal) =>
      calling('s3:ListBucket', async () => {
        const {sdk, client} = await load();
        there = false;
        const found: Listing[] = [];
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
                  mendedListing(
                    await readListing(response.body as AsyncIterable<Uint8Array>, one => found.push(one)),
                  ),
                );
              return result;
            },
            {step: 'deserialize', priority: 'low', name: 'readListing'},
          );
          const answer = await client.send(command, {abortSignal});
          // The SDK takes any page for a listing of nothing; one of S3 says how many it lists, or whether that is all.
          if (answer.KeyCount === undefined && answer.IsTruncated === undefined)
            throw new Failure('unreadable', `s3://${bucket} did not answer as S3 does.`, {
              todo: 'Look whether something else answers in its place: a proxy, or another service.',
            });
          for (const {Key, Size, LastModified} of answer.Contents ?? [])
            if (Key !== undefined)
              found.push({
                key: Key,
                bytes: listedSize(Size),
                at: LastModified && LastModified.getTime() / 1000,
              });
          token = goesOn(answer, bucket, token);
        } while (token);
        there = true;
        return found;
      }),
    remove: async (key, abortSignal) => {
      const there = await head(key, abortSignal);
      if (!there) return false;
      const {sdk, client} = await load();
      const input = {Bucket: bucket, Key: key};
      return changing(
        {kind: 'call', service: 's3', operation: 'DeleteObject', input, endpoint},
        async () => {
          const send = () => client.send(new sdk.DeleteObjectCommand(input), {abortSignal});
          const answer = await calling('s3:DeleteObject', send, true);
          await confirmed(answer, 's3:DeleteObject', async () => !(await head(key, abortSignal)));
          return true;
        },
        {assumed: {answer: true}},
      );
    },
    probe: async abortSignal => {
      const {sdk, client} = await load();
      const Key = `skydeck-doctor-${randomUUID()}`;
      const given = {Bucket: bucket, Key};
      await calling('s3:PutObject', () =>
        client.send(new sdk.PutObjectCommand({...given, Body: Key}), {abortSignal}),
      );
      try {
        const {Body} = await calling('s3:GetObject', () =>
          client.send(new sdk.GetObjectCommand(given), {abortSignal}),
        );
        if ((await Body?.transformToString()) !== Key)
          throw new Failure('unreadable', `s3://${bucket} gives back other bytes than it was given.`);
      } finally {
        await calling('s3:DeleteObject', () => client.send(new sdk.DeleteObjectCommand(given)));
      }
    },
    digests: (key, checksum, abortSignal) =>
      calling('s3:GetObject', async () => {
        const {sdk, client} = await load();
        const wanted = checksum && algorithmOf(checksum.algorithm);
        const {Body} = await client.send(new sdk.GetObjectCommand({Bucket: bucket, Key: key}), {abortSignal});
        const algorithms = [...new Set<Algorithm>(['md5', ...(wanted ? [wanted] : [])])];
        return digestsOf(Body as AsyncIterable<Uint8Array>, algorithms, abortSignal);
      }),
    put: async (key, file, md5, signal) => {
      const [{client}, {Upload}] = await Promise.all([load(), import('@aws-sdk/lib-storage')]);
      const upload = new Upload({
        client,
        params: {Bucket: bucket, Key: key, Body: createReadStream(file), Metadata: {md5}},
      });
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
