import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {unsnappy} from './unsnappy.ts';

/**
 * Reads a LevelDB directory that no program has open, without LevelDB: an older index is taken over from it, and it is
 * never written. Formats: LevelDB's doc/table_format.md, doc/log_format.md and db/version_edit.cc.
 */
export const readLevelDb = async (directory: string): Promise<ReadonlyMap<string, string>> => {
  const current = (await readFile(join(directory, 'CURRENT'), 'utf8')).trim();
  const manifest = readManifest(await readFile(join(directory, current)));
  const names = await readdir(directory);
  const newest = new Map<string, {readonly sequence: number; readonly value: string | undefined}>();
  const take: Take = (key, sequence, value) => {
    const known = newest.get(key);
    if (!known || known.sequence <= sequence) newest.set(key, {sequence, value});
  };
  for (const name of names) {
    const [, number, kind] = /^(\d+)\.(ldb|sst|log)$/.exec(name) ?? [];
    if (kind === 'log' && Number(number) >= manifest.log)
      for (const batch of logRecords(await readFile(join(directory, name)))) readBatch(batch, take);
    else if (kind && kind !== 'log' && manifest.tables.has(Number(number)))
      readTable(await readFile(join(directory, name)), take);
  }
  return new Map(
    [...newest].flatMap(([key, {value}]) => (value === undefined ? [] : [[key, value] as const])),
  );
};

type Take = (key: string, sequence: number, value: string | undefined) => void;

/** Walks through bytes: LevelDB's numbers are little-endian, or of variable length with seven bits a byte. */
const cursor = (bytes: Buffer) => {
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('a number is cut off');
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  const part = (length: number): Buffer => {
    if (at + length > bytes.length) throw new Error('an entry is cut off');
    at += length;
    return bytes.subarray(at - length, at);
  };
  return {number, part, counted: () => part(number()), left: () => at < bytes.length};
};

const blockSize = 32_768;

/** Records of a log file; a tail that was being written when its process ended is left out. */
const logRecords = (file: Buffer): Buffer[] => {
  const records: Buffer[] = [];
  let parts: Buffer[] = [];
  for (let at = 0; at + 7 <= file.length; ) {
    const left = blockSize - (at % blockSize);
    if (left < 7) {
      at += left;
      continue;
    }
    const length = file.readUInt16LE(at + 4);
    const type = file[at + 6]!;
    if (type === 0 || at + 7 + length > file.length) break;
    const body = file.subarray(at + 7, at + 7 + length);
    parts = type === 1 || type === 2 ? [body] : [...parts, body];
    if (type === 1 || type === 4) records.push(Buffer.concat(parts));
    at += 7 + length;
  }
  return records;
};

/** Which tables count, and from which log on. */
const readManifest = (file: Buffer) => {
  const tables = new Set<number>();
  let log = 0;
  for (const record of logRecords(file)) {
    const edit = cursor(record);
    while (edit.left()) {
      const tag = edit.number();
      if (tag === 1) edit.counted();
      else if (tag === 2) log = edit.number();
      else if (tag === 3 || tag === 4 || tag === 9) edit.number();
      else if (tag === 5) {
        edit.number();
        edit.counted();
      } else if (tag === 6) {
        edit.number();
        tables.delete(edit.number());
      } else if (tag === 7) {
        edit.number();
        tables.add(edit.number());
        edit.number();
        edit.counted();
        edit.counted();
      } else throw new Error(`its list of files has an entry of kind ${tag}, which is not known`);
    }
  }
  return {tables, log};
};

const readBatch = (record: Buffer, take: Take): void => {
  let sequence = Number(record.readBigUInt64LE(0));
  for (const batch = cursor(record.subarray(12)); batch.left(); sequence += 1) {
    const put = batch.part(1)[0] === 1;
    const key = batch.counted().toString();
    take(key, sequence, put ? batch.counted().toString() : undefined);
  }
};

const footerSize = 48;

const readTable = (file: Buffer, take: Take): void => {
  const footer = cursor(file.subarray(file.length - footerSize));
  footer.number();
  footer.number();
  for (const {value} of entries(blockAt(file, footer.number(), footer.number()))) {
    const handle = cursor(value);
    for (const entry of entries(blockAt(file, handle.number(), handle.number()))) {
      const end = entry.key.length - 8;
      const trailer = entry.key.readBigUInt64LE(end);
      const put = (trailer & 255n) === 1n;
      take(
        entry.key.toString('utf8', 0, end),
        Number(trailer >> 8n),
        put ? entry.value.toString() : undefined,
      );
    }
  }
};

const blockAt = (file: Buffer, offset: number, size: number): Buffer => {
  const block = file.subarray(offset, offset + size);
  const packed = file[offset + size];
  if (packed === 0) return block;
  if (packed === 1) return unsnappy(block);
  throw new Error(`a table is compressed in a way (${packed}) that is not known`);
};

/** The entries of a block: each key tells how much of the one before it begins with. */
function* entries(block: Buffer): Generator<{readonly key: Buffer; readonly value: Buffer}> {
  const restarts = block.readUInt32LE(block.length - 4);
  const body = cursor(block.subarray(0, block.length - 4 * (restarts + 1)));
  let key = Buffer.alloc(0);
  while (body.left()) {
    const shared = body.number();
    const own = body.number();
    const length = body.number();
    key = Buffer.concat([key.subarray(0, shared), body.part(own)]);
    yield {key, value: body.part(length)};
  }
}
