import type {Finding} from '../../declare/action.ts';
import {filledIn} from '../../declare/draft.ts';
import {asFailure, Failure} from '../../declare/failure.ts';
import {readDraft} from '../../declare/fields.ts';
import type {Resource} from '../../declare/resource.ts';
import type {Query} from '../../declare/world.ts';
import {lookBefore} from '../../engine/changes/look-before.ts';
import {dangerOf, findingsOf, isMany, type Plan, planOf} from '../../engine/changes/plan.ts';
import {draftOf, focusOn} from '../form/form.ts';
import type {Forms} from '../form/forms.ts';
import {newProfile} from '../form/new-profile-form.ts';
import type {ProfileMaking} from '../form/profile-making.ts';
import type {FormState} from '../shell/overlay-state.ts';
import type {Shell} from '../shell/shell.ts';
import type {Questions} from './confirmations.ts';
import {narrowing} from './pane-actions.ts';
import type {Performing} from './performing.ts';
import {firstFew, previewedLines} from './previewed.ts';

type Parts = {
  readonly forms: Forms;
  readonly performing: Performing;
  readonly questions: Questions;
  readonly narrow: (resource: Resource, query: Query) => void;
  readonly makeProfile: ProfileMaking;
  /** The form shows something else: suggestions are to be asked for anew. */
  readonly look: () => void;
};

/** What was found, and when: milliseconds of wall time. */
type Checked = {readonly findings: readonly Finding[]; readonly at: number};

/** From a form to the upstream: check, show what is wrong or worth a thought, ask where it is dangerous, send. */
export const createSending = (
  shell: Shell,
  {forms, performing, questions, narrow, makeProfile, look}: Parts,
) => {
  const {session} = shell;
  /** Set while a form's checks run: leaving it then sends nothing. */
  let checking: AbortController | undefined;

  const planFor = (form: FormState): Plan => {
    const draft = draftOf(form);
    const batch = form.each?.map(({name, values}) => ({name, draft: filledIn(draft, values)}));
    return {
      ...forms.declared(form),
      draft,
      rows: batch ? [] : (form.targets ?? [form.row]),
      ...(batch && {batch}),
    };
  };

  /** Reads what the checks look at and was not read lately, then checks. */
  const checkedNow = async (plan: Plan, signal: AbortSignal): Promise<Checked> => {
    const {resource, action, draft} = plan;
    // Lists that were read are kept up by the console itself: that of a row is in view.
    const isRead = session.poller.peekAll(resource.name).some(({page}) => page);
    const query =
      action.on === 'nothing' && !isRead ? (action.looksAt?.(plan.batch?.[0]?.draft ?? draft) ?? {}) : false;
    const looked = await lookBefore(session, {resource, action, query}, signal);
    const findings = await findingsOf(session, plan, signal);
    return {findings: [...looked.findings, ...findings], at: session.clock.wall()};
  };

  /** Performs a plan, after a question that shows the requests where it is dangerous. */
  const begin = (given: Plan, form?: FormState, known?: Checked) => {
    const plan = planOf(given);
    const danger = dangerOf(session, plan, known?.findings);
    if (!danger) return performing.doing(performing.perform(plan, form, known?.at), form);
    forms.change(form?.id, one => ({...one, busy: undefined}));
    questions.ask(
      danger,
      async signal => {
        const {findings} = known ?? (await checkedNow(plan, signal));
        const errors = findings.filter(({level}) => level === 'error');
        if (errors.length > 0) throw new Failure('local', errors.map(({sentence}) => sentence).join(' '));
        return {
          // What is asked about stands in the question already.
          remarks: firstFew(findings.filter(({asks}) => !asks || !known).map(({sentence}) => sentence)),
          requests: await previewedLines(session, plan, signal),
        };
      },
      // A question can stand for long: what it was asked about is checked once more.
      stops => performing.doing(performing.perform({...plan, stopsAtRefusal: stops}, form), form),
      isMany(plan),
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
    planFor,
    begin,
    show,
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
      const plan = planFor(form);
      const control = new AbortController();
      checking = control;
      forms.change(form.id, one => ({...one, busy: {words: 'checking'}}));
      let checked: Checked;
      try {
        checked = await checkedNow(plan, control.signal);
      } catch (error) {
        checked = {findings: [{level: 'error', sentence: asFailure(error).message}], at: 0};
      }
      if (control.signal.aborted) return;
      checking = undefined;
      const {findings} = checked;
      const refused = findings.some(finding => finding.level === 'error');
      const warned = JSON.stringify(form.warned) === JSON.stringify(plan.draft);
      if (refused || (findings.length > 0 && !warned)) return show(form, plan, findings);
      begin(plan, form, checked);
    },
  };
};

export type Sending = ReturnType<typeof createSending>;
