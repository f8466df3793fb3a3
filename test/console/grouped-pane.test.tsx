import {stripVTControlCharacters} from 'node:util';
import {render} from 'ink-testing-library';
import {afterEach, beforeEach, expect, it, vi} from 'vitest';
import {bindings} from '../../source/console/keys/keymap.ts';
import {App} from '../../source/console/shell/app.tsx';
import {openSlowDesk, type SlowDesk} from './slow-service.ts';

let shell: SlowDesk;
let app: ReturnType<typeof render>;
const frame = () => stripVTControlCharacters(app.lastFrame() ?? '');
const sees = (words: RegExp) =>
  vi.waitFor(() => expect(frame()).toMatch(words), {timeout: 120_000, interval: 10});

beforeEach(async () => {
  shell = await openSlowDesk({
    by: 'by letter',
    of: ({name}) => (name === '' ? undefined : name[0]),
    title: letter => `Letter ${letter}`,
    summary: things => [{word: 'here', count: things.length, tone: 'good'}],
    none: 'Without a name',
  });
  shell.rows.list = [
    {id: 'a', name: 'sun'},
    {id: 'b', name: 'moon'},
    {id: 'c', name: ''},
    {id: 'd', name: 'star'},
  ];
  await shell.read();
  app = render(<App console={shell.control} session={shell.session} map={bindings} unicode />);
});
afterEach(async () => {
  app.unmount();
  await shell.close();
});

it('a heading stays in sight while its rows are scrolled under it', async () => {
  shell.rows.list = [...'abcdefghijklmnopqrst'].map(id => ({id, name: `${id < 'q' ? 's' : 'm'}${id}`}));
  await shell.read();
  shell.control.resize(80, 14);
  await sees(/Letter s {2}✓ 16 here *\n▌ +a /);
  for (const down of [...'bcdefghijklmn']) {
    shell.press('j');
    await sees(new RegExp(`Letter s {2}✓ 16 here *\\n.*▌ +${down} `, 's'));
  }
  shell.press('pgdn');
  await sees(/▌ +t /);
  shell.press('g');
  await sees(/Letter s {2}✓ 16 here *\n▌ +a /);
});

it('rows stand under headings with counts; the cursor passes over them; # makes the list flat and back', async () => {
  await sees(
    /Letter s {2}✓ 2 here *\n▌ +a +sun.*\n +d +star.*\n *Letter m {2}✓ 1 here *\n +b +moon.*\n *Without a name *\n +c/,
  );
  shell.press('j', 'j');
  await sees(/Letter m.*\n▌ +b +moon/);
  shell.press('#');
  await sees(/ID.*\n +a +sun.*\n▌ +b +moon.*\n +c.*\n +d +star/);
  shell.press('#', 'S', '/', 'st');
  await sees(/Letter s {2}✓ 1 here *\n▌ +d +star/);
  expect(frame()).not.toContain('Letter m');
});
