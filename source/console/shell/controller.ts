import {asFailure} from '../../declare/failure.ts';
import type {Section} from '../../declare/section.ts';
import type {Session} from '../../engine/session.ts';
import type {ThemeName} from '../../settings/profile-schema.ts';
import {ownEntry} from '../../text/own-entry.ts';
import {createActionControl} from '../change/action-control.ts';
import {createConfirmations} from '../change/confirmations.ts';
import {actionByName} from '../change/pane-actions.ts';
import {createPerforming} from '../change/performing.ts';
import {createSending} from '../change/sending.ts';
import {createTakeBack} from '../change/take-back.ts';
import {createDetailControl} from '../detail/detail-control.ts';
import type {OwnColours} from '../draw/theme.ts';
import {createDraftMemory} from '../form/draft-memory.ts';
import {createFormControl} from '../form/form-control.ts';
import {createForms} from '../form/forms.ts';
import {createProfileMaking} from '../form/profile-making.ts';
import {createSuggesting} from '../form/suggesting.ts';
import {createTemplates} from '../form/templates.ts';
import {createCommands} from '../keys/commands.ts';
import {createKeyControl} from '../keys/key-control.ts';
import {type Binding, bindings} from '../keys/keymap.ts';
import {createAsideControl} from '../list/aside-control.ts';
import {createColumnsControl} from '../list/columns-control.ts';
import {createExportControl} from '../list/export-control.ts';
import {createViewKeeping} from '../list/kept-views.ts';
import {createListControl} from '../list/list-control.ts';
import {createMarkingControl} from '../list/marking-control.ts';
import {createPromptControl} from '../list/prompt-control.ts';
import {createRows} from '../list/rows.ts';
import {createStillCursor} from '../list/still-cursor.ts';
import {createViewControl} from '../list/view-control.ts';
import {createAcknowledgeControl} from '../overlays/acknowledge-control.ts';
import {createAskControl} from '../overlays/ask-control.ts';
import {historyText} from '../overlays/history-text.ts';
import {pushOverlay} from '../overlays/overlay-stack.ts';
import {createPaletteControl} from '../overlays/palette-control.ts';
import {createAlarm} from './alarm.ts';
import {startFollowing} from './following.ts';
import {initialState} from './initial-state.ts';
import {createLeaving, createUnderWay} from './leaving.ts';
import type {TextState} from './overlay-state.ts';
import {screenLines} from './screen-lines.ts';
import type {Ports, Shell} from './shell.ts';
import {type ConsoleState, type Kept, viewOf, withOverlay} from './state.ts';
import {createStore} from './store.ts';
import {createTabControl} from './tab-control.ts';
import {createToasts} from './toasts.ts';
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
  /** Where it opens: see `initialState`. */
  readonly view?: string;
  /** Begins with the tour of nine keys. */
  readonly tour?: boolean;
  /** The operator's choices of the last time. */
  readonly kept?: Kept;
  readonly colours?: OwnColours;
  /** Said at the start. */
  readonly notice?: string;
  /** Draws what is drawn once, outside of Ink's own drawing: the lines of a detail view and of the help. */
  readonly draw: {
    detail(sections: readonly Section[], state: ConsoleState): readonly string[];
    help(state: ConsoleState): readonly string[];
    /** Blocks can be drawn; true without it. */
    readonly unicode?: boolean;
  };
};

/** The console without a screen: keys in, state out. Here its parts are put together. */
export const createConsole = ({
  session,
  ports,
  columns,
  rows: height,
  theme = 'dark',
  map = bindings,
  profiles = [],
  view,
  tour = false,
  kept,
  colours,
  notice,
  draw,
}: ConsoleOptions) => {
  const store = createStore(
    initialState(session, {columns, rows: height, theme, profiles, view, tour, kept, colours}),
  );
  const toasts = createToasts(store, session.clock);
  const tellUnkept = (work: Promise<unknown>) => {
    work.catch(error =>
      toasts.say(
        'warn',
        `This holds until skydeck ends, and could not be kept: ${asFailure(error).message}`,
        true,
      ),
    );
  };
  const shell: Shell = {
    session,
    store,
    ports,
    rows: createRows(
      session,
      () => store.get().choices.filters,
      () => store.set(state => ({...state, revision: state.revision + 1})),
    ),
    map,
    toast: toasts.say,
    remember: choices => tellUnkept(ports.keep(choices)),
    tellUnkept,
  };
  const still = createStillCursor(shell);
  const keeping = createViewKeeping(shell);
  const aside = createAsideControl(shell);
  const columnChoice = createColumnsControl(shell);
  const detail = createDetailControl(shell, sections => draw.detail(sections, store.get()));
  const tabs = createTabControl(shell);
  const views = createViewControl(shell, detail.open);
  const chosenRow = () =>
    store.get().overlays.at(-1)?.kind === 'detail' ? detail.row() : views.chosen()?.row;
  const ask = createAskControl(shell);
  const exporting = createExportControl(shell, {
    ask,
    chosen: views.chosen,
    targets: views.targets,
    screen: () =>
      screenLines(store.get(), {console: {rows: shell.rows, chosen: chosenRow}, session, map, unicode: true}),
  });
  const forms = createForms(shell);
  const memory = createDraftMemory(session);
  const underWay = createUnderWay();
  const questions = createConfirmations(shell);
  const leave = createLeaving(questions, underWay);
  const suggesting = createSuggesting(shell, forms);
  const performing = createPerforming(shell, {forms, memory, underWay});
  const sending = createSending(shell, {
    forms,
    performing,
    questions,
    narrow: (resource, query) => views.goInto(resource.name, query),
    makeProfile: createProfileMaking(shell, {forms, questions, leave}),
    look: suggesting.look,
  });
  const templates = createTemplates(shell, ask);
  const form = createFormControl(shell, {forms, memory, performing, sending, suggesting, templates});
  const acknowledge = createAcknowledgeControl(shell);
  const lists = createListControl(shell, {views, detail, form, performing, acknowledge, ask});
  const prompt = createPromptControl(shell);
  const palette = createPaletteControl(shell, line => perform(line));
  const watches = createWatches(session, shell.rows);
  const marking = createMarkingControl(shell, {views, form, sending});
  const taking = createTakeBack(shell, {form, memory, views});
  const actions = createActionControl(shell, {detail, views, form, marking, taking});
  const command = createCommands(shell, {
    tabs,
    views,
    detail,
    form,
    prompt,
    aside,
    columns: columnChoice,
    marking,
    exporting,
    ask,
    taking,
    watches,
    leave,
    openPalette: palette.open,
    help: draw.help,
    unicode: draw.unicode ?? true,
  });

  /** What was drawn once for another width or theme is drawn again. */
  const redraw = () => {
    detail.redraw();
    store.set(state => withOverlay<TextState>(state, 'help', one => ({...one, lines: draw.help(state)})));
    store.set(state =>
      withOverlay<TextState>(state, 'text', one =>
        one.draw ? {...one, lines: one.draw(state.columns)} : one,
      ),
    );
  };

  /** What a line of the palette begins with, and what it does with the rest: `go windows`, `do windows.create`, `theme light`. */
  const verbs: Readonly<Record<string, (rest: string, first: string, after: string) => unknown>> = {
    go: tabs.toView,
    theme: name => {
      store.set(state => ({...state, theme: name as ThemeName}));
      shell.remember({theme: name});
      redraw();
    },
    row: (_, resource, id) => views.goTo(resource, id),
    history: (_, name, id) => {
      const resource = session.resource(name)?.resource;
      if (resource) pushOverlay(store, historyText(session, resource, id, store.get().columns));
    },
    at: rest => {
      const moment = rest === 'now' ? undefined : Number(rest);
      if (moment !== undefined && session.asOf) session.asOf.move(moment);
      else leave(() => ports.lookBack(moment, viewOf(store.get())?.resource ?? 'overview'));
    },
    template: name => {
      const template = ownEntry(store.get().choices.templates, name);
      if (template) actions.template(template);
    },
    filter: name => prompt.apply(`@${name}`),
    tour: () => store.set(state => ({...state, tour: state.tour === undefined ? 0 : undefined})),
    journal: id =>
      id === ''
        ? command('journal')
        : store.set(state => ({...state, overlays: [{kind: 'journal', index: 0, chosen: id, top: 0}]})),
    profile: name => leave(() => ports.switchTo(name)),
    do: name => {
      const found = actionByName(session, name);
      if (found) actions.run(found.resource, found.action);
    },
  };
  const perform = (line: string) => {
    const [verb = '', ...rest] = line.split(' ');
    const does = ownEntry(verbs, verb);
    if (does) does(rest.join(' '), rest[0] ?? '', rest.slice(1).join(' '));
    else command(line);
  };

  const key = createKeyControl(shell, {
    map,
    toasts,
    views,
    form,
    lists,
    palette,
    prompt,
    columns: columnChoice,
    ask,
    detail,
    command,
    actions,
  });
  const stopFollowing = startFollowing(shell, watches, [
    still,
    acknowledge,
    createAlarm(shell),
    lists,
    detail,
    form,
    keeping,
  ]);
  if (notice) toasts.say('warn', notice, true);

  return {
    store,
    key,
    rows: shell.rows,
    redraw,
    chosen: chosenRow,
    resize: (wide: number, high: number) => {
      store.set(state => ({...state, columns: wide, rows: high}));
      redraw();
    },
    close: () => {
      stopFollowing();
      aside.close();
      marking.close();
      form.close();
      keeping.close();
      still.close();
      toasts.close();
    },
  };
};

export type Console = ReturnType<typeof createConsole>;
