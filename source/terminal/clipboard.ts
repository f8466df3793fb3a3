import type {Environment} from './capabilities.ts';

/** Terminals cut longer OSC 52 contents silently (xterm's and tmux's buffers); counted after base64. */
export const clipboardLimit = 74_994;

export type Copied = {readonly ok: true} | {readonly ok: false; readonly reason: string};
export type ClipboardBytes =
  | {readonly ok: true; readonly bytes: string}
  | {readonly ok: false; readonly reason: string};

/**
 * The bytes that put `text` on the operator's own clipboard, over SSH too (OSC 52). Inside tmux it is sent plain
 * (for `set-clipboard on`) and wrapped (for `allow-passthrough on`): whichever is allowed arrives.
 */
export const clipboardBytes = (text: string, env: Environment): ClipboardBytes => {
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  if (encoded.length > clipboardLimit)
    return {
      ok: false,
      reason: `This is ${Buffer.byteLength(text)} bytes; a terminal's clipboard takes at most ${(clipboardLimit / 4) * 3} at a time. Export it to a file instead.`,
    };
  const plain = `\u001b]52;c;${encoded}\u0007`;
  return {ok: true, bytes: env.TMUX ? `${plain}\u001bPtmux;\u001b${plain}\u001b\\` : plain};
};
