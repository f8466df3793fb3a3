import type {Action} from '../../declare/action.ts';
import type {Draft} from '../../declare/draft.ts';
import type {Resource} from '../../declare/resource.ts';
import {takesSeveral} from '../../engine/changes/plan.ts';
import type {DetailControl} from '../detail/detail-control.ts';
import type {FormControl} from '../form/form-control.ts';
import type {ViewControl} from '../list/view-control.ts';
import type {Desk} from '../shell/desk.ts';
import {viewOf} from '../shell/state.ts';

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

  /** What the causes in view fill the form with: the most telling one that names the action. */
  const advised = (resource: Resource, action: Action): Draft | undefined => {
    const top = store.get().overlays.at(-1);
    if (top?.kind !== 'detail') return undefined;
    return top.sections
      ?.flatMap(section => (section.kind === 'causes' ? section.causes : []))
      .find(cause => cause.action === `${resource.name}.${action.name}` && cause.standing !== 'ruled out')
      ?.draft;
  };

  /** Keys that look work on rows that were read before this run; keys that change wait for those of now. */
  const isKnownOnly = (resource: Resource): boolean => {
    const view = viewOf(store.get());
    const query = view?.resource === resource.name ? view.query : {};
    return session.poller.peek(resource.name, query)?.known === true;
  };

  return (resource: Resource, action: Action) => {
    const targets = targetsOf(resource);
    if (targets.length > 1 && action.on === 'row' && !takesSeveral(action))
      return toast(
        'warn',
        `${action.title} takes one row, and ${targets.length} are marked: unmark the others.`,
      );
    if (action.on !== 'nothing' && !action.reads && isKnownOnly(resource))
      return toast(
        'notice',
        `${action.title}: these rows are from before, and are being read. Wait for them.`,
      );
    if (targets.length > 1 && takesSeveral(action)) return form.openSeveral(resource, action, targets);
    if (action.several) return form.open(resource, action, targets[0]);
    if (action.on === 'nothing') {
      const shown = store.get().overlays.at(-1)?.kind === 'detail' ? detail.row() : views.chosen()?.row;
      return form.open(resource, action, shown, advised(resource, action));
    }
    const [first] = targets;
    if (first === undefined) return toast('notice', `${action.title}: choose a row first.`);
    form.open(resource, action, first, advised(resource, action));
  };
};

export type RunAction = ReturnType<typeof createActionControl>;
