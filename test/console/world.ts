import {drawnSections} from '../../source/console/detail/drawn-sections.tsx';
import {themeOf} from '../../source/console/draw/theme.ts';
import {bindings} from '../../source/console/keys/keymap.ts';
import {helpLines} from '../../source/console/overlays/help.ts';
import {createConsole} from '../../source/console/shell/controller.ts';
import type {Ports} from '../../source/console/shell/shell.ts';
import {withView} from '../../source/console/shell/state.ts';
import {action} from '../../source/declare/action.ts';
import {number, state, text, time} from '../../source/declare/columns.ts';
import {choiceField, pairsField, timeField} from '../../source/declare/fields.ts';
import {type Resource, resource} from '../../source/declare/resource.ts';
import {emptyWorld, type World} from '../../source/declare/world.ts';
import type {Session} from '../../source/engine/session.ts';
import {startSandbox} from '../../source/sandbox/server.ts';
import {tasking} from '../../source/services/tasking/index.ts';
import {SettingsError} from '../../source/settings/settings-error.ts';
import {type Key, named, typed} from '../../source/terminal/key.ts';
import {sessionOn} from '../session-on.ts';

/** Keys as an operator presses them: words are names of keys, everything else is typed. */
const words = new Set([
  'enter',
  'escape',
  'tab',
  'up',
  'down',
  'left',
  'right',
  'home',
  'end',
  'pgup',
  'pgdn',
  'backspace',
  'delete',
  'f1',
]);
export const keysOf = (...presses: readonly string[]): Key[] =>
  presses.flatMap(press => {
    if (words.has(press)) return [named(press)];
    if (press === 'shift-tab') return [named('tab', {shift: true})];
    const control = /^ctrl-(.)$/.exec(press);
    if (control) return [typed(control[1]!, {ctrl: true})];
    if (press === 'space') return [typed(' ')];
    return [...press].map(character => typed(character));
  });

export type Shell = Awaited<ReturnType<typeof openDesk>>;

/** A console over a session, with what it did to the world outside of it. */
export const consoleOn = (
  session: Session,
  {columns = 120, rows = 40, view}: {columns?: number; rows?: number; view?: string} = {},
) => {
  const done: string[] = [];
  const ports: Ports = {
    copy: copied => void done.push(`copy ${copied}`) as undefined,
    bell: () => void done.push('bell'),
    repaint: () => void done.push('repaint'),
    suspend: () => void done.push('suspend'),
    edit: async () => '{"downlink_budget": 2}',
    page: async text => void done.push(`page ${text.split('\n').length} lines`),
    write: async (name, written) => {
      done.push(`write ${name} ${written.split('\n')[0]}`);
      return `/tmp/${name}`;
    },
    quit: code => void done.push(`quit ${code}`),
    switchTo: profile => void done.push(`switch ${profile}`),
    lookBack: (moment, view) => void done.push(`look back ${moment} ${view}`),
    keep: async choices => void done.push(`keep ${JSON.stringify(choices)}`),
    makeProfile: async (name, profile) => {
      if (name === 'taken')
        throw new SettingsError('There is a profile named taken already.', 'Choose another name.');
      done.push(`make ${name} ${JSON.stringify(profile)}`);
      return '/home/kim/config.json';
    },
  };
  const control = createConsole({
    session,
    ports,
    columns,
    rows,
    ...(view !== undefined && {view}),
    draw: {
      detail: (sections, now) => drawnSections(sections, session, now.columns, themeOf(now.theme, true)),
      help: now => helpLines(now, session, bindings),
    },
  });
  return {control, done};
};

/** The console without a screen over a real sandbox whose clock stands still until it is advanced. */
export const openDesk = async ({
  columns = 120,
  rows = 40,
  readOnly = false,
  worstFirst = false,
  windows,
}: {
  columns?: number;
  rows?: number;
  readOnly?: boolean;
  /** The windows as the console shows them; otherwise by their start, which tests tell rows by. */
  worstFirst?: boolean;
  /** Filled up to so many. */
  windows?: number;
} = {}) => {
  const sandbox = await startSandbox({speed: 0, start: 1_795_348_800, windows});
  const {tasking: profile} = sandbox.profile.services;
  const opened = () => sessionOn(sandbox, [tasking], {profile: {tasking: profile}, readOnly});
  const session = opened();
  const others: {session: Session; control: typeof control}[] = [];
  const {control, done} = consoleOn(session, {columns, rows});
  if (!worstFirst) control.store.set(state => withView(state, view => ({...view, sort: {key: 'start'}})));
  return {
    sandbox,
    session,
    control,
    done,
    state: () => control.store.get(),
    press: (...presses: readonly string[]) => {
      for (const key of keysOf(...presses)) control.key(key);
    },
    /** A further console of the same account and profile. */
    another: () => {
      const other = opened();
      const {control: beside} = consoleOn(other, {columns, rows});
      others.push({session: other, control: beside});
      const press = (...presses: readonly string[]) => {
        for (const key of keysOf(...presses)) beside.key(key);
      };
      return {session: other, state: () => beside.store.get(), press};
    },
    close: async () => {
      for (const one of [{session, control}, ...others]) {
        one.control.close();
        await one.session.close();
      }
      await sandbox.close();
    },
  };
};

/** A small resource for tests of what any resource gets. */
export type Thing = {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly count: number;
  readonly at: number;
};
export const things: Resource<Thing> = resource<Thing, unknown>({
  service: 'test',
  name: 'things',
  aliases: ['thing'],
  title: 'Things',
  about: 'Things for tests.',
  id: thing => thing.id,
  columns: [
    text('id', thing => thing.id, {priority: 1, max: 10}),
    text('name', thing => thing.name, {priority: 2, grow: true, max: 40}),
    state(
      'state',
      thing => thing.state,
      thing => (thing.state === 'bad' ? 'bad' : 'good'),
      {priority: 1},
    ),
    number('count', thing => thing.count, {priority: 4}),
    time('at', thing => thing.at, {priority: 5}),
  ],
  list: async () => ({rows: [], unreadable: []}),
  describe: () => [],
});

export const form = action<unknown, unknown, any>({
  name: 'create',
  command: 'create thing',
  key: 'n',
  title: 'Create a thing',
  about: 'Makes one.',
  on: 'nothing',
  fields: {
    kind: choiceField({
      label: 'Kind',
      hint: 'Which.',
      required: true,
      options: () => ['red', 'green'],
      initial: () => 'red',
    }),
    start: timeField({
      label: 'Start',
      hint: 'When.',
      required: true,
      initial: ({draft}) => (draft.kind === 'green' ? '+2h' : '+1h'),
    }),
    param: pairsField({label: 'Parameters', hint: 'key=value', when: ({draft}) => draft.kind === 'green'}),
  },
  requests: () => [],
});

export const worldAt = (now: number): World => ({
  ...emptyWorld(now),
  settings: <Settings>() => ({}) as Settings,
});
