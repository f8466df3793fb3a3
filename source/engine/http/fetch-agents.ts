import {type Agent, type AgentOptions, Agent as HttpAgent} from 'node:http';
import {Agent as HttpsAgent} from 'node:https';
import {setDefaultAutoSelectFamilyAttemptTimeout} from 'node:net';
import {Failure} from '../../declare/failure.ts';
import {isLoopback} from '../../settings/loopback.ts';
import {readAuthorities} from './authorities.ts';
import type {HttpOptions} from './http-client.ts';

/**
 * Of a name with several addresses Node gives each but the last so many milliseconds, and never comes back to it: its
 * own 250 drop every address behind a satellite link or a VPN. Three still fit into the time that a connection has.
 */
setDefaultAutoSelectFamilyAttemptTimeout(1500);

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
  const proxy = isLoopback(url.hostname) ? undefined : proxyOption(environment);
  const ca = await readAuthorities(title, caFile);
  return url.protocol === 'wss:' || url.protocol === 'https:'
    ? new HttpsAgent({...options, ...proxy, ca})
    : new HttpAgent({...options, ...proxy});
};

/** For the scheme of the service alone: no redirect is followed, and TLS takes time to load. */
export type Agents = {readonly http?: HttpAgent; readonly https?: HttpsAgent};
type Environment = Readonly<Record<string, string | undefined>>;

const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];

/** Agents can take a proxy from the environment since Node 22.21 and 24.5 (nodejs.org/api/http.html, `proxyEnv`). */
const knowsProxies = (version: string): boolean => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
};

/**
 * Refuses a proxy of a kind that Node's agents cannot use: what was to go through it must not go past it. A password in
 * its address is not repeated.
 */
const refuseUnknown = (name: string, address: string): void => {
  const kind = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase();
  if (kind === 'http' || kind === 'https') return;
  throw new Failure(
    'local',
    `${name} names ${kind === undefined ? 'no address of a proxy' : `a ${kind}:// proxy`}, which cannot be used, so nothing is sent past it.`,
    {todo: `Set ${name} to an http:// proxy, or unset it; NO_PROXY=* asks without any.`},
  );
};

/** The proxy variables that are set, or undefined when none asks for a proxy. */
const proxyEnvironment = (environment: Environment): Record<string, string> | undefined => {
  const found: Record<string, string> = {};
  for (const name of names) if (environment[name]) found[name] = environment[name];
  if ((found.no_proxy ?? found.NO_PROXY)?.split(',').some(name => name.trim() === '*')) return undefined;
  // What stands for all kinds of addresses stands for those that have no proxy of their own.
  for (const all of ['ALL_PROXY', 'all_proxy'])
    for (const [lower, upper] of [
      ['http_proxy', 'HTTP_PROXY'],
      ['https_proxy', 'HTTPS_PROXY'],
    ] as const)
      if (environment[all] && !found[lower] && !found[upper]) {
        refuseUnknown(all, environment[all]);
        found[lower] = environment[all];
      }
  for (const [name, address] of Object.entries(found))
    if (!/^no_proxy$/i.test(name)) refuseUnknown(name, address);
  return Object.keys(found).some(name => /^https?_proxy$/i.test(name)) ? found : undefined;
};

/**
 * What an agent of Node is given so that it goes through the environment's proxy; undefined where none is named. Throws
 * a Failure where this Node cannot use one.
 */
export const proxyOption = (
  environment: Environment,
  version: string = process.version,
): {readonly proxyEnv: Record<string, string>} | undefined => {
  const proxyEnv = proxyEnvironment(environment);
  if (proxyEnv && !knowsProxies(version)) {
    throw new Failure('local', `The environment names a proxy, but Node ${version} cannot use one.`, {
      todo: 'Use Node 24, or unset HTTPS_PROXY.',
    });
  }
  return proxyEnv && {proxyEnv};
};

/**
 * Connection agents for one service. Reads share live connections. A mutation gets a connection of its own: on a
 * connection that the upstream has just given up, nobody could tell whether the request arrived.
 */
export const createAgents = (
  baseUrl: URL,
  environment: Environment,
  version: string = process.version,
): {readonly reading: Agents; readonly mutating: Agents; readonly close: () => void} => {
  const proxy = isLoopback(baseUrl.hostname) ? undefined : proxyOption(environment, version);
  const make = (keepAlive: boolean): Agents => {
    const options = {keepAlive, maxSockets: 8, ...proxy};
    return baseUrl.protocol === 'https:' ? {https: new HttpsAgent(options)} : {http: new HttpAgent(options)};
  };
  const reading = make(true);
  const mutating = make(false);
  return {
    reading,
    mutating,
    close: () => {
      for (const agents of [reading, mutating]) {
        agents.http?.destroy();
        agents.https?.destroy();
      }
    },
  };
};
