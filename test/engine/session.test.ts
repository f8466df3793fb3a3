import type {RequestListener} from 'node:http';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {expect, onTestFinished, test, vi} from 'vitest';
import * as z from 'zod';
import {type Action, action} from '../../source/declare/action.ts';
import {Failure} from '../../source/declare/failure.ts';
import {secretField, textField, timeField} from '../../source/declare/fields.ts';
import type {Http} from '../../source/declare/http.ts';
import type {Resource} from '../../source/declare/resource.ts';
import type {Service} from '../../source/declare/service.ts';
import {serviceSettings} from '../../source/declare/settings.ts';
import {rowsOf} from '../../source/engine/http/boundary.ts';
import type {LogEvent} from '../../source/engine/log-event.ts';
import {openSession} from '../../source/engine/open-session.ts';
import type {SessionOptions} from '../../source/engine/session.ts';
import {sessionAt} from '../../source/engine/session-at.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {fakeClock} from './fake-clock.ts';
import {bodyOf, upstream} from './upstream.ts';

const limits = serviceSettings('tasking', () => ({limit: z.number().default(5)}));

type Window = {id: string; start: number; label?: string};
type Client = {http: Http};
const windowSchema = z.looseObject({id: z.string(), start: z.number()});
const fields = {
  start: timeField({label: 'Start', hint: 'When it begins.', required: true}),
  label: textField({label: 'Label', hint: 'A name.'}),
  pass: secretField({label: 'Pass', hint: 'A secret.'}),
};

const create = action<Window, Client, typeof fields>({
  name: 'create',
  command: 'create window',
  key: 'n',
  title: 'Create a window',
  about: '',
  on: 'nothing',
  fields,
  check: input => (input.label === 'bad' ? [{level: 'error', field: 'label', sentence: 'Bad label.'}] : []),
  requests: input => [
    {method: 'POST', path: 'window', body: {kind: 'json', value: {...input, x: input.pass}}},
  ],
  facts: input => ({start: input.start}),
  done: answer => {
    const {id} = z.object({id: z.string()}).parse(answer);
    return {ids: [id], sentence: `Window ${id} is asked for.`};
  },
  evidence: async (input, _intent, {http}, signal) => {
    const {rows} = rowsOf(windowSchema, (await http.get('windows', {signal})).json() as unknown[]);
    const mine = rows.filter(row => row.start === input.start);
    return {
      kind: 'made',
      what: 'window of that start',
      rows: mine.map(({id}) => ({ids: [id]})),
      complete: true,
    };
  },
  touches: ['satellites'],
});

/** A session on an upstream of windows; `create` and the resource can be varied. */
const setUp = async (
  listener: RequestListener,
  more: {
    actions?: Action[];
    resource?: Partial<Resource>;
    session?: Partial<SessionOptions>;
    url?: string;
  } = {},
) => {
  const {url} = await upstream(listener);
  const windows: Resource<Window, Client> = {
    service: 'tasking',
    name: 'windows',
    aliases: ['win'],
    title: 'Windows',
    about: '',
    id: row => row.id,
    columns: [],
    list: async ({http}, _query, signal) =>
      rowsOf(windowSchema, (await http.get('windows', {signal})).json() as unknown[]),
    describe: () => [],
    actions: more.actions ?? [create],
    ...more.resource,
  };
  const service: Service<Client, {limit: number}> = {
    name: 'tasking',
    title: 'Tasking',
    settings: limits,
    connect: ({http}) => ({http}),
    resources: [windows],
    tabs: [],
  };
  const clock = fakeClock();
  const stateDir = join(temporaryFolder(), 'test');
  const session = openSession({
    services: [service],
    profile: {name: 'test', services: {tasking: {url: more.url ?? url}}},
    credentials: async () => ({Authorization: 'Bearer sesame'}),
    stateDir,
    who: 'ada@ground',
    clock,
    environment: {},
    random: () => 0.5,
    ...more.session,
  });
  onTestFinished(() => session.close());
  /** What is on the disk: the intent, and what was known of its outcome, oldest first. */
  const lines = (): any[] => {
    const db = new DatabaseSync(join(stateDir, 'journal.db'), {readOnly: true});
    try {
      return db
        .prepare('SELECT intent, outcome FROM entry ORDER BY seq')
        .all()
        .flatMap(({intent, outcome}) => {
          const came = outcome === null ? undefined : JSON.parse(String(outcome));
          return [JSON.parse(String(intent)), ...(came ? [...(came.earlier ?? []), came] : [])];
        });
    } finally {
      db.close();
    }
  };
  const found = session.resource('win')!;
  const perform = (draft: Record<string, string>, which: Action = create) =>
    session.perform(which, found.resource, draft, undefined);
  return {session, clock, stateDir, url, windows: found.resource, lines, perform};
};
const at = '1795100000';

test('the intent is on disk before the upstream sees the request, and the outcome after', async () => {
  let before: unknown[] = [];
  const {perform, lines} = await setUp(async (request, response) => {
    if (request.method === 'GET') return void response.end('[]');
    before = lines();
    await bodyOf(request);
    response.end('{"id":"w1"}');
  });
  const entry = await perform({start: at, pass: 'hush'});
  expect(before).toMatchObject([{action: 'create', facts: {start: 1_795_100_000}}]);
  expect(entry).toMatchObject({
    verdict: 'done',
    ids: ['w1'],
    sentence: 'Window w1 is asked for.',
    status: 200,
  });
  expect(lines()).toHaveLength(2);
  expect(JSON.stringify(lines())).not.toContain('hush');
  expect(lines()[0].requests[0]).toContain('curl -sS -X POST');
});

test('what a window was sent with is known by its id', async () => {
  const {perform, session} = await setUp((request, response) =>
    response.end(request.method === 'GET' ? '[]' : '{"id":"w1"}'),
  );
  await perform({start: at});
  expect(session.world().sent('windows', 'w1')).toMatchObject({
    who: 'ada@ground',
    facts: {start: 1_795_100_000},
  });
});

test('what is remembered of another upstream or account is put aside when the profile names this one, and comes back with it', async () => {
  const stateDir = join(temporaryFolder(), 'test');
  const ground = (id: string) => (request: {method?: string}, response: {end: (text: string) => void}) =>
    response.end(request.method === 'GET' ? `[{"id":"${id}","start":1}]` : '{"id":"w1"}');
  const never = new AbortController().signal;
  const open = async (id: string, url?: string) => {
    const made = await setUp(ground(id), {
      session: {stateDir},
      ...(url !== undefined && {url}),
      resource: {tracked: () => 'UP'},
    });
    const {session, windows} = made;
    const told = () => ({
      known: session.memory.rows.known('windows')?.rows,
      former: sessionAt(session, made.clock.now()).poller.peek('windows')?.page?.rows,
      seen: ['a', 'b'].filter(one => session.seen.get('windows', one)),
      listed: session.memory.past.presence('windows', 'a').length,
      sent: session.world().sent('windows', 'w1')?.who,
      deeds: session.world().journal?.('tasking').length,
      acknowledged: session.acknowledged.has(stuck),
      alerts: session.memory.episodes.since(0).length,
    });
    return {...made, told, read: () => session.poller.read(windows, {}, never)};
  };
  const stuck = {kind: 'stuck', resource: 'windows', id: 'a', title: '', why: '', todo: ''} as never;
  const first = await open('a');
  await first.read();
  await first.perform({start: at});
  await first.session.acknowledged.toggle(stuck);
  first.session.memory.episodes.follow([stuck], () => true);
  first.session.memory.flush();
  const all = first.told();
  expect(all).toMatchObject({deeds: 1, sent: 'ada@ground', acknowledged: true, alerts: 1, listed: 1});

  const now = first.clock.now();
  const acknowledgedAt = [now - 60, now + 1].map(when =>
    sessionAt(first.session, when).acknowledged.has(stuck),
  );
  expect(acknowledgedAt).toEqual([false, true]);

  const other = await open('b');
  expect(other.session.memory.problem()).toContain('Tasking: this profile names another upstream');
  const nothing = {seen: [], listed: 0, deeds: 0, acknowledged: false, alerts: 0};
  expect(other.told()).toEqual({...nothing, known: undefined, former: undefined, sent: undefined});
  // What was done is still told; an id that the other has given is free here.
  expect(other.session.journal.entries()).toHaveLength(1);
  expect(await other.perform({start: at})).toMatchObject({verdict: 'done'});
  expect(other.told()).toMatchObject({sent: 'ada@ground', deeds: 1});
  await other.read();
  other.session.memory.flush();
  // The console that is still open on the first writes nothing among the rows of the other.
  await first.read();
  first.session.memory.flush();
  expect(first.session.memory.problem()).toContain('names another upstream or account by now');
  expect(other.told()).toMatchObject({known: [{id: 'b', start: 1}], seen: ['b']});

  const back = await open('a', first.url);
  expect(back.told()).toEqual(all);
});

test('a rejected request is rejected, with the upstream’s reason', async () => {
  const {perform, lines} = await setUp((request, response) =>
    request.method === 'GET'
      ? response.end('[]')
      : response.writeHead(422).end('{"message":"start is past"}'),
  );
  expect(await perform({start: at})).toMatchObject({verdict: 'rejected', status: 422});
  expect(lines()[1].sentence).toContain('start is past');
});

test('an upstream that cannot be reached was not sent anything', async () => {
  const {perform, session} = await setUp(() => {}, {url: 'http://127.0.0.1:1'});
  expect(await perform({start: at})).toMatchObject({verdict: 'not-sent', kind: 'unreachable'});
  expect(session.journal.entries()[0]).toMatchObject({verdict: 'not-sent', kind: 'unreachable'});
});

test('the log is told of requests, lists that fail and deeds, with no place for what they carried', async () => {
  const told: LogEvent[] = [];
  const {session, perform, windows} = await setUp(
    (request, response) => {
      if (request.method !== 'GET') response.statusCode = 422;
      response.end(request.method === 'GET' ? 'not JSON' : '{"message": "start is past"}');
    },
    {session: {tell: one => void told.push(one)}},
  );
  await expect(session.poller.read(windows, {})).rejects.toThrow();
  await perform({start: at, label: 'hush'});
  expect(told).toContainEqual(
    expect.objectContaining({kind: 'request', service: 'tasking', method: 'GET', status: 200}),
  );
  expect(told).toContainEqual(
    expect.objectContaining({kind: 'list-failed', resource: 'windows', failure: 'unreadable', times: 1}),
  );
  expect(told).toContainEqual(
    expect.objectContaining({kind: 'deed', action: 'create', verdict: 'rejected', status: 422}),
  );
  expect(JSON.stringify(told)).not.toMatch(/sesame|hush|Authorization/i);
});

test('a lost answer is settled by reading, once, without sending again', async () => {
  const windows = [{id: 'old', start: 1_795_100_000}];
  let posts = 0;
  const {perform, lines} = await setUp((request, response) => {
    if (request.method === 'GET') return void response.end(JSON.stringify(windows));
    posts += 1;
    windows.push({id: 'new', start: 1_795_100_000});
    response.destroy();
  });
  const entry = await perform({start: at});
  expect(entry).toMatchObject({verdict: 'done', ids: ['new'], sentence: 'It arrived: new is listed.'});
  expect(posts).toBe(1);
  expect(lines().map(line => line.verdict)).toEqual([undefined, 'unknown', 'done']);
  expect(lines()[0].known).toEqual(['old']);
});

test('what is not there just after may be on its way; a minute later it is absent', async () => {
  const {perform, session, clock} = await setUp((request, response) =>
    request.method === 'GET' ? response.end('[]') : response.writeHead(504).end(),
  );
  const entry = await perform({start: '+24h'});
  expect(entry).toMatchObject({verdict: 'unknown'});
  // What went wrong is told with what was found.
  expect(entry.sentence).toMatch(/ failed on POST window \(504\)\..* It may still be on its way: /);
  clock.advance(61_000);
  expect(await session.settle(entry)).toMatchObject({
    verdict: 'absent',
    sentence: expect.stringContaining('it did not arrive'),
  });
});

test('relative times are settled from the moment that they were typed at', async () => {
  const windows: Window[] = [];
  const {perform, session, clock} = await setUp(async (request, response) => {
    if (request.method === 'GET') return void response.end(JSON.stringify(windows));
    await bodyOf(request);
    response.writeHead(502).end();
  });
  const entry = await perform({start: '+24h'});
  expect(entry.verdict).toBe('unknown');
  windows.push({id: 'late', start: entry.readAt! + 86_400});
  clock.advance(7_200_000);
  expect(await session.settle(entry)).toMatchObject({verdict: 'done', ids: ['late']});
});

test('an answer that cannot be understood is unknown, not done and not failed', async () => {
  const {perform} = await setUp((request, response) =>
    response.end(request.method === 'GET' ? '[]' : '<html><title>Sign in</title>'),
  );
  expect(await perform({start: at})).toMatchObject({verdict: 'unknown'});
});

test('a reading that fails after something was sent does not look as if nothing was', async () => {
  const run: Action = {
    ...(create as Action),
    evidence: undefined,
    run: async (_input, _row, {client}, progress) => {
      await client.http.send({method: 'POST', path: 'window'});
      await progress({sent: 1, facts: {task: 't1'}});
      await client.http.get('task/t1');
      return {ids: [], sentence: 'never'};
    },
  };
  const {perform, lines} = await setUp(
    (request, response) => {
      if (request.method === 'GET') response.writeHead(404).end();
      else response.end('{}');
    },
    {actions: [run]},
  );
  const entry = await perform({start: at}, run);
  expect(entry).toMatchObject({verdict: 'unknown', facts: {start: 1_795_100_000, task: 't1'}});
  expect(entry.sentence).toMatch(/^A first request was carried out, then: Tasking knows nothing/);
  expect(lines()).toMatchObject([{facts: {start: 1_795_100_000, task: 't1'}}, {verdict: 'unknown'}]);
});

test('of a run of very many steps the journal has the first word for word, and how many more there were', async () => {
  const run: Action = {
    ...(create as Action),
    requests: undefined,
    answer: undefined,
    done: undefined,
    evidence: undefined,
    run: async (_input, _row, {client}) => {
      for (let step = 0; step < 203; step += 1)
        await client.http.send({method: 'POST', path: `window/${step}`});
      return {ids: [], sentence: 'All is done.'};
    },
  };
  const {perform} = await setUp((_, response) => response.end('{}'), {actions: [run]});
  const {requests, facts} = await perform({start: at}, run);
  expect(requests).toHaveLength(202);
  expect(requests.slice(-3)).toEqual([
    expect.stringContaining('window/199'),
    'and more, counted when it ends',
    '3 more in all',
  ]);
  expect(facts).toMatchObject({steps: 203});
});

test('a fault of the program in the middle of the work is unknown', async () => {
  const run: Action = {
    ...(create as Action),
    evidence: undefined,
    run: async () => {
      throw new TypeError('x is undefined');
    },
  };
  const {perform} = await setUp((_, response) => response.end('[]'), {actions: [run]});
  expect(await perform({start: at}, run)).toMatchObject({verdict: 'unknown'});
});

test.each([
  ['a read-only profile', {session: {readOnly: true}}, {start: at}, 'read-only'],
  ['a field problem', {}, {start: 'soon'}, '"soon" is not a time'],
  ['a failed check', {}, {start: at, label: 'bad'}, 'Bad label.'],
])('%s sends nothing and leaves no trace in the journal', async (_, more, draft, sentence) => {
  const listener = vi.fn<RequestListener>((_request, response) => void response.end('[]'));
  const {perform, session} = await setUp(listener, more);
  const entry = await perform(draft);
  expect(entry).toMatchObject({verdict: 'not-sent'});
  expect(entry.sentence).toContain(sentence);
  expect(listener).not.toHaveBeenCalled();
  expect(session.journal.entries()).toEqual([]);
});

test('checking says which field is wrong, and a check that cannot be made is a warning', async () => {
  const broken: Action = {
    ...(create as Action),
    check: () => {
      throw new Failure('unreachable', 'Tasking refuses the connection.');
    },
  };
  const {session, windows} = await setUp((_, response) => response.end('[]'));
  const {signal} = new AbortController();
  expect(await session.check(create, windows, {}, undefined, signal)).toMatchObject([
    {level: 'error', field: 'start'},
  ]);
  expect(await session.check(broken, windows, {start: at}, undefined, signal)).toEqual([
    {level: 'warning', sentence: 'Not checked: Tasking refuses the connection.'},
  ]);
});

test('the preview is the exact request without secrets', async () => {
  const {session, windows} = await setUp((_, response) => response.end('[]'));
  const {requests} = await session.preview(create, windows, {start: at, pass: "hu'sh"}, undefined);
  const [curl] = requests;
  expect(curl).toContain(`--data-raw '{"start":1795100000,"pass":"***","x":"***"}'`);
  expect(curl).not.toContain('sesame');
});

test('the world stays the same until something changed or time went on', async () => {
  const {session, windows, clock} = await setUp((_, response) => response.end('[{"id":"a","start":1}]'));
  const first = session.world();
  expect(session.world()).toBe(first);
  expect(first.rows({name: 'windows'})).toBeUndefined();
  expect(first.settings(limits).limit).toBe(5);
  const listener = vi.fn();
  session.subscribe(listener);
  await session.poller.read(windows, {});
  expect(listener).toHaveBeenCalled();
  const second = session.world();
  expect(second).not.toBe(first);
  expect(second.rows<Window>({name: 'windows'})).toMatchObject([{id: 'a'}]);
  expect(session.world()).toBe(second);
  clock.advance(1000);
  expect(session.world().now).toBe(second.now + 1);
});

test('alerts come most urgent first, and a rule that fails silences no other', async () => {
  const alert = {kind: 'late', resource: 'windows', why: '', todo: ''};
  const {session, windows} = await setUp((_, response) => response.end('[{"id":"a","start":1}]'), {
    resource: {
      alerts: (_rows, world) => [
        {...alert, severity: 'warning', id: 'old', title: '', since: 10},
        {...alert, severity: 'warning', id: 'new', title: '', since: 50},
        {...alert, severity: 'warning', id: 'without a time', title: ''},
        {...alert, severity: 'warning', id: 'in two hours', title: '', due: world.now + 7200},
        {...alert, severity: 'warning', id: 'in an hour', title: '', since: 10, due: world.now + 3600},
        {...alert, severity: 'warning', id: 'too late', title: '', since: 5, due: world.now - 1},
        {...alert, severity: 'critical', id: 'critical', title: '', since: 90},
      ],
    },
  });
  expect(session.alerts()).toEqual([]);
  await session.poller.read(windows, {});
  expect(session.alerts().map(({id}) => id)).toEqual([
    'critical',
    'in an hour',
    'in two hours',
    'new',
    'old',
    'too late',
    'without a time',
  ]);
  expect(session.alerts()).toBe(session.alerts());
});

test('a service whose settings do not fit is shown with the reason', async () => {
  const {session, windows, perform} = await setUp((_, response) => response.end('[]'), {
    session: {profile: {name: 'test', services: {tasking: {url: 'http://127.0.0.1:1', limit: 'many'}}}},
  });
  expect(session.services[0]!.failure?.message).toContain('services.tasking.limit in profile test');
  await expect(session.poller.read(windows, {})).rejects.toMatchObject({kind: 'local'});
  expect(await perform({start: at})).toMatchObject({verdict: 'not-sent'});
});

test('missing credentials are told, and nothing was sent', async () => {
  const {perform} = await setUp((_, response) => response.end('[]'), {
    session: {
      credentials: async () => {
        throw new Failure('no-credentials', 'There is no token for Tasking.', {todo: 'Log in.'});
      },
    },
  });
  expect(await perform({start: at})).toMatchObject({
    verdict: 'not-sent',
    sentence: 'There is no token for Tasking. Log in.',
  });
});
