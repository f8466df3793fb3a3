import type {DraftMemory} from '../form/draft-memory.ts';
import type {FormControl} from '../form/form-control.ts';
import {rowOf} from '../list/rows.ts';
import {actionByName, type Desk} from '../shell/desk.ts';

/** Names of actions that end what others made. */
const ending = new Set(['delete', 'cancel', 'terminate', 'drop', 'remove', 'rm']);

/** The last change taken back, where its upstream can: by the action that ends what it made, with its question. And the last form again. */
export const createTakeBack = (
  {session, store, toast}: Desk,
  {form, memory}: {readonly form: FormControl; readonly memory: DraftMemory},
) => ({
  back: () => {
    const last = store.get().journal.findLast(({verdict}) => verdict === 'done' || verdict === 'pending');
    if (!last) return toast('notice', 'Nothing was done from here that could be taken back.');
    const resource = session.resource(last.resource)?.resource;
    const id = last.ids.find(one => rowOf(session, last.resource, one) !== undefined);
    const action = resource?.actions?.find(({name, on}) => ending.has(name) && on !== 'nothing');
    const what = `${last.resource} ${last.action} ${last.ids[0] ?? last.row ?? ''}`.trim();
    if (!resource || id === undefined || !action || ending.has(last.action))
      return toast('notice', `The last change (${what}) cannot be taken back from here; J shows it.`);
    form.open(resource, action, rowOf(session, last.resource, id));
  },
  again: () => {
    const last = memory.last();
    const found = last && actionByName(session, `${last.resource}.${last.action}`);
    if (!found) return toast('notice', 'No form was sent yet that could be sent again.');
    form.open(found.resource, found.action, last.row);
  },
});

export type TakeBack = ReturnType<typeof createTakeBack>;
