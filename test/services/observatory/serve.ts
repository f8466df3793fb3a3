import {createServer, type RequestListener, type Server} from 'node:http';
import {onTestFinished} from 'vitest';
import type {Http} from '../../../source/declare/http.ts';
import {wallClock} from '../../../source/engine/clock.ts';
import {createHttp} from '../../../source/engine/http/create-http.ts';
import type {HttpOptions} from '../../../source/engine/http/http-client.ts';
import {observatorySettings} from '../../../source/services/observatory/settings.ts';
import {
  connectObservatory,
  type ObservatoryClient,
} from '../../../source/services/observatory/upstream/client.ts';
import {explain} from '../../../source/services/observatory/upstream/explain.ts';
import {listen} from '../../listen.ts';

/** A server of our own on the loopback, closed after the test. */
export const serve = async (listener: RequestListener): Promise<{url: string; server: Server}> => {
  const server = createServer(listener);
  const {url, close} = await listen(server);
  onTestFinished(close);
  return {url, server};
};

/** A client of a job service at this address; `settings` name its neighbours. */
export const clientOf = (
  url: string,
  settings: Record<string, unknown> = {},
  now: () => number = () => Date.now() / 1000,
  more: Partial<Pick<HttpOptions, 'caFile' | 'environment' | 'authorize'>> = {},
): {client: ObservatoryClient; http: Http} => {
  const clock = {...wallClock(), sleep: async () => {}};
  const http = createHttp({
    service: 'observatory',
    title: 'Observatory',
    baseUrl: `${url}/jobs`,
    authorize: async () => ({authorization: 'Bearer user-token'}),
    clock,
    userAgent: 'test',
    explain,
    environment: {},
    ...more,
  });
  onTestFinished(() => http.close());
  const parsed = observatorySettings.parse({url: `${url}/jobs`, ...settings});
  return {
    client: connectObservatory({
      settings: parsed,
      http,
      now,
      upstreamNow: now,
      user: {name: 'You', id: 'you'},
    }),
    http,
  };
};

export const never = new AbortController().signal;
