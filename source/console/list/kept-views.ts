import type {Resource} from '../../declare/resource.ts';
import type {NoteStore} from '../../engine/memory/notes.ts';
import type {Shell} from '../shell/shell.ts';
import type {AsideState, Sorting, View} from '../shell/state.ts';

/**
 * What lists were set to, in the profile's memory. The next console begins with it; one that is open keeps its own order
 * and filter, since two are open to look at two things, and takes over the columns that another chose.
 */
export type KeptView = Partial<Pick<View, 'filter' | 'sort' | 'mode' | 'grouped'>>;

const [viewNote, columnsNote, asideNote] = ['view ', 'columns ', 'aside'] as const;

const objectOf = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};

/** What another version may have written otherwise is passed over, and a column that the list no longer has. */
const viewFrom = (value: unknown, {columns, span}: Resource): KeptView => {
  const {filter, sort, mode, grouped} = objectOf(value);
  const known = (key: unknown) => columns.some(column => column.key === key);
  const {key, tie} = objectOf(sort);
  return {
    ...(typeof filter === 'string' && {filter}),
    ...(known(key) && {
      sort: {...(sort as Sorting), tie: known(objectOf(tie).key) ? (tie as Sorting) : undefined},
    }),
    ...(mode === 'timeline' && span && {mode}),
    ...(typeof grouped === 'boolean' && {grouped}),
  };
};

/** What the lists were left with. Read at once: the console begins with it. */
export const keptViews = (notes: NoteStore) => {
  const views = notes.all(viewNote);
  return (resource: Resource): KeptView => viewFrom(views.get(viewNote + resource.name), resource);
};

/** The columns that were chosen, by list; null where a list was given its own again. */
export const keptColumns = (notes: NoteStore): Readonly<Record<string, readonly string[] | null>> =>
  Object.fromEntries(
    [...notes.all(columnsNote)].flatMap(([name, value]) =>
      value === null || (Array.isArray(value) && value.every(one => typeof one === 'string'))
        ? [[name.slice(columnsNote.length), value] as const]
        : [],
    ),
  );

export const keepColumns = (notes: NoteStore, resource: string, names: readonly string[] | undefined) =>
  notes.put(columnsNote + resource, names ?? null);

export const keptAside = (notes: NoteStore): Partial<AsideState> => {
  const {open, share} = objectOf(notes.get(asideNote));
  return {
    ...(typeof open === 'boolean' && {open}),
    ...(typeof share === 'number' && share >= 0.2 && share <= 0.7 && {share}),
  };
};

export const keepAside = (notes: NoteStore, {open, share}: AsideState) => notes.put(asideNote, {open, share});

/** Writes what lists are set to as it changes, and takes over what another console chose. */
export const createViewKeeping = ({session, store}: Shell) => {
  const {notes} = session.memory;
  const printOf = ({filter, sort, mode, grouped}: View) => JSON.stringify({filter, sort, mode, grouped});
  const viewsOf = () => store.get().tabs.flatMap(({views}) => views);
  const written = new Map(viewsOf().map(view => [view.resource, printOf(view)]));
  const close = store.subscribe(() => {
    for (const view of viewsOf()) {
      const print = printOf(view);
      if (written.get(view.resource) === print) continue;
      written.set(view.resource, print);
      notes.put(viewNote + view.resource, JSON.parse(print));
    }
  });
  let taken = JSON.stringify(keptColumns(notes));
  const follow = () => {
    const chosen = keptColumns(notes);
    const print = JSON.stringify(chosen);
    if (print === taken) return;
    taken = print;
    store.set(state => {
      const columns = {...state.choices.columns};
      for (const [resource, names] of Object.entries(chosen))
        if (names) columns[resource] = names;
        else delete columns[resource];
      return {...state, choices: {...state.choices, columns}};
    });
  };
  return {follow, close};
};
