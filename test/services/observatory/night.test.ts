import {expect, test, vi} from 'vitest';
import {statusOf} from '../../../source/services/observatory/rules/job-facts.ts';
import {cell, openNight} from './open-night.ts';

test('the sites of the network are listed with health, weather, reservation, queue and newest log line', async () => {
  const night = await openNight();
  await night.readJobs();
  const sites = await night.readSites();
  const table = Object.fromEntries(
    sites.map(site => [
      site.site,
      ['health', 'weather', 'reservation', 'waiting'].map(key => cell(night, night.sites, site, key)),
    ]),
  );
  expect(table).toEqual({
    wmo: ['online', 'ok', 'free', '0'],
    wmd: ['online', 'ok', 'free', expect.stringMatching(/^\d$/)],
    saf: ['online', 'ok', 'Dr. Imani Okafor until 11-22 16:00Z', '0'],
    mrc: ['online', 'ok', 'free', '0'],
    mrc1: ['online', 'ok', 'free', expect.stringMatching(/^\d$/)],
    mrc2: ['online', 'ok', 'free', '0'],
    aro: ['closed', 'bad', 'free', '0'],
    aro1: ['closed', 'bad', 'free', '2'],
    eco: ['online', 'ok', 'free', '0'],
    eco1: ['technical difficulty', 'ok', 'free', '1'],
  });
  const saf = sites.find(({site}) => site === 'saf')!;
  expect(cell(night, night.sites, saf, 'log')).toBe('focuser1 does not answer.');
});

test('triage finds each planted trouble and nothing else, at the opening and three hours later', async () => {
  const night = await openNight();
  const kinds = async () => {
    await Promise.all([night.readJobs(), night.readSites()]);
    return night.session.alerts().map(({kind, severity, title}) => `${severity} ${kind}: ${title}`);
  };
  const planted = [
    'critical not-taken: aro1 is not taking its jobs',
    'warning overdue: Job move_relative on focuser1 at saf should have ended',
    'warning silent-site: eco1 has gone silent with 1 job waiting',
    'notice passed-over: Job expose on camera1 at mrc2 was passed over',
  ];
  expect((await kinds()).sort()).toEqual(planted.toSorted());
  night.pass(3 * 3600);
  expect((await kinds()).sort()).toEqual(planted.toSorted());
});

test('pushed changes reach a watched list without a poll, from UNREAD to COMPLETE with a countdown', async () => {
  const night = await openNight();
  await night.readSites();
  const watch = night.session.poller.watch(night.jobs, {site: 'wmd'}, 'background');
  await vi.waitFor(() => expect(watch.get().live).toEqual({on: true}));
  await vi.waitFor(() => expect(watch.get().page).toBeDefined());
  const answer = await fetch(`${night.sandbox.url}/observatory/jobs/newjob`, {
    method: 'POST',
    headers: {authorization: `Bearer ${night.sandbox.token}`},
    body: JSON.stringify({
      site: 'wmd',
      device: 'camera',
      instance: 'camera9',
      action: 'expose',
      user_name: 'You',
      user_id: 'auth0|sandbox',
      required_params: {time: '44', image_type: 'light'},
      optional_params: {},
    }),
  });
  const {ulid} = (await answer.json()) as {ulid: string};
  const job = () => watch.get().page?.rows.find(row => row.ulid === ulid);
  const shown = () => job() && [statusOf(job()!), cell(night, night.jobs, job()!, 'secondsLeft')];
  await vi.waitFor(() => expect(shown()).toEqual(['UNREAD', '']));
  night.pass(4);
  await vi.waitFor(() => expect(shown()).toEqual(['RECEIVED', '']));
  night.pass(2);
  await vi.waitFor(() => expect(shown()).toEqual(['STARTED', '[..........] 50s']));
  night.pass(21);
  expect(shown()).toEqual(['STARTED', '[####......] 29s']);
  night.pass(40);
  await vi.waitFor(() => expect(shown()).toEqual(['COMPLETE', '']));
  watch.stop();
});
