import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {expect, test} from 'vitest';
import {fetchObject, partOf} from '../../../source/services/downlink/upstream/fetch-object.ts';
import type {OpenBucket} from '../../../source/services/downlink/upstream/open-bucket.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

class Asked {
  constructor(readonly input: {readonly Range?: string}) {}
}
class Head extends Asked {}
class Get extends Asked {}

/** A bucket with one object, which tells of it what is given. */
const bucketOf = (text: string, told: {head?: object; get?: (from: number) => object}): OpenBucket => {
  const send = async (asked: Asked) => {
    const from = Number(/bytes=(\d+)-/.exec(asked.input.Range ?? '')?.[1] ?? 0);
    const $metadata = {httpStatusCode: from > 0 ? 206 : 200};
    return asked instanceof Head
      ? {$metadata, ...told.head}
      : {$metadata, Body: Readable.from([Buffer.from(text.slice(from))]), ...told.get?.(from)};
  };
  return {sdk: {HeadObjectCommand: Head, GetObjectCommand: Get}, client: {send}} as unknown as OpenBucket;
};

const fetched = async (bucket: OpenBucket, before?: string) => {
  const folder = temporaryFolder();
  const file = join(folder, 'x');
  if (before !== undefined) writeFileSync(partOf(file, 'tag'), before);
  const found = await fetchObject(bucket, {
    bucket: 'b',
    key: 'k',
    file,
    signal: new AbortController().signal,
    progress: () => {},
  });
  return [found.bytes, found.by, readFileSync(file, 'utf8')];
};

test('what was told of no size is not told to be of 0 bytes, and what was cut is not taken for all of it', async () => {
  const etag = {ETag: '"tag"'};
  const length = (from: number) => ({ContentLength: 6 - from});
  expect(await fetched(bucketOf('whole!', {head: etag}))).toEqual([6, 'nothing', 'whole!']);
  expect(await fetched(bucketOf('whole!', {head: etag, get: length}))).toEqual([6, 'size', 'whole!']);
  expect(await fetched(bucketOf('whole!', {head: etag, get: length}), 'who')).toEqual([6, 'size', 'whole!']);
  expect(await fetched(bucketOf('whole!', {head: {...etag, ContentLength: 6}}))).toEqual([
    6,
    'size',
    'whole!',
  ]);
});
