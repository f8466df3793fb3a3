/** Where keys mean what. The innermost context that is open gets a key first; `anywhere` comes last. */
export type KeyContext =
  | 'anywhere'
  | 'grid'
  | 'overview'
  | 'detail'
  | 'form'
  | 'confirm'
  | 'list'
  | 'prompt'
  | 'palette';

export type Binding = {
  readonly command: string;
  readonly context: KeyContext;
  readonly keys: readonly string[];
  /** For the key line: one or two words. Without it, the binding is in the help only. */
  readonly label?: string;
  /** For the help: one sentence without a full stop. */
  readonly about: string;
};

const bind = (
  context: KeyContext,
  command: string,
  keys: string,
  about: string,
  label?: string,
): Binding => ({
  command,
  context,
  keys: keys.split(' '),
  about,
  label,
});

/** Every key of the console but the actions', which their resources declare. Key names as `keyId` gives them. */
export const bindings: readonly Binding[] = [
  bind('grid', 'open', 'enter', 'Describe the row, or go to what it leads to', 'open'),
  bind('grid', 'describe', 'd', 'Describe the row'),
  bind('grid', 'filter', '/', 'Filter: words, state:pending, age>2h, -word', 'filter'),
  bind('grid', 'sort', 's', 'Sort by the next column', 'sort'),
  bind('grid', 'reverse', 'S', 'Reverse the order'),
  bind('grid', 'mark', 'space', 'Mark the row and go on'),
  bind('grid', 'mark-all', '*', 'Mark all rows shown, or none'),
  bind('grid', 'view-next', '] right l', 'Next view of this tab'),
  bind('grid', 'view-previous', '[ left h', 'Previous view of this tab'),
  bind(
    'grid',
    'trace',
    't',
    'Trace: all that is known of it, from the ground to the satellite and back',
    'trace',
  ),
  bind('grid', 'timeline', 'v', 'Timeline or table, where rows have times', 'timeline'),
  bind('grid', 'up', 'backspace', 'Up, where the list has an above (folders)'),
  bind('grid', 'narrow', 'w', 'Narrow the list at the upstream (satellite, site, period)'),
  bind('grid', 'copy', 'y', 'Copy the id (works over SSH where the terminal allows OSC 52)'),
  bind('grid', 'export', 'e', 'Write the rows shown to a CSV file'),
  bind('grid', 'unreadable', 'U', 'Show the rows that could not be read'),

  bind('overview', 'open', 'enter', 'Go to the row of the alert', 'go to'),
  bind('overview', 'acknowledge', 'a', 'Acknowledge the alert: it stays, without a bell', 'acknowledge'),

  bind('detail', 'trace', 't', 'Trace: all that is known of it on one timeline', 'trace'),
  bind('detail', 'copy', 'y', 'Copy the id', 'copy id'),

  bind('list', 'open', 'enter', 'Open the chosen line', 'open'),
  bind('list', 'acknowledge', 'a', 'Acknowledge the alert'),
  bind('list', 'settle', 'u', 'Settle an unknown outcome by reading the upstream'),

  bind('form', 'send', 'ctrl-s', 'Send', 'send'),
  bind('form', 'next-field', 'tab', 'Next field', 'next'),
  bind('form', 'previous-field', 'shift-tab', 'Previous field'),
  bind('form', 'accept', 'enter', 'Next field; on the last one, send'),
  bind('form', 'next-choice', 'down', 'Next suggestion', 'choose'),
  bind('form', 'previous-choice', 'up', 'Previous suggestion'),
  bind('form', 'preview', 'ctrl-p', 'Show the exact request', 'request'),
  bind('form', 'editor', 'ctrl-e', 'Edit the parameters in $EDITOR'),
  bind('form', 'reset', 'ctrl-r', 'Start the form afresh'),
  bind('form', 'back', 'escape', 'Leave the form; what was typed is kept', 'back'),

  bind('confirm', 'yes', 'y Y', 'Do it', 'yes'),
  bind('confirm', 'no', 'n N q escape', 'Do not', 'no'),

  bind('prompt', 'accept', 'enter', 'Keep the filter', 'keep'),
  bind('prompt', 'back', 'escape', 'Drop the filter', 'drop'),

  bind('palette', 'accept', 'enter', 'Do the chosen line', 'do'),
  bind('palette', 'next', 'down ctrl-n', 'Next line'),
  bind('palette', 'previous', 'up ctrl-p', 'Previous line'),
  bind('palette', 'back', 'escape', 'Close', 'close'),

  bind('anywhere', 'tab-0', '0', 'Overview'),
  bind('anywhere', 'tab-1', '1', 'First tab; 2 to 6 the others'),
  bind('anywhere', 'tab-2', '2', 'Second tab'),
  bind('anywhere', 'tab-3', '3', 'Third tab'),
  bind('anywhere', 'tab-4', '4', 'Fourth tab'),
  bind('anywhere', 'tab-5', '5', 'Fifth tab'),
  bind('anywhere', 'tab-6', '6', 'Sixth tab'),
  bind('anywhere', 'tab-next', 'tab', 'Next tab'),
  bind('anywhere', 'tab-previous', 'shift-tab', 'Previous tab'),
  bind('anywhere', 'next', 'j down', 'Down'),
  bind('anywhere', 'previous', 'k up', 'Up'),
  bind('anywhere', 'page-next', 'pgdn ctrl-f', 'Page down'),
  bind('anywhere', 'page-previous', 'pgup ctrl-b', 'Page up'),
  bind('anywhere', 'first', 'g home', 'First'),
  bind('anywhere', 'last', 'G end', 'Last'),
  bind('anywhere', 'alerts', '!', 'Alerts of all services', 'alerts'),
  bind('anywhere', 'journal', 'J', 'Journal: what was done, and what came of it'),
  bind('anywhere', 'refresh', 'r f5', 'Read again now'),
  bind('anywhere', 'pause', 'p', 'Pause and go on reading'),
  bind('anywhere', 'palette', ':', 'Everything by name', 'palette'),
  bind('anywhere', 'help', '? f1', 'Help', 'help'),
  bind('anywhere', 'repaint', 'ctrl-l', 'Draw the screen afresh'),
  bind('anywhere', 'back', 'escape', 'Back'),
  bind('anywhere', 'quit', 'q', 'Back; from the outermost, quit', 'quit'),
  bind('anywhere', 'interrupt', 'ctrl-c', 'Quit at once'),
  bind('anywhere', 'suspend', 'ctrl-z', 'Suspend; fg comes back'),
];

/** The command of a key in the innermost of the contexts that knows it. */
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

/** A key that a resource's action takes; `spans` where its pane has a timeline. */
export type Taken = {readonly key: string; readonly name: string; readonly spans: boolean};

/**
 * The keymap with the operator's own keys (`{"refresh": "R"}`), or the clashes: two meanings of one key in contexts that
 * are open together. `actions` are keys that resources declare, with their names.
 */
export const remap = (
  own: Readonly<Record<string, string>>,
  actions: readonly Taken[] = [],
): {bindings: readonly Binding[]; problems: readonly string[]} => {
  const problems = Object.keys(own)
    .filter(command => !bindings.some(binding => binding.command === command))
    .map(command => `keys: there is no command "${command}". The help lists them.`);
  const map = bindings.map(binding => {
    const keys = own[binding.command];
    return keys ? {...binding, keys: keys.split(' ')} : binding;
  });
  const together: readonly (readonly KeyContext[])[] = [
    ['grid'],
    ['overview'],
    ['detail'],
    ['form'],
    ['confirm'],
    ['list'],
    ['prompt'],
    ['palette'],
    ['anywhere'],
  ];
  for (const contexts of together) {
    const seen = new Map<string, string>();
    for (const binding of map.filter(one => contexts.includes(one.context)))
      for (const key of binding.keys) {
        const other = seen.get(key);
        if (other) problems.push(`keys: "${key}" is both ${other} and ${binding.command}.`);
        seen.set(key, binding.command);
      }
  }
  for (const {key, name, spans} of actions) {
    const other = map.find(
      binding => ['grid', 'anywhere'].includes(binding.context) && binding.keys.includes(key),
    );
    // Where there is no timeline, its key is free.
    if (other && (other.command !== 'timeline' || spans))
      problems.push(`keys: "${key}" is both ${other.command} and the action ${name}.`);
  }
  return {bindings: map, problems};
};
