/** Unpacks Snappy's raw format (google/snappy, format_description.txt). Throws an Error for what is none. */
export const unsnappy = (packed: Buffer): Buffer => {
  let at = 0;
  const byte = (): number => {
    const value = packed[at++];
    if (value === undefined) throw new Error('compressed bytes are cut off');
    return value;
  };
  const little = (bytes: number): number => {
    let value = 0;
    for (let index = 0; index < bytes; index += 1) value += byte() * 256 ** index;
    return value;
  };
  let size = 0;
  for (let factor = 1; ; factor *= 128) {
    const part = byte();
    size += (part & 127) * factor;
    if (part < 128) break;
  }
  const out = Buffer.alloc(size);
  let to = 0;
  const copy = (length: number, offset: number) => {
    if (offset === 0 || offset > to) throw new Error('compressed bytes refer to nothing');
    // A copy may overlap what it writes: byte by byte, it then repeats.
    for (let index = 0; index < length; index += 1) out[to + index] = out[to + index - offset]!;
    to += length;
  };
  while (at < packed.length) {
    const tag = byte();
    const high = tag >> 2;
    if ((tag & 3) === 0) {
      const length = 1 + (high < 60 ? high : little(high - 59));
      packed.copy(out, to, at, at + length);
      at += length;
      to += length;
    } else if ((tag & 3) === 1) copy(4 + (high & 7), (tag >> 5) * 256 + byte());
    else copy(high + 1, little((tag & 3) === 2 ? 2 : 4));
  }
  if (to !== size) throw new Error('compressed bytes are cut off');
  return out;
};
