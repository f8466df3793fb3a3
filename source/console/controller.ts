import {asFailure} from '../engine/failure.ts';
import type {Session} from '../engine/session.ts';
import type {Section, Tone} from '../resource.ts';
import {type Key, keyId, named, typed} from '../terminal/key.ts';
import {actionByKey, actionByName, type Desk, narrowing, type Ports} from './desk.ts';
import {createDetailControl} from './detail-control.ts';
import {edit, editOf} from './edit.ts';
import {createFormControl} from './form-control.ts';
import {type Binding, bindings, commandOf} from './keymap.ts';
import {createListControl} from './list-control.ts';
import {entriesOf, findEntries} from './palette.ts';
import {createRows} from './rows.ts';
import {contextsOf, toneOf} from './shell-lines.ts';
import {
  type ConfirmState,
  type ConsoleState,
  newView,
  type PaletteState,
  type PromptState,
  type TextState,
  viewOf,
  withOverlay,
  withView,
} from './state.ts';
import {createStore} from './store.ts';
import type {ThemeName} from './theme.ts';
import {traceable} from './traceable.ts';
import {createViewControl} from './view-control.ts';
import {createWatches} from './watches.ts';

export type ConsoleOptions = {
  readonly session: Session;
  readonly ports: Ports;
  readonly columns: number;
  readonly rows: number;
  readonly theme?: ThemeName;
  readonly map?: readonly Binding[];
  /** Names of the profiles that can be switched to. */
  readonly profiles?: readonly string[];
  /** Said at the start. */
  readonly notice?: string;
  /** Draws what is drawn once, outside of Ink's own drawing: the lines of a detail view and of the help. */
  readonly draw: {
    detail(sections: readonly Section[], state: ConsoleState): readonly string[];
    help(state: ConsoleState): readonly string[];
  };
};

/** Milliseconds that a message stays, and between two steps of the clock and of the ages on the screen. */
const toastTime = 8000;
const tickTime = 10_000;
/** Milliseconds for which the list in sight has the line for itself at the start. */
const patience = 1500;

/** The console without a screen: keys in, state out. Everything that a key does starts here. */
export const createConsole = ({
  session,
  ports,
  columns,
  rows: height,
  theme = 'dark',
  map = bindings,
  profiles = [],
  notice,
  draw,
}: ConsoleOptions) => {
  const store = createStore(initialState(session, columns, height, theme, profiles));
  let toasts = 0;
  const calls = new Set<() => void>();
  const toast = (tone: Tone, text: string, stays = false) => {
    toasts += 1;
    const id = toasts;
    store.set(state => ({
      ...state,
      toasts: [...state.toasts.filter(one => one.stays).slice(-4), {id, tone, text, stays}],
    }));
    if (!stays)
      calls.add(
        session.clock.after(toastTime, () =>
          store.set(state => ({...state, toasts: state.toasts.filter(one => one.id !== id)})),
        ),
      );
  };
  const desk: Desk = {session, store, ports, rows: createRows(session), toast};
  const detail = createDetailControl(desk, sections => draw.detail(sections, store.get()));
  const views = createViewControl(desk, detail.open);
  const form = createFormControl(desk, (resource, query) => views.goInto(resource.name, query));
  const lists = createListControl(desk, views, form);
  const watches = createWatches(session);

  const alarmed = new Set<string>();
  /** The bell rings once for each new critical alert, but not for those that were there from the start. */
  const listen = (first: boolean) => {
    const fresh = session
      .alerts()
      .filter(alert => alert.severity === 'critical')
      .map(alert => `${alert.kind}/${alert.resource}/${alert.id}`);
    const news = fresh.filter(name => !alarmed.has(name));
    for (const name of news) alarmed.add(name);
    if (!first && news.length > 0 && !news.every(name => store.get().acknowledged.has(name))) {
      ports.bell();
      const alert = session.alerts().find(one => `${one.kind}/${one.resource}/${one.id}` === news[0]);
      if (alert) toast(toneOf(alert), `${alert.title} (! shows it)`);
    }
  };
  const ready = () =>
    session.services.every(({service}) =>
      service.resources.every(one => !one.alerts || session.poller.peek(one.name)?.page),
    );
  let settled = false;
  const hear = () => {
    store.set(state => ({...state, revision: state.revision + 1, journal: session.journal.entries()}));
    listen(!settled);
    settled ||= ready();
    detail.follow();
    form.follow();
    if (!watches.started()) watches.follow(store.get());
  };
  const stopListening = session.subscribe(hear);
  let stopTick = () => {};
  const tick = () => {
    stopTick = session.clock.after(tickTime, () => {
      hear();
      tick();
      if (notice) toast('warn', notice, true);
    });
  };
  tick();
  let followed: unknown;
  const stopFollowing = store.subscribe(() => {
    const state = store.get();
    const wanted = `${state.tab} ${state.tabs.map(tab => `${tab.current}${tab.inner.map(view => view.resource + JSON.stringify(view.query))}`)}`;
    if (wanted === followed) return;
    followed = wanted;
    watches.follow(state);
  });
  watches.follow(store.get());
  // A service that does not answer keeps the others waiting no longer than this.
  calls.add(session.clock.after(patience, () => watches.follow(store.get(), true)));

  const push = (overlay: ConsoleState['overlays'][number]) =>
    store.set(state => ({...state, overlays: [...state.overlays, overlay]}));
  const pop = () => store.set(state => ({...state, overlays: state.overlays.slice(0, -1)}));

  const toTab = (digit: number) => {
    if (digit !== 0 && !store.get().tabs.some(tab => tab.digit === digit))
      return toast('notice', `There is no tab ${digit} in this profile.`);
    store.set(state =>
      state.tab === digit && state.overlays.length === 0
        ? {...state, tabs: state.tabs.map(tab => (tab.digit === digit ? {...tab, inner: []} : tab))}
        : {...state, tab: digit, overlays: []},
    );
  };
  const stepTab = (step: number) => {
    const digits = [0, ...store.get().tabs.map(tab => tab.digit)];
    const at = digits.indexOf(store.get().tab);
    toTab(digits[(at + step + digits.length) % digits.length]!);
  };

  /** One step out: the overlay, the row that was gone into, the filter, the marks; false at the outermost. */
  const back = (): boolean => {
    const state = store.get();
    if (state.overlays.length > 0) {
      detail.close();
      pop();
      return true;
    }
    const view = viewOf(state);
    const inner = state.tabs.find(tab => tab.digit === state.tab)?.inner ?? [];
    if (view && view.marks.size > 0) store.set(one => withView(one, last => ({...last, marks: new Set()})));
    else if (view && view.filter !== '') store.set(one => withView(one, last => ({...last, filter: ''})));
    else if (view && inner.length > 0)
      store.set(one => ({
        ...one,
        tabs: one.tabs.map(tab => (tab.digit === one.tab ? {...tab, inner: tab.inner.slice(0, -1)} : tab)),
      }));
    else return false;
    return true;
  };

  const refresh = async () => {
    const view = viewOf(store.get());
    toast('busy', 'Reading again.');
    await watches.refresh(view);
    const failure = view && session.poller.peek(view.resource, view.query)?.failure;
    if (failure) toast('bad', `${failure.message}${failure.todo ? ` ${failure.todo}` : ''}`);
    else toast('good', 'Read.');
  };

  /** What was drawn once for another width or theme is drawn again. */
  const redraw = () => {
    detail.redraw();
    store.set(state => withOverlay<TextState>(state, 'help', one => ({...one, lines: draw.help(state)})));
  };

  /** Commands that mean the same everywhere. */
  const anywhere = (command: string) => {
    if (/^tab-\d$/.test(command)) return toTab(Number(command.slice(4)));
    switch (command) {
      case 'tab-next':
        return stepTab(1);
      case 'tab-previous':
        return stepTab(-1);
      case 'help':
        if (store.get().overlays.at(-1)?.kind === 'help') return pop();
        return push({kind: 'help', title: 'Help', lines: draw.help(store.get()), top: 0});
      case 'alerts':
      case 'journal':
        if (store.get().overlays.at(-1)?.kind === command) return pop();
        return push({kind: command, index: 0, top: 0});
      case 'palette':
        return push({kind: 'palette', edit: editOf(''), index: 0});
      case 'trace': {
        const top = store.get().overlays.at(-1);
        const here = views.chosen();
        if (top?.kind === 'detail') detail.open(top.resource, top.id, 'trace');
        else if (here?.row !== undefined && traceable(here.shown.resource.name))
          detail.open(here.shown.resource.name, here.shown.resource.id(here.row), 'trace');
        else toast('notice', 'Windows, uploads and files coming down can be traced.');
        return;
      }
      case 'refresh':
        return void refresh();
      case 'pause': {
        const paused = !store.get().paused;
        session.poller.setPaused(paused);
        return store.set(state => ({...state, paused}));
      }
      case 'narrow': {
        const view = viewOf(store.get());
        const found = view && actionByName(session, `${view.resource}.${narrowing}`);
        if (found) form.open(found.resource, found.action, undefined, view.query);
        else toast('notice', 'This list is always whole; / filters it.');
        return;
      }
      case 'filter': {
        const view = viewOf(store.get());
        if (view) push({kind: 'filter', edit: editOf(view.filter), before: view.filter});
        return;
      }
      case 'repaint':
        return ports.repaint();
      case 'suspend':
        return ports.suspend();
      case 'interrupt':
        return ports.quit(0);
      case 'back':
        back();
        return;
      case 'quit':
        if (!back()) ports.quit(0);
        return;
      default:
        views.command(command);
    }
  };

  /** A line of the palette: `go windows`, `do windows.create`, `theme light`, or a command of the keymap. */
  const perform = (line: string) => {
    const [verb = '', rest = ''] = line.split(' ');
    if (verb === 'go') {
      const tab = store.get().tabs.find(one => one.views.some(view => view.resource === rest));
      if (!tab) return;
      return store.set(state => ({
        ...state,
        tab: tab.digit,
        tabs: state.tabs.map(one =>
          one === tab
            ? {...one, inner: [], current: one.views.findIndex(view => view.resource === rest)}
            : one,
        ),
      }));
    }
    if (verb === 'theme') {
      store.set(state => ({...state, theme: rest as ThemeName}));
      return redraw();
    }
    if (verb === 'profile') return ports.switchTo(rest);
    if (verb === 'do') {
      const found = actionByName(session, rest);
      if (found) runAction(found.resource, found.action);
      return;
    }
    anywhere(line);
  };

  const runAction = (resource: Parameters<typeof form.open>[0], action: Parameters<typeof form.open>[1]) => {
    const state = store.get();
    const shown = state.overlays.at(-1)?.kind === 'detail' ? detail.row() : views.chosen()?.row;
    const here = viewOf(state)?.resource === resource.name || state.overlays.at(-1)?.kind === 'detail';
    if (action.on === 'nothing') return form.open(resource, action, shown);
    const targets =
      state.overlays.at(-1)?.kind === 'detail'
        ? shown === undefined
          ? []
          : [shown]
        : here
          ? views.targets()
          : [];
    const [first] = targets;
    if (first === undefined) return toast('notice', `${action.title}: choose a row first.`);
    if (action.on === 'rows' && targets.length > 1 && Object.keys(action.fields).length === 0) {
      const able = targets.filter(row => !action.disabled?.(row, session.world()));
      if (session.profile.readOnly && !action.reads) return toast('warn', 'This console is read-only.');
      if (able.length === 0)
        return toast('warn', action.disabled?.(first, session.world()) ?? 'It cannot be done now.');
      if (able.length < targets.length)
        toast(
          'notice',
          `${targets.length - able.length} of the marked rows are left out: it cannot be done to them now.`,
        );
      return void form.confirmAndPerform(resource, action, {}, able);
    }
    form.open(resource, action, first);
  };

  const onPrompt = (prompt: PromptState, pressed: Key, command: string | undefined) => {
    const show = (filter: string) =>
      store.set(state =>
        withView(state, view => (view.filter === filter ? view : {...view, filter, top: 0})),
      );
    if (command === 'accept') return pop();
    if (command === 'back') {
      pop();
      return show(prompt.before === prompt.edit.text ? '' : prompt.before);
    }
    const changed = edit(prompt.edit, pressed);
    if (!changed) return;
    store.set(state => withOverlay<PromptState>(state, 'filter', one => ({...one, edit: changed})));
    show(changed.text.trim());
  };

  const onPalette = (palette: PaletteState, pressed: Key, command: string | undefined) => {
    const found = findEntries(entriesOf(session, store.get()), palette.edit.text);
    const to = (index: number) =>
      store.set(state =>
        withOverlay<PaletteState>(state, 'palette', one => ({
          ...one,
          index: Math.max(0, Math.min(found.length - 1, index)),
        })),
      );
    if (command === 'back') return pop();
    if (command === 'next') return to(palette.index + 1);
    if (command === 'previous') return to(palette.index - 1);
    if (command === 'accept') {
      pop();
      const entry = found[palette.index];
      return entry && perform(entry.command);
    }
    const changed = edit(palette.edit, pressed);
    if (changed)
      store.set(state =>
        withOverlay<PaletteState>(state, 'palette', one => ({...one, edit: changed, index: 0})),
      );
  };

  const onConfirm = (confirm: ConfirmState, pressed: Key, command: string | undefined) => {
    if (confirm.type === undefined) {
      if (command === 'yes' || command === 'no') pop();
      if (command === 'yes') confirm.yes();
      return;
    }
    if (pressed.name === 'escape') return pop();
    if (pressed.name === 'enter') {
      if (confirm.typed.text.trim() !== confirm.type) return toast('warn', `That is not ${confirm.type}.`);
      pop();
      return confirm.yes();
    }
    const typed = edit(confirm.typed, pressed);
    if (typed) store.set(state => withOverlay<ConfirmState>(state, 'confirm', one => ({...one, typed})));
  };

  const press = (pressed: Key) => {
    const state = store.get();
    if (state.toasts.some(one => one.stays))
      store.set(one => ({...one, toasts: one.toasts.filter(toastOf => !toastOf.stays)}));
    const id = keyId(pressed);
    const top = state.overlays.at(-1);
    const meant = commandOf(id, contextsOf(state), map)?.command;
    const shown = views.chosen()?.shown.resource;
    const idle =
      (meant === 'timeline' && !shown?.span) || (meant === 'trace' && shown && !traceable(shown.name));
    const command = idle ? undefined : meant;
    if (id === 'ctrl-c') return ports.quit(0);
    if (id === 'ctrl-z') return ports.suspend();
    if (id === 'ctrl-l') return ports.repaint();
    switch (top?.kind) {
      case 'form':
        form.key(pressed, command);
        return;
      case 'confirm':
        return onConfirm(top, pressed, command);
      case 'palette':
        return void onPalette(top, pressed, command);
      case 'filter':
        return onPrompt(top, pressed, command);
      case 'alerts':
      case 'journal':
        if (lists.onList(top, command, id)) return;
        break;
      case 'help':
      case 'text':
        if (command && lists.scroll(top.kind, command, top.lines.length)) return;
        break;
      case 'detail': {
        if (command === 'copy') {
          const reason = ports.copy(top.id);
          return toast(reason ? 'warn' : 'good', reason ?? 'Copied the id.');
        }
        if (command && lists.scroll('detail', command, top.lines.length)) return;
        break;
      }
      default:
        if (state.tab === 0 && lists.onOverview(command, id)) return;
    }
    if (command) return anywhere(command);
    const resource = top?.kind === 'detail' ? top.resource : top ? undefined : viewOf(state)?.resource;
    const found = resource && actionByKey(session, resource, id);
    if (found) runAction(found.resource, found.action);
  };

  /**
   * Escape and a key typed quickly behind it arrive as that key with Alt: where no text is typed they are taken apart.
   * Whatever a service's declaration throws is told; the console goes on.
   */
  const key = (pressed: Key) => {
    const {overlays, toasts: before} = store.get();
    try {
      const open = contextsOf(store.get()).includes('anywhere');
      if (open && pressed.alt && !pressed.ctrl && [...pressed.name].length === 1) {
        press(named('escape'));
        press(typed(pressed.name));
      } else press(pressed);
    } catch (error) {
      toast('bad', `That could not be done: ${asFailure(error).message}`, true);
    }
    // What lies over the pane has keys of its own to show, where an older message stands.
    if (store.get().overlays.length > overlays.length)
      store.set(state => ({
        ...state,
        toasts: state.toasts.filter(one => one.stays || !before.includes(one)),
      }));
  };

  return {
    store,
    key,
    rows: desk.rows,
    chosen: () => (store.get().overlays.at(-1)?.kind === 'detail' ? detail.row() : views.chosen()?.row),
    resize: (wide: number, high: number) => {
      store.set(state => ({...state, columns: wide, rows: high}));
      redraw();
    },
    close: () => {
      stopListening();
      stopFollowing();
      stopTick();
      for (const call of calls) call();
      watches.stop();
    },
  };
};

export type Console = ReturnType<typeof createConsole>;

const initialState = (
  session: Session,
  columns: number,
  rows: number,
  theme: ThemeName,
  profiles: readonly string[],
): ConsoleState => {
  const tabs = session.services
    .flatMap(({service}) => service.tabs)
    .map(tab => ({
      ...tab,
      current: 0,
      inner: [],
      views: tab.views.flatMap(name => {
        const found = session.resource(name)?.resource;
        return found ? [newView(found.name, {}, found.sort)] : [];
      }),
    }))
    .sort((a, b) => a.digit - b.digit);
  return {
    columns,
    rows,
    tab: tabs[0]?.digit ?? 0,
    tabs,
    alertCursor: 0,
    overlays: [],
    toasts: [],
    paused: false,
    theme,
    profiles,
    acknowledged: new Set(),
    journal: session.journal.entries(),
    revision: 0,
  };
};
