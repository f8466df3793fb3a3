import type {Action} from '../../declare/action.ts';
import type {Fields} from '../../declare/fields.ts';
import {withoutSecretFields} from '../../engine/changes/draft-secrets.ts';
import {templateName} from '../../settings/profile-schema.ts';
import type {AskControl} from '../overlays/ask-control.ts';
import type {FormState} from '../shell/overlay-state.ts';
import type {Shell} from '../shell/shell.ts';
import {draftOf} from './form.ts';

/** Forms that are kept under a name, to be opened from the palette and by `skydeck template`. Secrets are never kept. */
export const createTemplates = ({store, remember, toast}: Shell, ask: AskControl) => ({
  save: (form: FormState, action: Action) =>
    ask.open({
      title: 'Template',
      hint: 'a name; {satellite}, {id} and other columns in the texts are filled in by the row',
      done: name => {
        if (!templateName.test(name))
          return toast('warn', 'A template is named by letters, digits, - and _. It was not kept.');
        const fields: Fields = action.fields;
        const draft = withoutSecretFields(fields, draftOf(form));
        const known = name in store.get().choices.templates;
        const template = {action: `${form.resource}.${form.action}`, draft};
        store.set(state => ({
          ...state,
          choices: {...state.choices, templates: {...state.choices.templates, [name]: template}},
        }));
        remember({templates: store.get().choices.templates});
        toast(
          'good',
          `${known ? 'Replaced' : 'Kept'}: : ${name} opens it, and so does skydeck template run ${name}.`,
        );
      },
    }),
});

export type Templates = ReturnType<typeof createTemplates>;
