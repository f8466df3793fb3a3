import {describe, expect, test} from 'vitest';
import {statusOf} from '../../../source/services/observatory/rules/job-facts.ts';
import {observatorySettings} from '../../../source/services/observatory/settings.ts';
import {openNight} from './open-night.ts';
import {clientOf, never, serve} from './serve.ts';

/** A network of two sites, whose services fail as a test says. */
const network = async (fail: (path: string) => number | undefined) => {
  const paths: string[] = [];
  const {url} = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const path = request.url!.replace(/\?.*$/, '');
    paths.push(`${request.method} ${path}`);
    expect.soft(request.headers.authorization, path).toBeUndefined();
    const status = fail(`${path} ${body}`);
    response.writeHead(status ?? 200, {'content-type': 'application/json'});
    if (status) return response.end('{"message": "Internal server error"}');
    if (path.endsWith('/all/config'))
      return response.end(
        JSON.stringify({
          mrc: {instance_type: 'wema', name: 'Mountain'},
          mrc1: {instance_type: 'obs', wema_name: 'mrc', name: 'Mountain 1'},
          bad: 7,
          lost: {instance_type: 'obs', wema_name: 'nowhere'},
          tst: {instance_type: 'obs', wema_name: 'mrc'},
        }),
      );
    if (path.endsWith('/allopenstatus'))
      return response.end(
        JSON.stringify({
          mrc: {enclosure: {status_age_s: 10}, weather: {status_age_s: 12}, wx_ok: false},
          mrc1: {device: {status_age_s: 5}},
        }),
      );
    if (path.endsWith('/enclosure'))
      return response.end(
        JSON.stringify({status: {enclosure: {e1: {roof_status: {val: 'Closed', timestamp: Date.now()}}}}}),
      );
    if (path.endsWith('/weather'))
      return response.end(
        JSON.stringify({
          status: {
            observing_conditions: {
              oc1: {wx_ok: {val: 'No', timestamp: Date.now()}, rain_rate: {val: 0.4, timestamp: Date.now()}},
            },
          },
        }),
      );
    if (path.endsWith('/getrecentjobs') && JSON.parse(body).site !== 'mcr1')
      return response.end(
        JSON.stringify([
          {
            site: JSON.parse(body).site,
            ulid: '01M808YAZJF1YSDHAN7JKECK5D',
            statusId: 'RECEIVED#x',
            action: 'go',
          },
        ]),
      );
    response.end('[]');
  });
  const settings = {
    apiUrl: `${url}/api`,
    statusUrl: `${url}/status`,
    calendarUrl: `${url}/calendar`,
    logsUrl: `${url}/logs`,
    hiddenSites: ['tst'],
  };
  return {...clientOf(url, settings), url, paths, settings};
};

describe('the neighbours of the job service', () => {
  test('tell the sites; one without its weather station and a test site are left out, a bad one is counted', async () => {
    const {client} = await network(() => undefined);
    const {rows, unreadable, notes} = await client.sites(never);
    expect(rows.map(({site}) => site)).toEqual(['mrc', 'mrc1']);
    expect(rows[1]).toMatchObject({
      name: 'Mountain 1',
      station: 'mrc',
      roof: {word: 'Closed'},
      weather: {word: 'No', readings: ['rain rate 0.4']},
      reservation: null,
    });
    expect(unreadable).toHaveLength(1);
    expect(notes).toEqual([]);
  });

  test('that fail are said once each, and hide no site', async () => {
    const {client} = await network(path => (/calendar|logs|allopenstatus/.test(path) ? 502 : undefined));
    const {rows, notes} = await client.sites(never);
    expect(rows.map(({site, reservation, statusKnown}) => [site, reservation, statusKnown])).toEqual([
      ['mrc', undefined, false],
      ['mrc1', undefined, false],
    ]);
    expect(notes).toEqual([
      expect.stringMatching(/^The health of sites is unknown: /),
      expect.stringMatching(/^The reservations are unknown: /),
      expect.stringMatching(/^The log lines are unknown: /),
    ]);
  });

  test('that fail for one site say so, and tell of the others', async () => {
    const {url, settings} = await network(path =>
      path.includes('"s0"') && /calendar/.test(path) ? 502 : undefined,
    );
    const sites = Array.from({length: 12}, (_, index) => `s${index}`);
    const {client} = clientOf(url, {...settings, sites});
    const {rows, notes} = await client.sites(never);
    const unknown = rows.filter(({reservation}) => reservation === undefined);
    expect(unknown.map(({site}) => site)).toEqual(['s0']);
    expect(notes).toEqual([expect.stringMatching(/^The reservations are unknown: /)]);
  });

  test('that are not there leave the sites of the profile', async () => {
    const {url} = await network(path => (path.includes('config') ? 502 : undefined));
    const {client} = clientOf(url, {apiUrl: `${url}/api`, sites: ['wmd', {site: 'saf', name: 'Santa Fe'}]});
    const page = await client.sites(never);
    expect(page.rows.map(({site, name}) => [site, name])).toEqual([
      ['wmd', undefined],
      ['saf', 'Santa Fe'],
    ]);
    expect(page.notes).toEqual([expect.stringMatching(/^Only the sites of the profile are listed: /)]);
    const alone = clientOf(url, {sites: ['wmd']});
    expect((await alone.client.sites(never)).rows.map(({site}) => site)).toEqual(['wmd']);
    expect((await alone.client.jobs(undefined, 60, never)).rows.map(({site}) => site)).toEqual(['wmd']);
  });

  test('and no site of the profile either is a failure, not an empty list', async () => {
    const {client} = await network(path => (path.includes('config') ? 502 : undefined));
    await expect(client.sites(never)).rejects.toMatchObject({kind: 'unavailable', maybeSent: false});
  });

  test('one site whose jobs, or whose configuration, cannot be read hides no jobs of others', async () => {
    let broken = false;
    const {client} = await network(path => (broken && path.includes('"mrc1"') ? 502 : undefined));
    expect((await client.jobs(undefined, 3600, never)).rows).toHaveLength(3);
    broken = true;
    const page = await client.jobs(undefined, 3600, never);
    expect(page.rows.map(({site}) => site)).toEqual(['mrc', 'mrc1', 'bad']);
    expect(page.notes).toEqual([expect.stringMatching(/^The jobs of mrc1 are shown as of \S+ \S+: /)]);
  });

  test('are asked once for what several lists want at the same time', async () => {
    const {client, paths} = await network(() => undefined);
    await Promise.all([client.siteNames(never), client.sites(never), client.jobs(undefined, 3600, never)]);
    expect(paths.filter(path => path === 'GET /api/all/config')).toHaveLength(1);
  });

  test('are asked anew when the list that asked first is left', async () => {
    const {client} = await network(() => undefined);
    const left = new AbortController();
    const first = client.siteNames(left.signal);
    const others = Promise.all([client.sites(never), client.jobs(undefined, 3600, never)]);
    left.abort();
    await expect(first).rejects.toMatchObject({kind: 'aborted'});
    const [sites, jobs] = await others;
    expect([sites.rows.length, jobs.rows.length]).toEqual([2, 3]);
  });

  test('tell that a site without jobs is not there at all, since the job service does not', async () => {
    const {client} = await network(() => undefined);
    expect((await client.jobs('mrc1', 3600, never)).notes).toEqual([]);
    expect(await client.jobs('mcr1', 3600, never)).toEqual({
      rows: [],
      unreadable: [],
      notes: ['No site "mcr1" is listed. There are: mrc, mrc1.'],
    });
  });

  test('are asked for nothing that takes or deletes', async () => {
    const {client, paths} = await network(() => undefined);
    await client.sites(never);
    await client.jobs(undefined, 3600, never);
    await client.reservations('mrc1', 0, 100, never);
    expect(paths.filter(path => /getnewjobs|clear_all_status|newjob|update|start/.test(path))).toEqual([]);
    expect(new Set(paths.map(path => path.replace(/\/mrc1?\//, '/SITE/')))).toEqual(
      new Set([
        'GET /api/all/config',
        'GET /status/allopenstatus',
        'GET /status/SITE/enclosure',
        'GET /status/SITE/weather',
        'POST /calendar/get-event-at-time',
        'POST /calendar/siteevents',
        'GET /logs/recent-logs',
        'POST /jobs/getrecentjobs',
      ]),
    );
  });

  test('of the production job service are known without being named; others are not guessed', () => {
    const production = observatorySettings.parse({url: 'https://jobs.photonranch.org/jobs'});
    expect(production).toMatchObject({
      apiUrl: 'https://api.photonranch.org/api',
      streamUrl: 'wss://datastream.photonranch.org/dev',
      takesJobs: false,
    });
    expect(observatorySettings.parse({url: 'https://jobs.example.org/jobs'}).apiUrl).toBeUndefined();
    expect(
      observatorySettings.parse({url: 'https://jobs.photonranch.org/jobs', logsUrl: null}).logsUrl,
    ).toBeUndefined();
  });
});

test('describing a site shows its devices, its coming reservations and its log', async () => {
  const night = await openNight();
  await night.readJobs();
  const saf = (await night.readSites()).find(({site}) => site === 'saf')!;
  const sections = await night.sites.describe(saf, night.session.context(night.sites as never), never);
  expect(sections.map(({title}) => title)).toEqual([
    'Site',
    'Devices',
    'Reservations of the next 24 h',
    'Log of the last 24 h (4 lines)',
  ]);
  expect(sections[2]).toMatchObject({
    rows: [[expect.any(String), expect.any(String), 'Dr. Imani Okafor', 'Exoplanet transit of WASP-12 b']],
  });
});

test('describing a job tells what its status means and every status that was seen', async () => {
  const night = await openNight();
  await night.readSites();
  const hung = (await night.readJobs()).find(
    ({site, statusId}) => site === 'saf' && statusOf({statusId}) === 'STARTED',
  )!;
  const sections = await night.jobs.describe(hung, night.session.context(night.jobs as never), never);
  expect(sections[0]).toMatchObject({
    facts: expect.arrayContaining([
      {name: 'Estimate', value: '5s, over for 24m'},
      {name: 'Status', value: 'STARTED, for 25m', tone: 'bad'},
    ]),
  });
  expect(sections[1]).toMatchObject({
    title: 'Statuses seen',
    rows: [
      ['RECEIVED', '11-22 05:35Z, 25m ago', ''],
      ['STARTED', '11-22 05:35Z, 25m ago', '5s to go'],
    ],
  });
});
