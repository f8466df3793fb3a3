import {type Key, keyId} from '../../terminal/key.ts';
import {step} from '../keys/moved-cursor.ts';
import {popOverlay, pushOverlay} from '../overlays/overlay-stack.ts';
import type {ColumnsState} from '../shell/overlay-state.ts';
import type {Shell} from '../shell/shell.ts';
import {textHeight, viewOf, withOverlay, withView} from '../shell/state.ts';
import {keepColumns} from './kept-views.ts';
import {columnName, layoutOf, parseColumnName} from './layout.ts';

/** Cells by which a column is made wider or narrower at once. */
const widthStep = 2;

/** Choosing, ordering and widening the columns of the list in view; what is chosen is kept for it. */
export const createColumnsControl = ({session, store, rows, toast}: Shell) => {
  const open = () => {
    const state = store.get();
    const view = viewOf(state);
    const shown = view && rows(view);
    if (!view || !shown) return;
    const {resource} = shown;
    const drawn = layoutOf(state, view, shown).fit.fitted.map(({column, width}) => ({
      key: column.key,
      drawn: width,
    }));
    const own = state.choices.columns[resource.name]?.map(parseColumnName);
    const on = own ?? drawn.map(({key}) => ({key, width: undefined}));
    const known = on.filter(({key}) => resource.columns.some(column => column.key === key));
    const off = resource.columns
      .filter(({key}) => !known.some(one => one.key === key))
      .map(({key}) => ({key, width: undefined, on: false}));
    pushOverlay(store, {
      kind: 'columns',
      resource: resource.name,
      index: 0,
      top: 0,
      columns: [...known.map(one => ({...one, on: true})), ...off],
      drawn: Object.fromEntries(drawn.map(one => [one.key, one.drawn])),
    });
  };

  const keep = (resource: string, names: readonly string[] | undefined) => {
    store.set(state => {
      const {[resource]: _, ...others} = state.choices.columns;
      const columns = names ? {...others, [resource]: names} : others;
      return {...state, choices: {...state.choices, columns}};
    });
    keepColumns(session.memory.notes, resource, names);
  };

  const key = (overlay: ColumnsState, pressed: Key, command: string | undefined) => {
    const change = (update: (one: ColumnsState) => ColumnsState) =>
      store.set(state => withOverlay<ColumnsState>(state, 'columns', update));
    const {columns, index, resource} = overlay;
    const last = columns.length - 1;
    const to = step(command, index, last, textHeight(store.get()));
    if (to !== undefined) return change(one => ({...one, index: to}));
    const here = columns[index];
    if (!here) return;
    const swap = (other: number) => {
      const beside = columns[other];
      if (!beside) return;
      change(one => ({...one, columns: one.columns.with(index, beside).with(other, here), index: other}));
    };
    const widen = (by: number) => {
      const now = here.width ?? overlay.drawn[here.key] ?? 10;
      const width = Math.max(2, Math.min(200, now + by));
      change(one => ({...one, columns: one.columns.with(index, {...here, width, on: true})}));
    };
    switch (command) {
      case 'back':
        return popOverlay(store);
      case 'toggle':
        return change(one => ({...one, columns: one.columns.with(index, {...here, on: !here.on})}));
      case 'move-up':
        return swap(index - 1);
      case 'move-down':
        return swap(index + 1);
      case 'wider':
        return widen(widthStep);
      case 'narrower':
        return widen(-widthStep);
      case 'sort-by':
        store.set(state =>
          withView(state, view => {
            const {key: before, descending} = view.sort ?? {};
            if (before === here.key)
              return {...view, sort: {...view.sort, key: here.key, descending: !descending}};
            return {
              ...view,
              sort: {key: here.key, tie: before === undefined ? undefined : {key: before, descending}},
            };
          }),
        );
        return toast('notice', `Sorted by ${here.key}.`);
      case 'own':
        popOverlay(store);
        keep(resource, undefined);
        return toast('notice', 'The list has its own columns again.');
      case 'accept': {
        const names = columns.filter(({on}) => on).map(one => columnName(one.key, one.width));
        if (names.length === 0) return toast('warn', 'A list needs a column: Space takes one.');
        popOverlay(store);
        return keep(resource, names);
      }
      default:
        toast('notice', `${keyId(pressed)} does nothing here.`);
    }
  };
  return {open, key};
};

export type ColumnsControl = ReturnType<typeof createColumnsControl>;
