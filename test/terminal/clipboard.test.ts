import {describe, expect, it} from 'vitest';
import {clipboardBytes, notifyBytes as notify} from '../../source/terminal/clipboard.ts';
import {harmless} from '../../source/text/harmless.ts';

const notifyBytes = (
  how: Parameters<typeof notify>[0],
  title: string,
  text: string,
  env: Parameters<typeof notify>[3],
) => notify(how, harmless(title), harmless(text), env);

describe('copying', () => {
  it('sends the text to the terminal of the operator', () => {
    expect(clipboardBytes(harmless('win-1'), {})).toEqual({ok: true, bytes: '\u001b]52;c;d2luLTE=\u0007'});
  });

  it('reaches through tmux, with the sequence doubled and wrapped', () => {
    expect(clipboardBytes(harmless('win-1'), {TMUX: '/tmp/tmux-0/default,1,0'})).toEqual({
      ok: true,
      bytes: '\u001b]52;c;d2luLTE=\u0007\u001bPtmux;\u001b\u001b]52;c;d2luLTE=\u0007\u001b\\',
    });
  });

  it('says why when the text is longer than terminals take', () => {
    expect(clipboardBytes(harmless('x'.repeat(56_243)), {}).ok).toBe(true);
    expect(clipboardBytes(harmless('x'.repeat(60_000)), {})).toEqual({
      ok: false,
      reason: expect.stringContaining('60000 bytes'),
    });
  });
});

describe('inside GNU screen', () => {
  it('is wrapped in pieces that screen passes on', () => {
    const copied = clipboardBytes(harmless('x'.repeat(900)), {STY: '1234.pts'});
    const bytes = copied.ok ? copied.bytes : '';
    const pieces = [...bytes.matchAll(/\u001bP([^\u001b]*|\u001b\][^\u001b]*)\u001b\\/g)].map(
      ([, piece]) => piece,
    );
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe(`\u001b]52;c;${Buffer.from('x'.repeat(900)).toString('base64')}\u0007`);
  });
});

describe('a new critical alert', () => {
  it('rings, and is told by the terminal where that is asked for', () => {
    expect(notifyBytes('bell', 'skydeck', 'late', {})).toBe('\u0007');
    expect(notifyBytes('none', 'skydeck', 'late', {})).toBe('');
    expect(notifyBytes('osc9', 'skydeck', 'late', {})).toBe('\u0007\u001b]9;skydeck: late\u0007');
    expect(notifyBytes('osc777', 'skydeck', 'a;b\u001b]0;x', {})).toBe(
      '\u0007\u001b]777;notify;skydeck;a b\u0007',
    );
    expect(notifyBytes('osc9', 'skydeck', 'late', {TMUX: '1'})).toContain('\u001bPtmux;');
  });
});
