import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {FormState} from '../../source/console/shell/overlay-state.ts';
import {viewOf} from '../../source/console/shell/state.ts';
import {openMemory} from '../../source/engine/memory/open-memory.ts';
import {named} from '../../source/terminal/key.ts';
import {openDesk, type Shell} from './world.ts';

let shell: Shell;
const until = (check: () => void) => vi.waitFor(check, {timeout: 120_000, interval: 10});
const ready = async () => {
  await until(() => expect(shell.control.rows(viewOf(shell.state())!)?.rows.length).toBeGreaterThan(0));
  await until(() => expect(shell.session.world().rows({name: 'satellites'})).toBeDefined());
  await until(() => expect(shell.session.world().rows({name: 'uploads'})).toBeDefined());
};
const view = () => viewOf(shell.state())!;
const shown = () => shell.control.rows(view())!;
const chosen = () => shell.control.chosen() as {id: string} | undefined;
const top = () => shell.state().overlays.at(-1) as any;
const toast = () => shell.state().toasts.at(-1)?.text ?? '';

beforeEach(async () => {
  shell = await openDesk();
  await ready();
});
afterEach(() => shell.close());

describe('the tour of nine keys', () => {
  it('goes on as each is pressed, and not by letters that are typed into a field', async () => {
    const step = () => shell.state().tour;
    shell.press('0', ':', 'tour of nine', 'enter');
    expect(step()).toBe(0);
    shell.press('x', 'j', 'enter', 'd', 'escape', '1', '/');
    expect(step()).toBe(6);
    shell.press('n', 'escape', 'n');
    expect(step()).toBe(7);
    shell.press('escape', ':', '?', 'escape');
    expect(step()).toBe(8);
    shell.press('?');
    expect(step()).toBeUndefined();
    expect(toast()).toContain('That was the tour');
  });
  it('ends when it is asked for again', () => {
    shell.press(':', 'tour of nine', 'enter', ':', 'tour of nine', 'enter');
    expect(shell.state().tour).toBeUndefined();
    expect(toast()).toBe('');
  });
});

describe('a list', () => {
  it('begins on the first row that is not history, with some of it above, and is left to the operator then', () => {
    expect(chosen()?.id).toBe('3020543');
    shell.press('g');
    expect(chosen()?.id).toBe('3020538');
    shell.press('G', 's');
    expect(chosen()?.id).toBe('3020556');
  });
  it('moves its cursor by keys and keeps it on its row when the order changes', () => {
    shell.press('j', 'down', 'j', 'k');
    const {id} = chosen()!;
    expect(id).toBe('3020544');
    shell.press('S');
    expect(chosen()?.id).toBe(id);
    shell.press('G');
    expect(chosen()?.id).toBe('3020538');
    shell.press('g', 'pgdn');
    expect(chosen()).toBeDefined();
  });
  it('is filtered as it is typed, and whole again by Escape', () => {
    const all = shown().rows.length;
    shell.press('/', 'FM204');
    expect(shown().rows.length).toBeLessThan(all);
    shell.press('enter', 'escape');
    expect(shown().rows.length).toBe(all);
    shell.press('/', 'nosuchcolumn:x', 'enter');
    expect(shown().problem).toContain('no column "nosuchcolumn"');
  });
  it('is marked by rows, and copied and exported by what is marked', async () => {
    shell.press('space', 'space', 'y');
    expect(shell.done).toContain('copy 3020543\n3020554');
    shell.press('e');
    expect(shell.state().overlays.at(-1)).toMatchObject({kind: 'ask', title: 'Write to'});
    shell.press('enter');
    await until(() =>
      expect(
        shell.done.some(one => one.startsWith('write skydeck-windows-20261122T120000Z.csv id,satelliteId')),
      ).toBe(true),
    );
    shell.press('escape');
    expect(view().marks.size).toBe(0);
  });
  it('leads from a satellite to its windows and back', async () => {
    shell.press(']');
    expect(view().resource).toBe('satellites');
    await until(() => expect(shown().rows.length).toBe(5));
    shell.press('j', 'enter');
    expect(view()).toMatchObject({resource: 'windows', query: {satellite: 'FM201'}});
    await until(() => expect(shown().rows.length).toBeGreaterThan(2));
    expect(shown().rows.every(row => (row as {satellite_id: string}).satellite_id === 'FM201')).toBe(true);
    shell.press('escape');
    expect(view().resource).toBe('satellites');
  });
  it('can be narrowed at the upstream', async () => {
    shell.press('w', 'ctrl-u', 'FM200', 'enter');
    await until(() => expect(view().query).toEqual({satellite: 'FM200'}));
    await until(() => expect(shown().rows.length).toBe(3));
  });
});

describe('a key', () => {
  it('says why it means nothing here, and makes what the list holds', async () => {
    shell.press(']');
    await until(() => expect(shown().rows.length).toBe(5));
    shell.press('x');
    expect(toast()).toBe('x works in Windows (delete the window).');
    shell.press('f');
    expect(toast()).toBe('f: Satellites have no file to fetch.');
    shell.press('2');
    expect(toast()).toBe('');
    shell.press('n');
    expect(top()).toMatchObject({kind: 'form', resource: 'uploads', action: 'upload'});
  });
});

describe('the mouse', () => {
  const click = (x: number, y: number) => shell.control.key({...named('click'), x, y});
  it('chooses rows and tabs, opens the chosen row, and its wheel moves', async () => {
    shell.press('1', 'g');
    const first = chosen()!.id;
    click(5, 6);
    expect(chosen()!.id).not.toBe(first);
    expect(shown().rows.indexOf(chosen())).toBe(2);
    shell.control.key(named('wheel-down'));
    expect(shown().rows.indexOf(chosen())).toBe(5);
    click(5, 9);
    expect(top()).toMatchObject({kind: 'detail', id: chosen()!.id});
    await until(() => expect(top().lines.length).toBeGreaterThan(3));
    shell.press('P');
    await until(() => expect(shell.done.at(-1)).toMatch(/^page \d+ lines/));
    click(2, 0);
    expect(shell.state().tab).toBe(0);
  });
});

describe('the detail of a row', () => {
  it('shows why, and the next step is one key away', async () => {
    shell.press('/', 'verdict:miss', 'enter', 'enter');
    const detail = top();
    expect(detail).toMatchObject({kind: 'detail', id: '3020554'});
    await until(() => expect(top().lines.join('\n')).toContain('[n: Create a window]'));
    shell.press('n');
    expect(top()).toMatchObject({kind: 'form', action: 'create'});
    expect(top().edits.satellite?.text).toBe('FM202');
    shell.press('escape', 'q');
    expect(top()).toBeUndefined();
  });
});

describe('several at once', () => {
  const begin = async () => {
    shell.press('1', ']', 'g');
    await until(() => expect(shown().rows.length).toBe(5));
    shell.press('space', 'space', 'n');
    expect(top()).toMatchObject({kind: 'form', action: 'create'});
    expect(top().each).toHaveLength(2);
    expect(top().edits.satellite.text).toBe('{satellite}');
    shell.press('tab', 'tab', 'ctrl-u', '+80h', 'ctrl-s');
    await until(() => expect(top().kind === 'confirm' || top().warned).toBeTruthy());
    if (top().kind === 'form') shell.press('ctrl-s');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
  };
  it('are one preview, one question and one group of the journal, each with its own outcome', async () => {
    await begin();
    expect(top().requests.join(' ').match(/POST/g)).toHaveLength(2);
    shell.press('y');
    await until(() => expect(top()).toMatchObject({kind: 'text', title: 'Create a window: 2 done'}));
    const [one, other] = shell.state().journal.slice(-2);
    expect(one!.group).toBe(other!.group);
    expect(one!.group).toMatch(/-/);
    expect(one!.input.satellite).not.toBe(other!.input.satellite);
  });
  it('end at the first refusal where that is asked for', async () => {
    await begin();
    shell.sandbox.faults.add({match: {method: 'POST'}, kind: 'status', status: 422, times: 1});
    shell.press('tab', 'y');
    await until(() => expect(top()?.title).toBe('Create a window: 1 rejected, 1 not tried'));
  });
  it('begin afresh by Ctrl-R as they began', async () => {
    shell.press('space', 'space', 'n');
    expect(top().each).toHaveLength(2);
    const {edits} = top();
    shell.press('tab', 'tab', 'ctrl-u', '+99h');
    expect(top().edits.start.text).toBe('+99h');
    shell.press('ctrl-r');
    expect(top()).toMatchObject({edits, focus: 0});
  });
  it('are kept as a template, with what each fills in', async () => {
    shell.press(
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
    expect(shell.state().choices.templates.pass).toMatchObject({
      action: 'windows.create',
      draft: {satellite: '{id}', start: '+90h'},
    });
    expect(shell.done.at(-1)).toContain('"templates":{"pass"');
    shell.press('escape', ']', 'g');
    await until(() => expect(shown().rows.length).toBe(5));
    const {id} = chosen()!;
    shell.press(':', 'template pass', 'enter');
    expect(top()).toMatchObject({kind: 'form', action: 'create'});
    expect(top().edits).toMatchObject({satellite: {text: id}, start: {text: '+90h'}});
  });
});

describe('creating a window', () => {
  it('shows warnings first and sends when they are overruled', async () => {
    shell.press('g', 'n', 'tab', 'tab', 'ctrl-u', '+8h', 'ctrl-s');
    await until(() =>
      expect(
        top()
          .findings.map((one: {sentence: string}) => one.sentence)
          .join(),
      ).toContain('less than the usual lead'),
    );
    const before = shown().total;
    shell.press('ctrl-s');
    await until(() => expect(toast()).toMatch(/Window \d+ on FM200 is asked for/));
    expect(top()).toBeUndefined();
    await until(() => expect(shown().total).toBe(before + 1));
    expect(shell.state().journal.at(-1)).toMatchObject({
      verdict: 'done',
      action: 'create',
      resource: 'windows',
    });
  });
  it('keeps what was typed when the upstream refuses, with its words', async () => {
    shell.sandbox.faults.add({match: {method: 'POST'}, kind: 'status', status: 422, times: 1});
    shell.press('n', 'tab', 'tab', 'ctrl-u', '+80h', 'ctrl-s');
    await until(() => expect(top().findings).toMatchObject([{level: 'error'}]));
    expect(top().edits.start?.text).toBe('+80h');
    expect(shell.state().journal.at(-1)?.verdict).toBe('rejected');
  });
  it('that times out after it was sent is unknown, is not sent again, and is settled by reading', async () => {
    const before = shown().total;
    shell.sandbox.faults.add({match: {method: 'POST'}, kind: 'cut', times: 1});
    shell.press('n', 'tab', 'tab', 'ctrl-u', '+80h', 'ctrl-s');
    await until(() => expect(shell.state().journal.at(-1)?.verdict).toMatch(/unknown|absent|done/));
    await until(() => expect(top()).toBeUndefined());
    await shell.session.poller.read(shell.session.resource('windows')!.resource, {});
    expect(shell.sandbox.world).toBeDefined();
    const entry = shell.state().journal.at(-1)!;
    expect(entry.action).toBe('create');
    const made = (shell.session.poller.peek('windows')?.page?.rows.length ?? 0) - before;
    expect(made).toBeLessThanOrEqual(1);
  });
  it('gives back a form that was left, and starts afresh by Ctrl-R', () => {
    shell.press('n', 'tab', 'tab', 'ctrl-u', '+99h', 'escape', 'n');
    expect(top().edits.start?.text).toBe('+99h');
    shell.press('ctrl-r');
    expect(top().edits.start?.text).toBe('+25h');
  });
  it('takes parameters from the editor', async () => {
    shell.press('n', 'ctrl-e');
    await until(() => expect(top().edits.param?.text).toBe('{"downlink_budget":2}'));
  });
});

describe('done again, and taken back', () => {
  it('the last form comes back by . with all that was typed, and a row by R with its own values', async () => {
    shell.press('n', 'tab', 'tab', 'ctrl-u', '+80h', 'tab', 'ctrl-u', '77', 'ctrl-s');
    await until(() => expect(toast()).toMatch(/Window \d+ on FM20\d is asked for/));
    shell.press('.');
    expect(top().edits).toMatchObject({start: {text: '+80h'}, duration: {text: '77'}});
    shell.press('escape', '/', 'type:LEASE_ADCS', 'enter', 'R');
    expect(top()).toMatchObject({kind: 'form', action: 'create'});
    expect(top().edits).toMatchObject({
      type: {text: 'LEASE_ADCS'},
      satellite: {text: 'FM203'},
      duration: {text: '600'},
    });
  });
  it('z asks to delete what was made last, and says why where something went with it', async () => {
    shell.press('n', 'tab', 'tab', 'ctrl-u', '+80h', 'ctrl-s');
    await until(() => expect(toast()).toMatch(/Window \d+ on FM20\d is asked for/));
    const [made] = shell.state().journal.at(-1)!.ids;
    await until(() => expect(chosen()?.id).toBe(made));
    shell.press('z');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
    expect(top().question).toContain(made);
    shell.press('n', 'm', 'ctrl-u', '+90h', 'ctrl-s');
    await until(() => expect(top().kind === 'confirm' || top().warned).toBeTruthy());
    if (top().kind === 'form') shell.press('ctrl-s');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
    shell.press('y');
    await until(() => expect(toast()).toMatch(/Deletion of window .* is asked for/));
    await until(() =>
      expect(shell.control.rows(view())!.rows).toContainEqual(
        expect.objectContaining({id: shell.state().journal.at(-1)!.ids[0]}),
      ),
    );
    shell.press('z');
    expect(toast()).toContain(`The last change ended ${made} as well`);
  });
});

describe('plots', () => {
  it('are drawn from what is remembered, at the width of the screen, and closed by their key', async () => {
    shell.press('%');
    expect(top()).toMatchObject({kind: 'text', title: 'Plots'});
    const text = () => (top().lines as string[]).join('\n');
    expect(text()).toMatch(/Latency by service.*\n +Tasking .* now [\d.]+ m?s, most [\d.]+ m?s/);
    expect(text()).toMatch(/Upload queue, 14 days, today \d+ kB/);
    expect(text()).toMatch(/\d+ kB ┤.*█/);
    shell.control.resize(60, 20);
    expect((top().lines as string[]).every(line => line.length <= 60)).toBe(true);
    shell.press('%');
    expect(top()).toBeUndefined();
  });
});

describe('time marked on the timeline', () => {
  const posts = () => shell.state().journal.map(({action, verdict}) => `${action} ${verdict}`);

  it('is where a new window begins: the form has its lane, start and length', async () => {
    shell.press('v', 'n');
    const begun = view().mark!;
    expect(begun).toMatchObject({moves: false, seconds: 60});
    // What the satellites say of their free time has come, and the mark goes on to the next that fits with its buffers.
    await until(() => expect(Object.keys(shell.state().free).length).toBeGreaterThan(0));
    await until(() => {
      shell.press('f');
      expect(view().mark!.start).toBeGreaterThan(begun.start);
    });
    shell.press('right', 'left', '>');
    const {lane, start, seconds} = view().mark!;
    expect(seconds).toBe(90);
    shell.press('enter');
    expect(view().mark).toBeUndefined();
    expect(top()).toMatchObject({kind: 'form', action: 'create'});
    expect(top().edits.satellite?.text).toBe(lane);
    expect(Date.parse(top().edits.start!.text) / 1000).toBe(start);
    expect(top().edits.duration?.text).toBe('90');
    shell.press('escape', 'n', 'escape');
    expect(view().mark).toBeUndefined();
  });

  it('moves a window: delete and create, one preview, one question, one group of the journal', async () => {
    shell.press('/', '3020553', 'enter', 'v');
    const {id} = chosen()!;
    shell.press('m', 'right', 'right', 'enter');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
    expect(top().question).toContain(`Move `);
    expect(top().requests.map((line: string) => /-X (\w+)/.exec(line)?.[1])).toEqual(['DELETE', 'POST']);
    shell.press('y');
    await until(() => expect(posts().slice(-2)).toEqual(['delete done', 'create done']));
    const [gone, made] = shell.state().journal.slice(-2);
    expect(gone).toMatchObject({row: id, group: expect.any(String)});
    expect(made?.group).toBe(gone?.group);
    shell.press('escape');
    await until(() => expect(chosen()?.id).toBe(made?.ids[0]));
  });

  it('sends nothing more where the deletion is refused', async () => {
    shell.sandbox.faults.add({match: {method: 'DELETE'}, kind: 'status', status: 403, times: 1});
    shell.press('/', '3020553', 'enter', 'v', 'm', 'right', 'enter');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
    shell.press('y');
    await until(() => expect(toast()).toContain('Nothing else was sent.'));
    expect(posts().at(-1)).toBe('delete rejected');
  });

  it('says loudly that the old one is gone where the new one is refused, and has its form open', async () => {
    shell.sandbox.faults.add({match: {method: 'POST'}, kind: 'status', status: 422, times: 1});
    shell.press('/', '3020553', 'enter', 'v');
    const row = chosen() as unknown as {satellite_id: string; type: string};
    shell.press('m', 'right', 'enter');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
    shell.press('y');
    await until(() => expect(toast()).toMatch(/^Done in part\. Deletion of window \d+ .* But then: /));
    expect(shell.state().toasts.at(-1)).toMatchObject({tone: 'bad', stays: true});
    expect(shell.done).toContain('bell');
    expect(posts().slice(-2)).toEqual(['delete done', 'create rejected']);
    expect(top()).toMatchObject({kind: 'form', action: 'create'});
    expect(top().edits.satellite?.text).toBe(row.satellite_id);
    expect(top().edits.type?.text).toBe(row.type);
  });
});

describe('deleting windows', () => {
  it('asks, shows the requests, and does nothing on n', async () => {
    shell.press('/', 'state:pending', 'enter', 'x');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
    expect(top().requests.join()).toContain('-X DELETE');
    shell.press('n');
    expect(top()).toBeUndefined();
    expect(shell.state().journal.filter(entry => entry.action === 'delete')).toEqual([]);
  });
  it('says which of the marked rows it takes where a filter hides some', async () => {
    const all = shown().rows.length;
    shell.press('*', '/', 'FM204', 'enter');
    const marked = shown().rows.filter(row => view().marks.has((row as {id: string}).id)).length;
    expect(marked).toBeGreaterThan(0);
    expect(marked).toBeLessThan(all);
    shell.press('x');
    await until(() => expect(toast()).toContain(`It takes ${marked} of ${all} marked rows`));
    shell.press('n');
  });
  it('does it to every marked row, one outcome each', async () => {
    shell.press('/', 'state:pending', 'enter', '*', 'x');
    await until(() => expect(top()).toMatchObject({kind: 'confirm', ready: true}));
    const count = view().marks.size;
    expect(count).toBeGreaterThan(2);
    shell.press('y');
    await until(() =>
      expect(
        shell.state().journal.filter(entry => entry.action === 'delete' && entry.verdict === 'done'),
      ).toHaveLength(count),
    );
    await until(() => expect(shown().rows.length).toBe(0));
  });
});

describe('uploading', () => {
  it('completes the path, and hands the file over', async () => {
    const file = join(shell.sandbox.stateDir, 'hello.sh');
    await writeFile(file, '#!/bin/sh\necho hello\n', {mode: 0o755});
    shell.press('2', 'u', `${shell.sandbox.stateDir}/hel`, 'tab');
    await until(() => expect(top().edits.file?.text).toBe(file));
    shell.press('tab');
    await until(() => expect(top().focus).toBe(1));
    shell.press('tab', 'tab', '/persist/hello.sh', 'tab', 'space', 'ctrl-s');
    await until(() => expect(toast()).toContain('hello.sh is queued'));
    expect(shell.state().journal.at(-1)?.facts).toMatchObject({size: 21, name: 'hello.sh'});
  });
});

describe('the alerts', () => {
  it('of the overview lead to their rows and can be acknowledged', async () => {
    shell.press('0');
    await until(() => expect(shell.session.alerts().length).toBe(5));
    shell.press('a');
    expect(shell.state().acknowledged.size).toBe(1);
    await shell.session.acknowledged.flush();
    const file = join(shell.sandbox.stateDir, 'memory.db');
    const again = openMemory({file, clock: shell.session.clock}).acknowledged;
    expect(shell.session.alerts().map(again.has)).toEqual([true, false, false, false, false]);
    shell.press('down', 'enter');
    const alert = shell.session.alerts()[1]!;
    expect(view().resource).toBe(alert.resource);
    expect(chosen()?.id).toBe(alert.id);
  });
  it('lead to what is known of a row that no list has, as the journal does', () => {
    vi.spyOn(shell.session, 'alerts').mockReturnValue([
      {
        kind: 'not-listed',
        severity: 'warning',
        resource: 'windows',
        id: 'w1',
        isUnlisted: true,
        title: 'Window w1 was asked for, and is not listed',
        why: 'The list does not have it.',
        todo: 'Ask the provider.',
      },
    ]);
    shell.press('!', 'enter');
    expect(top()).toMatchObject({kind: 'detail', of: 'trace', resource: 'windows', id: 'w1'});
    shell.press('escape', '0');
    const entry = shell.state().journal.find(({resource}) => resource === 'windows')!;
    shell.control.store.set(state => ({...state, journal: [{...entry, ids: ['w2']}]}));
    shell.press('J', 'enter');
    expect(top()).toMatchObject({kind: 'detail', of: 'trace', id: 'w2'});
  });
  it('ring once for a new critical one', async () => {
    shell.sandbox.world.advance(4 * 3600);
    shell.press('r');
    await until(() => expect(shell.session.alerts().some(alert => alert.kind === 'missed')).toBe(true));
    await until(() => expect(shell.done.filter(one => one === 'bell').length).toBeGreaterThan(0));
  });
});

describe('a read-only console', () => {
  it('says so and sends nothing', async () => {
    await shell.close();
    shell = await openDesk({readOnly: true});
    await ready();
    shell.press('n');
    expect(top()).toBeUndefined();
    expect(toast()).toContain('read-only');
  });
});

describe('another console of the profile', () => {
  it('begins with what lists were set to, and takes over columns that are chosen later', async () => {
    shell.press('s', 's', '/', 'state:pending', 'enter', 'i', '>');
    const {filter, sort} = view();
    expect(sort).toBeDefined();
    await until(() => expect(shell.session.memory.notes.get('view windows')).toMatchObject({filter}));
    shell.session.memory.flush();
    const other = shell.another();
    expect(viewOf(other.state())).toMatchObject({filter: 'state:pending', sort});
    expect(other.state().aside.open).toBe(shell.state().aside.open);
    expect(other.state().aside.share).toBe(shell.state().aside.share);
    shell.press('/', 'escape');
    await until(() => expect(view().filter).toBe(''));
    shell.press('C', 'space', 'enter');
    const chosen = shell.state().choices.columns.windows!;
    await until(() => expect(other.state().choices.columns.windows).toEqual(chosen));
    // It is open to look at something else: its own filter stays.
    expect(viewOf(other.state())?.filter).toBe('state:pending');
    shell.press('C', 'o');
    await until(() => expect(other.state().choices.columns.windows).toBeUndefined());
  });
  it('gives a form back as it was typed, although the line broke before it was left', async () => {
    await ready();
    shell.press('n');
    const fields = Object.keys(top().edits);
    shell.press('tab', 'tab', 'tab');
    const at = top().focus;
    shell.press('+31h');
    shell.session.memory.flush();
    await until(() =>
      expect(JSON.stringify(shell.session.memory.notes.get('draft windows.create'))).toContain('+31h'),
    );
    shell.session.memory.flush();
    const other = shell.another();
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
    shell.press('?', 'q');
    expect(top()).toBeUndefined();
    expect(shell.done).not.toContain('quit 0');
    shell.press('q');
    expect(shell.done).toContain('quit 0');
  });
  it('finds things by name', () => {
    shell.press(':', 'uploads', 'enter');
    expect(shell.state().tab).toBe(2);
    shell.press(':', 'journal', 'enter');
    expect(top()).toMatchObject({kind: 'journal'});
    shell.press('escape', ':', 'theme light', 'enter');
    expect(shell.state().theme).toBe('light');
  });
});

describe('the clock of an upstream', () => {
  it('that is an hour off is told in the status line', async () => {
    const {healthOf} = await import('../../source/console/shell/health.ts');
    const off = {...shell.session.services[0]!, http: {skew: () => 3600} as never};
    const clock = {...shell.session.clock, now: () => shell.session.clock.wall() / 1000};
    expect(healthOf({...shell.session, clock, services: [off]}, shell.state())).toMatchObject([
      {tone: 'warn', words: 'clock 1h ahead'},
    ]);
    expect(healthOf(shell.session, shell.state())).toMatchObject([{tone: 'good', words: ''}]);
  });
  it('is late by its own pace: a list that is read every five minutes is fresh after four', async () => {
    const {healthOf} = await import('../../source/console/shell/health.ts');
    const read = (minutes: number, every: number) =>
      healthOf(
        {
          ...shell.session,
          poller: {
            ...shell.session.poller,
            peek: () => ({wallAt: shell.session.clock.wall() - minutes * 60_000, every}) as never,
          },
        },
        shell.state(),
      );
    expect(read(4, 300)).toMatchObject([{tone: 'good'}]);
    expect(read(13, 300)).toMatchObject([{tone: 'warn', words: '13m old'}]);
    expect(read(3, 30)).toMatchObject([{tone: 'warn', words: '3m old'}]);
    expect(read(1, 5)).toMatchObject([{tone: 'good'}]);
  });
  it('that one list is refused is not said of the service, as long as others are read', async () => {
    const {healthOf} = await import('../../source/console/shell/health.ts');
    const {poller} = shell.session;
    const peek = (kind: string, all = false) =>
      healthOf(
        {
          ...shell.session,
          poller: {
            ...poller,
            peek: (name: string) =>
              all || name === 'satellites'
                ? ({failure: {kind, message: 'no'}} as never)
                : ({wallAt: shell.session.clock.wall(), every: 30, page: {rows: []}} as never),
          },
        },
        shell.state(),
      );
    expect(peek('not-found')).toMatchObject([{tone: 'warn', words: 'Satellites: not found, no data'}]);
    expect(peek('not-found', true)).toMatchObject([{tone: 'bad', words: 'not found, no data'}]);
    expect(peek('unreachable')).toMatchObject([{tone: 'bad', words: 'unreachable, no data'}]);
  });
});
