import {describe, expect, test} from 'vitest';
import {allFindings} from '../../../source/declare/action.ts';
import {emptyWorld} from '../../../source/declare/world.ts';
import {rowObject} from '../../../source/list/output.ts';
import {createCalendar} from '../../../source/sandbox/observatory/calendar.ts';
import {createUserLog} from '../../../source/sandbox/observatory/user-log.ts';
import {checkSending} from '../../../source/services/observatory/actions/check-sending.ts';
import {jobDanger} from '../../../source/services/observatory/actions/job-danger.ts';
import {sites} from '../../../source/services/observatory/resources/sites.ts';
import {jobId, statusOf} from '../../../source/services/observatory/rules/job-facts.ts';
import type {Site} from '../../../source/services/observatory/upstream/site-list.ts';
import {clientOf, never, serve} from './serve.ts';

const now = 1_795_327_200;
const iso = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

/** A service that gives one answer to each path. */
const answering = async (answers: Record<string, unknown>) => {
  const asked: {path: string; query: string; body: string}[] = [];
  const {url} = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const [path = '', query = ''] = request.url!.split('?');
    asked.push({path, query, body});
    const found = Object.entries(answers).find(([end]) => path.endsWith(end));
    const value = typeof found?.[1] === 'function' ? found[1](body) : found?.[1];
    if (value === undefined) response.statusCode = 502;
    response.end(JSON.stringify(value ?? {message: 'Internal server error'}));
  });
  return {url, asked};
};

test('a list of sites whose status service fails says that their health is not known, and jobs that were not read are not none', async () => {
  const config = {mrc: {wema_name: 'mrc', instance_type: 'wema'}};
  const {url} = await answering({'all/config': config});
  const {client} = clientOf(url, {apiUrl: url, statusUrl: `${url}/status`}, () => now);
  const page = await client.sites(never);
  expect(page.unread).toEqual([expect.stringContaining('The health of sites is unknown')]);
  const world = emptyWorld(now);
  expect(rowObject(page.rows[0]!, sites.columns, world)).toMatchObject({waiting: null, working: null});
});

describe('the log of an observatory', () => {
  test('is shown in its real shape: newest first, message, times as numbers or texts', async () => {
    const {url} = await answering({
      'recent-logs': [
        {message: 'Third.', log_level: 'error', timestamp: String(now - 1)},
        {message: 'Second.\nWith more.', timestamp: now - 20},
        {log_message: 'First.', log_level: 'info', timestamp: now - 30},
        'no line',
      ],
    });
    const {client} = clientOf(url, {logsUrl: `${url}/logs`}, () => now);
    expect(await client.log('wmd', now - 100, never)).toEqual({
      lines: [
        {message: 'First.', level: 'info', at: now - 30},
        {message: 'Second.\nWith more.', level: undefined, at: now - 20},
        {message: 'Third.', level: 'error', at: now - 1},
      ],
      unreadable: 1,
      cut: false,
    });
  });

  test('of the sandbox is as photonranch-userstatus answers, reversed, and keeps one line a second', async () => {
    let at = now;
    const log = createUserLog(() => at);
    const pushed: unknown[] = [];
    log.onLine(line => pushed.push(line));
    for (const [after, text] of [
      [0, 'one'],
      [0, 'overwritten'],
      [5, 'two'],
    ] as const) {
      at = now + after;
      log.tell('wmd', text, 'warning');
    }
    const ask = async (query: string) => {
      const answer = await log.handle('recent-logs', new Request(`http://x/recent-logs?${query}`));
      return [answer.status, await answer.json()];
    };
    expect(await ask(`site=wmd&after_time=${now - 1}`)).toEqual([
      200,
      [
        {message: 'two', log_level: 'warning', timestamp: now + 5},
        {message: 'overwritten', log_level: 'warning', timestamp: now},
      ],
    ]);
    expect(pushed[0]).toEqual({site: 'wmd', message: 'one', log_level: 'warning', timestamp: String(now)});
    expect((await ask('site=wmd'))[0]).toBe(502);
    expect((await ask(`site=wmd&after_time=1.5`))[0]).toBe(502);
  });

  test('is asked for what came since, once its newest line is known', async () => {
    const {url, asked} = await answering({
      'all/config': {wmd: {instance_type: 'obs'}},
      'recent-logs': [{message: 'New.', timestamp: now - 5}],
    });
    let at = now;
    const {client} = clientOf(url, {apiUrl: `${url}/api`, logsUrl: `${url}/logs`}, () => at);
    await client.sites(never);
    at = now + 60;
    expect((await client.sites(never)).rows[0]?.log?.message).toBe('New.');
    const queries = asked.filter(({path}) => path.endsWith('recent-logs')).map(({query}) => query);
    expect(queries).toEqual([`site=wmd&after_time=${now - 2 * 86_400}`, `site=wmd&after_time=${now - 6}`]);
  });
});

test('reservations of a day are all that hold in it: long ones, and those over its edges', async () => {
  const calendar = createCalendar();
  const hour = 3600;
  const add = (title: string, from: number, to: number) =>
    calendar.add({
      site: 'wmd',
      start: iso(now + from * hour),
      end: iso(now + to * hour),
      creator: 'Ann',
      creator_id: 'ann',
      title,
    });
  add('over', -10, -1);
  add('holds now, for 30 h', -2, 28);
  add('inside', 2, 3);
  add('over the edge', 23, 40);
  add('later', 25, 26);
  const {url} = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const answer = await calendar.handle(
      request.url!.split('/').at(-1)!,
      new Request('http://x/', {method: 'POST', body}),
    );
    response.writeHead(answer.status);
    response.end(await answer.text());
  });
  const {client} = clientOf(url, {calendarUrl: `${url}/calendar`}, () => now);
  const titles = async (hours: number) =>
    (await client.reservations('wmd', now, now + hours * hour, never))?.map(({title}) => title);
  expect(await titles(24)).toEqual(['inside', 'holds now, for 30 h', 'over the edge']);
  // By its end alone, as the service's index does: a client that asked for the day would miss two.
  const direct = await calendar.handle(
    'siteevents',
    new Request('http://x/', {
      method: 'POST',
      body: JSON.stringify({site: 'wmd', start: iso(now), end: iso(now + 24 * hour)}),
    }),
  );
  expect(((await direct.json()) as {title: string}[]).map(({title}) => title)).toEqual(['inside']);
});

describe('rows of jobs', () => {
  const ulid = '01M808YAZJF1YSDHAN7JKECK5D';
  test('are kept with what they have, as long as they have an id; two of one id are two', async () => {
    const {url} = await answering({
      getrecentjobs: [
        {site: 'wmd', ulid, action: 'go'},
        {ulid, statusId: `RECEIVED#${ulid}`, deviceType: {odd: 1}, action: 7, user_name: ['Ann']},
        {site: 'wmd', statusId: 'RECEIVED#'},
      ],
    });
    const {client} = clientOf(url, {}, () => now);
    const {rows, unreadable} = await client.jobs('wmd', 3600, never);
    expect(rows.map(job => [jobId(job), statusOf(job), job.deviceType, job.action, job.user_name])).toEqual([
      [ulid, '', undefined, 'go', undefined],
      [ulid, 'RECEIVED', '{"odd":1}', '7', '["Ann"]'],
    ]);
    expect(unreadable.map(({kept}) => kept ?? false)).toEqual([true, false]);
  });

  test('of no known site are not an empty list', async () => {
    const {url, asked} = await answering({getrecentjobs: []});
    const {client} = clientOf(url, {}, () => now);
    await expect(client.jobs(undefined, 60, never)).rejects.toMatchObject({
      kind: 'local',
      message: 'No site is known: the profile names none, and no service lists them.',
    });
    await expect(client.sites(never)).rejects.toMatchObject({kind: 'local'});
    expect(asked.every(({path}) => path.endsWith('getrecentjobs'))).toBe(true);
    const {client: dead} = clientOf('http://127.0.0.1:9', {}, () => now);
    await expect(dead.jobs(undefined, 60, never)).rejects.toMatchObject({kind: 'unreachable'});
  });
});

describe('neighbours that cannot be read', () => {
  const found = async (settings: (url: string) => Record<string, unknown>) => {
    const {url} = await answering({});
    const {client} = clientOf(url, settings(url), () => now);
    const findings = allFindings(await checkSending('wmd', client, emptyWorld(now), never));
    return findings.map(({level, sentence}) => `${level}: ${sentence}`);
  };

  test('are told, and gate nothing', async () => {
    const findings = await found(url => ({
      apiUrl: `${url}/api`,
      calendarUrl: `${url}/calendar`,
      sites: ['saf'],
    }));
    expect(findings).toEqual([
      expect.stringMatching(/^warning: Whether there is a site "wmd" could not be checked: /),
      expect.stringMatching(/^warning: Whether wmd is reserved could not be checked: /),
    ]);
  });

  test('and those that the profile does not name are told as such', async () => {
    expect(await found(() => ({}))).toEqual([
      'note: Whether there is a site "wmd" could not be checked: no service lists the sites (apiUrl in the profile)',
    ]);
  });

  test('that hang hold a stop up no longer than the profile allows', async () => {
    const {url} = await serve(() => {});
    const {client} = clientOf(
      url,
      {calendarUrl: `${url}/calendar`, sites: ['wmd'], checkSeconds: 0.05},
      () => now,
    );
    const findings = allFindings(await checkSending('wmd', client, emptyWorld(now), never));
    expect(findings.map(({sentence}) => sentence)).toEqual([
      'Whether wmd is reserved could not be checked: there was no answer within 0.05 s.',
    ]);
  });
});

describe('what opens a roof or takes a protection away asks', () => {
  const site = (more: Partial<Site> = {}): Site => ({
    site: 'wmo',
    name: undefined,
    config: {instance_type: 'wema'} as Site['config'],
    readAt: now,
    deviceAt: undefined,
    enclosureAt: now - 10,
    weatherAt: now - 10,
    statusKnown: true,
    station: 'wmo',
    roof: {word: 'Closed', at: now - 10},
    weather: {word: 'Yes', at: now - 10, readings: ['rain_rate 0']},
    reservation: null,
    log: undefined,
    ...more,
  });
  const ask = (action: string, required: Record<string, unknown>, row: Site | undefined = site()) =>
    jobDanger(
      {site: 'wmo', action, required},
      {
        ...emptyWorld(now),
        row: <Row>() => row as Row,
      },
    );

  test('with roof and weather in the question', () => {
    expect(ask('open', {})).toEqual({
      question:
        'At wmo this opens the roof. Its roof is Closed, and the weather there is ok (rain_rate 0). Send it?',
    });
    expect(ask('force_roof_state', {force_roof_state: 'open'})?.question).toContain(
      'keeps the roof open all night, whatever its local weather says. Its roof is Closed, and the weather there is ok',
    );
  });

  test('and wants the site typed where the weather is bad, unknown or unread, which it says', () => {
    const weather = (word: string) => site({weather: {word, at: now, readings: []}});
    expect(ask('open', {}, weather('No'))).toMatchObject({
      type: 'wmo',
      question: expect.stringContaining('the weather there is bad'),
    });
    expect(ask('open', {}, weather('Unknown'))?.type).toBe('wmo');
    expect(ask('open', {}, site({weather: undefined}))).toMatchObject({
      type: 'wmo',
      question: expect.stringContaining('the weather there could not be read'),
    });
    expect(ask('open', {}, site({roof: {word: 'Error', at: now}}))?.type).toBe('wmo');
    expect(jobDanger({site: 'x', action: 'open', required: {}}, emptyWorld(now))).toMatchObject({
      type: 'x',
      question: expect.stringContaining('Neither its roof nor its weather could be read.'),
    });
  });

  test.each([
    ['set_enclosure_mode', {enclosure_mode: 'Manual'}],
    ['configure_active_weather_report', {weather_type: 'local', weather_type_value: 'off'}],
    ['set_weather_values', {weather_values: {}}],
    ['start_simulating_open_roof', {}],
    ['configure_sun_safety', {mode: 'off'}],
  ])('so does %s %j', (action, required) => {
    expect(ask(action, required)).toBeDefined();
  });

  test.each([
    ['close', {}],
    ['force_roof_state', {force_roof_state: 'closed'}],
    ['set_enclosure_mode', {enclosure_mode: 'Shutdown'}],
    ['configure_sun_safety', {mode: 'on'}],
    ['expose', {time: '1'}],
  ])('but not %s %j', (action, required) => {
    expect(ask(action, required)).toBeUndefined();
  });
});
