import xterm from '@xterm/headless';

const {Terminal} = xterm;

export type Cell = {
  readonly text: string;
  readonly width: number;
  /** Colours and attributes as one readable word; of a blank only what can be seen on it. */
  readonly look: string;
};

/** A terminal emulator: bytes in, cells out. A fresh one is as a shell finds it. */
export const createEmulator = (columns: number, rows: number, {fresh = false} = {}) => {
  const terminal = new Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0});
  // What openTerminal switches on: the alternate screen, no automatic wrapping.
  if (!fresh) terminal.write('\u001b[?1049h\u001b[?7l');

  const cells = (): Cell[][] =>
    Array.from({length: terminal.rows}, (_, y) => {
      const line = terminal.buffer.active.getLine(y);
      return Array.from({length: terminal.cols}, (_, x) => {
        const cell = line?.getCell(x);
        if (!cell) return {text: '', width: 1, look: ''};
        const look = [
          cell.isFgDefault() ? '' : `fg${cell.getFgColorMode()}:${cell.getFgColor()}`,
          cell.isBgDefault() ? '' : `bg${cell.getBgColorMode()}:${cell.getBgColor()}`,
          cell.isBold() ? 'bold' : '',
          cell.isDim() ? 'dim' : '',
          cell.isItalic() ? 'italic' : '',
          cell.isUnderline() ? 'underline' : '',
          cell.isInverse() ? 'inverse' : '',
          cell.isStrikethrough() ? 'strike' : '',
        ];
        const text = cell.getChars();
        return {
          text: text === '' && cell.getWidth() === 1 ? ' ' : text,
          width: cell.getWidth(),
          look: look.filter(Boolean).join(' '),
        };
      });
    });

  return {
    terminal,
    cells,
    write: (bytes: string) => new Promise<void>(resolve => terminal.write(bytes, resolve)),
    /** The cells as text, a change of look before the cell where it begins: quick to compare, easy to read. */
    picture: () =>
      cells().map(row => {
        let look = '';
        let text = '';
        for (const cell of row) {
          if (cell.look !== look) text += `<${cell.look}>`;
          look = cell.look;
          text += cell.width === 2 ? `${cell.text}_` : cell.text;
        }
        return text;
      }),
    lines: () =>
      cells().map(row =>
        row
          .map(cell => cell.text)
          .join('')
          .trimEnd(),
      ),
    cursor: () => ({x: terminal.buffer.active.cursorX, y: terminal.buffer.active.cursorY}),
  };
};
