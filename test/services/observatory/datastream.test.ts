import {once} from 'node:events';
import {expect, onTestFinished, test, vi} from 'vitest';
import {WebSocket} from 'ws';
import {openNight} from './open-night.ts';
import {comparable, recording} from './recordings.ts';

const listen = (url: string) => {
  const socket = new WebSocket(url);
  onTestFinished(() => socket.terminate());
  const heard: {topic: string; site: string; data: Record<string, unknown>}[] = [];
  socket.on('message', data => heard.push(JSON.parse(String(data))));
  return {socket, heard};
};

test("the sandbox's datastream tells of one site, and of another when it is asked to", async () => {
  const night = await openNight({scenario: 'empty'});
  const stream = `${night.sandbox.url.replace('http', 'ws')}/observatory/stream`;
  const {socket, heard} = listen(`${stream}?site=wmd`);
  await once(socket, 'open');
  const recorded = recording('newest');
  const pair = recorded.pairs.find(({name}) => name.startsWith("newjob: seed's expose"))!;
  const post = async (site: string) => {
    const answer = await fetch(`${night.sandbox.url}/observatory/jobs/newjob?site=wmd`, {
      method: 'POST',
      headers: {authorization: `Bearer ${night.sandbox.token}+admin`},
      body: JSON.stringify({...JSON.parse(pair.request.body_text!), site}),
    });
    expect(answer.status).toBe(200);
  };
  await post('saf');
  await post('wmd');
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  const same = (message: unknown) => comparable(JSON.stringify(message, null, 1));
  const told = recorded.datastream_messages.find(({message}) => {
    const data = message.data as Record<string, unknown>;
    return data.action === 'expose' && message.site === 'wmd';
  })!.message;
  expect(same(heard[0])).toEqual(same(told));

  socket.send(JSON.stringify({action: 'updatesubscribersite', site: 'saf'}));
  await vi.waitFor(async () => {
    await post('saf');
    expect(heard.at(-1)?.site).toBe('saf');
  });
});

test("the sandbox's datastream wants a site, and survives junk", async () => {
  const night = await openNight({scenario: 'empty'});
  const stream = `${night.sandbox.url.replace('http', 'ws')}/observatory/stream`;
  const {socket: without} = listen(stream);
  const [error] = (await once(without, 'error')) as [Error];
  expect(error.message).toBe('Unexpected server response: 400');
  const {socket, heard} = listen(`${stream}?site=wmd`);
  await once(socket, 'open');
  socket.send('{');
  await vi.waitFor(() => expect(heard).toEqual([{message: 'Internal server error'}]));
  expect(socket.readyState).toBe(WebSocket.OPEN);
});
