import type {Action} from '../../declare/action.ts';
import {type Draft, filledIn} from '../../declare/draft.ts';
import {asFailure} from '../../declare/failure.ts';
import type {Resource} from '../../declare/resource.ts';
import {gapsOf} from '../../engine/changes/plan.ts';
import type {Key} from '../../terminal/key.ts';
import {harmless} from '../../text/harmless.ts';
import {narrowing} from '../change/pane-actions.ts';
import type {Performing} from '../change/performing.ts';
import {showPreview} from '../change/previewed.ts';
import type {Sending} from '../change/sending.ts';
import {printedKey} from '../keys/keymap.ts';
import {step as stepTo} from '../keys/moved-cursor.ts';
import type {FormState} from '../shell/overlay-state.ts';
import type {Shell} from '../shell/shell.ts';
import {viewOf} from '../shell/state.ts';
import type {DraftMemory} from './draft-memory.ts';
import {
  chooseNext,
  draftOf,
  formForEach,
  moveFocus,
  refill,
  startForm,
  typeKey,
  visibleFields,
} from './form.ts';
import {editOutside} from './form-editor.ts';
import {previewLines, previewPage} from './form-pane.ts';
import type {Forms} from './forms.ts';
import type {Suggesting} from './suggesting.ts';
import type {Templates} from './templates.ts';

type Parts = {
  readonly forms: Forms;
  readonly memory: DraftMemory;
  readonly performing: Performing;
  readonly sending: Sending;
  readonly suggesting: Suggesting;
  readonly templates: Templates;
};

/** A row that a form is filled from, by its name, and what `{column}` stands for on it. */
export type FormRow = {readonly name: string; readonly row: unknown; readonly values?: Draft};

/** Something was typed, and for one row: what several share is begun again by marking them. */
const isDraft = ({touched, targets, each}: FormState) => touched.size > 0 && !targets && !each;

export const createFormControl = (
  shell: Shell,
  {forms, memory, performing, sending, suggesting, templates}: Parts,
) => {
  const {session, toast} = shell;
  const {look} = suggesting;
  /** While a path is being completed: keys that came meanwhile, which are for the field after it. */
  let completing: {readonly control: AbortController; readonly held: [Key, string | undefined][]} | undefined;

  const formFor = (resource: Resource, action: Action, row: unknown, given: Draft, last: Draft) => {
    const view = viewOf(shell.store.get());
    const query = view?.resource === resource.name ? view.query : undefined;
    return startForm(resource.name, action, row, session.world(), given, last, query);
  };
  const severalForm = (
    resource: Resource,
    action: Action,
    targets: readonly unknown[],
    typed: Draft = {},
  ): FormState => {
    const given = {...action.forMany?.initial?.(targets, session.world()), ...typed};
    return {...formFor(resource, action, undefined, given, {}), targets};
  };
  /** What `{name}` stands for on a row: its columns, and what each field would begin with on it. */
  const valuesOn = (resource: Resource, action: Action, {row, values = {}}: FormRow): Draft => ({
    ...draftOf(formFor(resource, action, row, {}, {})),
    ...values,
  });

  const open = (resource: Resource, action: Action, row: unknown, given: Draft = {}) => {
    const reason =
      session.profile.readOnly && !action.reads && action.name !== narrowing
        ? 'This console is read-only.'
        : action.disabled?.(row, session.world());
    if (reason) return toast('warn', reason);
    if (visibleFields(action, formFor(resource, action, row, given, {}), session.world()).length === 0)
      return sending.begin({resource, action, draft: {}, rows: [row]});
    const named = {resource: resource.name, action: action.name};
    const fresh = formFor(resource, action, row, given, memory.lastSent(named));
    const back =
      Object.keys(given).length === 0 ? memory.givenBack(fresh, action, session.world()) : undefined;
    forms.open(back ?? fresh);
    if (back)
      toast(
        'notice',
        `What was typed before is back; ${printedKey('reset', 'form', shell.map)} starts afresh.`,
      );
    look();
  };

  /** For several marked rows: those that it can be done to. What is left to be asked is asked once for all. */
  const openSeveral = (resource: Resource, action: Action, rows: readonly unknown[], given?: Draft) => {
    const world = session.world();
    if (session.profile.readOnly && !action.reads) return toast('warn', 'This console is read-only.');
    const unfit = (row: unknown) => action.forMany?.unfit?.(row) ?? action.disabled?.(row, world);
    const able = rows.filter(row => unfit(row) === undefined);
    const out = rows.filter(row => unfit(row) !== undefined);
    if (able.length === 0) return toast('warn', harmless(unfit(rows[0]) ?? 'It cannot be done now.'));
    if (out.length > 0)
      toast('notice', harmless(`${out.length} of the marked rows are left out: ${unfit(out[0])}`));
    if (able.length === 1 && action.on === 'rows') return open(resource, action, able[0]);
    const form = severalForm(resource, action, able, given);
    if (visibleFields(action, form, world).length === 0)
      return sending.begin({resource, action, draft: {}, rows: able});
    forms.open(form);
    if (out.length === 0) toast('notice', `For ${able.length} marked rows.`);
    look();
  };

  /** For several rows that each make one: each fills in what differs, the rest is typed once for all. */
  const openEach = (resource: Resource, action: Action, rows: readonly FormRow[], given: Draft = {}) => {
    const reason =
      session.profile.readOnly && !action.reads
        ? 'This console is read-only.'
        : action.disabled?.(undefined, session.world());
    if (reason) return toast('warn', reason);
    const last = memory.lastSent({resource: resource.name, action: action.name});
    const own = rows.map(one =>
      formFor(resource, action, one.row, filledIn(given, valuesOn(resource, action, one)), last),
    );
    const made = formForEach(
      own,
      rows.map(({name}) => name),
    );
    const each = made.each!.map((one, at) => ({...one, values: {...rows[at]!.values, ...one.values}}));
    forms.open({...made, each, begun: made.edits});
    toast('notice', `For ${rows.length} at once: {…} stands for what each has of its own.`);
    look();
  };

  /** The exact requests, until something is typed or the key is pressed again. */
  const preview = async (form: FormState) => {
    if (form.preview) return forms.change(form.id, one => ({...one, preview: undefined}));
    const plan = sending.planFor(form);
    const gaps = gapsOf(session, plan);
    if (gaps.length > 0) return sending.show(form, plan, gaps);
    let shown: FormState['preview'];
    try {
      await showPreview(session, plan, lines => {
        if (lines.length === 0) return toast('notice', 'This form sends no request.');
        const before = shown;
        const now = lines.flatMap(line => line.split('\n')).map(harmless);
        shown = now;
        // Not where something was typed meanwhile, nor where it was closed again.
        forms.change(form.id, one =>
          one.edits === form.edits && one.preview === before ? {...one, preview: now, previewTop: 0} : one,
        );
      });
    } catch (error) {
      toast('warn', asFailure(error).message);
    }
  };

  /** Moves in a preview that is longer than the screen; false where there is none, or for any other command. */
  const scrolls = (form: FormState, command: string | undefined): boolean => {
    const state = shell.store.get();
    const {length} = previewLines(form, state.columns);
    const page = previewPage(state, length);
    if (page >= length) return false;
    const moves = {'next-choice': 'next', 'previous-choice': 'previous'}[command ?? ''] ?? command;
    const last = length - page;
    const previewTop = stepTo(moves, Math.min(form.previewTop ?? 0, last), last, page);
    if (previewTop !== undefined) forms.change(form.id, one => ({...one, previewTop}));
    return previewTop !== undefined;
  };

  const step = (form: FormState, by: number) => {
    const fields = visibleFields(forms.declared(form).action, form, session.world());
    forms.change(form.id, one => moveFocus(one, fields.length, by));
    look();
  };

  /** Tab in a path: completes it; where nothing is left to add, the next field. */
  const completePath = async (form: FormState, name: string) => {
    const here: typeof completing = {control: new AbortController(), held: []};
    completing = here;
    const went = await suggesting.complete(form, name, here.control.signal);
    if (completing !== here) return;
    completing = undefined;
    if (!went) step(form, 1);
    for (const [pressed, command] of here.held) key(pressed, command);
  };

  const reset = (form: FormState) => {
    const {resource, action} = forms.declared(form);
    memory.forget(form);
    forms.change(form.id, one => {
      const afresh = {
        touched: new Set<string>(),
        focus: 0,
        findings: [],
        warned: undefined,
        preview: undefined,
      };
      if (one.begun) return {...one, ...afresh, edits: one.begun};
      return one.targets
        ? severalForm(resource, action, one.targets)
        : formFor(resource, action, one.row, {}, {});
    });
    look();
  };

  /** Leaves a form: what was typed is kept, what is being checked is not sent, what is being sent goes on. */
  const leave = (form: FormState) => {
    suggesting.stop();
    completing?.control.abort();
    completing = undefined;
    if (isDraft(form) && (!form.busy || sending.isChecking())) memory.leave(form);
    if (sending.isChecking()) toast('notice', 'Nothing was sent: it was still being checked.');
    else if (form.busy) toast('busy', 'It goes on; its outcome will be told here and in the journal.');
    sending.stopChecking();
    forms.close(form.id);
  };

  const key = (pressed: Key, command: string | undefined) => {
    const form = forms.current();
    if (!form) return;
    if (command === 'back') return leave(form);
    if (completing) return void completing.held.push([pressed, command]);
    if (form.busy || scrolls(form, command)) return;
    const {action} = forms.declared(form);
    const world = session.world();
    const fields = visibleFields(action, form, world);
    const [name, field] = fields[form.focus] ?? [];
    const send = () => {
      if (pressed.together !== undefined && form.opened !== undefined && pressed.together <= form.opened)
        return toast(
          'notice',
          'Not sent: that came together with the key that opened this form, as a paste does.',
        );
      performing.doing(sending.send(), form);
    };
    switch (command) {
      case 'send':
        return send();
      case 'accept':
        return form.focus >= fields.length - 1 ? send() : step(form, 1);
      case 'next-field':
        if (field?.kind === 'file' && name !== undefined)
          return performing.doing(completePath(form, name), form);
        return step(form, 1);
      case 'previous-field':
        return step(form, -1);
      case 'next-choice':
      case 'previous-choice':
        forms.change(form.id, one => chooseNext(one, action, command === 'next-choice' ? 1 : -1, world));
        if (forms.current()?.focus !== form.focus) look();
        return;
      case 'preview':
        return performing.doing(preview(form), form);
      case 'editor':
        return performing.doing(editOutside(shell, forms, form), form);
      case 'reset':
        return reset(form);
      case 'template':
        return templates.save(form, action);
      default: {
        const typed = typeKey(form, action, pressed, world);
        if (!typed) return;
        forms.change(form.id, () => typed);
        look();
      }
    }
  };

  /** The world has moved on: an open form that waited for rows takes them in. */
  const follow = () => {
    const form = forms.current();
    if (!form || form.busy || form.each) return;
    const filled = refill(form, forms.declared(form).action, session.world());
    if (filled === form) return;
    forms.change(form.id, () => filled);
    look();
  };

  /** What is typed is kept as it is typed: a broken line takes none of it. */
  let kept: FormState | undefined;
  const close = shell.store.subscribe(() => {
    const form = forms.current();
    if (!form || form.edits === kept?.edits || form.busy || !isDraft(form)) return;
    kept = form;
    memory.leave(form);
  });

  return {open, openSeveral, openEach, valuesOn, key, follow, close};
};

export type FormControl = ReturnType<typeof createFormControl>;
