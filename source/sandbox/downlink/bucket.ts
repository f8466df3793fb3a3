import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {crcOf, moveFile} from '../payload/file-facts.ts';

export type StoredObject = {
  readonly key: string;
  readonly size: number;
  /** MD5 in hexadecimal, as S3 has it for what came in one part. */
  readonly etag: string;
  readonly crc32: string;
  /** Epoch seconds. */
  readonly at: number;
  read(): Uint8Array<ArrayBuffer>;
  /** The file that holds the bytes, where one does. */
  readonly file?: string;
};

/** The customer's bucket: what came down, whole. */
export type Bucket = {
  readonly name: string;
  /** All keys in S3's order (by bytes). */
  keys(): readonly string[];
  get(key: string): StoredObject | undefined;
  /** Puts a file there as it came down: the key tells satellite and time, or is the bare name. */
  arrive(file: {topic: string; satellite: string; path: string; from: string}, at: number): string;
  /** Puts an object there that was never a file here. */
  put(key: string, content: Uint8Array<ArrayBuffer>, at: number): void;
  /** Deletes what came before that time: the bucket's lifecycle rule. */
  expire(before: number): void;
};

/** `tiles/FM201/downlink/2026/11/22/20261122T064512Z_tiles.json` */
export const datedKey = (topic: string, satellite: string, name: string, at: number) => {
  const time = new Date(at * 1000).toISOString().slice(0, 19);
  const day = time.slice(0, 10).replaceAll('-', '/');
  return `${topic}/${satellite}/downlink/${day}/${time.replace(/[-:]/g, '')}Z_${name}`;
};

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

export const createBucket = (given: {
  readonly name: string;
  readonly directory: string;
  readonly layout: 'dated' | 'flat';
}): Bucket => {
  const objects = new Map<string, StoredObject>();
  let sorted: readonly string[] | undefined;
  let count = 0;

  const keyOf = (topic: string, satellite: string, name: string, at: number): string => {
    if (given.layout === 'flat') return name;
    for (let second = at; ; second += 1) {
      const key = datedKey(topic, satellite, name, second);
      // The time is there for uniqueness: two of one name in one second get two.
      if (!objects.has(key)) return key;
    }
  };
  const keep = (object: StoredObject) => {
    const replaced = objects.get(object.key);
    if (!replaced) sorted = undefined;
    if (replaced?.file) rmSync(replaced.file, {force: true});
    objects.set(object.key, object);
  };
  const factsOf = (content: Uint8Array) => ({
    size: content.length,
    etag: createHash('md5').update(content).digest('hex'),
    crc32: crcOf(content),
  });

  return {
    name: given.name,
    keys: () => {
      sorted ??= [...objects.keys()].sort(byBytes);
      return sorted;
    },
    get: key => objects.get(key),
    arrive: ({topic, satellite, path, from}, at) => {
      const key = keyOf(topic, satellite, basename(path), Math.floor(at));
      const file = join(given.directory, String(count++));
      mkdirSync(dirname(file), {recursive: true});
      if (existsSync(from)) moveFile(from, file);
      else writeFileSync(file, '');
      const read = () => new Uint8Array(readFileSync(file));
      keep({key, ...factsOf(read()), at: Math.floor(at), read, file});
      return key;
    },
    put: (key, content, at) => keep({key, ...factsOf(content), at: Math.floor(at), read: () => content}),
    expire: before => {
      for (const {key, at, file} of objects.values()) {
        if (at >= before) continue;
        objects.delete(key);
        sorted = undefined;
        if (file) rmSync(file, {force: true});
      }
    },
  };
};
