import {statfsSync} from 'node:fs';

/** Magic numbers of file systems that other machines write too (statfs(2), linux/magic.h): NFS, SMB, CIFS, SMB2, AFS, Coda, Ceph, GPFS, Lustre, 9p, FUSE (sshfs). */
const networkTypes: ReadonlySet<number> = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x73757245, 0x00c36400, 0x47504653, 0x0bd00bd0,
  0x01021997, 0x65735546,
]);

/**
 * Whether a folder lies on a network file system, where SQLite's write-ahead log is not safe: its index is memory that
 * processes share, and those of other machines do not (sqlite.org/wal.html). Where the system does not tell, it is not.
 */
export const onNetwork = (folder: string): boolean => {
  try {
    // Some systems give the number signed.
    return networkTypes.has(Number(statfsSync(folder).type) >>> 0);
  } catch {
    return false;
  }
};
