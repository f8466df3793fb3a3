import {asFailure} from '../engine/failure.ts';
import type {JournalEntry} from '../engine/journal.ts';
import {type Draft, type Fields, readDraft} from '../fields.ts';
import type {Action, Finding, Resource} from '../resource.ts';
import type {Key} from '../terminal/key.ts';
import {harmless} from '../text.ts';
import {actionByName, type Desk, narrowing} from './desk.ts';
import {editOf} from './edit.ts';
import {
  chooseNext,
  completion,
  draftOf,
  moveFocus,
  refill,
  setText,
  startForm,
  typeKey,
  visibleFields,
} from './form.ts';
import {
  atOnce,
  dangerFor,
  draftFor,
  firstFew,
  firstOf,
  inGroups,
  outcomeCounts,
  outcomeLines,
} from './several.ts';
import {type ConfirmState, type FormState, viewOf, withOverlay, withView} from './state.ts';

/** Everything that a form does besides being drawn: suggestions, checks, the preview, sending. */
export const createFormControl = (desk: Desk, narrow: (resource: Resource, query: Draft) => void) => {
  const {session, store, toast} = desk;
  const remembered = new Map<string, Draft>();
  const left = new Map<string, FormState>();
  let looking: AbortController | undefined;
  /** Set while a form's checks run: leaving it then sends nothing. */
  let checking: AbortController | undefined;
  /** Keys that came while a path was being completed: they are for the field after it. */
  let held: [Key, string | undefined][] | undefined;

  const change = (update: (form: FormState) => FormState | undefined) =>
    store.set(state => withOverlay<FormState>(state, 'form', update));
  const current = () => store.get().overlays.findLast(overlay => overlay.kind === 'form');
  /** Work whose failure is told instead of ending the program. */
  const doing = (work: Promise<unknown>): void => {
    work.catch(error => {
      change(one => ({...one, busy: undefined}));
      toast('bad', `That could not be done: ${asFailure(error).message}`, true);
    });
  };
  const declared = (form: FormState) => actionByName(session, `${form.resource}.${form.action}`)!;
  const keyOf = (resource: Resource, action: Action) => `${resource.name}.${action.name}`;

  const open = (resource: Resource, action: Action, row: unknown, given: Draft = {}) => {
    const reason =
      session.profile.readOnly && !action.reads && action.name !== narrowing
        ? 'This console is read-only.'
        : action.disabled?.(row, session.world());
    if (reason) return toast('warn', reason);
    if (Object.keys(action.fields).length === 0) return doing(confirmAndPerform(resource, action, {}, [row]));
    const kept = left.get(keyOf(resource, action));
    const fresh = () =>
      startForm(
        resource.name,
        action,
        row,
        session.world(),
        given,
        remembered.get(keyOf(resource, action)) ?? {},
      );
    const same = kept && kept.row === row && Object.keys(given).length === 0;
    store.set(state => ({...state, overlays: [...state.overlays, same ? kept : fresh()]}));
    if (same) toast('notice', 'What was typed before is back; Ctrl-R starts afresh.');
    look();
  };

  /** For several marked rows: those that it can be done to. What is left to be asked is asked once for all. */
  const openSeveral = (resource: Resource, action: Action, rows: readonly unknown[]) => {
    const world = session.world();
    if (session.profile.readOnly && !action.reads) return toast('warn', 'This console is read-only.');
    const unfit = (row: unknown) => action.several?.unfit?.(row) ?? action.disabled?.(row, world);
    const able = rows.filter(row => unfit(row) === undefined);
    const out = rows.filter(row => unfit(row) !== undefined);
    if (able.length === 0) return toast('warn', harmless(unfit(rows[0]) ?? 'It cannot be done now.'));
    if (out.length > 0)
      toast('notice', harmless(`${out.length} of the marked rows are left out: ${unfit(out[0])}`));
    if (able.length === 1 && action.on === 'rows') return open(resource, action, able[0]);
    const form = severalForm(resource, action, able);
    if (visibleFields(action, form, world).length === 0)
      return doing(confirmAndPerform(resource, action, {}, able));
    store.set(state => ({...state, overlays: [...state.overlays, form]}));
    if (out.length === 0) toast('notice', `For ${able.length} marked rows.`);
    look();
  };

  const severalForm = (resource: Resource, action: Action, targets: readonly unknown[]): FormState => {
    const world = session.world();
    const given = action.several?.initial?.(targets, world) ?? {};
    return {...startForm(resource.name, action, undefined, world, given, {}), targets};
  };

  /** Asks the focused field for suggestions; an earlier question is dropped. */
  const look = () => {
    const form = current();
    if (!form) return;
    const {action, resource} = declared(form);
    const [name, field] = visibleFields(action, form, session.world())[form.focus] ?? [];
    looking?.abort();
    if (name === undefined || !field?.suggest)
      return change(one => ({...one, suggestions: [], choice: -1, looking: false}));
    const control = new AbortController();
    looking = control;
    const {client, world} = session.context(resource);
    change(one => ({...one, looking: true}));
    Promise.resolve(field.suggest({world, draft: draftOf(form), row: form.row}, client, control.signal)).then(
      suggestions => {
        if (control.signal.aborted) return;
        const typed = (form.edits[name]?.text ?? '').toLowerCase();
        const exact = suggestions.some(({value}) => value.toLowerCase() === typed);
        const offered =
          field.kind !== 'choice' || exact || typed === ''
            ? suggestions
            : suggestions.filter(({value, label}) => `${value} ${label ?? ''}`.toLowerCase().includes(typed));
        change(one => ({...one, suggestions: offered, choice: -1, looking: false}));
      },
      error => {
        if (control.signal.aborted) return;
        change(one => ({...one, suggestions: [], looking: false}));
        toast('warn', `No suggestions: ${asFailure(error).message}`);
      },
    );
  };

  const focusOn = (form: FormState, action: Action, name: string): FormState => {
    const at = visibleFields(action, form, session.world()).findIndex(([one]) => one === name);
    return at < 0 ? form : {...form, focus: at, suggestions: [], choice: -1};
  };

  const send = async () => {
    const form = current();
    if (!form || form.busy) return;
    const {resource, action} = declared(form);
    const draft = draftOf(form);
    if (action.name === narrowing) {
      const {problems} = readDraft(action.fields, draft, session.world(), form.row);
      if (Object.keys(problems).length > 0)
        return change(one => ({...one, touched: new Set(Object.keys(one.edits))}));
      change(() => undefined);
      return narrow(
        resource,
        Object.fromEntries(Object.entries(draft).filter(([, text]) => text.trim() !== '')),
      );
    }
    change(one => ({...one, busy: {words: 'checking'}}));
    const control = new AbortController();
    checking = control;
    let findings: readonly Finding[];
    try {
      findings = await findingsOf(resource, action, draft, rowsOf(form), control.signal);
    } catch (error) {
      findings = [{level: 'error', sentence: asFailure(error).message}];
    }
    if (control.signal.aborted) return;
    checking = undefined;
    const error = findings.find(finding => finding.level === 'error');
    const warned = JSON.stringify(form.warned) === JSON.stringify(draft);
    if (error || (findings.length > 0 && !warned)) {
      change(one => {
        const shown = {
          ...one,
          findings,
          busy: undefined,
          warned: error ? undefined : draft,
          touched: new Set(Object.keys(one.edits)),
        };
        return error?.field ? focusOn(shown, action, error.field) : shown;
      });
      look();
      return;
    }
    if (dangerOf(resource, action, draft, rowsOf(form))) {
      change(one => ({...one, busy: undefined}));
      return confirmAndPerform(resource, action, draft, rowsOf(form));
    }
    if (form.targets) await performEach(resource, action, draft, form.targets);
    else await sendNow(resource, action, draft, form.row);
  };

  const rowsOf = (form: FormState): readonly unknown[] => form.targets ?? [form.row];

  /** What is wrong with it, for each row; of many rows each finding says which it is about. */
  const findingsOf = async (
    resource: Resource,
    action: Action,
    draft: Draft,
    rows: readonly unknown[],
    signal: AbortSignal,
  ): Promise<readonly Finding[]> => {
    const many = rows.length > 1;
    const found: Finding[] = [];
    for (const some of inGroups(rows, atOnce)) {
      const each = some.map(async row => {
        const own = await session.check(action, resource, draftFor(action, draft, row, many), row, signal);
        const about = many ? `${resource.id(row)}: ` : '';
        return own.map(finding => ({...finding, sentence: `${about}${finding.sentence}`}));
      });
      found.push(...(await Promise.all(each)).flat());
      if (signal.aborted) break;
    }
    return found;
  };

  /** The requests for the first few rows, and how many rows are left. */
  const previewOf = async (
    resource: Resource,
    action: Action,
    draft: Draft,
    rows: readonly unknown[],
  ): Promise<readonly string[]> => {
    const own = (row: unknown) => draftFor(action, draft, row, rows.length > 1);
    const requests = await Promise.all(
      firstOf(rows).map(row => session.preview(action, resource, own(row), row)),
    );
    const left = rows.length - firstOf(rows).length;
    return left > 0 ? [...requests.flat(), `and the same for ${left} more`] : requests.flat();
  };

  const dangerOf = (resource: Resource, action: Action, draft: Draft, rows: readonly unknown[]) => {
    const world = session.world();
    const [row] = rows;
    const {input} = readDraft(action.fields, draftFor(action, draft, row, rows.length > 1), world, row);
    return dangerFor(action, resource, rows, draft, action.danger?.(row, input, world), world);
  };

  /** Performs it on each row, one after the other; at the end each outcome is shown, and what went well is unmarked. */
  const performEach = async (
    resource: Resource,
    action: Action,
    draft: Draft,
    rows: readonly unknown[],
  ): Promise<void> => {
    const form = current()?.action === action.name;
    const outcomes: {name: string; entry: JournalEntry}[] = [];
    for (const [at, row] of rows.entries()) {
      const name = resource.id(row);
      const place = `${at + 1} of ${rows.length}: ${name}`;
      if (form) change(one => ({...one, busy: {words: place}}));
      else toast('busy', harmless(`${action.title}: ${place}`));
      const entry = await session.perform(action, resource, draftFor(action, draft, row, true), row, {
        onProgress: progress => form && change(one => ({...one, busy: {words: place, progress}})),
      });
      outcomes.push({name, entry});
    }
    if (current()?.action === action.name) change(() => undefined);
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

  const sendNow = async (resource: Resource, action: Action, draft: Draft, row: unknown) => {
    change(one => ({...one, busy: {words: 'sending'}}));
    const entry = await session.perform(action, resource, draft, row, {
      onProgress: progress => change(one => ({...one, busy: {words: progress.words ?? 'sending', progress}})),
    });
    if (entry.verdict === 'rejected' || entry.verdict === 'not-sent') {
      if (current()?.action === action.name)
        return change(one => ({
          ...one,
          busy: undefined,
          findings: [{level: 'error', sentence: entry.sentence ?? 'It was refused.'}],
        }));
    } else {
      remembered.set(keyOf(resource, action), draft);
      left.delete(keyOf(resource, action));
      if (current()?.action === action.name) change(() => undefined);
    }
    tell(entry);
  };

  const tell = (entry: JournalEntry) => {
    const tones = {
      done: 'good',
      absent: 'warn',
      rejected: 'bad',
      'not-sent': 'bad',
      unknown: 'warn',
      pending: 'busy',
    } as const;
    const words =
      entry.verdict === 'unknown'
        ? `Outcome unknown: ${entry.sentence} (J: journal)`
        : (entry.sentence ?? entry.verdict);
    toast(tones[entry.verdict], harmless(words), entry.verdict !== 'done');
  };

  /** Asks where the action is dangerous, showing the requests; then performs it on each row, one after the other. */
  const confirmAndPerform = async (
    resource: Resource,
    action: Action,
    draft: Draft,
    targets: readonly unknown[],
  ) => {
    const danger = dangerOf(resource, action, draft, targets);
    const many = targets.length > 1;
    const perform = async () => {
      if (many) return performEach(resource, action, draft, targets);
      if (current()?.action === action.name) return sendNow(resource, action, draft, targets[0]);
      tell(await session.perform(action, resource, draft, targets[0]));
    };
    if (!danger) return perform();
    let remarks: readonly string[] = [];
    let requests: readonly string[] = [];
    try {
      const {signal} = new AbortController();
      remarks = firstFew(
        (await findingsOf(resource, action, draft, targets, signal)).map(finding => finding.sentence),
      );
      requests = await previewOf(resource, action, draft, targets);
    } catch (error) {
      return toast('bad', asFailure(error).message, true);
    }
    const confirm: ConfirmState = {
      kind: 'confirm',
      question: harmless(danger.question),
      remarks: remarks.map(harmless),
      requests: requests.map(harmless),
      type: danger.type,
      typed: editOf(''),
      yes: () => doing(perform()),
    };
    store.set(state => ({...state, overlays: [...state.overlays, confirm]}));
  };

  const preview = async () => {
    const form = current();
    if (!form) return;
    if (form.preview) return change(one => ({...one, preview: undefined}));
    const {resource, action} = declared(form);
    try {
      const lines = await previewOf(resource, action, draftOf(form), rowsOf(form));
      change(one => ({...one, preview: lines.flatMap(line => line.split('\n')).map(harmless)}));
    } catch (error) {
      toast('warn', asFailure(error).message);
    }
  };

  const editor = async () => {
    const form = current();
    if (!form) return;
    const {action} = declared(form);
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
      const edited = await desk.ports.edit(
        `${text === '' ? '{}' : text}\n`,
        field.kind === 'text' ? '.txt' : '.json',
      );
      if (edited !== undefined)
        change(one =>
          setText(focusOn(one, action, name), action, name, editOf(compact(edited)), session.world()),
        );
    } catch (error) {
      toast('bad', asFailure(error).message, true);
    }
  };

  const step = (by: number) => {
    const form = current();
    if (!form) return;
    const fields = visibleFields(declared(form).action, form, session.world());
    change(one => moveFocus(one, fields.length, by));
    look();
  };

  /** Tab in a path: goes on as far as the files there agree, as a shell does; where nothing is left to add, the next field. */
  const completePath = async (form: FormState, action: Action, name: string) => {
    held = [];
    const {client, world} = session.context(declared(form).resource);
    const field = (action.fields as Fields)[name];
    const draft = draftOf(form);
    const found = await Promise.resolve(
      field?.suggest?.({world, draft, row: form.row}, client, new AbortController().signal),
    ).catch(() => []);
    const whole = completion(draft[name] ?? '', found ?? []);
    if (whole === undefined) step(1);
    else {
      change(one => setText(one, action, name, editOf(whole), world));
      look();
    }
    const keys = held;
    held = undefined;
    for (const [pressed, command] of keys) key(pressed, command);
  };

  const key = (pressed: Key, command: string | undefined): boolean => {
    const form = current();
    if (!form) return false;
    if (held) {
      held.push([pressed, command]);
      return true;
    }
    const {action, resource} = declared(form);
    const world = session.world();
    const fields = visibleFields(action, form, world);
    const [name, field] = fields[form.focus] ?? [];
    if (form.busy && command !== 'back') return true;
    switch (command) {
      case 'send':
        doing(send());
        return true;
      case 'accept':
        if (form.focus >= fields.length - 1) doing(send());
        else {
          change(one => moveFocus(one, fields.length, 1));
          look();
        }
        return true;
      case 'next-field':
        if (field?.kind === 'file' && name !== undefined) void completePath(form, action, name);
        else step(1);
        return true;
      case 'previous-field':
        step(-1);
        return true;
      case 'next-choice':
      case 'previous-choice': {
        const before = form.focus;
        change(one => chooseNext(one, action, command === 'next-choice' ? 1 : -1, world));
        if (current()?.focus !== before) look();
        return true;
      }
      case 'preview':
        doing(preview());
        return true;
      case 'editor':
        doing(editor());
        return true;
      case 'reset':
        left.delete(keyOf(resource, action));
        change(one =>
          one.targets
            ? severalForm(resource, action, one.targets)
            : startForm(resource.name, action, form.row, world, {}, {}),
        );
        look();
        return true;
      case 'back':
        looking?.abort();
        if (form.touched.size > 0 && !form.targets && (!form.busy || checking))
          left.set(keyOf(resource, action), {...form, findings: [], preview: undefined, busy: undefined});
        if (checking) toast('notice', 'Nothing was sent: it was still being checked.');
        else if (form.busy) toast('busy', 'It goes on; its outcome will be told here and in the journal.');
        checking?.abort();
        checking = undefined;
        change(() => undefined);
        return true;
      default: {
        const typed = typeKey(form, action, pressed, world);
        if (!typed) return true;
        change(() => typed);
        look();
        return true;
      }
    }
  };

  /** The world has moved on: an open form that waited for rows takes them in. */
  const follow = () => {
    const form = current();
    if (!form || form.busy) return;
    const {action} = declared(form);
    const filled = refill(form, action, session.world());
    if (filled === form) return;
    change(() => filled);
    look();
  };

  return {open, openSeveral, key, follow, tell};
};

/** Edited JSON back on one line where it is JSON, so that it fits the form's field. */
const compact = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text.trim();
  }
};

export type FormControl = ReturnType<typeof createFormControl>;
