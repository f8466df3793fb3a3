import {alertName} from '../../engine/alerts/alerts.ts';
import {plotsOf} from '../../engine/plots.ts';
import {plotLines} from '../../list/plot-lines.ts';
import {ownEntry} from '../../text/own-entry.ts';
import {actionByName, narrowing} from '../change/pane-actions.ts';
import type {TakeBack} from '../change/take-back.ts';
import type {DetailControl} from '../detail/detail-control.ts';
import type {FormControl} from '../form/form-control.ts';
import type {AsideControl} from '../list/aside-control.ts';
import type {ColumnsControl} from '../list/columns-control.ts';
import type {ExportControl} from '../list/export-control.ts';
import type {MarkingControl} from '../list/marking-control.ts';
import type {PromptControl} from '../list/prompt-control.ts';
import type {ViewControl} from '../list/view-control.ts';
import type {AskControl} from '../overlays/ask-control.ts';
import {historyText} from '../overlays/history-text.ts';
import {popOverlay, pushOverlay} from '../overlays/overlay-stack.ts';
import type {Leaving} from '../shell/leaving.ts';
import type {Shell} from '../shell/shell.ts';
import {type ConsoleState, viewOf} from '../shell/state.ts';
import {goBack, type TabControl} from '../shell/tab-control.ts';
import type {Watches} from '../shell/watches.ts';

type Parts = {
  readonly tabs: TabControl;
  readonly views: ViewControl;
  readonly detail: DetailControl;
  readonly form: FormControl;
  readonly prompt: PromptControl;
  readonly aside: AsideControl;
  readonly columns: ColumnsControl;
  readonly marking: MarkingControl;
  readonly exporting: ExportControl;
  readonly ask: AskControl;
  readonly taking: TakeBack;
  readonly watches: Watches;
  readonly leave: Leaving;
  readonly openPalette: (typed?: string) => void;
  readonly help: (state: ConsoleState) => readonly string[];
  /** Blocks can be drawn. */
  readonly unicode: boolean;
};

const plottedDays = 14;

/** The keymap's commands that are no matter of one overlay alone: what each does, wherever the key was pressed. */
export const createCommands = (shell: Shell, parts: Parts) => {
  const {tabs, views, detail, aside, watches, leave, openPalette, help, unicode} = parts;
  const {session, store, ports, toast} = shell;
  const top = () => store.get().overlays.at(-1);

  const refresh = async () => {
    const view = viewOf(store.get());
    toast('busy', 'Reading again.');
    await watches.refresh(view);
    const failure = view && session.poller.peek(view.resource, view.query)?.failure;
    if (failure) toast('bad', `${failure.message}${failure.todo ? ` ${failure.todo}` : ''}`);
    else toast('good', 'Read.');
  };

  const trace = () => {
    const over = top();
    const here = views.chosen();
    if (over?.kind === 'detail') detail.open(over.resource, over.id, 'trace');
    else if (here?.row !== undefined)
      detail.open(here.shown.resource.name, here.shown.resource.id(here.row), 'trace');
  };

  const log = () => {
    const here = views.chosen();
    if (here?.row === undefined) return toast('notice', 'No row is chosen.');
    const {resource} = here.shown;
    const why = resource.log?.none?.(here.row);
    if (why !== undefined) return toast('notice', why);
    detail.open(resource.name, resource.id(here.row), 'row', resource.log?.section);
  };

  const history = () => {
    const over = top();
    const here = views.chosen();
    const [resource, id] =
      over?.kind === 'detail'
        ? [session.resource(over.resource)?.resource, over.id]
        : [here?.shown.resource, here?.row === undefined ? undefined : here.shown.resource.id(here.row)];
    if (resource && id !== undefined)
      pushOverlay(store, historyText(session, resource, id, store.get().columns));
    else toast('notice', 'No row is chosen.');
  };

  /** A plot's figures are of the moment at which it was opened. */
  const plots = () => {
    const open = top();
    if (open?.kind === 'text' && open.draw) return popOverlay(store);
    const plotted = plotsOf(session, plottedDays);
    const draw = (columns: number) => plotted.flatMap(one => plotLines(one, columns - 2, unicode));
    pushOverlay(store, {kind: 'text', title: 'Plots', draw, lines: draw(store.get().columns), top: 0});
  };

  const step = (direction: 'before' | 'after') => {
    if (session.asOf && !session.asOf.step(direction))
      toast('notice', direction === 'before' ? 'Nothing is known of before.' : 'Nothing changed after this.');
  };

  /** Leads out of a former moment to now; otherwise out of the console. */
  const out = () => {
    if (session.asOf) ports.lookBack(undefined, viewOf(store.get())?.resource ?? 'overview');
    else leave(() => ports.quit(0));
  };

  const narrow = () => {
    const view = viewOf(store.get());
    const found = view && actionByName(session, `${view.resource}.${narrowing}`);
    if (found) parts.form.open(found.resource, found.action, undefined, view.query);
  };

  const pause = () => {
    const paused = !store.get().paused;
    session.poller.setPaused(paused);
    store.set(state => ({...state, paused}));
  };

  /** The same key that opens it closes it. */
  const toggle = (overlay: Parameters<typeof pushOverlay>[1]) =>
    top()?.kind === overlay.kind ? popOverlay(store) : pushOverlay(store, overlay);

  const back = () => {
    const left = top()?.kind === 'detail';
    if (left) detail.close();
    const went = goBack(store);
    // A detail that lay under this one has missed what happened meanwhile.
    if (left) detail.follow();
    return went;
  };

  const commands: Readonly<Record<string, () => unknown>> = {
    ...views.commands,
    ...parts.marking.commands,
    'tab-next': () => tabs.stepTab(1),
    'tab-previous': () => tabs.stepTab(-1),
    help: () => toggle({kind: 'help', title: 'Help', lines: help(store.get()), top: 0}),
    alerts: () => {
      const [first] = session.alerts();
      toggle({kind: 'alerts', index: 0, top: 0, chosen: first && alertName(first)});
    },
    journal: () => toggle({kind: 'journal', index: 0, top: 0}),
    plots,
    palette: () => openPalette(),
    trace,
    log,
    refresh,
    pause,
    narrow,
    filter: parts.prompt.open,
    export: parts.exporting.open,
    search: () => parts.ask.open({title: 'Search', hint: 'n, N go on; Esc ends it', done: detail.search}),
    'take-back': parts.taking.back,
    again: parts.taking.again,
    columns: parts.columns.open,
    aside: aside.toggle,
    'aside-wider': () => aside.widen(1),
    'aside-narrower': () => aside.widen(-1),
    repaint: ports.repaint,
    suspend: ports.suspend,
    interrupt: () => leave(() => ports.quit(0)),
    history,
    'look-back': () => openPalette('@'),
    'change-before': () => step('before'),
    'change-after': () => step('after'),
    back: () => {
      if (!back() && session.asOf) out();
    },
    quit: () => {
      if (!back()) out();
    },
  };

  return (command: string): void => {
    if (/^tab-\d$/.test(command)) tabs.toTab(Number(command.slice(4)));
    else ownEntry(commands, command)?.();
  };
};

export type Commands = ReturnType<typeof createCommands>;
