import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {type FileHandle, rename, stat} from 'node:fs/promises';
import type {Readable} from 'node:stream';
import {crc32} from 'node:zlib';
import {Failure} from '../../../declare/failure.ts';
import {diskFailure, openPart} from '../../../engine/local-file.ts';
import {bytes} from '../../../text/quantities.ts';
import {bucketFailure} from './bucket-failure.ts';
import type {OpenBucket} from './open-bucket.ts';
import {headObject} from './read-object.ts';

/** What showed that the file is whole: its CRC-32, the bucket's MD5, or nothing but its size. */
export type Checked = {
  readonly bytes: number;
  readonly by: 'crc32' | 'md5' | 'size' | 'nothing';
  readonly crc32: string;
};

/** Connections in a row that bring nothing before it is given up. */
const patience = 4;

const hex = (value: number) => (value >>> 0).toString(16).padStart(8, '0');

const sizeOf = async (file: string) => {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
};

const sums = async (file: string): Promise<{crc32: string; md5: string}> => {
  const md5 = createHash('md5');
  let crc = 0;
  for await (const chunk of createReadStream(file)) {
    md5.update(chunk as Buffer);
    crc = crc32(chunk as Buffer, crc);
  }
  return {crc32: hex(crc), md5: md5.digest('hex')};
};

/**
 * Where the bytes are until all are there. The name tells which object they are of: another one of the same name, or the
 * same key written anew, never goes on with them. Without an ETag nothing tells, and nothing is gone on with.
 */
export const partOf = (file: string, etag: string | undefined): string => {
  const tag = etag?.replace(/[^0-9A-Za-z-]/g, '').slice(0, 8);
  return tag ? `${file}.${tag}.part` : `${file}.part`;
};

/**
 * Brings an object into `file`: written to its part, resumed where it broke (in this run or an earlier one), checked by
 * CRC-32 or MD5 where the bucket or `expectedCrc32` has one, and only then renamed. Throws a Failure that says what is
 * kept.
 */
export const fetchObject = async (
  opened: OpenBucket,
  given: {
    readonly bucket: string;
    readonly key: string;
    readonly file: string;
    readonly expectedCrc32?: string;
    readonly signal: AbortSignal;
    progress(got: number, total: number): void | Promise<void>;
  },
): Promise<Checked> => {
  const {sdk, client} = opened;
  const {bucket, key, file, signal} = given;
  const facts = await headObject(opened, {bucket, key}, signal);
  const part = partOf(file, facts.etag);
  let have = facts.etag ? await sizeOf(part) : 0;
  let total = facts.size;
  if (total !== undefined && have > total) have = 0;

  const once = async (): Promise<void> => {
    const answer = await client.send(
      new sdk.GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ...(have > 0 ? {Range: `bytes=${have}-`} : {}),
        // It must still be the file that its beginning is of.
        ...(facts.etag ? {IfMatch: `"${facts.etag}"`} : {}),
      }),
      {abortSignal: signal},
    );
    const body = answer.Body as Readable | undefined;
    if (have > 0 && answer.$metadata.httpStatusCode !== 206) have = 0;
    if (answer.ContentLength !== undefined) total ??= have + answer.ContentLength;
    let handle: FileHandle;
    try {
      handle = await openPart(part, have);
    } catch (error) {
      body?.destroy();
      throw diskFailure(error, part, have, total);
    }
    try {
      for await (const chunk of body ?? []) {
        const {length} = chunk as Buffer;
        try {
          await handle.write(chunk as Buffer, 0, length, have);
        } catch (error) {
          throw diskFailure(error, part, have, total);
        }
        have += length;
        await given.progress(have, total ?? have);
      }
      await handle.sync().catch(error => {
        throw diskFailure(error, part, have, total);
      });
    } finally {
      body?.destroy();
      await handle.close().catch(() => {});
    }
    if (total !== undefined && have < total)
      throw new Failure('cut', `The bucket ${bucket} sent ${have} of ${total} bytes.`);
  };

  let ended = have === total && (await exists(part));
  for (let idle = 0; !ended; ) {
    const before = have;
    try {
      await once();
      ended = true;
    } catch (error) {
      const failure = bucketFailure(error, bucket, 's3:GetObject');
      const again = ['cut', 'timeout', 'unavailable', 'limited', 'unreachable'].includes(failure.kind);
      idle = have > before ? 0 : idle + 1;
      if (signal.aborted || !again || idle >= patience) throw kept(failure, part, have, total);
    }
  }

  const found = await sums(part);
  const promised = given.expectedCrc32 ?? facts.crc32;
  const wrong =
    (promised !== undefined && promised !== found.crc32) ||
    (promised === undefined && isMd5(facts.etag) && facts.etag !== found.md5);
  if (wrong) {
    await rename(part, `${file}.bad`);
    throw new Failure(
      'unreadable',
      `${file} is not what the ${promised === undefined ? "bucket's MD5" : 'CRC-32'} says (${promised ?? facts.etag} was promised, ${promised === undefined ? found.md5 : found.crc32} came); it is kept as ${file}.bad.`,
      {todo: 'Fetch it again; if it is the same, the file was damaged before it reached the bucket.'},
    );
  }
  await rename(part, file);
  return {
    bytes: have,
    crc32: found.crc32,
    by:
      promised !== undefined ? 'crc32' : isMd5(facts.etag) ? 'md5' : total === undefined ? 'nothing' : 'size',
  };
};

const isMd5 = (etag: string | undefined): etag is string =>
  etag !== undefined && /^[0-9a-f]{32}$/i.test(etag);

const exists = async (file: string) => {
  try {
    await stat(file);
    return true;
  } catch {
    return false;
  }
};

const kept = (failure: Failure, part: string, have: number, total: number | undefined): Failure => {
  if (have === 0 || failure.kind === 'local') return failure;
  return new Failure(
    failure.kind,
    `${failure.message} ${bytes(have)}${total === undefined ? '' : ` of ${bytes(total)}`} are kept in ${part}.`,
    {
      todo: 'Fetch it again: it goes on where it stopped.',
      cause: failure,
    },
  );
};
