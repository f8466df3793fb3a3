import type {Session} from '../../engine/session.ts';
import {cells, wrap} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {ownFault} from '../../text/report-fault.ts';
import {detailLines} from '../detail/detail.ts';
import {type Line, paint, span, widthOf} from '../draw/lines.ts';
import {type Theme, themeOf} from '../draw/theme.ts';
import {editSpans, oneLine} from '../form/edit.ts';
import {formPaneLines} from '../form/form-pane.ts';
import type {Binding} from '../keys/keymap.ts';
import {filterHint} from '../list/filter-hint.ts';
import {overviewLines} from '../list/overview.ts';
import {paneLines} from '../list/pane.ts';
import {columnsLines} from '../overlays/columns.ts';
import {
  alertsOverlayLines,
  confirmOverlayLines,
  journalOverlayLines,
  paletteOverlayLines,
  plainTextLines,
} from '../overlays/overlays.ts';
import {tourLine} from '../overlays/tour.ts';
import type {AskState} from './overlay-state.ts';
import type {Shell} from './shell.ts';
import {keyLine, toastLines} from './shell-lines.ts';
import {type ConsoleState, isTooSmall, leastScreen, viewOf} from './state.ts';
import {statusLine} from './status-line.ts';
import {tabLine} from './tab-line.ts';

/** All that a screen is a function of, besides the state. */
export type Drawn = {
  readonly console: Pick<Shell, 'rows'> & {chosen(): unknown};
  readonly session: Session;
  readonly map: readonly Binding[];
  readonly unicode: boolean;
};

/**
 * The whole screen: tabs, status, the pane or what lies over it, and the keys that work now. Exactly as many painted lines
 * as the screen has.
 */
export const screenLines = (state: ConsoleState, drawn: Drawn): readonly string[] => {
  const {session, map, unicode} = drawn;
  const theme = themeOf(state.theme, unicode, state.colours);
  const {columns, rows} = state;
  if (isTooSmall(state))
    return filled(
      [
        `The window is ${columns}x${rows}.`,
        `skydeck needs ${leastScreen.columns}x${leastScreen.rows}.`,
        'Make it larger; q quits.',
      ],
      rows,
    );
  const painted = (line: Line) => paint(line, theme, columns);
  const prompt = state.overlays.at(-1);
  const view = prompt?.kind === 'filter' ? viewOf(state) : undefined;
  const shown = view && drawn.console.rows(view);
  const said = toastLines(state, theme.glyphs);
  const tour = tourLine(state, map);
  const bottom: readonly Line[] =
    prompt?.kind === 'filter'
      ? [
          [
            span(' /', 'heading'),
            ...editSpans(prompt.edit, Math.min(columns - 2, Math.max(20, cells(prompt.edit.text) + 11))),
            ...(view && shown
              ? filterHint(state, session, prompt, view, shown, columns - cells(prompt.edit.text) - 3)
              : []),
          ],
        ]
      : prompt?.kind === 'ask'
        ? askedLines(prompt, columns)
        : said.length > 0
          ? said
          : [keyLine(state, session, map, drawn.console.chosen())];
  return [
    painted(tabLine(state, session, theme)),
    painted(statusLine(state, session, theme)),
    // A long message lies over the last lines of the body, which stays as it is.
    ...filled(body(state, drawn, theme), rows - 2 - bottom.length - (tour ? 1 : 0)),
    ...(tour ? [painted(tour)] : []),
    ...bottom.map(painted),
  ];
};

/** What is asked for, with its hint beside it, or above where it does not fit. */
const askedLines = ({title, hint, edit}: AskState, columns: number): readonly Line[] => {
  const width = Math.max(30, cells(oneLine(edit.text)) + 11);
  const asked = [
    span(` ${title} `, 'heading'),
    ...editSpans(edit, Math.min(columns - 2 - cells(title), width)),
  ];
  const told = span(`   ${hint}`, 'quiet');
  return widthOf([...asked, told]) <= columns ? [[...asked, told]] : [[span(` ${hint}`, 'quiet')], asked];
};

/** Exactly so many lines. */
const filled = (lines: readonly string[], height: number): readonly string[] =>
  Array.from({length: height}, (_, at) => lines[at] ?? '');

/** The pane of the tab, or the innermost thing that lies over it. What cannot be drawn says so in its place. */
const body = (state: ConsoleState, drawn: Drawn, theme: Theme): readonly string[] => {
  try {
    return bodyLines(state, drawn, theme);
  } catch (error) {
    return [
      ' This cannot be drawn. Esc goes back.',
      ...wrap(`${ownFault(error, 'drawing')}.`, state.columns - 2).map(line => ` ${harmless(line)}`),
    ];
  }
};

const bodyLines = (
  state: ConsoleState,
  {console: control, session, map}: Drawn,
  theme: Theme,
): readonly string[] => {
  const shell = {state, session, theme};
  const top = state.overlays.findLast(overlay => overlay.kind !== 'filter' && overlay.kind !== 'ask');
  switch (top?.kind) {
    case 'form':
      return formPaneLines({...shell, map, form: top});
    case 'detail':
      return detailLines({...shell, detail: top});
    case 'confirm':
      return confirmOverlayLines({...shell, confirm: top});
    case 'alerts':
      return alertsOverlayLines({...shell, list: top});
    case 'journal':
      return journalOverlayLines({...shell, list: top});
    case 'columns':
      return columnsLines({...shell, columns: top});
    case 'palette':
      return paletteOverlayLines({...shell, palette: top});
    case 'text':
    case 'help':
      return plainTextLines({...shell, text: top});
    default: {
      if (state.tab === 0) return overviewLines(shell);
      const view = viewOf(state);
      const shown = view && control.rows(view);
      return view && shown ? paneLines({...shell, view, shown}) : [' Nothing to show.'];
    }
  }
};
