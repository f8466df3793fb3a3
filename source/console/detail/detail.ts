import type {Session} from '../../engine/session.ts';
import {harmless} from '../../text/harmless.ts';
import {foreign, type Line, paint, span, spread, toned} from '../draw/lines.ts';
import type {Theme} from '../draw/theme.ts';
import type {DetailState} from '../shell/overlay-state.ts';
import {type ConsoleState, textHeight} from '../shell/state.ts';

type Props = {
  readonly state: ConsoleState;
  readonly session: Session;
  readonly detail: DetailState;
  readonly theme: Theme;
};

/** One row whole: facts, causes with their evidence and next steps, history, and what upstream said. */
export const detailLines = ({state, session, detail, theme}: Props): readonly string[] => {
  const title = session.resource(detail.resource)?.resource.title ?? detail.resource;
  const all = detail.lines;
  const height = textHeight(state);
  const top = Math.min(detail.top, Math.max(0, all.length - height));
  const left: Line = [
    span(` ${detail.of === 'trace' ? 'Trace' : title} `, 'quiet'),
    {...foreign(detail.id), look: 'heading'},
    ...(detail.problem ? [toned(`  ${harmless(detail.problem)}`, 'warn')] : []),
    ...(detail.sections ? [] : [span('  reading…', 'quiet')]),
  ];
  const right: Line =
    all.length > height
      ? [span(`${top + 1}-${Math.min(all.length, top + height)} of ${all.length} `, 'quiet')]
      : [];
  const heading = paint(spread(left, right, state.columns, theme.glyphs.cut), theme, state.columns);
  return [heading, ...all.slice(top, top + height)];
};
