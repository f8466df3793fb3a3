import type {Column} from '../../declare/columns.ts';
import type {World} from '../../declare/world.ts';
import type {Session} from '../../engine/session.ts';
import {plural} from '../../text/quantities.ts';
import {headingOf} from '../list/groups.ts';
import {cursorPlace, type Shown} from '../list/rows.ts';
import {type ConsoleState, tabOf, type View} from '../shell/state.ts';
import {plainWords} from './spoken-text.ts';
import {type Topic, topic} from './topic.ts';

/** The verdict first, then the other states, then the rest in the order of the columns. */
const inOrder = (columns: readonly Column<unknown>[]): readonly Column<unknown>[] => {
  const rank = ({key, kind}: Column<unknown>) => (key === 'verdict' ? 0 : kind === 'state' ? 1 : 2);
  return columns.filter(({wide}) => !wide).toSorted((one, other) => rank(one) - rank(other));
};

/** One row as a sentence: `VERDICT may miss, STATE PENDING_SYNC, ID 3020540`. Empty columns are left out. */
const rowWords = (row: unknown, columns: readonly Column<unknown>[], world: World): string =>
  inOrder(columns)
    .map(column => [column.header, plainWords(column.text(row, world))] as const)
    .filter(([, words]) => words !== '')
    .map(([header, words]) => `${header} ${words}`)
    .join(', ');

/** Where the operator is: tab, view, how it is narrowed, filtered and sorted, how many rows, and what is wrong with them. */
const placeTopic = (state: ConsoleState, session: Session, view: View, shown: Shown): readonly Topic[] => {
  const tab = tabOf(state);
  const {resource, snapshot, world} = shown;
  const place = resource.place?.(view.query, world);
  const narrowed = Object.entries(view.query).filter(([, value]) => value !== '');
  const sorted = resource.columns.find(column => column.key === view.sort?.key);
  const here = [
    `Tab ${state.tab} ${tab?.title ?? ''}: ${resource.title}`,
    ...(place ? [place.words] : narrowed.map(([name, value]) => `${name} ${value}`)),
    ...(view.mode === 'timeline' ? ['timeline'] : []),
    ...(resource.group && view.grouped ? [`grouped ${resource.group.by}`] : []),
    ...(view.filter === '' ? [] : [`filter ${view.filter}`]),
    ...(sorted ? [`sorted by ${sorted.header}${view.sort?.descending ? ', descending' : ''}`] : []),
  ];
  const titleOf = ({resource: name}: View) => session.resource(name)?.resource.title ?? name;
  const others = (tab?.views ?? []).filter(one => one.resource !== view.resource);
  const wrong = [
    ...(shown.problem ? [shown.problem] : []),
    ...(snapshot?.failure ? [`${snapshot.failure.message} ${snapshot.failure.todo ?? ''}`] : []),
    ...(snapshot?.page?.notes ?? []),
  ].map(plainWords);
  const count = !snapshot?.page
    ? 'Nothing read yet'
    : view.filter === ''
      ? plural(shown.total, 'row')
      : `${shown.rows.length} of ${plural(shown.total, 'row')}`;
  return [
    {
      name: 'place',
      // Rows that come and go at a refresh are not told, what the operator changed is.
      key: [...here, ...wrong, snapshot?.page !== undefined, view.filter === '' ? '' : count].join('\n'),
      lines: [`${here.map(plainWords).join(', ')}. ${count}.`, ...wrong],
    },
    ...(others.length > 0
      ? [topic('other views', `Other views, with [ and ]: ${others.map(titleOf).join(', ')}.`)]
      : []),
  ];
};

/** The list in view: where it is, then the row under the cursor, and what became of its states. */
export const listTopics = (
  state: ConsoleState,
  session: Session,
  view: View,
  shown: Shown,
): readonly Topic[] => {
  const {resource, world} = shown;
  const at = cursorPlace(view, shown);
  const row = shown.rows[at];
  const where = placeTopic(state, session, view, shown);
  if (row === undefined) return where;
  const id = resource.id(row);
  const heading = headingOf(shown.headings, at);
  const marked = view.marks.has(id);
  const states = resource.columns
    .filter(({kind}) => kind === 'state')
    .map(column => `${column.header} ${plainWords(column.text(row, world))}`);
  return [
    ...where,
    ...(heading
      ? [
          topic(
            'group',
            `${plainWords(heading.title)}: ${heading.counts.map(({count, word}) => `${count} ${word}`).join(', ')}.`,
          ),
        ]
      : []),
    {
      name: 'row',
      key: `${state.tab} ${view.resource} ${id}`,
      lines: [
        `${rowWords(row, resource.columns, world)}. Row ${at + 1} of ${shown.rows.length}${marked ? ', marked' : ''}.`,
      ],
    },
    ...(view.marks.size > 0 ? [topic('marks', `${view.marks.size} marked.`)] : []),
    ...states.map(
      (words, index): Topic => ({
        name: `${id} state ${index}`,
        key: words,
        quiet: true,
        lines: [`${plainWords(id)} is now ${words}.`],
      }),
    ),
  ];
};
