import {describe, expect, it} from 'vitest';
import type {Section, Seen, Sent, World} from '../../source/resource.ts';
import {expectedOf} from '../../source/services/downlink/expected-files.ts';
import type {DownlinkFile} from '../../source/services/downlink/file.ts';
import {downlinkSettings} from '../../source/services/downlink/settings.ts';
import type {Upload, Window} from '../../source/services/tasking/client.ts';
import {traceFrom} from '../../source/trace/trace.ts';
import {traceJson} from '../../source/trace/trace-json.ts';
import {traceOf} from '../../source/trace/trace-of.ts';

/** 2026-11-22 12:00:00 UTC. */
const noon = 1_795_348_800;
const hour = 3600;
const settings = downlinkSettings.parse({url: 'https://downlink.example'});

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
  now: noon,
  rows: <Row>(name: string) => (known as Record<string, unknown>)[name] as readonly Row[] | undefined,
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
      '✓ download_file.py uploaded: 11-21 10:00Z, +5h: on the bus; the first window of its payload hands it over',
      '✓ window created: 11-21 06:00Z: by you@host',
      '✓ synced: 11-21 09:00Z, +3h: the satellite knows of it',
      '✓ configure: 11-22 03:55Z, +18h 55m: its file arrived, so it ran',
      '✓ start: 11-22 04:00Z, +5m: its file arrived, so it ran',
      '✓ end: 11-22 04:01Z, +1m: its file arrived, so it ran',
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

  it('that says nothing of its files has that step unknown, not guessed', () => {
    const world = worldOf({windows: [window({parameters: {}})]});
    expect(steps('3020553', world)?.at(-1)).toBe('files: unknown');
  });
});

describe('the trace of an upload or a file', () => {
  it('is that of the window which needs it', () => {
    const one = window();
    const world = worldOf({windows: [one], uploads: [upload], downlinks: [fileOf(one)], ...history});
    expect(traceFrom('d25c7a43', world)?.window?.id).toBe('3020553');
    expect(traceFrom('3020553/space.txt', world)?.window?.id).toBe('3020553');
  });
  it('is its own steps where no window is known', () => {
    const stuck = {...upload, status: 'PENDING'};
    const world = worldOf({uploads: [stuck], seen: {d25c7a43: seen(['PENDING', 7])}});
    expect(traceFrom('d25c7a43', world)?.next).toMatchObject({state: 'late', by: noon - hour});
  });
  it('of something unknown is one sentence', () => {
    expect(traceOf('none', worldOf({}))).toEqual([
      {kind: 'text', title: 'Trace', text: 'Nothing that is known here has the id none.'},
    ]);
  });
});
