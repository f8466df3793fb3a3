import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {ConfirmState, FormState} from '../../source/console/shell/overlay-state.ts';
import {soon} from './soon.ts';
import {openDesk, type Shell} from './world.ts';

let shell: Shell;
beforeEach(async () => {
  shell = await openDesk({readOnly: true});
  shell.press(':', 'new profile', 'enter');
});
afterEach(() => shell.close());
const form = () => shell.state().overlays.at(-1) as FormState;
const question = () => shell.state().overlays.at(-1) as ConfirmState;

describe('the form of a new profile, also in a console that is read-only', () => {
  it('writes what was typed, offers to switch, and has the profile in the palette', async () => {
    shell.press('flight', 'tab', 'https://api.example/', 'ctrl-s');
    await soon(() => expect(question().ready).toBe(true));
    expect(shell.done).toEqual([
      'make flight {"services":{"tasking":{"url":"https://api.example/","auth":{"kind":"bearer"}}}}',
    ]);
    expect(question().heading).toContain('/home/kim/config.json');
    expect(question().remarks[0]).toContain('skydeck --profile flight login tasking');
    shell.press('n');
    expect(shell.state().overlays).toEqual([]);
    expect(shell.state().profiles).toContain('flight');
    shell.press(':', 'profile: flight', 'enter');
    expect(shell.done).toContain('switch flight');
  });
  it('switches at once when that is wanted', async () => {
    shell.press('flight', 'tab', 'https://api.example/', 'ctrl-s');
    await soon(() => expect(question().ready).toBe(true));
    shell.press('y');
    expect(shell.done.at(-1)).toBe('switch flight');
  });
  it('stops at the field that is wrong, and where there is no service at all', async () => {
    shell.press('Flight', 'tab', 'https://api.example/', 'ctrl-s');
    await soon(() => expect(form().findings[0]?.field).toBe('name'));
    expect(form().focus).toBe(0);
    shell.press('ctrl-u', 'flight', 'tab', 'ctrl-u', 'ctrl-s');
    await soon(() => expect(form().findings[0]?.sentence).toContain('address of a service'));
    expect(shell.done).toEqual([]);
  });
  it('keeps what was typed when the settings refuse it, and says why', async () => {
    shell.press('taken', 'tab', 'https://api.example/', 'ctrl-s');
    await soon(() =>
      expect(form().findings[0]?.sentence).toBe(
        'There is a profile named taken already. Choose another name.',
      ),
    );
    expect(form().busy).toBeUndefined();
    expect(form().edits.taskingUrl?.text).toBe('https://api.example/');
  });
  it('has no request to show, and before it is filled in names what is missing', async () => {
    shell.press('ctrl-p');
    await soon(() => expect(form().findings[0]?.field).toBe('name'));
    shell.press('flight', 'tab', 'https://api.example/', 'ctrl-p');
    await soon(() =>
      expect(shell.state().toasts.map(({text}) => text)).toContain('This form sends no request.'),
    );
  });
});
