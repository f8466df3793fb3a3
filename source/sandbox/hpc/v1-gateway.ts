import {findRoute, type Route as RouteOf, route as routeOf} from '../routes.ts';
import {type Era, page, type Site} from './site.ts';
import {scope} from './tokens.ts';

/** A call that got through the gateway. */
export type Call = {
  readonly request: Request;
  readonly url: URL;
  readonly user: string;
  readonly machine: string | null;
  readonly query: URLSearchParams;
  /** The steps of the path that the route left open. */
  readonly path: readonly string[];
};
type Answer = (call: Call) => Response | Promise<Response>;
export type Route = RouteOf<Answer>;
export const route = routeOf<Answer>;

const refusals = {
  none: {message: 'Unauthorized'},
  garbage: {message: 'Bad token; invalid JSON'},
  expired: {exp: 'token expired'},
  issuer: {message: "No credentials found for given 'iss'"},
  signature: {message: 'Invalid signature'},
} as const;

const gatewayJson = (body: unknown, status: number) =>
  new Response(JSON.stringify(body), {status, headers: {'content-type': 'application/json; charset=utf-8'}});

/** Kong before v1's services: tokens first, then routes, then whether the service behind answers. */
export const createGateway =
  (site: Site, era: Era, mount: string, routes: readonly Route[]) =>
  async (request: Request): Promise<Response> => {
    const reading = site.tokens.read(request.headers.get('authorization'), site.ownToken());
    if (reading.kind !== 'good') return gatewayJson(refusals[reading.kind], 401);
    const url = new URL(request.url);
    const path = url.pathname.slice(mount.length).replace(/^\//, '');
    const {answer, steps} = findRoute(routes, request.method, path);
    // 1.16: the gateway routes the whole of /compute/jobs, and Flask answers a method that it has not with a page.
    if (!answer && era === 'v1.16' && path === 'compute/jobs' && request.method === 'POST')
      return page(405, 'Method Not Allowed', 'The method is not allowed for the requested URL.', {
        allow: 'HEAD, GET, OPTIONS',
      });
    if (!answer) return gatewayJson({message: 'Invalid'}, 400);
    const service = path.split('/')[0]!;
    const state = site.services[service];
    if (state === 'down' || state === 'flask')
      return gatewayJson({message: 'An invalid response was received from the upstream server'}, 502);
    if (state === 'hung')
      await new Promise<void>(resolve => request.signal.addEventListener('abort', () => resolve()));
    if (!reading.scopes.includes(scope))
      return Response.json(
        {description: era === 'v1.1' ? 'Invalid header' : `Scope '${scope}' wasn't found in JWT`},
        {status: 401},
      );
    return answer({
      request,
      url,
      user: reading.user,
      machine: request.headers.get('x-machine-name'),
      query: url.searchParams,
      path: steps.map(decodeURIComponent),
    });
  };
