import {describe, expect, it} from 'vitest';
import type {Seen} from '../../../source/declare/world.ts';
import {tracedWindow} from '../../../source/services/tasking/resources/trace-window.ts';
import {causesOf} from '../../../source/services/tasking/resources/upload-causes.ts';
import {windowAlerts} from '../../../source/services/tasking/resources/window-alerts.ts';
import {conflicts} from '../../../source/services/tasking/rules/conflicts.ts';
import {uploadVerdict} from '../../../source/services/tasking/rules/upload-rules.ts';
import {explainTasking} from '../../../source/services/tasking/upstream/explain.ts';
import {hours, noon, satellite, seen, upload, window, worldOf} from './world.ts';

const sent = (size: number, hoursAgo: number) => ({
  at: noon - hoursAgo * hours,
  who: 'me',
  input: {},
  facts: {size, itar: false},
});

/** Sent so many hours ago, and seen in another status just now, when nobody had looked for ten hours. */
const unwatched = (status: string, hoursAgo: number): Seen => ({
  state: status,
  since: noon,
  before: noon - 10 * hours,
  first: noon - hoursAgo * hours,
  atLeast: true,
  history: [
    {state: 'PENDING', at: noon - hoursAgo * hours},
    {state: status, at: noon, before: noon - 10 * hours, atLeast: true},
  ],
});

describe('a queue that moved while nobody looked', () => {
  const first = upload({id: 'first', status: 'UPLOADED', destination_path: '/persist/first'});
  const going = upload({id: 'going', status: 'UPLOADING', destination_path: '/persist/going'});
  const next = upload({id: 'next', destination_path: '/persist/next'});
  const world = worldOf({
    windows: [],
    satellites: [satellite()],
    uploads: [first, going, next],
    seen: {
      first: unwatched('UPLOADED', 52),
      going: unwatched('UPLOADING', 51),
      next: seen('PENDING', 50 * hours),
    },
    sent: {first: sent(1000, 52), going: sent(1000, 51), next: sent(1000, 50)},
  });
  it('is not stuck: a file that goes up moves, and what is behind it is late', () => {
    expect(uploadVerdict(going, world)).toBe('moving');
    expect(uploadVerdict(next, world)).toBe('late');
  });
  it('had a contact: that none was seen is not said', () => {
    const [contact] = causesOf(next, world).filter(({title}) => title.includes('contact'));
    expect(contact).toMatchObject({
      title: 'No contact has taken it up yet',
      evidence: expect.stringContaining(
        'A contact of FM200 came between 11-22 02:00Z and 11-22 12:00Z: something of it moved then',
      ),
    });
  });
});

describe('one end of an inter-satellite link', () => {
  const link = {type: 'LEASE_ISL', parameters: {isl_receive_satellite_id: 'FM201'}};
  const one = window({...link, id: 'one'});
  const other = window({...link, id: 'other', satellite_id: 'FM201'});
  const satellites = [satellite(), satellite({id: 'FM201'})];
  const kinds = (windows: readonly (typeof one)[], more: Partial<Parameters<typeof worldOf>[0]> = {}) =>
    windowAlerts(windows, worldOf({windows, satellites, uploads: [], ...more})).map(({kind}) => kind);
  it('is an alert where the other is not listed', () => {
    expect(kinds([one])).toEqual(['no-other-end']);
    expect(kinds([one, other])).toEqual([]);
  });
  it('is none where the windows of the other satellite are not listed for this token', () => {
    expect(kinds([one], {satellites: [satellite()]})).toEqual([]);
  });
  it('is traced without a payload that is configured and without files', () => {
    const {after} = tracedWindow.steps!(one, worldOf({windows: [one, other]}), undefined);
    expect(after).toMatchObject([{name: 'start', todo: 'It cannot be seen from the ground.'}, {name: 'end'}]);
  });
});

it('a window that is listed twice is not too close to itself', () => {
  expect([...conflicts(worldOf({windows: [window(), window()]}))]).toEqual([]);
});

it('a token without satellites is no reason to upload to one of them', () => {
  const [cause] = causesOf(upload(), worldOf({satellites: [], uploads: [upload()]}));
  expect(cause).toMatchObject({todo: 'Ask the provider which satellites this token may task: it has none.'});
  expect(cause).not.toHaveProperty('action');
});

it('a deletion of what is not found says how to tell a window that is gone from an id in the wrong place', () => {
  const answer = {status: 404, headers: {}, text: '{"message":"no window"}'};
  expect(explainTasking({...answer, what: 'DELETE window'})?.todo).toContain('set deleteWindow');
  expect(explainTasking({...answer, what: 'GET windows'})).toBeUndefined();
});
