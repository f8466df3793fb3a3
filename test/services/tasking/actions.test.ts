import {createHash} from 'node:crypto';
import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it, onTestFinished, vi} from 'vitest';
import {allFindings, type Finding} from '../../../source/declare/action.ts';
import {weighEvidence} from '../../../source/engine/changes/weigh-evidence.ts';
import {createWindow} from '../../../source/services/tasking/actions/create-window.ts';
import {deleteRequest} from '../../../source/services/tasking/actions/delete-window.ts';
import {freeSlots} from '../../../source/services/tasking/actions/free-slots.ts';
import {uploadFile} from '../../../source/services/tasking/actions/upload-file.ts';
import type {TaskingClient} from '../../../source/services/tasking/upstream/client.ts';
import {journalEntry} from '../../engine/journal-entry.ts';
import {hours, noon, satellite, settings, upload, window, worldOf} from './world.ts';

const signal = new AbortController().signal;
const client = (more: Partial<TaskingClient> = {}): TaskingClient => ({
  settings,
  now: () => noon,
  satellites: async () => ({rows: [satellite()], unreadable: []}),
  windows: async () => ({rows: [], unreadable: []}),
  uploads: async () => ({rows: [], unreadable: []}),
  availability: async ({start, seconds}) => [{start, end: start + seconds}],
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
    at: TaskingClient = client(),
  ): Promise<Finding[]> =>
    allFindings(await createWindow.check?.({...wanted, ...more}, undefined, {client: at, world}, signal));

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
    ['a lead under six hours', {start: noon + 5 * hours}, 'may miss'],
    ['a lead under a day', {start: noon + 20 * hours}, 'less than the usual lead'],
    ['a missing downlink budget', {param: {}}, 'downlink_budget is missing'],
    ['buffers that nobody has told', {type: 'PAYLOAD_OTHER'}, 'are assumed'],
  ])('%s is a warning', async (_, more, words) => {
    expect(await check(more)).toContainEqual(
      expect.objectContaining({level: 'warning', sentence: expect.stringContaining(words)}),
    );
  });
  it("a customer's own payload may be given anything: what is odd there is a warning", async () => {
    const own = {type: 'PAYLOAD_MINE', param: {downlink_budget: 'all', user_command: 'run'}};
    const found = await check(own);
    expect(found.map(({level}) => level)).not.toContain('error');
    expect(found.map(({sentence}) => sentence).join()).toContain('user_command is an object');
  });
  it('a neighbour within the buffers and a file that is not up are warnings', async () => {
    const world = worldOf({windows: [window({id: '77', start: wanted.start + 100})], uploads: [upload()]});
    const findings = await check({param: {downlink_budget: 1, executable: 'download_file.py'}}, world);
    expect(findings.map(finding => finding.level)).toEqual(['warning', 'warning']);
    expect(findings[0]?.sentence).toContain('77');
    expect(findings[1]?.sentence).toContain('PENDING');
  });
  describe('its satellite is asked whether it is free then', () => {
    const {start} = wanted;
    const within = (...availability: {start: number; end: number}[]) =>
      check({}, undefined, client({availability: async () => availability}));

    it('a start that is not free is a warning, with the next one that is', async () => {
      expect(await within({start: start + hours, end: start + 2 * hours})).toEqual([
        {
          level: 'warning',
          field: 'start',
          sentence: 'FM200 is not free then: a contact, perhaps. It is from 11-23 19:02Z on.',
        },
      ]);
      expect(await within()).toEqual([
        {level: 'warning', field: 'start', sentence: 'FM200 is not free then: a contact, perhaps.'},
      ]);
    });
    it('one that is free, but without its buffers, is told from that: the documents do not say whether they count', async () => {
      expect(await within({start: start - 60, end: start + 2 * hours})).toEqual([
        {
          level: 'warning',
          field: 'start',
          sentence:
            'FM200 is free then, but not for the buffers (120 s before, 210 s after). It is from 11-23 18:01Z on.',
        },
      ]);
    });
    it('an upstream that does not answer takes nothing from what else was found', async () => {
      const silent = client({availability: () => Promise.reject(new Error('No answer within 20 s.'))});
      const sentences = (await check({start: noon + 20 * hours}, undefined, silent)).map(one => one.sentence);
      expect(sentences).toEqual([
        expect.stringContaining('less than the usual lead'),
        'Whether FM200 is free then could not be asked: No answer within 20 s.',
      ]);
    });
    it('an upstream that keeps the question holds no window up', async () => {
      const late = new AbortController();
      const limit = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(late.signal);
      onTestFinished(() => limit.mockRestore());
      const mute = client({
        availability: (_search, asked) =>
          new Promise((_, reject) => {
            asked.addEventListener('abort', () => reject(new Error('The request was called off.')));
            late.abort();
          }),
      });
      expect((await check({}, undefined, mute)).map(({sentence}) => sentence)).toEqual([
        'Whether FM200 is free then could not be asked: no answer within 6 s.',
      ]);
      expect(limit).toHaveBeenCalledWith(6000);
    });
    it('it is not asked about a window that is refused anyway', async () => {
      const asked: string[] = [];
      const curious = client({
        availability: async ({type}) => {
          asked.push(type);
          return [];
        },
      });
      await check({duration: 5}, undefined, curious);
      expect(asked).toEqual([]);
    });
  });

  describe('a link between two satellites', () => {
    const link = {type: 'LEASE_ISL', param: {isl_receive_satellite_id: 'FM201'}};
    const other = satellite({id: 'FM201'});
    const on = (satellites: ReturnType<typeof satellite>[], more: object = link, windows = [] as never[]) =>
      check(more, worldOf({windows, uploads: [], satellites}));

    it('needs a receiver that is another satellite, and of this token', async () => {
      expect(await on([satellite(), other])).toEqual([]);
      expect(await on([satellite()], {...link, param: {isl_receive_satellite_id: 'FM200'}})).toEqual([
        {level: 'error', field: 'param', sentence: 'isl_receive_satellite_id cannot be FM200 itself.'},
      ]);
      expect((await on([satellite()])).map(({sentence}) => sentence)).toEqual([
        'FM201 is not among the satellites of this token.',
      ]);
      const deaf = satellite({id: 'FM201', supported_windows: ['PAYLOAD_SDR']});
      expect((await on([satellite(), deaf])).map(({sentence}) => sentence)).toEqual([
        'FM201 does not support LEASE_ISL.',
      ]);
    });
    it('is compared with the windows of both ends, and both are asked whether they are free', async () => {
      const near = window({id: '88', type: 'LEASE_ISL', satellite_id: 'FM201', start: wanted.start + 30});
      const world = worldOf({windows: [near], uploads: [], satellites: [satellite(), other]});
      expect((await check(link, world))[0]?.sentence).toContain('it overlaps LEASE_ISL 88 on FM201');
      let paired: string | undefined;
      const asked = client({
        availability: async search => {
          paired = search.pairedSatelliteId;
          return [{start: search.start, end: search.start + search.seconds}];
        },
      });
      await check(link, worldOf({windows: [], uploads: [], satellites: [satellite(), other]}), asked);
      expect(paired).toBe('FM201');
    });
    it('is offered the satellites that can be its other end', async () => {
      const world = worldOf({satellites: [satellite(), other]});
      const {param} = createWindow.fields;
      const context = {world, draft: {satellite: 'FM200', type: 'LEASE_ISL'}};
      expect(param.initial?.(context)).toBe('isl_receive_satellite_id=FM201');
      expect(await param.suggest?.(context, client(), signal)).toEqual([
        {value: 'isl_receive_satellite_id=FM201'},
      ]);
    });
  });

  describe('opened on a window that its satellite will not know of in time', () => {
    const late = {start: noon + 3 * hours};
    const on = (row: unknown) => {
      const context = {world: worldOf({satellites: [satellite()]}), draft: {}, row};
      return [createWindow.fields.duration.ofRow?.(context), createWindow.fields.param.ofRow?.(context)];
    };
    it('begins as that one: to ask for it again, only its start is to be chosen', () => {
      expect(on(window({...late, duration: 420}))).toEqual(['420', 'downlink_budget:=1']);
      expect(on(window({start: noon - 3 * hours, duration: 420}))).toEqual(['420', 'downlink_budget:=1']);
    });
    it('begins so too where two windows spoil each other, and one of them is to be moved', () => {
      const one = window({id: 'a', duration: 420, state: 'SYNCED'});
      const windows = [one, window({id: 'b', start: one.start + 500})];
      const context = {world: worldOf({windows, uploads: []}), draft: {}, row: one};
      expect(createWindow.fields.duration.ofRow?.(context)).toBe('420');
    });
    it('takes nothing but the satellite and the type from any other: its program is not sent again unseen', () => {
      expect(on(window())).toEqual([undefined, undefined]);
      expect(on(window({...late, state: 'SYNCED'}))).toEqual([undefined, undefined]);
      expect(on(upload())).toEqual([undefined, undefined]);
      expect(on(undefined)).toEqual([undefined, undefined]);
    });
    it.each([
      {downlink_budget: 1, filename: 'space.txt', flag: true, nothing: null},
      {version: '1', yes: 'true', blank: '', padded: ' x ', lines: 'a\nb'},
      {user_command: {executable: '/persist/run.sh', executable_arguments: []}},
      {'odd key': 1},
      {'{': 1},
      {},
    ])('its parameters are read back as they were: %o', parameters => {
      const [, text] = on(window({...late, parameters}));
      const context = {world: worldOf({}), draft: {}};
      const parsed = createWindow.fields.param.parse(text ?? '', context);
      expect(parsed.ok ? (parsed.value ?? {}) : parsed).toEqual(parameters);
    });
  });

  it('LEASE_ISL answers with two ids, which are one result, each on its own satellite', () => {
    const link = {...wanted, type: 'LEASE_ISL', param: {isl_receive_satellite_id: 'FM201'}};
    expect(createWindow.done?.({data: {id: '1', paired_id: '2'}}, link, undefined)).toEqual({
      ids: ['1', '2'],
      sentence: 'Windows 1 on FM200 and 2 on FM201 are asked for; each is synced at a contact.',
    });
  });
});

describe('a window whose fate is unknown', () => {
  const entry = journalEntry({at: noon - 120, known: ['old'], verdict: 'unknown'});
  const settle = async (rows: ReturnType<typeof window>[], at = entry.at) => {
    const evidence = await createWindow.evidence!(
      wanted,
      {at, facts: {}, known: entry.known},
      client({windows: async () => ({rows, unreadable: []})}),
      signal,
    );
    return weighEvidence(evidence, {entry: {...entry, at}, others: [], now: noon, ahead: 0});
  };
  const asked = {start: wanted.start, duration: wanted.duration, parameters: wanted.param};

  it('arrived when one of all that was asked for is listed that was not there before', async () => {
    expect(await settle([window({...asked, id: 'new'})])).toMatchObject({kind: 'done', ids: ['new']});
  });
  it('is not taken for one that was there before', async () => {
    expect(await settle([window({...asked, id: 'old'})])).toMatchObject({kind: 'absent'});
  });
  it('is not taken for one of another duration or other parameters', async () => {
    const others = [
      window({...asked, id: 'a', duration: 61}),
      window({...asked, id: 'b', parameters: {x: 1}}),
    ];
    expect(await settle(others)).toMatchObject({kind: 'absent'});
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
      ['2026-11-22T12:02:00Z', expect.stringMatching(/, under 24 h: may miss$/)],
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
    allFindings(await uploadFile.check?.(input(file, more), undefined, {client: client(), world}, signal));

  it('nothing is said of an executable script', async () => {
    expect(await check('run.py', {executable: true})).toEqual([]);
  });
  it.each([
    ['missing.py', {}, 'error', 'There is no file'],
    ['empty', {}, 'error', 'is empty'],
    ['huge.bin', {}, 'error', 'the limit is 10 MB'],
    ['run.py', {to: '/etc/run.py', executable: true}, 'error', 'system directory'],
    ['run.py', {to: '/lib64/run.py', executable: true}, 'error', 'system directory'],
    ['run.py', {to: '//etc/run.py', executable: true}, 'error', 'system directory'],
    ['run.py', {to: '/./bin/run.py', executable: true}, 'error', 'system directory'],
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
      program: true,
    });
  });
});
