import {createServer} from 'node:http';
import {expect, onTestFinished, test} from 'vitest';
import {createListener} from '../../source/sandbox/listener.ts';
import {listen} from '../listen.ts';

const long = 65 * 1024 * 1024;

/** Sends a long body to a path: the handler of /read counts it, that of /refuse does not look at it. */
const send = async (path: string) => {
  const handle = async (request: Request) => {
    if (new URL(request.url).pathname.endsWith('refuse')) return new Response('no', {status: 403});
    let bytes = 0;
    for await (const chunk of request.body!) bytes += (chunk as Uint8Array).length;
    return Response.json({bytes});
  };
  const server = createServer(
    createListener(
      () => 'http://sandbox',
      handle,
      one => one.startsWith('/stream'),
    ),
  );
  const {url, close} = await listen(server);
  onTestFinished(close);
  const answer = await fetch(url + path, {method: 'POST', body: new Uint8Array(long)});
  return [answer.status, await answer.text()];
};

test('a long body is taken where bodies are taken as they come, and refused elsewhere', async () => {
  expect(await send('/stream/read')).toEqual([200, JSON.stringify({bytes: long})]);
  expect(await send('/kept/read')).toEqual([413, '{"message":"the request is too large"}']);
});

test('who refuses a long body without reading it is heard all the same', async () => {
  expect(await send('/stream/refuse')).toEqual([403, 'no']);
});
