import {stripVTControlCharacters} from 'node:util';
import {asFailure} from '../../declare/failure.ts';
import {type Key, keyId} from '../../terminal/key.ts';
import {pasteLimit} from '../../terminal/keys.ts';
import {harmlessText} from '../../text/harmless.ts';
import type {ActionControl} from '../change/action-control.ts';
import {confirmKey} from '../change/confirm-key.ts';
import type {DetailControl} from '../detail/detail-control.ts';
import type {FormControl} from '../form/form-control.ts';
import type {ColumnsControl} from '../list/columns-control.ts';
import type {ListControl} from '../list/list-control.ts';
import type {PromptControl} from '../list/prompt-control.ts';
import {copyIds} from '../list/row-output.ts';
import type {ViewControl} from '../list/view-control.ts';
import type {AskControl} from '../overlays/ask-control.ts';
import type {PaletteControl} from '../overlays/palette-control.ts';
import {afterTourKey} from '../overlays/tour.ts';
import type {Overlay} from '../shell/overlay-state.ts';
import type {Shell} from '../shell/shell.ts';
import {contextsOf} from '../shell/shell-lines.ts';
import {type ConsoleState, isTooSmall, type Toast, viewOf} from '../shell/state.ts';
import type {Toasts} from '../shell/toasts.ts';
import type {Commands} from './commands.ts';
import {createIdleKeys} from './idle-keys.ts';
import {keyPlaceOf} from './key-place.ts';
import {type Binding, commandOf} from './keymap.ts';
import {createMouseControl} from './mouse-control.ts';

type Parts = {
  readonly map: readonly Binding[];
  readonly toasts: Toasts;
  readonly views: ViewControl;
  readonly form: FormControl;
  readonly lists: ListControl;
  readonly palette: PaletteControl;
  readonly prompt: PromptControl;
  readonly columns: ColumnsControl;
  readonly ask: AskControl;
  readonly detail: DetailControl;
  readonly command: Commands;
  readonly actions: ActionControl;
};

/** Where a key goes: to what lies over the pane, to the command that it means here, or to an action of the rows in view. */
export const createKeyControl = (shell: Shell, parts: Parts) => {
  const {session, store, ports, toast} = shell;
  const {map, form, lists, palette, prompt, columns, ask, detail, actions} = parts;

  /** The command that a key means here, where it means one. */
  const meaning = (id: string, state: ConsoleState): string | undefined => {
    const binding = commandOf(id, contextsOf(state), map);
    return binding?.acts || binding?.unless?.(keyPlaceOf(state, session), binding.keys) !== undefined
      ? undefined
      : binding?.command;
  };

  const idle = createIdleKeys(shell, map);
  const mouse = createMouseControl(shell, parts.views);

  /** Gives a key to what lies over the pane; true when it was taken. */
  const over = (top: Overlay, pressed: Key, id: string, command: string | undefined): boolean => {
    switch (top.kind) {
      case 'form':
        form.key(pressed, command);
        return true;
      case 'confirm':
        confirmKey(shell, top, pressed, command);
        return true;
      case 'palette':
        palette.key(top, pressed, command);
        return true;
      case 'ask':
        ask.key(top, pressed, command);
        return true;
      case 'columns':
        columns.key(top, pressed, command);
        return true;
      case 'filter':
        prompt.key(top, pressed, command);
        return true;
      case 'alerts':
      case 'journal':
        return lists.onList(top, command, id);
      case 'help':
      case 'text':
        return command !== undefined && lists.scroll(top.kind, command, top.lines.length);
      case 'detail': {
        if (detail.key(command, id)) return true;
        if (command === 'pager') {
          ports
            .page(harmlessText(top.lines.map(line => stripVTControlCharacters(line))))
            .catch(error => toast('warn', asFailure(error).message));
          return true;
        }
        if (command !== 'copy')
          return command !== undefined && lists.scroll('detail', command, top.lines.length);
        copyIds({ports, toast}, [top.id]);
        return true;
      }
    }
  };

  const press = (pressed: Key) => {
    if (/^(click|wheel-)/.test(pressed.name)) {
      parts.toasts.read();
      for (const key of mouse(pressed)) press(key);
      return;
    }
    const state = store.get();
    parts.toasts.read();
    const id = keyId(pressed);
    if (pressed.lost !== undefined)
      toast(
        'warn',
        `The paste was too long: its first ${pasteLimit} characters were taken, ${pressed.lost} were not.`,
      );
    const command = meaning(id, state);
    if (id === 'ctrl-c') return parts.command('interrupt');
    if (id === 'ctrl-z') return ports.suspend();
    if (id === 'ctrl-l') return ports.repaint();
    // What is not drawn takes no keys.
    if (isTooSmall(state)) return command === undefined ? undefined : parts.command(command);
    const top = state.overlays.at(-1);
    if (top ? over(top, pressed, id, command) : state.tab === 0 && lists.onOverview(command, id)) return;
    if (command) return parts.command(command);
    const view = top ? undefined : viewOf(state);
    // Where time is being marked a key of the list would be meant for a row that is not looked at.
    const resource = top?.kind === 'detail' ? top.resource : view?.mark ? undefined : view?.resource;
    if (resource !== undefined && actions.press(resource, id, commandOf(id, ['grid'], map)?.command)) return;
    idle.tell(id, state);
  };

  const isAnswer = ({tone, stays}: Toast) => !stays && (tone === 'notice' || tone === 'warn');

  /** Whatever a service's declaration throws is told; the console goes on. */
  return (pressed: Key): void => {
    const {overlays, toasts: before} = store.get();
    const step = store.get().tour;
    const next = afterTourKey(store.get(), keyId(pressed), map).tour;
    try {
      press(pressed);
    } catch (error) {
      toast('bad', `That could not be done: ${asFailure(error).message}`, true);
    }
    // The key may have ended the tour itself, or begun it.
    if (next !== step && store.get().tour === step) {
      store.set(state => ({...state, tour: next}));
      if (next === undefined) toast('good', 'That was the tour. q goes back and, at last, out.');
    }
    // What a key was answered has been read when the next one comes.
    if (store.get().toasts.some(one => isAnswer(one) && !before.includes(one)))
      store.set(state => ({
        ...state,
        toasts: state.toasts.map(one => (isAnswer(one) ? {...one, stays: true} : one)),
      }));
    // What lies over the pane has keys of its own to show, where an older message stands.
    if (store.get().overlays.length > overlays.length)
      store.set(state => ({
        ...state,
        toasts: state.toasts.filter(one => one.stays || !before.includes(one)),
      }));
  };
};
