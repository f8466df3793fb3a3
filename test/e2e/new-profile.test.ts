import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {newHome} from './one-shot.ts';
import {openProgram} from './program.ts';

test('a profile is made in the console, by a form that says what is wrong, and switched to', async () => {
  const home = newHome();
  const terminal = openProgram(['--sandbox'], {environment: home.environment});
  try {
    await terminal.see('Overview');
    terminal.press(':', 'new profile');
    await terminal.see('New profile');
    terminal.press('enter');
    await terminal.see('Make a profile');
    terminal.press('flight', 'tab', 'http://api.example/', 'ctrl-s');
    await terminal.see('starts with http://');
    terminal.press('ctrl-u', 'http://127.0.0.1:9/', 'tab');
    await terminal.see('Tasking wants');
    terminal.press('tab', 'ctrl-s');
    await terminal.see('The profile flight is made');
    terminal.press('y');
    await terminal.see(/flight .*Tasking/);
    terminal.press('q');
    expect((await terminal.exited).exitCode).toBe(0);
  } finally {
    await terminal.close();
  }
  expect(JSON.parse(readFileSync(home.config, 'utf8'))).toEqual({
    $schema: expect.stringContaining('config.schema.json'),
    version: 1,
    current: 'flight',
    profiles: {flight: {services: {tasking: {url: 'http://127.0.0.1:9/', auth: {kind: 'bearer'}}}}},
  });
});
