import type {Section} from '../../declare/section.ts';
import type {Session} from '../../engine/session.ts';
import {sectionLines} from '../../list/section-lines.ts';
import {actionKey} from '../change/pane-actions.ts';
import {paint} from '../draw/lines.ts';
import {tableLines} from '../draw/small-table.tsx';
import type {Theme} from '../draw/theme.ts';

/** What the thing is stands first; then, where something is wrong and can be mended, why it is; then the rest. */
const urgentFirst = (sections: readonly Section[]): readonly Section[] => {
  const urgent = (section: Section) =>
    section.kind === 'causes' &&
    section.causes.some(
      ({standing, todo}) => todo !== undefined && (standing === 'shown' || standing === 'likely'),
    );
  const [first, ...rest] = sections;
  if (first?.kind !== 'facts') return [...sections.filter(urgent), ...sections.filter(one => !urgent(one))];
  return [first, ...rest.filter(urgent), ...rest.filter(one => !urgent(one))];
};

/** Sections as lines for a width, drawn once when they come: ink-table may not be asked for while Ink itself draws. */
export const drawnSections = (
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
    reach: name => actionKey(session, name),
  });
