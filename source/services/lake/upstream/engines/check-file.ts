import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {pipeline} from 'node:stream/promises';
import {sizesAgree, textOfBytes} from '../../rules/size-text.ts';
import type {Order} from './engine.ts';

export type FileCheck =
  | {readonly good: true; readonly bytes: number; readonly md5: string; readonly compared: boolean}
  | {readonly good: false; readonly why: string};

/** Compares a downloaded file with what the catalogue says: length always, MD5 where it is known. */
export const checkFile = async (file: string, order: Order): Promise<FileCheck> => {
  const {size} = await stat(file);
  if (size === 0) return {good: false, why: 'The download is empty: the product may be off-line.'};
  if (!sizesAgree(size, order.bytes, order.sizeText))
    return {
      good: false,
      why: `The download has ${size} bytes, and the catalogue says ${order.bytes ?? order.sizeText ?? textOfBytes(order.bytes)}.`,
    };
  const hash = createHash('md5');
  await pipeline(createReadStream(file), hash);
  const md5 = hash.digest('hex');
  const wanted =
    order.checksum?.algorithm.toLowerCase() === 'md5' ? order.checksum.value.toLowerCase() : undefined;
  if (wanted !== undefined && wanted !== md5)
    return {good: false, why: `The checksum is wrong: MD5 is ${md5}, and the catalogue says ${wanted}.`};
  return {good: true, bytes: size, md5, compared: wanted !== undefined};
};
