import {Box, Text} from 'ink';
import {createContext, useContext, useSyncExternalStore} from 'react';
import type {Console} from './controller.ts';
import {type Drawn, screenLines} from './screen-lines.ts';

/**
 * What stands for a painted line where a stage behind Ink puts the line back, and the cells that this takes. Without it
 * Ink draws the lines themselves.
 */
export const LinesByReference = createContext<{of(line: string): string; readonly width: number} | undefined>(
  undefined,
);

/** Lines that are painted already and no wider than the screen, one below the other. */
const Painted = ({lines}: {readonly lines: readonly string[]}) => {
  const references = useContext(LinesByReference);
  const text = lines.map(line => (line === '' ? ' ' : references ? references.of(line) : line)).join('\n');
  return <Text wrap="truncate-end">{text}</Text>;
};

type Props = Omit<Drawn, 'console'> & {readonly console: Console};

/** The console as Ink draws it: exactly as large as the screen. */
export const App = ({console, ...drawn}: Props) => {
  const state = useSyncExternalStore(console.store.subscribe, console.store.get);
  const width = useContext(LinesByReference)?.width ?? state.columns;
  return (
    <Box width={width} height={state.rows} flexDirection="column">
      <Painted lines={screenLines(state, {console, ...drawn})} />
    </Box>
  );
};
