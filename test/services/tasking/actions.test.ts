import {createHash} from 'node:crypto';
import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Finding} from '../../../source/action.ts';
import type {TaskingClient} from '../../../source/services/tasking/client.ts';
import {createWindow} from '../../../source/services/tasking/create-window.ts';
import {deleteRequest} from '../../../source/services/tasking/delete-window.ts';
import {freeSlots} from '../../../source/services/tasking/free-slots.ts';
import {uploadFile} from '../../../source/services/tasking/upload-file.ts';
import {hours, noon, satellite, settings, upload, window, worldOf} from './world.ts';

const signal = new AbortController().signal;
const client = (more: Partial<TaskingClient> = {}): TaskingClient => ({
  settings,
  now: () => noon,
  satellites: async () => ({rows: [satellite()], unreadable: []}),
  windows: async () => ({rows: [], unreadable: []}),
  uploads: async () => ({rows: [], unreadable: []}),
  availability: async () => [],
  ...more,
});

const wanted = {
  satellite: 'FM200',
  type: 'PAYLOAD_SDR',
  start: noon + 30 * hours,
  duration: 60,
  param: {downlink_budget: 1},
};

describe('before a window is asked for', () => {
  const check = async (
    more: object,
    world = worldOf({windows: [], uploads: [], satellites: [satellite()]}),
  ): Promise<Finding[]> =>
    (await createWindow.check?.({...wanted, ...more}, undefined, {client: client(), world}, signal)) ?? [];

  it('nothing is said of one that is right', async () => {
    expect(await check({})).toEqual([]);
  });
  it.each([
    ['a start that is past', {start: noon - 60}, 'start', 'past'],
    ['a duration under the least of its type', {duration: 20}, 'duration', 'at least 30 s'],
    ['a fraction of a second', {duration: 60.5}, 'duration', 'whole number'],
    [
      'an attitude mode that is none',
      {param: {downlink_budget: 1, adcs_config: {mode: 'SPIN'}}},
      'param',
      'adcs_config.mode is one of',
    ],
    [
      'TRACKING without a target',
      {param: {downlink_budget: 1, adcs_config: {mode: 'TRACKING', aperture: 'UHF'}}},
      'param',
      'target_latitude_north',
    ],
    [
      'a user command without a program',
      {param: {downlink_budget: 1, user_command: {executable_arguments: []}}},
      'param',
      'executable is missing',
    ],
    ['LEASE_ISL without a receiver', {type: 'LEASE_ISL', param: {}}, 'param', 'isl_receive_satellite_id'],
    [
      'a downlink budget in words',
      {param: {downlink_budget: 'lots'}},
      'param',
      'downlink_budget is a number',
    ],
    [
      'a copy without its source',
      {param: {downlink_budget: 1, copy_from: [{src_path: '/x'}]}},
      'param',
      'copy_from is a list',
    ],
  ])('%s is an error', async (_, more, field, words) => {
    expect(await check(more)).toContainEqual({
      level: 'error',
      field,
      sentence: expect.stringContaining(words),
    });
  });
  it.each([
    ['a lead under six hours', {start: noon + 5 * hours}, 'likely miss'],
    ['a lead under a day', {start: noon + 20 * hours}, 'less than the usual lead'],
    ['a missing downlink budget', {param: {}}, 'downlink_budget is missing'],
    ['buffers that nobody has told', {type: 'PAYLOAD_OTHER'}, 'are assumed'],
  ])('%s is a warning', async (_, more, words) => {
    expect(await check(more)).toContainEqual(
      expect.objectContaining({level: 'warning', sentence: expect.stringContaining(words)}),
    );
  });
  it('a neighbour within the buffers and a file that is not up are warnings', async () => {
    const world = worldOf({windows: [window({id: '77', start: wanted.start + 100})], uploads: [upload()]});
    const findings = await check({param: {downlink_budget: 1, executable: 'download_file.py'}}, world);
    expect(findings.map(finding => finding.level)).toEqual(['warning', 'warning']);
    expect(findings[0]?.sentence).toContain('77');
    expect(findings[1]?.sentence).toContain('PENDING');
  });
  it('LEASE_ISL answers with two ids, which are one result', () => {
    expect(createWindow.done?.({data: {id: '1', paired_id: '2'}}, wanted, undefined).ids).toEqual(['1', '2']);
  });
});

describe('a window whose fate is unknown', () => {
  const intent = {at: noon - 120, facts: {}, known: ['old']};
  const settle = (rows: ReturnType<typeof window>[], at = intent.at) =>
    createWindow.settle?.(
      wanted,
      {...intent, at},
      client({windows: async () => ({rows, unreadable: []})}),
      signal,
    );

  it('arrived when one of its type, satellite and start is listed that was not there before', async () => {
    expect(await settle([window({id: 'new'})])).toMatchObject({kind: 'done', ids: ['new']});
  });
  it('is not taken for one that was there before', async () => {
    expect(await settle([window({id: 'old'})])).toMatchObject({kind: 'absent'});
  });
  it('stays unknown for a minute while nothing is listed', async () => {
    expect(await settle([], noon - 10)).toMatchObject({kind: 'unknown'});
  });
});

describe('free slots', () => {
  const free = [{start: noon, end: noon + 8 * hours}];
  const want = {satelliteId: 'FM200', type: 'PAYLOAD_SDR', duration: 60};
  it('keep the buffers inside the free period', () => {
    expect(freeSlots(want, free, [], noon, settings)).toEqual([
      {from: noon + 120, until: noon + 8 * hours - 210 - 60},
    ]);
  });
  it('keep clear of other windows with both buffers', () => {
    const [before, after] = freeSlots(want, free, [window({start: noon + 4 * hours})], noon, settings);
    expect(before?.until).toBe(noon + 4 * hours - 120 - 210 - 60);
    expect(after?.from).toBe(noon + 4 * hours + 60 + 210 + 120);
  });
  it('are none where nothing fits', () => {
    expect(freeSlots({...want, duration: 9 * hours}, free, [], noon, settings)).toEqual([]);
  });

  it('are offered as starts, those that will not be at risk a moment later first', async () => {
    const offers = await createWindow.fields.start.suggest?.(
      {world: worldOf({windows: [], uploads: []}), draft: {satellite: 'FM200', type: 'PAYLOAD_SDR'}},
      client({
        availability: async () => [
          {start: noon, end: noon + 48 * hours},
          // Too short for a whole minute to start in.
          {start: noon + 50 * hours + 1, end: noon + 50 * hours + 400},
        ],
      }),
      signal,
    );
    expect(offers?.map(({value, note}) => [value, note])).toEqual([
      ['2026-11-23T13:00:00Z', expect.stringMatching(/^free until \S+ \S+$/)],
      ['2026-11-22T12:02:00Z', expect.stringMatching(/, under 24 h: will likely miss$/)],
    ]);
  });
});

describe('the deletion of a window', () => {
  it('puts the id where the profile says', () => {
    const at = (place: 'query' | 'body' | 'path') =>
      deleteRequest('a/b', {...settings, deleteWindow: {place, name: 'id', assumed: true}});
    expect(at('query')).toEqual({method: 'DELETE', path: 'window', query: {id: 'a/b'}});
    expect(at('body')).toEqual({method: 'DELETE', path: 'window', body: {kind: 'json', value: {id: 'a/b'}}});
    expect(at('path')).toEqual({method: 'DELETE', path: 'window/a%2Fb'});
  });
});

describe('before a file is uploaded', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skydeck-upload-'));
    await writeFile(join(folder, 'run.py'), '#!/usr/bin/env python3\nprint(1)\n');
    await writeFile(join(folder, 'windows.sh'), '#!/bin/sh\r\necho 1\r\n');
    await writeFile(join(folder, 'data.bin'), Buffer.alloc(300_000, 7));
    await writeFile(join(folder, 'huge.bin'), Buffer.alloc(10_000_001));
    await writeFile(join(folder, 'empty'), '');
    await chmod(join(folder, 'run.py'), 0o755);
  });
  afterAll(() => rm(folder, {recursive: true}));

  const input = (file: string, more: object = {}) => ({
    file: join(folder, file),
    satellite: 'FM200',
    payload: 'SDR',
    to: `/persist/${file}`,
    executable: false,
    itar: false,
    ...more,
  });
  const check = async (file: string, more: object = {}, world = worldOf({uploads: []})) =>
    (await uploadFile.check?.(input(file, more), undefined, {client: client(), world}, signal)) ?? [];

  it('nothing is said of an executable script', async () => {
    expect(await check('run.py', {executable: true})).toEqual([]);
  });
  it.each([
    ['missing.py', {}, 'error', 'There is no file'],
    ['empty', {}, 'error', 'is empty'],
    ['huge.bin', {}, 'error', 'the limit is 10 MB'],
    ['run.py', {to: '/etc/run.py', executable: true}, 'error', 'system directory'],
    ['run.py', {to: '/lib64/run.py', executable: true}, 'error', 'system directory'],
    ['run.py', {to: '/persist/', executable: true}, 'error', 'names the file'],
    ['run.py', {to: '/persist/../etc/x', executable: true}, 'error', 'climbs'],
    ['run.py', {to: '/usr/run.py', executable: true}, 'warning', 'read-only'],
    ['run.py', {}, 'warning', 'not executable'],
    ['data.bin', {executable: true}, 'warning', 'no #! line'],
    ['data.bin', {}, 'warning', 'about 3 days'],
    ['windows.sh', {executable: true}, 'warning', 'CRLF'],
  ])('%s with %o: %s, %s', async (file, more, level, words) => {
    expect(await check(file, more)).toContainEqual(
      expect.objectContaining({level, sentence: expect.stringContaining(words)}),
    );
  });
  it('a folder is no file', async () => {
    expect(await check('.')).toContainEqual(
      expect.objectContaining({level: 'error', sentence: expect.stringContaining('is not a file')}),
    );
  });
  it('its size and checksum are kept', async () => {
    expect(
      await uploadFile.facts?.(input('run.py'), undefined, {client: client(), world: worldOf({})}),
    ).toEqual({
      name: 'run.py',
      size: 32,
      sha256: createHash('sha256').update('#!/usr/bin/env python3\nprint(1)\n').digest('hex'),
      itar: false,
    });
  });
});
