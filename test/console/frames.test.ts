import {stripVTControlCharacters} from 'node:util';
import {afterAll, beforeAll, describe, type ExpectStatic, expect, it, vi} from 'vitest';
import {drawnSections} from '../../source/console/detail/drawn-sections.tsx';
import {themeOf} from '../../source/console/draw/theme.ts';
import {bindings} from '../../source/console/keys/keymap.ts';
import {viewName} from '../../source/console/list/aside.ts';
import {helpLines} from '../../source/console/overlays/help.ts';
import {type Console, createConsole} from '../../source/console/shell/controller.ts';
import {screenLines} from '../../source/console/shell/screen-lines.ts';
import type {Ports} from '../../source/console/shell/shell.ts';
import {viewOf} from '../../source/console/shell/state.ts';
import type {Session} from '../../source/engine/session.ts';
import {type Sandbox, startSandbox} from '../../source/sandbox/server.ts';
import {services} from '../../source/services/index.ts';
import {createScreen} from '../../source/terminal/screen.ts';
import {sessionOn} from '../session-on.ts';
import {keysOf, openDesk} from './world.ts';

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
  const real = sessionOn(sandbox, services, {environment: {}});
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

const painted = (control: Console): string =>
  screenLines(control.store.get(), {console: control, session, map: bindings, unicode: true}).join('\n');

/** The screen when nothing is being read or worked out any more. */
const rested = async (control: Console, expect: ExpectStatic): Promise<string> => {
  let last = '';
  await vi.waitFor(
    () => {
      const now = painted(control).replace(/\u001b\[[\d;]*m/g, '');
      const still = now === last;
      last = now;
      expect(now).not.toMatch(/reading…|Reading…|still being worked out|checking|looking…|^ +n does not/m);
      expect(still).toBe(true);
    },
    {timeout: 120_000, interval: 120},
  );
  return last;
};

describe.each(sizes)('the screen at %ix%i', (columns, rows) => {
  // Each has a console of its own, and most of its time is waiting until nothing changes.
  it.concurrent.for(Object.entries(frames))('shows %s', async ([name, keys], {expect}) => {
    const control = opened(columns, rows);
    try {
      for (const key of keysOf(...keys)) control.key(key);
      const text = `${normal(await rested(control, expect))}\n`;
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

/** The most bytes of a key while the cursor is on its way, in any view. */
const onTheWay = 104;
/** Where a cursor moves, and the most bytes that its rest then writes: what is told of another row is another text. */
const atRest: Readonly<Record<string, number>> = {
  overview: 720,
  windows: 1250,
  satellites: 280,
  uploads: 1500,
  downlinks: 400,
  jobs: 950,
  sites: 280,
  'hpc-jobs': 590,
  systems: 370,
  readings: 1650,
  pipeline: 260,
  runs: 280,
  'batch-jobs': 520,
  alerts: 720,
  palette: 0,
};

/** A screen that counts what it writes: bytes of what is shown now over what was shown before. */
const thinLink = (columns: number, rows: number) => {
  let bytes = 0;
  const write = (text: string) => {
    bytes += Buffer.byteLength(text);
  };
  const screen = createScreen({write, columns, rows, color: true, unicode: true});
  return (frame: string): number => {
    bytes = 0;
    screen.frame(frame);
    return bytes;
  };
};

/** The most bytes of a key that is held at the edge of a list, in the mean of many: a row of its own, and 40 more. */
const atTheEdge = [
  [80, 24, 150],
  [120, 40, 155],
  [160, 46, 185],
  [200, 60, 205],
] as const;

describe('over a thin link', () => {
  const [columns, rows] = [160, 46];
  it('a key that is held at the edge scrolls the list alone; what stands beside comes when it rests', async () => {
    const desk = await openDesk({windows: 400, worstFirst: true});
    const {control} = desk;
    const shown = () => control.rows(viewOf(control.store.get())!)!;
    const texts = () =>
      screenLines(control.store.get(), {
        console: control,
        session: desk.session,
        map: bindings,
        unicode: true,
      });
    const rest = () =>
      vi.waitFor(
        () => {
          const {aside} = control.store.get();
          expect([aside.hidden ?? false, aside.of?.id]).toEqual([false, viewOf(control.store.get())?.cursor]);
        },
        {timeout: 120_000, interval: 5},
      );
    try {
      await vi.waitFor(() => expect(shown()?.rows.length).toBeGreaterThan(300), {timeout: 120_000});
      for (const [wide, high, most] of atTheEdge) {
        control.resize(wide, high);
        const written = thinLink(wide, high);
        for (const [key, begin] of [
          ['down', 'g'],
          ['up', 'G'],
        ] as const) {
          desk.press(begin, ...Array<string>(high).fill(key));
          await rest();
          written(texts().join('\n'));
          let bytes = 0;
          const keys = 60;
          for (let at = 0; at < keys; at += 1) {
            desk.press(key);
            await Promise.resolve();
            bytes += written(texts().join('\n'));
            // One key alone leaves what stands beside; of other rows nothing stands there.
            const beside = texts().map(line => stripVTControlCharacters(line).split('│')[1] ?? '');
            expect(beside.join('').trim() !== '').toBe(at === 0 && wide >= 120);
          }
          expect(bytes / keys).toBeLessThanOrEqual(most);
          await rest();
        }
      }
    } finally {
      await desk.close();
    }
  });
  it.concurrent.for(Object.entries(atRest))('a key in %s writes little', async ([name, most], {expect}) => {
    const control = opened(columns, rows);
    try {
      for (const key of keysOf(...frames[name]!)) control.key(key);
      await rested(control, expect);
      const link = thinLink(columns, rows);
      const written = () => link(painted(control));
      // A whole screen, colours and all, is less than a byte for each of its cells.
      expect(written()).toBeLessThan(columns * rows);
      // Nothing is read between a key and its frame: they are of one turn.
      const keys = Array.from({length: 6}, () => {
        control.key(keysOf('down')[0]!);
        const moving = written();
        control.store.set(state => {
          const top = state.overlays.at(-1);
          const view = viewOf(state);
          return {
            ...state,
            alertTold: top?.kind === 'alerts' ? top.chosen : state.alertChosen,
            aside: {...state.aside, ...(view && {of: {view: viewName(view), id: view.cursor ?? ''}})},
          };
        });
        return [moving, written()] as const;
      });
      expect(Math.max(...keys.map(([moving]) => moving))).toBeLessThanOrEqual(onTheWay);
      expect(Math.max(...keys.map(([, resting]) => resting))).toBeLessThanOrEqual(most);
    } finally {
      control.close();
    }
  });
});
