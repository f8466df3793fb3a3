import {describe, expect, test} from 'vitest';
import {createCalendar} from '../../../source/sandbox/observatory/calendar.ts';
import {createJobsApi} from '../../../source/sandbox/observatory/jobs-api.ts';
import {createTable} from '../../../source/sandbox/observatory/table.ts';
import {createRandom} from '../../../source/sandbox/random.ts';
import {comparable, recording} from './recordings.ts';

const rolesOf: Readonly<Record<string, readonly string[]>> = {
  'user-token': [],
  'admin-token': ['admin'],
  'roles:not-admin': ['not-admin'],
};

/** What was sent between the recorded pairs without being recorded, before the pair of this name. */
const between: Readonly<Record<string, readonly [path: string, body: unknown]>> = {
  'getnewjobs: alternate queue again': ['getnewjobs', {site: 'wmd', alternateQueue: true}],
  'getrecentjobs: default range': [
    'startjob',
    {site: 'wmd', ulid: '01M808YB0W8ZPQY4YWHGE449DX', alternateQueue: true},
  ],
  'getrecentjobs: after the cancel': [
    'newjob',
    {
      site: 'wmd',
      device: 'all',
      instance: 'all',
      action: 'cancel_all_commands',
      user_name: 'Firstname Lastname',
      user_id: 'user-id-1234',
      required_params: {},
      optional_params: {},
    },
  ],
};

const upstream = (era: 'newest' | 'seed-era') => {
  let milliseconds = Date.parse('2026-11-22T00:01:52Z');
  const table = createTable(() => milliseconds / 1000);
  const calendar = createCalendar();
  calendar.add({
    site: 'rsv',
    start: '2026-11-22T00:00:00Z',
    end: '2026-11-22T02:00:00Z',
    creator: 'Someone Else',
    creator_id: 'someone-else',
    title: 'theirs',
  });
  const api = createJobsApi({
    table,
    calendar,
    random: createRandom(1, 'recorded pairs'),
    now: () => {
      milliseconds += 1;
      return milliseconds / 1000;
    },
    roles: token => rolesOf[token],
    dialect: era,
  });
  const send = async (method: string, path: string, headers: Record<string, string>, body: string | null) =>
    api.handle(
      path,
      new Request(`http://localhost/${path}`, {method, headers, body: method === 'GET' ? undefined : body}),
    );
  return {table, calendar, send};
};

describe.each(['newest', 'seed-era'] as const)('the recorded pairs of the %s code', era => {
  const {pairs} = recording(era);

  test(`are all answered the same by the sandbox (${pairs.length} pairs)`, async () => {
    const {calendar, send} = upstream(era);
    const ids = new Map<string, string>();
    let checked = 0;
    for (const {name, request, response} of pairs) {
      const ours = (text: string) => text.replace(/[0-7][0-9A-HJKMNP-TV-Z]{25}/g, id => ids.get(id) ?? id);
      const hidden = between[name];
      if (hidden)
        await send('POST', hidden[0], {authorization: 'Bearer user-token'}, ours(JSON.stringify(hidden[1])));
      calendar.setDown(name === 'newjob: calendar service failing');
      const path = request.path.replace(/^\/jobs\//, '').replace(/\?.*$/, '');
      const body = request.body_text === null ? null : ours(request.body_text);
      const answer = await send(request.method, path, {...request.headers}, body);
      const text = await answer.text();
      if (path === 'newjob' && answer.status === 200)
        ids.set(JSON.parse(response.body_text).ulid, JSON.parse(text).ulid);
      expect.soft(answer.status, name).toBe(response.status);
      expect.soft(comparable(text), name).toEqual(comparable(response.body_text));
      for (const [header, value] of Object.entries(response.headers))
        if (!/^access-control-allow-(headers|methods)$/i.test(header))
          expect.soft(answer.headers.get(header), `${name}: ${header}`).toBe(value);
      checked += 1;
    }
    console.log(`${checked} recorded pairs of the ${era} code checked against the sandbox`);
    expect(checked).toBe(pairs.length);
  });
});
