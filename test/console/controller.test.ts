import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {type FormState, viewOf} from '../../source/console/shell/state.ts';
import {openMemory} from '../../source/engine/memory/open-memory.ts';
import {named} from '../../source/terminal/key.ts';
import {type Desk, openDesk} from './world.ts';

let desk: Desk;
const until = (check: () => void) => vi.waitFor(check, {timeout: 20_000, interval: 10});
const ready = async () => {
  await until(() => expect(desk.control.rows(viewOf(desk.state())!)?.rows.length).toBeGreaterThan(0));
  await until(() => expect(desk.session.world().rows({name: 'satellites'})).toBeDefined());
  await until(() => expect(desk.session.world().rows({name: 'uploads'})).toBeDefined());
};
const view = () => viewOf(desk.state())!;
const shown = () => desk.control.rows(view())!;
const chosen = () => desk.control.chosen() as {id: string} | undefined;
const top = () => desk.state().overlays.at(-1) as any;
const toast = () => desk.state().toasts.at(-1)?.text ?? '';

beforeEach(async () => {
  desk = await openDesk();
  await ready();
});
afterEach(() => desk.close());

describe('the tour of nine keys', () => {
  it('goes on as each is pressed, and not by letters that are typed into a field', async () => {
    const step = () => desk.state().tour;
    desk.press('0', ':', 'tour of nine', 'enter');
    expect(step()).toBe(0);
    desk.press('x', 'j', 'enter', 'd', 'escape', '1', '/');
    expect(step()).toBe(6);
    desk.press('n', 'escape', 'n');
    expect(step()).toBe(7);
    desk.press('escape', ':', '?', 'escape');
    expect(step()).toBe(8);
    desk.press('?');
    expect(step()).toBeUndefined();
    expect(toast()).toContain('That was the tour');
  });
  it('ends when it is asked for again', () => {
    desk.press(':', 'tour of nine', 'enter', ':', 'tour of nine', 'enter');
    expect(desk.state().tour).toBeUndefined();
    expect(toast()).toBe('');
  });
});

describe('a list', () => {
  it('begins on the first row that is not history, with some of it above, and is left to the operator then', () => {
    expect(chosen()?.id).toBe('3020543');
    desk.press('g');
    expect(chosen()?.id).toBe('3020538');
    desk.press('G', 's');
    expect(chosen()?.id).toBe('3020556');
  });
  it('moves its cursor by keys and keeps it on its row when the order changes', () => {
    desk.press('j', 'down', 'j', 'k');
    const {id} = chosen()!;
    expect(id).toBe('3020544');
    desk.press('S');
    expect(chosen()?.id).toBe(id);
    desk.press('G');
    expect(chosen()?.id).toBe('3020538');
    desk.press('g', 'pgdn');
    expect(chosen()).toBeDefined();
  });
  it('is filtered as it is typed, and whole again by Escape', () => {
    const all = shown().rows.length;
    desk.press('/', 'FM204');
    expect(shown().rows.length).toBeLessThan(all);
    desk.press('enter', 'escape');
    expect(shown().rows.length).toBe(all);
    desk.press('/', 'nosuchcolumn:x', 'enter');
    expect(shown().problem).toContain('no column "nosuchcolumn"');
  });
  it('is marked by rows, and copied and exported by what is marked', async () => {
    desk.press('space', 'space', 'y');
    expect(desk.done).toContain('copy 3020543\n3020554');
    desk.press('e');
    expect(desk.state().overlays.at(-1)).toMatchObject({kind: 'ask', title: 'Write to'});
    desk.press('enter');
    await until(() =>
      expect(
        desk.done.some(one => one.startsWith('write skydeck-windows-20261122T120000Z.csv id,satelliteId')),
      ).toBe(true),
    );
    desk.press('escape');
    expect(view().marks.size).toBe(0);
  });
  it('leads from a satellite to its windows and back', async () => {
    desk.press(']');
    expect(view().resource).toBe('satellites');
    await until(() => expect(shown().rows.length).toBe(5));
    desk.press('j', 'enter');
    expect(view()).toMatchObject({resource: 'windows', query: {satellite: 'FM201'}});
    await until(() => expect(shown().rows.length).toBeGreaterThan(2));
    expect(shown().rows.every(row => (row as {satellite_id: string}).satellite_id === 'FM201')).toBe(true);
    desk.press('escape');
    expect(view().resource).toBe('satellites');
  });
  it('can be narrowed at the upstream', async () => {
    desk.press('w', 'ctrl-u', 'FM200', 'enter');
    await until(() => expect(view().query).toEqual({satellite: 'FM200'}));
    await until(() => expect(shown().rows.length).toBe(3));
  });
});

describe('a key', () => {
  it('says why it means nothing here, and makes what the list holds', async () => {
    desk.press(']');
    await until(() => expect(shown().rows.length).toBe(5));
    desk.press('x');
    expect(toast()).toBe('x: Delete the window is in Windows.');
    desk.press('f');
    expect(toast()).toBe('f: Satellites have no file to fetch.');
    desk.press('2', 'n');
    expect(top()).toMatchObject({kind: 'form', resource: 'uploads', action: 'upload'});
  });
});

describe('the mouse', () => {
  const click = (x: number, y: number) => desk.control.key({...named('click'), x, y});
  it('chooses rows and tabs, opens the chosen row, and its wheel moves', async () => {
    desk.press('1', 'g');
    const first = chosen()!.id;
    click(5, 6);
    expect(chosen()!.id).not.toBe(first);
    expect(shown().rows.indexOf(chosen())).toBe(2);
    desk.control.key(named('wheel-down'));
    expect(shown().rows.indexOf(chosen())).toBe(5);
    click(5, 9);
    expect(top()).toMatchObject({kind: 'detail', id: chosen()!.id});
    await until(() => expect(top().lines.length).toBeGreaterThan(3));
    desk.press('P');
    await until(() => expect(desk.done.at(-1)).toMatch(/^page \d+ lines/));
    click(2, 0);
    expect(desk.state().tab).toBe(0);
  });
});

describe('the detail of a row', () => {
  it('shows why, and the next step is one key away', async () => {
    desk.press('/', 'verdict:miss', 'enter', 'enter');
    const detail = top();
    expect(detail).toMatchObject({kind: 'detail', id: '3020554'});
    await until(() => expect(top().lines.join('\n')).toContain('[n: Create a window]'));
    desk.press('n');
    expect(top()).toMatchObject({kind: 'form', action: 'create'});
    expect(top().edits.satellite?.text).toBe('FM202');
    desk.press('escape', 'q');
    expect(top()).toBeUndefined();
  });
});

describe('several at once', () => {
  const begin = async () => {
    desk.press('1', ']', 'g');
    await until(() => expect(shown().rows.length).toBe(5));
    desk.press('space', 'space', 'n');
    expect(top()).toMatchObject({kind: 'form', action: 'create'});
    expect(top().each).toHaveLength(2);
    expect(top().edits.satellite.text).toBe('{satellite}');
    desk.press('tab', 'tab', 'ctrl-u', '+80h', 'ctrl-s');
    await until(() => expect(top().kind === 'confirm' || top().warned).toBeTruthy());
    if (top().kind === 'form') desk.press('ctrl-s');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
  };
  it('are one preview, one question and one group of the journal, each with its own outcome', async () => {
    await begin();
    expect(top().requests.join(' ').match(/POST/g)).toHaveLength(2);
    desk.press('y');
    await until(() => expect(top()).toMatchObject({kind: 'text', title: 'Create a window: 2 done'}));
    const [one, other] = desk.state().journal.slice(-2);
    expect(one!.group).toBe(other!.group);
    expect(one!.group).toMatch(/-/);
    expect(one!.input.satellite).not.toBe(other!.input.satellite);
  });
  it('end at the first refusal where that is asked for', async () => {
    await begin();
    desk.sandbox.faults.add({match: {method: 'POST'}, kind: 'status', status: 422, times: 1});
    desk.press('tab', 'y');
    await until(() => expect(top()?.title).toBe('Create a window: 1 rejected, 1 not tried'));
  });
  it('begin afresh by Ctrl-R as they began', async () => {
    desk.press('space', 'space', 'n');
    expect(top().each).toHaveLength(2);
    const {edits} = top();
    desk.press('tab', 'tab', 'ctrl-u', '+99h');
    expect(top().edits.start.text).toBe('+99h');
    desk.press('ctrl-r');
    expect(top()).toMatchObject({edits, focus: 0});
  });
  it('are kept as a template, with what each fills in', async () => {
    desk.press(
      '1',
      'n',
      'tab',
      'tab',
      'ctrl-u',
      '+90h',
      'shift-tab',
      'shift-tab',
      'ctrl-u',
      '{id}',
      'ctrl-t',
      'pass',
      'enter',
    );
    expect(desk.state().choices.templates.pass).toMatchObject({
      action: 'windows.create',
      draft: {satellite: '{id}', start: '+90h'},
    });
    expect(desk.done.at(-1)).toContain('"templates":{"pass"');
    desk.press('escape', ']', 'g');
    await until(() => expect(shown().rows.length).toBe(5));
    const {id} = chosen()!;
    desk.press(':', 'template pass', 'enter');
    expect(top()).toMatchObject({kind: 'form', action: 'create'});
    expect(top().edits).toMatchObject({satellite: {text: id}, start: {text: '+90h'}});
  });
});

describe('creating a window', () => {
  it('shows warnings first and sends when they are overruled', async () => {
    desk.press('g', 'n', 'tab', 'tab', 'ctrl-u', '+8h', 'ctrl-s');
    await until(() =>
      expect(
        top()
          .findings.map((one: {sentence: string}) => one.sentence)
          .join(),
      ).toContain('less than the usual lead'),
    );
    const before = shown().total;
    desk.press('ctrl-s');
    await until(() => expect(toast()).toMatch(/Window \d+ on FM200 is asked for/));
    expect(top()).toBeUndefined();
    await until(() => expect(shown().total).toBe(before + 1));
    expect(desk.state().journal.at(-1)).toMatchObject({
      verdict: 'done',
      action: 'create',
      resource: 'windows',
    });
  });
  it('keeps what was typed when the upstream refuses, with its words', async () => {
    desk.sandbox.faults.add({match: {method: 'POST'}, kind: 'status', status: 422, times: 1});
    desk.press('n', 'tab', 'tab', 'ctrl-u', '+80h', 'ctrl-s');
    await until(() => expect(top().findings).toMatchObject([{level: 'error'}]));
    expect(top().edits.start?.text).toBe('+80h');
    expect(desk.state().journal.at(-1)?.verdict).toBe('rejected');
  });
  it('that times out after it was sent is unknown, is not sent again, and is settled by reading', async () => {
    const before = shown().total;
    desk.sandbox.faults.add({match: {method: 'POST'}, kind: 'cut', times: 1});
    desk.press('n', 'tab', 'tab', 'ctrl-u', '+80h', 'ctrl-s');
    await until(() => expect(desk.state().journal.at(-1)?.verdict).toMatch(/unknown|absent|done/));
    await until(() => expect(top()).toBeUndefined());
    await desk.session.poller.read(desk.session.resource('windows')!.resource, {});
    expect(desk.sandbox.world).toBeDefined();
    const entry = desk.state().journal.at(-1)!;
    expect(entry.action).toBe('create');
    const made = (desk.session.poller.peek('windows')?.page?.rows.length ?? 0) - before;
    expect(made).toBeLessThanOrEqual(1);
  });
  it('gives back a form that was left, and starts afresh by Ctrl-R', () => {
    desk.press('n', 'tab', 'tab', 'ctrl-u', '+99h', 'escape', 'n');
    expect(top().edits.start?.text).toBe('+99h');
    desk.press('ctrl-r');
    expect(top().edits.start?.text).toBe('+25h');
  });
  it('takes parameters from the editor', async () => {
    desk.press('n', 'ctrl-e');
    await until(() => expect(top().edits.param?.text).toBe('{"downlink_budget":2}'));
  });
});

describe('done again, and taken back', () => {
  it('the last form comes back by . with all that was typed, and a row by R with its own values', async () => {
    desk.press('n', 'tab', 'tab', 'ctrl-u', '+80h', 'tab', 'ctrl-u', '77', 'ctrl-s');
    await until(() => expect(toast()).toMatch(/Window \d+ on FM20\d is asked for/));
    desk.press('.');
    expect(top().edits).toMatchObject({start: {text: '+80h'}, duration: {text: '77'}});
    desk.press('escape', '/', 'type:LEASE_ADCS', 'enter', 'R');
    expect(top()).toMatchObject({kind: 'form', action: 'create'});
    expect(top().edits).toMatchObject({
      type: {text: 'LEASE_ADCS'},
      satellite: {text: 'FM203'},
      duration: {text: '600'},
    });
  });
  it('z asks to delete what was made last, and says why where something went with it', async () => {
    desk.press('n', 'tab', 'tab', 'ctrl-u', '+80h', 'ctrl-s');
    await until(() => expect(toast()).toMatch(/Window \d+ on FM20\d is asked for/));
    const [made] = desk.state().journal.at(-1)!.ids;
    await until(() => expect(chosen()?.id).toBe(made));
    desk.press('z');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
    expect(top().question).toContain(made);
    desk.press('n', 'm', 'ctrl-u', '+90h', 'ctrl-s');
    await until(() => expect(top().kind === 'confirm' || top().warned).toBeTruthy());
    if (top().kind === 'form') desk.press('ctrl-s');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
    desk.press('y');
    await until(() => expect(toast()).toMatch(/Deletion of window .* is asked for/));
    await until(() =>
      expect(desk.control.rows(view())!.rows).toContainEqual(
        expect.objectContaining({id: desk.state().journal.at(-1)!.ids[0]}),
      ),
    );
    desk.press('z');
    expect(toast()).toContain(`The last change ended ${made} as well`);
  });
});

describe('plots', () => {
  it('are drawn from what is remembered, at the width of the screen, and closed by their key', async () => {
    desk.press('%');
    expect(top()).toMatchObject({kind: 'text', title: 'Plots'});
    const text = () => (top().lines as string[]).join('\n');
    expect(text()).toMatch(/Latency by service.*\n +Tasking .* now [\d.]+ m?s, most [\d.]+ m?s/);
    expect(text()).toMatch(/Upload queue, 14 days, today \d+ kB/);
    expect(text()).toMatch(/\d+ kB ┤.*█/);
    desk.control.resize(60, 20);
    expect((top().lines as string[]).every(line => line.length <= 60)).toBe(true);
    desk.press('%');
    expect(top()).toBeUndefined();
  });
});

describe('time marked on the timeline', () => {
  const posts = () => desk.state().journal.map(({action, verdict}) => `${action} ${verdict}`);

  it('is where a new window begins: the form has its lane, start and length', async () => {
    desk.press('v', 'n');
    const begun = view().mark!;
    expect(begun).toMatchObject({moves: false, seconds: 60});
    // What the satellites say of their free time has come, and the mark goes on to the next that fits with its buffers.
    await until(() => expect(Object.keys(desk.state().free).length).toBeGreaterThan(0));
    await until(() => {
      desk.press('f');
      expect(view().mark!.start).toBeGreaterThan(begun.start);
    });
    desk.press('right', 'left', '>');
    const {lane, start, seconds} = view().mark!;
    expect(seconds).toBe(90);
    desk.press('enter');
    expect(view().mark).toBeUndefined();
    expect(top()).toMatchObject({kind: 'form', action: 'create'});
    expect(top().edits.satellite?.text).toBe(lane);
    expect(Date.parse(top().edits.start!.text) / 1000).toBe(start);
    expect(top().edits.duration?.text).toBe('90');
    desk.press('escape', 'n', 'escape');
    expect(view().mark).toBeUndefined();
  });

  it('moves a window: delete and create, one preview, one question, one group of the journal', async () => {
    desk.press('/', '3020553', 'enter', 'v');
    const {id} = chosen()!;
    desk.press('m', 'right', 'right', 'enter');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
    expect(top().question).toContain(`Move `);
    expect(top().requests.map((line: string) => /-X (\w+)/.exec(line)?.[1])).toEqual(['DELETE', 'POST']);
    desk.press('y');
    await until(() => expect(posts().slice(-2)).toEqual(['delete done', 'create done']));
    const [gone, made] = desk.state().journal.slice(-2);
    expect(gone).toMatchObject({row: id, group: expect.any(String)});
    expect(made?.group).toBe(gone?.group);
    desk.press('escape');
    await until(() => expect(chosen()?.id).toBe(made?.ids[0]));
  });

  it('sends nothing more where the deletion is refused', async () => {
    desk.sandbox.faults.add({match: {method: 'DELETE'}, kind: 'status', status: 403, times: 1});
    desk.press('/', '3020553', 'enter', 'v', 'm', 'right', 'enter');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
    desk.press('y');
    await until(() => expect(toast()).toContain('Nothing else was sent.'));
    expect(posts().at(-1)).toBe('delete rejected');
  });

  it('says loudly that the old one is gone where the new one is refused, and has its form open', async () => {
    desk.sandbox.faults.add({match: {method: 'POST'}, kind: 'status', status: 422, times: 1});
    desk.press('/', '3020553', 'enter', 'v');
    const row = chosen() as unknown as {satellite_id: string; type: string};
    desk.press('m', 'right', 'enter');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
    desk.press('y');
    await until(() => expect(toast()).toMatch(/^Done in part\. Deletion of window \d+ .* But then: /));
    expect(desk.state().toasts.at(-1)).toMatchObject({tone: 'bad', stays: true});
    expect(desk.done).toContain('bell');
    expect(posts().slice(-2)).toEqual(['delete done', 'create rejected']);
    expect(top()).toMatchObject({kind: 'form', action: 'create'});
    expect(top().edits.satellite?.text).toBe(row.satellite_id);
    expect(top().edits.type?.text).toBe(row.type);
  });
});

describe('deleting windows', () => {
  it('asks, shows the requests, and does nothing on n', async () => {
    desk.press('/', 'state:pending', 'enter', 'x');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
    expect(top().requests.join()).toContain('-X DELETE');
    desk.press('n');
    expect(top()).toBeUndefined();
    expect(desk.state().journal.filter(entry => entry.action === 'delete')).toEqual([]);
  });
  it('says which of the marked rows it takes where a filter hides some', async () => {
    const all = shown().rows.length;
    desk.press('*', '/', 'FM204', 'enter');
    const marked = shown().rows.filter(row => view().marks.has((row as {id: string}).id)).length;
    expect(marked).toBeGreaterThan(0);
    expect(marked).toBeLessThan(all);
    desk.press('x');
    await until(() => expect(toast()).toContain(`It takes ${marked} of ${all} marked rows`));
    desk.press('n');
  });
  it('does it to every marked row, one outcome each', async () => {
    desk.press('/', 'state:pending', 'enter', '*', 'x');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
    const count = view().marks.size;
    expect(count).toBeGreaterThan(2);
    desk.press('y');
    await until(() =>
      expect(
        desk.state().journal.filter(entry => entry.action === 'delete' && entry.verdict === 'done'),
      ).toHaveLength(count),
    );
    await until(() => expect(shown().rows.length).toBe(0));
  });
});

describe('uploading', () => {
  it('completes the path, and hands the file over', async () => {
    const file = join(desk.sandbox.stateDir, 'hello.sh');
    await writeFile(file, '#!/bin/sh\necho hello\n', {mode: 0o755});
    desk.press('2', 'u', `${desk.sandbox.stateDir}/hel`, 'tab');
    await until(() => expect(top().edits.file?.text).toBe(file));
    desk.press('tab');
    await until(() => expect(top().focus).toBe(1));
    desk.press('tab', 'tab', '/persist/hello.sh', 'tab', 'space', 'ctrl-s');
    await until(() => expect(toast()).toContain('hello.sh is queued'));
    expect(desk.state().journal.at(-1)?.facts).toMatchObject({size: 21, name: 'hello.sh'});
  });
});

describe('the alerts', () => {
  it('of the overview lead to their rows and can be acknowledged', async () => {
    desk.press('0');
    await until(() => expect(desk.session.alerts().length).toBe(5));
    desk.press('a');
    expect(desk.state().acknowledged.size).toBe(1);
    await desk.session.acknowledged.flush();
    const file = join(desk.sandbox.stateDir, 'memory.db');
    const again = openMemory({file, clock: desk.session.clock}).acknowledged;
    expect(desk.session.alerts().map(again.has)).toEqual([true, false, false, false, false]);
    desk.press('down', 'enter');
    const alert = desk.session.alerts()[1]!;
    expect(view().resource).toBe(alert.resource);
    expect(chosen()?.id).toBe(alert.id);
  });
  it('ring once for a new critical one', async () => {
    desk.sandbox.world.advance(4 * 3600);
    desk.press('r');
    await until(() => expect(desk.session.alerts().some(alert => alert.kind === 'missed')).toBe(true));
    await until(() => expect(desk.done.filter(one => one === 'bell').length).toBeGreaterThan(0));
  });
});

describe('a read-only console', () => {
  it('says so and sends nothing', async () => {
    await desk.close();
    desk = await openDesk({readOnly: true});
    await ready();
    desk.press('n');
    expect(top()).toBeUndefined();
    expect(toast()).toContain('read-only');
  });
});

describe('another console of the profile', () => {
  it('begins with what lists were set to, and takes over columns that are chosen later', async () => {
    desk.press('s', 's', '/', 'state:pending', 'enter', 'i', '>');
    const {filter, sort} = view();
    expect(sort).toBeDefined();
    await until(() => expect(desk.session.memory.notes.get('view windows')).toMatchObject({filter}));
    desk.session.memory.flush();
    const other = desk.another();
    expect(viewOf(other.state())).toMatchObject({filter: 'state:pending', sort});
    expect(other.state().aside.open).toBe(desk.state().aside.open);
    expect(other.state().aside.share).toBe(desk.state().aside.share);
    desk.press('/', 'escape');
    await until(() => expect(view().filter).toBe(''));
    desk.press('C', 'space', 'enter');
    const chosen = desk.state().choices.columns.windows!;
    await until(() => expect(other.state().choices.columns.windows).toEqual(chosen));
    // It is open to look at something else: its own filter stays.
    expect(viewOf(other.state())?.filter).toBe('state:pending');
    desk.press('C', 'o');
    await until(() => expect(other.state().choices.columns.windows).toBeUndefined());
  });
  it('gives a form back as it was typed, although the line broke before it was left', async () => {
    await ready();
    desk.press('n');
    const fields = Object.keys(top().edits);
    desk.press('tab', 'tab', 'tab');
    const at = top().focus;
    desk.press('+31h');
    desk.session.memory.flush();
    await until(() =>
      expect(JSON.stringify(desk.session.memory.notes.get('draft windows.create'))).toContain('+31h'),
    );
    desk.session.memory.flush();
    const other = desk.another();
    await until(() => expect(other.session.world().rows({name: 'satellites'})).toBeDefined());
    other.press('n');
    const form = other.state().overlays.at(-1) as FormState;
    expect(Object.keys(form.edits)).toEqual(fields);
    expect(form.edits).toEqual(top().edits);
    expect(form.focus).toBe(at);
    expect(other.state().toasts.at(-1)?.text).toContain('What was typed before is back');
    other.press('ctrl-r', 'escape', 'n');
    expect((other.state().overlays.at(-1) as FormState).touched.size).toBe(0);
  });
});

describe('the way out', () => {
  it('is one step at a time, then the door', () => {
    desk.press('?', 'q');
    expect(top()).toBeUndefined();
    expect(desk.done).not.toContain('quit 0');
    desk.press('q');
    expect(desk.done).toContain('quit 0');
  });
  it('finds things by name', () => {
    desk.press(':', 'uploads', 'enter');
    expect(desk.state().tab).toBe(2);
    desk.press(':', 'journal', 'enter');
    expect(top()).toMatchObject({kind: 'journal'});
    desk.press('escape', ':', 'theme light', 'enter');
    expect(desk.state().theme).toBe('light');
  });
});

describe('the clock of an upstream', () => {
  it('that is an hour off is told in the status line', async () => {
    const {healthOf} = await import('../../source/console/shell/health.ts');
    const off = {...desk.session.services[0]!, http: {skew: () => 3600} as never};
    const clock = {...desk.session.clock, now: () => desk.session.clock.wall() / 1000};
    expect(healthOf({...desk.session, clock, services: [off]}, desk.state())).toMatchObject([
      {tone: 'warn', words: 'clock 1h ahead'},
    ]);
    expect(healthOf(desk.session, desk.state())).toMatchObject([{tone: 'good', words: ''}]);
  });
  it('is late by its own pace: a list that is read every five minutes is fresh after four', async () => {
    const {healthOf} = await import('../../source/console/shell/health.ts');
    const read = (minutes: number, every: number) =>
      healthOf(
        {
          ...desk.session,
          poller: {
            ...desk.session.poller,
            peek: () => ({wallAt: desk.session.clock.wall() - minutes * 60_000, every}) as never,
          },
        },
        desk.state(),
      );
    expect(read(4, 300)).toMatchObject([{tone: 'good'}]);
    expect(read(11, 300)).toMatchObject([{tone: 'warn', words: '11m old'}]);
    expect(read(2, 30)).toMatchObject([{tone: 'warn', words: '2m old'}]);
    expect(read(1, 5)).toMatchObject([{tone: 'good'}]);
  });
});
