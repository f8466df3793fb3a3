import type {Action, Resource} from '../resource.ts';
import type {Desk} from './desk.ts';
import type {DetailControl} from './detail-control.ts';
import type {FormControl} from './form-control.ts';
import {viewOf} from './state.ts';
import type {ViewControl} from './view-control.ts';

/** Starts an action where the operator is: on the row in detail, on the marked rows, or on the one under the cursor. */
export const createActionControl = (
  {session, store, toast}: Desk,
  {detail, views, form}: {detail: DetailControl; views: ViewControl; form: FormControl},
) => {
  const targetsOf = (resource: Resource): readonly unknown[] => {
    const state = store.get();
    if (state.overlays.at(-1)?.kind === 'detail') return detail.row() === undefined ? [] : [detail.row()];
    return viewOf(state)?.resource === resource.name ? views.targets() : [];
  };

  /** Several rows at once: those to which it cannot be done now are left out, and that is said. */
  const onMarked = (resource: Resource, action: Action, targets: readonly unknown[]) => {
    if (session.profile.readOnly && !action.reads) return toast('warn', 'This console is read-only.');
    const able = targets.filter(row => !action.disabled?.(row, session.world()));
    if (able.length === 0)
      return toast('warn', action.disabled?.(targets[0], session.world()) ?? 'It cannot be done now.');
    const unable = targets.length - able.length;
    if (unable > 0)
      toast('notice', `${unable} of the marked rows are left out: it cannot be done to them now.`);
    void form.confirmAndPerform(resource, action, {}, able);
  };

  return (resource: Resource, action: Action) => {
    if (action.on === 'nothing') {
      const shown = store.get().overlays.at(-1)?.kind === 'detail' ? detail.row() : views.chosen()?.row;
      return form.open(resource, action, shown);
    }
    const targets = targetsOf(resource);
    const [first] = targets;
    if (first === undefined) return toast('notice', `${action.title}: choose a row first.`);
    if (action.on === 'rows' && targets.length > 1 && Object.keys(action.fields).length === 0)
      return onMarked(resource, action, targets);
    form.open(resource, action, first);
  };
};

export type RunAction = ReturnType<typeof createActionControl>;
