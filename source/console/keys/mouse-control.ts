import {type Key, named, typed} from '../../terminal/key.ts';
import {widthOf} from '../draw/lines.ts';
import {themeOf} from '../draw/theme.ts';
import {onLine, stayingHeading} from '../list/groups.ts';
import {layoutOf} from '../list/layout.ts';
import {headingLines} from '../list/pane-heading.ts';
import {cursorPlace, topOf} from '../list/rows.ts';
import type {ViewControl} from '../list/view-control.ts';
import type {Shell} from '../shell/shell.ts';
import {viewOf} from '../shell/state.ts';
import {tabLine} from '../shell/tab-line.ts';

/** Rows by which one step of the wheel moves. */
const wheel = 3;

/**
 * What the mouse means, as keys: the wheel moves, a click on a tab goes there, one on a row chooses it, and one on the
 * chosen row opens it. Where something lies over the list the wheel alone means anything.
 */
export const createMouseControl =
  ({session, store, rows}: Shell, views: ViewControl) =>
  ({name, x = 0, y = 0}: Key): readonly Key[] => {
    if (name !== 'click') return Array(wheel).fill(named(name === 'wheel-up' ? 'up' : 'down'));
    const state = store.get();
    const theme = themeOf(state.theme, true, state.colours);
    if (y === 0) {
      // Title, mark and gap of each tab.
      const line = tabLine(state, session, theme);
      const hit = line.findIndex((_, at) => widthOf(line.slice(0, at + 1)) > x);
      const digit = /^ (\d) /.exec(line[hit - (hit % 3)]?.text ?? '')?.[1];
      return digit === undefined ? [] : [typed(digit)];
    }
    const view = viewOf(state);
    const shown = view && rows(view);
    if (!view || !shown || state.overlays.length > 0 || view.mode === 'timeline') return [];
    const above = headingLines(state, session, view, shown, theme).length;
    const {height, width} = layoutOf(state, view, shown, above);
    const line = y - 2 - above - 1;
    const top = topOf(view, shown, height);
    if (line < 0 || line >= height || x >= width || (line === 0 && stayingHeading(shown.headings, top)))
      return [];
    const here = onLine(shown.headings, top + line);
    if ('heading' in here || here.place >= shown.rows.length) return [];
    if (here.place === cursorPlace(view, shown)) return [named('enter')];
    views.moveTo(() => here.place);
    return [];
  };
