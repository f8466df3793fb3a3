import {expect, onTestFinished, test} from 'vitest';
import type {Resource} from '../../../source/declare/resource.ts';
import {wallClock} from '../../../source/engine/clock.ts';
import {openSession} from '../../../source/engine/open-session.ts';
import {makeUlid} from '../../../source/sandbox/observatory/table.ts';
import {createRandom} from '../../../source/sandbox/random.ts';
import {observatory} from '../../../source/services/observatory/index.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {serve} from './serve.ts';

const start = 1_795_327_200;

type Situation = {
  /** Seconds since the last status of the observatory, of its roof and of its weather; null: never sent. */
  readonly device?: number | null;
  readonly enclosure?: number | null;
  readonly weather?: number | null;
  readonly roof?: unknown;
  readonly wx?: unknown;
  readonly jobs?: readonly Planted[];
  /** Paths that answer 502. */
  readonly broken?: RegExp;
  /** What the list of all sites says of the weather. */
  readonly wxOk?: boolean;
  /** Words of several enclosures, and how old each is in seconds. */
  readonly roofs?: readonly (readonly [word: string, ago: number])[];
};
type Planted = {
  readonly status: string;
  /** Seconds before the first reading at which it was made. */
  readonly made: number;
  readonly estimate?: unknown;
  readonly device?: string;
  readonly stub?: true;
};

/** A network of one observatory, wmd, under the roof of its station wmo, read at each of these situations. */
const alertsOver = async (steps: readonly (readonly [after: number, situation: Situation])[]) => {
  let now = start;
  let situation: Situation = {};
  const random = createRandom(1, 'planted');
  const ids = new Map<Planted, string>();
  const rowOf = (job: Planted, index: number) => {
    const ulid = ids.get(job) ?? makeUlid((start - job.made) * 1000 + index, random);
    ids.set(job, ulid);
    const estimate = 'estimate' in job ? {secondsUntilComplete: job.estimate} : {};
    const own = {site: 'wmd', ulid, statusId: `${job.status}#${ulid}`, ...estimate};
    if (job.stub) return own;
    return {
      ...own,
      timestamp_ms: (start - job.made) * 1000,
      deviceType: 'camera',
      deviceInstance: job.device ?? 'camera1',
      action: 'expose',
      required_params: {time: '1'},
      optional_params: {},
    };
  };
  const {url} = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.setHeader('date', new Date(now * 1000).toUTCString());
    const path = request.url!.replace(/\?.*$/, '');
    const {
      device = 5,
      enclosure = 5,
      weather = 5,
      roof = 'Open',
      wx = 'Yes',
      jobs = [],
      broken,
      wxOk,
      roofs,
    } = situation;
    const answer = (value: unknown) => response.end(JSON.stringify(value));
    if (broken?.test(path)) {
      response.statusCode = 502;
      return response.end('{"message": "Internal server error"}');
    }
    const aged = (kind: string, seconds: number | null) =>
      seconds === null ? {} : {[kind]: {status_age_s: seconds}};
    if (path.endsWith('/all/config'))
      return answer({
        wmo: {instance_type: 'wema', wema_name: 'wmo', defaults: {enclosure: 'roof1'}},
        wmd: {instance_type: 'obs', wema_name: 'wmo'},
      });
    if (path.endsWith('/allopenstatus'))
      return answer({
        wmd: aged('device', device),
        wmo: {
          ...aged('enclosure', enclosure),
          ...aged('weather', weather),
          ...(wxOk !== undefined && {wx_ok: wxOk}),
        },
      });
    if (path.endsWith('/enclosure'))
      return answer({
        status: {
          enclosure: roofs
            ? Object.fromEntries(
                roofs.map(([val, ago], at) => [
                  `roof${at}`,
                  {shutter_status: {val, timestamp: (now - ago) * 1000}},
                ]),
              )
            : {roof1: {shutter_status: {val: roof}}},
        },
      });
    if (path.endsWith('/weather'))
      return answer({status: {observing_conditions: {oc1: {wx_ok: {val: wx}, rain_rate: {val: 0.4}}}}});
    if (path.endsWith('/getrecentjobs'))
      return answer(
        JSON.parse(body).site === 'wmd' ? jobs.map(rowOf).toSorted((a, b) => (a.ulid < b.ulid ? -1 : 1)) : [],
      );
    return answer([]);
  });
  const stateDir = temporaryFolder();
  const session = openSession({
    services: [observatory],
    profile: {
      name: 'planted',
      services: {
        observatory: {
          url: `${url}/jobs`,
          apiUrl: `${url}/api`,
          statusUrl: `${url}/status`,
          auth: {kind: 'none'},
        } as {url: string},
      },
    },
    credentials: async () => ({}),
    stateDir,
    who: 'you@test',
    clock: {...wallClock(), now: () => now},
    tick: 0,
    environment: {},
  });
  onTestFinished(() => session.close());
  for (const [later, next] of steps) {
    now += later;
    situation = next;
    for (const name of ['sites', 'jobs']) {
      const {resource} = session.resource(name)!;
      await session.poller.read(resource as Resource, {}).catch(() => {});
    }
  }
  return session.alerts().map(({kind, severity, since, id, draft}) => ({
    kind: `${severity} ${kind}`,
    since: since === undefined ? undefined : since - start,
    id,
    draft,
  }));
};

const queued: Planted = {status: 'UNREAD', made: 200};
const taken: Planted = {status: 'RECEIVED', made: 3600};
const begun: Planted = {status: 'STARTED', made: 1800, estimate: 60};
const quiet = {device: 900, enclosure: 900, weather: 900};

test.each<[string, readonly string[], readonly (readonly [number, Situation])[]]>([
  ['all is well', [], [[0, {jobs: [taken]}]]],
  ['a roof that is closed in the rain', [], [[0, {roof: 'Closed', wx: 'No'}]]],
  ['a roof that reports an error', ['critical roof-fault'], [[0, {roof: 'Error'}]]],
  [
    'a roof with a software fault, where nothing is observed',
    ['critical roof-fault'],
    [[0, {roof: 'Software Fault/NoObs'}]],
  ],
  ['a roof that is neither open nor closed', ['critical roof-fault'], [[0, {roof: 'Indeterminate!'}]]],
  ['a roof that opens in the rain', ['critical open-in-bad-weather'], [[0, {roof: 'Opening', wx: 'No'}]]],
  [
    'a roof that has just been caught by rain',
    ['warning open-in-bad-weather'],
    [
      [0, {}],
      [70, {wx: 'No'}],
    ],
  ],
  [
    'a roof that stays open in the rain',
    ['critical open-in-bad-weather'],
    [
      [0, {}],
      [70, {wx: 'No'}],
      [200, {wx: 'No'}],
    ],
  ],
  [
    'a roof that closed when rain came',
    [],
    [
      [0, {}],
      [70, {wx: 'No'}],
      [70, {wx: 'No', roof: 'Closing'}],
    ],
  ],
  ['a station that fell silent with its roof open', ['warning roof-unwatched'], [[0, quiet]]],
  ['a station that fell silent with its roof closed', [], [[0, {...quiet, roof: 'Closed'}]]],
  [
    'a roof whose word is old in a row that is fresh',
    ['warning roof-unwatched'],
    [[0, {wx: 'No', roofs: [['Open', 3600]]}]],
  ],
  [
    'a closed roof beside the last word of an enclosure that is no longer there',
    [],
    [
      [
        0,
        {
          wx: 'No',
          roofs: [
            ['Open', 86_400],
            ['Closed', 5],
          ],
        },
      ],
    ],
  ],
  [
    'an open roof where the weather could not be read: false is said of Unknown, too',
    ['warning facts-not-read'],
    [[0, {wxOk: false, broken: /\/weather/}]],
  ],
  [
    'a later job of the device that ended in a status that nobody knows',
    ['warning unknown-state status FAILED'],
    [[0, {jobs: [taken, {...begun, status: 'FAILED'}]}]],
  ],
  ['a word for a roof that nobody knows', ['warning unknown-state roof Ajar'], [[0, {roof: 'Ajar'}]]],
  ['a word for weather that nobody knows', ['warning unknown-state weather Hail'], [[0, {wx: 'Hail'}]]],
  ['a roof of which its station does not know', [], [[0, {roof: 'Unknown'}]]],
  ['a queue that nobody empties', ['critical not-taken'], [[0, {jobs: [queued, {...queued, made: 90}]}]]],
  ['a job that was just sent', [], [[0, {jobs: [{...queued, made: 20}]}]]],
  [
    'a queue at a silent site',
    ['warning roof-unwatched', 'warning silent-site'],
    [[0, {...quiet, jobs: [queued]}]],
  ],
  [
    'a queue where the status service cannot be read',
    ['warning facts-not-read'],
    [[0, {jobs: [queued], broken: /status/}]],
  ],
  [
    'a job long after its estimate',
    ['warning overdue'],
    [
      [0, {jobs: [begun]}],
      [400, {jobs: [begun]}],
    ],
  ],
  ['a job within its estimate', [], [[0, {jobs: [{...begun, made: 30, estimate: '600'}]}]]],
  [
    "the README's EXPOSING without an estimate",
    [],
    [[0, {jobs: [{...begun, status: 'EXPOSING', estimate: -1}]}]],
  ],
  [
    'two jobs of a status that nobody knows',
    ['warning unknown-state status PAUSED'],
    [
      [
        0,
        {
          jobs: [
            {...begun, status: 'PAUSED'},
            {...begun, status: 'PAUSED', made: 90},
          ],
        },
      ],
    ],
  ],
  [
    'a job that was passed over',
    ['notice passed-over'],
    [[0, {jobs: [taken, {status: 'COMPLETE', made: 600, estimate: -1}]}]],
  ],
  [
    'the row that a status made of a deleted job',
    [],
    [[0, {jobs: [{status: 'COMPLETE', made: 600, stub: true}]}]],
  ],
  ['a service that cannot be read', ['critical unreadable-list'], [[0, {broken: /./}]]],
])('of %s is told: %j', async (_situation, kinds, steps) => {
  const found = (await alertsOver(steps)).map(({kind}) => kind);
  expect(found.sort()).toEqual([...kinds].sort());
});

test('the time of an alert is that of its event', async () => {
  const since = async (steps: Parameters<typeof alertsOver>[0]) => (await alertsOver(steps))[0]?.since;
  const jobs = [begun];
  expect(
    await since([
      [0, {jobs}],
      [400, {jobs}],
    ]),
  ).toBe(60);
  expect(await since([[0, {jobs: [queued]}]])).toBe(-200);
  expect(
    await since([
      [0, {}],
      [70, {wx: 'No'}],
      [200, {wx: 'No'}],
    ]),
  ).toBe(70);
  const passed: Planted = {status: 'COMPLETE', made: 600, estimate: -1};
  expect(await since([[0, {jobs: [taken, passed]}]])).toBe(-600);
});

test('the alert of a roof names the job that closes it', async () => {
  const [alert] = await alertsOver([[0, {roof: 'Error'}]]);
  expect(alert).toMatchObject({
    id: 'wmo',
    draft: {site: 'wmo', device: 'enclosure', instance: 'roof1', action: 'close'},
  });
});
