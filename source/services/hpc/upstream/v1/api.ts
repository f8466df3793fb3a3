import type {Http} from '../../../../declare/http.ts';
import {joinPath} from '../../rules/remote-path.ts';
import type {HpcSettings} from '../../settings.ts';
import type {HpcApi} from '../api.ts';
import {createClusterZone} from '../cluster-zone.ts';
import type {Dialect} from '../model.ts';
import type {Pace} from '../pace.ts';
import {createCompute} from './compute.ts';
import {limitsOf, mountsOf, type Parameters, readParameters, readSystemNames, readSystems} from './status.ts';
import {createStorage} from './storage.ts';
import {createTasks} from './tasks.ts';
import {createUtilities} from './utilities.ts';

/** FirecREST v1 of either era. Contract: hpc.md sections 0 to 5. */
export const createV1 = (
  {
    http,
    settings,
    now,
    upstreamNow,
    pace,
  }: {http: Http; settings: HpcSettings; now: () => number; upstreamNow: () => number; pace: Pace},
  dialect: Exclude<Dialect, 'v2'>,
): HpcApi => {
  const tasks = createTasks(http, dialect, settings, pace);
  const zone = createClusterZone(settings.timeZone, upstreamNow);
  const utilities = createUtilities(http, dialect, zone);
  const scriptAt = (system: string, path: string, signal: AbortSignal) =>
    utilities.head(system, path, 20_000, signal);
  const compute = createCompute(http, dialect, settings, tasks, zone, upstreamNow, scriptAt);
  let known: Promise<Parameters> | undefined;
  const parameters = (signal: AbortSignal): Promise<Parameters> => {
    known ??= readParameters(http, signal).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  return {
    dialect,
    ...compute,
    ...utilities,
    ...createStorage(http, dialect, settings, tasks),
    zoneWords: zone.words,
    tasks: signal => tasks.list(signal),
    systems: (fresh, signal) => readSystems(http, dialect, now, fresh, signal),
    systemNames: signal => readSystemNames(http, signal),
    limits: async (_system, signal) => limitsOf(await parameters(signal)),
    home: async (system, signal) => {
      const [first = '/home'] = mountsOf(await parameters(signal), system);
      const user = await compute.user(system, signal);
      return user === undefined ? first : joinPath(first, user);
    },
  };
};
