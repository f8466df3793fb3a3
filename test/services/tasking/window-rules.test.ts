import {describe, expect, it} from 'vitest';
import type {JournalEntry} from '../../../source/declare/journal-entry.ts';
import {tracedWindow} from '../../../source/services/tasking/resources/trace-window.ts';
import {windows} from '../../../source/services/tasking/resources/windows.ts';
import {conflicts} from '../../../source/services/tasking/rules/conflicts.ts';
import {
  awaitedUploads,
  conflict,
  paddingOf,
  windowVerdict,
} from '../../../source/services/tasking/rules/window-rules.ts';
import {random} from '../../terminal/random.ts';
import {hours, noon, settings, upload, window, worldOf} from './world.ts';

const verdictAt = (lead: number, state = 'PENDING_SYNC') =>
  windowVerdict(window({state, start: noon + lead}), worldOf({windows: [], uploads: []}));

describe('the verdict of a window', () => {
  it.each([
    ['over 24 h ahead is on time', 24 * hours, 'on time'],
    ['under 24 h ahead is at risk', 24 * hours - 1, 'at risk'],
    ['six hours ahead is still at risk', 6 * hours, 'at risk'],
    ['under six hours ahead may miss', 6 * hours - 1, 'may miss'],
    ['at its start was missed', 0, 'missed'],
    ['past its start was missed', -3 * hours, 'missed'],
  ])('one that is PENDING_SYNC and %s', (_, lead, verdict) => {
    expect(verdictAt(lead)).toBe(verdict);
  });

  it.each([
    ['ahead of its start is synced', 60, 'synced'],
    ['at its start is running', 0, 'running'],
    ['within its duration is running', -59, 'running'],
    ['at its end has ended', -60, 'ended'],
  ])('one that is SYNCED and %s', (_, lead, verdict) => {
    expect(verdictAt(lead, 'SYNCED')).toBe(verdict);
  });

  it('says that its deletion was asked for, as long as it is ahead', () => {
    const verdicts = (verdict: string) => {
      const asked = {action: 'delete', verdict, row: window().id, facts: {}} as unknown as JournalEntry;
      const world = {...worldOf({}), journal: () => [asked]};
      return [30, 1, -1].map(ahead => windowVerdict(window({start: noon + ahead * hours}), world));
    };
    expect(verdicts('done')).toEqual(['delete asked', 'delete asked', 'missed']);
    expect(verdicts('unknown')).toEqual(['on time', 'may miss', 'missed']);
  });

  it('calls a state that it does not know unknown', () => {
    expect(verdictAt(hours, 'ABORTED_BY_BUS')).toBe('unknown');
  });

  it('is at risk, synced or on time, when a file it names is not on the satellite', () => {
    const needs = {
      parameters: {user_command: {executable: '/persist/download_file.py', executable_arguments: []}},
    };
    const world = worldOf({uploads: [upload()]});
    expect(windowVerdict(window(needs), world)).toBe('at risk');
    expect(windowVerdict(window({...needs, state: 'SYNCED'}), world)).toBe('at risk');
    expect(awaitedUploads(window(needs), world)).toEqual([upload()]);
  });

  it('does not wait for files that are up, for other satellites or for other payloads', () => {
    const needs = window({parameters: {executable: 'download_file.py'}});
    for (const other of [{status: 'UPLOADED'}, {satellite_id: 'FM201'}, {payload: 'SABERTOOTH'}])
      expect(windowVerdict(needs, worldOf({uploads: [upload(other)]}))).toBe('on time');
  });

  it("takes the payload PAYLOAD_SDR, as one of the vendor's samples writes it, for SDR", () => {
    const needs = window({parameters: {executable: 'download_file.py'}});
    expect(awaitedUploads(needs, worldOf({uploads: [upload({payload: 'PAYLOAD_SDR'})]}))).toHaveLength(1);
  });
});

describe('padding', () => {
  it('is that of the documents, of the profile, or assumed', () => {
    expect(paddingOf('PAYLOAD_SDR', settings)).toEqual({
      before: 120,
      after: 210,
      minimum: 30,
      assumed: false,
    });
    const own = {windowTypes: {PAYLOAD_MINE: {before: 10, after: 20, minimum: 5}}};
    expect(paddingOf('PAYLOAD_MINE', own)).toEqual({before: 10, after: 20, minimum: 5, assumed: false});
    expect(paddingOf('PAYLOAD_OTHER', settings).assumed).toBe(true);
  });
});

describe('two windows of one satellite', () => {
  const first = window({id: 'a', state: 'SYNCED', start: noon + 30 * hours});
  const pairs = (...others: Parameters<typeof window>[0][]) =>
    [...conflicts(worldOf({windows: [first, ...others.map(window)]})).keys()].sort();

  it('spoil each other when their buffers overlap though they do not', () => {
    expect(pairs({id: 'b', start: first.start + 60 + 210 + 119})).toEqual(['a', 'b']);
  });
  it('are clear when the buffers just touch', () => {
    expect(pairs({id: 'b', start: first.start + 60 + 210 + 120})).toEqual([]);
  });
  it('are meant to overlap when they are of different payloads', () => {
    expect(pairs({id: 'b', type: 'LEASE_ADCS', start: first.start, duration: 600})).toEqual([]);
  });
  it('of one payload may not overlap', () => {
    expect(pairs({id: 'b', start: first.start + 30})).toEqual(['a', 'b']);
  });
  it('are not compared across satellites, nor when they are over', () => {
    expect(pairs({id: 'b', satellite_id: 'FM201', start: first.start + 90})).toEqual([]);
    const past = [window({id: 'a', start: noon - hours}), window({id: 'b', start: noon - hours + 90})];
    expect(conflicts(worldOf({windows: past})).size).toBe(0);
  });
  it('have it said with their verdicts, which stay what they are for scripts', () => {
    const both = [first, window({id: 'b', start: first.start + 90}), window({id: 'c', start: noon + 60})];
    const near = window({id: 'd', start: noon + 90});
    const world = worldOf({windows: [...both, near], uploads: []});
    const verdict = windows.columns.find(({key}) => key === 'verdict')!;
    const told = (one: ReturnType<typeof window>) => [
      verdict.text(one, world),
      verdict.tone?.(one, world),
      verdict.json(one, world),
    ];
    expect(both.map(told)).toEqual([
      ['too close', 'warn', 'synced'],
      ['too close', 'warn', 'on time'],
      ['may miss', 'warn', 'may miss'],
    ]);
    expect(told(window({id: 'e', start: first.start}))).toEqual(['on time', 'notice', 'on time']);
    const described = JSON.stringify(
      windows.describe(both[0]!, {world, client: undefined as never}, new AbortController().signal),
    );
    expect(described).toContain('Why: too close (SYNCED)');
    expect(described).not.toMatch(/"synced"/);
  });
  it('gives one alert for the pair', () => {
    const both = [first, window({id: 'b', start: first.start + 90})];
    const alerts = windows.alerts?.(both, worldOf({windows: both, uploads: []})) ?? [];
    expect(alerts.filter(alert => alert.kind === 'conflict')).toHaveLength(1);
  });
  it('are told to be moved by the one action that does it, and an end of a link, which cannot be, to be made anew', () => {
    const stepOf = (type: string) => {
      const both = [{...first, type}, window({id: 'b', start: first.start + 90})];
      const world = {...worldOf({windows: both, uploads: []}), now: first.start - hours};
      return windows.alerts?.(both, world)?.find(({kind}) => kind === 'conflict');
    };
    expect(stepOf('PAYLOAD_SDR')).toMatchObject({
      todo: 'Move one of them to a free slot: it is deleted, and asked for anew.',
      action: 'windows.move',
      draft: {start: '+25h'},
    });
    expect(stepOf('LEASE_ISL')).toMatchObject({action: 'windows.create'});
  });
  it('of a window whose deletion is asked for are told as that, and nothing is to be done for it', () => {
    const both = [first, window({id: 'b', start: first.start + 90})];
    const asked = {action: 'delete', verdict: 'done', row: 'b', facts: {}} as unknown as JournalEntry;
    const world = {
      ...worldOf({windows: both, uploads: []}),
      journal: () => [asked],
      now: both[0]!.start - hours,
    };
    const alerts = windows.alerts?.(both, world) ?? [];
    expect(alerts.filter(({id, kind}) => id === 'b' && kind !== 'conflict')).toEqual([]);
    const pair = alerts.find(({kind}) => kind === 'conflict');
    expect(pair).toMatchObject({todo: expect.stringMatching(/^Watch that b goes/)});
    expect(pair!.why).toMatch(/The deletion of b is asked for\.$/);
    expect(pair).not.toHaveProperty('action');
    const detail = JSON.stringify(
      windows.describe(both[1]!, {world, client: undefined as never}, new AbortController().signal),
    );
    expect(detail).toContain('Its deletion is asked for');
    expect(detail).not.toContain('Watch for SYNCED');
    const beside = windows.describe(
      both[0]!,
      {world, client: undefined as never},
      new AbortController().signal,
    );
    expect(JSON.stringify(beside)).toContain('The deletion of b is asked for: watch');
    expect(tracedWindow.steps!(both[1]!, world, undefined).after).toMatchObject([
      {name: 'deleted', state: 'awaited'},
    ]);
  });
  it('are found among ten thousand, however long one of them is said to be', () => {
    const many = Array.from({length: 10_000}, (_, at) => window({id: `${at}`, start: noon + at * 1000}));
    many[0] = window({id: '0', type: 'LEASE_ADCS', start: noon, duration: 1e9});
    many.push(window({id: 'near', start: noon + 5000 * 1000 + 200}));
    let compared = 0;
    const counted = many.map(one => ({
      ...one,
      get duration() {
        compared += 1;
        return one.duration;
      },
    }));
    const pairs = conflicts(worldOf({windows: counted}));
    expect([...pairs.keys()].sort()).toEqual(['5000', 'near']);
    expect(compared).toBeLessThan(200_000);
  });
  it.each([1, 2, 20_000])(
    'are found where all of them overlap, of %i types, without each being held against each',
    types => {
      let looked = 0;
      const all = Array.from({length: 20_000}, (_, at) => ({
        ...window({id: `${at}`, type: `PAYLOAD_${at % types}`, start: noon + 3600 + (at % 97)}),
        get duration() {
          looked += 1;
          return 1e6;
        },
      }));
      expect(conflicts(worldOf({windows: all})).size).toBe(types === 20_000 ? 0 : 20_000);
      expect(looked).toBeLessThan(1_000_000);
    },
  );
  it('are the same as when each is held against each', () => {
    const draw = random(7);
    for (let turn = 0; turn < 60; turn += 1) {
      const all = Array.from({length: 2 + draw(25)}, (_, at) =>
        window({
          id: `${at}`,
          type: ['PAYLOAD_SDR', 'LEASE_ADCS', 'PAYLOAD_MY'][draw(3)],
          start: noon + hours + draw(12_000),
          duration: 1 + draw(turn % 2 ? 3000 : 300),
          parameters: draw(2) ? {} : {adcs_config: {mode: ['NADIR', 'SUN', 'TRACK'][draw(3)]}},
        }),
      );
      const each = all.filter(one => all.some(other => other !== one && conflict(one, other, settings)));
      expect([...conflicts(worldOf({windows: all})).keys()].sort()).toEqual(each.map(({id}) => id).sort());
    }
  });
  it('are compared though their type is a word that every object has', () => {
    for (const type of ['constructor', '__proto__', 'toString']) {
      expect(paddingOf(type, settings)).toMatchObject({before: 300, assumed: true});
      const near = [window({id: '1', type}), window({id: '2', type, start: window().start + 100})];
      expect(conflicts(worldOf({windows: near})).get('1')?.id).toBe('2');
    }
  });
  it('are found among ten thousand', () => {
    const many = Array.from({length: 10_000}, (_, at) =>
      window({id: String(at), satellite_id: `FM${at % 5}`, start: noon + 100 + Math.floor(at / 5) * 600}),
    );
    expect(conflicts(worldOf({windows: many})).size).toBe(0);
    const crowded = [...many, window({id: 'x', satellite_id: 'FM3', start: noon + 100 + 500 * 600 + 100})];
    expect(conflicts(worldOf({windows: crowded})).get('x')?.satellite_id).toBe('FM3');
  });
});
