import type {Alert} from '../../declare/resource.ts';
import type {Section} from '../../declare/section.ts';
import type {Tone} from '../../declare/world.ts';
import type {Session} from '../../engine/session.ts';
import {sectionLines} from '../../list/section-lines.ts';
import {harmless} from '../../text/harmless.ts';
import {actionKey, actionsFor} from '../change/pane-actions.ts';
import {keyName} from '../keys/key-name.ts';
import type {Binding, KeyContext} from '../keys/keymap.ts';
import {entriesOf} from '../overlays/help.ts';
import {type ConsoleState, viewOf} from '../shell/state.ts';

/** Bars, rules and braille: a screen reader would read each of their cells aloud. */
const drawn = /[\u2500-\u259f\u2800-\u28ff]+/g;

/** A text as it can be read aloud: harmless, without drawings, its blanks single, `^S` as Ctrl-S. */
export const plainWords = (text: string): string =>
  harmless(text)
    .replace(drawn, ' ')
    .replaceAll('≥', 'at least ')
    .replace(/(?<=^|[\s(])\^(?=[A-Z](?:[\s,;:.)]|$))/g, 'Ctrl-')
    .replace(/ +/g, ' ')
    .trim();

/** What a tone says where it cannot be seen, before a message. */
export const toneWords: Readonly<Record<Tone, string>> = {
  good: 'Done',
  busy: 'Working',
  notice: 'Note',
  warn: 'Warning',
  bad: 'Error',
  quiet: 'Note',
  plain: 'Note',
};

export const severityWords: Readonly<Record<Alert['severity'], string>> = {
  critical: 'Critical',
  warning: 'Warning',
  notice: 'Notice',
};

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
    reach: name => actionKey(session, name),
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
    ...entriesOf(map, context).map(([keys, about]) => plainWords(`${keys}: ${about}`)),
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
