import {type Key, type Modifiers, named, typed} from './key.ts';

/** Final letters shared by CSI (`CSI 1;5A`) and SS3 (`ESC O A`); xterm's ctlseqs, "PC-Style Function Keys". */
const letters: Record<string, string> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

/** Numbers before `~`: VT220 editing and function keys, with rxvt's and the Linux console's home and end. */
const numbers: Record<number, string> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pgup',
  6: 'pgdn',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

/** Keys that the kitty protocol names by a code instead of a character (its table "Functional key definitions"). */
const functional: Record<number, string> = {
  9: 'tab',
  13: 'enter',
  27: 'escape',
  127: 'backspace',
  57414: 'enter',
  57417: 'left',
  57418: 'right',
  57419: 'up',
  57420: 'down',
  57421: 'pgup',
  57422: 'pgdn',
  57423: 'home',
  57424: 'end',
  57425: 'insert',
  57426: 'delete',
};

/** The keypad in application mode: SS3 j to y, and the kitty codes from 57399. */
const keypad = '*+,-./0123456789';
const kittyKeypad = '0123456789./*-+';

const modifiers = (parameter: string | undefined): Modifiers => {
  const bits = Math.max(0, Number.parseInt(parameter || '1', 10) - 1) || 0;
  return {shift: (bits & 1) !== 0, alt: (bits & 2) !== 0, ctrl: (bits & 4) !== 0};
};

/** A key given by its code point, as the kitty protocol and xterm's modifyOtherKeys do. */
const byCode = (code: number, held: Modifiers, shifted?: number): Key | undefined => {
  const name = functional[code];
  if (name) return named(name, held);
  if (code >= 57399 && code <= 57413) return typed(kittyKeypad[code - 57399] ?? '0', held);
  // Private-use codes are modifiers, media keys and the like; controls and surrogates are nothing at all.
  if (!(code >= 32) || (code >= 127 && code < 160) || (code >= 0xd800 && code <= 0xf8ff) || code > 0x10ffff)
    return undefined;
  const character = String.fromCodePoint(code);
  if (held.ctrl || !held.shift) return typed(held.ctrl ? character.toLowerCase() : character, held);
  return typed(
    shifted !== undefined && shifted >= 32 && shifted <= 0xd7ff
      ? String.fromCodePoint(shifted)
      : character.toUpperCase(),
    held,
  );
};

const kitty = (parameters: readonly string[]): Key | undefined => {
  const [code = '', shifted] = (parameters[0] ?? '').split(':');
  const [held, event] = (parameters[1] ?? '').split(':');
  if (event === '3') return undefined; // the key was let go
  return byCode(
    Number.parseInt(code, 10),
    modifiers(held),
    shifted ? Number.parseInt(shifted, 10) : undefined,
  );
};

/** A mouse report: wheel and left button down; motion, releases and other buttons are nothing. */
export const mouse = (button: number, x: number, y: number, pressed: boolean): Key | undefined => {
  const name =
    (button & 0x60) === 0x40
      ? ['wheel-up', 'wheel-down'][button & 3]
      : (button & 0xe3) === 0
        ? 'click'
        : undefined;
  if (!name || !pressed || !(x >= 0) || !(y >= 0)) return undefined;
  const held = {shift: (button & 4) !== 0, alt: (button & 8) !== 0, ctrl: (button & 16) !== 0};
  return {...named(name, held), x, y};
};

/**
 * The key of a complete CSI sequence, given what stands between `ESC [` and the final byte.
 * Replies of the terminal (attributes, cursor position, modes) and unknown sequences give undefined.
 */
export const csiKey = (body: string, final: string): Key | undefined => {
  if (body.startsWith('<') && (final === 'M' || final === 'm')) {
    const [button = 0, x = 0, y = 0] = body.slice(1).split(';').map(Number);
    return mouse(button, x - 1, y - 1, final === 'M');
  }
  if (!/^[\d;:]*$/.test(body)) return undefined;
  const parameters = body.split(';');
  const first = Number.parseInt(parameters[0] || '1', 10);
  if (final === '~') {
    if (first === 27) return byCode(Number.parseInt(parameters[2] ?? '', 10), modifiers(parameters[1]));
    const name = numbers[first];
    return name ? named(name, modifiers(parameters[1])) : undefined;
  }
  // rxvt: `CSI 7 ^` is Ctrl, `CSI 7 $` Shift, `CSI 7 @` both; `CSI a` to `CSI d` are the arrows with Shift.
  if (final === '^' || final === '$' || final === '@') {
    const name = body && numbers[first];
    return name ? named(name, {ctrl: final !== '$', shift: final !== '^'}) : undefined;
  }
  if (body === '' && /[a-d]/.test(final)) return named(letters[final.toUpperCase()] ?? '', {shift: true});
  if (final === 'Z') return named('tab', {shift: true});
  if (final === 'I' || final === 'O')
    return body ? undefined : named(final === 'I' ? 'focus-in' : 'focus-out');
  if (final === 'u') return kitty(parameters);
  // `CSI 12;40R` is a cursor position report, `CSI 1;5R` Ctrl-F3: the reports are never asked for on row 1.
  const name = first === 1 ? letters[final] : undefined;
  return name && parameters.length <= 2 ? named(name, modifiers(parameters[1]?.split(':')[0])) : undefined;
};

/** The key of `ESC O`, an optional modifier digit and a letter. */
export const ss3Key = (digit: string, final: string): Key | undefined => {
  const name = letters[final];
  if (name) return named(name, modifiers(digit));
  if (final === 'M') return named('enter', modifiers(digit));
  if (final === 'I') return named('tab', modifiers(digit));
  if (/[a-d]/.test(final)) return named(letters[final.toUpperCase()] ?? '', {ctrl: true});
  const index = final.charCodeAt(0) - 'j'.charCodeAt(0);
  const character = final === 'X' ? '=' : keypad[index];
  return character ? typed(character, modifiers(digit)) : undefined;
};

/** The key of one C0 control character or DEL; `\n` is Enter too, as some terminals and tools send it. */
export const controlKey = (code: number, alt = false): Key => {
  if (code === 13 || code === 10) return named('enter', {alt});
  if (code === 9) return named('tab', {alt});
  if (code === 127 || code === 8) return named('backspace', {alt});
  if (code === 0) return named('space', {ctrl: true, alt});
  if (code === 27) return named('escape', {alt});
  return named(String.fromCharCode(code + 64).toLowerCase(), {ctrl: true, alt});
};
