import {expect, test} from 'vitest';
import {state} from '../../source/declare/columns.ts';
import type {Resource} from '../../source/declare/resource.ts';
import {emptyWorld} from '../../source/declare/world.ts';
import {unknownWordAlerts} from '../../source/engine/alerts/unknown-words.ts';
import {unreadAlerts} from '../../source/engine/alerts/unread-alerts.ts';
import {checkedPage as checking} from '../../source/engine/polling/checked-page.ts';
import {atOnce} from '../../source/text/in-turns.ts';

type Row = {id: string; sat?: string; state?: string};
const list = {
  service: 'tasking',
  name: 'windows',
  title: 'Windows',
  id: (row: Row) => row.id,
  columns: [state<Row>('state', row => row.state, {words: {SYNCED: 'good'}})],
  narrows: {satellite: (row: Row) => row.sat},
} as unknown as Resource<Row>;
const page = (rows: Row[]) => ({rows, unreadable: []});
const checkedPage = (...given: Parameters<typeof checking<Row>>) => atOnce(checking(...given));

test('an upstream that does not narrow is narrowed here, and that is told; rows that do not tell stay', () => {
  const asked = page([{id: 'a', sat: 'FM1'}, {id: 'b', sat: 'FM2'}, {id: 'c'}]);
  expect(checkedPage(list, {satellite: 'FM1'}, asked)).toMatchObject({
    rows: [{id: 'a'}, {id: 'c'}],
    notes: [expect.stringContaining('1 row of others is left out')],
  });
  expect(checkedPage(list, {}, asked)).toBe(asked);
});

test('two rows with one id stay two, and that is told', () => {
  expect(checkedPage(list, {}, page([{id: 'a'}, {id: 'a'}]))).toMatchObject({
    rows: [{id: 'a'}, {id: 'a'}],
    notes: [expect.stringContaining('Several rows have the id a')],
  });
});

test('a word that no vocabulary has is one alert, however many rows have it, and never good', () => {
  const rows = [
    {id: 'a', state: 'FAILED'},
    {id: 'b', state: 'FAILED'},
    {id: 'c', state: 'constructor'},
    {id: 'd'},
  ];
  expect(unknownWordAlerts(list as Resource, rows, emptyWorld()).map(({title}) => title)).toEqual([
    'Windows: a state that skydeck does not know: state "FAILED"',
    'Windows: a state that skydeck does not know: state "constructor"',
  ]);
  const seen = {state: 'FAILED', since: 50, first: 50, atLeast: true, history: []};
  const world = {...emptyWorld(100), seen: () => seen};
  expect(unknownWordAlerts(list as Resource, rows.slice(0, 1), world)[0]).toMatchObject({
    since: 50,
    atLeast: true,
  });
  const [column] = list.columns;
  expect(rows.map(row => column!.tone!(row, emptyWorld()))).toEqual(['warn', 'warn', 'warn', 'warn']);
  expect(column!.text(rows[3]!, emptyWorld())).toBe('?');
  expect(unknownWordAlerts(list as Resource, [{id: 'a', state: 'SYNCED'}], emptyWorld())).toEqual([]);
});

test('rows that cannot be read are an alert: critical where none can', () => {
  const bad = {index: 0, reason: 'id: is missing', raw: {}};
  const alerts = (rows: Row[], unreadable: readonly object[]) =>
    unreadAlerts(
      [{service: {name: 'tasking', title: 'Tasking', resources: [list]} as never}],
      () =>
        ({
          page: {rows, unreadable},
          at: 1,
          wallAt: 1,
          failure: undefined,
          loading: false,
          latency: 1,
        }) as never,
      1000,
    );
  expect(alerts([{id: 'a'}], [bad])).toMatchObject([{kind: 'unreadable-rows', severity: 'warning'}]);
  expect(alerts([], [bad, bad])).toMatchObject([
    {severity: 'critical', title: 'Windows: none of 2 rows could be read'},
  ]);
  expect(alerts([{id: 'a'}], [{...bad, kept: true}])).toMatchObject([
    {severity: 'warning', title: 'Windows: 1 row could be read in part only'},
  ]);
  expect(alerts([{id: 'a'}], [{...bad, reason: 'It answered nothing.'}])[0]!.why).toMatch(
    /^Row 0: It answered nothing\. Verdicts/,
  );
  expect(alerts([{id: 'a'}], [])).toEqual([]);
});
