import {StringDecoder} from 'node:string_decoder';
import {graphemes} from './grapheme.ts';
import {type Key, named, typed} from './key.ts';
import {controlKey, csiKey, mouse, ss3Key} from './key-sequences.ts';

export {type Key, keyId} from './key.ts';

export type KeyDecoder = {
  /** Bytes as they came from the terminal; keys are emitted before this returns, except a lone Escape. */
  feed(chunk: Uint8Array | string): void;
  /** Forgets everything half read and stops the timer. */
  close(): void;
};

export type KeyDecoderOptions = {
  readonly emit: (key: Key) => void;
  /** Milliseconds to wait after a lone ESC before it is the Escape key; 25 by default. */
  readonly escapeDelay?: number;
};

/** More pasted text than this is cut, and that is told: nobody pastes a megabyte into a form on purpose. */
export const pasteLimit = 1_000_000;
/** A key that comes within so many milliseconds of another was not pressed in answer to what that one did. */
const pause = 10;
/**
 * So many characters in one packet, of so many kinds, were pasted into a terminal that does not mark it: nobody types
 * that far ahead, and a key that is held repeats itself.
 */
const pastedAtOnce = 32;
const pastedKinds = 8;
/** A sequence longer than this is junk, not a key. */
const sequenceLimit = 4096;
/** Half a sequence is waited for this many times longer than a lone ESC: packets split on slow links. */
const patience = 20;

const pasteEnd = '\u001b[201~';
/** Printable ASCII: each character is a letter by itself. */
const plain = /^[\x20-\x7e]*$/;
const csi = /^\u001b\[(\[?[0-?]*[ -/]*)([@-~])/;
const openCsi = /^\u001b\[\[?[0-?]*[ -/]*$/;
const shiftedByRxvt = /^\u001b\[(\d+)\$/;
/** Replies that carry text: OSC with a number, DCS, APC of the kitty graphics; all else is Alt and a letter. */
const reply = /^\u001b(?:\]\d+;|P[\d>!+$|]|_G)/;
const replyEnd = /\u0007|\u001b\\|\u009c/;

/** What nobody pastes: a terminal takes all controls but line ends and tabs out of a paste. */
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

const withoutControls = (text: string) =>
  text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');

/**
 * Decodes what a terminal sends into keys. Several keys in one packet become several keys; one key over several
 * packets becomes one. Replies of the terminal are swallowed, and no input makes it throw.
 */
export const createKeyDecoder = ({emit: give, escapeDelay = 25}: KeyDecoderOptions): KeyDecoder => {
  /** Keys of the packet that is being read; undefined between packets. */
  let packet: Key[] | undefined;
  let lastKey = Number.NEGATIVE_INFINITY;
  /** When the first came of the keys that come without a pause. */
  let first = 0;
  /** When a paste came that was not marked: what follows at once is the rest of it. */
  let lastPaste = Number.NEGATIVE_INFINITY;
  const emit = (key: Key) => (packet ? void packet.push(key) : give(key));
  const utf8 = new StringDecoder('utf8');
  let pending = '';
  let pasted: string | undefined;
  let pastedLength = 0;
  let escapeSent = false;
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;

  /** Text outside of a sequence: keys, or a paste. The line end after one line may be an Enter that was typed ahead. */
  const readText = (text: string) => {
    const now = performance.now();
    const goesOn = now - lastPaste < pause;
    const line = (goesOn ? undefined : /^([^\r\n]*)[\r\n]?$/.exec(text)?.[1]) ?? text;
    const isLong = line.length >= pastedAtOnce && new Set(line).size >= pastedKinds;
    if (controls.test(line) || !(goesOn || isLong)) return emitText(text);
    lastPaste = now;
    emit({...named('paste'), paste: withoutControls(line)});
    emitText(text.slice(line.length));
  };

  const emitText = (text: string, alt = false) => {
    for (const segment of plain.test(text) ? text : Array.from(graphemes(text), one => one.segment)) {
      const code = segment.charCodeAt(0);
      if (code < 32 || code === 127) emit(controlKey(code, alt));
      else if (code >= 160 || code < 127) if (segment !== '\ufffd') emit(typed(segment, {alt}));
    }
  };

  /** Reads one key that starts with ESC; gives the characters used, 0 when more are needed. */
  const readEscape = (): number => {
    const second = pending[1];
    if (second === undefined) return 0;
    if (second === '\u001b') {
      // Two presses of Escape, or Escape and then an arrow: never Alt-arrow of a few old terminals.
      emit(named('escape'));
      return 1;
    }
    if (second === '[') return readCsi();
    if (second === 'O') {
      const match = /^\u001bO(\d?)([A-Za-z])/.exec(pending);
      if (match) {
        const key = ss3Key(match[1] ?? '', match[2] ?? '');
        if (key) emit(key);
        return match[0].length;
      }
      if (/^\u001bO\d?$/.test(pending)) return 0;
    }
    if (reply.test(pending)) {
      const end = replyEnd.exec(pending.slice(2));
      if (end) return 2 + end.index + end[0].length;
      return pending.length > sequenceLimit ? pending.length : 0;
    }
    if (/^\u001b(?:\]\d*|P|_)$/.test(pending)) return 0;
    const letter = () => graphemes(pending.slice(1))[Symbol.iterator]().next().value?.segment ?? '';
    const segment = plain.test(pending.slice(1, 3)) ? second : letter();
    emitText(segment, true);
    return 1 + segment.length;
  };

  const readCsi = (): number => {
    if (pending.startsWith('\u001b[M')) {
      // The mouse report of terminals that do not know the SGR form: three characters, each 32 more than its value.
      if (pending.length < 6) return 0;
      const [button = 0, x = 0, y = 0] = [3, 4, 5].map(at => pending.charCodeAt(at) - 32);
      const key = mouse(button, x - 1, y - 1, true);
      if (key) emit(key);
      return 6;
    }
    if (pending === '\u001b[[') return 0; // the Linux console's F1 to F5: `[` would pass for a final byte
    const rxvt = shiftedByRxvt.exec(pending);
    const match = rxvt ? undefined : csi.exec(pending);
    if (rxvt || match) {
      const body = (rxvt ?? match)?.[1] ?? '';
      const final = match?.[2] ?? '$';
      if (body === '200' && final === '~') {
        pasted = '';
        pastedLength = 0;
      } else if (body === '[') {
        const number = final.charCodeAt(0) - 64;
        if (number <= 5) emit(named(`f${number}`));
      } else {
        const key = csiKey(body, final);
        if (key) emit(key);
      }
      return (rxvt ?? match)?.[0].length ?? 1;
    }
    if (openCsi.test(pending) && pending.length < sequenceLimit) return 0;
    // Broken off by something that cannot be part of it: drop what is broken, keep what follows.
    return /^\u001b\[\[?[0-?]*[ -/]*/.exec(pending)?.[0].length ?? 2;
  };

  /** Collects pasted text; gives false when its end has not come yet. */
  const readPaste = (): boolean => {
    const end = pending.indexOf(pasteEnd);
    // The end may be split over packets: its first characters stay behind.
    const held = end >= 0 ? 0 : heldBack(pending);
    const text = pending.slice(0, end >= 0 ? end : pending.length - held);
    if (pastedLength < pasteLimit) pasted += text.slice(0, pasteLimit - pastedLength);
    pastedLength += text.length;
    pending = end >= 0 ? pending.slice(end + pasteEnd.length) : pending.slice(pending.length - held);
    if (end < 0) return false;
    const paste = withoutControls(pasted ?? '');
    pasted = undefined;
    const lost = pastedLength - pasteLimit;
    emit({...named('paste'), paste, ...(lost > 0 && {lost})});
    return true;
  };

  const drain = () => {
    while (pending) {
      if (pasted !== undefined) {
        if (!readPaste()) return;
        continue;
      }
      if (pending[0] === '\u001b') {
        const used = readEscape();
        if (used === 0) return wait();
        pending = pending.slice(used);
        continue;
      }
      const next = pending.indexOf('\u001b');
      const text = next < 0 ? pending : pending.slice(0, next);
      pending = next < 0 ? '' : pending.slice(next);
      readText(text);
    }
  };

  /** Gives the keys of a packet, together where they are several or come hard upon others. */
  const givePacket = (keys: readonly Key[]) => {
    if (keys.length === 0) return;
    const now = performance.now();
    const follows = now - lastKey < pause;
    if (!follows) first = now;
    lastKey = now;
    const isAlone = keys.length === 1 && !follows;
    for (const key of keys) give(isAlone ? key : {...key, together: performance.timeOrigin + first});
  };

  /** What to do with a beginning whose end did not come in time. */
  const giveUp = () => {
    const waiting = pending;
    pending = '';
    if (waiting === '\u001b') {
      escapeSent = true;
      emit(named('escape'));
    } else if (waiting.length === 2) emitText(waiting.slice(1), true);
  };

  const stopWaiting = () => {
    clearTimeout(timer);
    clearImmediate(immediate);
    timer = undefined;
    immediate = undefined;
  };

  const wait = () => {
    timer = setTimeout(
      () => {
        // A busy event loop fires the timer before it reads what already arrived: look at the input once more.
        immediate = setImmediate(giveUp);
      },
      pending.length === 1 ? escapeDelay : escapeDelay * patience,
    );
  };

  return {
    feed(chunk) {
      stopWaiting();
      let text = utf8.write(Buffer.from(chunk));
      if (text === '') {
        if (pending && pasted === undefined) wait();
        return;
      }
      // A sequence whose ESC was taken for the key because the rest was late: its letters must not act as keys.
      if (escapeSent && /^(?:\[[\d;]*[~A-Za-z]|O[A-Z])$/.test(text)) text = `\u001b${text}`;
      escapeSent = false;
      if (pasted !== undefined && /^\ufffd?\u0003$/.test(text)) {
        // A paste whose end never came would swallow every key: Ctrl-C alone gets out of it.
        pasted = undefined;
        pending = '';
      }
      pending += text;
      const keys: Key[] = [];
      packet = keys;
      drain();
      packet = undefined;
      givePacket(keys);
    },
    close() {
      stopWaiting();
      pending = '';
      pasted = undefined;
      escapeSent = false;
    },
  };
};

/** How many characters at the end of `text` may be the beginning of the end of a paste. */
const heldBack = (text: string): number => {
  for (let length = Math.min(pasteEnd.length - 1, text.length); length > 0; length--)
    if (text.endsWith(pasteEnd.slice(0, length))) return length;
  return 0;
};
