import {createHash} from 'node:crypto';
import type {Random} from '../random.ts';
import type {World} from '../simulated-world.ts';

/** A product of the simulated catalogue. Times in epoch seconds. */
export type Product = {
  readonly id: string;
  /** Without extension. */
  readonly title: string;
  readonly bytes: number;
  readonly sensed: number;
  readonly processed: number;
  readonly published: number;
  /** False: in the long-term archive; a download answers 202. */
  readonly online: boolean;
  /** The catalogue says 0, as CDSE sometimes does. */
  readonly sizeUnknown: boolean;
  /** The first connection is cut half way. */
  readonly cut: boolean;
  content(): Uint8Array<ArrayBuffer>;
  md5(): string;
};

const day = 86_400;
const stamp = (seconds: number) =>
  new Date(seconds * 1000)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, '');

/** Bytes that compress and repeat like no product does, but are the product's own: a block, turned by its place. */
const contentOf = (random: Random, bytes: number): Uint8Array<ArrayBuffer> => {
  const block = random.bytes(4096);
  const content = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += block.length) {
    content.set(block.subarray(0, Math.min(block.length, bytes - at)), at);
    content[at] = (at >> 12) & 0xff;
  }
  return content;
};

/** As many as the catalogue knows of the bushfire query: more than one page of a hundred. */
const productCount = 130;

/**
 * OLCI readings over New South Wales, created at the ground segment 119 to 33 days before the sandbox opens, so that
 * the seed's window (NOW-120DAYS to NOW-30DAYS) holds them for days. Oldest first.
 */
export const createProducts = (world: World, count = productCount): readonly Product[] =>
  Array.from({length: count}, (_, index) => {
    const random = world.random(`product ${index}`);
    const processed = Math.floor(
      world.start - 119 * day + (index * 86 * day) / count + random.whole(0, 3600),
    );
    const sensed = processed - Math.floor(1.2 * day) - random.whole(0, 3600);
    const orbit = String(random.whole(1, 385)).padStart(3, '0');
    const craft = index % 2 === 0 ? 'S3A' : 'S3B';
    const bytes = random.whole(200_000, 900_000);
    let md5: string | undefined;
    // Made anew each time: all of them together are 70 MB, and one takes 2 ms.
    const body = () => contentOf(world.random(`content ${index}`), bytes);
    return {
      id: random.uuid(),
      title: `${craft}_OL_1_EFR____${stamp(sensed)}_${stamp(sensed + 180)}_${stamp(processed)}_0179_${String(index).padStart(3, '0')}_${orbit}_3600_LN1_O_NT_002`,
      bytes,
      sensed,
      processed,
      published: processed + 1800,
      online: index !== 105,
      sizeUnknown: index === 110,
      cut: index === 107,
      content: body,
      md5: () => {
        md5 ??= createHash('md5').update(body()).digest('hex');
        return md5;
      },
    };
  });
