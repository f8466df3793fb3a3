import {render} from 'ink';
import type {Terminal} from '../../terminal/tty.ts';
import {App, ByReference} from './app.tsx';
import type {Console} from './controller.ts';
import type {Drawn} from './screen-lines.ts';

export {drawnSections} from '../detail/drawn-sections.tsx';

/** Lets Ink draw on the terminal; gives the way to end it. */
export const drawWithInk = (terminal: Terminal, drawn: Drawn & {readonly console: Console}): (() => void) => {
  const {unmount} = render(
    <ByReference value={terminal.references}>
      <App {...drawn} />
    </ByReference>,
    {
      stdout: terminal.inkStream as unknown as NodeJS.WriteStream,
      stdin: terminal.inkStdin as unknown as NodeJS.ReadStream,
      debug: true,
      patchConsole: false,
      exitOnCtrlC: false,
      interactive: true,
    },
  );
  return unmount;
};
