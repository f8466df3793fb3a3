import {createServer} from 'node:http';
import {expect, onTestFinished, test} from 'vitest';
import {type WebSocket, WebSocketServer} from 'ws';
import {listen} from '../listen.ts';
import {newHome} from './one-shot.ts';
import {openProgram} from './program.ts';

const jobs = 500;
const row = (index: number, more: Record<string, unknown> = {}) => {
  const ulid = `01M808YAZJF1YSDHAN7J${String(index).padStart(6, '0')}`;
  return {
    site: 'wmd',
    ulid,
    statusId: `STARTED#${ulid}`,
    timestamp_ms: Date.now() - index * 1000,
    deviceType: 'camera',
    deviceInstance: 'camera1',
    action: `expose-${index}`,
    user_name: 'stargazer',
    required_params: {},
    optional_params: {},
    ...more,
  };
};

/** A job service whose datastream sends a thousand changes a second, over and over the same jobs. */
const floodingSite = async () => {
  const rows = Array.from({length: jobs}, (_, index) => row(index));
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(rows));
  });
  const stream = new WebSocketServer({server, path: '/stream'});
  const {url, close} = await listen(server);
  let sent = 0;
  const push = (socket: WebSocket, data: unknown) => {
    sent += 1;
    socket.send(JSON.stringify({topic: 'jobs', site: 'wmd', data}));
  };
  let due = performance.now();
  const timer = setInterval(() => {
    for (; due < performance.now(); due += 1)
      for (const socket of stream.clients) {
        const index = sent % jobs;
        rows[index] = {...rows[index]!, secondsUntilComplete: 60 + (sent % 100)} as (typeof rows)[number];
        push(socket, rows[index]);
      }
  }, 10);
  onTestFinished(async () => {
    clearInterval(timer);
    for (const socket of stream.clients) socket.terminate();
    await close();
  });
  return {
    url,
    count: () => sent,
    /** The last thing that it says, once and after all the others. */
    end: (data: (typeof rows)[number]) => {
      clearInterval(timer);
      rows[0] = data;
      for (const socket of stream.clients) push(socket, data);
    },
  };
};

test('a datastream that floods leaves the keys answered, and its last word is on the screen', async () => {
  const site = await floodingSite();
  const home = newHome();
  home.profile({
    observatory: {
      url: `${site.url}/jobs`,
      streamUrl: `${site.url.replace('http', 'ws')}/stream`,
      sites: ['wmd'],
      auth: {kind: 'none'},
    },
  });
  const program = openProgram([], {home: home.home, environment: home.environment, columns: 160});
  onTestFinished(() => program.close());
  await program.see('0 Overview');
  program.press('4');
  await program.see('Observatory live');
  await program.see('expose-0 ');
  const before = site.count();
  const waits: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    const start = performance.now();
    program.press('?');
    await program.see('ACTIONS HERE');
    waits.push(performance.now() - start);
    const middle = performance.now();
    program.press('escape');
    await program.see('expose-0 ');
    waits.push(performance.now() - middle);
  }
  waits.sort((a, b) => a - b);
  console.log(
    `${site.count() - before} changes came while ${waits.length} keys were answered: half within ${Math.round(waits[10]!)} ms, the slowest in ${Math.round(waits.at(-1)!)} ms`,
  );
  site.end({...row(0), statusId: 'LAST-WORD#x', timestamp_ms: Date.now()});
  await program.see('LAST-WORD');
  expect(site.count()).toBeGreaterThan(before);
});
