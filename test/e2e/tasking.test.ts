import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {openOnSandbox, readAgain} from './on-sandbox.ts';
import {openProgram, type Program} from './program.ts';

let program: Program | undefined;
afterEach(async () => {
  await program?.close();
  program = undefined;
});
const open = (...given: Parameters<typeof openProgram>) => {
  program = openProgram(...given);
  return program;
};

describe('an operator at the console', () => {
  it('creates a window, sees it synced at a contact, and deletes another', async () => {
    const {console, advance, nextContact} = await openOnSandbox();
    program = console;
    console.press('n');
    await console.see('Create a window');
    await console.see(/▌Satellite/);
    console.press(
      'ctrl-u',
      'FM204',
      'tab',
      'tab',
      'tab',
      'ctrl-u',
      '90',
      'tab',
      'ctrl-u',
      'downlink_budget:=1',
    );
    await console.see(/Parameters.*downlink_budget:=1/);
    // A free slot is picked: any other start may fall into a contact, and be asked about.
    console.press('shift-tab', 'shift-tab');
    await console.see('free until');
    console.press('down');
    await console.see(/Start +\d{4}-\d\d-\d\dT/);
    console.press('ctrl-p');
    await console.see('"satellite_id":"FM204"');
    console.press('ctrl-s');
    await console.see(/Window (\d+) on FM204 is asked for/);
    const [, id = ''] = /Window (\d+) on FM204/.exec(console.screen()) ?? [];
    console.press('/', `${id}`, 'enter');
    await console.see(new RegExp(`▌ ${id}.*PENDING_SYNC`));
    await advance((await nextContact('FM204')).end);
    await readAgain(console, new RegExp(`▌ ${id}.*[^_]SYNCED`));
    console.press('x');
    await console.see(`Delete PAYLOAD_`);
    await console.see(`/tasking/window?id=${id}`);
    await console.see('y does it');
    console.press('y');
    await console.see(`Deletion of window ${id} is asked for`);
    await advance((await nextContact('FM204')).end);
    await readAgain(console, `Nothing matches the filter ${id}`);
    console.press('escape');
    await console.gone('Nothing matches');
    console.press('q');
    expect((await console.exited).exitCode).toBe(0);
  });

  it('uploads a file and sees it go up', async () => {
    const {console, home, advance, call} = await openOnSandbox();
    program = console;
    const file = join(home, 'hello.py');
    writeFileSync(file, `#!/usr/bin/env python3\nprint("hello")\n${'# of some length\n'.repeat(500)}`);
    chmodSync(file, 0o755);
    console.press('2');
    await console.see('DESTINATION');
    console.press('u');
    await console.see('Upload a file');
    console.press('./hel', 'tab');
    await console.see(/File +\.\/hello\.py/);
    console.press('tab', 'ctrl-u', 'FM204', 'tab', 'tab', '/persist/hello.py', 'tab', 'space', 'ctrl-s');
    await console.see(/hello\.py is queued for \w+ on FM204 as upload/);
    console.press('/', 'hello.py', 'enter');
    await console.see(/▌.*PENDING/);
    for (const status of ['UPLOADING', 'UPLOADED']) {
      for (;;) {
        const {data} = (await call('/tasking/uploads')) as {
          data: {destination_path: string; status: string}[];
        };
        if (data.find(upload => upload.destination_path === '/persist/hello.py')?.status === status) break;
        await advance(30);
      }
      await readAgain(console, new RegExp(`▌.*${status}`));
    }
    console.press('enter');
    await console.see('It waits on the bus for a window of its payload');
    await console.see('SHA-256');
    console.press('q', 'q', 'q');
    expect((await console.exited).exitCode).toBe(0);
  });

  it('finds the upload that is in trouble from the overview, and why', async () => {
    // The clock stands still: an age that goes on in the chosen line is not to be taken for the next line.
    const console = open(['--sandbox', '--sandbox-speed', '0']);
    await console.see(/FM20\d +PAYLOAD_/);
    console.press('0');
    await console.see('most urgent first');
    await console.see('is stuck');
    const chosen = () => console.line('▌').slice(0, 60);
    while (!console.line('▌').includes('is stuck')) {
      const alert = chosen();
      console.press('down');
      await console.until(() => chosen() !== alert, 'the next alert');
    }
    console.press('enter');
    await console.see(/▌.*demod_taps/);
    console.press('enter');
    await console.see('Why: stuck (PENDING)');
    await console.see('ITAR: only ground stations in the US: likely');
    await console.see('Statuses seen');
    console.press('escape');
    await console.see('DESTINATION');
    console.press('1', '/', 'verdict:miss', 'enter');
    await console.see('1 of 19');
    console.press('enter');
    await console.see('[n: Create a window]');
    console.press('n');
    await console.see('Create a window');
  });

  it('is given the terminal back as it was', async () => {
    const console = open(['--sandbox']);
    await console.see(/FM20\d +PAYLOAD_/);
    expect(console.restored()).toBe(false);
    console.press('q');
    expect((await console.exited).exitCode).toBe(0);
    expect(console.restored()).toBe(true);
    expect(console.output()).toMatch(/\u001b\[\?25h(?!.*\u001b\[\?25l)/s);
    expect(console.output()).not.toMatch(/\u001b\[\?2004h(?!.*\u001b\[\?2004l)/s);
  });

  it('moves by typed keys that come in one packet, and fills forms from a paste', async () => {
    const console = open(['--sandbox', '--sandbox-speed', '1']);
    await console.see(/▌ 3020554/);
    // What uploads are on their way tells which windows are at risk, and with it the order.
    await console.see('at risk');
    console.press('jjj');
    await console.see(/▌ 3020550/);
    console.press('n');
    await console.see('Create a window');
    console.press('tab', 'tab', 'ctrl-u', '\u001b[200~1795400351000\n\u001b[201~', 'tab');
    await console.see('looks like milliseconds');
  });

  it('says what it needs in a window that is too small, and comes back', async () => {
    const console = open(['--sandbox', '--sandbox-speed', '1'], {columns: 40, rows: 10});
    await console.see('skydeck needs 60x12');
    console.resize(80, 24);
    await console.see(/▌ 3020554/);
    console.press('?');
    await console.see('EVERYWHERE');
    console.resize(200, 60);
    await console.see('EVERYWHERE');
    await console.see('Holds it, is it');
  });

  it('marks the chosen row by a glyph where there is no colour and no UTF-8', async () => {
    const console = open(['--sandbox', '--sandbox-speed', '1'], {
      environment: {NO_COLOR: '1', LANG: 'C', LC_ALL: 'C'},
    });
    await console.see(/^> 3020554/m);
    await console.see('! may miss');
    expect(console.output()).not.toMatch(/\u001b\[(?:\d+;)*3[0-7]m/);
    expect([...console.screen()].every(character => character.charCodeAt(0) < 128)).toBe(true);
  });
});

/** What is more than one piece is one synchronised update. */
const longFrame = /\u001b\[\?2026h.*?\u001b\[\?2026l/gs;

describe('bytes over the link', () => {
  it('are none while nothing changes, and under a hundred for an arrow key', async () => {
    const console = open(['--sandbox', '--sandbox-speed', '0'], {columns: 160, rows: 46});
    await console.see(/▌ 3020554/);
    console.press('r');
    await console.see('Read.');
    await console.gone('Read.');
    // Every service has answered, the slowest last: from here on nothing changes but by keys.
    await console.see(/4 Observatory ✗1 +5 HPC ✗2 +6 Data lake ✗2/);
    for (let at = 0; at < 9; at += 1) {
      const before = console.output().length;
      const row = console.line('▌');
      console.press('down');
      await console.until(() => console.line('▌') !== row, 'the next row');
      // What moves the cursor. On a slow machine the row beside, which is drawn at rest, may be there by now.
      const moving = /^.*?▌.*?\d{7}/s.exec(console.output().slice(before).replace(longFrame, ''))?.[0];
      expect(Buffer.byteLength(moving ?? row.repeat(9))).toBeLessThanOrEqual(100);
    }
    expect(console.output().replace(longFrame, '')).not.toMatch(/\u001b\[[0-3]?J/);
  });
});
