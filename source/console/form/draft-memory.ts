import type {Action} from '../../declare/action.ts';
import type {Draft} from '../../declare/draft.ts';
import type {World} from '../../declare/world.ts';
import {withoutSecretFields} from '../../engine/changes/draft-secrets.ts';
import type {Session} from '../../engine/session.ts';
import {actionByName} from '../change/pane-actions.ts';
import type {FormState} from '../shell/overlay-state.ts';
import {editOf} from './edit.ts';
import {draftOf, setText} from './form.ts';

type Named = Pick<FormState, 'resource' | 'action'>;
const nameOf = ({resource, action}: Named) => `${resource}.${action}`;

/** A form that was left before it was sent: what was typed into it, and what it was opened on. Never a secret. */
type Left = {
  readonly on: string;
  readonly draft: Draft;
  readonly focus: number;
};

const textsOf = (value: unknown): Draft =>
  value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === 'string'))
    : {};

/**
 * What was typed, in the profile's memory: sent last (new forms begin with it), and left before it was sent (the same
 * form is given back, also by another console and after a broken line).
 */
export const createDraftMemory = (session: Session) => {
  const {notes} = session.memory;
  let last: (Named & Pick<FormState, 'row'>) | undefined;

  const fieldsOf = (form: Named): Action['fields'] =>
    actionByName(session, nameOf(form))?.action.fields ?? {};
  /** The row and the narrowed list that a form was opened on. */
  const placeOf = ({resource, row, query = {}}: FormState): string => {
    let id: unknown;
    try {
      id = row === undefined ? undefined : session.resource(resource)?.resource.id(row);
    } catch {
      // It is a row of another list.
    }
    return JSON.stringify([id ?? null, query]);
  };
  const leftOf = (form: Named): Left | undefined => {
    const value = notes.get(`draft ${nameOf(form)}`) as Partial<Left> | undefined;
    return value && typeof value.on === 'string'
      ? {on: value.on, draft: textsOf(value.draft), focus: Number(value.focus) || 0}
      : undefined;
  };

  return {
    lastSent: (form: Named): Draft => textsOf(notes.get(`sent ${nameOf(form)}`)),
    wasSent: (form: Named & Pick<FormState, 'row'>, draft: Draft) => {
      last = form;
      notes.put(`sent ${nameOf(form)}`, withoutSecretFields(fieldsOf(form), draft));
      notes.put(`draft ${nameOf(form)}`, undefined);
    },
    /** A form that was just opened, with what was typed when it was left on the same row; undefined when it was not. */
    givenBack: (fresh: FormState, action: Action, world: World): FormState | undefined => {
      const left = leftOf(fresh);
      if (left?.on !== placeOf(fresh)) return undefined;
      const typed = Object.keys(action.fields).filter(name => left.draft[name] !== undefined);
      if (typed.length === 0) return undefined;
      const filled = typed.reduce(
        (form, name) => setText(form, action, name, editOf(left.draft[name]!), world),
        fresh,
      );
      return {...filled, focus: left.focus};
    },
    leave: (form: FormState) => {
      const touched = Object.fromEntries(
        Object.entries(draftOf(form)).filter(([name]) => form.touched.has(name)),
      );
      notes.put(`draft ${nameOf(form)}`, {
        on: placeOf(form),
        draft: withoutSecretFields(fieldsOf(form), touched),
        focus: form.focus,
      } satisfies Left);
    },
    last: () => last,
    forget: (form: Named) => notes.put(`draft ${nameOf(form)}`, undefined),
  };
};

export type DraftMemory = ReturnType<typeof createDraftMemory>;
