import {brotliCompressSync, brotliDecompressSync, constants} from 'node:zlib';

/** Files as one compressed block: the length of a JSON table of contents, that table, and the contents in its order. */
export type ArchivedFile = {readonly path: string; readonly content: Uint8Array};

/** Packs files. Slow and small: it is done once, at build time. */
export const packFiles = (files: readonly ArchivedFile[]): Buffer => {
  const table = Buffer.from(JSON.stringify(files.map(({path, content}) => [path, content.length])));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(table.length);
  return brotliCompressSync(Buffer.concat([length, table, ...files.map(({content}) => content)]), {
    params: {[constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24},
  });
};

/** The files of a block that `packFiles` made. */
export const unpackFiles = (block: Uint8Array): ArchivedFile[] => {
  const all = brotliDecompressSync(block);
  const length = all.readUInt32LE(0);
  const table: [string, number][] = JSON.parse(all.subarray(4, 4 + length).toString('utf8'));
  let at = 4 + length;
  return table.map(([path, size]) => {
    const content = all.subarray(at, at + size);
    at += size;
    return {path, content};
  });
};
