import {setImmediate as turn} from 'node:timers/promises';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {edit, editOf, editSpans} from '../../source/console/form/edit.ts';
import {startForm} from '../../source/console/form/form.ts';
import type {Forms} from '../../source/console/form/forms.ts';
import {createSuggesting} from '../../source/console/form/suggesting.ts';
import type {FormState} from '../../source/console/shell/overlay-state.ts';
import type {Shell} from '../../source/console/shell/shell.ts';
import {action} from '../../source/declare/action.ts';
import {readDraft, textField, timeField} from '../../source/declare/fields.ts';
import type {Session} from '../../source/engine/session.ts';
import type {Key} from '../../source/terminal/key.ts';
import {cells} from '../../source/text/cells.ts';
import {openSlowDesk, type SlowDesk} from './slow-service.ts';
import {soon} from './soon.ts';
import {form, keysOf, things, worldAt} from './world.ts';

let shell: SlowDesk;
beforeEach(async () => {
  shell = await openSlowDesk();
});
afterEach(() => shell.close());

/** Keys of one packet: what a paste is where the terminal does not mark it. */
const together = (...presses: readonly string[]) => {
  const since = performance.timeOrigin + performance.now();
  for (const key of keysOf(...presses)) shell.control.key({...key, together: since} satisfies Key);
};

it('a question is answered by no key that came before it could be read, nor with others', async () => {
  together('x', 'y');
  expect(shell.toasts().join()).toContain('still being worked out');
  await soon(() => expect(shell.checks).toHaveLength(1));
  shell.checks[0]!.answer([]);
  await soon(() => expect(shell.top()).toMatchObject({known: true}));
  shell.press('y');
  expect(shell.toasts().join()).toContain('before the question could be read');
  await soon(() => expect(shell.top()).toMatchObject({ready: true}));
  together('j', 'y');
  expect(shell.toasts().join()).toContain('as a paste does');
  expect(shell.top()).toMatchObject({kind: 'confirm'});
  expect(shell.deeds).toEqual([]);
});

it('a form is not sent by what came in one with the key that opened it', () => {
  together('n', 'slow', 'ctrl-s');
  expect(shell.toasts().join()).toContain('came together with the key that opened this form');
  expect(shell.checks).toEqual([]);
  together('er', 'ctrl-s');
  expect(shell.top()).toMatchObject({kind: 'form', busy: {words: 'checking'}});
});

it('a paste in a list is told, and one that is too long for any field too', () => {
  const pasted = (lost?: number): Key => ({
    ...keysOf('a')[0]!,
    name: 'paste',
    text: undefined,
    paste: 'x',
    lost,
  });
  shell.control.key(pasted());
  expect(shell.toasts().join()).toContain('What was pasted does nothing here');
  shell.press('n');
  shell.control.key(pasted(7));
  expect(shell.toasts().join()).toContain('its first 1000000 characters were taken, 7 were not');
});

it('a text that is too long for its field is told as that, and nothing is looked up with it', async () => {
  const looked: unknown[] = [];
  const fields = {
    satellite: textField({label: 'Satellite', hint: 'Any.'}),
    start: timeField({
      label: 'Start',
      hint: 'When.',
      suggest: ({draft}) => {
        looked.push(draft);
        return [];
      },
    }),
  };
  const long = 'x'.repeat(20_000);
  const {problems} = readDraft(fields, {satellite: long, start: long}, worldAt(0));
  expect(problems).toEqual({
    satellite: 'Satellite is too long: 20000 characters, and it takes at most 10000.',
    start: 'Start is too long: 20000 characters, and it takes at most 100.',
  });
  const make = action<unknown, unknown, typeof fields>({...form, name: 'create', fields, requests: () => []});
  const session = {
    context: () => ({client: {}, world: worldAt(0)}),
    world: () => worldAt(0),
  } as unknown as Session;
  const opened = startForm('things', make, undefined, worldAt(0), {satellite: long, start: '+1h'}, {});
  const look = async (now: FormState) => {
    const forms = {
      current: () => now,
      declared: () => ({resource: things, action: make}),
      change: () => {},
    } as unknown as Forms;
    createSuggesting({session, toast: () => {}} as unknown as Shell, forms).look();
    await turn();
  };
  await look({...opened, focus: 1});
  expect(looked).toEqual([{satellite: '', start: '+1h'}]);
  await look({...opened, focus: 1, edits: {...opened.edits, start: editOf(long)}});
  expect(looked).toHaveLength(1);
});

it('a megabyte of words, or of spaces, is edited like any text', () => {
  const paste = (text: string) => edit(editOf(''), {name: 'paste', ctrl: false, alt: false, paste: text})!;
  const words = paste('ab '.repeat(300_000));
  expect(edit(words, {name: 'w', ctrl: true, alt: false})!.text).toHaveLength(words.text.length - 2);
  expect(edit(words, {name: 'backspace', ctrl: false, alt: false})!.text).toHaveLength(words.text.length - 1);
  expect(paste(`a${' '.repeat(500_000)}b \n\n c`).text).toHaveLength(500_004);
  const [before, under] = editSpans({...words, at: 450_000}, 80);
  expect(cells(before!.text)).toBeLessThan(80);
  expect(under!.text).toBe('a');
});
