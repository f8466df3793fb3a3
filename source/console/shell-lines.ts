import type {Session} from '../engine/session.ts';
import type {Alert, Tone} from '../resource.ts';
import {cells, harmless} from '../text.ts';
import {actionsFor} from './desk.ts';
import type {Binding, KeyContext} from './keymap.ts';
import {type Line, type Span, toned} from './lines.ts';
import {type ConsoleState, type Overlay, viewOf} from './state.ts';
import type {Glyphs} from './theme.ts';
import {traceable} from './traceable.ts';

const severityTones: Readonly<Record<Alert['severity'], Tone>> = {
  critical: 'bad',
  warning: 'warn',
  notice: 'notice',
};
export const toneOf = (alert: Alert): Tone => severityTones[alert.severity];

/** Which contexts get a key now, innermost first. Text fields keep printable keys to themselves. */
export const contextsOf = (state: ConsoleState): readonly KeyContext[] => {
  const top = state.overlays.at(-1);
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
    filter: ['prompt'],
  };
  return contexts[top.kind];
};

const keyNames: Readonly<Record<string, string>> = {
  escape: 'Esc',
  enter: 'Enter',
  space: 'Space',
  tab: 'Tab',
  down: 'down',
  up: 'up',
};
export const keyName = (key: string): string =>
  keyNames[key] ?? key.replace(/^ctrl-(.)$/, (_, letter: string) => `^${letter.toUpperCase()}`);

/** The keys that work right now, actions first; a dimmed one cannot run now. */
export const keyLine = (
  state: ConsoleState,
  session: Session,
  map: readonly Binding[],
  row: unknown,
): Line => {
  const contexts = contextsOf(state);
  const top = state.overlays.at(-1);
  const resource = top?.kind === 'detail' ? top.resource : top ? undefined : viewOf(state)?.resource;
  const world = session.world();
  const actions = (resource ? actionsFor(session, resource) : []).map(({action}) => ({
    key: action.key,
    label: action.command,
    off:
      (session.profile.readOnly && !action.reads) ||
      action.disabled?.(action.on === 'nothing' ? undefined : row, world) !== undefined,
  }));
  const spans = resource !== undefined && session.resource(resource)?.resource.span !== undefined;
  const usable = (command: string) =>
    (command !== 'timeline' || spans) &&
    (command !== 'trace' || (resource !== undefined && traceable(resource)));
  const seen = new Set<string>();
  const keys = contexts.flatMap(context =>
    map
      .filter(
        binding =>
          binding.context === context &&
          binding.label &&
          !seen.has(binding.command) &&
          usable(binding.command),
      )
      .map(binding => {
        seen.add(binding.command);
        return {key: binding.keys[0]!, label: binding.label!, off: false};
      }),
  );
  const all = [...actions, ...keys];
  const lasting = new Set(['help', 'quit', 'back', 'send', 'yes', 'no']);
  const wide = () => all.reduce((sum, {key, label}) => sum + cells(keyName(key)) + cells(label) + 3, 0);
  while (wide() > state.columns) {
    const at = all.findLastIndex(({label}) => !lasting.has(label));
    if (at < 0) break;
    all.splice(at, 1);
  }
  return all.flatMap(({key, label, off}): Span[] => [
    {text: ` ${keyName(key)}`, look: off ? 'quiet' : 'heading'},
    {text: ` ${label} `, look: 'quiet'},
  ]);
};

/** The newest message, over the line of keys. */
export const toastLine = (state: ConsoleState, glyphs: Glyphs): Line | undefined => {
  const toast = state.toasts.at(-1);
  if (!toast) return undefined;
  const more = state.toasts.length > 1 ? ` (+${state.toasts.length - 1})` : '';
  return [toned(` ${glyphs.tones[toast.tone]} ${harmless(toast.text)}${more}`, toast.tone)];
};
