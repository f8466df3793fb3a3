import type {Section} from '../../declare/section.ts';
import type {Session} from '../../engine/session.ts';
import {sectionLines} from '../../list/section-lines.ts';
import {harmless} from '../../text/harmless.ts';
import {foreign, type Line, paint, span, spread, toned} from '../draw/lines.ts';
import {Painted} from '../draw/painted.tsx';
import {tableLines} from '../draw/small-table.tsx';
import type {Theme} from '../draw/theme.ts';
import {keyName} from '../keys/key-name.ts';
import {actionByName} from '../shell/desk.ts';
import {type ConsoleState, type DetailState, textHeight} from '../shell/state.ts';

type Props = {
  readonly state: ConsoleState;
  readonly session: Session;
  readonly detail: DetailState;
  readonly theme: Theme;
};

/** Where something is wrong and can be mended, why it is stands first: facts would push it off a low screen. */
const urgentFirst = (sections: readonly Section[]): readonly Section[] => {
  const urgent = (section: Section) =>
    section.kind === 'causes' &&
    section.causes.some(
      ({standing, todo}) => todo !== undefined && (standing === 'shown' || standing === 'likely'),
    );
  return [...sections.filter(urgent), ...sections.filter(section => !urgent(section))];
};

/** Sections as lines for a width, drawn once when they come: ink-table may not be asked for while Ink itself draws. */
export const detailLines = (
  sections: readonly Section[],
  session: Session,
  width: number,
  theme: Theme,
): readonly string[] =>
  sectionLines(urgentFirst(sections), {
    width: width - 1,
    fold: true,
    paint: (text, tone) => paint([tone === 'heading' ? {text, look: 'heading'} : {text, tone}], theme, width),
    table: (header, rows) => tableLines(header, rows, width),
    reach: name => {
      const found = actionByName(session, name);
      return found && `${keyName(found.action.key)}: ${found.action.title}`;
    },
  });

/** One row whole: facts, causes with their evidence and next steps, history, and what upstream said. */
export const Detail = ({state, session, detail, theme}: Props) => {
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
  return <Painted lines={[heading, ...all.slice(top, top + height)]} />;
};
