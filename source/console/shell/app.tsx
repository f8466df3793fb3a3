import {Box, Text} from 'ink';
import {createContext, useContext, useState, useSyncExternalStore} from 'react';
import type {Console} from './controller.ts';
import {type Drawn, screenLines} from './screen-lines.ts';
import type {ConsoleState} from './state.ts';

/**
 * What stands for a painted screen where a stage behind Ink puts the screen back, and the cells that this takes. Without
 * it Ink draws the lines themselves.
 */
export const ByReference = createContext<{of(frame: string): string; readonly width: number} | undefined>(
  undefined,
);

type Props = Omit<Drawn, 'console'> & {readonly console: Console};

/** The screen as it stands: the very same object while none of its lines changes, so that Ink has nothing to do. */
const createFrames = ({console, ...drawn}: Props) => {
  let from: ConsoleState | undefined;
  let frame: {readonly columns: number; readonly lines: readonly string[]} | undefined;
  return () => {
    const state = console.store.get();
    if (frame && state === from) return frame;
    from = state;
    const {columns} = state;
    const lines = screenLines(state, {console, ...drawn});
    const stands =
      frame?.columns === columns &&
      lines.length === frame.lines.length &&
      lines.every((line, at) => line === frame?.lines[at]);
    if (!frame || !stands) frame = {columns, lines};
    return frame;
  };
};

/** The console as Ink draws it: exactly as large as the screen. */
export const App = (props: Props) => {
  const [frames] = useState(() => createFrames(props));
  const {columns, lines} = useSyncExternalStore(props.console.store.subscribe, frames);
  const references = useContext(ByReference);
  const text = lines.map(line => line || ' ').join('\n');
  return (
    <Box width={references?.width ?? columns} height={references ? 1 : lines.length}>
      <Text wrap="truncate-end">{references ? references.of(text) : text}</Text>
    </Box>
  );
};
