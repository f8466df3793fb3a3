/**
 * One thing that the operator did at the keyboard (or with the mouse, or by pasting).
 *
 * `name` of a printable key is the grapheme itself (`j`, `G`, `?`, `é`), of the space bar `space`, else a word:
 * enter, tab, backspace, escape, up, down, left, right, home, end, pgup, pgdn, insert, delete, f1 to f12, paste,
 * click, wheel-up, wheel-down, focus-in, focus-out.
 */
export type Key = {
  readonly name: string;
  /** What a text field inserts; absent for keys that write nothing and for anything with Ctrl or Alt. */
  readonly text?: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  /**
   * Since when keys came without a pause, in milliseconds of `performance` from its origin, where it came in one packet
   * with others or hard upon one: typed ahead, or a paste that the terminal does not mark.
   */
  readonly together?: number;
  /** The pasted text of a `paste`: lines end in `\n`, no other control character than tab. */
  readonly paste?: string;
  /** How many characters of a paste were too many to be taken. */
  readonly lost?: number;
  /** Cell of a mouse event, counted from 0 at the top left. */
  readonly x?: number;
  readonly y?: number;
};

export type Modifiers = {readonly ctrl?: boolean; readonly alt?: boolean; readonly shift?: boolean};

/** A key that writes nothing: `named('up', {alt: true})`. */
export const named = (name: string, {ctrl = false, alt = false, shift = false}: Modifiers = {}): Key => ({
  name,
  ctrl,
  alt,
  shift,
});

/** A key that stands for a grapheme; it carries text only when neither Ctrl nor Alt is held. */
export const typed = (grapheme: string, {ctrl = false, alt = false, shift = false}: Modifiers = {}): Key => {
  const name = grapheme === ' ' ? 'space' : grapheme;
  return ctrl || alt ? {name, ctrl, alt, shift} : {name, text: grapheme, ctrl, alt, shift};
};

/**
 * The name of a key in a keymap: `j`, `G`, `enter`, `ctrl-s`, `shift-tab`, `alt-x`, `f5`.
 * Shift is not named where the grapheme already shows it (`G`, not `shift-G`).
 */
export const keyId = (key: Key): string =>
  `${key.ctrl ? 'ctrl-' : ''}${key.alt ? 'alt-' : ''}${key.shift && key.text === undefined && !isUpper(key) ? 'shift-' : ''}${key.name}`;

const isUpper = ({name, ctrl}: Key) => !ctrl && name.toLowerCase() !== name;
