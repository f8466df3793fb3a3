import {type Agent, Agent as HttpAgent} from 'node:http';
import {Agent as HttpsAgent} from 'node:https';
import {readAuthorities} from './authorities.ts';
import {proxyOption} from './fetch-agents.ts';
import type {HttpOptions} from './http.ts';
import {isLoopback} from './target-url.ts';

/** What a websocket is opened with. */
export type SocketWay = {readonly agent: Agent; readonly ca: string[] | undefined};

/**
 * The way of a websocket beside a service's requests: the environment's proxy, though never to this machine, and the
 * authorities of the profile. The agent keeps no connection, so nothing is to be closed after it. Throws a Failure where
 * the authorities cannot be read or this Node knows no proxies.
 */
export const socketWay = async (
  url: URL,
  {title, caFile, environment = process.env}: Pick<HttpOptions, 'title' | 'caFile' | 'environment'>,
): Promise<SocketWay> => {
  const proxy = isLoopback(url) ? undefined : proxyOption(environment);
  const ca = await readAuthorities(title, caFile);
  return {agent: url.protocol === 'wss:' ? new HttpsAgent({...proxy}) : new HttpAgent({...proxy}), ca};
};
