import type {Action} from '../../declare/action.ts';
import type {Draft} from '../../declare/draft.ts';
import type {JournalEntry} from '../../declare/journal-entry.ts';
import type {Resource} from '../../declare/resource.ts';
import {withoutSecretFields} from '../../engine/changes/draft-secrets.ts';
import type {DraftMemory} from '../form/draft-memory.ts';
import type {FormControl} from '../form/form-control.ts';
import {rowOf} from '../list/rows.ts';
import type {ViewControl} from '../list/view-control.ts';
import type {Shell} from '../shell/shell.ts';
import {actionByName, isMaker} from './pane-actions.ts';

/** Names of actions that end what others made. */
const ending = new Set(['delete', 'cancel', 'terminate', 'drop', 'remove', 'rm']);

type Parts = {readonly form: FormControl; readonly memory: DraftMemory; readonly views: ViewControl};

/** What was typed for an action, without secrets: those are asked for anew. */
const repeated = (action: Action, draft: Draft): Draft =>
  Object.fromEntries(
    Object.entries(withoutSecretFields(action.fields, draft)).filter(([, text]) => text !== '***'),
  );

/** The last change taken back, where its upstream can: by the action that ends what it made, with its question. And forms again. */
export const createTakeBack = ({session, store, toast}: Shell, {form, memory, views}: Parts) => {
  /** What was done together with an entry, itself too. */
  const together = (entry: JournalEntry): readonly JournalEntry[] =>
    entry.group === undefined
      ? [entry]
      : store.get().journal.filter(({group, verdict}) => group === entry.group && verdict !== 'rejected');

  return {
    back: () => {
      const last = store.get().journal.findLast(({verdict}) => verdict === 'done' || verdict === 'pending');
      if (!last) return toast('notice', 'Nothing was done from here that could be taken back.');
      const resource = session.resource(last.resource)?.resource;
      const action = resource?.actions?.find(({name, on}) => ending.has(name) && on !== 'nothing');
      const all = together(last);
      const what = `${last.resource} ${last.action} ${last.ids[0] ?? last.row ?? ''}`.trim();
      const ended = all.find(one => ending.has(one.action));
      if (ended && ended !== last)
        return toast(
          'notice',
          `The last change ended ${ended.row ?? 'a row'} as well, which cannot be brought back: x ends the new one.`,
        );
      const rows = all.flatMap(({ids}) => ids.flatMap(id => rowOf(session, last.resource, id) ?? []));
      if (!resource || rows.length === 0 || !action || ended)
        return toast('notice', `The last change (${what}) cannot be taken back from here; J shows it.`);
      if (rows.length > 1 && action.on === 'rows') return form.openSeveral(resource, action, rows);
      form.open(resource, action, rows[0]);
    },
    /** The form that was sent last, with what was typed: of what acts on rows, for the row that is chosen now. */
    again: () => {
      const last = memory.last();
      const found = last && actionByName(session, `${last.resource}.${last.action}`);
      if (!found) return toast('notice', 'No form was sent yet that could be sent again.');
      const {resource, action} = found;
      const given = repeated(action, memory.lastSent(last));
      if (action.on === 'nothing') return form.open(resource, action, last.row, given);
      const here = views.chosen();
      if (here?.row === undefined || here.shown.resource.name !== resource.name)
        return toast(
          'notice',
          `${action.title} again: choose one of the ${resource.title.toLowerCase()} first.`,
        );
      form.open(resource, action, here.row, given);
    },
    /** The form that makes another like a row, where what it was made with is known; false where it is not. */
    redo: (resource: Resource, row: unknown): boolean => {
      const action = resource.actions?.find(isMaker);
      if (!action || row === undefined) return false;
      const id = resource.id(row);
      const made = store
        .get()
        .journal.findLast(
          one => one.resource === resource.name && one.action === action.name && one.ids.includes(id),
        );
      const given = action.texts?.(row, session.world()) ?? (made && repeated(action, made.input));
      if (!given) return false;
      form.open(resource, action, undefined, given);
      return true;
    },
  };
};

export type TakeBack = ReturnType<typeof createTakeBack>;
