import {once} from 'node:events';
import {type AddressInfo, createServer} from 'node:net';
import {inspect} from 'node:util';
import {gzipSync} from 'node:zlib';
import {expect, onTestFinished, test, vi} from 'vitest';
import * as z from 'zod';
import {Failure} from '../../source/declare/failure.ts';
import type {RequestSpec} from '../../source/declare/http.ts';
import {wallClock} from '../../source/engine/clock.ts';
import {shownCredentials} from '../../source/engine/http/mask.ts';
import {networkFailure} from '../../source/engine/http/network-failure.ts';
import {tasking, upstream} from './upstream.ts';

const failureOf = async (promise: Promise<unknown>): Promise<Failure> => {
  const thrown = await promise.then(
    () => undefined,
    error => error,
  );
  expect(thrown).toBeInstanceOf(Failure);
  return thrown as Failure;
};
const post: RequestSpec = {method: 'POST', path: 'window', body: {kind: 'json', value: {start: 1}}};

test('a reading carries the token and the query to the base URL, and its JSON is read', async () => {
  let asked: unknown;
  const {url} = await upstream((request, response) => {
    asked = [request.url, request.headers.authorization, request.headers['user-agent']];
    response.setHeader('content-type', 'application/json').end('{"data":[1]}');
  });
  const answer = await tasking(`${url}/tasking`).get('windows', {
    query: {satellite_id: 'FM 1', none: undefined},
  });
  expect(answer.json()).toEqual({data: [1]});
  expect(asked).toEqual(['/tasking/windows?satellite_id=FM+1', 'Bearer sesame', 'skydeck/test']);
});

test('an unchanged answer is the very same object, so that it costs no parse', async () => {
  let body = '{"data":[1]}';
  const {url} = await upstream((_, response) => response.end(body));
  const http = tasking(url);
  const first = (await http.get('windows')).json();
  expect((await http.get('windows')).json()).toBe(first);
  body = '{"data":[2]}';
  expect((await http.get('windows')).json()).toEqual({data: [2]});
});

test('an upstream with validators is asked only for what changed', async () => {
  const asked: unknown[] = [];
  const {url} = await upstream((request, response) => {
    asked.push(request.headers['if-none-match']);
    response.setHeader('etag', '"v1"');
    if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
    else response.end('{"data":[]}');
  });
  const http = tasking(url);
  const first = await http.get('windows');
  const second = await http.get('windows');
  expect(asked).toEqual([undefined, '"v1"']);
  expect(second.status).toBe(200);
  expect(second.json()).toBe(first.json());
  // What is asked of an address of its own, as of a task, is not kept: a console reads thousands of these.
  for (const _ of [1, 2]) await http.get('tasks/1', {once: true});
  expect(asked.slice(2)).toEqual([undefined, undefined]);
});

test('a reading is tried three times over server errors, a mutation once', async () => {
  let count = 0;
  const {url} = await upstream((_, response) => {
    count += 1;
    response.writeHead(502).end('{"message":"Internal server error"}');
  });
  const http = tasking(url);
  const reading = await failureOf(http.get('windows'));
  expect(count).toBe(3);
  expect(reading).toMatchObject({kind: 'unavailable', status: 502, maybeSent: false, retryable: true});
  expect(reading.message).toBe('Tasking failed on GET windows (502): Internal server error.');
  count = 0;
  const mutation = await failureOf(http.send(post));
  expect(count).toBe(1);
  expect(mutation).toMatchObject({kind: 'unavailable', maybeSent: true});
});

test('a reading gets there when the second try succeeds', async () => {
  let count = 0;
  const {url} = await upstream((_, response) => {
    count += 1;
    if (count === 1) response.writeHead(500).end();
    else response.end('[]');
  });
  expect((await tasking(url).get('windows')).json()).toEqual([]);
});

test.each([
  ['seconds', '7', {}],
  [
    'a date, by the upstream’s own clock',
    'Sun, 22 Nov 2026 10:00:07 GMT',
    {date: 'Sun, 22 Nov 2026 10:00:00 GMT'},
  ],
])('Retry-After in %s is obeyed', async (_, value, headers) => {
  let count = 0;
  const {url} = await upstream((_request, response) => {
    count += 1;
    if (count === 1) response.writeHead(429, {...headers, 'retry-after': value}).end('slow down');
    else response.end('[]');
  });
  const sleep = vi.fn(async () => {});
  await tasking(url, {clock: {...wallClock(), sleep}, random: () => 0}).get('windows');
  expect(sleep.mock.calls.map(call => (call as unknown[])[0])).toEqual([7000]);
});

test('a wait over 30 s is not sat out but told', async () => {
  const {url} = await upstream((_, response) => response.writeHead(429, {'retry-after': '120'}).end());
  const failure = await failureOf(tasking(url).get('windows'));
  expect(failure).toMatchObject({kind: 'limited', retryAfter: 120, todo: 'Wait 120 s.'});
});

test('a slow upstream ends in a time-out; a mutation that had left may have arrived', async () => {
  const {url} = await upstream(() => {});
  const http = tasking(url, {timeouts: {response: 60, whole: 80}});
  const reading = await failureOf(http.get('windows'));
  expect(reading).toMatchObject({kind: 'timeout', maybeSent: false});
  expect(reading.message).toMatch(/^Tasking did not answer within 0\.1 s for GET windows\.$/);
  const mutation = await failureOf(http.send(post));
  expect(mutation).toMatchObject({kind: 'timeout', maybeSent: true});
  expect(inspect(mutation, {depth: Infinity, showHidden: true})).not.toContain('sesame');
});

test('an answer that never ends stops at the time for the whole exchange', async () => {
  const {url} = await upstream((_, response) => {
    response.writeHead(200);
    response.write('[');
  });
  const failure = await failureOf(tasking(url, {timeouts: {whole: 80}}).get('windows'));
  expect(failure).toMatchObject({kind: 'timeout'});
  expect(failure.message).toContain('did not finish its answer');
});

test.each([
  ['in the middle of', true],
  ['before', false],
])('a connection cut %s the answer is said to be; a mutation may have arrived', async (words, begun) => {
  const {url} = await upstream((_, response) => {
    if (!begun) return void response.destroy();
    response.writeHead(200, {'content-length': '100'});
    response.write('[1,');
    setImmediate(() => response.destroy());
  });
  const http = tasking(url);
  const reading = await failureOf(http.get('windows'));
  expect(reading).toMatchObject({kind: 'cut', maybeSent: false});
  expect(reading.message).toContain(`cut the connection ${words} its answer to GET windows`);
  expect(await failureOf(http.send(post))).toMatchObject({kind: 'cut', maybeSent: true});
});

test('a refused connection is told, and a mutation surely did not leave', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as {port: number};
  server.close();
  const failure = await failureOf(tasking(`http://127.0.0.1:${port}`).send(post));
  expect(failure).toMatchObject({kind: 'unreachable', maybeSent: false});
  expect(failure.message).toBe(`Tasking (127.0.0.1:${port}) refuses the connection, asked for POST window.`);
});

test('a port that does not speak TLS is no place where a mutation can have arrived', async () => {
  const {url} = await upstream((_, response) => response.end('[]'));
  const failure = await failureOf(tasking(url.replace('http:', 'https:')).send(post));
  expect(failure.maybeSent).toBe(false);
  expect(['unreachable', 'insecure']).toContain(failure.kind);
});

test('an HTML page is called one, with its title', async () => {
  const {url} = await upstream((_, response) =>
    response.setHeader('content-type', 'text/html').end('<!DOCTYPE html><title>Sign\u001b[31m in</title>'),
  );
  const answer = await tasking(url).get('windows');
  expect(() => answer.json()).toThrow(
    'Tasking answered GET windows with an HTML page instead of JSON ("Sign in").',
  );
});

test('what is no answer in HTTP is called that, not a cut, and a mutation with it may have arrived', async () => {
  let said = '';
  const raw = createServer(socket =>
    socket.on('error', () => {}).once('data', () => socket.end(said, 'latin1')),
  ).listen(0, '127.0.0.1');
  await once(raw, 'listening');
  onTestFinished(() => void raw.close());
  const http = tasking(`http://127.0.0.1:${(raw.address() as AddressInfo).port}/tasking`);
  const packed = gzipSync('{"data": []}').subarray(0, -9).toString('latin1');
  for (const [bytes, words] of [
    [
      'HTTP/1.1 101 S\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n',
      'by switching to another protocol (101).',
    ],
    ['SSH-2.0-OpenSSH_9.6\r\n', 'with something that is not HTTP (HPE_INVALID_CONSTANT).'],
    [`HTTP/1.1 200 OK\r\nA: ${'a'.repeat(20_000)}\r\n\r\n{}`, 'with more headers than are read.'],
    [
      `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n${packed}`,
      'with a packed body that cannot be unpacked: unexpected end of file.',
    ],
    ['HTTP/1.1 000 Zero\r\nContent-Length: 2\r\n\r\n{}', 'with 0, which is neither done nor refused.'],
  ] as const) {
    said = bytes;
    const came = {message: `Tasking answered GET windows ${words}`, maybeSent: false};
    await expect(http.get('windows')).rejects.toMatchObject(came);
    await expect(
      http.send({method: 'POST', path: 'window', body: {kind: 'json', value: {}}}),
    ).rejects.toMatchObject({
      message: `Tasking answered POST window ${words}`,
      maybeSent: true,
    });
  }
});

test('a redirect to where nothing listens is told with that place, and not taken for a proxy', async () => {
  const {url} = await upstream((_request, response) =>
    response.writeHead(302, {location: 'http://127.0.0.1:1/x'}).end(),
  );
  await expect(tasking(url).get('windows')).rejects.toMatchObject({
    message: 'Tasking (127.0.0.1:1) refuses the connection, asked for GET windows.',
  });
});

test('JSON that breaks off is unreadable, and a mutation with such an answer may have arrived', async () => {
  const {url} = await upstream((_, response) => response.end('{"data":'));
  const answer = await tasking(url).send(post);
  expect(() => answer.json()).toThrow(expect.objectContaining({kind: 'unreadable', maybeSent: true}));
});

test('an answer of another shape is a failure that names the place', async () => {
  const {url} = await upstream((_, response) => response.end('{"data":[{"id":7}]}'));
  const schema = z.object({data: z.array(z.looseObject({id: z.string()}))});
  const failure = await failureOf(tasking(url).read('windows', schema));
  expect(failure.kind).toBe('unreadable');
  expect(failure.message).toContain('data[0].id: expected string, received number');
});

test('an answer over the limit is cut off', async () => {
  let closed = false;
  const {url} = await upstream((_, response) => {
    response.on('close', () => {
      closed = !response.writableFinished;
    });
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536))) {}
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  const failure = await failureOf(tasking(url, {limits: {answer: 2_000_000}}).get('windows'));
  expect(failure).toMatchObject({kind: 'too-large', retryable: false});
  await vi.waitFor(() => expect(closed).toBe(true));
});

test('a redirect to another origin is followed without the token, one to the same origin with it', async () => {
  const seen: Record<string, unknown> = {};
  const other = await upstream((request, response) => {
    seen.other = [request.headers.authorization, request.headers['x-machine-name']];
    response.end('"stored"');
  });
  const {url} = await upstream((request, response) => {
    if (request.url === '/a') response.writeHead(302, {location: '/b'}).end();
    else {
      seen.same = request.headers.authorization;
      response.writeHead(307, {location: `${other.url}/file`}).end();
    }
  });
  const answer = await tasking(url).get('a', {headers: {'X-Machine-Name': 'daint'}});
  expect(answer.json()).toBe('stored');
  expect(seen).toEqual({same: 'Bearer sesame', other: [undefined, undefined]});
});

test('a redirect that is refused elsewhere says where it led, and that no credentials went there', async () => {
  let asked = 0;
  const other = await upstream((_, response) => response.writeHead(401).end('who are you?'));
  const {url} = await upstream((_, response) => {
    asked += 1;
    response.writeHead(302, {location: `${other.url}/file`}).end();
  });
  const failure = await failureOf(tasking(url).get('a'));
  expect(failure).toMatchObject({
    kind: 'forbidden',
    message: `Tasking leads GET a to ${new URL(other.url).origin}, which refuses it (401): no credentials were sent there, since it is another origin.`,
    todo: expect.stringContaining('give it as the address in the profile'),
  });
  // New credentials would not help: none are asked for.
  expect(asked).toBe(1);
});

test('an absolute address elsewhere gets no token, and a mutation follows no redirect', async () => {
  let authorization: string | undefined = 'none yet';
  const other = await upstream((request, response) => {
    authorization = request.headers.authorization;
    response.end('{}');
  });
  const {url} = await upstream((_, response) => response.writeHead(303, {location: other.url}).end());
  const http = tasking(url);
  await http.send({method: 'PUT', path: `${other.url}/part?X-Amz-Signature=abc`});
  expect(authorization).toBeUndefined();
  authorization = 'not asked';
  expect(await failureOf(http.send(post))).toMatchObject({kind: 'rejected', status: 303, maybeSent: true});
  expect(authorization).toBe('not asked');
});

test('after a 401 the token is renewed once, for a reading only', async () => {
  const tokens: unknown[] = [];
  const {url} = await upstream((request, response) => {
    tokens.push(request.headers.authorization);
    if (request.headers.authorization === 'Bearer new') response.end('[]');
    else response.writeHead(401).end('{"message":"Unauthorized"}');
  });
  const authorize = vi.fn(async ({renew}: {renew: boolean}) => ({
    Authorization: renew ? 'Bearer new' : 'Bearer old',
  }));
  const http = tasking(url, {authorize});
  await http.get('windows');
  expect(tokens).toEqual(['Bearer old', 'Bearer new']);
  tokens.length = 0;
  const failure = await failureOf(http.send(post));
  expect(tokens).toEqual(['Bearer old']);
  expect(failure).toMatchObject({
    kind: 'unauthorized',
    maybeSent: false,
    message: 'Tasking refuses the token (401) for POST window: Unauthorized.',
    todo: 'Log in with: skydeck login tasking',
  });
  await http.send(post);
  expect(tokens).toEqual(['Bearer old', 'Bearer new']);
});

test('a token that stays refused is asked for once more, not for ever', async () => {
  let count = 0;
  const {url} = await upstream((_, response) => {
    count += 1;
    response.writeHead(401).end();
  });
  let issued = 0;
  const authorize = async () => ({Authorization: `Bearer ${++issued}`});
  expect(await failureOf(tasking(url, {authorize}).get('windows'))).toMatchObject({kind: 'unauthorized'});
  expect(count).toBe(2);
});

test('missing credentials stop a request before it leaves', async () => {
  let count = 0;
  const {url} = await upstream((_, response) => {
    count += 1;
    response.end();
  });
  const authorize = async () => {
    throw new Failure('no-credentials', 'There is no token for Tasking.');
  };
  expect(await failureOf(tasking(url, {authorize}).send(post))).toMatchObject({kind: 'no-credentials'});
  expect(count).toBe(0);
});

test('plain http is refused but to this machine, unless the profile allows it', () => {
  expect(() => tasking('http://api.example.org')).toThrow(expect.objectContaining({kind: 'insecure'}));
  expect(() => tasking('http://api.example.org', {allowInsecure: true})).not.toThrow();
  expect(() => tasking('http://localhost:1')).not.toThrow();
});

test('an id from outside cannot lead a request out of the base URL', async () => {
  const http = tasking('http://127.0.0.1:9/tasking');
  expect(await failureOf(http.send({method: 'DELETE', path: '../admin'}))).toMatchObject({kind: 'local'});
});

test.each([
  ['{"errors":[{"detail":"start is past"},{"detail":"too long"}]}', 'start is past; too long'],
  ['{"error":{"message":{"value":"undefined field"}}}', 'undefined field'],
  ['{"exp":"token expired"}', 'exp: token expired'],
  ['Error: missing required key site', 'Error: missing required key site'],
  ['<html><title>502 Bad Gateway</title>', 'an HTML page instead of JSON ("502 Bad Gateway")'],
])('a rejection says why: %s', async (body, reason) => {
  const {url} = await upstream((_, response) => response.writeHead(422).end(body));
  const failure = await failureOf(tasking(url).send(post));
  expect(failure).toMatchObject({kind: 'rejected', status: 422, maybeSent: false});
  expect(failure.message).toBe(`Tasking rejects POST window (422): ${reason}.`);
});

test('a rejection’s reason is harmless, and the service’s own words come first', async () => {
  const {url} = await upstream((_, response) =>
    response.writeHead(400, {'x-error': 'no such path'}).end('\u001b]0;x\u0007bad\u001b[2J'),
  );
  expect((await failureOf(tasking(url).get('a'))).message).toBe('Tasking rejects GET a (400): bad.');
  const explain = (answer: {headers: Readonly<Record<string, string>>}) => answer.headers['x-error'];
  expect((await failureOf(tasking(url, {explain}).get('a'))).message).toBe(
    'Tasking rejects GET a (400): no such path.',
  );
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('a %s without a body is sent', async method => {
  let asked: string | undefined;
  const {url} = await upstream((request, response) => {
    asked = request.method;
    response.end('{}');
  });
  await tasking(url).send({method, path: 'window'});
  expect(asked).toBe(method);
});

test('a token that the upstream repeats is not shown', async () => {
  const {url} = await upstream((request, response) =>
    response
      .writeHead(403)
      .end(JSON.stringify({message: `Bad token ${request.headers.authorization?.slice(7)}`})),
  );
  expect((await failureOf(tasking(url).send(post))).message).toBe(
    'Tasking does not allow POST window (403): Bad token ***.',
  );
});

test('statuses that are accepted are answers', async () => {
  const {url} = await upstream((_, response) => response.writeHead(404).end('{}'));
  expect((await tasking(url).get('a', {accept: [404]})).status).toBe(404);
});

test('calling a request off is not an error of the upstream', async () => {
  const {url} = await upstream(() => {});
  const controller = new AbortController();
  const reading = failureOf(tasking(url).get('windows', {signal: controller.signal}));
  controller.abort();
  expect(await reading).toMatchObject({kind: 'aborted', retryable: false});
});

test('the upstream’s clock is followed and its skew known', async () => {
  const {url} = await upstream((_, response) =>
    response.setHeader('date', 'Sun, 22 Nov 2026 10:00:00 GMT').end('[]'),
  );
  const follow = vi.fn();
  const at = Date.UTC(2026, 10, 22, 9, 59, 30);
  const http = tasking(url, {clock: {...wallClock(), wall: () => at, follow}});
  await http.get('windows');
  expect(follow).toHaveBeenCalledWith(Date.UTC(2026, 10, 22, 10) / 1000);
  expect(http.skew()).toBe(30);
});

test('what is recent at an upstream is reckoned from its own clock, once an answer has told it', async () => {
  let date = 'Sun, 22 Nov 2026 10:00:00 GMT';
  const {url} = await upstream((_, response) => response.setHeader('date', date).end('[]'));
  const now = Date.UTC(2026, 11, 2, 10) / 1000;
  const http = tasking(url, {clock: {...wallClock(), now: () => now}});
  expect(http.upstreamNow()).toBe(now);
  await http.get('windows');
  expect(http.upstreamNow()).toBe(now - 10 * 86_400);
  // A second or two are the rounding of header dates, and the way.
  date = 'Wed, 02 Dec 2026 10:00:02 GMT';
  await http.get('uploads');
  expect(http.upstreamNow()).toBe(now);
});

test('a request as curl shows neither token nor secret, and survives quotes', () => {
  const http = tasking('http://127.0.0.1:9/tasking');
  expect(
    http.curl({
      method: 'POST',
      path: 'window',
      query: {user: "o'neill"},
      body: {kind: 'json', value: {note: "it's", api: {token: 'hush'}}},
    }),
  ).toBe(
    `curl -sS -X POST -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' --data-raw '{"note":"it'\\''s","api":{"token":"***"}}' 'http://127.0.0.1:9/tasking/window?user=o%27neill'`,
  );
});

test('a request as curl names the header that carries the credentials, and never what it carries', () => {
  const shown = (auth: object) =>
    tasking('http://127.0.0.1:9/x', {shownCredentials: shownCredentials(auth)}).curl({
      method: 'GET',
      path: 'jobs',
      headers: {'X-Ops-Key': 'hush', accept: 'text/plain'},
    });
  expect(shown({kind: 'bearer', header: 'X-Ops-Key'})).toBe(
    `curl -sS -H "X-Ops-Key: $TOKEN" -H 'X-Ops-Key: ***' -H 'accept: text/plain' http://127.0.0.1:9/x/jobs`,
  );
  expect(shown({kind: 'basic', user: 'kim'})).toContain('-u "kim:$PASSWORD"');
  expect(shown({kind: 'none'})).not.toMatch(/TOKEN|PASSWORD/);
});

test('a proxy that cannot be reached is named, not the upstream behind it', async () => {
  const environment = {HTTP_PROXY: 'http://127.0.0.1:9'};
  const http = tasking('http://tasking.example.com', {environment, allowInsecure: true});
  const failure = await failureOf(http.get('windows'));
  expect(failure).toMatchObject({kind: 'unreachable', maybeSent: false});
  expect(failure.message).toBe(
    'The proxy (127.0.0.1:9) refuses the connection, on the way to Tasking (tasking.example.com) for GET windows.',
  );
  expect(failure.todo).toContain('HTTPS_PROXY');
});

test('a proxy that takes the connection and stays silent is told of, within the time for a connection', async () => {
  const silent = createServer(() => {});
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void silent.close());
  const http = tasking('https://tasking.example.com', {
    environment: {HTTPS_PROXY: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`},
    timeouts: {connect: 50},
  });
  const failure = await failureOf(http.get('windows'));
  expect(failure).toMatchObject({kind: 'unreachable', maybeSent: false});
  expect(failure.message).toContain('nothing comes through the proxy that the environment names');
});

test('a proxy from the environment is used, but never for loopback', async () => {
  let target: string | undefined;
  const proxy = await upstream((request, response) => {
    target = request.url;
    response.end('["by proxy"]');
  });
  const http = tasking('http://tasking.invalid/api', {
    allowInsecure: true,
    environment: {HTTP_PROXY: proxy.url},
  });
  expect((await http.get('windows')).json()).toEqual(['by proxy']);
  expect(target).toContain('tasking.invalid/api/windows');
  const here = await upstream((_, response) => response.end('["direct"]'));
  expect((await tasking(here.url, {environment: {HTTP_PROXY: proxy.url}}).get('a')).json()).toEqual([
    'direct',
  ]);
});

test('a proxy of a kind that cannot be used is refused, not passed by', async () => {
  for (const environment of [
    {HTTP_PROXY: 'socks5://me:hunter2@127.0.0.1:9'},
    {ALL_PROXY: 'socks5h://127.0.0.1:9'},
    {http_proxy: '127.0.0.1:9'},
  ]) {
    const failure = await failureOf(
      (async () => tasking('http://tasking.invalid', {environment, allowInsecure: true}).get('windows'))(),
    );
    expect(failure.message).toMatch(/^(HTTP_PROXY|ALL_PROXY|http_proxy) names .* cannot be used/);
    expect(failure.message).not.toContain('hunter2');
  }
});

test('no redirect leads away from http, whatever a profile allows', async () => {
  for (const location of ['file:///etc/passwd', 'ftp://127.0.0.1/x', 'data:application/json,[]']) {
    const there = await upstream((_, response) => response.writeHead(302, {location}).end());
    const failure = await failureOf(tasking(there.url, {allowInsecure: true}).get('windows'));
    expect(failure.kind).toBe('insecure');
  }
});

test('a time that ran out while this machine stood still accuses no upstream', () => {
  const late = Object.assign(new Error("Timeout awaiting 'response' for 30000ms"), {name: 'TimeoutError'});
  const asked = {title: 'Tasking', what: 'POST window', host: 'a.example', mutation: true};
  const failure = networkFailure(late, asked, {sent: true, answered: false, stalled: true});
  expect(failure).toMatchObject({
    kind: 'timeout',
    maybeSent: true,
    message:
      'This machine stood still while POST window to Tasking was under way: whether it was answered is not known.',
    todo: 'It may have arrived: look before sending it again.',
  });
});

test('a name service that stays silent is what is told of, and is not asked again and again', () => {
  const silent = Object.assign(new Error('timed out'), {
    name: 'TimeoutError',
    event: 'lookup',
    threshold: 5000,
  });
  const asked = {title: 'Tasking', host: 'tasking.example', what: 'GET windows', mutation: false};
  const failure = networkFailure(silent, asked, {sent: false, answered: false});
  expect(failure.message).toContain('the name service of this host does not answer');
  expect(failure.retryable).toBe(false);
});
