import {expect, it} from 'vitest';
import {downlinkSettings} from '../../../source/services/downlink/settings.ts';
import {createBucketLister} from '../../../source/services/downlink/upstream/list-bucket.ts';
import type {OpenBucket} from '../../../source/services/downlink/upstream/open-bucket.ts';
import {datedKey, hours, noon} from './world.ts';

type Asked = {readonly Prefix?: string; readonly StartAfter?: string};

/** A bucket of these keys, and what it was asked for. */
const bucketOf = (keys: () => readonly string[]) => {
  const asked: Asked[] = [];
  class ListObjectsV2Command {
    readonly input: Asked;
    constructor(input: Asked) {
      this.input = input;
    }
  }
  const send = async ({input}: ListObjectsV2Command) => {
    asked.push(input);
    const {Prefix = '', StartAfter = ''} = input;
    const found = keys().filter(key => key.startsWith(Prefix) && key > StartAfter);
    return {
      IsTruncated: false,
      Contents: found.map(Key => ({Key, Size: 1, ETag: '"e"', LastModified: new Date(noon * 1000)})),
    };
  };
  return {asked, open: async () => ({sdk: {ListObjectsV2Command}, client: {send}}) as unknown as OpenBucket};
};

const {bucket: settings} = downlinkSettings.parse({
  url: 'https://downlink.example',
  bucket: {name: 'example', newest: 10},
});
const {signal} = new AbortController();

it('a large bucket is not listed whole at each poll for the sake of keys beside its dated folders', async () => {
  const keys = ['README.md', 'software/v2/installer.bin'];
  for (let index = 0; index < 1200; index += 1)
    keys.push(datedKey(`${index}.txt`, noon - 90 * 24 * hours + index));
  const {asked, open} = bucketOf(() => keys);
  let wall = 0;
  const list = createBucketLister(settings!, open, {now: () => noon, wall: () => wall});
  expect((await list(false, signal)).count).toBe(1202);
  keys.push(datedKey('new.txt', noon - 60), 'software/v3/installer.bin');
  expect((await list(false, signal)).count).toBe(1203);
  expect(asked.map(({Prefix}) => Prefix)).toEqual([undefined, 'example/FM200/downlink/']);
  wall += 601_000;
  expect((await list(false, signal)).count).toBe(1204);
});

it('a flat bucket is listed whole, since a bare name tells no time', async () => {
  const keys = Array.from({length: 1200}, (_, index) => `${index}.txt`);
  const {asked, open} = bucketOf(() => keys);
  const list = createBucketLister({...settings!, layout: 'flat'}, open, {now: () => noon, wall: () => 0});
  await list(false, signal);
  keys.push('new.txt');
  expect((await list(false, signal)).count).toBe(1201);
  expect(asked.map(({Prefix}) => Prefix)).toEqual([undefined, undefined]);
});

it('a listing that is cut and does not say where it goes on is not all of the bucket', async () => {
  const {open} = bucketOf(() => ['a.txt']);
  for (const NextContinuationToken of [undefined, 'again']) {
    const cut = async () => {
      const {sdk, client} = await open();
      const send = async (command: never) => ({
        ...(await client.send(command)),
        IsTruncated: true,
        NextContinuationToken,
      });
      return {sdk, client: {send}} as unknown as OpenBucket;
    };
    const list = createBucketLister(settings!, cut, {now: () => noon, wall: () => 0});
    await expect(list(false, signal)).rejects.toThrow('lists its objects in part, and not where it goes on');
  }
});
