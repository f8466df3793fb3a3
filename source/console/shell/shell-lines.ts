import type {Action} from '../../declare/action.ts';
import type {Resource} from '../../declare/resource.ts';
import type {Session} from '../../engine/session.ts';
import {cells, wrap} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {actionsFor} from '../change/pane-actions.ts';
import {type Line, type Span, toned} from '../draw/lines.ts';
import type {Glyphs} from '../draw/theme.ts';
import {keyName, keyNames} from '../keys/key-name.ts';
import {keyPlaceOf} from '../keys/key-place.ts';
import {type Binding, commandOf, type KeyContext} from '../keys/keymap.ts';
import type {Overlay} from './overlay-state.ts';
import {type ConsoleState, isTooSmall, viewOf} from './state.ts';

/** `batch-jobs` names the things that its actions call `batch-job`. */
const singular = (name: string): string => name.replace(/s$/, '');

/**
 * Short labels for the actions of one pane: their commands without the word that names what the pane shows anyway
 * (`delete window` among windows), and without a first word that
 * is the service's name or that several of them share (`ingest retry`, `ingest run`).
 */
export const actionLabels = (
  pane: string,
  actions: readonly {readonly resource: Resource; readonly action: Action}[],
): readonly string[] => {
  const shared = new Map<string, number>();
  for (const {action} of actions) {
    const [first = '', second] = action.command.split(' ');
    if (second !== undefined) shared.set(first, (shared.get(first) ?? 0) + 1);
  }
  const label = ({resource, action}: (typeof actions)[number]): string => {
    if (action.label !== undefined) {
      const [verb, noun] = action.label.split(' ');
      return singular(pane).endsWith(noun!) ? verb! : action.label;
    }
    const words = action.command.split(' ');
    if (words.length === 1) return action.command;
    if (resource.name === pane && words.at(-1) === singular(pane)) return words.slice(0, -1).join(' ');
    const [first = '', ...rest] = words;
    const said = first === resource.service || (first !== 'create' && (shared.get(first) ?? 0) > 1);
    return said ? rest.join(' ') : action.command;
  };
  // On the command line a word of two parts has a hyphen; a label is read.
  return actions.map(one => label(one).replaceAll('-', ' '));
};

/** Which contexts get a key now, innermost first. Text fields keep printable keys to themselves. */
export const contextsOf = (state: ConsoleState): readonly KeyContext[] => {
  if (isTooSmall(state)) return ['too-small'];
  const top = state.overlays.at(-1);
  const view = top || state.tab === 0 ? undefined : viewOf(state);
  if (view?.mode === 'timeline' && view.mark) return ['mark', 'timeline', 'anywhere'];
  if (view?.mode === 'timeline') return ['timeline', 'grid', 'anywhere'];
  if (!top) return [state.tab === 0 ? 'overview' : 'grid', 'anywhere'];
  const contexts: Record<Overlay['kind'], readonly KeyContext[]> = {
    form: ['form'],
    confirm: ['confirm'],
    detail: ['detail', 'anywhere'],
    alerts: ['list', 'anywhere'],
    journal: ['list', 'anywhere'],
    help: ['anywhere'],
    text: ['anywhere'],
    palette: ['palette'],
    columns: ['columns'],
    ask: ['prompt'],
    filter: ['prompt'],
  };
  return contexts[top.kind];
};

type Key = {readonly key: string; readonly label: string; readonly off: boolean; readonly rank: number};

/** A binding as the key line names it: tabs and views by all of their keys. */
const keyOf = (binding: Binding, map: readonly Binding[], digits: ReadonlySet<number>): string => {
  const all = (start: string) =>
    map.filter(one => one.context === binding.context && one.command.startsWith(start));
  if (binding.command === 'tab-0')
    return keyNames(
      all('tab-').flatMap(({command, keys}) => (digits.has(Number(command.slice(4))) ? [keys[0]!] : [])),
    );
  if (binding.command === 'view-next')
    return all('view-')
      .map(({keys}) => keyName(keys[0]!))
      .join(' ');
  return keyName(binding.keys[0]!);
};

/**
 * The keys that work right now: how to go in and to find, then what can be done, then the rest; a dimmed one cannot run
 * on this row. Where it is narrow, what is needed least is left out.
 */
export const keyLine = (
  state: ConsoleState,
  session: Session,
  map: readonly Binding[],
  row: unknown,
): Line => {
  const top = state.overlays.at(-1);
  const resource = top?.kind === 'detail' ? top.resource : top ? undefined : viewOf(state)?.resource;
  const world = session.world();
  const found = resource ? actionsFor(session, resource).filter(({action}) => action.key !== '') : [];
  const labels = actionLabels(resource ?? '', found);
  const actions = found.map(
    ({action}, at): Key => ({
      key: keyName(action.key),
      label: labels[at]!,
      rank: at + 1,
      off:
        (session.profile.readOnly && !action.reads) ||
        (action.on !== 'nothing' && row === undefined) ||
        action.disabled?.(action.on === 'nothing' ? undefined : row, world) !== undefined,
    }),
  );
  const place = keyPlaceOf(state, session);
  const digits = new Set([0, ...state.tabs.map(({digit}) => digit)]);
  const seen = new Set<string>();
  const keys = contextsOf(state).flatMap(context =>
    map.flatMap((binding): Key[] => {
      const {command, label, rank, keys, unless, shown} = binding;
      if (binding.context !== context || !label || seen.has(command)) return [];
      // What is open innermost has the key.
      if (commandOf(keys[0]!, contextsOf(state), map)?.command !== command) return [];
      if (unless?.(place, keys) !== undefined || shown?.(place) === false) return [];
      seen.add(command);
      return [{key: keyOf(binding, map, digits), label, off: false, rank}];
    }),
  );
  const first = new Set(['open', 'filter', 'back', 'go to']);
  const lead = keys.filter(({label}) => top?.kind !== 'form' && first.has(label));
  const all = [...lead, ...actions, ...keys.filter(one => !lead.includes(one))];
  const kept = new Set<Key>();
  let left = state.columns;
  for (const one of all.toSorted((a, b) => a.rank - b.rank)) {
    const need = cells(one.key) + cells(one.label) + 3;
    if (need > left) continue;
    kept.add(one);
    left -= need;
  }
  return all
    .filter(one => kept.has(one))
    .flatMap(({key, label, off}): Span[] => [
      {text: ` ${key}`, look: off ? 'quiet' : 'heading'},
      {text: ` ${label} `, look: 'quiet'},
    ]);
};

/** At most so many lines of the screen are taken by a message. */
const mostToastLines = 3;

const toastTexts = (state: ConsoleState): readonly string[] => {
  const toast = state.toasts.at(-1);
  if (!toast) return [];
  const more = state.toasts.length > 1 ? ` (+${state.toasts.length - 1})` : '';
  const lines = wrap(harmless(toast.text) + more, state.columns - 4);
  return lines.length > mostToastLines
    ? [...lines.slice(0, mostToastLines - 1), lines.slice(mostToastLines - 1).join(' ')]
    : lines;
};

/** The newest message whole, over the line of keys and as much above it as it needs. */
export const toastLines = (state: ConsoleState, glyphs: Glyphs): readonly Line[] => {
  const tone = state.toasts.at(-1)?.tone ?? 'plain';
  return toastTexts(state).map(
    (line, at): Line => [toned(` ${at === 0 ? glyphs.tones[tone] : ' '} ${line}`, tone)],
  );
};

/** Screen rows of what asks for an answer: without tabs, status, keys, and the lines that a long message takes besides. */
export const answerHeight = (state: ConsoleState): number =>
  state.rows - 3 - Math.max(0, toastTexts(state).length - 1);
