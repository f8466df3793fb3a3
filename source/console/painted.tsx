import {Text} from 'ink';
import {createContext, useContext} from 'react';

/** Gives what stands for a painted line where a stage behind Ink puts the line back; Ink draws the line itself without. */
export const LinesByReference = createContext<((line: string) => string) | undefined>(undefined);

/** Lines that are painted already and no wider than the screen, one below the other. */
export const Painted = ({lines}: {readonly lines: readonly string[]}) => {
  const refer = useContext(LinesByReference);
  const text = lines.map(line => (line === '' ? ' ' : refer ? refer(line) : line)).join('\n');
  return <Text wrap="truncate-end">{text}</Text>;
};
