import {describe, expect, it} from 'vitest';
import {allFindings} from '../../../source/declare/action.ts';
import {emptyWorld} from '../../../source/declare/world.ts';
import {planTtl} from '../../../source/services/downlink/actions/ttl-planner.ts';
import {previewOf} from '../../../source/services/downlink/resources/describe-file.ts';
import {parseTtl, planOf} from '../../../source/services/downlink/rules/ttl-plan.ts';
import {stageBar, stageNow} from '../../../source/services/downlink/rules/ttl-stages.ts';
import {hours, noon} from './world.ts';

describe('the queues of a file', () => {
  const ttl = {urgent: 4 * hours, bulk: 4 * hours, surplus: 0};
  it('are drawn as how much of each is used, a skipped one as dashes', () => {
    expect(stageBar(noon - 6 * hours, ttl, noon)).toBe('U████ B██░░ S————');
    expect(stageBar(noon, ttl, noon)).toBe('U░░░░ B░░░░ S————');
  });
  it('are left for deletion at the end of the last', () => {
    expect(stageNow(noon - 8 * hours + 1, ttl, noon)).toBe('bulk');
    expect(stageNow(noon - 8 * hours, ttl, noon)).toBe('deleted');
  });
});

describe('the TTL planner', () => {
  it('answers the defaults to data that does not rush and never gets stale', () => {
    const {ttl, stages, deletedAt, options} = planOf({rush: 0, stale: undefined, keep: undefined}, noon);
    expect(ttl).toEqual({urgent: 0, bulk: 43_200, surplus: 172_800});
    expect(stages.map(({name, contacts}) => `${name} ${contacts}`)).toEqual([
      'urgent 0',
      'bulk 2',
      'surplus 8',
    ]);
    expect(deletedAt).toBe(noon + 60 * hours);
    expect(JSON.stringify(options)).toBe('{"TTLParams":{"urgent":0,"bulk":43200,"surplus":172800}}');
  });
  it('warns of what may be deleted before any contact comes', () => {
    const {warnings} = planOf({rush: hours, stale: hours, keep: 0}, noon);
    expect(warnings.join(' ')).toContain('No contact is sure before it is deleted');
    expect(planOf({rush: 0, stale: 0, keep: 0}, noon).warnings).toEqual([
      'With all three at 0 the file is deleted at once.',
    ]);
  });
});

it('the form of the TTL planner gives its answer as notes, and warns of what may go wrong alone', async () => {
  const input = {rush: 7200, stale: undefined, keep: 172_800};
  const context = {client: undefined as never, world: emptyWorld(noon)};
  const found = allFindings(await planTtl.check!(input, undefined, context, new AbortController().signal));
  expect(found.map(({level, sentence}) => `${level}: ${sentence}`)).toEqual([
    'note: urgent 2h until 11-22 14:00Z, 0 sure contacts',
    'note: bulk 12h until 11-23 02:00Z, 2 sure contacts',
    'note: surplus 2d until 11-25 02:00Z, 8 sure contacts',
    'note: deleted 11-25 02:00Z, in 2d 14h',
    'note: options: {"TTLParams":{"urgent":7200,"bulk":43200,"surplus":172800}}',
    expect.stringMatching(/^warning: Urgent is shorter than 6 h/),
  ]);
});

describe('TTLs as one text', () => {
  it('are read with units, and keep the default of what is not named', () => {
    expect(parseTtl('urgent=0,bulk=12h')).toEqual({
      ok: true,
      value: {urgent: 0, bulk: 43_200, surplus: 172_800},
    });
  });
  it('are refused in a sentence that says what would be right', () => {
    expect(parseTtl('fast=1')).toEqual({
      ok: false,
      problem: '"fast=1" names no queue. Give urgent=, bulk= and surplus= with a time each.',
    });
    expect(parseTtl('bulk=soon')).toMatchObject({
      ok: false,
      problem: expect.stringContaining('bulk: "soon"'),
    });
  });
});

describe('the preview of a file', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  it('is its text, whole or its beginning', () => {
    expect(previewOf(bytes('3020553\n'), 8)).toEqual({
      kind: 'text',
      title: 'Content (8 bytes)',
      text: '3020553',
    });
    // The beginning ends in the middle of a letter.
    expect(previewOf(bytes('héé').subarray(0, 4), 900)).toMatchObject({
      title: 'Content (first 4 B of 900 B)',
      text: 'hé',
    });
  });
  it('is hexadecimal for what is no text', () => {
    expect(previewOf(Uint8Array.of(0, 255, 65), 3)).toMatchObject({
      title: 'Content (3 B, not text)',
      text: '000000  00 ff 41                                         ..A',
    });
  });
});
