import {createServer} from 'node:http';
import {expect, it, onTestFinished} from 'vitest';
import {listen} from '../listen.ts';
import {newHome} from './one-shot.ts';
import {openProgram} from './program.ts';

it('an upstream whose clock is an hour off is said to be, by doctor and in the status line', async () => {
  const server = createServer((_request, response) => {
    response.setHeader('date', new Date(Date.now() + 3_600_000).toUTCString());
    response.setHeader('content-type', 'application/json');
    response.end('{"data": []}');
  });
  const {url, close} = await listen(server);
  const home = newHome();
  home.profile({tasking: {url, auth: {kind: 'none'}}});
  const {out} = await home.run(['doctor']);
  expect(out).toMatch(/Its clock is (1h|59m \d\ds) ahead of this machine's\./);
  const console = openProgram([], {home: home.home, environment: home.environment});
  onTestFinished(async () => {
    await console.close();
    await close();
  });
  await console.see(/clock (1h|59m) ahead/);
});
