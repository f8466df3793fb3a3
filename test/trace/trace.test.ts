import {describe, expect, it} from 'vitest';
import type {JournalEntry} from '../../source/declare/journal-entry.ts';
import type {Listed} from '../../source/declare/listed.ts';
import type {Section} from '../../source/declare/section.ts';
import {emptyWorld, type Seen, type Sent, type World} from '../../source/declare/world.ts';
import {expectedOf} from '../../source/services/downlink/resources/expected-files.ts';
import type {DownlinkFile} from '../../source/services/downlink/resources/file.ts';
import {downlinkSettings} from '../../source/services/downlink/settings.ts';
import {services} from '../../source/services/index.ts';
import {taskingSettings} from '../../source/services/tasking/settings.ts';
import type {Upload, Window} from '../../source/services/tasking/upstream/client.ts';
import {type Trace, tracedLists, traceFrom as traceIn} from '../../source/trace/trace.ts';
import {traceJson as jsonOf} from '../../source/trace/trace-json.ts';
import {traceOf as sectionsOf} from '../../source/trace/trace-of.ts';

const lists = tracedLists(services.flatMap(({resources}) => resources));
const traceFrom = (id: string, world: World) => traceIn(id, world, lists);
const traceOf = (id: string, world: World) => sectionsOf(id, world, lists);
const traceJson = (trace: Trace) => jsonOf(trace, lists);

/** 2026-11-22 12:00:00 UTC. */
const noon = 1_795_348_800;
const hour = 3600;
const settings = {
  ...taskingSettings.parse({url: 'https://tasking.example'}),
  ...downlinkSettings.parse({url: 'https://downlink.example'}),
};

const window = (more: Partial<Window> = {}): Window => ({
  id: '3020553',
  type: 'PAYLOAD_SDR',
  satellite_id: 'FM200',
  state: 'SYNCED',
  start: noon - 8 * hour,
  duration: 60,
  parameters: {executable: 'download_file.py', filename: 'space.txt'},
  ...more,
});
const upload: Upload = {
  id: 'd25c7a43',
  satellite_id: 'FM200',
  payload: 'SDR',
  destination_path: 'download_file.py',
  executable: true,
  status: 'UPLOADED',
};
const fileOf = (one: Window, more: Partial<DownlinkFile> = {}): DownlinkFile => ({
  id: `${one.id}/space.txt`,
  name: 'space.txt',
  satellite: 'FM200',
  window: one.id,
  expected: expectedOf(one, settings)[0]!,
  ...more,
});
const seen = (...history: [state: string, hoursAgo: number][]): Seen => ({
  state: history.at(-1)![0],
  since: noon - history.at(-1)![1] * hour,
  first: noon - history[0]![1] * hour,
  atLeast: false,
  history: history.map(([state, ago]) => ({state, at: noon - ago * hour})),
});
const sent = (hoursAgo: number): Sent => ({
  at: noon - hoursAgo * hour,
  who: 'you@host',
  facts: {size: 801},
  input: {},
});

const worldOf = (known: {
  windows?: Window[];
  uploads?: Upload[];
  downlinks?: DownlinkFile[];
  seen?: Record<string, Seen>;
  sent?: Record<string, Sent>;
}): World => ({
  ...emptyWorld(noon),
  rows: <Row>({name}: Listed<Row>) => (known as Record<string, unknown>)[name] as readonly Row[] | undefined,
  seen: (_resource, id) => known.seen?.[id],
  sent: (_resource, id) => known.sent?.[id],
  settings: <Settings>() => settings as Settings,
});
const steps = (id: string, world: World) =>
  traceFrom(id, world)?.steps.map(({name, state}) => `${name}: ${state}`);

const history = {
  seen: {
    d25c7a43: seen(['PENDING', 30], ['UPLOADING', 27], ['UPLOADED', 26]),
    3020553: seen(['PENDING_SYNC', 30], ['SYNCED', 27]),
  },
  sent: {d25c7a43: sent(31), 3020553: sent(30)},
};

describe('the trace of a window', () => {
  it('whose file arrived is done from the upload to the bucket, with the time between steps', () => {
    const one = window();
    const object = {
      key: 'example/FM200/downlink/2026/11/22/20261122T070000Z_space.txt',
      size: 8,
      at: noon - 5 * hour,
    };
    const world = worldOf({
      windows: [one],
      uploads: [upload],
      downlinks: [fileOf(one, {object})],
      ...history,
    });
    expect(steps('3020553', world)?.every(step => step.endsWith(': done'))).toBe(true);
    expect(traceFrom('3020553', world)?.next).toBeUndefined();
    const [facts, way] = traceOf('3020553', world);
    expect(facts).toMatchObject({facts: [{name: 'Next', value: 'nothing: all is done'}]});
    expect(
      (way as Extract<Section, {kind: 'facts'}>).facts.map(({name, value}) => `${name}: ${value}`),
    ).toEqual([
      '✓ download_file.py sent: 11-21 05:00Z: by you@host, 801 B, as upload d25c7a43',
      '✓ window created: 11-21 06:00Z, +1h: by you@host',
      '✓ synced: 11-21 09:00Z, +3h: the satellite knows of it',
      '✓ download_file.py uploaded: 11-21 10:00Z, +1h: on the bus; the first window of its payload hands it over',
      '✓ configure: 11-22 03:55Z, +17h 55m: a file of its name arrived in its time, so it ran',
      '✓ start: 11-22 04:00Z, +5m: a file of its name arrived in its time, so it ran',
      '✓ end: 11-22 04:01Z, +1m: a file of its name arrived in its time, so it ran',
      '✓ space.txt queued: it arrived, so it was; when is not known',
      '✓ space.txt bytes down: all 8 B',
      `✓ space.txt arrived: 11-22 07:00Z, +2h 59m: ${object.key}`,
    ]);
  });

  it('whose file has not come names it as late, by when it was due, and what to do', () => {
    const one = window();
    const world = worldOf({windows: [one], uploads: [upload], downlinks: [fileOf(one)], ...history});
    expect(steps('3020553', world)?.slice(4)).toEqual([
      'configure: unknown',
      'start: unknown',
      'end: unknown',
      'space.txt queued: unknown',
      'space.txt bytes down: unknown',
      'space.txt arrived: late',
    ]);
    expect(traceJson(traceFrom('3020553', world)!).next).toMatchObject({
      step: 'space.txt arrived',
      by: '2026-11-22T10:01:00Z',
      todo: expect.stringContaining('Create the window again'),
    });
  });

  it('that the satellite did not know of at its start has missed', () => {
    const world = worldOf({windows: [window({state: 'PENDING_SYNC', start: noon - hour})]});
    expect(steps('3020553', world)).toEqual([
      'download_file.py on board: unknown',
      'window created: done',
      'synced: missed',
      'configure: missed',
      'start: missed',
      'end: missed',
      'space.txt arrived: missed',
    ]);
  });

  it('that is ahead awaits the next contact first', () => {
    const one = window({state: 'PENDING_SYNC', start: noon + 24 * hour});
    const pending = {...upload, status: 'UPLOADED'};
    const world = worldOf({
      windows: [one],
      uploads: [pending],
      seen: {...history.seen, 3020553: seen(['PENDING_SYNC', 1])},
    });
    const {next} = traceFrom('3020553', world)!;
    expect(next).toMatchObject({name: 'synced', state: 'awaited', by: noon + 5 * hour});
  });

  it('that is synced awaits its start, and every step that is awaited says by when and what to do then', () => {
    const one = window({start: noon + hour});
    const world = worldOf({windows: [one], uploads: [upload], downlinks: [], ...history});
    const trace = traceFrom('3020553', world)!;
    expect(trace.next).toMatchObject({name: 'configure', by: noon + hour - 300});
    const awaited = trace.steps.filter(({state}) => state === 'awaited');
    expect(awaited.map(({name}) => name)).toEqual(['configure', 'start', 'end', 'space.txt arrived']);
    for (const {by, todo} of awaited) expect([by, todo]).toEqual([expect.any(Number), expect.any(String)]);
  });

  it('whose name for the file is its own is proven by it', () => {
    const one = window({parameters: {filename: 'space-3020553.txt'}});
    const object = {key: 'space-3020553.txt', size: 8, at: noon - 5 * hour};
    const world = worldOf({windows: [one], downlinks: [fileOf(one, {object})]});
    const start = traceFrom('3020553', world)?.steps.find(({name}) => name === 'start');
    expect(start?.evidence).toBe('its file arrived, so it ran');
  });

  it('over a bucket that could not be read does not say that its file is late', () => {
    const world = worldOf({windows: [window()], uploads: [upload], ...history});
    expect(traceFrom('3020553', world)?.steps.at(-1)).toMatchObject({
      state: 'unknown',
      evidence: 'the bucket could not be read',
    });
  });

  it('that was synced while nobody looked was so at that time at the latest, and no age is made up from it', () => {
    const {history: known, ...rest} = seen(['PENDING_SYNC', 30], ['SYNCED', 5]);
    const away = {...rest, history: [known[0]!, {...known[1]!, atLeast: true}]};
    const one = window();
    const world = worldOf({windows: [one], ...history, seen: {3020553: away}});
    const [, way] = traceOf('3020553', world);
    expect(
      (way as Extract<Section, {kind: 'facts'}>).facts
        .slice(1, 4)
        .map(({name, value}) => `${name}: ${value}`),
    ).toEqual([
      '✓ window created: 11-21 06:00Z: by you@host',
      '✓ synced: ≤ 11-22 07:00Z, ≤ +1d 1h: the satellite knows of it',
      '? configure: 11-22 03:55Z: no upstream tells whether the payload was configured',
    ]);
  });

  it('that came about between two looks is said as a span, and so is what passed since', () => {
    const {history: known, ...rest} = seen(['PENDING_SYNC', 9], ['SYNCED', 5]);
    const away = {
      ...rest,
      history: [
        {...known[0]!, atLeast: true, before: noon - 10 * hour},
        {...known[1]!, atLeast: true, before: noon - 7 * hour},
      ],
    };
    const world = worldOf({windows: [window()], ...history, seen: {3020553: away}, sent: {}});
    const steps = traceFrom('3020553', world)!.steps;
    expect(steps.find(({name}) => name === 'window created')).toMatchObject({
      at: noon - 9 * hour,
      notBefore: noon - 10 * hour,
    });
    const made = {...worldOf({windows: [window()], ...history, seen: {3020553: away}})};
    const [, way] = traceOf('3020553', made);
    expect(
      (way as Extract<Section, {kind: 'facts'}>).facts.find(({name}) => name === '✓ synced')?.value,
    ).toBe(
      'between 11-22 05:00Z and 11-22 07:00Z (not read between), +23h to +1d 1h: the satellite knows of it',
    );
  });

  it('that is listed no more tells what was kept of it, and nothing else', () => {
    const world = worldOf({
      windows: [],
      uploads: [],
      seen: {3020553: seen(['PENDING_SYNC', 90], ['SYNCED', 86])},
      sent: {
        3020553: {
          ...sent(90),
          facts: {satellite: 'FM200', type: 'PAYLOAD_SDR', start: noon - 60 * hour, duration: 60},
        },
      },
    });
    const trace = traceFrom('3020553', world)!;
    expect(trace.satellite).toBe('FM200');
    expect(trace.next).toBeUndefined();
    expect(trace.steps.map(({name, state, evidence}) => `${name}: ${state}, ${evidence}`)).toEqual([
      'window created: done, by you@host: PAYLOAD_SDR on FM200, start 11-20 00:00Z',
      'PENDING_SYNC: done, seen in the list',
      'SYNCED: done, seen in the list',
      'listed: unknown, the window is listed no more: it was deleted, or is too long past; how it ended is not told',
    ]);
  });

  it('whose time is still to come is not said to be past, and its own deletion is told', () => {
    const asked = {...sent(90), facts: {satellite: 'FM200', start: noon + hour}};
    const ahead = worldOf({
      windows: [],
      uploads: [],
      seen: {3020553: seen(['PENDING_SYNC', 90])},
      sent: {3020553: asked},
    });
    const last = (world: World) => traceFrom('3020553', world)?.steps.at(-1)?.evidence;
    expect(last(ahead)).toBe(
      'the window is listed no more: its time is still to come, and what became of it is not told',
    );
    const entry = {
      resource: 'windows',
      action: 'delete',
      verdict: 'done',
      row: '3020553',
      at: noon,
      who: 'kim',
      facts: {},
    };
    expect(last({...ahead, journal: () => [entry as unknown as JournalEntry]})).toBe(
      'the window is listed no more: its deletion was asked for 11-22 12:00Z by kim',
    );
  });

  it('that was never listed is not said to be deleted or past', () => {
    const sentOnly = worldOf({windows: [], uploads: [], sent: {3020553: sent(90)}});
    expect(traceFrom('3020553', sentOnly)?.steps.at(-1)?.evidence).toBe(
      'the window is not listed, and was never seen in the list: what became of it is not told',
    );
  });

  it('over windows that could not be read is not said to be gone', () => {
    const world = worldOf({uploads: [], seen: {3020553: seen(['PENDING_SYNC', 90], ['SYNCED', 86])}});
    expect(traceFrom('3020553', world)?.steps.at(-1)).toMatchObject({
      name: 'listed',
      evidence: 'the windows could not be read',
    });
  });

  it('that says nothing of its files has that step unknown, not guessed', () => {
    const world = worldOf({windows: [window({parameters: {}})]});
    expect(steps('3020553', world)?.at(-1)).toBe('files: unknown');
  });
});

describe('the trace of an upload or a file', () => {
  it('is that of the window which needs it', () => {
    const one = window();
    const world = worldOf({windows: [one], uploads: [upload], downlinks: [fileOf(one)], ...history});
    expect(traceFrom('d25c7a43', world)?.of?.id).toBe('3020553');
    expect(traceFrom('3020553/space.txt', world)?.of?.id).toBe('3020553');
  });
  it('is its own steps where no window is known', () => {
    const stuck = {...upload, status: 'PENDING'};
    const world = worldOf({uploads: [stuck], seen: {d25c7a43: seen(['PENDING', 7])}});
    expect(traceFrom('d25c7a43', world)?.next).toMatchObject({state: 'late', by: noon - hour});
  });
  it('keeps the order of an upload whose status nobody knows', () => {
    const odd = {...upload, status: 'QUARANTINED'};
    const world = worldOf({windows: [window()], uploads: [odd], downlinks: [], ...history});
    expect(steps('3020553', world)?.slice(0, 4)).toEqual([
      'download_file.py sent: done',
      'download_file.py uploaded: unknown',
      'window created: done',
      'synced: done',
    ]);
  });
  it('of a large upload is late when the time is over that it takes at the daily volume', () => {
    const large = {...upload, status: 'UPLOADING'};
    // 801 B at 125 KB a day are 9 minutes, after up to 6 h for a contact.
    const next = (hours: number) =>
      traceFrom(
        'd25c7a43',
        worldOf({
          uploads: [large],
          seen: {d25c7a43: seen(['UPLOADING', hours])},
          sent: {d25c7a43: sent(hours)},
        }),
      )?.next;
    expect(next(5)).toMatchObject({state: 'awaited'});
    expect(next(7)).toMatchObject({state: 'late'});
  });
  it('of something unknown is one sentence', () => {
    expect(traceOf('none', worldOf({}))).toEqual([
      {kind: 'text', title: 'Trace', text: 'Nothing that is known here has the id none.'},
    ]);
  });
});
