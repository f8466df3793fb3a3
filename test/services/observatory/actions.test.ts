import {describe, expect, test, vi} from 'vitest';
import {completeDraft} from '../../../source/commands/change/complete-draft.ts';
import type {Draft} from '../../../source/declare/draft.ts';
import {readDraft} from '../../../source/declare/fields.ts';
import {statusOf} from '../../../source/services/observatory/rules/job-facts.ts';
import {type Night, openNight, perform} from './open-night.ts';

const seedJob: Draft = {
  site: 'wmd',
  device: 'camera',
  instance: 'camera1',
  action: 'expose',
  required: 'time=1\nimage_type=light',
  optional: 'filter=air',
};

const check = (night: Night, name: string, draft: Draft, row?: unknown) =>
  night.session.check(night.action(name), night.jobs, draft, row, new AbortController().signal);
const errors = async (night: Night, name: string, draft: Draft, row?: unknown) =>
  (await check(night, name, draft, row)).filter(({level}) => level === 'error').map(({sentence}) => sentence);
const danger = (night: Night, name: string, draft: Draft, row?: unknown) => {
  const action = night.action(name);
  const {input} = readDraft(action.fields, draft, night.session.world(), row);
  return action.danger?.(row, input, night.session.world());
};

describe('a new job', () => {
  test('is sent with the types that the service wants, under the name of the profile', async () => {
    const night = await openNight();
    await night.readSites();
    const [request] = await night.action('create').requests!(
      readDraft(
        night.action('create').fields,
        {
          ...seedJob,
          required:
            'time=1.5\nimage_type=light\nn=3\nlong=12345678901234567890\nnested={"x": 1.25, "y": [2, 3e3]}',
          optional: 'flag=true\nempty=\ncount=2',
        },
        night.session.world(),
      ).input,
      undefined,
      night.session.context(night.jobs),
    );
    expect(request!.body).toEqual({
      kind: 'json',
      value: {
        site: 'wmd',
        device: 'camera',
        instance: 'camera1',
        action: 'expose',
        user_name: 'You',
        user_id: 'auth0|sandbox',
        user_roles: [],
        required_params: {
          time: '1.5',
          image_type: 'light',
          n: 3,
          long: '12345678901234567890',
          nested: {x: '1.25', y: [2, '3e3']},
        },
        optional_params: {flag: true, empty: '', count: '2'},
      },
    });
  });

  test('is taken, worked at and completed by the observatory', async () => {
    const night = await openNight();
    await night.readSites();
    const entry = await perform(night, 'create', seedJob);
    expect(entry.verdict).toBe('done');
    expect(entry.sentence).toBe(`Job ${entry.ids[0]}, expose on camera1, is in the queue of wmd.`);
    const status = async () =>
      statusOf((await night.readJobs({site: 'wmd'})).find(({ulid}) => ulid === entry.ids[0])!);
    expect(await status()).toBe('UNREAD');
    night.pass(4);
    expect(['RECEIVED', 'STARTED']).toContain(await status());
    night.pass(1200);
    expect(await status()).toBe('COMPLETE');
  });

  test('gets a field for each parameter of its action, with defaults, and pairs can stand in for them', async () => {
    const night = await openNight();
    await night.readSites();
    const {fields} = night.action('create');
    const draft = completeDraft(
      fields,
      {site: 'wmd', device: 'mount', instance: 'mount1', action: 'go', ra: '0.71', dec: '41.2'},
      night.session.world(),
      undefined,
    );
    expect(draft).toMatchObject({frame: 'ICRS', object: 'target', doCenteringRoutine: 'true'});
    expect(draft).not.toHaveProperty('imageType');
    const missing = readDraft(fields, {...seedJob, required: 'image_type=light'}, night.session.world());
    expect(missing.problems).toEqual({time: 'Exposure is needed, such as 30.'});
    const wrong = readDraft(fields, {...seedJob, imageType: 'lihgt'}, night.session.world());
    expect(wrong.problems.imageType).toMatch(/^Image type cannot be "lihgt". It is one of: light, /);
  });

  test('with a number that the observatory cannot take says what would be right', async () => {
    const night = await openNight();
    const {fields} = night.action('create');
    const problemOf = (device: string, action: string, field: string, text: string) =>
      readDraft(fields, {site: 'wmd', instance: 'one', device, action, [field]: text}, night.session.world())
        .problems[field];
    const wrong = [
      [
        'mount',
        'go',
        'ra',
        '25',
        'Right ascension is from 0 to 24, not 25 (hours); degrees are written 25d.',
      ],
      ['mount', 'go', 'dec', '-91', 'Declination is from -90 to 90, not -91.'],
      ['camera', 'expose', 'time', '0x10', 'Exposure is a number, not "0x10".'],
      ['camera', 'expose', 'time', '1e999', 'Exposure is a number, not "1e999".'],
      ['camera', 'expose', 'time', '-5', 'Exposure is 0 at least, not -5.'],
      ['camera', 'expose', 'count', '1.5', 'Count is a whole number, not "1.5".'],
      ['focuser', 'move_relative', 'position', '1.5', 'Position is a whole number, not "1.5".'],
    ] as const;
    for (const [device, action, field, text, problem] of wrong)
      expect(problemOf(device, action, field, text)).toBe(problem);
    expect(problemOf('focuser', 'move_absolute', 'position', '-.5e2')).toBeUndefined();
  });

  test('points a mount by any pair of coordinates', async () => {
    const night = await openNight();
    await night.readSites();
    const go = {site: 'wmd', device: 'mount', instance: 'mount1', action: 'go', frame: 'ICRS'};
    expect(await errors(night, 'create', go)).toEqual([
      'Right ascension is needed, such as 0.7123.',
      'Declination is needed, such as 41.269.',
    ]);
    expect(await errors(night, 'create', {...go, required: 'az=120.5\nalt=45'})).toEqual([]);
    expect(await errors(night, 'create', {...go, dec: '12', required: 'ha=-1.5'})).toEqual([]);
    expect(await errors(night, 'create', {...go, required: 'ha=-1.5'})).toEqual([
      'Declination is needed, such as 41.269.',
    ]);
  });

  test('with a filter that the site does not name is warned of', async () => {
    const night = await openNight();
    await night.readSites();
    const sentences = async (draft: Draft) =>
      (await check(night, 'create', draft)).map(({sentence}) => sentence);
    expect(await sentences({...seedJob, optional: 'filter=AIR'})).toEqual([]);
    expect(await sentences({...seedJob, optional: 'filter=violet'})).toEqual([
      'wmd names no filter violet; it has air, w, g, r, i, HA, O3, dark.',
    ]);
  });

  test('takes no device or action by itself when nobody chose one', async () => {
    const night = await openNight();
    const {fields} = night.action('create');
    const draft = completeDraft(fields, {site: 'wmd'}, night.session.world(), undefined);
    const {problems} = readDraft(fields, draft, night.session.world());
    expect(Object.keys(problems)).toEqual(['device', 'instance', 'action']);
  });

  test('is not sent while somebody else holds a reservation, and says who and until when', async () => {
    const night = await openNight();
    await night.readSites();
    const refused = await perform(night, 'create', {...seedJob, site: 'saf'});
    expect(refused.verdict).toBe('not-sent');
    expect(refused.sentence).toContain(
      'Dr. Imani Okafor has reserved saf for "Exoplanet transit of WASP-12 b" until 11-22 16:00Z (in 10h)',
    );
  });

  test('of an admin goes before the reservation of another', async () => {
    const night = await openNight({settings: {admin: true}, roles: '+admin'});
    await night.readSites();
    const findings = await check(night, 'create', {...seedJob, site: 'saf'});
    expect(findings.map(({level}) => level)).toEqual(['warning']);
    expect((await perform(night, 'create', {...seedJob, site: 'saf'})).verdict).toBe('done');
  });

  test('that the service refuses under a reservation is told as that, not as a matter of the token', async () => {
    const night = await openNight({settings: {calendarUrl: null}});
    await night.readSites();
    const entry = await perform(night, 'create', {...seedJob, site: 'saf'});
    expect(entry).toMatchObject({verdict: 'rejected', status: 401});
    expect(entry.sentence).toContain('somebody else has a reservation right now');
    expect(entry.sentence).not.toContain('token');
  });

  test('with a token that is no good is told as a matter of the token', async () => {
    const night = await openNight({roles: 'x'});
    await night.readSites();
    const entry = await perform(night, 'create', seedJob);
    expect(entry).toMatchObject({verdict: 'rejected', status: 401});
    expect(entry.sentence).toContain('refuses the token (401)');
  });

  test('needs a name and an id in the profile', async () => {
    const night = await openNight({settings: {user: {}}});
    await night.readSites();
    expect(await errors(night, 'create', seedJob)).toEqual([
      'The profile does not say who sends jobs: set user.name and user.id (the id of your login, such as auth0|...).',
    ]);
  });

  test('for an unknown site is not sent, and one for an enclosure goes to the weather station', async () => {
    const night = await openNight();
    await night.readSites();
    expect(await errors(night, 'create', {...seedJob, site: 'nowhere'})).toEqual([
      expect.stringMatching(/^Site cannot be "nowhere". It is one of: wmo, wmd, /),
    ]);
    expect(
      await errors(night, 'create', {
        site: 'wmd',
        device: 'enclosure',
        instance: 'enclosure1',
        action: 'close',
      }),
    ).toEqual(['Jobs for the enclosure of wmd go to its weather station, wmo.']);
  });

  test('with forty nested parameters arrives as it was given', async () => {
    const night = await openNight();
    await night.readSites();
    const nested = Object.fromEntries(
      Array.from({length: 40}, (_one, index) => [`p${index}`, {deep: [{er: index, text: `é ${index} 🔭`}]}]),
    );
    const entry = await perform(night, 'create', {
      site: 'wmd',
      device: 'sequencer',
      instance: 'sequencer1',
      action: 'custom',
      required: JSON.stringify(nested),
    });
    const job = (await night.readJobs({site: 'wmd'})).find(({ulid}) => ulid === entry.ids[0]);
    expect(job?.required_params).toEqual(nested);
  });

  test('that got no answer is settled by reading the queue, and is not sent twice', async () => {
    const night = await openNight();
    await night.readSites();
    await night.readJobs({});
    night.sandbox.faults.add({
      match: {path: '/newjob'},
      kind: 'timeout-after-effect',
      ms: 1,
      times: 1,
    });
    const before = (await night.readJobs({site: 'wmd'})).length;
    const entry = await perform(night, 'create', {...seedJob, optional: 'object_name=only once'});
    expect(entry.verdict).toBe('done');
    expect(entry.sentence).toMatch(/^It arrived: 01[0-9A-Z]{24} is listed\.$/);
    expect((await night.readJobs({site: 'wmd'})).length).toBe(before + 1);
  });

  test('of two consoles at once makes two jobs, each with its own id', async () => {
    const night = await openNight();
    await night.readSites();
    const entries = await Promise.all([perform(night, 'create', seedJob), perform(night, 'create', seedJob)]);
    expect(entries.map(({verdict}) => verdict)).toEqual(['done', 'done']);
    expect(new Set(entries.flatMap(({ids}) => ids)).size).toBe(2);
  });
});

describe('what halts an observatory', () => {
  test.each([
    {device: 'camera', instance: 'camera1', action: 'stop'},
    {device: 'all', instance: 'all', action: 'cancel_all_commands'},
    {device: 'sequencer', instance: 'sequencer1', action: 'run', script: 'stopScript'},
  ])('$action wants the name of the site typed', async job => {
    const night = await openNight();
    await night.readSites();
    expect(danger(night, 'create', {site: 'wmd', ...job} as Draft)).toMatchObject({type: 'wmd'});
  });

  test('an exposure wants nothing typed', async () => {
    const night = await openNight();
    await night.readSites();
    expect(danger(night, 'create', seedJob)).toBeUndefined();
  });

  test('cancel-all deletes every earlier job of the site, and the list shows it at once', async () => {
    const night = await openNight();
    await night.readSites();
    expect(danger(night, 'cancel-all', {site: 'wmd'})).toMatchObject({
      type: 'wmd',
      question: expect.stringContaining('the service is asked to delete all its earlier jobs'),
    });
    expect((await night.readJobs({site: 'wmd'})).length).toBeGreaterThan(5);
    const watch = night.session.poller.watch(night.jobs, {site: 'wmd'}, 'background');
    await vi.waitFor(() => expect(watch.get().live?.on).toBe(true));
    const entry = await perform(night, 'cancel-all', {site: 'wmd'});
    expect(entry.verdict).toBe('done');
    await vi.waitFor(() =>
      expect(watch.get().page?.rows.map(({action, ulid}) => [action, ulid])).toEqual([
        ['cancel_all_commands', entry.ids[0]],
      ]),
    );
    watch.stop();
  });
});

describe('the staff of an observatory', () => {
  test('sets a status with an estimate, and starts a job', async () => {
    const night = await openNight();
    await night.readSites();
    const job = (await night.readJobs()).find(({site}) => site === 'mrc1')!;
    expect((await perform(night, 'set-status', {status: 'EXPOSING', secondsLeft: '90'}, job)).verdict).toBe(
      'done',
    );
    const now = async () => (await night.readJobs()).find(({ulid}) => ulid === job.ulid)!;
    expect(await now()).toMatchObject({statusId: `EXPOSING#${job.ulid}`, secondsUntilComplete: 90});
    expect((await perform(night, 'start', {secondsLeft: '5m'}, job)).verdict).toBe('done');
    expect(await now()).toMatchObject({statusId: `STARTED#${job.ulid}`, secondsUntilComplete: 300});
  });

  test('sets none for a job that a cancel has deleted meanwhile, since that would make an empty row', async () => {
    const night = await openNight();
    await night.readSites();
    const job = (await night.readJobs()).find(({site}) => site === 'mrc1')!;
    expect((await perform(night, 'cancel-all', {site: 'mrc1'})).verdict).toBe('done');
    for (const [name, draft] of [
      ['set-status', {status: 'COMPLETE'}],
      ['start', {}],
    ] as const) {
      const entry = await perform(night, name, draft, job);
      expect(entry.verdict).toBe('not-sent');
      expect(entry.sentence).toMatch(/ at mrc1 is no longer listed: a cancel may have deleted it, /);
    }
    expect(await night.readJobs({site: 'mrc1'})).toHaveLength(1);
  });

  test('settles a status that got no answer, of a job of any age', async () => {
    const night = await openNight();
    await night.readSites();
    const old = (await night.readJobs({site: 'mrc1', since: '3d'}))[0]!;
    expect((await night.readJobs({site: 'mrc1'})).map(({ulid}) => ulid)).not.toContain(old.ulid);
    night.sandbox.faults.add({
      match: {path: '/updatejobstatus'},
      kind: 'timeout-after-effect',
      ms: 1,
      times: 1,
    });
    const entry = await perform(night, 'set-status', {status: 'ARCHIVED'}, old);
    expect(entry).toMatchObject({verdict: 'done', sentence: 'Its status is ARCHIVED.'});
  });

  test('repeats a job as a new one of its own', async () => {
    const night = await openNight();
    await night.readSites();
    const job = (await night.readJobs()).find(({site, action}) => site === 'mrc2' && action === 'expose')!;
    const entry = await perform(night, 'repeat', {}, job);
    const repeated = (await night.readJobs()).find(({ulid}) => ulid === entry.ids[0])!;
    expect(repeated.ulid).not.toBe(job.ulid);
    expect(repeated).toMatchObject({
      user_name: 'You',
      required_params: job.required_params,
      optional_params: job.optional_params,
    });
  });

  test('takes jobs off the queue only where the profile says that this console is an observatory', async () => {
    const elsewhere = await openNight();
    const world = elsewhere.session.world();
    expect(elsewhere.action('take-jobs').disabled?.(undefined, world)).toMatch(
      /^This console is not an observatory/,
    );
    expect((await perform(elsewhere, 'take-jobs', {site: 'aro1'})).verdict).toBe('not-sent');
    const there = await openNight({settings: {takesJobs: true}});
    const nowhere = await perform(there, 'take-jobs', {site: 'aro9'});
    expect([nowhere.verdict, nowhere.sentence]).toEqual([
      'not-sent',
      expect.stringMatching(/^There is no site "aro9"\. There are: /),
    ]);
    const entry = await perform(there, 'take-jobs', {site: 'aro1'});
    expect(entry).toMatchObject({verdict: 'done', ids: [expect.any(String), expect.any(String)]});
    expect((await there.readJobs({site: 'aro1'})).map(statusOf)).toEqual(['RECEIVED', 'RECEIVED']);
  });
});
