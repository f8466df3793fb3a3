import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {readDraft} from '../../../source/declare/fields.ts';
import {dialects, type Job} from '../../../source/services/hpc/upstream/model.ts';
import {openSite} from './open-site.ts';

const day = 86_400;

test.each(dialects)('%s: a period is told by a length, by dates, or not at all', async dialect => {
  const open = await openSite({dialect});
  const script = join(open.folder, 's.sh');
  writeFileSync(script, '#!/bin/bash\nsleep 50\n');
  await open.perform('hpc-jobs', 'submit', {script});
  open.world.advance(3 * day);
  await open.perform('hpc-jobs', 'submit', {script});
  open.world.advance(300);
  const ids = async (query: Record<string, string>) =>
    (await open.read<Job>('accounting', query)).rows.map(job => job.id).sort();
  const [early, late] = await ids({since: '7d'});
  expect(late).toBeDefined();
  expect(await ids({})).toEqual([late]);
  expect(await ids({since: '24h'})).toEqual([late]);
  const date = (back: number) => new Date((open.world.now() - back) * 1000).toISOString().slice(0, 10);
  expect(await ids({since: date(4 * day), until: date(day)})).toEqual([early]);
});

test('FirecREST v2 says that it does not tell of thirty days', async () => {
  const open = await openSite({dialect: 'v2'});
  expect((await open.read('accounting', {since: '30d'})).notes).toEqual([
    'FirecREST v2 tells of the last 7 days only.',
  ]);
});

test('the picker offers the usual periods first, and refuses one that ends before it begins', async () => {
  const open = await openSite();
  const {parameters, place} = open.resource('accounting');
  const world = open.session.world();
  const {since, until} = parameters!;
  const offered = await since!.suggest!({world, draft: {}}, open.client, new AbortController().signal);
  expect(offered.slice(0, 3).map(({value}) => value)).toEqual(['24h', '7d', '30d']);
  const problem = (draft: Record<string, string>) =>
    readDraft({since: since!, until: until!}, draft, world).problems;
  expect(problem({since: '7d', until: '2d'})).toEqual({});
  expect(problem({since: '2d', until: '7d'})).toEqual({
    until: 'The period would end (7d) before it begins (2d).',
  });
  expect(problem({since: 'yesteryear'}).since).toMatch(/yesteryear/);
  expect(place!({}, world).words).toBe('the last 24h');
  expect(place!({system: 'cluster', since: '7d'}, world).words).toBe('cluster: the last 7d');
  expect(place!({since: '2026-11-20', until: '2026-11-21'}, world).words).toBe(
    'from 11-20 00:00Z to 11-21 00:00Z',
  );
});

test("the simulator's accounting keeps an ended job for more than a month, and one that waits for ever", async () => {
  const {site, world} = await openSite({speed: 0});
  const waiting = site.scheduler.plant({name: 'fine-grid', state: 'PENDING', reason: 'BadConstraints'});
  const after = (days: number) => {
    world.advance(days * day);
    site.scheduler.submit({
      system: 'cluster',
      user: 'test1',
      script: '#!/bin/bash\necho done\n',
      scriptPath: '/home/test1/s.sh',
      workdir: '/home/test1',
    });
    return site.scheduler.all('cluster').map(({id}) => id - waiting.id);
  };
  expect([0, 31, 19].map(after)).toEqual([
    [0, 1],
    [0, 1, 2],
    [0, 2, 3],
  ]);
});
