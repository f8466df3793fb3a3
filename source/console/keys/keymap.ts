import type {Resource} from '../../declare/resource.ts';
import {keyName} from './key-name.ts';
import type {KeyPlace} from './key-place.ts';

/** Where keys mean what. The innermost context that is open gets a key first; `anywhere` comes last. */
export type KeyContext =
  | 'anywhere'
  | 'grid'
  | 'timeline'
  /** Time is being marked on a timeline. */
  | 'mark'
  | 'overview'
  | 'detail'
  | 'form'
  | 'confirm'
  | 'list'
  | 'prompt'
  | 'palette'
  | 'columns'
  /** The screen is so small that nothing is drawn but that: no key changes anything. */
  | 'too-small';

export type Binding = {
  readonly command: string;
  readonly context: KeyContext;
  readonly keys: readonly string[];
  /** For the key line: one or two words. Without it, the binding is in the help only. */
  readonly label?: string;
  /** For the help: a few words, some thirty letters at most, without a full stop. */
  readonly about: string;
  /** Where the key line is too short, those of the greatest rank are left out first; 0 stays. Actions rank from 1 on. */
  readonly rank: number;
  /** Why it means nothing here, in a sentence. Its key is then free for what the list declares, and else says this, once. */
  readonly unless?: (place: KeyPlace, keys: readonly string[]) => string | undefined;
  /** The one meaning that a key has over all lists: what it does is an action that each list declares. */
  readonly acts?: true;
  /** Whether the key line names it here, of what works. */
  readonly shown?: (place: KeyPlace) => boolean;
};

const bind = (
  context: KeyContext,
  command: string,
  keys: string,
  about: string,
  label?: string,
  more: Partial<Pick<Binding, 'rank' | 'unless' | 'acts' | 'shown'>> = {},
): Binding => ({
  command,
  context,
  keys: keys.split(' '),
  about,
  label,
  rank: 0,
  ...more,
});

/** The rows of a list in the plural, to begin a sentence with: `Windows`, `Rows of Accounting`. */
const rowsOf = ({resource}: Pick<KeyPlace, 'resource'>) => {
  const title = resource?.title ?? 'These';
  return title.endsWith('s') || !resource ? title : `Rows of ${title}`;
};
const isTraced = (place: KeyPlace) =>
  place.resource && !place.resource.trace ? `${rowsOf(place)} cannot be traced` : undefined;
const inList = (has: (resource: Resource) => unknown, say: (title: string) => string) => (place: KeyPlace) =>
  place.resource && has(place.resource) ? undefined : say(rowsOf(place));
const hasViews = ({views}: KeyPlace) => (views > 1 ? undefined : 'this tab has one view');
const lookingBack = ({isPast}: KeyPlace) =>
  isPast ? undefined : 'that steps while looking back: @ goes to a moment';

/** A meaning that some lists have an action for, and why this one has none. */
const act = (command: string, key: string, about: string, why: (title: string) => string): Binding =>
  bind('grid', command, key, about, undefined, {
    acts: true,
    unless: ({actions, ...place}, [own = key]) => {
      if (actions.has(own)) return undefined;
      const capital = own.toUpperCase();
      const larger = actions.get(capital);
      return `${why(rowsOf(place))}${larger ? ` (${capital}: ${larger})` : ''}`;
    },
  });

/**
 * Every key of the console but the actions', which their resources declare. Key names as `keyId` gives them. Neighbours
 * with the same words are one line of the help.
 */
export const bindings: readonly Binding[] = [
  bind('mark', 'mark-accept', 'enter', 'Go on with what is marked', 'go on'),
  bind('mark', 'mark-earlier', 'left h', 'Earlier, later', 'earlier'),
  bind('mark', 'mark-later', 'right l', 'Earlier, later', 'later'),
  bind('mark', 'mark-free', 'f tab', 'To the next free time', 'next free'),
  bind('mark', 'mark-lane-next', 'j down', 'To the next lane, the one before', 'lane', {rank: 2}),
  bind('mark', 'mark-lane-previous', 'k up', 'To the next lane, the one before'),
  bind('mark', 'mark-longer', '>', 'Longer, shorter', 'longer', {rank: 3}),
  bind('mark', 'mark-shorter', '<', 'Longer, shorter', 'shorter', {rank: 3}),
  bind('mark', 'mark-drop', 'escape q', 'Leave the mark', 'leave'),

  bind('timeline', 'zoom-in', '+', 'Zoom in, out; = shows all', 'zoom'),
  bind('timeline', 'zoom-out', '-', 'Zoom in, out; = shows all'),
  bind('timeline', 'zoom-whole', '=', 'Zoom in, out; = shows all'),
  bind('timeline', 'earlier', 'left h', 'Earlier, later', 'earlier'),
  bind('timeline', 'later', 'right l', 'Earlier, later', 'later'),

  bind('grid', 'open', 'enter', 'Open, or go where it leads', 'open'),
  bind('grid', 'describe', 'd', 'Describe: causes, steps'),
  bind('grid', 'filter', '/', 'Filter by the terms', 'filter'),
  act('new', 'n', 'New of what the list holds', title => `${title} are not made from here`),
  act('upload', 'u', 'Upload, put or send a file', title => `${title} take no file`),
  act('end', 'x', 'End or delete this row', title => `${title} are not ended one by one from here`),
  act('fetch', 'f', "Fetch this row's file", title => `${title} have no file to fetch`),
  act('redo', 'R', 'This row once more', title => `${title} are not done once more from here`),
  bind('grid', 'narrow', 'w', 'Narrow at the upstream', undefined, {
    unless: inList(
      ({parameters}) => parameters,
      title => `${title} are always read whole; / filters them`,
    ),
  }),
  bind('grid', 'view-previous', '[ left', 'Views of this tab', undefined, {unless: hasViews}),
  bind('grid', 'view-next', '] right', 'Views of this tab', 'views', {
    rank: 2.5,
    unless: hasViews,
    shown: ({inside}) => !inside,
  }),
  bind('grid', 'sort', 's', 'Sort by the next; reverse', 'sort', {rank: 6}),
  bind('grid', 'reverse', 'S', 'Sort by the next; reverse'),
  bind('grid', 'mark', 'space', 'Mark the row; all'),
  bind('grid', 'mark-all', '*', 'Mark the row; all'),
  bind('grid', 'trace', 't', 'Trace: all known of it', 'trace', {rank: 4.5, unless: isTraced}),
  bind('grid', 'history', 'h', 'History: what happened to it'),
  bind('grid', 'timeline', 'v', 'Timeline or table', 'timeline', {
    rank: 5.5,
    unless: inList(
      ({span}) => span,
      title => `${title} have no timeline`,
    ),
  }),
  bind('grid', 'log', 'l', 'Its log, followed at its end', 'log', {
    rank: 3.5,
    unless: inList(
      ({log}) => log,
      title => `${title} write no log`,
    ),
  }),
  bind('grid', 'group', '#', 'Under headings, or flat', undefined, {
    unless: inList(
      ({group}) => group,
      title => `${title} have no groups`,
    ),
  }),
  bind('grid', 'take-back', 'z', 'Take the last change back'),
  bind('grid', 'again', '.', 'The last form again'),
  bind('grid', 'columns', 'C', 'Choose, order, widen columns'),
  bind('grid', 'aside', 'i', 'The chosen row beside the list'),
  bind('grid', 'aside-narrower', '<', 'Narrower, wider beside the list'),
  bind('grid', 'aside-wider', '>', 'Narrower, wider beside the list'),
  bind('grid', 'up', 'backspace', 'Up a folder', undefined, {
    unless: inList(
      ({place}) => place,
      title => `${title} lie in no folder`,
    ),
  }),
  bind('grid', 'copy', 'y', 'Copy the id (over SSH too)'),
  bind('grid', 'unreadable', 'U', 'Rows that could not be read'),

  bind('overview', 'open', 'enter', 'Go to the row of the alert', 'go to'),
  bind('overview', 'acknowledge', 'a', 'Acknowledge: it stays, no bell', 'acknowledge', {rank: 1}),
  bind('overview', 'note', 'A', 'Acknowledge with a note'),

  bind('detail', 'unfold', 'enter', 'What upstream wrote, whole or folded'),
  bind('detail', 'search', '/', 'Search in it; n, N go on', 'search'),
  bind('detail', 'trace', 't', 'Trace: all known of it', 'trace', {rank: 4.5, unless: isTraced}),
  bind('detail', 'history', 'h', 'History: what happened to it', 'history'),
  bind('detail', 'pager', 'P', 'The whole text in $PAGER'),
  bind('detail', 'copy', 'y', 'Copy the id', 'copy id', {rank: 5}),

  bind('list', 'open', 'enter', 'Open the chosen line', 'open'),
  bind('list', 'acknowledge', 'a', 'Acknowledge the alert', 'acknowledge', {
    rank: 1,
    shown: ({over}) => over !== 'journal',
  }),
  bind('list', 'note', 'A', 'Acknowledge with a note'),
  bind('list', 'settle', 's', 'Settle an unknown outcome by reading the upstream', 'settle', {
    rank: 1,
    shown: ({over, unsettled}) => over === 'journal' && unsettled,
  }),

  bind('form', 'send', 'ctrl-s', 'Send', 'send'),
  bind('form', 'next-field', 'tab', 'Next, previous field', 'next', {rank: 1}),
  bind('form', 'previous-field', 'shift-tab', 'Next, previous field'),
  bind('form', 'accept', 'enter', 'Next field; at last, send'),
  bind('form', 'next-choice', 'down', 'Choose a suggestion', 'choose', {rank: 3}),
  bind('form', 'previous-choice', 'up', 'Choose a suggestion'),
  bind('form', 'preview', 'ctrl-p', 'Show the exact request', 'request', {rank: 2}),
  bind('form', 'page-next', 'pgdn', 'A long request on, back'),
  bind('form', 'page-previous', 'pgup', 'A long request on, back'),
  bind('form', 'template', 'ctrl-t', 'Keep it as a template, by name', 'template', {rank: 4}),
  bind('form', 'editor', 'ctrl-e', 'In $EDITOR'),
  bind('form', 'reset', 'ctrl-r', 'Start the form afresh'),
  bind('form', 'back', 'escape', 'Leave; typed is kept', 'back'),

  bind('confirm', 'yes', 'y Y', 'Do it', 'yes'),
  bind('confirm', 'no', 'n N q escape', 'Do not', 'no'),
  bind('confirm', 'stop', 'tab', 'Of several, stop at the first refusal'),
  bind('confirm', 'next', 'down', 'The rest of what is sent'),
  bind('confirm', 'previous', 'up', 'The rest of what is sent'),
  bind('confirm', 'page-next', 'pgdn', 'The rest of what is sent'),
  bind('confirm', 'page-previous', 'pgup', 'The rest of what is sent'),

  bind('prompt', 'accept', 'enter', 'Keep the filter', 'keep'),
  bind('prompt', 'complete', 'tab', 'Complete a key or a value', 'complete'),
  bind('prompt', 'complete-previous', 'shift-tab', 'The completion before'),
  bind('prompt', 'back', 'escape', 'Drop the filter', 'drop'),

  bind('palette', 'accept', 'enter', 'Do the chosen line', 'do'),
  bind('palette', 'next', 'down ctrl-n', 'Next line'),
  bind('palette', 'previous', 'up ctrl-p', 'Previous line'),
  bind('palette', 'back', 'escape', 'Close', 'close'),

  bind('columns', 'accept', 'enter', 'Keep these columns', 'keep'),
  bind('columns', 'toggle', 'space', 'Take the column, or leave it out', 'take'),
  bind('columns', 'move-down', 'J', 'Move the column down, up', 'move'),
  bind('columns', 'move-up', 'K', 'Move the column down, up'),
  bind('columns', 'wider', '> +', 'Wider, narrower', 'wider'),
  bind('columns', 'narrower', '< -', 'Wider, narrower', 'narrower'),
  bind('columns', 'sort-by', 's', 'Sort by it; again, the other way', 'sort'),
  bind('columns', 'own', 'o', "The list's own columns", 'its own'),
  bind('columns', 'back', 'escape q', 'Leave as it was', 'back'),
  bind('columns', 'next', 'j down', 'Next line'),
  bind('columns', 'previous', 'k up', 'Previous line'),

  bind('too-small', 'interrupt', 'q', 'Quit at once; suspend'),

  bind('anywhere', 'tab-0', '0', 'Tabs; 0 is the overview', 'tabs', {
    rank: 1,
    shown: ({over, isOverview}) => over === undefined && isOverview,
  }),
  ...['1', '2', '3', '4', '5', '6', '7', '8', '9'].map(digit =>
    bind('anywhere', `tab-${digit}`, digit, 'Tabs; 0 is the overview'),
  ),
  bind('anywhere', 'tab-next', 'tab', 'Next, previous tab'),
  bind('anywhere', 'tab-previous', 'shift-tab', 'Next, previous tab'),
  bind('anywhere', 'next', 'j down', 'Down, up; arrows too'),
  bind('anywhere', 'previous', 'k up', 'Down, up; arrows too'),
  bind('anywhere', 'page-next', 'pgdn ctrl-f', 'Page; first, last'),
  bind('anywhere', 'page-previous', 'pgup ctrl-b', 'Page; first, last'),
  bind('anywhere', 'first', 'g home', 'Page; first, last'),
  bind('anywhere', 'last', 'G end', 'Page; first, last'),
  bind('anywhere', 'alerts', '!', 'Alerts of all services', 'alerts', {
    rank: 6.5,
    shown: ({over}) => over !== 'alerts',
  }),
  bind('anywhere', 'journal', 'J', 'What was done from here'),
  bind('anywhere', 'export', 'e', 'Rows or screen to a file'),
  bind('anywhere', 'refresh', 'r f5', 'Read again now'),
  bind('anywhere', 'plots', '%', 'Plots: latency, queues, volumes'),
  bind('anywhere', 'pause', 'p', 'Pause reading; go on'),
  bind('anywhere', 'look-back', '@', 'Look back: all as known then'),
  bind('anywhere', 'change-before', '{', 'The change before, the next', undefined, {unless: lookingBack}),
  bind('anywhere', 'change-after', '}', 'The change before, the next', undefined, {unless: lookingBack}),
  bind('anywhere', 'palette', ':', 'Everything by name', 'palette', {rank: 7}),
  bind('anywhere', 'help', '? f1', 'Help', 'help', {shown: ({over}) => over !== 'help'}),
  bind('anywhere', 'repaint', 'ctrl-l', 'Draw the screen afresh'),
  bind('anywhere', 'back', 'escape', 'Back; q quits at last', 'back', {shown: ({inside}) => inside}),
  bind('anywhere', 'quit', 'q', 'Back; q quits at last', 'quit', {shown: ({inside}) => !inside}),
  bind('anywhere', 'interrupt', 'ctrl-c', 'Quit at once; suspend'),
  bind('anywhere', 'suspend', 'ctrl-z', 'Quit at once; suspend'),
];

/** The first key of a command as it is printed: the operator's own where there is one. */
export const printedKey = (command: string, context: KeyContext, map: readonly Binding[]): string =>
  keyName(map.find(one => one.command === command && one.context === context)?.keys[0] ?? '');

/** The binding of a key in the innermost of the contexts that knows it, whether it works here or not. */
export const commandOf = (
  key: string,
  contexts: readonly KeyContext[],
  map: readonly Binding[] = bindings,
): Binding | undefined => {
  for (const context of contexts) {
    const found = map.find(binding => binding.context === context && binding.keys.includes(key));
    if (found) return found;
  }
  return undefined;
};
