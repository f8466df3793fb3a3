import {asFailure} from '../../declare/failure.ts';
import {type Field, type Fields, readDraft, type Suggestion, tooLong} from '../../declare/fields.ts';
import type {FormState} from '../shell/overlay-state.ts';
import type {Shell} from '../shell/shell.ts';
import {editOf} from './edit.ts';
import {completion, draftOf, filledDraft, setText, visibleFields} from './form.ts';
import type {Forms} from './forms.ts';

/** Suggestions for the field in focus, and completion of paths. */
export const createSuggesting = ({session, toast}: Shell, forms: Forms) => {
  let asking = new AbortController();

  /** Nothing is looked up with what another field refuses, nor for a text that is too long to be one. */
  const ask = async (form: FormState, name: string, field: Field<unknown>, signal: AbortSignal) => {
    const {resource, action} = forms.declared(form);
    const {client, world} = session.context(resource);
    const whole = filledDraft(form);
    if (tooLong(field, whole[name] ?? '')) return [];
    const {problems} = readDraft(action.fields, whole, world, form.row);
    const isGood = (other: string) => other === name || problems[other] === undefined;
    const draft = Object.fromEntries(
      Object.entries(whole).map(([other, text]) => [other, isGood(other) ? text : '']),
    );
    return (await field.suggest?.({world, draft, row: form.row, query: form.query}, client, signal)) ?? [];
  };

  /** Of a choice, those that fit what is typed, until it is one of them. */
  const fitting = (field: Field<unknown>, typed: string, all: readonly Suggestion[]) => {
    const exact = all.some(({value}) => value.toLowerCase() === typed);
    return field.kind !== 'choice' || exact || typed === ''
      ? all
      : all.filter(({value, label}) => `${value} ${label ?? ''}`.toLowerCase().includes(typed));
  };

  /** Asks for the focused field of the form that has the keys; an earlier question is dropped. */
  const look = () => {
    const form = forms.current();
    if (!form) return;
    const {action} = forms.declared(form);
    const [name, field] = visibleFields(action, form, session.world())[form.focus] ?? [];
    asking.abort();
    const show = (change: Partial<FormState>) => forms.change(form.id, one => ({...one, ...change}));
    if (name === undefined || !field?.suggest) return show({suggestions: [], choice: -1, looking: false});
    asking = new AbortController();
    const {signal} = asking;
    show({looking: true});
    const typed = (form.edits[name]?.text ?? '').toLowerCase();
    ask(form, name, field, signal).then(
      all => signal.aborted || show({suggestions: fitting(field, typed, all), choice: -1, looking: false}),
      error => {
        if (signal.aborted) return;
        show({suggestions: [], looking: false});
        toast('warn', `No suggestions: ${asFailure(error).message}`);
      },
    );
  };

  return {
    look,
    stop: () => asking.abort(),
    /** Goes on in a path as far as the files there agree, as a shell does; false when there is nothing to add. */
    complete: async (form: FormState, name: string, signal: AbortSignal): Promise<boolean> => {
      const {action} = forms.declared(form);
      const field = (action.fields as Fields)[name];
      const found = field ? await ask(form, name, field, signal).catch(() => []) : [];
      const whole = completion(draftOf(form)[name] ?? '', found);
      if (whole === undefined || signal.aborted) return false;
      forms.change(form.id, one => setText(one, action, name, editOf(whole), session.world()));
      look();
      return true;
    },
  };
};

export type Suggesting = ReturnType<typeof createSuggesting>;
