import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {asFailure} from '../../../source/declare/failure.ts';
import {wallClock} from '../../../source/engine/clock.ts';
import {createHttp} from '../../../source/engine/http/create-http.ts';
import {createListener} from '../../../source/sandbox/listener.ts';
import {resultOf} from '../../../source/services/hpc/resources/tasks.ts';
import {hpcSettings} from '../../../source/services/hpc/settings.ts';
import type {HpcApi} from '../../../source/services/hpc/upstream/api.ts';
import {explain} from '../../../source/services/hpc/upstream/explain.ts';
import {meaningOf} from '../../../source/services/hpc/upstream/task-codes.ts';
import {createV1} from '../../../source/services/hpc/upstream/v1/api.ts';
import {createTasks} from '../../../source/services/hpc/upstream/v1/tasks.ts';
import {listen} from '../../listen.ts';
import {type Pair, pairs, responseOf} from './recordings.ts';

/** Replays the recordings: the pair in question first, for everything else the first good answer to that path. */
const openReplay = async () => {
  let current = pairs[0]!;
  const server = createServer(
    createListener(
      () => origin,
      async request => {
        const {pathname} = new URL(request.url);
        const bare = (pair: Pair) => pair.request.path.replace(/\?.*$/, '');
        if (pathname === bare(current) && request.method === current.request.method)
          return responseOf(current);
        // A hung service is asked for by name, and then answers with a page (contract, section 1).
        if (/hung/.test(current.name) && pathname === '/status/services/storage')
          return new Response('<!doctype html><title>500 Internal Server Error</title>', {status: 500});
        const other = pairs.find(
          pair =>
            pair.era === current.era &&
            pair.response.status < 300 &&
            pair.request.method === request.method &&
            bare(pair) === pathname,
        );
        return other ? responseOf(other) : Response.json({message: 'Invalid'}, {status: 400});
      },
    ),
  );
  let origin = '';
  const {url, close} = await listen(server);
  origin = url;
  const folder = mkdtempSync(join(tmpdir(), 'skydeck-replay-'));
  onTestFinished(async () => {
    await close();
    rmSync(folder, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
  });
  const {wall, after, now} = wallClock();
  const clock = {wall, after, now, follow: () => {}, sleep: async () => {}};
  const http = createHttp({
    service: 'hpc',
    title: 'HPC',
    baseUrl: origin,
    authorize: async () => ({authorization: 'Bearer token'}),
    clock,
    userAgent: 'skydeck',
    explain,
    environment: {},
  });
  onTestFinished(http.close);
  const settings = hpcSettings.parse({url: origin, taskPatienceSeconds: 2, firstLookSeconds: 0.001});
  // Time that only passes while something is waited for.
  let passed = 0;
  const pace = {
    pause: async (ms: number) => {
      passed += ms;
    },
    wall: () => passed,
  };
  const file = join(folder, 'x.txt');
  writeFileSync(file, 'x');
  return {
    http,
    file,
    folder,
    api: (era: Pair['era']) =>
      createV1(
        {http, settings, now: () => 1_795_305_600, upstreamNow: () => 1_795_305_600, pace},
        era === 'v1.1.0' ? 'v1.1' : 'v1.16',
      ),
    tasks: (era: Pair['era']) => createTasks(http, era === 'v1.1.0' ? 'v1.1' : 'v1.16', settings, pace),
    show: (pair: Pair) => {
      current = pair;
    },
  };
};
type Replay = Awaited<ReturnType<typeof openReplay>>;

const signal = new AbortController().signal;
const inBrief = (value: unknown): string => {
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : JSON.stringify(value, (key, one) => (key === 'raw' ? undefined : one));
  return (text ?? String(value)).replace(/http:\/\/127\.0\.0\.1:\d+/g, 'http://HOST');
};

/** What the client makes of a pair: the call that an operator's doing would lead to. */
const readingOf = async (replay: Replay, {era, name, request}: Pair): Promise<unknown> => {
  const {http, file, folder} = replay;
  const api: HpcApi = replay.api(era);
  const path = request.path.slice(1).replace(/\?.*$/, '');
  const query = Object.fromEntries(new URLSearchParams(request.path.split('?')[1] ?? ''));
  const form = request.body?.form ?? {};
  const place = form.targetPath ?? query.targetPath ?? '/home/test1';
  const sendOff = async (spec: Parameters<typeof http.send>[0]) => {
    const answer = await http.send({...spec, path}, {signal});
    return answer.text === '' ? answer.status : answer.json();
  };
  if (/^status\/(services|systems)$/.test(path)) {
    const page = await api.systems(true, signal);
    return page.rows.map(row => `${row.kind} ${row.name}: ${row.health}, ${row.description}`);
  }
  if (path.startsWith('auth/')) return sendOff({method: 'POST', path, body: {kind: 'form', fields: form}});
  if (request.method === 'GET' && path.startsWith('utilities/')) {
    const what = path.slice('utilities/'.length);
    if (what === 'ls')
      return (await api.list('cluster', place, false, signal)).rows.map(
        ({name: entry, type, size, modified}) => [entry, type, size, modified],
      );
    if (what === 'stat') return api.stat('cluster', place, signal);
    if (what === 'file') return api.fileType('cluster', place, signal);
    if (what === 'checksum') return api.checksum('cluster', place, signal);
    if (what === 'head') return api.head('cluster', place, 100, signal);
    if (what === 'download') {
      const {headers} = api.downloadPath('cluster', '/x');
      return http.download(path, join(folder, 'down'), {headers, signal});
    }
    return (await http.get(path, {signal})).json();
  }
  if (/^utilities\/(mkdir|rename|copy|chmod|symlink|rm)$/.test(path)) {
    const kind = path.slice('utilities/'.length) as 'mkdir';
    const change = {
      kind,
      path: form.sourcePath ?? place,
      to: form.targetPath ?? '',
      mode: form.mode ?? '',
      parents: false,
    };
    return sendOff(api.changeRequest('cluster', change));
  }
  if (path === 'utilities/upload') return sendOff(api.uploadRequest('cluster', file, '/home/test1/x.txt'));
  if (request.method === 'POST' && /^compute\/jobs/.test(path)) {
    const answer = await http.send({method: 'POST', path, body: {kind: 'form', fields: {}}}, {signal});
    return replay.tasks(era).idOf(answer.json());
  }
  if (request.method === 'DELETE' && path.startsWith('compute/')) {
    const answer = await http.send(api.cancelRequest('cluster', path.split('/').at(-1)!), {signal});
    return replay.tasks(era).idOf(answer.json());
  }
  if (/^storage\//.test(path)) return sendOff({method: request.method as 'POST', path});
  if (/^tasks\/?$/.test(path)) {
    if (path === 'tasks' && era === 'v1.1.0') return (await http.get(path, {signal})).json();
    const page = await replay.tasks(era).list(signal);
    return page.rows.map(row => [row.code, meaningOf(row.code).words, resultOf(row)]).slice(0, 6);
  }
  if (/^tasks\//.test(path)) {
    const id = path.slice('tasks/'.length);
    const task = await replay
      .tasks(era)
      .follow(
        id,
        {what: name, patience: 2, ready: ({code}) => ['200', '111', '114', '117', '302'].includes(code)},
        signal,
      );
    return [task.code, meaningOf(task.code).words, resultOf(task)];
  }
  if (request.path.startsWith('/test1'))
    return http
      .send({method: request.method as 'POST', path}, {signal, anonymous: true})
      .then(({status}) => status);
  if (request.method !== 'GET')
    return sendOff({method: request.method as 'POST', path, body: {kind: 'form', fields: form}});
  const answer = await http.get(path, {signal, headers: {}});
  const receipt = answer.json() as {task_id?: string};
  return receipt.task_id === undefined ? receipt : replay.tasks(era).idOf(receipt);
};

test('every recorded answer is read, or told as a sentence', async () => {
  const replay = await openReplay();
  const lines: string[] = [];
  let read = 0;
  let told = 0;
  for (const pair of pairs) {
    replay.show(pair);
    let line: string;
    try {
      line = inBrief(await readingOf(replay, pair));
      read += 1;
    } catch (error) {
      const failure = asFailure(error);
      expect(error, `${pair.era} ${pair.name}`).toBe(failure);
      expect(failure.message).toMatch(/\.$/);
      line = `${failure.kind}: ${failure.message.replace(/http:\/\/127\.0\.0\.1:\d+/g, 'http://HOST')}`;
      told += 1;
    }
    lines.push(`${pair.era} ${pair.name}\n    ${line.length > 400 ? `${line.slice(0, 399)}…` : line}`);
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./recorded-answers.txt');
  console.info(`${read + told} of ${pairs.length} recorded answers: ${read} read, ${told} told as sentences`);
  expect(read + told).toBe(184);
});

test('the rows of recorded queues and accountings have true columns', async () => {
  const replay = await openReplay();
  const rowsOf = async (era: Pair['era'], list: string, of: 'queue' | 'accounting') => {
    replay.show(pairs.find(pair => pair.era === era && pair.name === list)!);
    const api = replay.api(era);
    const page =
      of === 'queue'
        ? await api.queue('cluster', true, signal)
        : await api.accounting('cluster', {since: 0, until: undefined}, [], signal);
    return page.rows.map(({raw: _raw, ...row}) => row);
  };
  const running = {
    id: '6',
    system: 'cluster',
    name: 'hello',
    user: 'test1',
    state: 'RUNNING',
    partition: 'part01',
    nodes: 1,
    nodeList: 'cluster',
    elapsedSeconds: 0,
    limitSeconds: 300,
    start: Date.parse('2026-11-22T00:06:31Z') / 1000,
    source: 'queue',
  };
  expect(await rowsOf('v1.16.6', 'jobs list', 'queue')).toMatchObject([running]);
  expect(await rowsOf('v1.1.0', 'jobs list', 'queue')).toMatchObject([
    {...running, id: '9', elapsedSeconds: 2, start: Date.parse('2026-11-22T00:08:20Z') / 1000},
  ]);
  expect((await rowsOf('v1.16.6', 'acct', 'accounting'))[0]).toMatchObject({
    id: '3',
    state: 'CANCELLED',
    reason: 'by 1001',
    elapsedSeconds: 23,
    cpuSeconds: 23,
    start: Date.parse('2026-11-22T00:03:14Z') / 1000,
    end: Date.parse('2026-11-22T00:03:37Z') / 1000,
    exitCode: '0:0',
    source: 'accounting',
  });
  expect((await rowsOf('v1.1.0', 'acct', 'accounting'))[0]).toMatchObject({
    id: '3',
    state: 'CANCELLED',
    elapsedSeconds: 23,
    end: Date.parse('2026-11-22T00:03:37Z') / 1000,
  });
});
