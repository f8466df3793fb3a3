import type {Session} from '../engine/session.ts';
import type {Field} from '../fields.ts';
import {bytes, fitCells, harmless, wrap} from '../text.ts';
import {actionByName} from './desk.ts';
import type {Edit} from './edit.ts';
import {problemsOf, visibleFields} from './form.ts';
import {type Line, paint, type Span, span, toned} from './lines.ts';
import {Painted} from './painted.tsx';
import type {ConsoleState, FormState} from './state.ts';
import type {Theme} from './theme.ts';

type Props = {
  readonly state: ConsoleState;
  readonly session: Session;
  readonly form: FormState;
  readonly theme: Theme;
};

/** A form: fields with their texts, what is wrong with them, suggestions for the one in focus, the request on demand. */
export const FormPane = ({state, session, form, theme}: Props) => {
  const height = state.rows - 3;
  const lines = formLines(state, session, form, theme).slice(0, height);
  return <Painted lines={lines.map(line => paint(line, theme, state.columns))} />;
};

/** Lines that the suggestions of a field shall at least have. */
const leastSuggestions = 5;

const formLines = (state: ConsoleState, session: Session, form: FormState, theme: Theme): Line[] => {
  const found = actionByName(session, `${form.resource}.${form.action}`);
  if (!found) return [];
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
  const labels = Math.max(...fields.map(([, field]) => field.label.length));
  const [first = '', ...more] = wrap(action.about, width - action.title.length - 4);
  const lines: Line[] = [
    [span(` ${action.title}`, 'heading'), span(`  ${first}`, 'quiet')],
    ...(more.length > 0
      ? more.map((line): Line => [span(' '.repeat(action.title.length + 3) + line, 'quiet')])
      : [[]]),
  ];
  const places = new Map(fields.map(([name, field]) => [name, hintLines(field, true, width).length]));
  // Where there is room every field keeps the place of its own hint: nothing jumps when the focus moves on.
  const roomy = fields.reduce((sum, [name]) => sum + 1 + places.get(name)!, lines.length);
  const compact = roomy + leastSuggestions > state.rows - 3;
  for (const [at, [name, field]] of fields.entries()) {
    const focused = at === form.focus;
    const before = lines.length;
    const secret = field.kind === 'secret';
    const now = form.edits[name] ?? {text: '', at: 0};
    const shown = secret ? {text: '*'.repeat(now.text.length), at: now.at} : now;
    lines.push([
      {text: focused ? theme.glyphs.cursor : ' ', look: 'heading'},
      {
        text: `${field.label}${field.required ? '' : ' (optional)'}`.padEnd(Math.min(24, labels + 11)),
        look: focused ? 'heading' : 'quiet',
      },
      span(' '),
      ...textSpans(shown, focused, Math.max(10, width - labels - 16)),
    ]);
    const wrong =
      problems[name] ??
      form.findings.find(finding => finding.field === name && finding.level === 'error')?.sentence;
    if (wrong) lines.push(...wrapped(`${theme.glyphs.tones.bad} ${wrong}`, width, 'bad'));
    for (const finding of form.findings.filter(one => one.field === name && one.level === 'warning'))
      lines.push(...wrapped(`${theme.glyphs.tones.warn} ${finding.sentence}`, width, 'warn'));
    if (focused && !wrong) lines.push(...hintLines(field, form.suggestions.length === 0, width));
    if (!compact) while (lines.length < before + 1 + places.get(name)!) lines.push([]);
  }
  for (const finding of form.findings.filter(
    one => !one.field || !fields.some(([name]) => name === one.field),
  ))
    lines.push(
      ...wrapped(
        `${theme.glyphs.tones[finding.level === 'error' ? 'bad' : 'warn']} ${finding.sentence}`,
        width,
        finding.level === 'error' ? 'bad' : 'warn',
      ),
    );
  if (form.warned) lines.push([toned(' Ctrl-S again (or Enter) sends it all the same.', 'warn')]);
  if (form.busy) lines.push([], busyLine(form.busy, theme, width));
  if (form.preview)
    return [
      ...lines,
      [],
      [span(' The request, secrets masked:', 'quiet')],
      ...form.preview.flatMap(line => wrap(line, width - 3).map((part): Line => [span(`  ${part}`)])),
    ];
  return [...lines, ...suggestionLines(form, Math.max(2, state.rows - 3 - lines.length), theme)];
};

/** The field's hint, and an example where neither the hint nor the suggestions below give one. */
const hintLines = ({hint, example}: Field<unknown>, alone: boolean, width: number): Line[] => {
  const shown = example !== undefined && alone && !hint.includes(example);
  return wrap(shown ? `${hint} Such as ${example}` : hint, width - 6).map(
    (line): Line => [span(`     ${line}`, 'quiet')],
  );
};

const wrapped = (text: string, width: number, tone: 'bad' | 'warn'): Line[] =>
  wrap(harmless(text), width - 6).map((line): Line => [toned(`     ${line}`, tone)]);

/** The text with the cursor's cell inverted, cut so that the cursor is always in sight. Line ends are shown. */
const textSpans = ({text, at}: Edit, focused: boolean, width: number): Span[] => {
  const safe = (part: string) => harmless(part.replaceAll('\n', '⏎'));
  if (!focused) return [span(fitCells(safe(text), width).trimEnd())];
  const before = safe(text.slice(0, at));
  const [under = ''] = [...text.slice(at)];
  const head = before.length > width - 10 ? `…${before.slice(before.length - (width - 11))}` : before;
  return [
    span(head),
    {text: under === '' ? ' ' : safe(under), look: 'focus'},
    span(safe(text.slice(at + under.length))),
  ];
};

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
      ` ${theme.glyphs.tones.busy} ${harmless(words)} ${bar} ${bytes(progress.sent)} of ${bytes(progress.total)}`,
      'busy',
    ),
  ];
};
