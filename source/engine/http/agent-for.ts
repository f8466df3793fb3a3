import {type Agent, type AgentOptions, Agent as HttpAgent} from 'node:http';
import {Agent as HttpsAgent} from 'node:https';
import {readAuthorities} from './authorities.ts';
import {proxyOption} from './fetch-agents.ts';
import type {HttpOptions} from './http-client.ts';
import {isLoopback} from './target-url.ts';

/**
 * An agent of Node for what is asked beside a service's requests (a websocket, a bucket), so that it goes their way: the
 * environment's proxy, though never to this machine, and the authorities of the profile. Without `keepAlive` nothing is
 * to be closed after it. Throws a Failure where the authorities cannot be read or this Node knows no proxies.
 */
export const agentFor = async (
  url: URL,
  {title, caFile, environment = process.env}: Pick<HttpOptions, 'title' | 'caFile' | 'environment'>,
  options: Pick<AgentOptions, 'keepAlive' | 'maxSockets'> = {},
): Promise<Agent> => {
  const proxy = isLoopback(url) ? undefined : proxyOption(environment);
  const ca = await readAuthorities(title, caFile);
  return url.protocol === 'wss:' || url.protocol === 'https:'
    ? new HttpsAgent({...options, ...proxy, ca})
    : new HttpAgent({...options, ...proxy});
};
