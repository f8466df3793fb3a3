import type {Action} from '../../declare/action.ts';
import type {Resource} from '../../declare/resource.ts';
import {actionByName} from '../change/pane-actions.ts';
import {createOverlays} from '../overlays/overlay-stack.ts';
import type {FormState} from '../shell/overlay-state.ts';
import type {Shell} from '../shell/shell.ts';

/** The forms on the screen, and what they were declared as. */
export const createForms = (
  {session, store}: Shell,
  overlays = createOverlays<FormState>(store, 'form'),
) => ({
  ...overlays,
  open: (form: FormState) => overlays.open({...form, opened: performance.timeOrigin + performance.now()}),
  /** The one that has the keys. */
  current: (): FormState | undefined => store.get().overlays.findLast(overlay => overlay.kind === 'form'),
  declared: (form: FormState): {resource: Resource; action: Action} =>
    actionByName(session, `${form.resource}.${form.action}`)!,
});

export type Forms = ReturnType<typeof createForms>;
