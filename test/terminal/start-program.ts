import {spawn} from '@lydell/node-pty';
import {createEmulator} from './emulator.ts';

/** A program in a pseudo-terminal, in a home of its own that is its working folder too, and the emulator for its screen. */
export const startProgram = (
  file: string,
  words: readonly string[],
  home: string,
  {
    columns,
    rows,
    environment,
  }: {columns: number; rows: number; environment: Readonly<Record<string, string>>},
) => {
  const pty = spawn(file, [...words], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: home,
    env: {PATH: process.env.PATH ?? '', HOME: home, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...environment},
  });
  const emulator = createEmulator(columns, rows, {fresh: true});
  pty.onData(data => emulator.terminal.write(data));
  return {pty, emulator};
};
