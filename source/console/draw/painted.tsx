import {Text} from 'ink';
import {createContext, useContext} from 'react';

/**
 * What stands for a painted line where a stage behind Ink puts the line back, and the cells that this takes. Without it
 * Ink draws the lines themselves.
 */
export const LinesByReference = createContext<{of(line: string): string; readonly width: number} | undefined>(
  undefined,
);

/** Lines that are painted already and no wider than the screen, one below the other. */
export const Painted = ({lines}: {readonly lines: readonly string[]}) => {
  const references = useContext(LinesByReference);
  const text = lines.map(line => (line === '' ? ' ' : references ? references.of(line) : line)).join('\n');
  return <Text wrap="truncate-end">{text}</Text>;
};
