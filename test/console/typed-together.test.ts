import {afterEach, beforeEach, expect, it} from 'vitest';
import type {Key} from '../../source/terminal/key.ts';
import {openSlowDesk, type SlowDesk} from './slow-service.ts';
import {soon} from './soon.ts';
import {keysOf} from './world.ts';

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
