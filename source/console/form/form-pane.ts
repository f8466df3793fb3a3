import type {Finding} from '../../declare/action.ts';
import type {Field} from '../../declare/fields.ts';
import type {Tone} from '../../declare/world.ts';
import type {Session} from '../../engine/session.ts';
import {elided, fitCells, wrap} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {soFar} from '../../text/quantities.ts';
import {actionByName} from '../change/pane-actions.ts';
import {type Line, paint, partLine, span, toned} from '../draw/lines.ts';
import type {Theme} from '../draw/theme.ts';
import {type Binding, printedKey} from '../keys/keymap.ts';
import type {FormState} from '../shell/overlay-state.ts';
import {answerHeight} from '../shell/shell-lines.ts';
import type {ConsoleState} from '../shell/state.ts';
import {editSpans, oneLine} from './edit.ts';
import {problemsOf, visibleFields} from './form.ts';

/** The requests of a form's preview, as wide as the screen. */
export const previewLines = ({preview = []}: FormState, width: number): readonly Line[] =>
  preview.flatMap(line => wrap(line, width - 3).map((part): Line => [span(`  ${part}`)]));

/** How many of so many such lines are in sight at a time, below their heading. Where not all of them fit, one more says which. */
export const previewPage = (state: ConsoleState, length: number): number => {
  const room = Math.max(1, answerHeight(state) - 1);
  return length > room ? Math.max(1, room - 1) : length;
};

type Props = {
  readonly state: ConsoleState;
  readonly session: Session;
  readonly form: FormState;
  readonly theme: Theme;
  readonly map: readonly Binding[];
};

/** A form: fields with their texts, what is wrong with them, suggestions for the one in focus, the request on demand. */
export const formPaneLines = ({state, session, form, theme, map}: Props): readonly string[] => {
  const height = answerHeight(state);
  const {lines, from, until} = formLines({state, session, form, theme, map});
  // What is worked on comes last where not all fits; but never without the field that has the keys, or its beginning.
  const top = Math.max(0, Math.min(from, Math.max(until, from + 1) - height));
  const shown = lines.slice(top, top + height);
  return shown.map(line => paint(line, theme, state.columns));
};

/** The lines of a form, and which of them are to be in sight on a low screen: what is wanted of the operator now. */
type Drawn = {readonly lines: readonly Line[]; readonly from: number; readonly until: number};

const tones = {error: 'bad', warning: 'warn'} as const;

/** Lines that the suggestions of a field shall at least have. */
const leastSuggestions = 5;

const formLines = ({state, session, form, theme, map}: Props): Drawn => {
  const found = actionByName(session, `${form.resource}.${form.action}`);
  if (!found) return {lines: [], from: 0, until: 0};
  const {action} = found;
  const world = session.world();
  const fields = visibleFields(action, form, world);
  const problems = problemsOf(
    action,
    form,
    world,
    form.findings.some(finding => finding.level === 'error'),
  );
  const width = state.columns;
  const names = Math.min(32, Math.max(...fields.map(([, field]) => labelOf(field).length)));
  const room = Math.max(10, width - names - 2);
  const [first = '', ...more] = wrap(action.about, width - action.title.length - 4);
  const lines: Line[] = [
    [span(` ${action.title}`, 'heading'), span(`  ${first}`, 'quiet')],
    ...(more.length > 0
      ? more.map((line): Line => [span(' '.repeat(action.title.length + 3) + line, 'quiet')])
      : [[]]),
  ];
  if (form.each) {
    const names = form.each.map(({name}) => name).join(', ');
    const said = `For each of ${form.each.length}: ${names}. {…} stands for what each has of its own.`;
    lines.push(...wrap(harmless(said), width - 2).map((line): Line => [toned(` ${line}`, 'notice')]), []);
  }
  const places = new Map(fields.map(([name, field]) => [name, hintLines(field, true, width).length]));
  // Where there is room every field keeps the place of its own hint: nothing jumps when the focus moves on.
  const roomy = fields.reduce((sum, [name]) => sum + 1 + places.get(name)!, lines.length);
  const compact = roomy + leastSuggestions > state.rows - 3;
  let from = 0;
  for (const [at, [name, field]] of fields.entries()) {
    const focused = at === form.focus;
    const before = lines.length;
    if (focused) from = before;
    const secret = field.kind === 'secret';
    const now = form.edits[name] ?? {text: '', at: 0};
    const shown = secret ? {text: '*'.repeat(now.text.length), at: now.at} : now;
    lines.push([
      {text: focused ? theme.glyphs.cursor : ' ', look: 'heading'},
      {
        text: labelOf(field).padEnd(names),
        look: focused ? 'heading' : 'quiet',
      },
      span(' '),
      ...(focused ? editSpans(shown, room) : [span(fitCells(oneLine(shown.text), room).trimEnd())]),
    ]);
    const wrong =
      problems[name] ??
      form.findings.find(finding => finding.field === name && finding.level === 'error')?.sentence;
    if (wrong) lines.push(...wrapped(`${theme.glyphs.tones.bad} ${wrong}`, width, 'bad'));
    for (const finding of form.findings.filter(one => one.field === name && one.level !== 'error'))
      lines.push(...findingLines(finding, theme, width));
    if (focused && !wrong) lines.push(...hintLines(field, form.suggestions.length === 0, width));
    if (!compact) while (lines.length < before + 1 + places.get(name)!) lines.push([]);
  }
  for (const finding of form.findings.filter(
    one => !one.field || !fields.some(([name]) => name === one.field),
  ))
    lines.push(...findingLines(finding, theme, width));
  if (form.warned)
    lines.push([
      toned(
        ` ${printedKey('send', 'form', map)} again (or Enter) ${action.reads ? 'goes on' : 'sends it all the same'}.`,
        'warn',
      ),
    ]);
  if (form.busy) lines.push([], busyLine(form.busy, theme, width));
  if (form.preview) {
    const request = previewLines(form, width);
    const page = previewPage(state, request.length);
    const top = Math.max(0, Math.min(form.previewTop ?? 0, request.length - page));
    const whole = [
      ...lines,
      [],
      [span(' The request, secrets masked:', 'quiet')],
      ...request.slice(top, top + page),
      ...(page < request.length ? [partLine(top, page, request.length)] : []),
    ];
    return {lines: whole, from: lines.length + 1, until: whole.length};
  }
  const left = state.rows - 3 - lines.length;
  const whole = [...lines, ...suggestionLines(form, Math.max(Math.min(4, left + from), left, 2), theme)];
  return {lines: whole, from, until: whole.length};
};

const labelOf = ({label, required}: Field<unknown>): string =>
  `${label}${required || /optional/i.test(label) ? '' : ' (optional)'}`;

/** The field's hint, and an example where neither the hint nor the suggestions below give one. */
const hintLines = ({hint, example}: Field<unknown>, alone: boolean, width: number): Line[] => {
  const shown = example !== undefined && alone && !hint.includes(example);
  return wrap(shown ? `${hint} Such as ${example}` : hint, width - 6).map(
    (line): Line => [span(`     ${line}`, 'quiet')],
  );
};

const findingLines = ({level, sentence}: Finding, theme: Theme, width: number): Line[] =>
  level === 'note'
    ? wrapped(sentence, width, 'plain')
    : wrapped(`${theme.glyphs.tones[tones[level]]} ${sentence}`, width, tones[level]);

/** A sentence that quotes a long text loses some of its middle: how it begins and what it asks for stay in sight. */
const wrapped = (text: string, width: number, tone: Tone): Line[] =>
  wrap(elided(harmless(text), 5 * width), width - 6).map((line): Line => [toned(`     ${line}`, tone)]);

const suggestionLines = (form: FormState, most: number, theme: Theme): Line[] => {
  const {suggestions, choice, looking} = form;
  if (looking && suggestions.length === 0) return [[], [span('     looking…', 'quiet')]];
  if (suggestions.length === 0) return [];
  const room = Math.max(1, most - 1);
  const top = Math.max(0, Math.min(choice - Math.floor(room / 2), suggestions.length - room));
  const shown = suggestions.slice(top, top + room);
  const widest = Math.min(50, Math.max(...shown.map(({value, label}) => harmless(label ?? value).length)));
  const part = `${top + 1}-${top + shown.length} of ${suggestions.length}`;
  return [
    suggestions.length > shown.length ? [span(`     ${part}`, 'quiet')] : [],
    ...shown.map(({value, label, note}, at): Line => {
      const chosen = top + at === choice;
      return [
        {text: `   ${chosen ? theme.glyphs.cursor : ' '} `, look: 'heading'},
        {text: fitCells(harmless(label ?? value), widest), look: chosen ? 'focus' : undefined},
        span(note ? `  ${harmless(note)}` : '', 'quiet'),
      ];
    }),
  ];
};

const busyLine = ({words, progress}: NonNullable<FormState['busy']>, theme: Theme, width: number): Line => {
  if (!progress?.total) return [toned(` ${theme.glyphs.tones.busy} ${words}…`, 'busy')];
  const room = Math.max(10, Math.min(40, width - 50));
  const full = Math.round((Math.min(progress.sent, progress.total) / progress.total) * room);
  const bar = theme.glyphs.bar.full.repeat(full) + theme.glyphs.bar.empty.repeat(room - full);
  return [
    toned(
      ` ${theme.glyphs.tones.busy} ${harmless(words)} ${bar} ${soFar(progress.sent, progress.total, progress.unit)}`,
      'busy',
    ),
  ];
};
