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
    await terminal.see('y does it');
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

test('without a profile it asks how to begin: a profile is made question by question, and opened', async () => {
  const home = newHome();
  const said = await home.run(['get', 'windows']);
  expect(said).toMatchObject({code: 3, out: ''});
  const terminal = openProgram([], {environment: home.environment});
  try {
    await terminal.see('There is no profile yet');
    for (const title of ['Look around', 'Make a profile', 'Learn nine keys']) {
      expect(terminal.screen()).toContain(title);
      expect(said.err).toContain(title);
    }
    terminal.press('down', 'enter');
    await terminal.see('Name (');
    terminal.press('flight', 'enter');
    await terminal.see('Tasking (');
    terminal.press('http://127.0.0.1:9/', 'enter');
    await terminal.see('Tasking wants (');
    terminal.press('none', 'enter');
    for (const title of ['Downlink', 'Observatory', 'HPC', 'Data lake']) {
      await terminal.see(`${title} (`);
      terminal.press('enter');
    }
    await terminal.see('Enter opens the console');
    terminal.press('enter');
    await terminal.see(/flight .*Tasking/);
    terminal.press('q');
    expect((await terminal.exited).exitCode).toBe(0);
  } finally {
    await terminal.close();
  }
});
