import type {Session} from '../../engine/session.ts';
import {cells, fitCells, wrap} from '../../text/cells.ts';
import {actionsFor} from '../change/pane-actions.ts';
import {keyName, keyNames} from '../keys/key-name.ts';
import {keyPlaceOf} from '../keys/key-place.ts';
import type {Binding, KeyContext} from '../keys/keymap.ts';
import {type ConsoleState, viewOf} from '../shell/state.ts';

type Entry = readonly [keys: string, about: string];
type Part = {readonly title: string; readonly entries: readonly Entry[]};

/** Less than this and the help has one column. */
const twoColumns = 76;

const filterEntries: readonly Entry[] = [
  ['word -word', 'With, without it'],
  ['key:text key=text', 'Holds it, is it'],
  ['age>2h size<=10MB', 'Older, smaller'],
  ['start<+24h id>3020550', 'Sooner; greater'],
  ['/^FM20[0-2]$/', 'By a regular expression'],
  ['@late = age>2h', 'Keeps it under a name'],
  ['@late', 'That filter'],
];

/** Bindings of a context, neighbours with the same words as one line with each one's first key. */
export const entriesOf = (map: readonly Binding[], context: KeyContext): Entry[] => {
  const lines: {about: string; bindings: Binding[]}[] = [];
  for (const binding of map) {
    if (binding.context !== context) continue;
    const last = lines.at(-1);
    if (last?.about === binding.about) last.bindings.push(binding);
    else lines.push({about: binding.about, bindings: [binding]});
  }
  return lines.map(({about, bindings}) => [
    keyNames(bindings.length === 1 ? bindings[0]!.keys : bindings.map(({keys}) => keys[0]!)),
    about,
  ]);
};

/** Parts one below the other in `width` cells: a title in capitals, then a line or more for each entry. */
const columnLines = (parts: readonly Part[], width: number): string[] =>
  parts
    .filter(({entries}) => entries.length > 0)
    .flatMap(({title, entries}, at) => {
      const keys = Math.max(...entries.map(([key]) => cells(key)));
      return [
        ...(at > 0 ? [''] : []),
        title.toUpperCase(),
        ...entries.flatMap(([key, about]) =>
          wrap(about, Math.max(12, width - keys - 2)).map(
            (line, index) => `${fitCells(index === 0 ? key : '', keys)}  ${line}`,
          ),
        ),
      ];
    });

/** Help drawn from the keymap and the actions of the pane: what can be done here on the left, the rest beside it. */
export const helpLines = (state: ConsoleState, session: Session, map: readonly Binding[]): string[] => {
  const pane = session.resource(viewOf(state)?.resource ?? '')?.resource;
  const place = {...keyPlaceOf(state, session), resource: pane};
  const bindings = map.filter(
    ({context, acts, unless, keys}) => context !== 'grid' || (!acts && unless?.(place, keys) === undefined),
  );
  const actions = (pane ? actionsFor(session, pane.name) : []).map(
    ({action}): Entry => [keyName(action.key), action.title],
  );
  const inPlace: readonly Part[] = [
    {title: 'Actions here', entries: actions},
    pane
      ? {title: 'This list', entries: entriesOf(bindings, 'grid')}
      : {title: 'This overview', entries: entriesOf(bindings, 'overview')},
    ...(pane?.span
      ? [
          {title: 'On the timeline', entries: entriesOf(bindings, 'timeline')},
          ...(pane.lanes?.made ? [{title: 'Marking time on it', entries: entriesOf(bindings, 'mark')}] : []),
        ]
      : []),
    {title: 'In forms', entries: entriesOf(bindings, 'form')},
  ];
  const everywhere: readonly Part[] = [
    {title: 'Everywhere', entries: entriesOf(bindings, 'anywhere')},
    {title: 'Filter', entries: filterEntries},
  ];
  if (state.columns < twoColumns) return columnLines([...inPlace, ...everywhere], state.columns - 2);
  const width = Math.min(60, Math.floor(state.columns / 2) - 2);
  const left = columnLines(inPlace, width);
  const right = columnLines(everywhere, width);
  return Array.from({length: Math.max(left.length, right.length)}, (_, at) =>
    `${fitCells(left[at] ?? '', width)}  ${right[at] ?? ''}`.trimEnd(),
  );
};
