import {expect, onTestFinished, test} from 'vitest';
import {startSandbox} from '../../source/sandbox/server.ts';
import {services} from '../../source/services/index.ts';
import {sessionOn} from '../session-on.ts';
import {recordingProxy} from './recording-proxy.ts';

/**
 * What lists ask their upstreams for in a query, and how it is known that the answer is what was asked for. `rows`: rows of
 * others are left out here, and said to have come. `here`: narrowed here whatever comes, since the upstream does not do
 * it, or not finely enough. `name`: the answer is about what was named. `form`: how the answer is written, which is read.
 */
const verified = {
  'windows satellite_id': 'rows',
  'downlinks encoding-type': 'form',
  'downlinks list-type': 'form',
  'sites after_time': 'here',
  'sites site': 'name',
  'hpc-jobs userJobs': 'here',
  'accounting starttime': 'rows',
  'accounting endtime': 'rows',
  'files targetPath': 'name',
  'files showhidden': 'here',
  'readings list-type': 'form',
};

test('every parameter of a list is in the table of those that are verified, and an upstream that ignores one is told of', async () => {
  const sandbox = await startSandbox({speed: 0, seed: 1, start: Date.UTC(2026, 10, 22, 12) / 1000});
  onTestFinished(() => sandbox.close());
  const {origin} = new URL(String((sandbox.profile.services.tasking as {url: string}).url));
  const ignored = new Set<string>();
  const {url, sent} = await recordingProxy(origin, undefined, ignored);
  const profile = JSON.parse(JSON.stringify(sandbox.profile.services).replaceAll(origin, url));
  const session = sessionOn(sandbox, services, {profile, speed: 1e-9});
  onTestFinished(() => session.close());
  const read = (name: string, query: Record<string, string> = {}) =>
    session.poller.read(session.resource(name)!.resource, query);

  const asked = new Set<string>();
  const lists: [string, Record<string, string>?][] = [
    ['windows', {satellite: 'FM200'}],
    ['downlinks'],
    ['sites'],
    ['hpc-jobs'],
    ['accounting', {since: '2d', until: '1d'}],
    ['files', {path: '/home/test1', hidden: 'yes'}],
    ['readings'],
  ];
  for (const [name, query] of lists) {
    const before = sent.length;
    await read(name, query);
    for (const one of sent.slice(before))
      for (const parameter of Object.keys(one.query)) asked.add(`${name} ${parameter}`);
  }
  expect([...asked].sort()).toEqual(Object.keys(verified).sort());

  for (const name of ['satellite_id', 'starttime', 'endtime', 'showhidden', 'userJobs']) ignored.add(name);
  const windows = await read('windows', {satellite: 'FM201'});
  expect(new Set((windows.rows as {satellite_id: string}[]).map(row => row.satellite_id))).toEqual(
    new Set(['FM201']),
  );
  expect(windows.notes?.join()).toContain('did not narrow the list to satellite FM201');
  // Without its dates v1 tells of today: none of it is taken for what was asked.
  const books = await read('accounting', {since: '20d', until: '19d'});
  expect(books.rows).toEqual([]);
  expect(books.notes?.join()).toContain('did not narrow its answer to the period asked for');
  const hidden = await read('files', {path: '/home/test1'});
  expect((hidden.rows as {name: string}[]).filter(({name}) => name.startsWith('.'))).toEqual([]);
  const own = await read('hpc-jobs', {all: 'no'});
  expect((own.rows as {user?: string}[]).filter(({user}) => user !== 'test1')).toEqual([]);
});
