import {ownEntry} from '../../../text/own-entry.ts';

/**
 * What bytes were compared with, the strongest first: a checksum of the catalogue; its exact length; the length that the
 * provider announced for the transfer; a size in words; nothing. Of a product that came as many files, what a bucket gave of
 * each: its MD5, or of some no more than its length.
 */
export type Evidence =
  | 'md5'
  | 'sha256'
  | 'sha512'
  | 'sha3-256'
  | 'blake3'
  | 'each-md5'
  | 'each-size'
  | 'size'
  | 'content-length'
  | 'words'
  | 'none';

/** Checksums that are reckoned here, by what catalogues call them. */
const algorithms: Readonly<
  Record<string, Extract<Evidence, 'md5' | 'sha256' | 'sha512' | 'sha3-256' | 'blake3'>>
> = {
  md5: 'md5',
  sha256: 'sha256',
  'sha-256': 'sha256',
  sha512: 'sha512',
  'sha-512': 'sha512',
  'sha3-256': 'sha3-256',
  sha3: 'sha3-256',
  blake3: 'blake3',
};
export type Algorithm = (typeof algorithms)[string];
export type Digests = Readonly<Partial<Record<Algorithm, string>>>;

/** The algorithm of a checksum, where it is one that is reckoned here. */
export const algorithmOf = (name: string): Algorithm | undefined => ownEntry(algorithms, name.toLowerCase());

const words: Readonly<Record<Evidence, string>> = {
  md5: 'by length and MD5, as the catalogue gave them',
  sha256: 'by SHA-256, as the catalogue gave it',
  sha512: 'by SHA-512, as the catalogue gave it',
  'sha3-256': 'by SHA3-256, as the catalogue gave it',
  blake3: 'by BLAKE3, as the catalogue gave it',
  'each-md5': 'file by file, by length and MD5, as the bucket gave them',
  'each-size': 'file by file, by length, as the bucket gave it; it gave no MD5 of some',
  size: 'by its exact length, as the catalogue gave it; no checksum was compared',
  'content-length':
    'by the length that the provider announced; the catalogue gave no length, and no checksum that can be reckoned here',
  words: 'not verified: the catalogue gave no more than a size in words, which it fits',
  none: 'not verified: the catalogue gave no length, and no checksum that can be reckoned here',
};

/** Says it; a word of another program stands as it is. */
export const evidenceWords = (evidence: string): string => words[evidence as Evidence] ?? evidence;

/** Whether it is enough to call a reading downloaded without a reserve. */
export const isProof = (evidence: string): boolean => evidence !== 'words' && evidence !== 'none';
/** Whether every byte was compared. */
export const isChecksum = (evidence: string): boolean =>
  evidence === 'each-md5' || algorithmOf(evidence) !== undefined;
