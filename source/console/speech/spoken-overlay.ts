import {doneTo} from '../../declare/journal-entry.ts';
import type {Session} from '../../engine/session.ts';
import {plural} from '../../text/quantities.ts';
import {utc} from '../../text/times.ts';
import type {Edit} from '../form/edit.ts';
import {paletteEntries} from '../overlays/palette.ts';
import type {Overlay, TextState} from '../shell/overlay-state.ts';
import {type ConsoleState, textHeight} from '../shell/state.ts';
import {formTopics} from './spoken-form.ts';
import {alertTopic} from './spoken-overview.ts';
import {plainWords} from './spoken-text.ts';
import {type Topic, topic} from './topic.ts';

const typedTopic = (name: string, {text}: Edit): Topic => ({
  name,
  key: text,
  lines: [plainWords(text)],
  typed: text,
});

/** The lines of a text that are in sight. Scrolled by less than a page, only those that came into sight are new. */
const pageTopics = (
  name: string,
  {lines, top}: Pick<TextState, 'lines' | 'top'>,
  height: number,
): Topic[] => {
  const first = Math.max(0, Math.min(top, lines.length - height));
  const last = Math.min(lines.length, first + height);
  return [
    ...lines.slice(first, last).map(
      (line, at): Topic => ({
        name: `${name} line ${first + at}`,
        // What stood there when it was first read is enough: ages in it go on unsaid.
        key: 'read',
        lines: [plainWords(line)],
      }),
    ),
    {
      name: `${name} more`,
      key: `${first} ${last === lines.length}`,
      lines: last < lines.length ? [`${plural(lines.length - last, 'more line')}: PgDn.`] : [],
    },
  ];
};

/** What lies over the pane, as it is said when it opens and when something in it changes. */
export const overlayTopics = (overlay: Overlay, state: ConsoleState, session: Session): readonly Topic[] => {
  const height = textHeight(state);
  switch (overlay.kind) {
    case 'form':
      return formTopics(overlay, session);
    case 'confirm': {
      const name = `question ${overlay.id}`;
      const how =
        overlay.type === undefined
          ? 'y does it, n does not.'
          : `Type ${overlay.type} and Enter to do it, Escape to leave.`;
      return [
        topic(name, `${overlay.heading}. ${plainWords(overlay.question)}`),
        ...(overlay.ready
          ? [
              topic(
                `${name} ready`,
                ...overlay.remarks.map(plainWords),
                ...overlay.requests.map(request => `What is sent: ${plainWords(request)}`),
                how,
              ),
            ]
          : []),
        typedTopic(`${name} typed`, overlay.typed),
      ];
    }
    case 'detail': {
      const name = `detail ${overlay.of} ${overlay.resource} ${overlay.id}`;
      const title = session.resource(overlay.resource)?.resource.title ?? overlay.resource;
      return [
        topic(name, plainWords(`${overlay.of === 'trace' ? 'Trace' : title}: ${overlay.id}`)),
        ...(overlay.problem ? [topic(`${name} problem`, plainWords(overlay.problem))] : []),
        ...(overlay.sections ? pageTopics(name, overlay, height) : [topic(`${name} reading`, 'Reading.')]),
      ];
    }
    case 'help':
    case 'text':
      return [topic(overlay.title, plainWords(overlay.title)), ...pageTopics(overlay.title, overlay, height)];
    case 'alerts':
      return [topic('alerts', 'Alerts of all services.'), alertTopic(session, state, overlay.index)];
    case 'journal': {
      const entries = state.journal.toReversed();
      const at = Math.min(overlay.index, entries.length - 1);
      const entry = entries[at];
      if (!entry) return [topic('journal', 'Journal: nothing was done yet.')];
      return [
        {name: 'journal', key: '', lines: [`Journal: ${plural(entries.length, 'deed')}, newest first.`]},
        {
          name: 'journal entry',
          key: `${entry.id} ${entry.verdict}`,
          lines: [
            plainWords(
              `${at + 1} of ${entries.length}: ${entry.verdict}, ${doneTo(entry)}, ${utc(entry.at, session.world().now)}. ${entry.sentence ?? ''}`,
            ),
            ...(entry.verdict === 'unknown' ? ['s settles it by reading the upstream.'] : []),
          ],
        },
      ];
    }
    case 'palette': {
      const found = paletteEntries(session, state, overlay.edit.text);
      const at = Math.max(0, Math.min(overlay.index, found.length - 1));
      const entry = found[at];
      return [
        {name: 'palette', key: '', lines: ['Palette: type a name, Up and Down choose, Enter does it.']},
        typedTopic('palette typed', overlay.edit),
        {
          name: 'palette entry',
          key: `${entry?.command} ${overlay.edit.text !== ''}`,
          lines: [
            entry
              ? plainWords(`${entry.text}, ${entry.note}. ${at + 1} of ${found.length}.`)
              : 'Nothing by that name.',
          ],
        },
      ];
    }
    case 'columns': {
      const {columns, index} = overlay;
      const here = columns[index];
      return [
        topic('columns', 'Columns: Space takes one or leaves it out, Enter keeps.'),
        {
          name: 'column',
          key: `${here?.key} ${here?.on} ${here?.width}`,
          lines: here
            ? [`${here.key}, ${here.on ? 'taken' : 'left out'}. ${index + 1} of ${columns.length}.`]
            : [],
        },
      ];
    }
    case 'ask':
      return [
        topic(`ask ${overlay.title}`, `${overlay.title}: ${overlay.hint}.`),
        typedTopic(`ask ${overlay.title} typed`, overlay.edit),
      ];
    case 'filter':
      return [
        topic('filter', 'Filter: Enter keeps, Escape drops.'),
        typedTopic('filter typed', overlay.edit),
      ];
  }
};
