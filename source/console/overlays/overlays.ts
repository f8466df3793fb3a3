import {doneTo, type JournalEntry} from '../../declare/journal-entry.ts';
import {verdictTones} from '../../engine/history.ts';
import type {Session} from '../../engine/session.ts';
import {cells, fitCells, wrap} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {utc} from '../../text/times.ts';
import {confirmLines, confirmPage} from '../change/confirm-key.ts';
import {type Line, paint, partLine, span, spread, toned} from '../draw/lines.ts';
import type {Theme} from '../draw/theme.ts';
import {editSpans} from '../form/edit.ts';
import {scrollTop} from '../list/grid.ts';
import type {ConfirmState, ListState, PaletteState, TextState} from '../shell/overlay-state.ts';
import {type ConsoleState, textHeight} from '../shell/state.ts';
import {alertHeading, alertLines} from './alert-lines.ts';
import {paletteEntries} from './palette.ts';

type Shown = {readonly state: ConsoleState; readonly session: Session; readonly theme: Theme};

const painted = (lines: readonly Line[], theme: Theme, width: number): readonly string[] =>
  lines.map(line => paint(line, theme, width));

/** The question before something that cannot be undone, with the very requests that will be sent. */
export const confirmOverlayLines = ({
  state,
  confirm,
  theme,
}: Shown & {confirm: ConfirmState}): readonly string[] => {
  const width = state.columns;
  const heading: Line = [toned(` ${theme.glyphs.tones.warn} ${confirm.heading}`, 'warn')];
  const lines = confirmLines(confirm, width);
  const answer: Line =
    confirm.type === undefined
      ? [
          ...(confirm.ready ? [span('  y', 'heading'), span(' does it, ')] : [span('  ')]),
          span('n', 'heading'),
          span(' does not.'),
        ]
      : [
          span(`  Type ${confirm.type} and Enter to do it, Esc to leave: `),
          ...editSpans(confirm.typed, width - 40),
        ];
  const several: Line[] =
    confirm.stops === undefined
      ? []
      : [
          [
            span('  Tab', 'heading'),
            span(confirm.stops ? ' goes on after a refusal; now: ' : ' stops at the first refusal; now: '),
            toned(confirm.stops ? 'the first refusal ends it' : 'each is tried', 'notice'),
          ],
        ];
  // However much is sent or said, what is to be typed stays in sight.
  const page = confirmPage(state, lines.length, confirm);
  const top = Math.max(0, Math.min(confirm.top, lines.length - page));
  const more = page < lines.length ? [partLine(top, page, lines.length)] : [];
  return painted([heading, ...lines.slice(top, top + page), ...more, [], ...several, answer], theme, width);
};

/** Alerts of all services, most urgent first. */
export const alertsOverlayLines = ({
  state,
  session,
  theme,
  list,
}: Shown & {list: ListState}): readonly string[] =>
  painted(
    [
      alertHeading(session, state, theme),
      ...alertLines(session, state, theme, list.index, textHeight(state)),
    ],
    theme,
    state.columns,
  );

/** Of something that was asked for together with others: with how many. */
const together = ({group}: JournalEntry, entries: readonly JournalEntry[]): string => {
  const all = group === undefined ? 0 : entries.filter(one => one.group === group).length;
  return all > 1 ? `One of ${all} that were asked for at once.` : '';
};

/** What was done from here, newest first, and what came of it. */
export const journalOverlayLines = ({
  state,
  session,
  theme,
  list,
}: Shown & {list: ListState}): readonly string[] => {
  const entries = state.journal.toReversed();
  const {now} = session.world();
  const height = textHeight(state);
  const chosen = Math.min(list.index, entries.length - 1);
  const entry: JournalEntry | undefined = entries[chosen];
  const under = entry
    ? [
        entry.sentence ?? '',
        together(entry, entries),
        ...entry.requests,
        `${entry.who}, profile ${entry.profile}${entry.verdict === 'unknown' ? '. s reads the upstream to settle it' : ''}`,
      ].flatMap(text =>
        text === ''
          ? []
          : wrap(harmless(text), state.columns - 8).map((line): Line => [span(`      ${line}`, 'quiet')]),
      )
    : [];
  const room = Math.max(1, height - Math.min(under.length, 10));
  const top = scrollTop(Math.max(0, chosen - room + 1), chosen, room, entries.length);
  const lines = entries.slice(top, top + room).flatMap((one, at): Line[] => {
    const here = top + at === chosen;
    const tone = verdictTones[one.verdict];
    const what = doneTo(one);
    return [
      [
        {text: here ? theme.glyphs.cursor : ' ', look: 'heading'},
        span(` ${fitCells(utc(one.at, now), 13)}`),
        toned(` ${theme.glyphs.tones[tone]} ${fitCells(one.verdict, 9)}`, tone),
        {text: harmless(what), look: here ? 'focus' : undefined},
      ],
      ...(here ? under.slice(0, 10) : []),
    ];
  });
  const heading: Line = [
    span(' Journal', 'heading'),
    span('  what was done from here, newest first', 'quiet'),
  ];
  return painted(
    [
      heading,
      ...(entries.length > 0
        ? lines
        : [
            [],
            [
              span(
                '   Nothing was done from here yet. What you create, upload or delete is kept here.',
                'quiet',
              ),
            ],
          ]),
    ].slice(0, height + 1),
    theme,
    state.columns,
  );
};

export const plainTextLines = ({
  state,
  theme,
  text,
}: Omit<Shown, 'session'> & {text: TextState}): readonly string[] => {
  const height = textHeight(state);
  const top = Math.min(text.top, Math.max(0, text.lines.length - height));
  const part = `${top + 1}-${Math.min(text.lines.length, top + height)} of ${text.lines.length} `;
  const lines: Line[] = [
    spread([span(` ${text.title}`, 'heading')], [span(part, 'quiet')], state.columns, theme.glyphs.cut),
    ...text.lines.slice(top, top + height).map((line): Line => [span(` ${line}`)]),
  ];
  return painted(lines, theme, state.columns);
};

/** Everything by name, found as it is typed. */
export const paletteOverlayLines = ({
  state,
  session,
  theme,
  palette,
}: Shown & {palette: PaletteState}): readonly string[] => {
  const found = paletteEntries(session, state, palette.edit.text);
  const height = textHeight(state);
  const chosen = Math.max(0, Math.min(palette.index, found.length - 1));
  const top = scrollTop(Math.max(0, chosen - height + 1), chosen, height, found.length);
  const widest = Math.min(50, Math.max(10, ...found.map(entry => cells(entry.text))));
  const lines: Line[] = [
    [span(' :', 'heading'), ...editSpans(palette.edit, state.columns - 2)],
    ...found.slice(top, top + height).map((entry, at): Line => {
      const here = top + at === chosen;
      return [
        {text: here ? theme.glyphs.cursor : ' ', look: 'heading'},
        span(' '),
        {text: fitCells(entry.text, widest), look: here ? 'focus' : undefined},
        span(`  ${entry.note}`, 'quiet'),
      ];
    }),
    ...(found.length === 0 ? [[span('   Nothing by that name in what was read from here.', 'quiet')]] : []),
  ];
  return painted(lines, theme, state.columns);
};
