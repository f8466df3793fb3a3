import type {Session} from '../../engine/session.ts';
import {fitCells} from '../../text/cells.ts';
import {type Line, paint, span} from '../draw/lines.ts';
import type {Theme} from '../draw/theme.ts';
import {scrollTop} from '../list/grid.ts';
import type {ColumnsState} from '../shell/overlay-state.ts';
import {type ConsoleState, textHeight} from '../shell/state.ts';

type Props = {
  readonly state: ConsoleState;
  readonly session: Session;
  readonly theme: Theme;
  readonly columns: ColumnsState;
};

/** The columns of a list, those that are taken with a mark, in the order in which they are drawn. */
export const columnsLines = ({
  state,
  session,
  theme,
  columns: {resource, columns, index, drawn},
}: Props): readonly string[] => {
  const found = session.resource(resource)?.resource;
  const height = textHeight(state);
  const top = scrollTop(Math.max(0, index - height + 1), index, height, columns.length);
  const widest = Math.max(...columns.map(({key}) => key.length));
  const lines: Line[] = [
    [
      span(` Columns of ${found?.title ?? resource}`, 'heading'),
      span('  left to right; kept for this list', 'quiet'),
    ],
    ...columns.slice(top, top + height).map(({key, width, on}, at): Line => {
      const here = top + at === index;
      const column = found?.columns.find(one => one.key === key);
      const cells =
        width === undefined
          ? on
            ? `as it needs${drawn[key] ? `, ${drawn[key]} now` : ''}`
            : ''
          : `${width} cells`;
      return [
        {text: here ? theme.glyphs.cursor : ' ', look: 'heading'},
        {text: ` ${on ? theme.glyphs.mark : ' '} `, tone: on ? 'busy' : undefined},
        {text: fitCells(key, widest), look: here ? 'focus' : on ? undefined : 'quiet'},
        span(`  ${fitCells(column?.header ?? '', 16)}  ${cells}`, 'quiet'),
      ];
    }),
  ];
  return lines.map(line => paint(line, theme, state.columns));
};
