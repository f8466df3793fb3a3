import {Box} from 'ink';
import {useContext, useSyncExternalStore} from 'react';
import {LinesByReference, Painted} from '../draw/painted.tsx';
import type {Console} from './controller.ts';
import {type Drawn, screenLines} from './screen-lines.ts';

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
