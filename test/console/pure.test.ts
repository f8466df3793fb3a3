import {describe, expect, it, vi} from 'vitest';
import {paint, span, spread, widthOf} from '../../source/console/draw/lines.ts';
import {themeOf} from '../../source/console/draw/theme.ts';
import {type Edit, edit, editOf, editSpans} from '../../source/console/form/edit.ts';
import {
  chooseNext,
  completion,
  problemsOf,
  refill,
  setText,
  startForm,
  typeKey,
  visibleFields,
} from '../../source/console/form/form.ts';
import type {KeyPlace} from '../../source/console/keys/key-place.ts';
import {bindings, commandOf} from '../../source/console/keys/keymap.ts';
import {remap} from '../../source/console/keys/remap.ts';
import {fitColumns, headerLine, rowLine, scrollTop} from '../../source/console/list/grid.ts';
import {fittingTitles} from '../../source/console/list/pane-heading.ts';
import {createRows} from '../../source/console/list/rows.ts';
import {findEntries} from '../../source/console/overlays/palette.ts';
import {tourLines} from '../../source/console/overlays/tour.ts';
import {calmOf} from '../../source/console/shell/health.ts';
import {type ConsoleState, newView} from '../../source/console/shell/state.ts';
import type {Draft} from '../../source/declare/draft.ts';
import type {Session} from '../../source/engine/session.ts';
import {services} from '../../source/services/index.ts';
import {cells} from '../../source/text/cells.ts';
import {form, keysOf, type Thing, things, worldAt} from './world.ts';

const now = 1_795_348_800;
const world = worldAt(now);
const {glyphs} = themeOf('dark', true);
const thing = (more: Partial<Thing> = {}): Thing => ({
  id: 'a1',
  name: 'first',
  state: 'good',
  count: 7,
  at: now + 3600,
  ...more,
});

describe('the grid', () => {
  const fitted = (width: number, rows = [thing()]) =>
    fitColumns(things.columns, rows, world, width, glyphs).fitted;
  it('gives every row and the header the same width, whatever is in them', () => {
    const rows = [
      thing(),
      thing({name: '日本語の長い名前がここにあります'}),
      thing({name: 'a\u001b[31mred\u202e'}),
      thing({name: '👩‍🚀 pilot'}),
    ];
    for (const width of [40, 60, 80, 120, 200]) {
      const columns = fitted(width, rows);
      const wide = widthOf(headerLine(columns, undefined, glyphs));
      expect(wide).toBeLessThanOrEqual(width);
      for (const row of rows)
        expect(widthOf(rowLine(columns, row, world, {chosen: false, marked: false}, glyphs))).toBe(wide);
    }
  });
  it('leaves out columns of low priority first', () => {
    const keys = (width: number) => fitted(width).map(({column}) => column.key);
    expect(keys(120)).toEqual(['id', 'name', 'state', 'count', 'at']);
    expect(keys(40)).toEqual(['id', 'name', 'state', 'count']);
    expect(keys(14)).toContain('id');
  });
  it('shows states with a glyph, the chosen row with another, and control characters not at all', () => {
    const row = rowLine(
      fitted(80),
      thing({state: 'bad', name: 'x\u0007y'}),
      world,
      {chosen: true, marked: true},
      glyphs,
    )
      .map(part => part.text)
      .join('');
    expect(row).toContain('✗ bad');
    expect(row.startsWith('▌●')).toBe(true);
    expect(row).toContain('x·y');
  });
  it('scrolls no further than the cursor asks', () => {
    expect(scrollTop(0, 9, 10, 100)).toBe(0);
    expect(scrollTop(0, 10, 10, 100)).toBe(1);
    expect(scrollTop(50, 20, 10, 100)).toBe(20);
    expect(scrollTop(95, 99, 10, 100)).toBe(90);
    expect(scrollTop(5, 0, 10, 3)).toBe(0);
  });
});

describe('a line', () => {
  it('is cut to the screen, styles and all', () => {
    const line = paint([{text: 'abc', tone: 'bad'}, span('defghij')], themeOf('dark', true), 6);
    expect(line).toBe('\u001b[1;91mabc\u001b[0mde…');
  });
  it('keeps its right end', () => {
    const text = spread([span('a long left side')], [span('right')], 14, '…')
      .map(part => part.text)
      .join('');
    expect(text).toBe('a long … right');
    expect(cells(text)).toBe(14);
  });
});

describe('typing', () => {
  const press = (state: Edit, ...keys: string[]) =>
    keysOf(...keys).reduce((one, key) => edit(one, key) ?? one, state);
  const shown = ({text, at}: Edit) => `${text.slice(0, at)}|${text.slice(at)}`;
  it.each([
    [['hello', 'left', 'left', 'X'], 'helX|lo'],
    [['hello world', 'ctrl-w'], 'hello |'],
    [['hello', 'ctrl-a', 'X', 'ctrl-e', 'Y'], 'XhelloY|'],
    [['hello', 'ctrl-u', 'bye'], 'bye|'],
    [['hello', 'home', 'delete', 'ctrl-k'], '|'],
    [['e\u0301a', 'left', 'backspace'], '|a'],
    [['a', 'space', 'b'], 'a b|'],
  ])('%j', (keys, text) => {
    const graphemes = keys.flatMap(key => (key === 'e\u0301a' ? [] : [key]));
    const start = keys.includes('e\u0301a') ? editOf('e\u0301a') : editOf('');
    expect(shown(press(start, ...graphemes))).toBe(text);
  });
  it('takes a paste as one line, or as several where lines count', () => {
    const paste = {name: 'paste', ctrl: false, alt: false, shift: false, paste: ' a=1\nb=2\n'};
    expect(edit(editOf(''), paste)?.text).toBe('a=1 b=2');
    expect(edit(editOf(''), paste, true)?.text).toBe(' a=1\nb=2\n');
  });
});

describe('a text field', () => {
  const shown = (text: string, at: number, width = 20) => editSpans({text, at}, width);
  it('inverts the whole letter under the cursor, and a blank at the end', () => {
    const flag = '🇵🇱';
    expect(shown(`a${flag}b`, 1).map(part => part.text)).toEqual(['a', flag, 'b']);
    expect(shown('ab', 2).map(part => part.text)).toEqual(['ab', ' ', '']);
  });
  it('keeps the cursor in sight however wide the letters before it are', () => {
    for (const letter of ['x', '語', '👩‍🚀']) {
      const [before, under] = shown(letter.repeat(80), letter.length * 60, 30);
      expect(cells(before!.text)).toBeLessThanOrEqual(20);
      expect(before!.text.startsWith('…')).toBe(true);
      expect(under).toEqual({text: letter, look: 'focus'});
    }
  });
  it('shows line ends and nothing that could harm', () => {
    expect(
      shown('a=1\nb=\u001b[2J', 9)
        .map(part => part.text)
        .join(''),
    ).toMatch(/^a=1⏎b=[^\u001b]+$/);
  });
});

describe('a form', () => {
  const start = () => startForm('things', form, undefined, world, {}, {});
  it('starts with what each field offers, and hides what means nothing yet', () => {
    expect(visibleFields(form, start(), world).map(([name]) => name)).toEqual(['kind', 'start']);
    expect(start().edits.start?.text).toBe('+1h');
  });
  it('follows a change of one field in those that were not touched', () => {
    const green = setText(start(), form, 'kind', editOf('green'), world);
    expect(green.edits.start?.text).toBe('+2h');
    expect(visibleFields(form, green, world).map(([name]) => name)).toContain('param');
    const own = setText(
      setText(start(), form, 'start', editOf('+9h'), world),
      form,
      'kind',
      editOf('green'),
      world,
    );
    expect(own.edits.start?.text).toBe('+9h');
  });
  it('starts with what the row gives, then with what was typed last, then with its own', () => {
    const ofRow = ({row}: {row?: unknown}) => (row === undefined ? undefined : '+7h');
    const again = {...form, fields: {start: {...form.fields.start, remembered: true, ofRow}}};
    const starts = (row: unknown, last: Draft) =>
      startForm('things', again, row, world, {}, last).edits.start?.text;
    expect(starts({}, {start: '+3h'})).toBe('+7h');
    expect(starts(undefined, {start: '+3h'})).toBe('+3h');
    expect(starts(undefined, {})).toBe('+1h');
    const bare = {...form, fields: {start: {...form.fields.start, ofRow: () => ''}}};
    const opened = startForm('things', bare, {}, world, {}, {});
    expect(opened.edits.start?.text).toBe('');
    expect(refill(opened, bare, world)).toBe(opened);
  });
  it('goes round its suggestions by arrows', () => {
    const offered = {...start(), suggestions: [{value: 'red'}, {value: 'green'}]};
    const next = chooseNext(offered, form, 1, world);
    expect(next.edits.kind?.text).toBe('green');
    expect(chooseNext(next, form, 1, world).edits.kind?.text).toBe('red');
  });
  it('blames typed fields at once and empty ones when it is sent', () => {
    const [key] = keysOf('x');
    const typed = typeKey({...start(), focus: 1}, form, key!, world)!;
    expect(problemsOf(form, typed, world, false).start).toContain('"1hx" is not a length of time');
    const empty = setText(start(), form, 'start', editOf(''), world);
    expect(problemsOf(form, empty, world, false)).toEqual({});
    expect(problemsOf(form, empty, world, true).start).toContain('is needed');
  });
  it('completes a path as far as the files agree', () => {
    expect(completion('./a', [{value: './abc1'}, {value: './abc2'}])).toBe('./abc');
    expect(completion('./abc1', [{value: './abc1'}])).toBeUndefined();
    expect(completion('./x', [])).toBeUndefined();
  });
});

const resources = services.flatMap(service => service.resources);
describe('the keymap', () => {
  it('has one meaning for each key where it is open', () => {
    // Where there is no timeline, its key is free.
    const clashes = services.flatMap(service =>
      service.resources.flatMap(resource =>
        (resource.actions ?? []).flatMap(({key}) => {
          const other = commandOf(key, ['grid', 'anywhere']);
          return other && !other.acts && (other.command !== 'timeline' || resource.span)
            ? [`${key} ${other.command}`]
            : [];
        }),
      ),
    );
    expect(clashes).toEqual([]);
    for (const context of new Set(bindings.map(binding => binding.context))) {
      const keys = bindings.filter(binding => binding.context === context).flatMap(binding => binding.keys);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
  it.each(services.flatMap(service => service.resources.map(resource => [resource.name, resource] as const)))(
    '%s has no two actions on one key',
    (_, resource) => {
      const keys = (resource.actions ?? []).map(action => action.key);
      expect(new Set(keys).size).toBe(keys.length);
    },
  );
  it('can be changed, and says what clashes', () => {
    expect(commandOf('R', ['anywhere'], remap({refresh: 'R'}).bindings)?.command).toBe('refresh');
    expect(tourLines(remap({send: 'F2'}).bindings)[6]?.says).toMatch(/before F2, Esc leaves$/);
    const sentences = (own: Parameters<typeof remap>[0]) =>
      remap(own, resources).remarks.map(({sentence}) => sentence);
    expect(sentences({refresh: 'q'})).toEqual(['"q" is already quit; give that another key first']);
    expect(remap({refresh: 'q'}).bindings).toEqual(bindings);
    expect(sentences({refesh: 'R'})).toEqual([expect.stringContaining('no command "refesh"')]);
    expect(sentences({refresh: 'Hyper-R'})).toEqual([expect.stringContaining('"Hyper-R" is no key')]);
    expect(sentences({refresh: 'Ctrl-I'})).toEqual(['a terminal sends Tab for ^I']);
    expect(sentences({'windows.create': 'x'})).toEqual([expect.stringContaining('already windows.delete')]);
  });
  it('takes keys as they are printed, for commands and for actions', () => {
    const {bindings: map, actions} = remap({refresh: 'F6 ^R', 'windows.create': 'N'}, resources);
    expect(commandOf('ctrl-r', ['anywhere'], map)?.command).toBe('refresh');
    expect(commandOf('r', ['anywhere'], map)).toBeUndefined();
    expect(actions.get('windows.create')).toBe('N');
    const meant = remap({new: 'N'}, resources);
    expect(meant.actions.get('hpc-jobs.submit')).toBe('N');
  });
  it('gives an action whose key was taken the one that became free, and says so', () => {
    const {actions, remarks} = remap({refresh: 'R'}, resources);
    expect(actions.get('jobs.repeat')).toBe('r');
    expect(remarks.filter(({wrong}) => wrong)).toEqual([]);
    expect(remarks.map(({sentence}) => sentence)).toContain('jobs.repeat had "R" and has "r" now');
  });
  it('asks the innermost context first', () => {
    expect(commandOf('enter', ['form'])?.command).toBe('accept');
    expect(commandOf('q', ['confirm', 'anywhere'])?.command).toBe('no');
    expect(bindings.filter(binding => binding.context === 'anywhere').length).toBeGreaterThan(20);
  });
});

describe('the palette', () => {
  const entries = [
    {text: 'Windows', note: 'windows, win', command: 'go windows'},
    {text: 'Create a window', note: 'create window', command: 'do windows.create'},
    {text: 'Theme: light', note: '', command: 'theme light'},
  ];
  it('finds by parts of words', () => {
    expect(findEntries(entries, 'crwin')[0]?.command).toBe('do windows.create');
    expect(findEntries(entries, 'light').map(entry => entry.command)).toEqual(['theme light']);
    expect(findEntries(entries, '')).toEqual(entries);
  });
});

describe('a filter that is typed', () => {
  const states = ['good', 'bad', 'new'];
  const page = {
    rows: Array.from({length: 300}, (_, at) =>
      thing({id: `id${at}`, name: `${at % 7} ${at % 5}`, state: states[at % 3]!, count: at % 11}),
    ),
    unreadable: [],
  };
  let looks = 0;
  const resource = {
    ...things,
    columns: things.columns.map(column => ({
      ...column,
      value: (row: Thing, then: typeof world) => {
        looks += 1;
        return column.value(row, then);
      },
    })),
  };
  const session = {
    resource: () => ({resource}),
    poller: {peek: () => ({page})},
    world: () => world,
    alerts: () => none,
  } as unknown as Session;
  const none: readonly never[] = [];
  const view = newView('things', {}, {key: 'count'});

  it.each(['5 3', 'good 1', 'state:bad 2', '-bad', '/^id1/', 'count>5'])(
    'finds %s letter by letter as all at once, in the same order',
    wanted => {
      const typed = createRows(session);
      for (let end = 0; end <= wanted.length; end += 1) {
        const filter = wanted.slice(0, end);
        const ids = (rows: typeof typed) => rows({...view, filter})?.rows.map(row => (row as Thing).id);
        expect(ids(typed)).toEqual(ids(createRows(session)));
      }
    },
  );
  it('sorts once, and with each letter of a word looks at the rows that were left alone', () => {
    const typed = createRows(session);
    typed({...view, filter: 'id29'});
    looks = 0;
    expect(typed({...view, filter: 'id299'})?.rows).toHaveLength(1);
    expect(looks).toBeLessThan(11 * things.columns.length + 1);
  });
  it('of a long list shows at once what it found so far, says so, and then all of it; a mark of all takes all', async () => {
    const names = Array.from({length: 40_000}, (_, at) => thing({id: `id${at}`, name: `n${at % 100}`}));
    const long = {
      ...session,
      poller: {...session.poller, peek: () => ({page: {rows: names, unreadable: []}})},
    };
    const redraw = vi.fn();
    const typed = createRows(long as unknown as Session, () => ({}), redraw);
    await vi.waitFor(() => expect(typed(view)?.underWay).toBeUndefined());
    redraw.mockClear();
    const filtered = {...view, filter: 'n7'};
    const begun = typed(filtered)!;
    const whole = typed(filtered, true)!;
    expect(whole.rows).toHaveLength(4400);
    expect(begun.underWay === undefined || begun.rows.length < whole.rows.length).toBe(true);
    typed({...view, filter: 'n70'});
    await vi.waitFor(() => expect(typed({...view, filter: 'n70'})?.underWay).toBeUndefined());
    expect(typed({...view, filter: 'n70'})?.rows).toHaveLength(400);
    // The wish that was given up draws nothing.
    expect(typed(view)?.rows).toHaveLength(40_000);
  });
});

it('calls nothing well as long as a list that alerts are made from was not read', () => {
  const resources = ['windows', 'uploads'].map(name => ({name, alerts: () => []}));
  const read = new Set(['windows']);
  const session = {
    services: [{service: {name: 'tasking', title: 'Tasking', resources}}],
    resource: (name: string) => ({resource: resources.find(one => one.name === name), connected: {}}),
    clock: {now: () => 1000, wall: () => 1_000_000},
    poller: {
      peek: (name: string) =>
        read.has(name) ? {page: {rows: [], unreadable: []}, wallAt: 1_000_000} : undefined,
    },
    isWeighed: () => true,
  } as unknown as Session;
  const views = resources.map(({name}) => ({resource: name, query: {}}));
  const state = {tabs: [{views}]} as unknown as ConsoleState;
  expect(calmOf(session, state)).toMatchObject({words: 'Reading; nothing is worrying so far.', tone: 'busy'});
  read.add('uploads');
  expect(calmOf(session, state)).toMatchObject({words: 'Nothing is worrying.', tone: 'good'});
});

it('of the views of a tab those give way for which there is no room, and never the one in sight', () => {
  const names = ['HPC jobs', 'Systems', 'Files', 'Partitions'];
  const shown = (at: number, room: number) =>
    fittingTitles(
      names.map((name, place) => span(` ${name} `, place === at ? 'focus' : 'quiet')),
      room,
      '…',
    )
      .map(({text}) => text)
      .join('');
  expect(shown(0, 50)).toBe(' HPC jobs  Systems  Files  Partitions ');
  expect(shown(0, 22)).toBe(' HPC jobs  Systems …');
  expect(shown(3, 24)).toBe(' … Files  Partitions ');
  expect(shown(3, 0)).toBe(' … Partitions ');
});

it('a key that a list has no use for says so in a sentence, however the list is called', () => {
  const whyNot = (command: string, title: string) =>
    bindings
      .find(one => one.command === command)
      ?.unless?.({resource: {...things, title}, actions: new Map()} as unknown as KeyPlace, []);
  expect(whyNot('log', 'Pipeline')).toBe('Rows of Pipeline write no log');
  expect(whyNot('end', 'Accounting')).toBe('Rows of Accounting are not ended one by one from here');
  expect(whyNot('log', 'Windows')).toBe('Windows write no log');
});
