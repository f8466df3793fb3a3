import type {Draft} from '../../declare/draft.ts';
import {asFailure} from '../../declare/failure.ts';
import {readDraft} from '../../declare/fields.ts';
import {loginsFor, newProfileOf} from '../../settings/new-profile.ts';
import {SettingsError} from '../../settings/settings-error.ts';
import type {Questions} from '../change/confirmations.ts';
import type {Leaving} from '../shell/leaving.ts';
import type {FormState} from '../shell/overlay-state.ts';
import type {Shell} from '../shell/shell.ts';
import {draftOf, focusOn} from './form.ts';
import type {Forms} from './forms.ts';
import {newProfileForm} from './new-profile-form.ts';

type Parts = {readonly forms: Forms; readonly questions: Questions; readonly leave: Leaving};

/** Makes the profile that a form describes, and offers to switch to it. */
export const createProfileMaking = ({session, store, ports}: Shell, {forms, questions, leave}: Parts) => {
  const refuse = (form: FormState, sentence: string, field?: string) =>
    forms.change(form.id, one => {
      const shown: FormState = {
        ...one,
        busy: undefined,
        touched: new Set(Object.keys(one.edits)),
        findings: [{level: 'error', sentence, ...(field && {field})}],
      };
      return field ? focusOn(shown, newProfileForm(session.declared), field, session.world()) : shown;
    });

  const offer = (name: string, file: string, logins: readonly string[]) => {
    const heading = `The profile ${name} is made, in ${file}`;
    const remarks = logins.length > 0 ? [`Its secrets are kept with: ${logins.join('; ')}`] : [];
    const question = `Switch to ${name} now? Every row and credential of ${session.profile.name} is dropped here.`;
    questions.ask(
      {heading, question},
      async () => ({remarks, requests: []}),
      () => leave(() => ports.switchTo(name)),
    );
  };

  return async (form: FormState): Promise<void> => {
    const draft: Draft = draftOf(form);
    const {problems} = readDraft(newProfileForm(session.declared).fields, draft, session.world());
    const [wrong] = Object.entries(problems);
    if (wrong) return refuse(form, wrong[1], wrong[0]);
    const profile = newProfileOf(draft, session.declared);
    const name = draft.name!.trim();
    if (Object.keys(profile.services).length === 0)
      return refuse(
        form,
        'A profile needs the address of a service at least.',
        `${session.declared[0]?.name}Url`,
      );
    forms.change(form.id, one => ({...one, busy: {words: 'writing'}}));
    let file: string;
    try {
      file = await ports.makeProfile(name, profile);
    } catch (thrown) {
      const {sentence, todo} =
        thrown instanceof SettingsError ? thrown : {sentence: asFailure(thrown).message, todo: ''};
      return refuse(form, `${sentence} ${todo}`.trim());
    }
    forms.close(form.id);
    store.set(state => ({...state, profiles: [...new Set([name, ...state.profiles])]}));
    offer(name, file, loginsFor(name, profile));
  };
};

export type ProfileMaking = ReturnType<typeof createProfileMaking>;
