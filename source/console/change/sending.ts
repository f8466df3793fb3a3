import type {Finding} from '../../declare/action.ts';
import {asFailure} from '../../declare/failure.ts';
import {readDraft} from '../../declare/fields.ts';
import type {Resource} from '../../declare/resource.ts';
import type {Query} from '../../declare/world.ts';
import {draftOf, focusOn} from '../form/form.ts';
import type {Forms} from '../form/forms.ts';
import {newProfile} from '../form/new-profile-form.ts';
import type {ProfileMaking} from '../form/profile-making.ts';
import {type Desk, narrowing} from '../shell/desk.ts';
import type {FormState} from '../shell/state.ts';
import type {Performing} from './performing.ts';
import {dangerOf, findingsOf, type Plan, requestsOf} from './plan.ts';
import type {Questions} from './questions.ts';
import {firstFew} from './several.ts';

type Parts = {
  readonly forms: Forms;
  readonly performing: Performing;
  readonly questions: Questions;
  readonly narrow: (resource: Resource, query: Query) => void;
  readonly makeProfile: ProfileMaking;
  /** The form shows something else: suggestions are to be asked for anew. */
  readonly look: () => void;
};

/** From a form to the upstream: check, show what is wrong or worth a thought, ask where it is dangerous, send. */
export const createSending = (
  desk: Desk,
  {forms, performing, questions, narrow, makeProfile, look}: Parts,
) => {
  const {session} = desk;
  /** Set while a form's checks run: leaving it then sends nothing. */
  let checking: AbortController | undefined;

  const planOf = (form: FormState): Plan => ({
    ...forms.declared(form),
    draft: draftOf(form),
    rows: form.targets ?? [form.row],
  });

  /** Performs a plan, after a question that shows the requests where it is dangerous. */
  const begin = (plan: Plan, form?: FormState) => {
    const danger = dangerOf(session, plan);
    if (!danger) return performing.doing(performing.perform(plan, form), form);
    forms.change(form?.id, one => ({...one, busy: undefined}));
    questions.ask(
      danger,
      async signal => ({
        remarks: firstFew((await findingsOf(session, plan, signal)).map(({sentence}) => sentence)),
        requests: await requestsOf(session, plan, signal),
      }),
      () => performing.doing(performing.perform(plan, form), form),
    );
  };

  /** A list is narrowed by what was typed; nothing is sent but the list's own reading. */
  const narrowBy = (form: FormState) => {
    const {resource, action} = forms.declared(form);
    const draft = draftOf(form);
    const {problems} = readDraft(action.fields, draft, session.world(), form.row);
    if (Object.keys(problems).length > 0)
      return forms.change(form.id, one => ({...one, touched: new Set(Object.keys(one.edits))}));
    forms.close(form.id);
    narrow(resource, Object.fromEntries(Object.entries(draft).filter(([, text]) => text.trim() !== '')));
  };

  /** Shows what was found; a form with nothing but warnings is sent all the same when it is sent again unchanged. */
  const show = (form: FormState, plan: Plan, findings: readonly Finding[]) => {
    const error = findings.find(finding => finding.level === 'error');
    forms.change(form.id, one => {
      const shown = {
        ...one,
        findings,
        busy: undefined,
        warned: error ? undefined : plan.draft,
        touched: new Set(Object.keys(one.edits)),
      };
      return error?.field ? focusOn(shown, plan.action, error.field, session.world()) : shown;
    });
    look();
  };

  return {
    planOf,
    begin,
    isChecking: () => checking !== undefined,
    stopChecking: () => {
      checking?.abort();
      checking = undefined;
    },
    send: async (): Promise<void> => {
      const form = forms.current();
      if (!form || form.busy) return;
      if (form.action === narrowing) return narrowBy(form);
      if (form.action === newProfile) return makeProfile(form);
      const plan = planOf(form);
      const control = new AbortController();
      checking = control;
      forms.change(form.id, one => ({...one, busy: {words: 'checking'}}));
      let findings: readonly Finding[];
      try {
        findings = await findingsOf(session, plan, control.signal);
      } catch (error) {
        findings = [{level: 'error', sentence: asFailure(error).message}];
      }
      if (control.signal.aborted) return;
      checking = undefined;
      const refused = findings.some(finding => finding.level === 'error');
      const warned = JSON.stringify(form.warned) === JSON.stringify(plan.draft);
      if (refused || (findings.length > 0 && !warned)) return show(form, plan, findings);
      begin(plan, form);
    },
  };
};

export type Sending = ReturnType<typeof createSending>;
