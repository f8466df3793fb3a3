import {statfs} from 'node:fs/promises';
import {Failure} from '../../../../declare/failure.ts';
import {bytes as bytesText} from '../../../../text/quantities.ts';

/** Bytes that are left for the index and the logs, which must go on when there is no room for another download. */
const reserve = 32e6;

/**
 * Throws a Failure when the disk of a directory has no room for so many bytes more. Asked before a download, since a
 * disk that runs full in the middle of one takes the index with it.
 */
export const needRoom = async (directory: string, wanted: number): Promise<void> => {
  const {blocks, bavail, bsize} = await statfs(directory);
  const free = bavail * bsize;
  // Some network file systems tell of no blocks at all.
  if (blocks === 0 || free >= wanted + reserve) return;
  throw new Failure(
    'local',
    `The disk of ${directory} is full: ${bytesText(free)} are free, and ${bytesText(wanted + reserve)} are needed${wanted > 0 ? ' for the next download' : ''}.`,
    {
      todo: 'Make room there, or name another directory or a bucket under local in the lake of the profile; then run it again: nothing is lost.',
    },
  );
};
