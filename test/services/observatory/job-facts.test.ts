import {describe, expect, test} from 'vitest';
import type {Listed} from '../../../source/declare/listed.ts';
import {emptyWorld, type Seen, type World} from '../../../source/declare/world.ts';
import {countdownText, jobs, parametersInShort} from '../../../source/services/observatory/resources/jobs.ts';
import {
  countdown,
  estimateOf,
  inStatus,
  isStub,
  jobId,
  madeAt,
  rolesOf,
  statusOf,
  trackedState,
  trackedStatus,
} from '../../../source/services/observatory/rules/job-facts.ts';
import {jobAlerts, jobVerdict} from '../../../source/services/observatory/rules/job-rules.ts';
import {healthOf} from '../../../source/services/observatory/rules/site-rules.ts';
import {momentText} from '../../../source/services/observatory/rules/when-reserved.ts';
import {type Job, jobSchema} from '../../../source/services/observatory/upstream/schemas.ts';
import type {Site} from '../../../source/services/observatory/upstream/site-list.ts';
import {ulidTime} from '../../../source/services/observatory/upstream/ulid.ts';
import {harmless} from '../../../source/text/harmless.ts';

const now = 1_795_327_200;
const ulid = '01DZVY846T52P6P3JWAJNJMJ1Z';

/** The seed README's example, with what a test says otherwise. */
const job = (more: Record<string, unknown> = {}): Job =>
  jobSchema.parse({
    action: 'expose',
    deviceInstance: 'camera1',
    deviceType: 'camera',
    optional_params: {
      bin: '1,1',
      count: '1',
      dither: 'off',
      filter: 'air',
      size: '100%',
      username: 'useAuth0',
    },
    required_params: {image_type: 'light', time: '1'},
    secondsUntilComplete: '60',
    site: 'wmd',
    statusId: `RECEIVED#${ulid}`,
    timestamp_ms: (now - 100) * 1000,
    ulid,
    user_name: 'my-username',
    user_id: 'convoluted-user-id12349876',
    ...more,
  });

const site = (more: Partial<Site> = {}): Site => ({
  site: 'wmd',
  name: undefined,
  config: undefined,
  readAt: now,
  deviceAt: now - 10,
  enclosureAt: now - 10,
  weatherAt: now - 10,
  statusKnown: true,
  station: 'wmo',
  roof: {word: 'Open', at: now - 10},
  weather: {word: 'Yes', at: now - 10, readings: []},
  reservation: null,
  log: undefined,
  ...more,
});

const world = (rows: {jobs?: readonly Job[]; sites?: readonly Site[]} = {}, seen?: Partial<Seen>): World => ({
  ...emptyWorld(now),
  rows: <Row>({name}: Listed<Row>) => rows[name as 'jobs'] as readonly Row[] | undefined,
  row: <Row>(_: Listed<Row>, id: string) => rows.sites?.find(({site}) => site === id) as Row | undefined,
  seen: () =>
    seen && {state: '', since: now, atLeast: false, first: now, history: [{state: '', at: now}], ...seen},
  settings: <Settings>() => ({}) as Settings,
});

describe('the dialects of a job', () => {
  test.each([
    ['"60"', '60', 60],
    ['5', 5, 5],
    ['-1', -1, undefined],
    ['null', null, undefined],
    ['""', '', undefined],
    ['absent', undefined, undefined],
    ['a word', 'soon', undefined],
  ])('an estimate of %s', (_name, given, seconds) => {
    expect(estimateOf(job({secondsUntilComplete: given}))).toBe(seconds);
  });

  test.each([
    ['a list', ['admin', 'owner'], ['admin', 'owner']],
    ['the JSON text of a list', '["admin"]', ['admin']],
    ['an empty list as text', '[]', []],
    ['a bare word', 'admin', ['admin']],
    ['nothing', undefined, []],
    ['something else', [{toString: 1, valueOf: 1}, 'admin', 3], ['admin']],
  ])('roles as %s', (_name, given, roles) => {
    expect(rolesOf(job({user_roles: given}))).toEqual(roles);
  });

  test('a status is what stands before the first "#", verbatim, whatever it is', () => {
    expect(statusOf(job({statusId: `PAUSED by Ann#2#${ulid}`}))).toBe('PAUSED by Ann');
    expect(statusOf(job({statusId: `#${ulid}`}))).toBe('');
    expect(jobVerdict(job({statusId: `PAUSED#${ulid}`, secondsUntilComplete: -1}), world())).toBe('unknown');
  });

  test('the time in the ulid stands in for a timestamp that is missing', () => {
    // A recorded pair: the service makes both from one moment.
    expect(ulidTime('01M808YAZJF1YSDHAN7JKECK5D')).toBe(1_795_305_712.626);
    expect(madeAt(job({timestamp_ms: undefined}))).toBe(ulidTime(ulid));
    expect(ulidTime('zzz')).toBeUndefined();
    expect(madeAt(job({timestamp_ms: '1795305712626'}))).toBe(1_795_305_712.626);
    // Of this, neither a number nor a text can be made.
    expect(madeAt(job({timestamp_ms: {toString: 1, valueOf: 1}}))).toBe(ulidTime(ulid));
  });

  test('a stub has its site in its id, and is no trouble', () => {
    const stub = jobSchema.parse({
      site: 'wmd',
      ulid: 'zzz',
      statusId: 'COMPLETE#zzz',
      secondsUntilComplete: -1,
    });
    expect(isStub(stub)).toBe(true);
    expect(jobId(stub)).toBe('wmd/zzz');
    expect(jobVerdict(stub, world({jobs: [stub]}))).toBe('stub');
    expect(jobAlerts([stub], world({jobs: [stub]}))).toEqual([]);
  });

  test('a service without a second queue has no call to start a job', () => {
    const start = jobs.actions!.find(({name}) => name === 'start')!;
    const old = job({replicaStatusId: undefined});
    const newer = job({replicaStatusId: `UNREAD#${ulid}`});
    expect(start.disabled!(old, world({jobs: [old]}))).toMatch(/^This service is of the older kind/);
    expect(start.disabled!(old, world({jobs: [old, newer]}))).toBeUndefined();
    expect(start.disabled!(old, world())).toBeUndefined();
  });

  test('parameters that are no objects, and escape sequences in names, do no harm', () => {
    const odd = job({required_params: 'text', optional_params: [1], user_name: 4, user_id: 5});
    expect(parametersInShort(odd)).toBe('text [1]');
    const nasty = job({user_name: '\u001b[2J\u001b]0;owned\u0007Ann 🔭\u202e'});
    const column = jobs.columns.find(({key}) => key === 'user')!;
    expect(harmless(column.text(nasty, world()))).toBe('Ann 🔭·');
  });
});

describe('the countdown', () => {
  const started = job({statusId: `STARTED#${ulid}`, secondsUntilComplete: 60});
  const since = (seconds: number, more: Partial<Seen> = {}) => world({}, {since: now - seconds, ...more});

  test('runs from when the status was first seen', () => {
    expect(countdownText(started, since(0))).toBe('[..........] 1m');
    // The console's clock was set back by a moment.
    expect(countdownText(started, since(-3))).toBe('[..........] 1m');
    expect(countdownText(started, since(15))).toBe('[##........] 45s');
    expect(countdownText(started, since(59.5))).toBe('[#########.] 1s');
    expect(countdownText(started, since(90))).toBe('over by 30s');
    expect(countdown(started, since(15, {atLeast: true}))).toEqual({left: 45, total: 60, atMost: true});
    expect(countdownText(started, since(15, {atLeast: true}))).toBe('[##........] ≤45s');
    expect(countdown(started, since(15, {atLeast: true, before: now - 35}))).toMatchObject({
      left: 45,
      least: 25,
    });
    expect(inStatus(started, since(15, {atLeast: true, before: now - 35}))).toMatchObject({
      seconds: 15,
      most: 35,
    });
  });

  test('starts anew with a new estimate, while the age of the status goes on', () => {
    expect(trackedState(started)).toBe('STARTED, 60 s to go');
    expect(trackedStatus(trackedState(started))).toBe('STARTED');
    const history = [
      {state: 'RECEIVED', at: now - 100},
      {state: 'STARTED, 60 s to go', at: now - 70},
      {state: 'STARTED, 30 s to go', at: now - 10},
    ];
    const known = world({}, {since: now - 10, first: now - 100, history});
    expect(countdown(job({statusId: `STARTED#${ulid}`, secondsUntilComplete: 30}), known)?.left).toBe(20);
    expect(inStatus(started, known)).toMatchObject({seconds: 70, atLeast: false});
  });
});

describe('what is worrying', () => {
  const unread = (age: number, more: Record<string, unknown> = {}) =>
    job({
      statusId: `UNREAD#${ulid}`,
      secondsUntilComplete: undefined,
      timestamp_ms: (now - age) * 1000,
      ...more,
    });
  const alertsOf = (rows: readonly Job[], sites: readonly Site[], seen: Partial<Seen> = {}) =>
    jobAlerts(rows, world({jobs: rows, sites}, seen)).map(({kind}) => kind);

  test('a job UNREAD for over a minute at a site that sends fresh status', () => {
    expect(alertsOf([unread(59)], [site()])).toEqual([]);
    expect(alertsOf([unread(61)], [site()])).toEqual(['not-taken']);
    expect(alertsOf([unread(61), unread(90)], [site()])).toEqual(['not-taken']);
  });

  test("not one at a silent site, which is the site's own trouble, nor where no status is known", () => {
    expect(alertsOf([unread(3600)], [site({deviceAt: now - 400, enclosureAt: now - 400})])).toEqual([]);
    expect(alertsOf([unread(3600)], [site({statusKnown: false})])).toEqual([]);
    expect(jobVerdict(unread(61), world({sites: [site({deviceAt: now - 301})]}, {}))).toBe('site silent');
  });

  test('not one that was new when the line to the network broke', () => {
    const then = {readAt: now - 600, deviceAt: now - 610, enclosureAt: now - 610};
    expect(alertsOf([unread(602)], [site(then)])).toEqual([]);
    expect(alertsOf([unread(900)], [site(then)])).toEqual(['not-taken']);
  });

  test('a job five minutes past its estimate', () => {
    const started = job({statusId: `STARTED#${ulid}`, secondsUntilComplete: 60});
    expect(alertsOf([started], [site()], {since: now - 359})).toEqual([]);
    expect(alertsOf([started], [site()], {since: now - 361})).toEqual(['overdue']);
  });

  test('RECEIVED for hours is normal where no further status is ever told', () => {
    const taken = job({timestamp_ms: (now - 7200) * 1000});
    const later = job({
      ulid: '01M80GX2Q07846VKKHE4ENVX46',
      statusId: 'RECEIVED#x',
      timestamp_ms: (now - 60) * 1000,
    });
    expect(alertsOf([taken, later], [site()], {since: now - 7200})).toEqual([]);
    expect(jobVerdict(taken, world({jobs: [taken, later], sites: [site()]}))).toBe('taken');
  });

  test('RECEIVED while a later job of the same device was begun is passed over', () => {
    const taken = job({timestamp_ms: (now - 7200) * 1000});
    const begun = job({
      ulid: '01M80GX2Q07846VKKHE4ENVX46',
      statusId: 'COMPLETE#x',
      timestamp_ms: (now - 60) * 1000,
    });
    expect(alertsOf([taken, begun], [site()])).toEqual(['passed-over']);
    expect(alertsOf([taken, {...begun, deviceInstance: 'camera2'}], [site()])).toEqual([]);
  });
});

describe('the health of a site', () => {
  const old = now - 301;
  const told = (word: string) => ({word, at: now - 10});
  const weather = (word: string) => ({...told(word), readings: []});
  test.each<[string, Partial<Site>]>([
    ['online', {}],
    ['closed', {roof: told('Closed')}],
    ['roof moving', {roof: told('Opening')}],
    ['roof moving', {roof: told('Closing')}],
    ['roof fault', {roof: told('Error')}],
    ['roof fault', {roof: told('Software Fault')}],
    ['roof fault', {roof: told('Indeterminate!')}],
    ['roof fault', {roof: told('Fault/NoObs')}],
    ['roof fault', {roof: told('Error'), deviceAt: old}],
    ['roof unknown', {roof: told('Unknown')}],
    ['roof unknown', {roof: told('Ajar')}],
    ['open in bad weather', {roof: told('Opening'), weather: weather('No')}],
    ['open in bad weather', {weather: weather('No')}],
    ['closed', {roof: told('Closed'), weather: weather('No')}],
    ['weather unknown', {weather: weather('Unknown')}],
    ['not observing', {roof: told('Open/NoObs')}],
    ['unchecked', {roof: undefined}],
    ['unchecked', {weather: undefined}],
    ['unchecked', {weatherAt: old}],
    ['technical difficulty', {deviceAt: old}],
    ['technical difficulty', {enclosureAt: undefined}],
    ['offline', {deviceAt: old, enclosureAt: old}],
    ['unchecked', {statusKnown: false}],
  ])('is %s with %j', (health, more) => {
    expect(healthOf(site(more))).toBe(health);
  });

  test('of a weather station goes by enclosure and weather', () => {
    const config = {instance_type: 'wema'};
    expect(healthOf(site({config, deviceAt: undefined}))).toBe('online');
    expect(healthOf(site({config, weatherAt: old}))).toBe('technical difficulty');
  });

  test('is reckoned when it was read: an old reading makes no site offline', () => {
    expect(healthOf(site({readAt: now - 5000, deviceAt: now - 5010, enclosureAt: now - 5010}))).toBe(
      'online',
    );
  });
});

test('a time of the calendar without its Z is UTC, whatever the zone here', () => {
  const now = Date.UTC(2026, 10, 30, 21) / 1000;
  expect(momentText('2026-11-30T22:00:00', now)).toBe(momentText('2026-11-30T22:00:00Z', now));
  expect(momentText('2026-11-30T22:00', now)).toContain('in 1h');
  expect(momentText('soon', now)).toBe('soon');
});
