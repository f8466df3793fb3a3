import {expect, test} from 'vitest';
import {Failure} from '../../../source/declare/failure.ts';
import {entryOf} from '../../../source/services/hpc/upstream/file-entry.ts';
import {firstBytes, notText, wholeCharacters} from '../../../source/services/hpc/upstream/text-parts.ts';

const signal = new AbortController().signal;

/** A service that decodes what it cut, as FirecREST 1.16.6 does; `whole` is the file as its direct call gives it. */
const service = (content: Buffer, whole = async () => content.toString()) => {
  const decode = (bytes: Buffer) => {
    try {
      return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
    } catch {
      throw new Failure(
        'rejected',
        "FirecREST refuses it: 'utf-8' codec can't decode byte 0xe6 in position 3.",
        {
          status: 400,
        },
      );
    }
  };
  return wholeCharacters(
    {
      head: async (_system, _path, bytes) => decode(content.subarray(0, bytes)),
      tail: async (_system, _path, bytes) => decode(content.subarray(-bytes)),
      after: async (_system, _path, bytes) => decode(content.subarray(bytes)),
    },
    whole,
  );
};

test('a character that is cut in two is asked for again with other edges', async () => {
  const text = 'ab日本語🛰é';
  const bytes = Buffer.from(text);
  const parts = service(bytes);
  for (let cut = 1; cut <= bytes.length; cut += 1) {
    const head = await parts.head('s', '/f', cut, signal);
    expect(text.startsWith(head)).toBe(true);
    expect(cut - Buffer.byteLength(head)).toBeLessThan(4);
    const tail = await parts.tail('s', '/f', cut, signal);
    expect(text.endsWith(tail)).toBe(true);
    expect(cut - Buffer.byteLength(tail)).toBeLessThan(4);
  }
  expect(await parts.after('s', '/f', 2, signal)).toBe('日本語🛰é');
});

test('a stray byte is passed where the whole file can be had, and said where it cannot', async () => {
  const content = Buffer.concat([Buffer.from('before '), Buffer.from([0xff]), Buffer.from(' after it all')]);
  expect(await service(content).tail('s', '/f', 20, signal)).toBe('efore \ufffd after it all');
  expect(await service(content).head('s', '/f', 12, signal)).toBe('before \ufffd aft');
  const large = service(content, async () => {
    throw new Failure('too-large', 'Too large.');
  });
  await expect(large.head('s', '/f', 12, signal)).rejects.toMatchObject({
    message: '/f is not text: some of its bytes are no UTF-8.',
    todo: 'Fetch it: hpc fetch /f',
  });
});

test('an answer that is longer than what was asked for is cut here', async () => {
  const parts = wholeCharacters(
    {head: async () => 'abcdef', tail: async () => 'abcdef', after: async () => 'abcdef'},
    async () => 'abcdef',
  );
  expect([await parts.head('s', '/f', 2, signal), await parts.tail('s', '/f', 2, signal)]).toEqual([
    'ab',
    'ef',
  ]);
});

test('true binary is known, a stray byte in a text is not taken for it', () => {
  expect(notText('a\0b')).toBe('not text: fetch it');
  expect(notText('\ufffd\ufffdab')).toBe('not text: fetch it');
  expect(notText(`a long line of text ${'\ufffd'} that goes on`)).toBeUndefined();
  expect(firstBytes('\ufffd'.repeat(8), 6).bytes).toBe(6);
});

test('names in octal digits are read where they are UTF-8, and pipes and sockets are known', () => {
  const of = (name: string, type = '-') =>
    entryOf({name, type, user: 'u', group: 'g', permissions: 'rw-r--r--'}, 'cluster', '/home/u', {
      at: () => undefined,
      v1: true,
    });
  expect(of('\\346\\227\\245.txt')).toMatchObject({
    name: '日.txt',
    path: '/home/u/日.txt',
    problem: undefined,
  });
  expect(of('\\377x').name).toBe('\\377x');
  expect([of('f', 'p').type, of('f', 's').type, of('f', 'l').type, of('f', '?').type]).toEqual([
    'pipe',
    'socket',
    'link',
    'other',
  ]);
});
