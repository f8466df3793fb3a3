const units: Readonly<Record<string, number>> = {b: 0, kb: 1, mb: 2, gb: 3, tb: 4};

type SizeText = {readonly bytes: number; readonly doubt: number};

/** A size in words, and half of its last digit: more it does not say. */
const read = (text: string | undefined): SizeText | undefined => {
  const match = /^\s*(\d+(?:\.(\d+))?)\s*([KMGT]?B)\s*$/i.exec(text ?? '');
  if (!match) return undefined;
  const step = 1024 ** units[match[3]!.toLowerCase()]!;
  const bytes = Number(match[1]) * step;
  return bytes > 0 ? {bytes, doubt: (0.5 / 10 ** (match[2]?.length ?? 0)) * step} : undefined;
};

/** A size that was told; undefined for none, zero, and what no file has. */
export const toldSize = (bytes: number | null | undefined): number | undefined =>
  bytes && bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;

/** `688.52 MB` as bytes, in steps of 1024 as the hub writes them; undefined for nothing, zero and what is no size. */
export const bytesOfText = (text: string | undefined): number | undefined => {
  const size = read(text);
  return size && toldSize(Math.round(size.bytes));
};

/** Bytes as the hub would write them: `688.52 MB`; empty when unknown. */
export const textOfBytes = (bytes: number | undefined): string => {
  if (!bytes) return '';
  const step = Math.min(4, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** step).toFixed(step === 0 ? 0 : 2)} ${['B', 'KB', 'MB', 'GB', 'TB'][step]}`;
};

/** Whether a length fits a size: exactly for known bytes, within half the last digit of a size in words. */
export const sizesAgree = (actual: number, exact: number | undefined, words: string | undefined): boolean => {
  if (actual === 0) return false;
  if (exact) return actual === exact;
  const about = read(words);
  return about === undefined || Math.abs(actual - about.bytes) <= about.doubt + 1;
};
