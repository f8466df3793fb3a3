import {expect, test} from 'vitest';
import type {Stored} from '../../../source/services/lake/upstream/engines/engine.ts';
import {readListing} from '../../../source/services/lake/upstream/engines/read-listing.ts';

const entry = (key: string, size: string) =>
  `<Contents><Key>${key}</Key><LastModified>2026-11-22T06:00:00.000Z</LastModified><ETag>&quot;e&quot;</ETag><Size>${size}</Size></Contents>`;

/** What is read of an answer that comes in pieces of so many bytes, and what is left of it. */
const read = async (text: string, size: number) => {
  const bytes = Buffer.from(text);
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const found: Stored[] = [];
  const rest = await readListing(pieces(), stored => found.push(stored));
  return {found, rest};
};

test.each([1, 7, 100_000])(
  'objects are read of a listing in pieces of %i bytes, names and all',
  async size => {
    const {found, rest} = await read(
      `<R><IsTruncated>true</IsTruncated>${entry('a &amp; b/é&#233;&#xe9;.zip', '12')}${entry('c.zip', '0')}<KeyCount>2</KeyCount></R>`,
      size,
    );
    expect(found).toEqual([
      {key: 'a & b/ééé.zip', bytes: 12, at: 1_795_327_200},
      {key: 'c.zip', bytes: 0, at: 1_795_327_200},
    ]);
    expect(rest).toBe('<R><IsTruncated>true</IsTruncated><KeyCount>2</KeyCount></R>');
  },
);

test('an entry of another form is left to the SDK, and takes none of its neighbours along', async () => {
  const odd = '<Contents><Name>b</Name></Contents>';
  const {found, rest} = await read(
    `<R>${entry('a', '1')}${odd}${entry('c', '3')}${entry('d', 'many')}</R>`,
    50,
  );
  expect(found.map(({key}) => key)).toEqual(['a', 'c']);
  expect(rest).toBe(`<R>${odd}${entry('d', 'many')}</R>`);
});
