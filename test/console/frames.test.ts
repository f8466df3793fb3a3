import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {drawnSections} from '../../source/console/detail/drawn-sections.tsx';
import {themeOf} from '../../source/console/draw/theme.ts';
import {bindings} from '../../source/console/keys/keymap.ts';
import {helpLines} from '../../source/console/overlays/help.ts';
import {type Console, createConsole} from '../../source/console/shell/controller.ts';
import {screenLines} from '../../source/console/shell/screen-lines.ts';
import type {Ports} from '../../source/console/shell/shell.ts';
import {openSession} from '../../source/engine/open-session.ts';
import type {Session} from '../../source/engine/session.ts';
import {type Sandbox, startSandbox} from '../../source/sandbox/server.ts';
import {services} from '../../source/services/index.ts';
import {keysOf} from './world.ts';

/*
 * Whole screens as text, at three sizes, of a sandbox whose seed is given and whose clock stands still. A change of the
 * screen shows in the diff of test/frames; `npm run frames` writes them anew.
 */

const sizes = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

/** What a frame is called, and the keys that lead to it from the overview. */
const frames: Readonly<Record<string, readonly string[]>> = {
  overview: [],
  windows: ['1'],
  'windows-timeline': ['1', 'v'],
  'windows-marking': ['1', 'v', 'n', 'right'],
  'windows-filter': ['1', '/', 'state:pending sta'],
  'windows-wrong-filter': ['1', '/', 'state:pending agee>2h'],
  'windows-columns': ['1', 'C'],
  'windows-marked': ['1', 'space', 'space'],
  'window-detail': ['1', 'd'],
  'window-trace': ['1', 't'],
  'window-form': ['1', 'n'],
  'window-delete': ['1', 'x'],
  satellites: ['1', ']'],
  uploads: ['2'],
  'upload-detail': ['2', 'd'],
  // Of a file that is nowhere: what is offered else is what lies in the folder that the tests run in.
  'upload-form': ['2', 'u', '/no-such-folder/file.py'],
  downlinks: ['3'],
  'agent-files': ['3', ']'],
  jobs: ['4'],
  'jobs-timeline': ['4', 'v'],
  'job-detail': ['4', 'd'],
  'job-form': ['4', 'n'],
  sites: ['4', ']'],
  'hpc-jobs': ['5'],
  systems: ['5', ']'],
  readings: ['6'],
  pipeline: ['6', ']'],
  runs: ['6', ']', ']'],
  'batch-jobs': ['6', ']', ']', ']'],
  alerts: ['!'],
  journal: ['J'],
  palette: [':'],
  'palette-found': [':', 'FM203'],
  'palette-none': [':', 'no such thing'],
  plots: ['%'],
  help: ['1', '?'],
};

let sandbox: Sandbox;
let session: Session;

const nothing: Ports = {
  copy: () => undefined,
  bell: () => {},
  repaint: () => {},
  suspend: () => {},
  edit: async () => undefined,
  page: async () => {},
  write: async name => name,
  quit: () => {},
  switchTo: () => {},
  lookBack: () => {},
  keep: async () => {},
  makeProfile: async () => '',
};

/** What the hour and the machine's load would change: how quick and how old answers are, and which port was free. */
const steady = (real: Session): Session => {
  const quick = <S extends object | undefined>(snapshot: S): S =>
    snapshot === undefined
      ? snapshot
      : {
          ...snapshot,
          latency: 20,
          ...('wallAt' in snapshot && snapshot.wallAt !== undefined && {wallAt: real.clock.wall()}),
          ...('live' in snapshot && snapshot.live ? {live: {on: true}} : {}),
        };
  const {poller} = real;
  return {
    ...real,
    memory: {...real.memory, latencies: {note: () => {}, since: () => []}},
    poller: {
      ...poller,
      peek: (name, query) => quick(poller.peek(name, query)) as never,
      peekAll: name => poller.peekAll(name).map(quick) as never,
    },
  };
};
const normal = (text: string): string =>
  text
    .replaceAll(sandbox.url.replace('http://', ''), '127.0.0.1:12345'.padEnd(sandbox.url.length - 7))
    .replaceAll(sandbox.token, 'TOKEN')
    .replace(/[ \t]+$/gm, '');

beforeAll(async () => {
  sandbox = await startSandbox({speed: 0, start: 1_795_348_800, seed: 7});
  const real = openSession({
    services,
    profile: {
      name: 'sandbox',
      services: sandbox.profile.services as never,
      clock: {follow: 'tasking', speed: 0},
    },
    credentials: async () => ({authorization: `Bearer ${sandbox.token}`}),
    stateDir: sandbox.stateDir,
    who: 'tester@here',
    environment: {},
  });
  session = steady(real);
  await session.inTime();
  await Promise.all(
    session.services.map(async ({service}) => {
      for (const resource of service.resources) await session.poller.read(resource, {}).catch(() => {});
    }),
  );
}, 300_000);
afterAll(async () => {
  await session.close();
  await sandbox.close();
});

/** Each screen begins as it does at the first time: nothing that another was set to is kept. */
const begun = (): Session => {
  const known = new Map<string, unknown>();
  const notes = {
    ...session.memory.notes,
    get: (name: string) => known.get(name),
    all: () => new Map<string, unknown>(),
    put: (name: string, value: unknown) => void known.set(name, value),
  };
  return {...session, memory: {...session.memory, notes}};
};
const opened = (columns: number, rows: number): Console =>
  createConsole({
    session: begun(),
    ports: nothing,
    columns,
    rows,
    view: 'overview',
    profiles: ['flight'],
    draw: {
      detail: (sections, now) => drawnSections(sections, session, now.columns, themeOf(now.theme, true)),
      help: now => helpLines(now, session, bindings),
    },
  });

/** The screen when nothing is being read or worked out any more. */
const resting = (control: Console): string =>
  screenLines(control.store.get(), {console: control, session, map: bindings, unicode: true})
    .join('\n')
    .replace(/\u001b\[[\d;]*m/g, '');

describe.each(sizes)('the screen at %ix%i', (columns, rows) => {
  // Each has a console of its own, and most of its time is waiting until nothing changes.
  it.concurrent.for(Object.entries(frames))('shows %s', async ([name, keys], {expect}) => {
    const control = opened(columns, rows);
    try {
      for (const key of keysOf(...keys)) control.key(key);
      let last = '';
      await vi.waitFor(
        () => {
          const now = resting(control);
          const still = now === last;
          last = now;
          expect(now).not.toMatch(/reading…|Reading…|still being worked out|checking|looking…/);
          expect(still).toBe(true);
        },
        {timeout: 120_000, interval: 120},
      );
      const text = `${normal(last)}\n`;
      expect(
        text
          .trimEnd()
          .split('\n')
          .every(line => line.length <= columns * 2),
      ).toBe(true);
      await expect(text).toMatchFileSnapshot(`../frames/${columns}x${rows}/${name}.txt`);
    } finally {
      control.close();
    }
  });
});

it('has a frame for every tab that a service declares', () => {
  const first = services.flatMap(({tabs}) => tabs.map(({views}) => views[0]!));
  expect(first.filter(view => !Object.hasOwn(frames, view)).join(' ')).toBe('');
});
