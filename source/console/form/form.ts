import type {Action} from '../../declare/action.ts';
import {type Draft, filledIn} from '../../declare/draft.ts';
import {type Field, type FieldContext, readDraft, type Suggestion} from '../../declare/fields.ts';
import type {Query, World} from '../../declare/world.ts';
import type {FormState} from '../shell/overlay-state.ts';
import {type EditKey, edit, editOf} from './edit.ts';

/** The fields that make sense with what is typed so far, in their order. */
export const visibleFields = (
  action: Action,
  form: Pick<FormState, 'edits' | 'row' | 'targets' | 'each' | 'query'>,
  world: World,
): [string, Field<unknown>][] => {
  const context: FieldContext = {world, draft: filledDraft(form), row: form.row, query: form.query};
  return Object.entries(action.fields as Record<string, Field<unknown>>).filter(
    ([name, field]) =>
      field.when?.(context) !== false && !(form.targets && action.forMany?.fills.includes(name)),
  );
};

export const draftOf = (form: Pick<FormState, 'edits'>): Draft =>
  Object.fromEntries(Object.entries(form.edits).map(([name, {text}]) => [name, text]));

/** What is typed, with what `{name}` stands for in the first of several. */
export const filledDraft = (form: Pick<FormState, 'edits' | 'each'>): Draft =>
  filledIn(draftOf(form), form.each?.[0]?.values ?? {});

/**
 * A form for several at once, out of the forms that each of them would have: where their texts differ `{field}` stands
 * for each one's own.
 */
export const formForEach = (forms: readonly FormState[], names: readonly string[]): FormState => {
  const [first] = forms as readonly [FormState, ...FormState[]];
  const drafts = forms.map(draftOf);
  const own = Object.keys(first.edits).filter(name => drafts.some(draft => draft[name] !== drafts[0]![name]));
  const edits = {...first.edits, ...Object.fromEntries(own.map(name => [name, editOf(`{${name}}`)]))};
  const each = drafts.map((draft, at) => ({
    name: names[at]!,
    values: {id: names[at]!, ...Object.fromEntries(own.map(name => [name, draft[name] ?? '']))},
  }));
  return {...first, row: undefined, edits, each};
};

/** A new form: each field starts with what was given, what was typed last time, or its own initial text. */
export const startForm = (
  resource: string,
  action: Action,
  row: unknown,
  world: World,
  given: Draft,
  remembered: Draft,
  query?: Query,
): FormState => {
  const draft: Record<string, string> = {};
  for (const [name, field] of Object.entries(action.fields as Record<string, Field<unknown>>)) {
    const context: FieldContext = {world, draft, row, query};
    draft[name] =
      given[name] ??
      field.ofRow?.(context) ??
      (field.remembered ? remembered[name] : undefined) ??
      field.initial?.(context) ??
      '';
  }
  return {
    kind: 'form',
    id: 0,
    resource,
    action: action.name,
    row,
    query,
    edits: Object.fromEntries(Object.entries(draft).map(([name, text]) => [name, editOf(text)])),
    focus: 0,
    touched: new Set(),
    suggestions: [],
    choice: -1,
    looking: false,
    findings: [],
    warned: undefined,
    preview: undefined,
    busy: undefined,
  };
};

/** What is wrong with each field now; untouched empty fields are not blamed yet unless `all`. */
export const problemsOf = (
  action: Action,
  form: FormState,
  world: World,
  all: boolean,
): Readonly<Record<string, string>> => {
  const {problems} = readDraft(action.fields, filledDraft(form), world, form.row);
  if (all) return problems;
  return Object.fromEntries(
    Object.entries(problems).filter(
      ([name]) => form.touched.has(name) && (form.edits[name]?.text ?? '') !== '',
    ),
  );
};

/** A field's text changed: fields that were not touched and depend on it get their initial text anew. */
export const setText = (
  form: FormState,
  action: Action,
  name: string,
  change: FormState['edits'][string],
  world: World,
): FormState => {
  const touched = new Set(form.touched).add(name);
  const edits: Record<string, FormState['edits'][string]> = {...form.edits, [name]: change};
  // Of several, each has its own beginnings already.
  if (!form.each && form.edits[name]?.text !== change.text) {
    for (const [other, field] of Object.entries(action.fields as Record<string, Field<unknown>>)) {
      if (other === name || touched.has(other) || field.remembered || !field.initial) continue;
      const draft = Object.fromEntries(Object.entries(edits).map(([key, {text}]) => [key, text]));
      const text = field.initial({world, draft, row: form.row, query: form.query});
      if (text !== undefined && text !== edits[other]?.text) edits[other] = editOf(text);
    }
  }
  return {...form, edits, touched, findings: [], warned: undefined, preview: undefined};
};

/** Rows have come that the form was opened without: fields that are still empty and were not touched get their initial text. */
export const refill = (form: FormState, action: Action, world: World): FormState => {
  let edits = form.edits;
  for (const [name, field] of Object.entries(action.fields as Record<string, Field<unknown>>)) {
    if (form.touched.has(name) || edits[name]?.text !== '' || !field.initial) continue;
    const context: FieldContext = {world, draft: draftOf({edits}), row: form.row, query: form.query};
    // What the row leaves empty is meant to be.
    if (field.ofRow?.(context) !== undefined) continue;
    const text = field.initial(context);
    if (text) edits = {...edits, [name]: editOf(text)};
  }
  return edits === form.edits ? form : {...form, edits, preview: undefined};
};

/** Puts the focus on a field by its name, where that field is shown. */
export const focusOn = (form: FormState, action: Action, name: string, world: World): FormState => {
  const at = visibleFields(action, form, world).findIndex(([one]) => one === name);
  return at < 0 ? form : {...form, focus: at, suggestions: [], choice: -1};
};

/** Moves the focus by `step` fields; it stops at the ends. */
export const moveFocus = (form: FormState, fields: number, step: number): FormState => {
  const focus = Math.max(0, Math.min(fields - 1, form.focus + step));
  return focus === form.focus ? form : {...form, focus, suggestions: [], choice: -1};
};

/** A typed key in the focused field; undefined when it means nothing there. Yes-or-no fields flip on space. */
export const typeKey = (
  form: FormState,
  action: Action,
  key: EditKey,
  world: World,
): FormState | undefined => {
  const [name, field] = visibleFields(action, form, world)[form.focus] ?? [];
  if (name === undefined || !field) return undefined;
  const now = form.edits[name] ?? editOf('');
  if (field.kind === 'boolean') {
    if (key.ctrl || key.alt || !['space', 'y', 'n', 'left', 'right'].includes(key.name)) return undefined;
    const yes = key.name === 'y' || (key.name !== 'n' && now.text !== 'yes');
    return setText(form, action, name, editOf(yes ? 'yes' : 'no'), world);
  }
  const changed = edit(now, key, field.kind === 'pairs' || field.kind === 'json');
  return changed && {...setText(form, action, name, changed, world), choice: -1};
};

/** Puts the next (or the previous) suggestion into the focused field. Without suggestions, the focus moves. */
export const chooseNext = (form: FormState, action: Action, step: number, world: World): FormState => {
  const fields = visibleFields(action, form, world);
  const [name, field] = fields[form.focus] ?? [];
  if (name === undefined) return form;
  if (field?.kind === 'boolean') {
    const text = form.edits[name]?.text === 'yes' ? 'no' : 'yes';
    return setText(form, action, name, editOf(text), world);
  }
  const options = form.suggestions;
  if (options.length === 0) return moveFocus(form, fields.length, step);
  const here =
    form.choice >= 0 ? form.choice : options.findIndex(({value}) => value === form.edits[name]?.text);
  const choice =
    here < 0 ? (step > 0 ? 0 : options.length - 1) : (here + step + options.length) % options.length;
  return {...setText(form, action, name, editOf(options[choice]!.value), world), choice};
};

/** The longest beginning that all suggestions share, where it goes on from what is typed: shell-like completion of paths. */
export const completion = (typed: string, suggestions: readonly Suggestion[]): string | undefined => {
  const [first, ...others] = suggestions.map(({value}) => value).filter(value => value.startsWith(typed));
  if (first === undefined) return undefined;
  let shared = first;
  for (const other of others) while (!other.startsWith(shared)) shared = shared.slice(0, -1);
  return shared.length > typed.length ? shared : undefined;
};
