import type {Progress} from '../../declare/action.ts';
import {asFailure} from '../../declare/failure.ts';
import {
  type Carrying,
  outcomeCounts,
  type PlanOutcome,
  performPlan,
  worstFirst,
} from '../../engine/changes/perform-plan.ts';
import {casesOf, isMany, type Plan} from '../../engine/changes/plan.ts';
import {verdictTones} from '../../engine/history.ts';
import {harmless} from '../../text/harmless.ts';
import type {DraftMemory} from '../form/draft-memory.ts';
import {startForm} from '../form/form.ts';
import type {Forms} from '../form/forms.ts';
import type {UnderWay} from '../shell/leaving.ts';
import type {FormState} from '../shell/overlay-state.ts';
import type {Shell} from '../shell/shell.ts';
import {type View, viewOf, withView} from '../shell/state.ts';

type Parts = {readonly forms: Forms; readonly memory: DraftMemory; readonly underWay: UnderWay};

/** Carries plans out and tells what came of them: in their form while it is open, else by a message. */
export const createPerforming = (shell: Shell, {forms, memory, underWay}: Parts) => {
  const {session, store, ports, toast} = shell;

  const tell = ({verdict, sentence, partial}: PlanOutcome) => {
    const words = verdict === 'unknown' ? `Outcome unknown: ${sentence} (J: journal)` : (sentence ?? verdict);
    // What was asked for a moment ago and was not sent is no quiet matter.
    const tone =
      verdict === 'not-sent' ? 'bad' : partial && verdict === 'done' ? 'warn' : verdictTones[verdict];
    toast(tone, harmless(words), partial || verdict !== 'done');
  };

  /** What the pipeline is told of this console: what is under way here, and is not begun twice. */
  const carrying = ({resource, action}: Plan): Carrying => {
    const keyOf = (name: string) => `${resource.name}.${action.name}/${name}`;
    return {
      hinders: (_row, name) =>
        underWay.has(keyOf(name))
          ? `${action.title}: ${name} is being done already; wait for its outcome.`
          : undefined,
      during: (name, work) =>
        name === undefined
          ? underWay.during(action.title, undefined, work)
          : underWay.during(`${action.title}: ${name}`, keyOf(name), work),
    };
  };

  /** Something was ended, and what was to take its place was refused: loud, and with the form that asks for it again. */
  const tellHalf = ({resource}: Plan, outcome: PlanOutcome, form: FormState | undefined) => {
    forms.close(form?.id);
    const again = resource.actions?.find(({name, on}) => name === outcome.action && on === 'nothing');
    if (again)
      forms.open(startForm(resource.name, again, undefined, session.world(), outcome.input ?? {}, {}));
    ports.bell(harmless(outcome.sentence ?? ''));
    tell(outcome);
  };

  const performOne = async (plan: Plan, form: FormState | undefined, checkedAt?: number): Promise<void> => {
    const busy = (words: string, progress?: Progress) =>
      forms.change(form?.id, one => ({...one, busy: {words, progress}}));
    busy('sending');
    const {outcomes} = await performPlan(session, plan, {
      ...carrying(plan),
      checkedAt,
      onProgress: progress => busy(progress.words ?? 'sending', progress),
    });
    const {outcome} = outcomes[0]!;
    const refused = outcome.verdict === 'rejected' || outcome.verdict === 'not-sent';
    if (refused && outcome.partial && plan.action.parts) return tellHalf(plan, outcome, form);
    if (form && refused && forms.isOpen(form.id)) {
      const sentence = outcome.sentence ?? 'It was refused.';
      return forms.change(form.id, one => ({
        ...one,
        busy: undefined,
        findings: [{level: 'error', sentence}],
      }));
    }
    if (form && refused) memory.leave(form);
    else if (form) memory.wasSent(form, plan.draft);
    forms.close(form?.id);
    const made = plan.action.on === 'nothing' || plan.action.parts ? outcome.ids?.[0] : undefined;
    // What was made is under the cursor as soon as its list has it.
    if (made !== undefined)
      store.set(state => ({
        ...state,
        tabs: state.tabs.map(tab => {
          const chosen = (view: View) =>
            view.resource === plan.resource.name ? {...view, cursor: made} : view;
          return {...tab, views: tab.views.map(chosen), inner: tab.inner.map(chosen)};
        }),
      }));
    tell(outcome);
  };

  /** Performs it on each row, one after the other; at the end each outcome is shown, and what went well is unmarked. */
  const performEach = async (plan: Plan, form: FormState | undefined, checkedAt?: number): Promise<void> => {
    const {resource, action} = plan;
    const {length} = casesOf(plan);
    let words = '';
    const busy = (progress?: Progress) => forms.change(form?.id, one => ({...one, busy: {words, progress}}));
    const {outcomes, left} = await underWay.during(`${action.title}, for ${length} rows`, undefined, () =>
      performPlan(session, plan, {
        ...carrying(plan),
        checkedAt,
        onRow: (name, at, of) => {
          words = `${at + 1} of ${of}: ${name}`;
          busy();
          if (!forms.isOpen(form?.id)) toast('busy', harmless(`${action.title}: ${words}`));
        },
        onProgress: busy,
      }),
    );
    forms.close(form?.id);
    const well = new Set(outcomes.filter(({outcome}) => outcome.verdict === 'done').map(({name}) => name));
    const counts = [outcomeCounts(outcomes), ...(left.length > 0 ? [`${left.length} not tried`] : [])].join(
      ', ',
    );
    toast(well.size === length ? 'good' : 'warn', `${action.title}: ${counts}.`);
    store.set(state => {
      const marked = viewOf(state)?.resource === resource.name || plan.batch;
      const unmarked = marked
        ? withView(state, view => ({...view, marks: new Set([...view.marks].filter(id => !well.has(id)))}))
        : state;
      // Whoever went on to something else meanwhile is told by the message and the journal alone.
      if (state.overlays.length > 0) return unmarked;
      const lines = [
        ...worstFirst(outcomes).map(({name, outcome: {verdict, sentence}}) =>
          harmless(`${verdict.padEnd(8)}  ${name}${sentence ? `: ${sentence}` : ''}`),
        ),
        ...left.map(name => harmless(`not tried ${name}`)),
      ];
      return {...unmarked, overlays: [{kind: 'text', title: `${action.title}: ${counts}`, lines, top: 0}]};
    });
  };

  /** Work whose failure is told instead of ending the program. */
  const doing = (work: Promise<unknown>, form?: FormState) => {
    work.catch(error => {
      forms.change(form?.id, one => ({...one, busy: undefined}));
      toast('bad', `That could not be done: ${asFailure(error).message}`, true);
    });
  };

  return {
    tell,
    doing,
    /** Performs a plan on its row or rows. `form`: where it was typed, as it was when it was sent. */
    perform: (plan: Plan, form?: FormState, checkedAt?: number): Promise<void> =>
      isMany(plan) ? performEach(plan, form, checkedAt) : performOne(plan, form, checkedAt),
  };
};

export type Performing = ReturnType<typeof createPerforming>;
