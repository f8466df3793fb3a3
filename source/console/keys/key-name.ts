const names: Readonly<Record<string, string>> = {
  escape: 'Esc',
  enter: 'Enter',
  space: 'Space',
  backspace: 'Backspace',
  tab: 'Tab',
  'shift-tab': 'Shift-Tab',
  pgdn: 'PgDn',
  pgup: 'PgUp',
  home: 'Home',
  end: 'End',
  down: 'Down',
  up: 'Up',
  left: 'Left',
  right: 'Right',
};

/** A key as it is printed: `Esc`, `^S`, `F5`, `x`. */
export const keyName = (key: string): string =>
  names[key] ??
  key.replace(/^ctrl-(.)$/, (_, letter: string) => `^${letter.toUpperCase()}`).replace(/^f(\d+)$/, 'F$1');

/** Several keys as they are printed: digits that follow each other as `0-6`, others side by side. */
export const keyNames = (keys: readonly string[]): string =>
  keys.length > 2 && keys.every((key, at) => /^\d$/.test(key) && (at === 0 || +key === +keys[at - 1]! + 1))
    ? `${keys[0]}-${keys.at(-1)}`
    : keys.map(keyName).join(' ');
