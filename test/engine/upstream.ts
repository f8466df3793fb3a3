import {createServer, type IncomingMessage, type RequestListener, type Server} from 'node:http';
import {onTestFinished} from 'vitest';
import {wallClock} from '../../source/engine/clock.ts';
import {createHttp} from '../../source/engine/http/create-http.ts';
import type {HttpOptions} from '../../source/engine/http/http-client.ts';
import {listen} from '../listen.ts';

/** A small upstream on loopback, for one test. */
export const upstream = async (listener: RequestListener): Promise<{url: string; server: Server}> => {
  const server = createServer(listener);
  const {url, close} = await listen(server);
  onTestFinished(close);
  return {url, server};
};

/** The whole body of a request. */
export const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/** `Tasking` at this address, with a token, short waits and no jitter. */
export const tasking = (baseUrl: string, more: Partial<HttpOptions> = {}) => {
  const clock = wallClock();
  const http = createHttp({
    service: 'tasking',
    title: 'Tasking',
    baseUrl,
    authorize: async () => ({Authorization: 'Bearer sesame'}),
    // Waits between tries take no time here.
    clock: {...clock, sleep: async () => {}},
    userAgent: 'skydeck/test',
    environment: {},
    random: () => 0.5,
    ...more,
  });
  onTestFinished(http.close);
  return http;
};
