import type {AgentOptions, Agent as HttpsAgent} from 'node:https';
import type {Http} from '../../../../declare/http.ts';
import {patience, refuseSharedFiles} from '../../../../engine/http/aws-client.ts';
import {proxyOption} from '../../../../engine/http/fetch-agents.ts';
import {isLoopback} from '../../../../settings/loopback.ts';
import type {LakeSettings} from '../../settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Authorities = AgentOptions['ca'];
type Logger = Record<'debug' | 'info' | 'warn' | 'error' | 'trace', () => void>;

/** How to reach AWS, for any of its clients. */
export type AwsAccess = {
  readonly region?: string;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly credentials?: {readonly accessKeyId: string; readonly secretAccessKey: string};
  /** Milliseconds: to connect, and without a byte either way. */
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly socketTimeout: number;
    readonly httpAgent?: AgentOptions;
    readonly httpsAgent?: AgentOptions;
  };
  readonly logger: Logger;
  /** Where exchanges are told of. */
  readonly noted?: Http['noted'];
};

const silent = () => {};
/**
 * Warnings of the SDK would tear the screen (contract 3.4). A class of its own, since it asks for the constructor. It
 * has no `info` and no `error`, which the SDK asks for before it copies each whole answer for the log.
 */
class Silence {
  readonly debug = silent;
  readonly warn = silent;
  readonly trace = silent;
}

/** Where no proxy is to be asked, whatever the environment says: AWS_ENDPOINT_URL may name a stand-in here. */
const here = 'localhost,127.0.0.1,::1,[::1]';

/** Agents that go through the environment's proxy and trust the profile's authorities, as every other upstream's do. */
const agents = (
  environment: Environment | undefined,
  ca: Authorities,
): {httpAgent?: AgentOptions; httpsAgent?: AgentOptions} => {
  const {NO_PROXY, no_proxy = NO_PROXY, ...rest} = environment ?? {};
  const proxy = proxyOption({...rest, no_proxy: [no_proxy, here].filter(Boolean).join(',')});
  if (!proxy && !ca) return {};
  const agent = {keepAlive: true, maxSockets: 50, ...proxy};
  return {httpAgent: agent, httpsAgent: {...agent, ...(ca ? {ca} : {})}};
};

/**
 * The authorities that the lake's part of the profile names, for AWS's clients; undefined where it names none. They are
 * the same for every host, and with this one no proxy is looked for before it is known who is asked.
 */
export const authoritiesFor = async (http: Pick<Http, 'agentFor'>): Promise<Authorities> =>
  ((await http.agentFor(new URL('https://localhost'))) as HttpsAgent).options.ca;

/** Whether AWS's own variables lead every service to this machine. */
const isAllHere = (environment: Environment): boolean =>
  Boolean(environment.AWS_ENDPOINT_URL) &&
  Object.entries(environment).every(
    ([name, url]) =>
      !name.startsWith('AWS_ENDPOINT_URL') || !url || isLoopback(URL.parse(url)?.hostname ?? ''),
  );

/**
 * A stand-in on this machine is asked with dummy keys set here and with its address set for every client, so that a
 * demonstration can never reach an account, and no real key ever reaches a stand-in. Everything else goes by AWS's own
 * chain: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL, the shared files, and the role of the machine that it runs on.
 */
export const awsAccess = (
  {aws}: {aws: Pick<LakeSettings['aws'], 'region' | 'profile' | 'endpoint'>},
  keys?: string,
  environment: Environment = process.env,
  ca?: Authorities,
): AwsAccess => {
  const logger = new Silence() as Logger;
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  if (aws.endpoint && isLoopback(new URL(aws.endpoint).hostname))
    return {
      region: aws.region ?? 'eu-west-1',
      endpoint: aws.endpoint,
      credentials: {accessKeyId: keys ?? 'standin', secretAccessKey: 'standin'},
      logger,
      requestHandler: {...patience, ...agents(undefined, ca)},
    };
  refuseSharedFiles(environment);
  return {
    ...(aws.region ? {region: aws.region} : {}),
    ...(aws.profile ? {profile: aws.profile} : {}),
    ...(aws.endpoint ? {endpoint: aws.endpoint} : {}),
    logger,
    requestHandler: {
      ...patience,
      ...agents(!aws.endpoint && isAllHere(environment) ? undefined : environment, ca),
    },
  };
};

/** The same for one lake, whose other requests go the same way. */
export const accessFor =
  (settings: Pick<LakeSettings, 'aws'>, http: Pick<Http, 'agentFor' | 'noted'>) =>
  async (): Promise<AwsAccess> => ({
    ...awsAccess(settings, undefined, process.env, await authoritiesFor(http)),
    noted: http.noted,
  });

/** Makes a thing when it is first asked for. */
export const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch(error => {
      made = undefined;
      throw error;
    });
    return made;
  };
};
