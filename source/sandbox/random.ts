/** A stream of seeded random values: the same seed and purpose give the same stream, whatever else is drawn. */
export type Random = {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number;
  pick<Item>(items: readonly Item[]): Item;
  chance(probability: number): boolean;
  bytes(count: number): Uint8Array<ArrayBuffer>;
  uuid(): string;
};

/** FNV-1a, 32 bits: turns a purpose into a number that the seed is mixed with. */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ character.codePointAt(0)!, 0x01000193);
  return value >>> 0;
};

/**
 * Streams are named by purpose, so that a further upstream that draws numbers does not change the others' world.
 * The generator is mulberry32: small, fast, good enough for a simulation, useless for secrets.
 */
export const createRandom = (seed: number, purpose: string): Random => {
  let state = (seed ^ hash(purpose)) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  const bytes = (count: number) => Uint8Array.from({length: count}, () => whole(0, 255));
  return {
    next,
    whole,
    pick: items => items[whole(0, items.length - 1)]!,
    chance: probability => next() < probability,
    bytes,
    uuid: () => {
      const raw = bytes(16);
      raw[6] = (raw[6]! & 0x0f) | 0x40;
      raw[8] = (raw[8]! & 0x3f) | 0x80;
      const hex = Array.from(raw, byte => byte.toString(16).padStart(2, '0')).join('');
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
  };
};
