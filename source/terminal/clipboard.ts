import type {Harmless} from '../text/harmless.ts';
import type {Environment} from './capabilities.ts';

/** Terminals cut longer OSC 52 contents silently (xterm's and tmux's buffers); counted after base64. */
const clipboardLimit = 74_994;

export type Copied = {readonly ok: true} | {readonly ok: false; readonly reason: string};
export type ClipboardBytes =
  | {readonly ok: true; readonly bytes: string}
  | {readonly ok: false; readonly reason: string};

/**
 * The bytes that put `text` on the operator's own clipboard, over SSH too (OSC 52). Inside tmux it is sent plain
 * (for `set-clipboard on`) and wrapped (for `allow-passthrough on`): whichever is allowed arrives. Inside screen it is
 * wrapped in pieces, which it passes on without a setting.
 */
export const clipboardBytes = (text: Harmless, env: Environment): ClipboardBytes => {
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  if (encoded.length > clipboardLimit)
    return {
      ok: false,
      reason: `This is ${Buffer.byteLength(text)} bytes; a terminal's clipboard takes at most ${(clipboardLimit / 4) * 3} at a time. Export it to a file instead.`,
    };
  const plain = `\u001b]52;c;${encoded}\u0007`;
  // screen passes on what it does not know in pieces of its own device control string.
  if (env.STY && !env.TMUX) return {ok: true, bytes: inScreen(plain)};
  return {ok: true, bytes: env.TMUX ? `${plain}\u001bPtmux;\u001b${plain}\u001b\\` : plain};
};

/** GNU screen's longest string. */
const screenPiece = 512;

const inScreen = (bytes: string): string =>
  (bytes.match(new RegExp(`[^]{1,${screenPiece}}`, 'g')) ?? [])
    .map(piece => `\u001bP${piece}\u001b\\`)
    .join('');

/** How a new critical alert is told besides the bell: by the terminal's own notifications, where it has such. */
export type Notify = 'bell' | 'osc9' | 'osc777' | 'none';

export const notifyBytes = (how: Notify, title: Harmless, text: Harmless, env: Environment): string => {
  // A semicolon parts what the terminal reads.
  const safe = (words: string) => words.replaceAll(';', ' ').slice(0, 200).toWellFormed();
  const own =
    how === 'osc9'
      ? `\u001b]9;${safe(`${title}: ${text}`)}\u0007`
      : how === 'osc777'
        ? `\u001b]777;notify;${safe(title)};${safe(text)}\u0007`
        : '';
  if (how === 'none') return '';
  const sent = own === '' || !env.TMUX ? own : `\u001bPtmux;\u001b${own}\u001b\\`;
  return `\u0007${sent}`;
};

/** The bytes that name the terminal's window. */
export const titleBytes = (title: Harmless): string => `\u001b]2;${title.slice(0, 120).toWellFormed()}\u0007`;
