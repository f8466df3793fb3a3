import {readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {createBucket} from '../../source/sandbox/downlink/bucket.ts';
import {noon} from '../services/downlink/world.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const bucketIn = (layout: 'dated' | 'flat') => {
  const folder = temporaryFolder();
  const directory = join(folder, 'bucket');
  const bucket = createBucket({name: 'example', directory, layout});
  return {
    bucket,
    kept: () => readdirSync(directory).length,
    arrive: (name: string, text: string, at: number) => {
      const from = join(folder, name);
      writeFileSync(from, text);
      return bucket.arrive({topic: 'logs', satellite: 'FM200', path: `/outbox/${name}`, from}, at);
    },
  };
};

it("the sandbox's bucket deletes what is older than its rule says, with the bytes, and nothing else", () => {
  const {bucket, kept, arrive} = bucketIn('dated');
  arrive('old.txt', 'old', noon - 10);
  bucket.put('older.txt', new Uint8Array(3), noon - 20);
  const young = arrive('young.txt', 'young', noon);
  expect(bucket.keys()).toHaveLength(3);
  bucket.expire(noon);
  expect(bucket.keys()).toEqual([young]);
  expect(kept()).toBe(1);
  expect(new TextDecoder().decode(bucket.get(young)!.read())).toBe('young');
});

it('the bytes of a file that another of its name replaces are kept no longer', () => {
  const {bucket, kept, arrive} = bucketIn('flat');
  arrive('a.txt', 'first', noon);
  arrive('a.txt', 'second', noon + 1);
  expect(bucket.keys()).toEqual(['a.txt']);
  expect(kept()).toBe(1);
  expect(new TextDecoder().decode(bucket.get('a.txt')!.read())).toBe('second');
});
