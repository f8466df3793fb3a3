import {describe, expect, it} from 'vitest';
import {Failure} from '../../source/declare/failure.ts';
import type {Resource} from '../../source/declare/resource.ts';
import type {Service} from '../../source/declare/service.ts';
import {unreadAlerts} from '../../source/engine/alerts/unread-alerts.ts';
import type {Snapshot} from '../../source/engine/polling/poll.ts';

const list = (name: string, more: Partial<Resource> = {}): Resource =>
  ({service: 'tasking', name, title: name, alerts: () => [], ...more}) as Resource;
const service = (resources: Resource[]): {service: Service} => ({
  service: {name: 'tasking', title: 'Tasking', resources} as unknown as Service,
});
const wall = 1_000_000_000;
const refused = new Failure('unauthorized', 'Tasking does not take the token.', {todo: 'Log in again.'});
/** A list that was last read so many seconds ago, or never, and fails since. */
const failing = (secondsAgo: number | undefined, failure = refused): Snapshot => ({
  page: secondsAgo === undefined ? undefined : {rows: [], unreadable: []},
  at: secondsAgo === undefined ? undefined : 5000 - secondsAgo,
  wallAt: secondsAgo === undefined ? undefined : wall - secondsAgo * 1000,
  failure,
  loading: false,
  latency: undefined,
});
const alertsFor = (resources: Resource[], snapshots: Readonly<Record<string, Snapshot>>) =>
  unreadAlerts([service(resources)], name => snapshots[name], wall);

describe('a service whose lists cannot be read', () => {
  it('is one alert, however many lists fail for the same kind of reason, with what to do', () => {
    expect(
      alertsFor([list('windows'), list('uploads')], {
        windows: failing(undefined),
        uploads: failing(undefined),
      }),
    ).toEqual([
      {
        kind: 'unreadable-list',
        severity: 'critical',
        resource: 'windows',
        id: '',
        title: 'Tasking cannot be read',
        why: 'Tasking does not take the token.',
        todo: 'Log in again.',
      },
    ]);
  });
  it('is none while its rows are still new: a poll may go wrong', () => {
    expect(alertsFor([list('windows')], {windows: failing(119)})).toEqual([]);
    expect(alertsFor([list('windows')], {windows: failing(121)})).toMatchObject([{since: 4879}]);
    expect(alertsFor([list('windows')], {})).toEqual([]);
    const seldom = (secondsAgo: number) => ({windows: {...failing(secondsAgo), every: 300}});
    expect(alertsFor([list('windows')], seldom(660))).toEqual([]);
    expect(alertsFor([list('windows')], seldom(760))).toHaveLength(1);
  });
  it('is told, too, where a list was read and what belongs to its rows was not', () => {
    const page = {
      rows: [{}],
      unreadable: [],
      notes: ['x', 'The health is unknown.'],
      unread: ['The health is unknown.'],
    };
    expect(alertsFor([list('sites')], {sites: {...failing(0), failure: undefined, page}})).toMatchObject([
      {kind: 'facts-not-read', why: 'The health is unknown.'},
    ]);
    const half = {rows: [{}], unreadable: [], incomplete: true, notes: ['Agent b: it is silent.']};
    expect(
      alertsFor([list('files')], {files: {...failing(0), failure: undefined, page: half}}),
    ).toMatchObject([{title: 'files: not all of it was read', why: 'Agent b: it is silent.'}]);
  });
  it('names the lists where others can be read', () => {
    expect(alertsFor([list('windows'), list('uploads')], {uploads: failing(undefined)})).toMatchObject([
      {title: 'Tasking: uploads cannot be read', resource: 'uploads'},
    ]);
  });
  it('that no alert is made from are nobody’s worry, unless others look at them', () => {
    const plain = list('satellites', {alerts: undefined});
    const fails = {satellites: failing(undefined)};
    expect(alertsFor([plain, list('windows')], fails)).toEqual([]);
    expect(alertsFor([plain, list('windows', {needs: ['satellites']})], fails)).toHaveLength(1);
  });
  it('that could not be connected at all is one too', () => {
    const failure = new Failure('local', 'services.tasking.url is no address.');
    expect(unreadAlerts([{...service([list('windows')]), failure}], () => undefined, wall)).toMatchObject([
      {title: 'Tasking cannot be read', why: 'services.tasking.url is no address.'},
    ]);
  });
});
