import {asFailure} from '../../declare/failure.ts';
import type {FormState} from '../shell/overlay-state.ts';
import type {Shell} from '../shell/shell.ts';
import {editOf} from './edit.ts';
import {draftOf, focusOn, setText, visibleFields} from './form.ts';
import type {Forms} from './forms.ts';

/** Edits a form's text in $EDITOR: the text field in focus, else its parameters as JSON. */
export const editOutside = async ({session, ports, toast}: Shell, forms: Forms, form: FormState) => {
  const {action} = forms.declared(form);
  const fields = visibleFields(action, form, session.world());
  const [name, field] =
    fields[form.focus]?.[1].kind === 'text'
      ? fields[form.focus]!
      : (fields.find(([, one]) => one.kind === 'pairs' || one.kind === 'json') ?? []);
  if (name === undefined || !field) return toast('notice', 'This form has nothing to edit in $EDITOR.');
  const parsed = field.parse(form.edits[name]?.text ?? '', {
    world: session.world(),
    draft: draftOf(form),
    row: form.row,
  });
  const text =
    parsed.ok && parsed.value !== undefined && field.kind !== 'text'
      ? JSON.stringify(parsed.value, null, 2)
      : (form.edits[name]?.text ?? '');
  try {
    const edited = await ports.edit(
      `${text === '' ? '{}' : text}\n`,
      field.kind === 'text' ? '.txt' : '.json',
    );
    if (edited === undefined) return;
    const world = session.world();
    forms.change(form.id, one =>
      setText(focusOn(one, action, name, world), action, name, editOf(compact(edited)), world),
    );
  } catch (error) {
    toast('bad', asFailure(error).message, true);
  }
};

/** Edited JSON back on one line where it is JSON, so that it fits the form's field. */
const compact = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text.trim();
  }
};
