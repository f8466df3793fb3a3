import {getEventListeners, once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {type WebSocket, WebSocketServer} from 'ws';
import type {LiveFeed, Page} from '../../../source/declare/resource.ts';
import {agentFor} from '../../../source/engine/http/fetch-agents.ts';
import {
  type Following,
  followJobs,
  pushedJob,
} from '../../../source/services/observatory/upstream/follow-jobs.ts';
import {listen, type Pace} from '../../../source/services/observatory/upstream/listen.ts';
import {createOverlay} from '../../../source/services/observatory/upstream/pushed-overlay.ts';
import {type Job, jobSchema} from '../../../source/services/observatory/upstream/schemas.ts';
import {type Certificate, hasOpenssl, secureUpstream, selfSigned} from '../../engine/certificate.ts';
import {proxyTo} from '../../engine/proxy.ts';
import {recording} from './recordings.ts';
import {clientOf} from './serve.ts';

const row = (index: number, more: Record<string, unknown> = {}) => ({
  site: 'wmd',
  ulid: `01M808YAZJF1YSDHAN7J${String(index).padStart(6, '0')}`,
  statusId: 'STARTED#x',
  deviceType: 'camera',
  deviceInstance: 'camera1',
  action: 'expose',
  ...more,
});
const push = (data: unknown, site = 'wmd') => JSON.stringify({topic: 'jobs', site, data});

const direct = (url: URL) => agentFor(url, {title: 'Observatory', environment: {}});

/** A datastream of our own, and what a console that follows wmd hears from it. */
const listening = async (
  pace: Partial<Pace> = {},
  more: Partial<Pick<Following, 'sites' | 'sitesAgain'>> = {},
  atFirst: readonly [boolean, string?] = [true, undefined],
) => {
  const http = createServer();
  const server = new WebSocketServer({server: http});
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
  const port = (http.address() as AddressInfo).port;
  const sockets: WebSocket[] = [];
  const sites: (string | null)[] = [];
  server.on('connection', (socket, request) => {
    sockets.push(socket);
    sites.push(new URL(request.url!, 'http://x').searchParams.get('site'));
  });
  const shown = new Map<string, Job>();
  const heard = {batches: 0, rereads: 0, states: [] as [boolean, string | undefined][]};
  const feed: LiveFeed<Job> = {
    changed: rows => {
      heard.batches += 1;
      for (const job of rows) shown.set(job.ulid, job);
    },
    reread: () => {
      heard.rereads += 1;
    },
    state: (live, words) => heard.states.push([live, words]),
  };
  const ended = new AbortController();
  const following = followJobs(
    {
      url: `ws://127.0.0.1:${port}/dev`,
      allowInsecure: false,
      sites: async () => ['wmd'],
      wanted: () => true,
      heard: () => {},
      agentFor: direct,
      pace: {firstWait: 5, longestWait: 20, random: () => 0.5, ...pace},
      ...more,
    },
    feed,
    ended.signal,
  );
  onTestFinished(async () => {
    ended.abort();
    await following;
    for (const socket of sockets) socket.terminate();
    server.close();
    http.close();
  });
  await vi.waitFor(() => expect(heard.states.at(-1)).toEqual(atFirst));
  return {server, sockets, sites, shown, heard, last: () => sockets.at(-1)!};
};

describe('the live push', () => {
  test('subscribes to its site and takes the recorded messages', async () => {
    const {sites, shown, last} = await listening();
    expect(sites).toEqual(['wmd']);
    const messages = recording('newest').datastream_messages.map(({message}) => message);
    for (const message of messages) last().send(JSON.stringify(message));
    const ofSite = messages.filter(({site}) => site === 'wmd').map(({data}) => (data as {ulid: string}).ulid);
    await vi.waitFor(() => expect([...shown.keys()]).toEqual(ofSite));
  });

  test('that floods with ten thousand messages loses nothing, and moves the list a few times only', async () => {
    const {shown, heard, last} = await listening();
    for (let index = 0; index < 10_000; index += 1)
      last().send(push(row(index % 500, {secondsUntilComplete: index})));
    last().send(push(row(999)));
    await vi.waitFor(() => expect(shown.has(row(999).ulid)).toBe(true));
    expect(shown.size).toBe(501);
    expect(shown.get(row(499).ulid)?.secondsUntilComplete).toBe(9999);
    expect(heard.batches).toBeLessThan(200);
  });

  test('that sends junk goes on', async () => {
    const {shown, last} = await listening();
    for (const junk of [
      '',
      '{',
      'null',
      '[]',
      '{"topic":"jobs"}',
      push('text'),
      push({ulid: 5}),
      push(row(1), 'x'),
      // Neither a number nor a text can be made of this.
      push(row(4, {timestamp_ms: {toString: 1, valueOf: 1}, user_roles: [{toString: 1, valueOf: 1}]})),
    ])
      last().send(junk);
    last().send(push({...row(2), site: 'saf'}));
    last().send(Buffer.from([0, 1, 2]));
    last().send(JSON.stringify({topic: 'sitestatus', site: 'wmd', data: {}}));
    last().send(push(row(3)));
    await vi.waitFor(() => expect(shown.has(row(3).ulid)).toBe(true));
    expect([...shown.keys()]).toEqual([row(1).ulid, row(4).ulid, row(3).ulid]);
  });

  test('that closes is connected again, says so meanwhile, and the list is read anew', async () => {
    const {sockets, heard, shown, last} = await listening();
    last().close(1011, 'gone');
    await vi.waitFor(() => expect(sockets).toHaveLength(2));
    await vi.waitFor(() => expect(heard.states.at(-1)).toEqual([true, undefined]));
    expect(heard.states).toContainEqual([false, 'no live changes from 1 site: the connection was closed']);
    expect(heard.rereads).toBe(1);
    last().send(push(row(7)));
    await vi.waitFor(() => expect(shown.has(row(7).ulid)).toBe(true));
  });

  test('that stalls is given up and connected again', async () => {
    const {sockets, heard} = await listening({ping: 20});
    // A connection that is held open but answers no ping.
    for (const socket of sockets) socket.pong = () => {};
    (
      sockets[0] as unknown as {_receiver: {removeAllListeners(name: string): void}}
    )._receiver.removeAllListeners('ping');
    await vi.waitFor(() => expect(sockets.length).toBeGreaterThan(1));
    expect(heard.states).toContainEqual([false, 'no live changes from 1 site: the connection has stalled']);
  });

  test.each([
    ['as soon as it stands is left alone longer and longer', 60_000, 0, [1, 2, 4, 8, 16, 32, 60, 60]],
    ['after it has held for a while is soon taken up again', 1, 20, [1, 1, 1]],
  ])('that breaks %s', async (_name, steady, holds, seconds) => {
    const server = new WebSocketServer({port: 0, host: '127.0.0.1'});
    await once(server, 'listening');
    const close = () => {
      for (const socket of server.clients) socket.close();
    };
    const waits: number[] = [];
    const left: number[] = [];
    const ended = new AbortController();
    onTestFinished(() => {
      ended.abort();
      close();
      server.close();
    });
    const {port} = server.address() as AddressInfo;
    await listen(
      `ws://127.0.0.1:${port}/`,
      ended.signal,
      {opened: () => void setTimeout(close, holds), heard: () => {}, closed: () => {}},
      {
        agentFor: direct,
        pace: {
          steady,
          random: () => 0.5,
          sleep: async ms => {
            waits.push(ms / 1000);
            left.push(getEventListeners(ended.signal, 'abort').length);
            if (waits.length === seconds.length) ended.abort();
          },
        },
      },
    );
    expect(waits).toEqual(seconds);
    // A console is open for days: nothing of a connection that broke stays.
    expect(left).toEqual(seconds.map(() => 0));
  });

  test('of a site that has come is followed too, and of one that has gone no longer', async () => {
    let network = ['wmd'];
    const {sites, server, heard} = await listening(
      {},
      {
        sites: async () => network,
        sitesAgain: {known: 5, unknown: 5},
      },
    );
    network = ['saf', 'mrc1'];
    await vi.waitFor(() => expect(sites.toSorted()).toEqual(['mrc1', 'saf', 'wmd']));
    await vi.waitFor(() => expect(server.clients.size).toBe(2));
    await vi.waitFor(() => expect(heard.states.at(-1)).toEqual([true, undefined]));
  });

  test('of very many sites says how many are not followed', async () => {
    const {heard} = await listening(
      {},
      {sites: async () => Array.from({length: 103}, (_, index) => `s${index}`)},
      [false, 'no live changes from 3 sites: more than 100 are not followed'],
    );
    expect(heard.states.filter(([live]) => live)).toEqual([]);
  });

  test('of a cancel asks for the list, since deletions are never pushed', async () => {
    const {heard, last} = await listening();
    last().send(push(row(1, {action: 'cancel_all_commands', statusId: 'UNREAD#x'})));
    await vi.waitFor(() => expect(heard.rereads).toBe(1));
  });

  test('without encryption to another host is refused, and without an address there is none', async () => {
    const states: unknown[] = [];
    const feed = {changed: () => {}, reread: () => {}, state: (...state: unknown[]) => states.push(state)};
    const following = {
      allowInsecure: false,
      sites: async () => ['wmd'],
      wanted: () => true,
      heard: () => {},
      agentFor: direct,
    };
    const {signal} = new AbortController();
    await followJobs({...following, url: 'ws://datastream.example/dev'}, feed, signal);
    await followJobs({...following, url: undefined}, feed, signal);
    expect(states).toEqual([
      [false, 'The live push at ws://datastream.example is not encrypted.'],
      [false, 'no address for live changes (streamUrl) in the profile'],
    ]);
  });
});

describe('a push while a reading is under way', () => {
  const job = (index: number, status: string) => jobSchema.parse(row(index, {statusId: `${status}#x`}));

  /** A reading that is under way, which the test ends with its answer. */
  const reading = (overlay: ReturnType<typeof createOverlay>, site?: string) => {
    const {promise, resolve} = Promise.withResolvers<Page<Job>>();
    const page = overlay.over(site, () => promise);
    return async (...rows: Job[]) => {
      resolve({rows, unreadable: []});
      return (await page).rows.map(({ulid, statusId}) => [ulid, statusId?.split('#')[0]]);
    };
  };
  const ulid = (index: number) => row(index).ulid;

  test('is not undone by the older answer', async () => {
    const overlay = createOverlay();
    const earlier = reading(overlay);
    overlay.hear(job(1, 'RECEIVED'));
    const [all, ofSite, ofOther] = [reading(overlay), reading(overlay, 'wmd'), reading(overlay, 'saf')];
    overlay.hear(job(2, 'STARTED'));
    overlay.hear(job(3, 'UNREAD'));
    const answer = [job(1, 'COMPLETE'), job(2, 'RECEIVED')];
    const merged = [
      [ulid(1), 'COMPLETE'],
      [ulid(2), 'STARTED'],
      [ulid(3), 'UNREAD'],
    ];
    expect(await all(...answer)).toEqual(merged);
    expect(await ofSite(...answer)).toEqual(merged);
    expect(await ofOther()).toEqual([]);
    expect(await earlier(job(1, 'UNREAD'))).toEqual([[ulid(1), 'RECEIVED'], ...merged.slice(1)]);
    expect(await reading(overlay)(job(2, 'COMPLETE'))).toEqual([[ulid(2), 'COMPLETE']]);
  });

  test('brings back no job that a cancel deleted', async () => {
    const overlay = createOverlay();
    const answer = reading(overlay, 'wmd');
    overlay.hear(job(1, 'STARTED'));
    overlay.hear(jobSchema.parse(row(2, {action: 'cancel_all_commands', statusId: 'UNREAD#x'})));
    expect(await answer()).toEqual([[ulid(2), 'UNREAD']]);
  });
});

describe('the way to the datastream', () => {
  /** What is said of the connection to a datastream behind a certificate, until `enough`. */
  const statesOf = async (
    certificate: Certificate,
    host: string,
    options: {caFile?: string; proxied?: boolean},
    enough: (states: readonly (readonly [boolean, string?])[]) => void,
  ) => {
    const {port, server} = await secureUpstream(certificate, (_request, response) => response.end());
    const sockets = new WebSocketServer({server});
    const proxy = await proxyTo(port);
    const {client} = clientOf(
      'http://127.0.0.1:9',
      {streamUrl: `wss://${host}:${port}/dev`, sites: ['wmd']},
      undefined,
      {caFile: options.caFile, environment: options.proxied ? {HTTPS_PROXY: proxy.url} : {}},
    );
    const states: [boolean, string?][] = [];
    const ended = new AbortController();
    const feed = {
      changed: () => {},
      reread: () => {},
      state: (...state: [boolean, string?]) => states.push(state),
    };
    const following = client.follow('wmd', 3600, feed, ended.signal);
    onTestFinished(async () => {
      ended.abort();
      await following;
      for (const socket of sockets.clients) socket.terminate();
    });
    await vi.waitFor(() => enough(states));
    return proxy.wanted;
  };

  test.skipIf(!hasOpenssl())('is not trusted without its authority, and says so', async () => {
    const certificate = selfSigned('127.0.0.1');
    await statesOf(certificate, '127.0.0.1', {}, states =>
      expect(states).toContainEqual([
        false,
        expect.stringMatching(
          /^no live changes from 1 site: the datastream has a certificate that is not trusted: /,
        ),
      ]),
    );
  });

  test.skipIf(!hasOpenssl())('is trusted with the caFile of the profile', async () => {
    const certificate = selfSigned('127.0.0.1');
    await statesOf(certificate, '127.0.0.1', {caFile: certificate.file}, states =>
      expect(states.at(-1)).toEqual([true, undefined]),
    );
  });

  test.skipIf(!hasOpenssl())("leads through the environment's proxy, which is told the name", async () => {
    const certificate = selfSigned('datastream.example');
    const wanted = await statesOf(
      certificate,
      'datastream.example',
      {caFile: certificate.file, proxied: true},
      states => expect(states.at(-1)).toEqual([true, undefined]),
    );
    expect(wanted).toEqual([expect.stringMatching(/^datastream\.example:\d+$/)]);
  });

  test('with a caFile that is not there is no way, and the file is named', async () => {
    const states: unknown[] = [];
    const ended = new AbortController();
    onTestFinished(() => ended.abort());
    const {client} = clientOf('http://127.0.0.1:9', {streamUrl: 'wss://127.0.0.1:9/dev'}, undefined, {
      caFile: '/nowhere/authority.pem',
    });
    const feed = {changed: () => {}, reread: () => {}, state: (...state: unknown[]) => states.push(state)};
    void client.follow('wmd', 3600, feed, ended.signal);
    await vi.waitFor(() =>
      expect(states).toContainEqual([
        false,
        'no live changes from 1 site: The caFile of Observatory, /nowhere/authority.pem, cannot be read: part of that path does not exist (ENOENT).',
      ]),
    );
  });
});

test('a pushed message of another topic or site is no job', () => {
  expect(pushedJob(push(row(1)), 'wmd')?.ulid).toBe(row(1).ulid);
  expect(pushedJob(push(row(1)), 'saf')).toBeUndefined();
  expect(pushedJob('not JSON', 'wmd')).toBeUndefined();
});
