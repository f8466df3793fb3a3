import {stripVTControlCharacters} from 'node:util';
import {render} from 'ink-testing-library';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {bindings} from '../../source/console/keys/keymap.ts';
import {App} from '../../source/console/shell/app.tsx';
import type {Console} from '../../source/console/shell/controller.ts';
import {action, type Finding} from '../../source/declare/action.ts';
import {state, text} from '../../source/declare/columns.ts';
import {textField} from '../../source/declare/fields.ts';
import {resource} from '../../source/declare/resource.ts';
import type {Service} from '../../source/declare/service.ts';
import {serviceSettings} from '../../source/declare/settings.ts';
import {guardService} from '../../source/engine/guard-resource.ts';
import {openSession} from '../../source/engine/open-session.ts';
import type {Session} from '../../source/engine/session.ts';
import {typed} from '../../source/terminal/key.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {soon} from './soon.ts';
import {consoleOn, keysOf} from './world.ts';

type Thing = {readonly id: string; readonly name?: string};

/** A service whose every rule fails on a row without a name. */
const faulty = () => {
  const rows = {
    list: [{id: 'a', name: 'first'}, {id: 'b'}, {id: 'c', name: 'third'}] as readonly Thing[],
    incomplete: false,
  };
  const sent: string[] = [];
  const checks: (() => void)[] = [];
  const oops = (thing: Thing): string => {
    if (thing.name === undefined) throw new Error('nobody thought of this');
    return thing.name;
  };
  const things = resource<Thing, unknown>({
    service: 'test',
    name: 'things',
    aliases: [],
    title: 'Things',
    about: 'Things.',
    id: thing => thing.id,
    columns: [
      text('id', thing => thing.id, {priority: 1}),
      text('name', oops, {priority: 1}),
      state('state', oops, thing => (oops(thing) === '' ? 'bad' : 'good'), {priority: 1}),
    ],
    list: async () => ({rows: rows.list, unreadable: [], incomplete: rows.incomplete}),
    describe: thing => [{kind: 'text', title: 'It', text: oops(thing)}],
    open: thing => (oops(thing) === 'leads on' ? {resource: 'things', query: {}} : undefined),
    summary: all => all.map(thing => ({word: oops(thing), count: 1, tone: 'good' as const})),
    span: thing => ({
      lane: oops(thing),
      label: thing.id,
      start: 0,
      end: 1,
      before: 0,
      after: 0,
      tone: 'good',
      conflict: false,
    }),
    alerts: all => all.map(thing => ({...alert, title: oops(thing)})),
    trace: {
      what: 'thing',
      heading: thing => oops(thing),
      steps: thing => ({before: [], after: [{name: 'made', state: 'done', evidence: `as ${thing.id}`}]}),
      along: ({id}) => {
        if (id === 'c') throw new Error('no way');
        return {before: [], after: [{name: 'listed', state: 'done', evidence: 'here'}]};
      },
    },
    actions: [
      action({
        name: 'make',
        command: 'make thing',
        key: 'n',
        title: 'Make a thing',
        about: 'Makes one.',
        on: 'nothing',
        fields: {name: textField({label: 'Name', hint: 'Any.', required: true})},
        check: () => new Promise<Finding[]>(done => checks.push(() => done([]))),
        requests: () => [],
        run: async input => {
          sent.push(String(input.name));
          return {ids: [], sentence: 'Made.'};
        },
      }),
      action({
        name: 'end',
        command: 'end thing',
        key: 'x',
        title: 'End a thing',
        about: 'Ends one.',
        on: 'row',
        fields: {},
        danger: () => {
          throw new Error('no question');
        },
        requests: () => [],
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
  return {service, rows, sent, checks};
};
const alert = {kind: 'k', severity: 'warning' as const, resource: 'things', id: 'a', why: '', todo: ''};

let service: ReturnType<typeof faulty>;
let session: Session;
let control: Console;
let app: ReturnType<typeof render>;
const frame = () => stripVTControlCharacters(app.lastFrame() ?? '');
const see = (words: string | RegExp) =>
  vi.waitFor(() => expect(frame()).toMatch(words), {timeout: 120_000, interval: 10});
const press = (...presses: readonly string[]) => {
  for (const key of keysOf(...presses)) control.key(key);
};

beforeEach(async () => {
  service = faulty();
  session = openSession({
    services: [service.service],
    profile: {name: 'here', services: {test: {url: 'http://127.0.0.1:1'}}},
    credentials: async () => ({}),
    stateDir: temporaryFolder(),
    who: 'tester@here',
  });
  ({control} = consoleOn(session, {columns: 100, rows: 30}));
  app = render(<App console={control} session={session} map={bindings} unicode />);
  await see(/▌ a +first/);
});
afterEach(async () => {
  app.unmount();
  control.close();
  await session.close();
});

it('an empty list that is not all of it is not told as none', async () => {
  service.rows.list = [];
  service.rows.incomplete = true;
  press('r');
  await see('There are no things in what was read, which is not all.');
});

describe('a rule of a service that throws', () => {
  it('leaves a question mark in its cell and a note above; the other rows stay', async () => {
    await see(/ b +\?/);
    expect(frame()).toMatch(/ c +third +✓ third/);
    expect(frame()).toMatch(/This is a fault of skydeck \(column (name|state) of things\)/);
  });

  it('does not end sorting, filtering, the timeline, the overview or the help', async () => {
    press('s', 's', 's', '/', 'name:third', 'enter');
    await see('1 of 3');
    press('escape', 'v');
    await see('None of these has a time that is known.');
    press('v', '0');
    await see('The alerts of 1 row of Things cannot be worked out');
    press('?');
    await see('EVERYWHERE');
    press('?', '1');
    await see(/ c +third/);
  });

  it('is told in the detail view, which Escape leaves', async () => {
    press('j', 'enter');
    await see('This is a fault of skydeck');
    await see('What the list knows');
    expect(frame()).not.toContain('nobody thought of this');
    press('escape');
    await see(/▌ b/);
  });

  it('is told in its place in a trace, whose other parts stand', () => {
    const {trace, title} = guardService(service.service).resources[0]!;
    const world = session.world();
    const [b] = service.rows.list;
    expect(trace!.heading!(undefined)).toBe('?');
    expect(trace!.steps(b, world, undefined).after).toMatchObject([{name: 'made', state: 'done'}]);
    const along = (id: string) => trace!.along!({resource: 'things', id}, world)?.after;
    expect(along('a')).toMatchObject([{name: 'listed', state: 'done'}]);
    expect(along('c')).toMatchObject([
      {name: title, state: 'unknown', evidence: expect.stringContaining('(trace of things)')},
    ]);
  });

  it('is told where it belongs to an action, which then does nothing', async () => {
    press('x');
    await see('That could not be done: no question');
    expect(session.journal.entries()).toEqual([]);
  });
});

describe('a form whose check hangs', () => {
  it('is left by Escape, and nothing is sent when the check comes to an end', async () => {
    press('n', 'one', 'ctrl-s');
    await see('checking…');
    press('escape');
    await see('Nothing was sent');
    await soon(() => expect(service.checks).toHaveLength(1));
    service.checks[0]?.();
    press('n');
    await see(/Name +one/);
    expect(service.sent).toEqual([]);
    expect(session.journal.entries()).toEqual([]);
  });
});

describe('rows that vanish', () => {
  it('leave the cursor on a row that is there, and marks that stand for nothing', async () => {
    press('G', 'space');
    await see('1 marked');
    service.rows.list = [{id: 'a', name: 'first'}];
    press('r');
    await see(/▌ a +first/);
    press('y');
    await see('There is nothing to copy');
    press('escape', 'enter');
    await see(/It\s+first/);
  });
});

describe('keys and texts by the thousand', () => {
  it('are all taken: three hundred keys at once, and a megabyte pasted into a field', async () => {
    press(...Array.from({length: 300}, (_, at) => (at % 2 ? 'k' : 'j')), 'n');
    await see('Make a thing');
    control.key({...typed(''), name: 'paste', text: undefined, paste: 'x'.repeat(1_000_000)});
    await see(/Name +…x+/);
    press('ctrl-u', 'short');
    await see(/Name +short/);
  });

  it('may be any filter', async () => {
    for (const odd of ['(((', '[', '\\', 'name:', ':', '-', '--', 'state>', '"', '*', '衛', '\u0000']) {
      press('/', ...odd, 'enter', 'escape');
      await see(/\d+ ?$/m);
    }
    await see(/ c +third/);
  });

  it('mean something else with Alt held: it is neither Escape nor the key alone', async () => {
    press('?');
    await see('EVERYWHERE');
    control.key(typed('j', {alt: true}));
    control.key(typed('q', {alt: true}));
    await see('EVERYWHERE');
    press('escape');
    await see(/▌ a/);
  });
});
