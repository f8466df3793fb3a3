import {StringDecoder} from 'node:string_decoder';
import {listedSize} from '../../../../engine/http/s3-listing.ts';
import {ownEntry} from '../../../../text/own-entry.ts';
import type {Stored} from './engine.ts';

const whole = /<Contents>(.*?)<\/Contents>/gs;
const entities: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"};

const unescaped = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, name) => {
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return name ? (ownEntry(entities, name) ?? all) : code <= 0x10_ff_ff ? String.fromCodePoint(code) : all;
  });

/** A copy of a part of a text: V8 would otherwise keep the whole text in memory. */
const own = (text: string): string => Buffer.from(text).toString();

const textOf = (entry: string, tag: string): string | undefined => {
  const from = entry.indexOf(`<${tag}>`);
  const to = entry.indexOf(`</${tag}>`, from);
  return from < 0 || to < 0 ? undefined : entry.slice(from + tag.length + 2, to);
};

const storedOf = (entry: string): Stored | undefined => {
  const key = textOf(entry, 'Key');
  const bytes = listedSize(Number(textOf(entry, 'Size') || Number.NaN));
  const at = Date.parse(textOf(entry, 'LastModified') ?? '') / 1000;
  if (!key || bytes === undefined) return undefined;
  return {key: own(unescaped(key)), bytes, ...(Number.isFinite(at) ? {at} : {})};
};

/**
 * Reads a ListObjectsV2 answer as it comes in, and gives what is left of it for the SDK: its own XML reader takes 400 ms
 * and 50 MB for 20,000 objects, this one 40 ms and what the objects need. An entry in another form than AWS's is left to
 * the SDK. Entity tags are not read: they are asked for object by object.
 */
export const readListing = async (
  body: AsyncIterable<Uint8Array>,
  take: (stored: Stored) => void,
): Promise<string> => {
  const decoder = new StringDecoder('utf8');
  let pending = '';
  let rest = '';
  const read = (text: string) => {
    pending += text;
    let done = 0;
    for (const match of pending.matchAll(whole)) {
      const stored = storedOf(match[1]!);
      if (!stored) continue;
      take(stored);
      rest += pending.slice(done, match.index);
      done = match.index + match[0].length;
    }
    pending = pending.slice(done);
  };
  for await (const chunk of body)
    read(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
  read(decoder.end());
  return rest + pending;
};
