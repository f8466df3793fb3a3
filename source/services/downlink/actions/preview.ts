import type {Section} from '../../../declare/section.ts';
import {bytes} from '../../../text/quantities.ts';

const hexLine = (start: Uint8Array, from: number) => {
  const part = [...start.subarray(from, from + 16)];
  const hex = part.map(byte => byte.toString(16).padStart(2, '0')).join(' ');
  const text = part.map(byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
  return `${from.toString(16).padStart(6, '0')}  ${hex.padEnd(47)}  ${text}`;
};

/** The first bytes of a file as text, or, where they are none, in hexadecimal. */
export const previewOf = (start: Uint8Array, size: number): Section => {
  const whole = start.length >= size;
  // The last character may be cut in its middle.
  let text: string | undefined;
  try {
    text = new TextDecoder('utf-8', {fatal: true}).decode(start, {stream: !whole});
  } catch {}
  const shown = whole ? `${size} bytes` : `first ${bytes(start.length)} of ${bytes(size)}`;
  if (text !== undefined && !text.includes('\u0000'))
    return {kind: 'text', title: `Content (${shown})`, text: text.replace(/\n$/, '')};
  const lines = Array.from({length: Math.min(16, Math.ceil(start.length / 16))}, (_, line) =>
    hexLine(start, line * 16),
  );
  return {kind: 'text', title: `Content (${bytes(size)}, not text)`, text: lines.join('\n')};
};
