import type {Action} from '../../declare/action.ts';
import type {Resource} from '../../declare/resource.ts';
import type {DetailControl} from '../detail/detail-control.ts';
import type {FormControl} from '../form/form-control.ts';
import type {ViewControl} from '../list/view-control.ts';
import type {Desk} from '../shell/desk.ts';
import {viewOf} from '../shell/state.ts';
import {takesSeveral} from './several.ts';

/** Starts an action where the operator is: on the row in detail, on the marked rows, or on the one under the cursor. */
export const createActionControl = (
  {store, toast}: Desk,
  {detail, views, form}: {detail: DetailControl; views: ViewControl; form: FormControl},
) => {
  const targetsOf = (resource: Resource): readonly unknown[] => {
    const state = store.get();
    if (state.overlays.at(-1)?.kind === 'detail') return detail.row() === undefined ? [] : [detail.row()];
    return viewOf(state)?.resource === resource.name ? views.targets() : [];
  };

  return (resource: Resource, action: Action) => {
    const targets = targetsOf(resource);
    if (targets.length > 1 && takesSeveral(action)) return form.openSeveral(resource, action, targets);
    if (action.several) return form.open(resource, action, targets[0]);
    if (action.on === 'nothing') {
      const shown = store.get().overlays.at(-1)?.kind === 'detail' ? detail.row() : views.chosen()?.row;
      return form.open(resource, action, shown);
    }
    const [first] = targets;
    if (first === undefined) return toast('notice', `${action.title}: choose a row first.`);
    form.open(resource, action, first);
  };
};

export type RunAction = ReturnType<typeof createActionControl>;
