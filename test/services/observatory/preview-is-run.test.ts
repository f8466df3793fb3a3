import {expect, test} from 'vitest';
import type {Job} from '../../../source/services/observatory/upstream/schemas.ts';
import {openRecorded} from '../preview-is-run.ts';

const isReading = ({path}: {path: string}) => /getrecentjobs|\/calendar\//.test(path);

test('jobs: what is sent is what was shown, by key and by command', async () => {
  const {byKey, byCommand, read} = await openRecorded({
    isReading,
    settings: {observatory: {takesJobs: true}},
  });
  await read('sites');
  const expose = {
    site: 'wmd',
    device: 'camera',
    instance: 'camera1',
    action: 'expose',
    required: 'time=1.5\nimage_type=light',
  };
  const made = await byKey('jobs.create', expose);
  expect(made.entry, made.entry.sentence).toMatchObject({verdict: 'done', ids: [expect.any(String)]});
  const words = Object.entries(expose).flatMap(([name, text]) =>
    text.split('\n').flatMap(one => [`--${name}`, one]),
  );
  expect(await byCommand('create', 'job', ...words)).toMatchObject({code: 0});

  const job = (await read<Job>('jobs')).find(({site, action}) => site === 'mrc1' && action === 'expose')!;
  expect((await byKey('jobs.set-status', {status: 'EXPOSING', secondsLeft: '90'}, job)).entry).toMatchObject({
    verdict: 'done',
  });
  expect(await byCommand('set-status', job.ulid, '--status', 'RECEIVED')).toMatchObject({code: 0});
  expect((await byKey('jobs.start', {secondsLeft: '5m'}, job)).entry).toMatchObject({verdict: 'done'});
  expect((await byKey('jobs.repeat', {}, job)).entry).toMatchObject({verdict: 'done'});
  expect(await byCommand('repeat', 'job', job.ulid)).toMatchObject({code: 0});
  expect((await byKey('jobs.take-jobs', {site: 'aro1'})).entry).toMatchObject({verdict: 'done'});
  expect(await byCommand('observatory', 'take-jobs', 'aro1')).toMatchObject({code: 0});
  expect((await byKey('jobs.cancel-all', {site: 'mrc1'})).entry).toMatchObject({verdict: 'done'});
  expect(await byCommand('cancel-all', 'wmd')).toMatchObject({code: 0});
});
