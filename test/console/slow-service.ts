import {createConsole} from '../../source/console/shell/controller.ts';
import {action, type Finding} from '../../source/declare/action.ts';
import {text} from '../../source/declare/columns.ts';
import {textField} from '../../source/declare/fields.ts';
import {type Alert, type Grouping, type Lead, resource} from '../../source/declare/resource.ts';
import type {Section} from '../../source/declare/section.ts';
import type {Service} from '../../source/declare/service.ts';
import {serviceSettings} from '../../source/declare/settings.ts';
import {changing, remark} from '../../source/engine/changes/changing.ts';
import {openSession} from '../../source/engine/open-session.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {keysOf} from './world.ts';

/** `late`: of the first, the alerts of all. */
export type Thing = {readonly id: string; readonly name: string; readonly late?: Alert[]};

/** Something that was asked of the service and waits for its answer. */
type Waiting<T> = {
  readonly of: string;
  readonly answer: (value: T) => void;
  readonly fail: (error: Error) => void;
};

const waitingList = <T>() => {
  const list: Waiting<T>[] = [];
  return {
    list,
    ask: (of: string) =>
      new Promise<T>((answer, fail) => {
        list.push({of, answer, fail});
      }),
  };
};

/** An alert on one of the things. */
export const lateAlert = (id: string, severity: Alert['severity'] = 'critical', action?: string): Alert => ({
  kind: 'late',
  severity,
  resource: 'things',
  id,
  title: `${id} is late`,
  why: 'It is.',
  todo: 'End it.',
  ...(action && {action}),
});

/** The console over a service of things that answers only when the test says so. */
export const openSlowDesk = async (group?: Grouping<Thing>, neighbours: readonly Service[] = []) => {
  const rows = {
    list: [
      {id: 'a', name: 'first'},
      {id: 'b', name: 'second'},
      {id: 'c', name: 'third'},
    ] as Thing[],
  };
  const alerts = {list: [] as Alert[]};
  const deeds = waitingList<string>();
  const outlooks = waitingList<string>();
  const checks = waitingList<Finding[]>();
  const details = waitingList<Section[]>();
  const leads = waitingList<Lead | undefined>();
  const requests = {problem: undefined as string | undefined};
  const deed = async (words: string) => ({ids: [], sentence: await deeds.ask(words)});
  const things = resource<Thing, unknown>({
    service: 'test',
    name: 'things',
    aliases: [],
    title: 'Things',
    about: 'Things.',
    id: thing => thing.id,
    columns: [text('id', thing => thing.id, {priority: 1}), text('name', thing => thing.name, {priority: 1})],
    list: async () => ({
      rows: rows.list.map((row, at) =>
        at === 0 && alerts.list.length > 0 ? {...row, late: alerts.list} : row,
      ),
      unreadable: [],
    }),
    ...(group && {group}),
    describe: thing => details.ask(thing.id),
    log: {section: 'Output', none: ({name}) => (name === 'second' ? 'It has written nothing.' : undefined)},
    open: thing => (thing.name === 'link' ? leads.ask(thing.id) : undefined),
    alerts: some => some[0]?.late ?? [],
    actions: [
      action({
        name: 'make',
        command: 'make thing',
        key: 'n',
        title: 'Make a thing',
        about: 'Makes one.',
        on: 'nothing',
        fields: {name: textField({label: 'Name', hint: 'Any.', required: true})},
        run: async input => {
          if (input.name === 'slow') remark(await outlooks.ask(input.name));
          return changing({kind: 'disk', words: `Make ${input.name}.`}, () => deed(`make ${input.name}`), {
            assumed: {answer: {ids: [], sentence: 'Made.'}},
          });
        },
      }),
      action({
        name: 'end',
        command: 'end thing',
        key: 'x',
        title: 'End',
        about: 'Ends some.',
        on: 'rows',
        fields: {},
        danger: row => ({question: `End ${(row as Thing | undefined)?.name}?`}),
        check: (_, row) => checks.ask((row as Thing).id),
        requests: () => {
          if (requests.problem) throw new Error(requests.problem);
          return [];
        },
        run: (_, row) => deed(`end ${(row as Thing).name}`),
      }),
    ],
  });
  const service: Service = {
    name: 'test',
    title: 'Test',
    settings: serviceSettings('test', () => ({})),
    connect: () => ({}),
    resources: [things],
    tabs: [{digit: 1, title: 'Things', views: ['things']}],
  };
  const session = openSession({
    services: [service, ...neighbours],
    profile: {
      name: 'here',
      services: Object.fromEntries(
        [service, ...neighbours].map(({name}) => [name, {url: 'http://127.0.0.1:1'}]),
      ),
    },
    credentials: async () => ({}),
    stateDir: temporaryFolder(),
    who: 'tester@here',
    tick: 0,
  });
  const done: string[] = [];
  const control = createConsole({
    session,
    ports: {
      copy: () => undefined,
      bell: () => void done.push('bell'),
      repaint: () => {},
      suspend: () => {},
      edit: async () => undefined,
      page: async () => {},
      write: async name => name,
      quit: code => void done.push(`quit ${code}`),
      switchTo: profile => void done.push(`switch ${profile}`),
      lookBack: (moment, view) => void done.push(`look back ${moment} ${view}`),
      keep: async () => {},
      makeProfile: async () => '/config.json',
    },
    profiles: ['other'],
    columns: 100,
    rows: 30,
    draw: {
      detail: sections => sections.map(section => section.title ?? ''),
      help: () => [],
    },
  });
  const read = () => session.poller.read(things, {});
  await read();
  return {
    rows,
    alerts,
    requests,
    deeds: deeds.list,
    outlooks: outlooks.list,
    checks: checks.list,
    details: details.list,
    leads: leads.list,
    session,
    control,
    done,
    read,
    state: () => control.store.get(),
    top: () => control.store.get().overlays.at(-1) as any,
    toasts: () => control.store.get().toasts.map(({text: words}) => words),
    press: (...presses: readonly string[]) => {
      for (const key of keysOf(...presses)) control.key(key);
    },
    close: async () => {
      control.close();
      await session.close();
    },
  };
};

export type SlowDesk = Awaited<ReturnType<typeof openSlowDesk>>;
