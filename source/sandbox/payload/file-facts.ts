import {copyFileSync, createReadStream, renameSync, rmSync} from 'node:fs';
import {crc32} from 'node:zlib';

/** CRC-32 as the agent writes it: eight hexadecimal digits. */
const crcText = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');

export const crcOf = (content: Uint8Array): string => crcText(crc32(content));

/** The same for a file of any size. */
export const crcOfStream = async (file: string): Promise<string> => {
  let value = 0;
  for await (const chunk of createReadStream(file)) value = crc32(chunk as Buffer, value);
  return crcText(value);
};

/** Moves a file, across file systems too. */
export const moveFile = (from: string, to: string): void => {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    copyFileSync(from, to);
    rmSync(from);
  }
};
