import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {createKeyDecoder, type Key, keyId} from '../../source/terminal/keys.ts';
import {random} from './random.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const decoder = () => {
  const keys: Key[] = [];
  return {keys, ...createKeyDecoder({emit: key => keys.push(key)})};
};

/** Names of the keys that these packets give, after every wait is over. */
const ids = (...packets: (string | Uint8Array)[]) => {
  const {keys, feed} = decoder();
  for (const packet of packets) feed(packet);
  vi.advanceTimersByTime(5000);
  return keys.map(keyId);
};

describe('typed text', () => {
  it('becomes one key per grapheme, however many arrive in one packet', () => {
    expect(ids('jjj')).toEqual(['j', 'j', 'j']);
    expect(ids('abc\r')).toEqual(['a', 'b', 'c', 'enter']);
    expect(ids('é日👩‍🚀 ?G')).toEqual(['é', '日', '👩‍🚀', 'space', '?', 'G']);
  });

  it('carries what a text field inserts', () => {
    const {keys, feed} = decoder();
    feed('a \u001bx\u0001');
    expect(keys.map(key => key.text)).toEqual(['a', ' ', undefined, undefined]);
  });

  it('is put together when a character is split over packets', () => {
    const bytes = Buffer.from('日👩');
    expect(ids(...[...bytes].map(byte => Uint8Array.of(byte)))).toEqual(['日', '👩']);
  });

  it('gives nothing for bytes that are no text', () => {
    expect(ids(Uint8Array.of(0xff, 0xfe, 0x6a), '\u009b\u0085')).toEqual(['j']);
  });
});

describe('keys of one byte', () => {
  it.each([
    ['\r', 'enter'],
    ['\n', 'enter'],
    ['\r\n', 'enter'],
    ['\t', 'tab'],
    ['\u007f', 'backspace'],
    ['\b', 'backspace'],
    ['\0', 'ctrl-space'],
    ['\u0001', 'ctrl-a'],
    ['\u0003', 'ctrl-c'],
    ['\u0013', 'ctrl-s'],
    ['\u001a', 'ctrl-z'],
    ['\u001c', 'ctrl-\\'],
    ['\u001d', 'ctrl-]'],
    ['\u001f', 'ctrl-_'],
  ])('%j is %s', (bytes, id) => {
    expect(ids(bytes)).toEqual([id]);
  });
});

describe('Escape', () => {
  it('is a key of its own once nothing has followed for 25 ms', () => {
    const {keys, feed} = decoder();
    feed('\u001b');
    vi.advanceTimersByTime(24);
    expect(keys).toEqual([]);
    vi.advanceTimersByTime(2);
    expect(keys.map(keyId)).toEqual(['escape']);
  });

  it.each([
    ['\u001bx', ['alt-x']],
    ['\u001bX', ['alt-X']],
    ['\u001b\r', ['alt-enter']],
    ['\u001b\u007f', ['alt-backspace']],
    ['\u001b\u0001', ['ctrl-alt-a']],
    ['\u001bé', ['alt-é']],
    ['\u001b\u001b', ['escape', 'escape']],
    ['\u001b\u001b[A', ['escape', 'up']],
    ['\u001bO', ['alt-O']],
    ['\u001b[', ['alt-[']],
    ['\u001b]', ['alt-]']],
  ])('%j is %j', (bytes, expected) => {
    expect(ids(bytes)).toEqual(expected);
  });

  it('waits longer for the rest of a sequence that a slow link has split', () => {
    const {keys, feed} = decoder();
    feed('\u001b[1');
    vi.advanceTimersByTime(200);
    feed(';5A');
    expect(keys.map(keyId)).toEqual(['ctrl-up']);
  });

  it('does not let the letters of a late sequence act as keys', () => {
    const {keys, feed} = decoder();
    feed('\u001b');
    vi.advanceTimersByTime(100);
    feed('[A');
    expect(keys.map(keyId)).toEqual(['escape', 'up']);
  });
});

describe('sequences', () => {
  const table: [string, string][] = [
    ['\u001b[A', 'up'],
    ['\u001b[B', 'down'],
    ['\u001b[C', 'right'],
    ['\u001b[D', 'left'],
    ['\u001bOA', 'up'],
    ['\u001bOD', 'left'],
    ['\u001b[1;2A', 'shift-up'],
    ['\u001b[1;3B', 'alt-down'],
    ['\u001b[1;4C', 'alt-shift-right'],
    ['\u001b[1;5D', 'ctrl-left'],
    ['\u001b[1;6A', 'ctrl-shift-up'],
    ['\u001b[1;7A', 'ctrl-alt-up'],
    ['\u001b[1;8A', 'ctrl-alt-shift-up'],
    ['\u001b[a', 'shift-up'],
    ['\u001bOa', 'ctrl-up'],
    ['\u001b[Z', 'shift-tab'],
    ['\u001b[H', 'home'],
    ['\u001bOH', 'home'],
    ['\u001b[1~', 'home'],
    ['\u001b[7~', 'home'],
    ['\u001b[1;5H', 'ctrl-home'],
    ['\u001b[7^', 'ctrl-home'],
    ['\u001b[7$', 'shift-home'],
    ['\u001b[F', 'end'],
    ['\u001bOF', 'end'],
    ['\u001b[4~', 'end'],
    ['\u001b[8~', 'end'],
    ['\u001b[2~', 'insert'],
    ['\u001b[3~', 'delete'],
    ['\u001b[3;5~', 'ctrl-delete'],
    ['\u001b[5~', 'pgup'],
    ['\u001b[6~', 'pgdn'],
    ['\u001b[6;2~', 'shift-pgdn'],
    ['\u001bOP', 'f1'],
    ['\u001b[11~', 'f1'],
    ['\u001b[[A', 'f1'],
    ['\u001b[1;5P', 'ctrl-f1'],
    ['\u001bOQ', 'f2'],
    ['\u001b[12~', 'f2'],
    ['\u001bOR', 'f3'],
    ['\u001b[13~', 'f3'],
    ['\u001bOS', 'f4'],
    ['\u001b[14~', 'f4'],
    ['\u001b[15~', 'f5'],
    ['\u001b[[E', 'f5'],
    ['\u001b[17~', 'f6'],
    ['\u001b[18~', 'f7'],
    ['\u001b[19~', 'f8'],
    ['\u001b[20~', 'f9'],
    ['\u001b[21~', 'f10'],
    ['\u001b[23~', 'f11'],
    ['\u001b[24~', 'f12'],
    ['\u001b[24;2~', 'shift-f12'],
    ['\u001bOM', 'enter'],
    ['\u001bOp', '0'],
    ['\u001bOy', '9'],
    ['\u001bOk', '+'],
    ['\u001b[I', 'focus-in'],
    ['\u001b[O', 'focus-out'],
    ['\u001b[97u', 'a'],
    ['\u001b[97;5u', 'ctrl-a'],
    ['\u001b[97;3u', 'alt-a'],
    ['\u001b[97;2u', 'A'],
    ['\u001b[97:65;2u', 'A'],
    ['\u001b[115;6u', 'ctrl-shift-s'],
    ['\u001b[27u', 'escape'],
    ['\u001b[13;5u', 'ctrl-enter'],
    ['\u001b[9;2u', 'shift-tab'],
    ['\u001b[32;5u', 'ctrl-space'],
    ['\u001b[57400u', '1'],
    ['\u001b[27;5;105~', 'ctrl-i'],
  ];

  it.each(table)('%j is %s', (bytes, id) => {
    expect(ids(bytes)).toEqual([id]);
  });

  it('mean the same when every byte is a packet of its own', () => {
    for (const [bytes, id] of table) expect(ids(...bytes)).toEqual([id]);
  });

  it('mean the same when all arrive in one packet', () => {
    expect(ids(table.map(([bytes]) => bytes).join(''))).toEqual(table.map(([, id]) => id));
  });

  it.each([
    ['a key let go', '\u001b[97;1:3u'],
    ['a modifier alone', '\u001b[57441u'],
    ['device attributes', '\u001b[?62;1;4c'],
    ['secondary attributes', '\u001b[>41;354;0c'],
    ['a cursor position', '\u001b[12;40R'],
    ['a mode report', '\u001b[?2026;2$y'],
    ['the kitty flags', '\u001b[?1u'],
    ['the window size', '\u001b[8;46;160t'],
    ['a background colour', '\u001b]11;rgb:1e1e/1e1e/2e2e\u0007'],
    ['a clipboard', '\u001b]52;c;aGVsbG8=\u001b\\'],
    ['the name of the terminal', '\u001bP>|xterm(388)\u001b\\'],
  ])('a reply of the terminal (%s) is swallowed, and what follows is read', (_, bytes) => {
    expect(ids(`${bytes}j`)).toEqual(['j']);
    expect(ids(...bytes, 'j')).toEqual(['j']);
  });

  it('that break off are dropped, and what follows is read', () => {
    expect(ids('\u001b[1;\u0003')).toEqual(['ctrl-c']);
    expect(ids('\u001b[12;', 'é')).toEqual(['é']);
  });
});

describe('the mouse', () => {
  it('gives wheel and left button with the cell counted from 0', () => {
    const {keys, feed} = decoder();
    feed('\u001b[<64;10;5M\u001b[<65;10;5M\u001b[<0;1;1M\u001b[<0;1;1m\u001b[<35;3;3M\u001b[<2;3;3M');
    expect(keys.map(({name, x, y}) => [name, x, y])).toEqual([
      ['wheel-up', 9, 4],
      ['wheel-down', 9, 4],
      ['click', 0, 0],
    ]);
  });

  it('is understood in the old form, which would otherwise look like typed letters', () => {
    const {keys, feed} = decoder();
    feed('\u001b[M \u002a\u0025j');
    expect(keys.map(({name, x, y}) => [name, x, y])).toEqual([
      ['click', 9, 4],
      ['j', undefined, undefined],
    ]);
  });
});

describe('a paste', () => {
  it('is one event, never keys', () => {
    const {keys, feed} = decoder();
    feed('\u001b[200~rm -rf\r\nq\t\u0007\u001b[31mred\u001b[201~j');
    expect(keys.map(({name, paste}) => [name, paste])).toEqual([
      ['paste', 'rm -rf\nq\t[31mred'],
      ['j', undefined],
    ]);
  });

  it('is collected over packets, also when its end is split', () => {
    const {keys, feed} = decoder();
    for (const character of '\u001b[200~a日\u001b[2b\u001b[201~') feed(character);
    expect(keys.map(key => key.paste)).toEqual(['a日[2b']);
  });

  it('is cut at a megabyte', () => {
    const {keys, feed} = decoder();
    feed('\u001b[200~');
    for (let packet = 0; packet < 30; packet++) feed('x'.repeat(65_536));
    feed('\u001b[201~');
    expect(keys).toHaveLength(1);
    expect(keys[0]?.paste).toHaveLength(1_000_000);
    expect(keys[0]?.lost).toBeGreaterThan(0);
  });

  it('that never ends is left with Ctrl-C', () => {
    expect(ids('\u001b[200~half', 'q', '\u0003', 'j')).toEqual(['ctrl-c', 'j']);
  });
});

describe('a paste that the terminal does not mark', () => {
  const line = 'x deletes 3020554 and y says yes';
  it.each([
    [line, ['paste']],
    [`${line}\r`, ['paste', 'enter']],
    [`${line}\r${line}\r`, ['paste']],
    ['j'.repeat(90), Array<string>(90).fill('j')],
    ['2d', ['2', 'd']],
    [`${line}\u0013`, [...line.replaceAll(' ', '_'), 'ctrl-s'].map(name => (name === '_' ? 'space' : name))],
  ])('%j is %j', (bytes, expected) => {
    expect(ids(bytes)).toEqual(expected);
  });
  it('goes on in the packets that follow at once, and ends with a pause', () => {
    const {keys, feed} = decoder();
    feed(line);
    feed('xy\r');
    vi.advanceTimersByTime(20);
    feed('x');
    expect(keys.map(({name, paste}) => paste ?? name)).toEqual([line, 'xy\n', 'x']);
  });
  it('is told from keys that are pressed one by one', () => {
    const {keys, feed} = decoder();
    feed('x');
    vi.advanceTimersByTime(20);
    feed('y');
    feed('j');
    vi.advanceTimersByTime(20);
    feed('xy');
    const isAlone = keys.map(({together}) => together === undefined);
    expect(isAlone).toEqual([true, true, false, false, false]);
    expect(keys[2]!.together).toBeLessThan(keys[3]!.together!);
  });
});

describe('junk', () => {
  it('never throws, and the keys after it are still read', () => {
    const next = random(20261122);
    const pieces = [
      '\u001b',
      '[',
      ']',
      'O',
      'P',
      '<',
      '?',
      '200~',
      '201~',
      ';',
      '1',
      '99999',
      'M',
      'u',
      '\u0007',
      'é',
      '\0',
    ];
    for (let round = 0; round < 400; round++) {
      const {keys, feed} = decoder();
      for (let count = next(40); count >= 0; count--)
        feed(
          next(2) ? (pieces[next(pieces.length)] ?? '') : Uint8Array.from({length: next(9)}, () => next(256)),
        );
      vi.advanceTimersByTime(5000);
      feed('\u0003'); // out of a paste that was never closed
      feed('j');
      expect(keys.at(-1)?.name).toBe('j');
    }
  });
});
