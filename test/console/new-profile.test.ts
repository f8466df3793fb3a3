import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {ConfirmState, FormState} from '../../source/console/shell/state.ts';
import {soon} from './soon.ts';
import {type Desk, openDesk} from './world.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk({readOnly: true});
  desk.press(':', 'new profile', 'enter');
});
afterEach(() => desk.close());
const form = () => desk.state().overlays.at(-1) as FormState;
const question = () => desk.state().overlays.at(-1) as ConfirmState;

describe('the form of a new profile, also in a console that is read-only', () => {
  it('writes what was typed, offers to switch, and has the profile in the palette', async () => {
    desk.press('flight', 'tab', 'https://api.example/', 'ctrl-s');
    await soon(() => expect(question().ready).toBe(true));
    expect(desk.done).toEqual([
      'make flight {"services":{"tasking":{"url":"https://api.example/","auth":{"kind":"bearer"}}}}',
    ]);
    expect(question().heading).toContain('/home/kim/config.json');
    expect(question().remarks[0]).toContain('skydeck --profile flight login tasking');
    desk.press('n');
    expect(desk.state().overlays).toEqual([]);
    expect(desk.state().profiles).toContain('flight');
    desk.press(':', 'profile: flight', 'enter');
    expect(desk.done).toContain('switch flight');
  });
  it('switches at once when that is wanted', async () => {
    desk.press('flight', 'tab', 'https://api.example/', 'ctrl-s');
    await soon(() => expect(question().ready).toBe(true));
    desk.press('y');
    expect(desk.done.at(-1)).toBe('switch flight');
  });
  it('stops at the field that is wrong, and where there is no service at all', async () => {
    desk.press('Flight', 'tab', 'https://api.example/', 'ctrl-s');
    await soon(() => expect(form().findings[0]?.field).toBe('name'));
    expect(form().focus).toBe(0);
    desk.press('ctrl-u', 'flight', 'tab', 'ctrl-u', 'ctrl-s');
    await soon(() => expect(form().findings[0]?.sentence).toContain('address of a service'));
    expect(desk.done).toEqual([]);
  });
  it('keeps what was typed when the settings refuse it, and says why', async () => {
    desk.press('taken', 'tab', 'https://api.example/', 'ctrl-s');
    await soon(() =>
      expect(form().findings[0]?.sentence).toBe(
        'There is a profile named taken already. Choose another name.',
      ),
    );
    expect(form().busy).toBeUndefined();
    expect(form().edits.taskingUrl?.text).toBe('https://api.example/');
  });
  it('has no request to show', async () => {
    desk.press('ctrl-p');
    await soon(() =>
      expect(desk.state().toasts.map(({text}) => text)).toContain('This form sends no request.'),
    );
  });
});
