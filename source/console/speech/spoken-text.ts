import type {Session} from '../../engine/session.ts';
import type {Section} from '../../section.ts';
import {sectionLines} from '../../section-lines.ts';
import {actionByName, actionsFor} from '../desk.ts';
import {entriesOf} from '../help.ts';
import {keyName} from '../key-name.ts';
import type {Binding, KeyContext} from '../keymap.ts';
import {type ConsoleState, viewOf} from '../state.ts';

/** Sections of a detail view as lines to be read aloud: the cells of tables with their headers. */
export const spokenSections = (sections: readonly Section[], session: Session): readonly string[] =>
  sectionLines(sections, {
    paint: text => text,
    table: (header, rows) =>
      rows.map(row =>
        header
          .map((title, at) => `${title} ${row[at] ?? ''}`.trim())
          .filter((words, at) => words !== header[at])
          .join(', '),
      ),
    reach: name => {
      const found = actionByName(session, name);
      return found && `${keyName(found.action.key)}: ${found.action.title}`;
    },
  }).filter(line => line.trim() !== '');

/** The help as a list: each key and what it does. */
export const spokenHelp = (
  state: ConsoleState,
  session: Session,
  map: readonly Binding[],
): readonly string[] => {
  const resource = viewOf(state)?.resource;
  const part = (title: string, context: KeyContext) => [
    `${title}:`,
    ...entriesOf(map, context).map(([keys, about]) => `${keys}: ${about}`),
  ];
  const actions = resource ? actionsFor(session, resource) : [];
  return [
    ...(actions.length > 0 ? ['Actions here:'] : []),
    ...actions.map(({action}) => `${keyName(action.key)}: ${action.title}`),
    ...(state.tab === 0 ? part('On the overview', 'overview') : part('In lists', 'grid')),
    ...part('Everywhere', 'anywhere'),
    ...part('In forms', 'form'),
  ];
};
