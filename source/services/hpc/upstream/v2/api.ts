import * as z from 'zod';
import {Failure} from '../../../../declare/failure.ts';
import type {Http} from '../../../../declare/http.ts';
import {joinPath} from '../../rules/remote-path.ts';
import type {HpcSettings} from '../../settings.ts';
import type {HpcApi} from '../api.ts';
import {secondCluster} from '../cluster.ts';
import {createClusterZone} from '../cluster-zone.ts';
import type {Pace} from '../pace.ts';
import {createCompute} from './compute.ts';
import {createFilesystem} from './filesystem.ts';
import {type RawSystem, readRawSystems, toSystem} from './status.ts';
import {createTransfer} from './transfer.ts';

const userInfo = z.looseObject({user: z.looseObject({name: z.string()})});
const usualLimit = 5 * 1024 * 1024;

/** FirecREST v2. Contract: hpc.md section 6. */
export const createV2 = ({
  http,
  settings,
  upstreamNow,
  pace,
}: {
  http: Http;
  settings: HpcSettings;
  upstreamNow: () => number;
  pace: Pace;
}): HpcApi => {
  const users = new Map<string, string>();
  let systems: readonly RawSystem[] = [];
  const find = async (name: string, signal: AbortSignal): Promise<RawSystem> => {
    const same = (one: RawSystem) => one.name.toLowerCase() === name.toLowerCase();
    if (!systems.some(same)) systems = (await readRawSystems(http, signal)).rows;
    const found = systems.find(same);
    if (found) return found;
    const known = systems.map(one => one.name).join(', ');
    throw new Failure('not-found', `There is no system ${name}. There are: ${known || 'none'}.`);
  };
  const user: HpcApi['user'] = async (system, signal) => {
    const known = users.get(system);
    if (known !== undefined) return known;
    const answer = await http.read(`status/${encodeURIComponent(system)}/userinfo`, userInfo, {signal});
    users.set(system, answer.user.name);
    return answer.user.name;
  };
  const home: HpcApi['home'] = async (system, signal) => {
    const {fileSystems} = await find(system, signal);
    const first = fileSystems?.find(one => one.defaultWorkDir) ?? fileSystems?.[0];
    const name = await user(system, signal);
    return joinPath(first?.path ?? '/home', name ?? '');
  };
  // Only times in directories are without a zone here.
  const zone = createClusterZone(settings.timeZone, upstreamNow);
  const {followJob, ...transfer} = createTransfer(http, settings, pace);
  return {
    dialect: 'v2',
    ...secondCluster(http, async (system, signal) => (await find(system, signal)).scheduler?.type === 'pbs'),
    ...createCompute(http, upstreamNow, home, user),
    ...createFilesystem(http, zone, followJob),
    ...transfer,
    user,
    home,
    zoneWords: zone.words,
    tasks: () => undefined,
    systems: async (_fresh, signal) => {
      const page = await readRawSystems(http, signal);
      systems = page.unreadable.length > 0 ? [] : page.rows;
      return {rows: page.rows.map(raw => toSystem(raw, upstreamNow())), unreadable: page.unreadable};
    },
    systemNames: async signal => {
      if (systems.length > 0) return systems.map(one => one.name);
      const {rows, unreadable} = await readRawSystems(http, signal);
      // One that cannot be read may be the one that is looked for.
      if (unreadable.some(({kept}) => !kept))
        throw new Failure(
          'unreadable',
          `FirecREST gave a system that cannot be read: ${unreadable[0]!.reason}.`,
        );
      systems = rows;
      return systems.map(one => one.name);
    },
    limits: async (system, signal) => {
      const {direct = usualLimit, way = 's3'} = (await find(system, signal)).dataOperation;
      return way === 's3'
        ? {direct, staged: Number.POSITIVE_INFINITY}
        : {direct, staged: direct, otherWay: way ?? 'none'};
    },
  };
};
