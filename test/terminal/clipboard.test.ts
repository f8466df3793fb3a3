import {describe, expect, it} from 'vitest';
import {clipboardBytes} from '../../source/terminal/clipboard.ts';

describe('copying', () => {
  it('sends the text to the terminal of the operator', () => {
    expect(clipboardBytes('win-1', {})).toEqual({ok: true, bytes: '\u001b]52;c;d2luLTE=\u0007'});
  });

  it('reaches through tmux, with the sequence doubled and wrapped', () => {
    expect(clipboardBytes('win-1', {TMUX: '/tmp/tmux-0/default,1,0'})).toEqual({
      ok: true,
      bytes: '\u001b]52;c;d2luLTE=\u0007\u001bPtmux;\u001b\u001b]52;c;d2luLTE=\u0007\u001b\\',
    });
  });

  it('says why when the text is longer than terminals take', () => {
    expect(clipboardBytes('x'.repeat(56_243), {}).ok).toBe(true);
    expect(clipboardBytes('x'.repeat(60_000), {})).toEqual({
      ok: false,
      reason: expect.stringContaining('60000 bytes'),
    });
  });
});
