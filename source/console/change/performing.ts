import type {Progress} from '../../declare/action.ts';
import {asFailure} from '../../declare/failure.ts';
import {harmless} from '../../text/harmless.ts';
import type {DraftMemory} from '../form/draft-memory.ts';
import type {Forms} from '../form/forms.ts';
import {rowOf} from '../list/row-of.ts';
import type {Desk} from '../shell/desk.ts';
import {type FormState, viewOf, withView} from '../shell/state.ts';
import type {UnderWay} from '../shell/under-way.ts';
import {draftOn, type Plan} from './plan.ts';
import {type Outcome, outcomeCounts, outcomeLines} from './several.ts';

const tones = {
  done: 'good',
  absent: 'warn',
  rejected: 'bad',
  'not-sent': 'bad',
  unknown: 'warn',
  pending: 'busy',
} as const;

type Parts = {readonly forms: Forms; readonly memory: DraftMemory; readonly underWay: UnderWay};

/** Carries plans out and tells what came of them: in their form while it is open, else by a message. */
export const createPerforming = (desk: Desk, {forms, memory, underWay}: Parts) => {
  const {session, store, toast} = desk;

  const tell = ({verdict, sentence, partial}: Outcome & {readonly partial?: boolean}) => {
    const words = verdict === 'unknown' ? `Outcome unknown: ${sentence} (J: journal)` : (sentence ?? verdict);
    toast(partial ? 'warn' : tones[verdict], harmless(words), partial || verdict !== 'done');
  };

  /** Does it to one row as that row is now: not to one that has gone, nor to one that it is being done to. */
  const performOn = async (
    plan: Plan,
    row: unknown,
    onProgress: (progress: Progress) => void,
  ): Promise<Outcome> => {
    const {resource, action, rows} = plan;
    const draft = draftOn(plan, row);
    if (row === undefined || (action.on === 'nothing' && rows.length < 2))
      return underWay.during(action.title, undefined, () =>
        session.perform(action, resource, draft, row, {onProgress}),
      );
    const id = resource.id(row);
    const key = `${resource.name}.${action.name}/${id}`;
    const now = rowOf(session, resource.name, id);
    if (now === undefined)
      return {verdict: 'not-sent', sentence: `${id} is no longer listed: nothing was sent.`};
    if (underWay.has(key))
      return {
        verdict: 'not-sent',
        sentence: `${action.title}: ${id} is being done already; wait for its outcome.`,
      };
    return underWay.during(`${action.title}: ${id}`, key, () =>
      session.perform(action, resource, draft, now, {onProgress}),
    );
  };

  const performOne = async (plan: Plan, form: FormState | undefined): Promise<void> => {
    const busy = (words: string, progress?: Progress) =>
      forms.change(form?.id, one => ({...one, busy: {words, progress}}));
    busy('sending');
    const outcome = await performOn(plan, plan.rows[0], progress =>
      busy(progress.words ?? 'sending', progress),
    );
    const refused = outcome.verdict === 'rejected' || outcome.verdict === 'not-sent';
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
    tell(outcome);
  };

  /** Performs it on each row, one after the other; at the end each outcome is shown, and what went well is unmarked. */
  const performEach = async (plan: Plan, form: FormState | undefined): Promise<void> => {
    const {resource, action, rows} = plan;
    const outcomes: {name: string; entry: Outcome}[] = [];
    await underWay.during(`${action.title}, for ${rows.length} rows`, undefined, async () => {
      for (const [at, row] of rows.entries()) {
        const name = resource.id(row);
        const words = `${at + 1} of ${rows.length}: ${name}`;
        const busy = (progress?: Progress) =>
          forms.change(form?.id, one => ({...one, busy: {words, progress}}));
        busy();
        if (!forms.isOpen(form?.id)) toast('busy', harmless(`${action.title}: ${words}`));
        outcomes.push({name, entry: await performOn(plan, row, busy)});
      }
    });
    forms.close(form?.id);
    const well = new Set(outcomes.filter(({entry}) => entry.verdict === 'done').map(({name}) => name));
    const counts = outcomeCounts(outcomes.map(({entry}) => entry));
    toast(well.size === rows.length ? 'good' : 'warn', `${action.title}: ${counts}.`);
    store.set(state => {
      const unmarked =
        viewOf(state)?.resource === resource.name
          ? withView(state, view => ({...view, marks: new Set([...view.marks].filter(id => !well.has(id)))}))
          : state;
      // Whoever went on to something else meanwhile is told by the message and the journal alone.
      if (state.overlays.length > 0) return unmarked;
      const lines = outcomeLines(outcomes);
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
    perform: (plan: Plan, form?: FormState): Promise<void> =>
      plan.rows.length > 1 ? performEach(plan, form) : performOne(plan, form),
  };
};

export type Performing = ReturnType<typeof createPerforming>;
