import type {Action} from '../../declare/action.ts';
import {type Draft, filledIn} from '../../declare/draft.ts';
import type {Resource} from '../../declare/resource.ts';
import {mostTelling} from '../../declare/section.ts';
import {takesSeveral} from '../../engine/changes/plan.ts';
import type {DetailControl} from '../detail/detail-control.ts';
import type {FormControl, FormRow} from '../form/form-control.ts';
import type {MarkingControl} from '../list/marking-control.ts';
import type {ViewControl} from '../list/view-control.ts';
import type {Shell} from '../shell/shell.ts';
import {type Template, viewOf} from '../shell/state.ts';
import {actionByName, actionsFor, isMaker} from './pane-actions.ts';
import type {TakeBack} from './take-back.ts';

/** Starts an action where the operator is: on the row in detail, on the marked rows, or on the one under the cursor. */
export const createActionControl = (
  {session, store, toast}: Shell,
  {
    detail,
    views,
    form,
    marking,
    taking,
  }: {
    detail: DetailControl;
    views: ViewControl;
    form: FormControl;
    marking: MarkingControl;
    taking: TakeBack;
  },
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

  /** The marked rows of the list in view, or else the one under the cursor, with what `{column}` stands for on each. */
  const rowsInView = (): readonly FormRow[] => {
    const here = store.get().overlays.length > 0 ? undefined : views.chosen();
    if (!here) return [];
    const {resource, world} = here.shown;
    return views.targets().map(row => ({
      name: resource.id(row),
      row,
      values: {
        id: resource.id(row),
        ...Object.fromEntries(
          resource.columns.map(column => [column.key, String(column.value(row, world) ?? '')]),
        ),
      },
    }));
  };
  const markedRows = () => (viewOf(store.get())?.marks.size ? rowsInView() : []);

  /** Marks that a filter hides are not acted upon: that is said. */
  const tellHidden = () => {
    const view = store.get().overlays.at(-1)?.kind === 'detail' ? undefined : viewOf(store.get());
    const taken = view?.marks.size ? views.targets().length : 0;
    const hidden = (view?.marks.size ?? 0) - taken;
    if (taken > 0 && hidden > 0)
      toast(
        'warn',
        `It takes ${taken} of ${taken + hidden} marked rows: the filter hides the other ${hidden}.`,
      );
  };

  const run = (resource: Resource, action: Action) => {
    start(resource, action);
    tellHidden();
  };
  const start = (resource: Resource, action: Action) => {
    const targets = targetsOf(resource);
    if (targets.length < 2 && marking.begin(resource, action)) return;
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
    const marked = markedRows();
    if (marked.length > 1 && action.on === 'nothing' && !action.forMany)
      return form.openEach(resource, action, marked);
    if (targets.length > 1 && takesSeveral(action)) return form.openSeveral(resource, action, targets);
    if (action.forMany) return form.open(resource, action, targets[0]);
    if (action.on === 'nothing') {
      const shown = store.get().overlays.at(-1)?.kind === 'detail' ? detail.row() : views.chosen()?.row;
      return form.open(resource, action, shown, advised(resource, action));
    }
    const [first] = targets;
    if (first === undefined) return tellNoRow(action);
    form.open(resource, action, first, advised(resource, action));
  };

  const tellNoRow = ({title}: Action) => {
    const top = store.get().overlays.at(-1);
    const why = top?.kind === 'detail' ? `${top.id} is not listed` : 'choose a row first';
    return toast('notice', `${title}: ${why}.`);
  };

  type Found = {readonly resource: Resource; readonly action: Action; readonly draft?: Draft};

  const alertsAbout = (resource: string | undefined, id: string | undefined) =>
    session.alerts().filter(one => one.resource === resource && one.id === id);

  /** The next step that the causes in view, or the alert of the row under the cursor, name with this key. */
  const nextStep = (key: string): Found | undefined => {
    const top = store.get().overlays.at(-1);
    const here = top ? undefined : views.chosen();
    const id = here?.row === undefined ? undefined : here.shown.resource.id(here.row);
    const steps =
      top?.kind === 'detail'
        ? [
            ...(top.sections ?? [])
              .flatMap(section => (section.kind === 'causes' ? mostTelling(section.causes) : []))
              .filter(({standing}) => standing !== 'ruled out'),
            ...alertsAbout(top.resource, top.id),
          ]
        : alertsAbout(here?.view.resource, id);
    for (const {action: name, draft} of steps) {
      const found = name === undefined ? undefined : actionByName(session, name);
      if (found?.action.key === key && found.action.on === 'nothing') return {...found, draft};
    }
    return undefined;
  };

  return {
    run,
    /** A form as it was saved, for the marked rows or the one under the cursor. */
    template: ({action: name, draft}: Template) => {
      const found = actionByName(session, name);
      if (!found) return toast('warn', `There is no action ${name} here any more.`);
      const {resource, action} = found;
      const rows = rowsInView();
      const own = viewOf(store.get())?.resource === resource.name;
      if (rows.length > 1 && action.on === 'nothing' && !action.forMany)
        return form.openEach(resource, action, rows, draft);
      if (rows.length > 1 && own && takesSeveral(action))
        return form.openSeveral(resource, action, views.targets(), draft);
      const [first] = rows;
      if (action.on !== 'nothing' && !(first && own)) return tellNoRow(action);
      const row = first && (own || action.anywhere) ? first.row : undefined;
      form.open(
        resource,
        action,
        row,
        first ? filledIn(draft, form.valuesOn(resource, action, {...first, row})) : draft,
      );
    },
    /**
     * Does what a key means for a list or for a row in detail: an action of the list's own; the next step that is
     * shown with that key; what its service makes anywhere. What is new of a list of files is an upload. False: nothing.
     */
    press: (name: string, key: string, meaning: string | undefined): boolean => {
      const here = actionsFor(session, name);
      const found = here.find(({action}) => action.key === key);
      const own = found?.resource.name === name;
      const step = own ? undefined : nextStep(key);
      if (step) {
        form.open(step.resource, step.action, undefined, step.draft);
        return true;
      }
      const made =
        found ??
        (meaning === 'new'
          ? here.find(({resource, action}) => resource.name === name && isMaker(action))
          : undefined);
      if (made) run(made.resource, made.action);
      else if (meaning === 'redo') {
        const resource = session.resource(name)?.resource;
        return resource !== undefined && taking.redo(resource, targetsOf(resource)[0]);
      }
      return made !== undefined;
    },
  };
};

export type ActionControl = ReturnType<typeof createActionControl>;
