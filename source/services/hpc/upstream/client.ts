import {Failure} from '../../../declare/failure.ts';
import type {Http} from '../../../declare/http.ts';
import type {Page} from '../../../declare/resource.ts';
import type {Connection} from '../../../declare/service.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import {createJobWatch} from '../rules/job-watch.ts';
import type {HpcSettings} from '../settings.ts';
import type {HpcApi} from './api.ts';
import {detect} from './detect.ts';
import type {LiveTransfer} from './live-transfer.ts';
import type {Dialect, Job, System} from './model.ts';
import {type Pace, realPace} from './pace.ts';
import {withPathRefusals} from './path-refusals.ts';
import {createV1} from './v1/api.ts';
import {createV2} from './v2/api.ts';

export type HpcClient = {
  readonly settings: HpcSettings;
  readonly now: () => EpochSeconds;
  /** The service's own time, from which what is recent there is reckoned. */
  readonly upstreamNow: () => EpochSeconds;
  readonly http: Http;
  readonly pace: Pace;
  /** The dialect that is spoken here, once it is known. */
  dialect(): Dialect | undefined;
  /** FirecREST in its dialect, which is found out at the first call. */
  api(signal: AbortSignal): Promise<HpcApi>;
  /** The system asked for, or the profile's, or the first one that is not down. */
  system(asked: string | undefined, signal: AbortSignal): Promise<string>;
  systems(fresh: boolean, signal: AbortSignal): Promise<Page<System>>;
  /** The queue, with the jobs that left it since (`last`: what it was before this process) as the accounting knows them. */
  jobs(
    system: string,
    allUsers: boolean,
    signal: AbortSignal,
    last?: () => readonly Job[] | undefined,
  ): Promise<Page<Job>>;
  /** A job that was just submitted: it is looked for even if it never showed in the queue. */
  expect(system: string, id: string): void;
  /** Transfers that this process is working at, by the journal's fact `transfer`. */
  readonly live: Map<string, LiveTransfer>;
};

/** One interface over the three dialects of FirecREST. */
export const connectHpc = (
  {
    http,
    settings,
    now,
    upstreamNow,
  }: Pick<Connection<HpcSettings>, 'http' | 'settings' | 'now' | 'upstreamNow'>,
  pace: Pace = realPace,
): HpcClient => {
  let spoken: Dialect | undefined = settings.dialect === 'auto' ? undefined : settings.dialect;
  let api: Promise<HpcApi> | undefined;
  let first: string | undefined;
  let names: readonly string[] | undefined;
  const watch = createJobWatch(upstreamNow);

  const speak = async (signal: AbortSignal): Promise<HpcApi> => {
    spoken ??= await detect(http, signal);
    const parts = {http, settings, now, upstreamNow, pace};
    return withPathRefusals(spoken === 'v2' ? createV2(parts) : createV1(parts, spoken));
  };
  /** A system that was named here is looked up once: every dialect, and 1.1's pages, say something else of unknown ones. */
  const verified = async (asked: string, signal: AbortSignal): Promise<string> => {
    try {
      names ??= await (await client.api(signal)).systemNames(signal);
    } catch (error) {
      if (!(error instanceof Failure) || ['aborted', 'unauthorized', 'no-credentials'].includes(error.kind))
        throw error;
      return asked;
    }
    const found = names.find(name => name.toLowerCase() === asked.toLowerCase());
    if (found !== undefined || names.length === 0) return found ?? asked;
    throw new Failure('not-found', `There is no system ${asked}. There are: ${names.join(', ')}.`);
  };
  const client: HpcClient = {
    settings,
    now,
    upstreamNow,
    http,
    pace,
    live: new Map(),
    dialect: () => spoken,
    api: signal => {
      api ??= speak(signal).catch((error: unknown) => {
        api = undefined;
        throw error;
      });
      return api;
    },
    systems: async (fresh, signal) => {
      const page = await (await client.api(signal)).systems(fresh, signal);
      const systems = page.rows.filter(one => one.kind === 'system');
      first = (systems.find(one => one.health !== 'unhealthy') ?? systems[0])?.name;
      return page;
    },
    system: async (asked, signal) => {
      if (asked && asked !== settings.system) return verified(asked, signal);
      const name = asked || settings.system || first;
      if (name) return name;
      await client.systems(false, signal);
      if (first) return first;
      throw new Failure('not-found', 'FirecREST reports no system.', {
        todo: 'Name one as "system" in the profile.',
      });
    },
    jobs: async (system, allUsers, signal, last) =>
      watch.read(await client.api(signal), system, allUsers, signal, last),
    expect: (system, id) => watch.expect(system, id),
  };
  return client;
};
