import {existsSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import type {TextState} from '../../../source/console/shell/overlay-state.ts';
import {dialects} from '../../../source/services/hpc/upstream/model.ts';
import {consoleOn, keysOf} from '../../console/world.ts';
import {openSite, type SiteOptions} from './open-site.ts';

/** The console without a screen, in the file browser of a site. */
const openFiles = async (
  options: SiteOptions,
  provide: (open: Awaited<ReturnType<typeof openSite>>) => void,
) => {
  const open = await openSite(options);
  provide(open);
  const {control: desk} = consoleOn(open.session);
  const press = (...keys: string[]) => {
    for (const key of keysOf(...keys)) desk.key(key);
  };
  const overlay = () => desk.store.get().overlays.at(-1);
  const see = <T>(look: () => T) => vi.waitFor(look);
  press('5', ']', ']');
  const rows = () => {
    const tab = desk.store.get().tabs.find(one => one.digit === 5)!;
    const view = tab.inner.at(-1) ?? tab.views[tab.current]!;
    return desk.rows(view)!.rows as {name: string}[];
  };
  await see(() => expect(rows().map(({name}) => name)).toContain('README'));
  return {open, desk, press, overlay, see, rows};
};

test.each(dialects)('%s: marked files are given a mode, each with its outcome', async dialect => {
  const {open, press, overlay, see} = await openFiles({dialect}, ({site}) => {
    for (const name of ['a.log', 'b.log', 'c.txt']) site.files.write('test1', `/home/test1/${name}`, name);
  });
  press('/', '.log', 'enter', '*', 'o');
  await see(() => expect(overlay()).toMatchObject({kind: 'form', action: 'chmod'}));
  press('600', 'ctrl-s');
  await see(() => expect(overlay()).toMatchObject({kind: 'text', title: 'Change the permissions: 2 done'}));
  expect(overlay()).toMatchObject({
    lines: [
      'done      /home/test1/a.log: /home/test1/a.log has the mode 600 on cluster.',
      'done      /home/test1/b.log: /home/test1/b.log has the mode 600 on cluster.',
    ],
  });
  const modes = open.site.files.list('test1', '/home/test1', false).map(one => [one.name, one.permissions]);
  expect(modes).toEqual(
    expect.arrayContaining([
      ['a.log', 'rw-------'],
      ['c.txt', 'rw-r--r--'],
    ]),
  );
});

test('a directory among the marked is deleted only when its name is typed', async () => {
  const {open, press, overlay, see} = await openFiles({}, ({site}) => {
    site.files.mkdir('test1', '/home/test1/old', false);
    site.files.write('test1', '/home/test1/old.log', 'x');
  });
  press('/', 'old', 'enter', '*', 'x');
  await see(() => expect(overlay()).toMatchObject({kind: 'confirm', ready: true}));
  expect(overlay()).toMatchObject({
    question:
      'Delete 1 file and 1 directory with everything in it: old, old.log? Type the name of the directory.',
    type: 'old',
  });
  press('y', 'enter');
  expect(overlay()?.kind).toBe('confirm');
  expect(open.site.files.exists('/home/test1/old.log')).toBe(true);
  press('backspace', 'old', 'enter');
  await see(() => expect(overlay()).toMatchObject({kind: 'text', title: 'Delete: 2 done'}));
  expect(open.site.files.exists('/home/test1/old')).toBe(false);
  expect(open.site.files.exists('/home/test1/README')).toBe(true);
});

test('more than a few files are deleted only when their number is typed; what fails stays marked', async () => {
  const {open, desk, press, overlay, see} = await openFiles({}, ({site}) => {
    for (let count = 0; count < 7; count += 1) site.files.write('test1', `/home/test1/part ${count}.tmp`, '');
  });
  press('/', 'part', 'enter', '*', 'x');
  await see(() => expect(overlay()).toMatchObject({kind: 'confirm', type: 'delete 7', ready: true}));
  open.site.files.remove('test1', '/home/test1/part 3.tmp');
  press('delet', 'e 7', 'enter');
  // The upstream refuses it, or the list has been read again before its turn comes.
  await see(() =>
    expect(overlay()).toMatchObject({
      kind: 'text',
      title: expect.stringMatching(/^Delete: 6 done, 1 (?:rejected|not-sent)$/),
    }),
  );
  expect((overlay() as TextState).lines[0]).toMatch(
    /^(?:rejected|not-sent) {2}\/home\/test1\/part 3\.tmp: .*(?:[Tt]here is no |no longer listed)/,
  );
  press('escape');
  const marked = desk.store.get().tabs.find(one => one.digit === 5)!;
  expect([...(marked.views[marked.current]?.marks ?? [])]).toEqual(['/home/test1/part 3.tmp']);
});

test('marked files are moved into a folder, and come down into one; a directory is left out', async () => {
  const {open, press, overlay, see} = await openFiles({}, ({site}) => {
    site.files.mkdir('test1', '/home/test1/run-dir', false);
    for (const name of ['run1.log', 'run2.log']) site.files.write('test1', `/home/test1/${name}`, name);
  });
  const here = join(open.folder, 'results');
  mkdirSync(here);
  press('/', 'run', 'enter', '*', 'f');
  await see(() => expect(overlay()).toMatchObject({kind: 'form', action: 'fetch'}));
  press(here, 'ctrl-s');
  await see(() => expect(overlay()).toMatchObject({kind: 'text', title: 'Download a file: 2 done'}));
  expect(['run1.log', 'run2.log', 'run-dir'].map(name => existsSync(join(here, name)))).toEqual([
    true,
    true,
    false,
  ]);
  press('escape', '/', 'ctrl-u', '.log', 'enter', '*', '*', 'm');
  await see(() => expect(overlay()).toMatchObject({kind: 'form', action: 'rename'}));
  expect(overlay()).toMatchObject({edits: {to: {text: '/home/test1/'}}});
  press('run-dir', 'ctrl-s');
  await see(() => expect(overlay()).toMatchObject({kind: 'text', title: 'Rename or move: 2 done'}));
  expect(open.site.files.list('test1', '/home/test1/run-dir', false).map(({name}) => name)).toEqual([
    'run1.log',
    'run2.log',
  ]);
});

test('what is done in a folder that was gone into is about that folder, even where it is empty', async () => {
  const {open, press, overlay, see, rows} = await openFiles({}, ({site}) => {
    site.files.mkdir('test1', '/home/test1/inner', false);
    site.files.write('test1', '/home/test1/inner/plain.txt', 'x');
    site.files.mkdir('test1', '/home/test1/inner/void', false);
  });
  press('/', 'inner', 'enter', 'enter');
  await see(() => expect(rows().map(({name}) => name)).toEqual(['void', 'plain.txt']));
  // A plain file asks no more than yes or no, in whatever folder it lies.
  press('down', 'x');
  await see(() => expect(overlay()).toMatchObject({kind: 'form', action: 'rm'}));
  press('ctrl-s');
  await see(() =>
    expect(overlay()).toMatchObject({
      kind: 'confirm',
      ready: true,
      question: 'Delete /home/test1/inner/plain.txt?',
      type: undefined,
    }),
  );
  press('n', 'escape', 'm', 'tab', 'ctrl-u', '/home/test1/README');
  await see(() => expect(overlay()).toMatchObject({edits: {to: {text: '/home/test1/README'}}}));
  press('ctrl-s');
  await see(() =>
    expect(overlay()).toMatchObject({
      ready: true,
      question: '/home/test1/README is there already. Overwrite it?',
    }),
  );
  press('n', 'escape', 'up', 'enter');
  await see(() => expect(rows()).toEqual([]));
  press('n');
  await see(() => expect(overlay()).toMatchObject({edits: {path: {text: '/home/test1/inner/void/'}}}));
  press('new', 'ctrl-s');
  await see(() => expect(open.site.files.exists('/home/test1/inner/void/new')).toBe(true));
});

test('marked names that cannot be sent are left out, and that is said', async () => {
  const {open, desk, press, overlay, see} = await openFiles({}, ({site}) => {
    for (const name of ['odd 1', 'odd 2', "odd'3"]) site.files.write('test1', `/home/test1/${name}`, '');
  });
  press('/', 'odd', 'enter', '*', 'x');
  expect(desk.store.get().toasts.map(({text}) => text)).toContainEqual(
    expect.stringMatching(/^1 of the marked rows are left out: The path has the character '/),
  );
  await see(() =>
    expect(overlay()).toMatchObject({
      kind: 'confirm',
      ready: true,
      question: 'Delete 2 files: odd 1, odd 2?',
    }),
  );
  press('y');
  await see(() => expect(overlay()).toMatchObject({kind: 'text', title: 'Delete: 2 done'}));
  expect(open.site.files.exists("/home/test1/odd'3")).toBe(true);
});

test('a download is let through where only reading is, and a deletion is not', async () => {
  const {open} = await openFiles({}, () => {});
  const actions = open.resource('files').actions!;
  expect(actions.filter(one => one.reads).map(one => one.name)).toEqual(['fetch']);
});
