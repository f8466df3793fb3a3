import {expect, test} from 'vitest';
import {createJobWatch} from '../../../source/services/hpc/rules/job-watch.ts';
import type {HpcApi} from '../../../source/services/hpc/upstream/api.ts';
import type {Job} from '../../../source/services/hpc/upstream/model.ts';

const jobOf = (id: number, state: string, end?: number): Job =>
  ({id: String(id), system: 'cluster', state, end, start: end === undefined ? 500 : end - 60}) as Job;

/** A scheduler of which the queue and the accounting are told, and the watch over it. */
const open = () => {
  let now = 1000;
  const books: {queue: Job[]; accounting: Job[]} = {queue: [], accounting: []};
  const api = {
    queue: async () => ({rows: books.queue, unreadable: []}),
    accounting: async (_system: string, _period: unknown, ids: readonly string[]) => ({
      rows: books.accounting.filter(({id}) => ids.includes(id)),
      unreadable: [],
    }),
  } as unknown as HpcApi;
  const watch = createJobWatch(() => now);
  return {
    books,
    pass: (seconds: number) => {
      now += seconds;
    },
    read: async (last?: () => readonly Job[]) => {
      const {rows} = await watch.read(api, 'cluster', false, new AbortController().signal, last);
      return rows.map(({id, state}) => `${id} ${state}`);
    },
  };
};

test('what waits or runs stands first, then what is over, the latest first', async () => {
  const {books, read} = open();
  books.queue = [
    jobOf(1, 'COMPLETED', 700),
    jobOf(2, 'FAILED', 900),
    jobOf(3, 'PENDING'),
    jobOf(4, 'RUNNING'),
  ];
  expect(await read()).toEqual(['3 PENDING', '4 RUNNING', '2 FAILED', '1 COMPLETED']);
});

test('what another console saw leave the queue stays, and what left it while nobody looked is looked up', async () => {
  const {books, read} = open();
  books.queue = [jobOf(3, 'PENDING')];
  books.accounting = [jobOf(2, 'FAILED', 990)];
  const before = [jobOf(1, 'COMPLETED', 900), jobOf(2, 'RUNNING'), {...jobOf(4, 'RUNNING'), system: 'other'}];
  const rows = ['3 PENDING', '2 FAILED', '1 COMPLETED'];
  expect(await read(() => before)).toEqual(rows);
  expect(await read()).toEqual(rows);
});

test('a job that left the queue, of which the accounting never hears the end, is let go', async () => {
  const {books, pass, read} = open();
  books.queue = [jobOf(1, 'RUNNING')];
  await read();
  books.queue = [];
  books.accounting = [jobOf(1, 'RUNNING')];
  expect(await read()).toEqual(['1 RUNNING']);
  pass(601);
  await read();
  expect(await read()).toEqual([]);
});

test('of very many jobs that left at once none is missing until it was looked up', async () => {
  const {books, read} = open();
  books.queue = Array.from({length: 250}, (_, id) => jobOf(id, 'RUNNING'));
  await read();
  books.queue = [];
  books.accounting = Array.from({length: 250}, (_, id) => jobOf(id, 'COMPLETED', 900 + id));
  const over = (rows: readonly string[]) => rows.filter(row => row.endsWith('COMPLETED')).length;
  for (const known of [100, 200, 250]) {
    const rows = await read();
    expect([rows.length, over(rows)]).toEqual([250, known]);
  }
});
