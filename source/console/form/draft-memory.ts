import type {Draft} from '../../declare/draft.ts';
import type {FormState} from '../shell/state.ts';

type Named = Pick<FormState, 'resource' | 'action'>;
const nameOf = ({resource, action}: Named) => `${resource}.${action}`;

/** What was typed: sent last (new forms begin with it), and left before it was sent (the same form is given back). */
export const createDraftMemory = () => {
  const sent = new Map<string, Draft>();
  const left = new Map<string, FormState>();
  let last: (Named & Pick<FormState, 'row'>) | undefined;
  return {
    lastSent: (form: Named): Draft => sent.get(nameOf(form)) ?? {},
    wasSent: (form: Named & Pick<FormState, 'row'>, draft: Draft) => {
      last = form;
      sent.set(nameOf(form), draft);
      left.delete(nameOf(form));
    },
    left: (form: Named): FormState | undefined => left.get(nameOf(form)),
    leave: (form: FormState) =>
      left.set(nameOf(form), {...form, findings: [], preview: undefined, busy: undefined}),
    /** The form that was sent last. */
    last: () => last,
    forget: (form: Named) => left.delete(nameOf(form)),
  };
};

export type DraftMemory = ReturnType<typeof createDraftMemory>;
