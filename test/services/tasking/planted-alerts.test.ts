import {expect, test} from 'vitest';
import type {Listed} from '../../../source/declare/listed.ts';
import {viewedRows} from '../../../source/declare/listed.ts';
import type {Resource} from '../../../source/declare/resource.ts';
import {emptyWorld, type Seen, type Sent, type World} from '../../../source/declare/world.ts';
import {alertsOf} from '../../../source/engine/alerts/alerts.ts';
import {downlinks} from '../../../source/services/downlink/resources/downlinks.ts';
import type {DownlinkFile} from '../../../source/services/downlink/resources/file.ts';
import {joinFiles} from '../../../source/services/downlink/resources/join-files.ts';
import {downlinkSettings} from '../../../source/services/downlink/settings.ts';
import {satellites} from '../../../source/services/tasking/resources/satellites.ts';
import {uploads} from '../../../source/services/tasking/resources/uploads.ts';
import {windows} from '../../../source/services/tasking/resources/windows.ts';
import {taskingSettings} from '../../../source/services/tasking/settings.ts';
import type {Satellite, UploadRow, WindowRow} from '../../../source/services/tasking/upstream/client.ts';
import {arrival, datedKey} from '../downlink/world.ts';
import {hours, noon, satellite, upload, window} from './world.ts';

const day = 24 * hours;
const settings = {
  ...taskingSettings.parse({url: 'https://api.example/tasking'}),
  ...downlinkSettings.parse({url: 'https://downlink.example', bucket: {name: 'example'}}),
};

type Known = {
  windows?: readonly WindowRow[];
  uploads?: readonly UploadRow[];
  satellites?: readonly Satellite[];
  downlinks?: readonly DownlinkFile[];
  seen?: Readonly<Record<string, Seen>>;
  sent?: Readonly<Record<string, Sent>>;
};

/** States that an object was watched to come into, so many seconds before noon; the last is its present one. */
const watched = (...states: readonly [state: string, secondsAgo: number][]): Seen => {
  const history = states.map(([state, ago]) => ({state, at: noon - ago, atLeast: false}));
  const last = history.at(-1)!;
  return {state: last.state, since: last.at, atLeast: false, first: history[0]!.at, history};
};
const sentOf = (secondsAgo: number, facts: Sent['facts'], input: Sent['input'] = {}): Sent => ({
  at: noon - secondsAgo,
  who: 'kim@ops',
  facts,
  input,
});

const worldOf = (known: Known): World => ({
  ...emptyWorld(noon),
  rows: <Row>(of: Listed<Row>) => {
    const rows = {satellites: [satellite()], windows: [], uploads: [], ...known}[of.name as 'windows'];
    return rows && viewedRows(of, rows);
  },
  seen: (_resource, id) => known.seen?.[id],
  sent: (_resource, id) => known.sent?.[id],
  settings: <Settings>() => settings as Settings,
});

const told = (known: Known) => {
  const world = worldOf(known);
  return alertsOf([windows, uploads, satellites, downlinks] as Resource[], world);
};

const up = (id: string, more: Partial<UploadRow> = {}): UploadRow =>
  upload({id, status: 'UPLOADED', ...more});
const program = (executable: string) => ({
  downlink_budget: 1,
  user_command: {executable, executable_arguments: []},
});
/** One of them looks down; the other wants what is given. */
const twoPayloads = (other: object): Known => {
  const of = (id: string, type: string, adcs: object) =>
    window({id, type, duration: 600, parameters: {downlink_budget: 1, adcs_config: adcs}});
  return {
    windows: [of('a', 'PAYLOAD_SDR', {mode: 'NADIR', aperture: 'UHF'}), of('b', 'PAYLOAD_IPI', other)],
    satellites: [satellite({supported_windows: ['PAYLOAD_SDR', 'PAYLOAD_IPI']})],
  };
};
const ran = window({
  id: 'ran',
  state: 'SYNCED',
  start: noon - 10 * hours,
  parameters: {downlink_budget: 1, filename: 'space.txt'},
});
/** The files of windows that ended, with what is in the bucket and what was once seen there. */
const files = (
  list: readonly ReturnType<typeof window>[],
  arrivals: Parameters<typeof joinFiles>[0]['arrivals'] = [],
  kept: Parameters<typeof joinFiles>[0]['kept'] = undefined,
) => joinFiles({windows: list, sent: [], arrivals, settings, now: noon, kept});

const situations: readonly [words: string, known: Known, kinds: readonly string[]][] = [
  // Windows and contacts.
  ['a window PENDING_SYNC 5 h ahead may miss', {windows: [window({start: noon + 5 * hours})]}, ['may-miss']],
  [
    'a window PENDING_SYNC 20 h ahead is at risk',
    {windows: [window({start: noon + 20 * hours})]},
    ['at-risk'],
  ],
  [
    'a window PENDING_SYNC past its start was missed',
    {windows: [window({start: noon - 23 * 60})]},
    ['missed'],
  ],
  ['one that was missed days ago stays', {windows: [window({start: noon - 6 * day})]}, ['missed']],
  ['a window 30 h ahead is as it should be', {windows: [window()]}, []],
  [
    'a window that is SYNCED 1 h ahead is as it should be',
    {windows: [window({state: 'SYNCED', start: noon + hours})]},
    [],
  ],
  [
    'a window FAILED is in a state that nobody knows',
    {windows: [window({state: 'FAILED'})]},
    ['unknown-state state FAILED'],
  ],
  [
    'two windows REJECTED are one alert',
    {
      windows: [
        window({id: 'a', state: 'REJECTED'}),
        window({id: 'b', state: 'REJECTED', start: noon + 50 * hours}),
      ],
    },
    ['unknown-state state REJECTED'],
  ],
  // Windows among each other.
  [
    'two windows of one payload whose buffers overlap',
    {windows: [window({id: 'a'}), window({id: 'b', start: noon + 30 * hours + 200})]},
    ['conflict'],
  ],
  [
    'two payloads at once that want different attitudes',
    twoPayloads({mode: 'TRACKING', aperture: 'IPI'}),
    ['conflict'],
  ],
  ['two payloads at once that want the same attitude, or none', twoPayloads({mode: 'NOOP'}), []],
  [
    'windows of two satellites at the same time',
    {
      windows: [window({id: 'a'}), window({id: 'b', satellite_id: 'FM201'})],
      satellites: [satellite(), satellite({id: 'FM201'})],
    },
    [],
  ],
  [
    'a window of a type that its satellite does not support',
    {windows: [window({type: 'PAYLOAD_IPI'})]},
    ['unsupported-type'],
  ],
  [
    'a satellite whose window types could not be read is not said to lack one',
    {windows: [window({type: 'PAYLOAD_IPI'})], satellites: [satellite({supported_windows: undefined})]},
    [],
  ],
  // Windows and their programs.
  [
    'a program that was never uploaded, 20 h before it is to run',
    {windows: [window({state: 'SYNCED', start: noon + 20 * hours, parameters: program('/persist/run.sh')})]},
    ['never-uploaded'],
  ],
  [
    'a program of the payload itself needs no upload',
    {windows: [window({state: 'SYNCED', start: noon + 20 * hours, parameters: program('/usr/bin/python3')})]},
    [],
  ],
  [
    'a program that ran before without an upload needs none',
    {
      windows: [
        window({
          id: 'before',
          state: 'SYNCED',
          start: noon - 5 * day,
          parameters: program('/persist/run.sh'),
        }),
        window({state: 'SYNCED', start: noon + 20 * hours, parameters: program('/persist/run.sh')}),
      ],
    },
    [],
  ],
  [
    'a program that went to another satellite',
    {
      windows: [window({parameters: program('/persist/run.sh')})],
      uploads: [up('u', {satellite_id: 'FM201', destination_path: '/persist/run.sh'})],
      satellites: [satellite(), satellite({id: 'FM201'})],
      seen: {u: watched(['UPLOADED', hours])},
    },
    ['uploaded-elsewhere', 'awaits-window'],
  ],
  [
    'a program that went to another payload',
    {
      windows: [
        window({parameters: program('/persist/run.sh')}),
        window({id: 'ipi', type: 'PAYLOAD_IPI', start: noon + 60 * hours}),
      ],
      uploads: [up('u', {payload: 'IPI', destination_path: '/persist/run.sh'})],
      satellites: [
        satellite({supported_windows: ['PAYLOAD_SDR', 'PAYLOAD_IPI'], supported_payloads: ['SDR', 'IPI']}),
      ],
      seen: {u: watched(['UPLOADED', hours])},
    },
    ['uploaded-elsewhere'],
  ],
  [
    'a program without the executable bit',
    {
      windows: [window({parameters: program('/persist/run.sh')})],
      uploads: [up('u', {destination_path: '/persist/run.sh', executable: false})],
      seen: {u: watched(['UPLOADED', hours])},
      sent: {u: sentOf(9 * hours, {program: true, size: 20})},
    },
    ['not-executable'],
  ],
  [
    'a file that a window 30 h ahead waits for',
    {
      windows: [window({parameters: program('/persist/run.sh')})],
      uploads: [up('u', {destination_path: '/persist/run.sh', status: 'PENDING'})],
      seen: {u: watched(['PENDING', hours])},
    },
    ['awaits-upload'],
  ],
  [
    'a window that began before its file was up',
    {
      windows: [
        window({state: 'SYNCED', start: noon - 2 * hours, parameters: program('/persist/run.sh')}),
        window({id: 'next'}),
      ],
      uploads: [up('u', {destination_path: '/persist/run.sh'})],
      seen: {u: watched(['PENDING', 5 * hours], ['UPLOADED', hours])},
    },
    ['began-without-file'],
  ],
  [
    'one whose file may have been up in time',
    {
      windows: [
        window({state: 'SYNCED', start: noon - 2 * hours, parameters: program('/persist/run.sh')}),
        window({id: 'next'}),
      ],
      uploads: [up('u', {destination_path: '/persist/run.sh'})],
      seen: {
        u: {
          ...watched(['PENDING', 5 * hours], ['UPLOADED', hours]),
          atLeast: true,
          history: [
            {state: 'PENDING', at: noon - 5 * hours},
            {state: 'UPLOADED', at: noon - hours, atLeast: true, before: noon - 3 * hours},
          ],
        },
      },
    },
    [],
  ],
  // Uploads.
  [
    'a small file PENDING for 9 h is stuck',
    {uploads: [upload()], seen: {d25c7a43: watched(['PENDING', 9 * hours])}},
    ['stuck-upload'],
  ],
  [
    'a small file PENDING for 5 h is as it should be',
    {uploads: [upload()], seen: {d25c7a43: watched(['PENDING', 5 * hours])}},
    [],
  ],
  [
    'a megabyte UPLOADING for 3 days, and 18 bytes behind it',
    {
      uploads: [
        upload({id: 'large', status: 'UPLOADING'}),
        upload({id: 'small', destination_path: '/persist/x'}),
      ],
      seen: {
        large: watched(['PENDING', 3 * day], ['UPLOADING', 3 * day - hours]),
        small: watched(['PENDING', 3 * day - 60]),
      },
      sent: {large: sentOf(3 * day, {size: 1_000_000}), small: sentOf(3 * day - 60, {size: 18})},
    },
    [],
  ],
  [
    'a megabyte that has not begun after 13 h',
    {
      uploads: [upload()],
      seen: {d25c7a43: watched(['PENDING', 13 * hours])},
      sent: {d25c7a43: sentOf(13 * hours, {size: 1_000_000})},
    },
    ['late-upload'],
  ],
  [
    'an ITAR file that is stuck: upload it again without',
    {
      uploads: [upload()],
      seen: {d25c7a43: watched(['PENDING', 13 * hours])},
      sent: {d25c7a43: sentOf(13 * hours, {size: 400, itar: true}, {file: '/home/kim/run.py'})},
    },
    ['stuck-upload'],
  ],
  [
    'an upload FAILED is in a state that nobody knows',
    {uploads: [upload({status: 'FAILED'})]},
    ['unknown-state status FAILED'],
  ],
  [
    'a file on the bus without a window',
    {uploads: [up('u')], seen: {u: watched(['UPLOADED', hours])}},
    ['awaits-window'],
  ],
  [
    'a file on the bus with a window to come',
    {uploads: [up('u')], windows: [window()], seen: {u: watched(['UPLOADED', hours])}},
    [],
  ],
  // Files on their way down.
  ['a file whose window ended 10 h ago is late', {windows: [ran], downlinks: files([ran])}, ['late-file']],
  [
    'a file whose window ended 3 h ago is as it should be',
    {windows: [{...ran, start: noon - 3 * hours}], downlinks: files([{...ran, start: noon - 3 * hours}])},
    [],
  ],
  [
    'a file that arrived',
    {
      windows: [ran],
      downlinks: files([ran], [arrival(datedKey('space.txt', noon - 8 * hours), noon - 8 * hours)]),
    },
    [],
  ],
  [
    'a file that was seen to arrive and was cleared away after it',
    {
      windows: [ran],
      downlinks: files(
        [ran],
        [],
        new Map([['ran/space.txt', {key: 'space.txt', size: 8, etag: 'e', at: noon - 8 * hours}]]),
      ),
    },
    [],
  ],
  [
    'a file that was overwritten by that of a later window under the same key',
    (() => {
      const later = {...ran, id: 'later', start: noon - 4 * hours};
      return {
        windows: [ran, later],
        downlinks: files(
          [ran, later],
          [{...arrival('space.txt', noon - 2 * hours), etag: 'new'}],
          new Map([['ran/space.txt', {key: 'space.txt', size: 8, etag: 'old', at: noon - 8 * hours}]]),
        ),
      };
    })(),
    [],
  ],
  [
    'a file whose queues are over, and which was watched for',
    (() => {
      const old = {...ran, id: 'old', start: noon - 12 * day};
      return {
        windows: [old],
        downlinks: files([old]),
        seen: {'old/space.txt': watched(['expected', 11.9 * day])},
      };
    })(),
    ['lost-file'],
  ],
  [
    'a file of long ago that nobody was there to see come',
    (() => {
      const old = {...ran, id: 'old', start: noon - 12 * day};
      return {windows: [old], downlinks: files([old]), seen: {'old/space.txt': watched(['expected', hours])}};
    })(),
    [],
  ],
];

test('alerts: what is planted is found, and nothing else', () => {
  const found = situations.map(([words, known]) => [
    words,
    told(known)
      .map(({kind}) => kind)
      .sort(),
  ]);
  expect(found).toEqual(situations.map(([words, , kinds]) => [words, [...kinds].sort()]));
  expect(situations.length).toBeGreaterThanOrEqual(25);
});

test('an alert counts from its event, and its next step is filled in', () => {
  const [missed] = told({windows: [window({start: noon - 23 * 60})]});
  expect(missed).toMatchObject({
    since: noon - 23 * 60,
    action: 'windows.create',
    draft: {
      satellite: 'FM200',
      type: 'PAYLOAD_SDR',
      start: '+25h',
      duration: '60',
      param: 'downlink_budget:=1',
    },
  });
  const [itar] = told({
    uploads: [upload()],
    seen: {d25c7a43: watched(['PENDING', 13 * hours])},
    sent: {d25c7a43: sentOf(13 * hours, {size: 400, itar: true}, {file: '/home/kim/run.py'})},
  });
  expect(itar).toMatchObject({
    todo: expect.stringContaining('upload it again without ITAR'),
    action: 'uploads.upload',
    draft: {file: '/home/kim/run.py', satellite: 'FM200', payload: 'SDR', itar: 'no', executable: 'yes'},
  });
});

test.each([
  [30 * hours, /6 h before the start, move the window/],
  [60, /still come up with a contact before the start/],
  [-30, /runs already/],
])('what to do about a file that is not up fits the moment: %i s before the start', (lead, todo) => {
  const alerts = told({
    windows: [
      window({state: 'SYNCED', start: noon + lead, duration: 600, parameters: program('/persist/run.sh')}),
    ],
    uploads: [up('u', {destination_path: '/persist/run.sh', status: 'PENDING'})],
    seen: {u: watched(['PENDING', hours])},
  });
  expect(alerts.find(({kind}) => kind === 'awaits-upload')?.todo).toMatch(todo);
});

test('a window that may miss tells how such windows fared here, and when it is decided', () => {
  const late = window({id: 'late', state: 'SYNCED', start: noon - 10 * hours});
  const [alert] = told({
    windows: [late, window({start: noon + 5 * hours})],
    seen: {late: watched(['PENDING_SYNC', 20 * hours], ['SYNCED', 12 * hours])},
  });
  expect(alert?.why).toMatch(/Of 1 .* 1 was synced in time/);
  expect(alert?.why).toMatch(/decided when it is SYNCED, or at its start/);
});

test('the alerts of many windows and uploads are worked out in the time of their number, not of its square', () => {
  let looks = 0;
  const counted = <Row extends object>(row: Row, key: keyof Row): Row => {
    const value = row[key];
    return Object.defineProperty(row, key, {
      enumerable: true,
      get: () => {
        looks += 1;
        return value;
      },
    });
  };
  const count = 1000;
  const many = (make: (at: number) => object) => Array.from({length: count}, (_, at) => make(at));
  const alerts = told({
    windows: many(at =>
      counted(
        window({
          id: `w${at}`,
          // Ended, about to begin unsynced, and ahead: each rule has some.
          state: at % 3 === 1 ? 'PENDING_SYNC' : 'SYNCED',
          start: noon + [-30 * hours, 5 * hours, 10 * hours][at % 3]!,
          satellite_id: `FM2${at % 50}`,
          parameters: program(`/persist/${at}.sh`),
        }),
        'state',
      ),
    ) as WindowRow[],
    uploads: many(at =>
      counted(
        up(`u${at}`, {satellite_id: `FM2${at % 50}`, destination_path: `/persist/${at + count}.sh`}),
        'destination_path',
      ),
    ) as UploadRow[],
  });
  expect(alerts.length).toBeGreaterThan(count / 3);
  expect(looks).toBeLessThan(100 * count);
});
