import {open} from 'node:fs/promises';
import {crc32} from 'node:zlib';
import {Failure} from '../../../../declare/failure.ts';

export type Packed = {readonly name: string; readonly bytes: number};

/** From here on a number needs the 64-bit form (PKWARE's APPNOTE 6.3, 4.3.9 and 4.5.3). */
const most32 = 0xff_ff_ff_ff;
const most16 = 0xff_ff;
/** 1980-01-01, the first day that the form knows: the same files give the same bytes on any day. */
const firstDay = 0x21;
const utf8 = 0x08_00;

const numbers = (...pairs: readonly (readonly [size: 2 | 4 | 8, value: number])[]): Buffer =>
  Buffer.concat(
    pairs.map(([size, value]) => {
      const part = Buffer.alloc(size);
      if (size === 8) part.writeBigUInt64LE(BigInt(value));
      else part.writeUIntLE(value, 0, size);
      return part;
    }),
  );
/** The 64-bit forms of what does not fit into 32 bits. */
const wide = (...values: readonly number[]): Buffer =>
  values.length === 0
    ? Buffer.alloc(0)
    : numbers([2, 1], [2, 8 * values.length], ...values.map(value => [8, value] as const));

/** What stands before a file's bytes. */
const localHeader = ({name, bytes}: Packed, crc: number): Buffer => {
  const extra = bytes >= most32 ? wide(bytes, bytes) : wide();
  const short = Math.min(bytes, most32);
  const text = Buffer.from(name);
  const fields = numbers([4, 0x04_03_4b_50], [2, 45], [2, utf8], [2, 0], [2, 0], [2, firstDay], [4, crc]);
  const sizes = numbers([4, short], [4, short], [2, text.length], [2, extra.length]);
  return Buffer.concat([fields, sizes, text, extra]);
};

/** What stands of a file in the directory at the end. */
const entryOf = ({name, bytes}: Packed, crc: number, at: number): Buffer => {
  const extra = wide(...(bytes >= most32 ? [bytes, bytes] : []), ...(at >= most32 ? [at] : []));
  const short = Math.min(bytes, most32);
  const text = Buffer.from(name);
  const fields = numbers([4, 0x02_01_4b_50], [2, 45], [2, 45], [2, utf8], [2, 0], [2, 0], [2, firstDay]);
  const sizes = numbers(
    [4, crc],
    [4, short],
    [4, short],
    [2, text.length],
    [2, extra.length],
    [2, 0],
    [2, 0],
  );
  const rest = numbers([2, 0], [4, 0], [4, Math.min(at, most32)]);
  return Buffer.concat([fields, sizes, rest, text, extra]);
};

const endOf = (count: number, size: number, at: number): Buffer => {
  const far = count >= most16 || size >= most32 || at >= most32;
  const record = numbers([4, 0x06_06_4b_50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0]);
  const places = numbers([8, count], [8, count], [8, size], [8, at]);
  const locator = numbers([4, 0x07_06_4b_50], [4, 0], [8, at + size], [4, 1]);
  const short = Math.min(count, most16);
  const end = numbers([4, 0x06_05_4b_50], [2, 0], [2, 0], [2, short], [2, short]);
  const last = numbers([4, Math.min(size, most32)], [4, Math.min(at, most32)], [2, 0]);
  return Buffer.concat([...(far ? [record, places, locator] : []), end, last]);
};

/** The directory of an archive, and where it begins. */
const directoryOf = (files: readonly Packed[], crcs: readonly number[]): {at: number; bytes: Buffer} => {
  let at = 0;
  const entries = files.map((file, index) => {
    const entry = entryOf(file, crcs[index] ?? 0, at);
    at += localHeader(file, 0).length + file.bytes;
    return entry;
  });
  const size = entries.reduce((sum, {length}) => sum + length, 0);
  return {at, bytes: Buffer.concat([...entries, endOf(files.length, size, at)])};
};

/** Bytes of the archive that `pack` makes of these files. */
export const packedLength = (files: readonly Packed[]): number => {
  const {at, bytes} = directoryOf(files, []);
  return at + bytes.length;
};

/** Packs files into one zip, uncompressed. Throws a Failure where one is not as long as it should be. */
export const pack = async (
  target: string,
  files: readonly (Packed & {readonly file: string})[],
  signal: AbortSignal,
): Promise<void> => {
  const out = await open(target, 'w', 0o600);
  try {
    let at = 0;
    const crcs: number[] = [];
    for (const one of files) {
      const begin = at;
      at += localHeader(one, 0).length;
      const from = at;
      let crc = 0;
      const source = await open(one.file);
      for await (const chunk of source.createReadStream({highWaterMark: 1 << 20})) {
        signal.throwIfAborted();
        crc = crc32(chunk as Buffer, crc);
        await out.write(chunk as Buffer, 0, (chunk as Buffer).length, at);
        at += (chunk as Buffer).length;
      }
      if (at - from !== one.bytes)
        throw new Failure('unreadable', `${one.name} has ${at - from} bytes, and should have ${one.bytes}.`);
      await out.write(localHeader(one, crc), 0, undefined, begin);
      crcs.push(crc);
    }
    const {bytes} = directoryOf(files, crcs);
    await out.write(bytes, 0, bytes.length, at);
    await out.sync();
  } finally {
    await out.close();
  }
};
