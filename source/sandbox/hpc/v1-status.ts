import {dead, type Era, fileSystems, type Site, serverError, up} from './site.ts';
import {type Call, type Route, route} from './v1-gateway.ts';

const json = (body: unknown, status = 200) => Response.json(body, {status});
const words = {
  up: ['available', 'server up & flask running', 200],
  down: ['not available', 'server down', 400],
  flask: ['not available', 'server up, flask down', 400],
} as const;
/** Seconds that 1.16 keeps an answer, and virtual seconds that a check waits for a hung service. */
const kept = 960;

/** v1's /status. 1.16 keeps answers unless it is told not to; a hung service is left out of the list. */
export const statusRoutes = (site: Site, era: Era): Route[] => {
  const random = site.world.random(`order of services ${era}`);
  const cache = new Map<string, {until: number; body: unknown; status: number}>();
  const cached =
    (answer: (call: Call) => {body: unknown; status?: number} | Response) =>
    (call: Call): Response => {
      const key = call.url.pathname;
      const fresh = /no-cache/.test(call.request.headers.get('cache-control') ?? '');
      const known = cache.get(key);
      if (era === 'v1.16' && !fresh && known && known.until > site.world.now())
        return json(known.body, known.status);
      const found = answer(call);
      if (found instanceof Response) return found;
      const {body, status = 200} = found;
      cache.set(key, {until: site.world.now() + kept, body, status});
      return json(body, status);
    };
  const serviceRow = (name: string) => {
    const [status, description, status_code] = words[site.services[name] as keyof typeof words];
    return era === 'v1.16'
      ? {description, service: name, status, status_code}
      : {description, service: name, status};
  };
  const systemRow = (name: string) => {
    if (name === dead)
      return {description: 'System does not accept connections', status: 'not available', system: name};
    const broken = [...site.brokenFileSystems];
    return broken.length > 0
      ? {
          description: `Filesystem ${broken.join(',')} is not available`,
          status: era === 'v1.16' ? 'available' : 'not available',
          system: name,
        }
      : {description: 'System ready', status: 'available', system: name};
  };
  const systems = () => (era === 'v1.16' ? site.systems : site.systems.slice(0, 1));
  const mounted = () =>
    fileSystems.map(one => ({
      description: one.description,
      name: one.name,
      path: one.path,
      status: site.brokenFileSystems.has(one.path) ? 'not available' : 'available',
      status_code: site.brokenFileSystems.has(one.path) ? 400 : 200,
    }));
  const parameter = (name: string, value: unknown, unit: string, description: string) =>
    era === 'v1.16' ? {description, name, unit, value} : {name, unit, value};

  const services = (): {body: unknown} => {
    const names = Object.keys(site.services).filter(name => site.services[name] !== 'hung');
    const order = names.map(name => ({name, place: random.next()})).sort((a, b) => a.place - b.place);
    const out = order.map(({name}) => serviceRow(name));
    return {body: {description: 'List of services with status and description.', out}};
  };
  const parameters = () => ({
    ...(era === 'v1.16' && {
      compute: [parameter('WORKLOAD_MANAGER', 'Slurm', '', 'Type of resource and workload manager')],
      general: [
        parameter('FIRECREST_VERSION', 'v1.16.6', '', 'FirecREST version.'),
        parameter('FIRECREST_BUILD', '2025-07-15', '', 'FirecREST build timestamp.'),
      ],
    }),
    storage: [
      parameter('OBJECT_STORAGE', 's3v4', '', 'Type of object storage'),
      parameter('STORAGE_TEMPURL_EXP_TIME', '604800', 'seconds', 'Expiration time for temp URLs.'),
      // 1.1 tells it in bytes, and no file systems.
      ...(era === 'v1.1'
        ? [parameter('STORAGE_MAX_FILE_SIZE', '5368709120', 'bytes', 'Maximum file size for temp URLs.')]
        : [
            parameter('STORAGE_MAX_FILE_SIZE', '5120', 'MB', 'Maximum file size for temp URLs.'),
            parameter(
              'FILESYSTEMS',
              [{mounted: fileSystems.map(one => one.path), system: up}],
              '',
              'Available filesystems',
            ),
          ]),
    ],
    utilities: [
      parameter('UTILITIES_MAX_FILE_SIZE', '5', 'MB', 'The maximum allowable file size'),
      parameter('UTILITIES_TIMEOUT', '5', 'seconds', 'Maximum time duration'),
    ],
  });
  const get = (path: string, answer: (name: string) => {body: unknown; status?: number} | Response) =>
    route(
      'GET',
      `status/${path}`,
      cached(call => answer(call.path[0] ?? '')),
    );

  const routes = [
    get('services', services),
    get('services/:name', name => {
      if (site.services[name] === 'hung') return serverError();
      if (site.services[name] === undefined)
        return {
          body: {description: 'Service does not exists', ...(era === 'v1.16' ? {status_code: 404} : {})},
          status: 404,
        };
      return {body: serviceRow(name)};
    }),
    get('systems', () => ({
      body: {description: 'List of systems with status and description.', out: systems().map(systemRow)},
    })),
    get('systems/:name', name =>
      systems().includes(name)
        ? {body: {description: 'System information', out: systemRow(name)}}
        : {body: {description: 'System does not exists.'}, status: 404},
    ),
    get('parameters', () => ({body: {description: "Firecrest's parameters", out: parameters()}})),
  ];
  if (era === 'v1.1') return routes;
  return [
    ...routes,
    get('filesystems', () => ({
      body: {description: 'Filesystem information', out: {[up]: mounted()}},
    })),
    get('filesystems/:name', name => {
      const description = `Filesystem information for system ${name}`;
      return name === up
        ? {body: {description, out: mounted()}}
        : {body: {description, out: `System '${name}' doesn't exist`}, status: 404};
    }),
  ];
};
