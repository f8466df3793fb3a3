import {describe, expect, test} from 'vitest';
import {createCalendar} from '../../../source/sandbox/observatory/calendar.ts';
import {createJobsApi} from '../../../source/sandbox/observatory/jobs-api.ts';
import {createTable, makeUlid} from '../../../source/sandbox/observatory/table.ts';
import {createRandom} from '../../../source/sandbox/random.ts';
import {clientOf, never, serve} from './serve.ts';

const now = 1_795_327_200;

/**
 * A job service whose site wmd has this many jobs of 5 kB, one every ten seconds, the last just now, and before them in
 * each answer `broken`, a row that is none.
 */
const busyService = async (count: number, broken?: unknown) => {
  const random = createRandom(1, 'history');
  const table = createTable(() => now);
  for (let index = 0; index < count; index += 1) {
    const made = now - (count - 1 - index) * 10;
    const ulid = makeUlid(made * 1000, random);
    table.put({
      site: 'wmd',
      ulid,
      statusId: `COMPLETE#${ulid}`,
      timestamp_ms: made * 1000,
      deviceType: 'camera',
      deviceInstance: 'camera1',
      action: 'expose',
      required_params: {note: 'x'.repeat(4800)},
      optional_params: {},
    });
  }
  const api = createJobsApi({
    table,
    calendar: createCalendar(),
    random,
    now: () => now + 1,
    roles: () => [],
  });
  const asked: number[] = [];
  const {url} = await serve(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    asked.push(JSON.parse(text).timeRange);
    const answer = await api.handle('getrecentjobs', new Request('http://x/', {method: 'POST', body: text}));
    response.writeHead(answer.status, {'content-type': 'application/json'});
    const rows = await answer.text();
    response.end(broken === undefined ? rows : rows.replace('[', `[${JSON.stringify(broken)},`));
  });
  return {...clientOf(url, {}, () => now), asked};
};

describe('a long history, of which the service gives the oldest megabyte', () => {
  test('of 300 jobs of 5 kB is read whole, in parts, and the list says so', async () => {
    const {client, asked} = await busyService(300);
    const {rows, notes} = await client.jobs('wmd', 86_400, never);
    expect(rows).toHaveLength(300);
    expect(rows.map(({ulid}) => ulid)).toEqual(rows.map(({ulid}) => ulid).sort());
    expect(asked).toHaveLength(2);
    expect(asked[0]).toBe(86_400_000);
    expect(asked[1]).toBeLessThan(2000 * 1000);
    expect(notes).toEqual([
      expect.stringMatching(/^wmd has over 1 MB of jobs in this time: they were read in 2 parts/),
    ]);
  });

  test('tells what cannot be read once, though the parts overlap', async () => {
    const {client} = await busyService(300, {statusId: 'RECEIVED#'});
    const {rows, unreadable} = await client.jobs('wmd', 86_400, never);
    expect(rows).toHaveLength(300);
    expect(unreadable).toHaveLength(1);
  });

  test('that is too long even for that shows the newest, and says what is left out', async () => {
    const {client} = await busyService(3000);
    const {rows, notes} = await client.jobs('wmd', 86_400, never);
    expect(rows.length).toBeGreaterThan(1000);
    expect(rows.at(-1)?.timestamp_ms).toBe(now * 1000);
    expect(notes).toEqual([
      expect.stringMatching(/^wmd has more jobs in this time than can be read: some between /),
    ]);
  });

  test('of a small site is one question and no note', async () => {
    const {client, asked} = await busyService(20);
    const {rows, notes} = await client.jobs('wmd', 3600, never);
    expect(rows).toHaveLength(20);
    expect(asked).toEqual([3_600_000]);
    expect(notes).toEqual([]);
  });
});

test('a row is kept for more than a month, and then forgotten, so that a simulator can run for long', () => {
  const day = 86_400;
  let time = now;
  const random = createRandom(1, 'history');
  const table = createTable(() => time);
  const put = (after: number) => {
    time = now + after * day;
    table.put({site: 'wmd', ulid: makeUlid(time * 1000, random), after});
    return table.rows().map(row => row.after);
  };
  expect([0, 1, 31, 50].map(put)).toEqual([[0], [0, 1], [0, 1, 31], [31, 50]]);
});
