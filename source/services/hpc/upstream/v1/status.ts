import * as z from 'zod';
import {asFailure, Failure} from '../../../../declare/failure.ts';
import type {Http} from '../../../../declare/http.ts';
import type {Page} from '../../../../declare/resource.ts';
import {rowsOf, toldRows} from '../../../../engine/http/boundary.ts';
import {ownEntry} from '../../../../text/own-entry.ts';
import type {Dialect, FileSystem, Health, Limits, System} from '../model.ts';

/** 1.16 keeps every /status answer for 15 minutes and one more (status.py), unless asked not to. */
const cachedSeconds = 960;

/** The services that any v1 has; one that does not answer its check within 5 s is simply not in the list. */
const usualServices = ['certificator', 'utilities', 'compute', 'tasks', 'storage'];

const service = z.looseObject({service: z.string(), status: z.string(), description: z.string().default('')});
const system = z.looseObject({system: z.string(), status: z.string(), description: z.string().default('')});
const fileSystem = z.looseObject({
  name: z.string().optional(),
  path: z.string(),
  description: z.string().optional(),
  status: z.string().optional(),
});
const listed = z.looseObject({out: z.array(z.unknown())});
const perSystem = z.looseObject({out: z.record(z.string(), z.array(z.unknown()))});
const parameter = z.looseObject({name: z.string(), value: z.unknown()});
const parameters = z.looseObject({
  out: z.looseObject({
    general: z.array(parameter).optional(),
    compute: z.array(parameter).optional(),
    utilities: z.array(parameter).default([]),
    storage: z.array(parameter).default([]),
  }),
});
export type Parameters = z.infer<typeof parameters>['out'];
const mounts = z.looseObject({system: z.string(), mounted: z.array(z.string())});

export const readParameters = async (http: Http, signal: AbortSignal): Promise<Parameters> =>
  (await http.read('status/parameters', parameters, {signal})).out;

const parameterOf = (rows: readonly {name: string; value?: unknown}[], name: string): unknown =>
  rows.find(row => row.name === name)?.value;

/**
 * Sizes are told in MB, as texts, and meant as 1,048,576 bytes (the code: value * 1024 * 1024); 1.1 tells what can be
 * staged in bytes, of which a million MB would be an exabyte.
 */
export const limitsOf = (known: Parameters): Limits => {
  const megabytes = (rows: Parameters['utilities'], name: string, usual: number) => {
    const value = Number(parameterOf(rows, name) ?? usual);
    if (value >= 1_000_000) return value;
    return (Number.isFinite(value) && value > 0 ? value : usual) * 1024 * 1024;
  };
  return {
    direct: megabytes(known.utilities, 'UTILITIES_MAX_FILE_SIZE', 5),
    staged: megabytes(known.storage, 'STORAGE_MAX_FILE_SIZE', 5120),
  };
};

/** The file systems of a system, from the parameters: all that 1.1 tells. */
export const mountsOf = (known: Parameters, name: string): readonly string[] => {
  const own = mountsIn(known).find(one => one.system === name);
  return own?.mounted ?? [];
};
const mountsIn = (known: Parameters, tell: (gap: Failure) => void = () => {}) => {
  const list = parameterOf(known.storage, 'FILESYSTEMS');
  return Array.isArray(list) ? toldRows(mounts, list, 'FirecREST', tell) : [];
};

const healthOf = (status: string): Health => (status === 'available' ? 'healthy' : 'unhealthy');

/** The systems' names alone. Throws a Failure where one cannot be read: it may be the one that is looked for. */
export const readSystemNames = async (http: Http, signal: AbortSignal): Promise<readonly string[]> =>
  toldRows(system, (await http.read('status/systems', listed, {signal})).out, 'FirecREST').map(
    row => row.system,
  );

/** Systems with their file systems, and FirecREST's own services. A service that the list lacks is asked for by name. */
export const readSystems = async (
  http: Http,
  dialect: Dialect,
  now: () => number,
  fresh: boolean,
  signal: AbortSignal,
): Promise<Page<System>> => {
  const asking = {signal, timeout: 25_000, ...(fresh ? {headers: {'Cache-Control': 'no-cache'}} : {})};
  const atMostSeconds = fresh || dialect === 'v1.1' ? 0 : cachedSeconds;
  const bare = {
    latencySeconds: undefined,
    checks: [],
    fileSystems: [],
    nodes: undefined,
    scheduler: undefined,
  };
  const readServices = async (): Promise<Page<System>> => {
    const page = rowsOf(service, (await http.read('status/services', listed, asking)).out);
    const row = (raw: z.infer<typeof service>, health: Health): System => ({
      ...bare,
      kind: 'service',
      name: raw.service,
      health,
      status: raw.status,
      description: raw.description,
      checkedAt: now(),
      atMostSeconds,
      raw,
    });
    const missing = usualServices.filter(name => !page.rows.some(raw => raw.service === name));
    const found = await Promise.all(
      missing.map(async name => {
        const path = `status/services/${name}`;
        const hung = {
          service: name,
          status: 'missing',
          description: 'does not answer its check, so the list leaves it out',
        };
        try {
          // A hung one gives a page with status 500 after five seconds (recorded); it is not asked again for that.
          const answer = await http.get(path, {signal, timeout: 12_000, accept: [404, 500, 502, 503, 504]});
          if (answer.status === 404) return [];
          const raw = answer.status < 300 ? service.safeParse(answer.json()) : undefined;
          return raw?.success ? [row(raw.data, healthOf(raw.data.status))] : [row(hung, 'hung')];
        } catch (error) {
          if (error instanceof Failure && error.kind === 'aborted') throw error;
          return [row(hung, 'hung')];
        }
      }),
    );
    return {
      rows: [...page.rows.map(raw => row(raw, healthOf(raw.status))), ...found.flat()],
      unreadable: page.unreadable,
    };
  };
  const unread: string[] = [];
  const gap = ({message}: Failure) => void unread.push(`Of the file systems not all is known. ${message}`);
  const readFileSystems = async (): Promise<Record<string, readonly FileSystem[]>> => {
    if (dialect === 'v1.1') {
      return Object.fromEntries(
        mountsIn(await readParameters(http, signal), gap).map(({system: name, mounted}) => [
          name,
          mounted.map(path => ({
            path,
            name: undefined,
            words: undefined,
            available: undefined,
            workDirectory: false,
          })),
        ]),
      );
    }
    const {out} = await http.read('status/filesystems', perSystem, asking);
    return Object.fromEntries(
      Object.entries(out).map(([name, list]) => [
        name,
        toldRows(fileSystem, list, `FirecREST about ${name}`, gap).map(raw => ({
          path: raw.path,
          name: raw.name,
          words: raw.description,
          available: raw.status === undefined ? undefined : raw.status === 'available',
          workDirectory: false,
        })),
      ]),
    );
  };
  const optional = async <T>(reading: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await reading;
    } catch (error) {
      if (error instanceof Failure && ['aborted', 'unauthorized', 'no-credentials'].includes(error.kind))
        throw error;
      gap(asFailure(error));
      return otherwise;
    }
  };
  const [answer, services, fileSystems] = await Promise.all([
    http.read('status/systems', listed, asking),
    readServices(),
    optional(readFileSystems(), {}),
  ]);
  const page = rowsOf(system, answer.out);
  const systems = page.rows.map((raw): System => {
    const own = ownEntry(fileSystems, raw.system) ?? [];
    // A system with a broken file system can still say "available" and name it in the description (1.16).
    const broken = own.some(one => one.available === false) || /^Filesystem /i.test(raw.description);
    const health = raw.status !== 'available' ? 'unhealthy' : broken ? 'degraded' : 'healthy';
    return {
      ...bare,
      kind: 'system',
      name: raw.system,
      health: health === 'unhealthy' && /^Filesystem /i.test(raw.description) ? 'degraded' : health,
      status: raw.status,
      description: raw.description,
      checkedAt: now(),
      atMostSeconds,
      fileSystems: own,
      raw,
    };
  });
  // The order is random (one process per service, status.py): sorted, so that rows do not jump.
  const byName = (a: System, b: System) => (a.name < b.name ? -1 : 1);
  return {
    rows: [...systems.sort(byName), ...[...services.rows].sort(byName)],
    unreadable: [...page.unreadable, ...services.unreadable],
    ...(unread.length > 0 && {unread}),
    notes:
      atMostSeconds > 0
        ? [
            `The service keeps these answers for up to ${cachedSeconds / 60} min; refreshing by hand (r, or --fresh) asks anew.`,
          ]
        : undefined,
  };
};
