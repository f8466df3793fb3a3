import {describe, expect, test} from 'vitest';
import type {Evidence, MadeRow} from '../../source/declare/evidence.ts';
import {sameChanges, type Weighing, weighEvidence} from '../../source/engine/changes/weigh-evidence.ts';
import {journalEntry} from './journal-entry.ts';

const at = 1_795_348_800;
const entry = journalEntry({at, sentAt: at, answeredAt: at + 30, known: ['old']});
const weigh = (
  rows: readonly MadeRow[],
  more: Partial<Weighing> & {complete?: boolean; idsEach?: number} = {},
  rivals: Parameters<typeof weighEvidence>[2] = [],
) => {
  const {complete = true, idsEach, ...weighing} = more;
  const evidence: Evidence = {kind: 'made', what: 'job of that name', rows, complete, idsEach};
  return weighEvidence(evidence, {entry, others: [], now: at + 600, ahead: 0, ...weighing}, rivals);
};

describe('what may have been made', () => {
  test('stays unknown where what was before it was removed since', () => {
    const evidence: Evidence = {
      kind: 'made',
      what: 'job',
      rows: [],
      complete: true,
      removed: 'a cancel came after.',
    };
    expect(weighEvidence(evidence, {entry, others: [], now: at + 600, ahead: 0})).toMatchObject({
      kind: 'unknown',
      sentence: 'No job is listed, but a cancel came after.',
    });
  });
  test('is taken for it, with the doubt, where nothing in a row says whose it is', () => {
    const alike = "Another's would look the same.";
    const evidence: Evidence = {kind: 'made', what: 'upload', rows: [{ids: ['u']}], complete: true, alike};
    expect(weighEvidence(evidence, {entry, others: [], now: at + 600, ahead: 0})).toMatchObject({
      kind: 'done',
      sentence: `u is listed, and was not before: it is taken for this one. ${alike}`,
    });
  });
  test('is taken where one alone fits', () => {
    expect(weigh([{ids: ['old']}, {ids: ['new'], at: at + 12}])).toMatchObject({kind: 'done', ids: ['new']});
  });

  test.each([
    ['was there before', [{ids: ['old']}], {}],
    ['was made before it was sent', [{ids: ['a'], at: at - 60}], {}],
    ['was made long after it was given up', [{ids: ['a'], at: at + 300}], {}],
    ['is held by another entry', [{ids: ['a']}], {others: [journalEntry({id: 'x', ids: ['a']})]}],
  ])('is not taken where it %s', (_, rows, more) => {
    expect(weigh(rows, more)).toMatchObject({kind: 'absent'});
  });

  test('minutes off by a clock that nobody tells is neither taken nor ruled out', () => {
    for (const off of [-300, 330])
      expect(weigh([{ids: ['a'], at: at + off}], {ahead: undefined})).toMatchObject({
        kind: 'unknown',
        sentence: expect.stringContaining('a is listed, made minutes before or after'),
      });
    expect(weigh([{ids: ['a'], at: at - 3600}], {ahead: undefined})).toMatchObject({kind: 'absent'});
  });

  test('is timed by the upstream’s own clock', () => {
    expect(weigh([{ids: ['a'], at: at + 7200 + 10}], {ahead: 7200})).toMatchObject({kind: 'done'});
  });

  test('of several that fit, none is chosen', () => {
    expect(weigh([{ids: ['a']}, {ids: ['b']}])).toMatchObject({
      kind: 'unknown',
      sentence: expect.stringContaining('a, b fit'),
    });
  });

  test('of a pair, one alone is not all that was asked for', () => {
    expect(weigh([{ids: ['a']}], {idsEach: 2})).toMatchObject({
      kind: 'unknown',
      sentence: expect.stringContaining('Only a is listed, of 2'),
    });
    expect(weigh([{ids: ['a', 'b']}], {idsEach: 2})).toMatchObject({kind: 'done', ids: ['a', 'b']});
  });

  test('by one of two like requests stays open; by both it is one each', () => {
    const second = journalEntry({id: 'second', at: at + 5});
    const fits = [{ids: ['a']}, {ids: ['b']}];
    expect(weigh([{ids: ['a']}], {}, [{entry: second, fits: [{ids: ['a']}]}])).toMatchObject({
      kind: 'unknown',
      sentence: expect.stringContaining('2 like requests have no outcome'),
    });
    expect(weigh(fits, {}, [{entry: second, fits}])).toMatchObject({kind: 'done', ids: ['a']});
    expect(weigh(fits, {entry: second}, [{entry, fits}])).toMatchObject({kind: 'done', ids: ['b']});
  });
});

describe('what is not listed', () => {
  test('proves nothing while it may be on its way, or where not all could be read', () => {
    expect(weigh([], {now: at + 80})).toMatchObject({kind: 'unknown'});
    expect(weigh([], {complete: false})).toMatchObject({
      kind: 'unknown',
      sentence: expect.stringContaining('only the whole list decides'),
    });
    expect(weigh([])).toMatchObject({kind: 'absent'});
  });
});

describe('what was to change', () => {
  const deletion = journalEntry({at, action: 'delete', row: 'w1', answeredAt: at});
  const changed = (holds: boolean | undefined, more: Partial<Weighing> = {}, complete = true) => {
    const weighing = {entry: deletion, others: [], now: at + 600, ahead: 0, ...more};
    return weighEvidence(
      {kind: 'changed', holds, complete, sentence: 'It is gone.'},
      weighing,
      sameChanges(weighing).map(entry => ({entry, fits: []})),
    );
  };

  test('is done where it is so, unless another request did it', () => {
    expect(changed(true)).toMatchObject({kind: 'done'});
    const third = journalEntry({id: 'third', action: 'delete', row: 'w1', at: at + 60, verdict: 'done'});
    expect(changed(true, {others: [third]})).toMatchObject({
      kind: 'unknown',
      sentence: expect.stringContaining('nothing is left to do'),
    });
    expect(changed(true, {others: [{...third, row: 'w2'}]})).toMatchObject({kind: 'done'});
  });

  test('did not arrive where it is not so after a while', () => {
    expect(changed(false)).toMatchObject({kind: 'absent'});
    expect(changed(false, {now: at + 20})).toMatchObject({kind: 'unknown'});
    expect(changed(false, {}, false)).toMatchObject({kind: 'unknown'});
    expect(changed(undefined)).toEqual({kind: 'unknown', sentence: 'It is gone.'});
  });
});
