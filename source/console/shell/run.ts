import {writeFile} from 'node:fs/promises';
import {localPath} from '../../engine/local-file.ts';
import type {Session} from '../../engine/session.ts';
import {fileError} from '../../settings/file-error.ts';
import {type ThemeName, themeNames} from '../../settings/profile-schema.ts';
import type {Notify} from '../../terminal/clipboard.ts';
import type {Terminal} from '../../terminal/tty.ts';
import {harmless} from '../../text/harmless.ts';
import {ownColours} from '../draw/own-colours.ts';
import {type OwnKeys, remap, withActionKeys} from '../keys/remap.ts';
import {helpLines} from '../overlays/help.ts';
import {createSpeaker, type Speaker} from '../speech/speaker.ts';
import {spokenHelp, spokenSections} from '../speech/spoken-text.ts';
import {createConsole} from './controller.ts';
import {createDrawing} from './drawing.ts';
import {clearEdits, editText, pageText} from './edit-text.ts';
import {firstLines} from './first-lines.ts';
import type {FirstFrame} from './last-frame.ts';
import type {Ports} from './shell.ts';
import type {Stage} from './stage.ts';
import type {Kept} from './state.ts';
import {leastScreen} from './state.ts';

export type RunOptions = {
  readonly session: Session;
  readonly stage: Stage;
  readonly theme?: string;
  /** Where it opens: `overview`, or a resource's name or alias; without it, on the first tab. */
  readonly view?: string;
  readonly tour?: boolean;
  readonly profiles?: readonly string[];
  /** Said at the start: why a switch did not come about. */
  readonly notice?: string;
  /** The operator's own keys, by command. */
  readonly keys?: OwnKeys;
  /** Where the setting of a key stands: `config.json line 3: keys.refresh`. */
  readonly placeOfKey?: (name: string) => string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly makeProfile: Ports['makeProfile'];
  readonly kept?: Kept;
  readonly keep: Ports['keep'];
  /** How a new critical alert is told. */
  readonly notify?: Notify;
  /** Keeps what the next console begins with. */
  readonly keepFirst?: (first: Omit<FirstFrame, 'asked'>) => void;
  /** The screen of last time stands, and may until rows are in their order. */
  readonly standsAsKnown?: boolean;
  /** Clicks and the wheel are keys. */
  readonly mouse?: boolean;
  /** The operator's own colours, by tone or look. */
  readonly colours?: Readonly<Record<string, string>>;
};

/** How the console was left: for good, or for another profile. */
export type Left =
  | {readonly code: number}
  | {readonly profile: string}
  /** To be opened on a former moment; without one, on now. */
  | {readonly moment: number | undefined; readonly view: string};

/** Milliseconds after which the first screen of the next time is kept, should this console not come to its end. */
const firstKept = 3000;

/** Opens the console on its stage; resolves when the operator leaves. */
export const runConsole = async ({
  session: opened,
  stage,
  theme,
  view,
  tour = false,
  profiles = [],
  notice,
  keys = {},
  placeOfKey = name => `keys.${name}`,
  environment = process.env,
  makeProfile,
  kept,
  keep,
  colours: wished = {},
  notify = 'bell',
  keepFirst,
  standsAsKnown = false,
  mouse = false,
}: RunOptions): Promise<Left> => {
  const {bindings, actions, remarks} = remap(
    keys,
    opened.services.flatMap(({service}) => service.resources),
  );
  const session = withActionKeys(opened, actions);
  const wrongKeys = remarks
    .filter(({wrong}) => wrong)
    .map(({name, sentence}) => `${placeOfKey(name)}: ${sentence}.`);
  clearEdits(environment);
  const {promise, resolve: leave} = Promise.withResolvers<Left>();
  const {terminal} = stage;
  const {unicode} = terminal.capabilities;
  // What is read out in lines has no screen to be too small.
  const large = (wide: number, high: number) =>
    terminal.linear
      ? ([Math.max(wide, leastScreen.columns), Math.max(high, leastScreen.rows)] as const)
      : ([wide, high] as const);
  const [columns, rows] = large(terminal.size.columns, terminal.size.rows);
  const {colours, problems: wrongColours} = ownColours(wished, terminal.capabilities.truecolor);
  let speaker: Speaker | undefined;
  const drawing = createDrawing(terminal, {session, map: bindings, unicode});
  const control = createConsole({
    session,
    ports: {
      ...portsOf(terminal, leave, environment, notify),
      makeProfile,
      keep,
      repaint: () => (speaker ? speaker.again() : terminal.repaint()),
    },
    columns,
    rows,
    map: bindings,
    profiles: profiles.filter(name => name !== session.profile.name),
    notice: [notice, ...wrongKeys, ...wrongColours].filter(Boolean).join(' ') || undefined,
    view,
    tour,
    kept,
    colours,
    theme: themeNames.includes(theme as ThemeName) ? (theme as ThemeName) : 'dark',
    draw: terminal.linear
      ? {
          detail: sections => spokenSections(sections, session),
          help: state => spokenHelp(state, session, bindings),
        }
      : {
          detail: drawing.detail,
          help: state => helpLines(state, session, bindings),
          unicode,
        },
  });
  if (terminal.linear) speaker = createSpeaker({console: control, session, write: terminal.append});
  else drawing.start(control, standsAsKnown ? stage.touched : undefined);
  terminal.setMouse(mouse);
  stage.attach({
    key: control.key,
    resize: (wide, high) => control.resize(...large(wide, high)),
    gone: code => leave({code}),
  });
  const keepFrame = () => {
    const {tour: _, ...state} = control.store.get();
    const opening = {...state, view, kept: {...kept, ...state.choices}};
    const first = keepFirst && firstLines(session, {map: bindings, unicode}, opening);
    if (first)
      keepFirst({...first, able: {...terminal.capabilities, columns: state.columns, rows: state.rows}});
  };
  const keeping = setTimeout(keepFrame, firstKept).unref();
  try {
    return await promise;
  } finally {
    clearTimeout(keeping);
    keepFrame();
    control.close();
    speaker?.close();
    drawing.stop();
  }
};

const portsOf = (
  terminal: Terminal,
  leave: (left: Left) => void,
  environment: RunOptions['environment'] = {},
  notify: Notify,
): Omit<Ports, 'makeProfile' | 'keep' | 'repaint'> => ({
  copy: text => {
    const copied = terminal.copyText(text);
    return copied.ok ? undefined : copied.reason;
  },
  bell: words => terminal.notify(notify, harmless('skydeck'), words),
  title: text => terminal.title(text),
  suspend: () => terminal.suspend(),
  copyRemark: environment.TMUX ? 'tmux hands it on where its set-clipboard is on.' : undefined,
  page: text => terminal.suspendFor(() => pageText(text, environment)),
  edit: (text, suffix) => terminal.suspendFor(() => editText(text, suffix, environment)),
  write: async (name, text) => {
    const path = localPath(name);
    await writeFile(path, text, {flag: 'wx', mode: 0o600}).catch(error => {
      throw fileError(error, path, 'written');
    });
    return path;
  },
  quit: code => leave({code}),
  switchTo: profile => leave({profile}),
  lookBack: (moment, view) => leave({moment, view}),
});
