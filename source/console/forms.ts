import type {Action} from '../action.ts';
import type {Resource} from '../resource.ts';
import {actionByName, type Desk} from './desk.ts';
import {createNumbered} from './numbered.ts';
import type {FormState} from './state.ts';

/** The forms on the screen, and what they were declared as. */
export const createForms = ({session, store}: Desk) => ({
  ...createNumbered<FormState>(store, 'form'),
  /** The one that has the keys. */
  current: (): FormState | undefined => store.get().overlays.findLast(overlay => overlay.kind === 'form'),
  declared: (form: FormState): {resource: Resource; action: Action} =>
    actionByName(session, `${form.resource}.${form.action}`)!,
});

export type Forms = ReturnType<typeof createForms>;
