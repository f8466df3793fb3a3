import {afterAll, beforeAll, expect, test} from 'vitest';
import {openProgram, type Program} from './program.ts';

let program: Program;

beforeAll(async () => {
  program = openProgram(['--sandbox', '--sandbox-speed', '2'], {columns: 160, rows: 40});
  await program.see('0 Overview');
  program.press('4');
  await program.see('Jobs  Sites');
  await program.see('COMPLETE');
  // The status line says that changes are pushed.
  await program.see('Observatory live');
});
afterAll(() => program.close());

/** Puts a text into the field that has the focus, and goes on to the next. */
const fill = (text: string) => program.press('ctrl-u', text, 'tab');
/** The line of the job that this test made: the only one by this user with an exposure of 4 s. */
const mine = () => program.line('time=4 ');

test('an exposure is sent by keys and watched from UNREAD over a countdown to COMPLETE', async () => {
  program.press('n');
  await program.see('Create a job');
  for (const text of ['wmd', 'camera', 'camera1', 'expose', '4', 'light', '1', 'air']) fill(text);
  fill('Crab');
  await program.until(screen => /Object \(optional\)\s+Crab/.test(screen), 'the object');
  program.press('ctrl-s');
  await program.see('time=4 ');
  const statuses: string[] = [];
  await program.until(() => {
    const status = /\b(UNREAD|RECEIVED|STARTED|COMPLETE)\b/.exec(mine())?.[1];
    const word = status === 'STARTED' && /\[#*\.*\] \d+s/.test(mine()) ? 'STARTED with a countdown' : status;
    if (word && statuses.at(-1) !== word) statuses.push(word);
    return status === 'COMPLETE';
  }, 'COMPLETE');
  expect(statuses).toEqual(expect.arrayContaining(['RECEIVED', 'STARTED with a countdown', 'COMPLETE']));
});

test('a job under the reservation of somebody else is not sent, and says whose it is', async () => {
  program.press('n');
  await program.see('Create a job');
  for (const text of ['saf', 'camera', 'camera1', 'expose', '4']) fill(text);
  program.press('ctrl-s');
  await program.see('Dr. Imani Okafor has reserved saf');
  program.press('escape');
  await program.gone('Create a job');
});

test('cancel-all wants the name of the site typed, and then only the cancel is left', async () => {
  program.press('x');
  await program.see('Cancel all commands of a site');
  program.press('ctrl-u', 'wmd', 'ctrl-s');
  await program.see(/Cancel everything at wmd \(\d+ jobs? waiting, \d+ at work\)\?/);
  program.press('wmd', 'enter');
  await program.gone('time=4 ');
  await program.see('cancel_all');
});
