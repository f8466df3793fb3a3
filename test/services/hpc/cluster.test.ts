import {expect, test} from 'vitest';
import {createClusterZone} from '../../../source/services/hpc/upstream/cluster-zone.ts';
import {explain} from '../../../source/services/hpc/upstream/explain.ts';
import type {ClusterNode, Partition} from '../../../source/services/hpc/upstream/model.ts';
import {openSite} from './open-site.ts';

test.each(['v1.16', 'v2'] as const)('%s: nodes, partitions and reservations are listed', async dialect => {
  const open = await openSite({dialect});
  const nodes = await open.read<ClusterNode>('nodes');
  expect(nodes.rows.map(({name, states}) => [name, states])).toEqual([['cluster', ['IDLE']]]);
  const {rows} = await open.read<Partition>('partitions');
  expect(rows.map(({name, states, nodes: count}) => [name, states, count])).toEqual(
    ['part01', 'part02', 'xfer'].map(name => [name, ['UP'], 1]),
  );
  expect((await open.read('reservations')).rows).toEqual([]);
});

test('FirecREST 1.1 says that it tells nothing of nodes', async () => {
  const open = await openSite({dialect: 'v1.1'});
  expect((await open.read('nodes')).notes).toEqual([
    'FirecREST 1.1 tells nothing of nodes, partitions and reservations.',
  ]);
});

test.each(['v1.1', 'v1.16', 'v2'] as const)(
  '%s: an unknown system is told in the same words',
  async dialect => {
    const open = await openSite({dialect});
    const others = dialect === 'v1.1' ? 'cluster' : '.*cluster.*';
    for (const list of ['hpc-jobs', 'files', 'accounting'])
      await expect(open.read(list, {system: 'nope'})).rejects.toThrow(
        new RegExp(`^There is no system nope\\. There are: ${others}\\.$`),
      );
  },
);

test('what is denied and what is not there is told alike by v1 and v2, without the wrapper of v2', () => {
  const second = (status: number, message: string) =>
    explain({
      status,
      headers: {},
      text: JSON.stringify({errorType: 'error', message, causedBy: [], data: null, user: null}),
    });
  const wrapped = 'Remote process failed with exit status:2 and error message:';
  expect(second(403, `${wrapped}ls: cannot open directory '/x': Permission denied`)).toBe(
    'the file permissions, or the site, do not allow it to this user ("ls: cannot open directory \'/x\': Permission denied")',
  );
  expect(second(500, `${wrapped}head: error reading '/x': Is a directory`)).toEqual({
    words: 'it is a directory, and a file is needed',
    kind: 'rejected',
  });
  expect(second(404, `${wrapped}ls: cannot access '/x': No such file or directory`)).toBe(
    'there is no such path ("ls: cannot access \'/x\': No such file or directory")',
  );
  expect(
    explain({status: 400, headers: {'x-permission-denied': 'User does not have permissions'}, text: '{}'}),
  ).toEqual({words: 'the file permissions, or the site, do not allow it to this user', kind: 'forbidden'});
});

test('the zone of a cluster is learnt from a running job, and marked as assumed until then', () => {
  const noon = Date.UTC(2026, 10, 22, 12) / 1000;
  const zone = createClusterZone(undefined, () => noon);
  expect(zone.words()).toMatch(/^assumed to be UTC/);
  expect(zone.at('2026-11-22T13:00:00')).toBe(noon + 3600);
  zone.learn('N/A', 5);
  zone.learn('2026-11-22T12:17:00', 60);
  expect(zone.words()).toMatch(/^assumed/);
  zone.learn('2026-11-22T12:59:00', 61);
  expect(zone.words()).toBe('UTC+1, as a running job showed');
  expect(zone.at('2026-11-22T13:00:00')).toBe(noon);
  expect(zone.at('2026-11-22T13:00:00Z')).toBe(noon + 3600);
  expect(zone.day(Date.UTC(2026, 10, 22, 23, 30) / 1000)).toBe('2026-11-23');
  const named = createClusterZone('Europe/Zurich', () => noon);
  named.learn('2026-11-22T07:00:00', 60);
  expect(named.words()).toBeUndefined();
  expect(named.at('2026-11-22T13:00:00')).toBe(noon);
});

test('the accounting is asked by days alone, and what it gives beyond the period is left out', async () => {
  const open = await openSite({speed: 0});
  const submit = (name: string) =>
    open.site.scheduler.submit({
      system: 'cluster',
      user: 'test1',
      name,
      script: '#!/bin/bash\nsleep 5\n',
      scriptPath: '/home/test1/s.sh',
      workdir: '/home/test1',
    });
  submit('yesterday');
  open.world.advance(20 * 3600);
  submit('today');
  open.world.advance(600);
  const names = async (since: string) =>
    (await open.read<{name: string}>('accounting', {since})).rows.map(({name}) => name).sort();
  // Past midnight: a time of day would have been dropped, and today's jobs answered.
  expect(await names('24h')).toEqual(['today', 'yesterday']);
  expect(await names('1h')).toEqual(['today']);
});

test('an archive is made and unpacked on the system', async () => {
  const open = await openSite({speed: 0});
  open.site.files.write('test1', '/home/test1/a.txt', 'a');
  const made = await open.perform('files', 'compress', {
    path: '/home/test1/a.txt',
    to: '/home/test1/a.tar.gz',
  });
  expect([made.verdict, made.sentence]).toEqual([
    'done',
    '/home/test1/a.tar.gz holds /home/test1/a.txt on cluster.',
  ]);
  const out = await open.perform('files', 'extract', {path: '/home/test1/a.tar.gz', to: '/home/test1/out'});
  expect(out.verdict).toBe('done');
  expect(open.site.files.exists('/home/test1/out')).toBe(true);
});
