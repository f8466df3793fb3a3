import {existsSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {openLog} from '../../source/commands/run/open-log.ts';
import {refusal} from '../settings/refusal.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));

test('a log is one JSON object per line, readable by its owner alone, and is added to', async () => {
  const file = join(temporaryFolder(), 'skydeck.log');
  const now = () => new Date('2026-11-22T12:00:00Z');
  for (const status of [200, 503]) {
    const log = await openLog(file, now);
    log.tell({
      kind: 'request',
      service: 'tasking',
      method: 'GET',
      url: 'https://api.example/windows',
      ms: 12,
      status,
    });
    log.close();
  }
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(linesOf(file)).toEqual([
    expect.objectContaining({kind: 'request', status: 200, time: '2026-11-22T12:00:00.000Z', level: 30}),
    expect.objectContaining({kind: 'request', status: 503}),
  ]);
});

test('secrets in use, and what is named as one, are *** in every sentence', async () => {
  const file = join(temporaryFolder(), 'skydeck.log');
  const log = await openLog(file);
  log.hide('hush-hush-1');
  log.note('failed', {
    failure: 'local',
    sentence: 'It said: hush-hush-1, token=hush-hush-2 and "password": "hush-hush-3"',
  });
  log.close();
  expect(readFileSync(file, 'utf8')).not.toMatch(/hush-hush/);
  expect(linesOf(file)[0]).toMatchObject({level: 40, sentence: expect.stringContaining('***')});
});

test('a log that cannot be written is a sentence before anything is done', async () => {
  const thrown = await refusal(openLog(join(temporaryFolder(), 'no', 'such', 'skydeck.log')));
  expect(thrown.sentence).toMatch(/skydeck\.log could not be written: part of that path does not exist/);
});

test.skipIf(!existsSync('/dev/full'))(
  'a disk that fills up does not end what the operator does',
  async () => {
    const log = await openLog('/dev/full');
    for (let count = 0; count < 50; count += 1) log.note('start', {version: 'x'.repeat(2000)});
    expect(log.close()).toBe(
      'The log lacks 50 lines: /dev/full could not be written: the disk is full (ENOSPC).',
    );
  },
);
