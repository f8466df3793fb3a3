import {Box} from 'ink';
import {useContext, useSyncExternalStore} from 'react';
import type {Session} from '../../engine/session.ts';
import {Detail} from '../detail/detail.tsx';
import {type Line, paint, span} from '../draw/lines.ts';
import {LinesByReference, Painted} from '../draw/painted.tsx';
import {themeOf} from '../draw/theme.ts';
import {editSpans} from '../form/edit-spans.ts';
import {FormPane} from '../form/form-pane.tsx';
import type {Binding} from '../keys/keymap.ts';
import {Overview} from '../list/overview.tsx';
import {Pane} from '../list/pane.tsx';
import {Alerts, Confirm, Journal, Palette, PlainText} from '../overlays/overlays.tsx';
import {Boundary} from './boundary.tsx';
import type {Console} from './controller.ts';
import {keyLine, toastLines} from './shell-lines.ts';
import {type ConsoleState, viewOf} from './state.ts';
import {statusLine} from './status-line.ts';
import {tabLine} from './tab-line.ts';

type Props = {
  readonly console: Console;
  readonly session: Session;
  readonly map: readonly Binding[];
  readonly unicode: boolean;
};

/** Less than this and nothing useful can be drawn. */
const least = {columns: 60, rows: 12};

/** The whole screen: tabs, status, the pane or what lies over it, and the keys that work now. Exactly as large as the screen. */
export const App = ({console: control, session, map, unicode}: Props) => {
  const state = useSyncExternalStore(control.store.subscribe, control.store.get);
  const theme = themeOf(state.theme, unicode);
  const {columns, rows} = state;
  const drawn = useContext(LinesByReference)?.width ?? columns;
  if (columns < least.columns || rows < least.rows) return <TooSmall columns={columns} rows={rows} />;
  const line = (parts: Line) => <Painted lines={[paint(parts, theme, columns)]} />;
  const prompt = state.overlays.at(-1);
  const said = toastLines(state, theme.glyphs);
  const bottom: readonly Line[] =
    prompt?.kind === 'filter'
      ? [
          [
            span(' /', 'heading'),
            ...editSpans(prompt.edit, columns - 2),
            span('   Enter keeps, Esc drops', 'quiet'),
          ],
        ]
      : said.length > 0
        ? said
        : [keyLine(state, session, map, control.chosen())];
  // A long message lies over the last lines of the body, which stays as it is.
  const over = bottom.length - 1;
  return (
    <Box width={drawn} height={rows} flexDirection="column">
      {line(tabLine(state, session, theme))}
      {line(statusLine(state, session, theme))}
      <Box
        height={rows - 3 - over}
        flexDirection="column"
        flexShrink={0}
        overflow={over > 0 ? 'hidden' : undefined}
      >
        <Boundary of={state}>
          <Body state={state} control={control} session={session} unicode={unicode} />
        </Boundary>
      </Box>
      <Painted lines={bottom.map(parts => paint(parts, theme, columns))} />
    </Box>
  );
};

/** The pane of the tab, or the innermost thing that lies over it. */
const Body = ({
  state,
  control,
  session,
  unicode,
}: Omit<Props, 'console' | 'map'> & {state: ConsoleState; control: Console}) => {
  const theme = themeOf(state.theme, unicode);
  const shell = {state, session, theme};
  const top = state.overlays.findLast(overlay => overlay.kind !== 'filter');
  switch (top?.kind) {
    case 'form':
      return <FormPane {...shell} form={top} />;
    case 'detail':
      return <Detail {...shell} detail={top} />;
    case 'confirm':
      return <Confirm {...shell} confirm={top} />;
    case 'alerts':
      return <Alerts {...shell} list={top} />;
    case 'journal':
      return <Journal {...shell} list={top} />;
    case 'palette':
      return <Palette {...shell} palette={top} />;
    case 'text':
    case 'help':
      return <PlainText {...shell} text={top} />;
    default: {
      if (state.tab === 0) return <Overview {...shell} />;
      const view = viewOf(state);
      const shown = view && control.rows(view);
      return view && shown ? (
        <Pane {...shell} view={view} shown={shown} />
      ) : (
        <Painted lines={[' Nothing to show.']} />
      );
    }
  }
};

const TooSmall = ({columns, rows}: {columns: number; rows: number}) => (
  <Box width={columns} height={rows} flexDirection="column">
    <Painted
      lines={[
        `The window is ${columns}x${rows}.`,
        `skydeck needs ${least.columns}x${least.rows}.`,
        'Make it larger; q quits.',
      ]}
    />
  </Box>
);
