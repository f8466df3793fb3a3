import type {IncomingMessage, ServerResponse} from 'node:http';
import {afterEach, describe, expect, it} from 'vitest';
import {openOnSandbox, readAgain} from './on-sandbox.ts';
import {newHome, taskingApi} from './one-shot.ts';
import {type Options, openProgram, type Program, programPath} from './program.ts';

let program: Program | undefined;
afterEach(async () => {
  await program?.close();
  program = undefined;
});

const token = 'right-token';
const fine = (authorization: string) => authorization === `Bearer ${token}`;

/** The console on a profile `ops` whose Tasking API is at this URL. */
const openOn = (url: string, {environment, ...more}: Options = {}) => {
  const home = newHome();
  home.profile({tasking: {url, auth: {kind: 'bearer'}}});
  program = openProgram(['--view', 'windows'], {
    home: home.home,
    environment: {...home.environment, SKYDECK_TASKING_TOKEN: token, ...environment},
    ...more,
  });
  return program;
};

const json = (response: ServerResponse, value: unknown, status = 200) => {
  response.writeHead(status, {'content-type': 'application/json'});
  response.end(JSON.stringify(value));
};

const noon = 1_900_000_000;
const window = (more: Record<string, unknown> = {}) => ({
  id: '3020553',
  type: 'PAYLOAD_SDR',
  satellite_id: 'FM1',
  state: 'SYNCED',
  start: noon,
  duration: 60,
  parameters: {downlink_budget: 1},
  ...more,
});
const satellite = {id: 'FM1', norad_id: '43000', supported_windows: ['PAYLOAD_SDR']};

/** A Tasking API with these rows. */
const segment =
  (rows: {windows?: readonly unknown[]; uploads?: readonly unknown[]; satellites?: readonly unknown[]}) =>
  (request: IncomingMessage, response: ServerResponse) => {
    const name = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
    const data = {satellites: [satellite], windows: [], uploads: [], ...rows}[name];
    return data ? json(response, {data}) : json(response, {message: 'no such thing'}, 404);
  };

const leave = async (console: Program) => {
  console.press('q');
  expect((await console.exited).exitCode).toBe(0);
  expect(console.restored()).toBe(true);
};

describe('an upstream that does not let us in, or is not there', () => {
  it('says which service has no token, and every way to give one', async () => {
    const {url} = await taskingApi(fine);
    const console = openOn(url, {environment: {SKYDECK_TASKING_TOKEN: ''}, columns: 80, rows: 24});
    await console.see('Tasking no token');
    await console.see('SKYDECK_TASKING_TOKEN');
    await console.see('skydeck login');
    await leave(console);
  });

  it('says that a token is refused, by whom, and where it came from', async () => {
    const {url} = await taskingApi(() => false);
    const console = openOn(url);
    await console.see('Tasking login refused');
    await console.see('It came from SKYDECK_TASKING_TOKEN');
    expect(console.output()).not.toContain(token);
    await leave(console);
  });

  it('says that a host cannot be reached, and reads when it is there', async () => {
    const api = await taskingApi(fine);
    const {port} = new URL(api.url);
    await new Promise(done => api.server.close(done));
    const console = openOn(api.url);
    await console.see(new RegExp(`127\\.0\\.0\\.1:${port}`));
    await console.see('Tasking unreachable, no data');
    await new Promise<void>(done => api.server.listen(Number(port), '127.0.0.1', done));
    console.press('r');
    await console.see('There are no windows');
    await leave(console);
  });
});

/** The console on a sandbox of its own, closed when the test ends. */
const openSandbox = async (speed?: string) => {
  const opened = await openOnSandbox(speed);
  program = opened.console;
  return opened;
};

/** All that was written after the screen was taken over, which clears it once. */
const afterOpening = (console: Program): string =>
  console.output().split('\u001b[2J').slice(1).join('\u001b[2J');

describe('an upstream that answers badly', () => {
  const troubles: readonly [string, Record<string, unknown>, RegExp][] = [
    ['refuses for a while', {kind: 'status', status: 503}, /unavailable|503/],
    ['is asked too often', {kind: 'status', status: 429, retryAfter: 1}, /429|too (many|often)/i],
    ['has an error of its own', {kind: 'status', status: 500}, /500/],
    ['sends a page of a proxy', {kind: 'html'}, /HTML|page/],
    ['cuts the connection', {kind: 'cut'}, /cut|closed|ended/],
    ['cuts its answer', {kind: 'cut-body'}, /cut|closed|ended/],
    ['sends what is no JSON', {kind: 'garbage'}, /JSON/],
    ['no longer takes the token', {kind: 'unauthorized'}, /refuses the token/],
  ];

  it('keeps the rows that were read, says what is wrong, and goes on when it is well', async () => {
    const {console, fault, clear} = await openSandbox();
    for (const [, how, words] of troubles) {
      await fault({match: {path: '/windows'}, ...how});
      await readAgain(console, /✗ Tasking .*, data \d+\w old/);
      expect(console.screen().split('\n').slice(2, 5).join(' ')).toMatch(words);
      expect(console.screen()).toContain('▌ 3020554');
      await clear();
      await readAgain(console, '✓ Tasking');
      await console.gone('✗ Tasking');
    }
    await leave(console);
  });

  it('shows the rows that can be read, counts the others, and shows them on U', async () => {
    const {console, fault} = await openSandbox();
    await fault({match: {path: '/windows'}, kind: 'bad-row'});
    await readAgain(console, '1 unreadable (U)');
    expect(console.screen()).toContain('3020540');
    expect(console.line('Windows  Satellites')).toMatch(/ 18$/);
    console.press('U');
    await console.see('Rows that could not be read');
    await console.see('Row 0:');
    expect(afterOpening(console)).not.toMatch(/\u001b\[2J|owned\u0007|\u001b\]0;/);
    console.press('q');
    await leave(console);
  });

  it('is not sent a window twice when its answer never comes: the outcome is unknown, and then known', async () => {
    const {console, call, fault} = await openSandbox();
    const windows = async () => ((await call('/tasking/windows')) as {data: unknown[]}).data.length;
    const before = await windows();
    await fault({match: {method: 'POST', path: '/window'}, kind: 'timeout-after-effect', ms: 10});
    console.press('n');
    await console.see('Create a window');
    console.press('ctrl-u', 'FM204', 'tab', 'tab', 'tab', 'ctrl-u', '77');
    await console.see(/▌Duration +77/);
    console.press('shift-tab');
    await console.see(/▌Start.*free until/s);
    console.press('down', 'ctrl-s');
    await console.see(/It arrived: .*\d+ is listed/);
    expect(await windows()).toBe(before + 1);
    await console.see(/PENDING_SYNC .* 1m 17s/);
    console.press('J');
    await console.see(/done +tasking windows create/);
    expect(await windows()).toBe(before + 1);
  });
});

describe('the tasking steps by another hand', () => {
  it('appear on the screen: a window that curl asks for is there, is synced at a contact, and goes', async () => {
    const {console, call} = await openSandbox();
    const now = ((await call('/sandbox')) as {clock: {now: number}}).clock.now;
    const start = Math.floor(now) + 70 * 3600;
    const made = await call('/tasking/window', {
      method: 'POST',
      body: JSON.stringify({
        type: 'PAYLOAD_SDR',
        satellite_id: 'FM204',
        start,
        duration: 61,
        parameters: {downlink_budget: 1},
      }),
    });
    const id = /\d{5,}/.exec(JSON.stringify(made))![0];
    await console.see(id);
    expect(console.line(id)).toMatch(/PENDING_SYNC.*1m 01s/);
    await call('/sandbox/clock', {method: 'POST', body: JSON.stringify({advance: 8 * 3600})});
    await console.until(() => /[^_]SYNCED/.test(console.line(id)), 'SYNCED');
    await call(`/tasking/window?id=${id}`, {method: 'DELETE'});
    await call('/sandbox/clock', {method: 'POST', body: JSON.stringify({advance: 8 * 3600})});
    await console.gone(id);
  });
});

/** What must never come from upstream to the terminal, and stands in every text field. */
const evil =
  '\u001b[31mred\u001b]0;owned\u0007\u001b[2J\u009b2J\r\n\u0000\u202egnp.exe\u001bc\u001bP+q544e\u001b\\';

describe('text from outside', () => {
  const rows = {
    satellites: [{...satellite, id: `FM1${evil}`, supported_windows: [`PAYLOAD_SDR${evil}`]}],
    windows: [
      window({id: `1${evil}`, state: `SYNCED${evil}`, type: `T${evil}`, satellite_id: `FM1${evil}`}),
      window({id: '2', parameters: {[`key${evil}`]: `value${evil}`}}),
    ],
    uploads: [
      {
        id: `u${evil}`,
        satellite_id: 'FM1',
        payload: `SDR${evil}`,
        destination_path: `/persist/${evil}`,
        status: `PENDING${evil}`,
      },
    ],
  };

  it('steers no terminal, wherever it is shown', async () => {
    const {url} = await taskingApi(fine, {instead: segment(rows)});
    const console = openOn(url, {columns: 160, rows: 46});
    await console.see('SYNCED');
    for (const [key, seen] of [
      ['enter', 'States seen'],
      ['escape', 'VERDICT'],
      ['j', '▌ 2'],
      ['enter', 'States seen'],
      ['escape', 'VERDICT'],
      ['v', 'one cell is'],
      ['v', 'VERDICT'],
      ['2', 'DESTINATION'],
      ['enter', 'Statuses seen'],
      ['escape', 'DESTINATION'],
      ['0', 'Alerts'],
      ['!', 'Alerts'],
      ['1', 'VERDICT'],
      ['n', 'Create a window'],
    ] as const) {
      console.press(key);
      if (key === 'escape') await console.until(screen => !/Stat(us)?es seen/.test(screen), 'the list');
      await console.see(seen);
    }
    await console.see('FM1');
    const steers = /\u001b\[31mred|\u0007|\u001b\]|\u009b|\u0000|\u202e|\u001bc|\u001bP|\u001b\[2J/;
    expect(steers.exec(afterOpening(console))).toBeNull();
  });

  it('keeps columns aligned when it is wide', async () => {
    const names = [
      'PAYLOAD_衛星通信',
      'PAYLOAD_🛰️🚀',
      'PAYLOAD_ёж',
      'PAYLOAD_e\u0301a\u0300',
      'PAYLOAD_👩‍👩‍👧‍👦',
    ];
    const windows = names.map((type, at) => window({id: `${at + 1}`, type}));
    const {url} = await taskingApi(fine, {instead: segment({windows})});
    const console = openOn(url);
    await console.see('衛');
    const cells = console.emulator.cells();
    const header = cells[3]!.map(cell => cell.text || ' ').join('');
    const at = header.indexOf('STATE');
    expect(at).toBeGreaterThan(0);
    for (let row = 4; row < 4 + names.length; row += 1)
      expect(
        cells[row]!.slice(at, at + 8)
          .map(cell => cell.text)
          .join(''),
      ).toBe('✓ SYNCED');
  });

  it('shows a state that nobody has heard of as it is', async () => {
    const {url} = await taskingApi(fine, {instead: segment({windows: [window({state: 'HALF_SYNCED'})]})});
    const console = openOn(url);
    await console.see('HALF_SYNCED');
    await leave(console);
  });
});

describe('ten thousand windows', () => {
  it('open, scroll and filter', async () => {
    const windows = Array.from({length: 10_000}, (_, at) =>
      window({id: `${1_000_000 + at}`, start: noon + at * 600, satellite_id: `FM${at % 7}`}),
    );
    const {url} = await taskingApi(fine, {instead: segment({windows})});
    const console = openOn(url);
    // The first rows are there before the others: these are all.
    await console.see(/Windows {2}Satellites.*worst first, 10000$/m);
    await console.see('▌ 1000000');
    console.press('G');
    await console.see('▌ 1009999');
    console.press('pgup');
    await console.see('▌ 1009964');
    console.press('g', 'pgdn', 'j');
    await console.see('▌ 1000036');
    console.press('/', '1004242', 'enter');
    await console.see('1 of 10000');
    await console.see('▌ 1004242');
    console.press('escape');
    await console.gone('1 of 10000');
    await leave(console);
  });
});

describe('the terminal', () => {
  const rows = {windows: [window({id: '1'}), window({id: '2'})]};
  const opened = async (more: Options = {}) => {
    const {url} = await taskingApi(fine, {instead: segment(rows)});
    const console = openOn(url, more);
    await console.see(/[▌>] 1 /);
    return console;
  };

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'])('is as it was after %s', async signal => {
    const console = await opened();
    console.pty.kill(signal);
    await console.exited;
    expect(console.restored()).toBe(true);
    expect(console.output()).toMatch(/\u001b\[\?25h(?!.*\u001b\[\?25l)/s);
    expect(console.output()).not.toMatch(/\u001b\[\?2004h(?!.*\u001b\[\?2004l)/s);
  });

  it('is given back on Ctrl-Z, and taken again by fg', async () => {
    const {url} = await taskingApi(fine, {instead: segment(rows)});
    const home = newHome();
    home.profile({tasking: {url, auth: {kind: 'bearer'}}});
    const shell = openProgram(['--norc', '--noprofile', '-i'], {
      instead: 'bash',
      home: home.home,
      environment: {...home.environment, SKYDECK_TASKING_TOKEN: token, PS1: 'ready> '},
    });
    program = shell;
    await shell.see('ready>');
    shell.press(`${process.execPath} ${programPath} --view windows\r`);
    await shell.see('▌ 1 ');
    shell.press('ctrl-z');
    await shell.see(/Stopped/);
    expect(shell.restored()).toBe(true);
    shell.press('echo $((6*7))\r');
    await shell.see(/^42$/m);
    shell.press('fg\r');
    await shell.see('▌ 1 ');
    shell.press('j');
    await shell.see('▌ 2 ');
    shell.press('q');
    await shell.until(() => shell.restored(), 'the shell');
    shell.press('stty -a; echo end-of-$((6*7))\r');
    await shell.see('end-of-42');
    expect(shell.screen()).toMatch(/(^|\s)icanon(\s|$)/m);
    expect(shell.screen()).toMatch(/(^|\s)echo(\s|$)/m);
  });

  it('settles into the last size after a storm of sizes', async () => {
    const console = await opened();
    for (let at = 0; at < 60; at += 1) console.resize(62 + ((at * 37) % 140), 13 + ((at * 11) % 40));
    console.resize(90, 20);
    await console.until(shown => {
      const lines = shown.split('\n');
      return lines.length === 20 && lines[0]!.startsWith(' 0 Overview') && /q quit$/.test(lines[19]!);
    }, 'one repaint at the last size');
    expect(console.screen().match(/0 Overview/g)).toHaveLength(1);
    await leave(console);
  });

  it('has plain text in place of a console where it is none', async () => {
    const {url} = await taskingApi(fine, {instead: segment(rows)});
    const home = newHome();
    home.profile({tasking: {url, auth: {kind: 'bearer'}}});
    const {code, out} = await home.run([], {env: {SKYDECK_TASKING_TOKEN: token}});
    expect(code).toBe(0);
    expect(out).toContain('Windows: 2');
    expect(out).not.toContain('\u001b');
  });
});
