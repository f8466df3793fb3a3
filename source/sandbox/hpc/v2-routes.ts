import {findRoute} from '../routes.ts';
import {FileTrouble, type Problem} from './file-trouble.ts';
import {SbatchError} from './sbatch.ts';
import type {Site} from './site.ts';
import {invalid, type Route2, Trouble} from './v2-call.ts';
import {computeRoutes2} from './v2-compute.ts';
import {opsRoutes} from './v2-ops.ts';
import {statusRoutes2} from './v2-status.ts';
import {transferRoutes} from './v2-transfer.ts';

const version = '2.5.6';

const statuses: Readonly<Record<Problem, number>> = {
  missing: 404,
  denied: 403,
  'not-permitted': 403,
  exists: 400,
  directory: 500,
  'not-directory': 500,
  'invalid-mode': 500,
  full: 500,
  timeout: 408,
};

/** v2 as FastAPI serves it: direct answers, statuses that mean something, the system in the path. */
export const createV2Routes = (site: Site, mount: string) => {
  const {world} = site;
  const iso = (at: number) => new Date(at * 1000).toISOString();
  const routes: readonly Route2[] = [
    ...statusRoutes2(site),
    ...computeRoutes2(site),
    ...opsRoutes(site),
    ...transferRoutes(site),
  ];

  const refusal = (status: number, message: string, user: string | null, data: unknown = null) =>
    Response.json(
      {errorType: data === null ? 'error' : 'validation', message, causedBy: [], data, user},
      {status},
    );
  const answer = async (request: Request, url: URL, user: string): Promise<Response> => {
    // The service turns paths into lower case, so that systems are found however they are written.
    const path = url.pathname
      .slice(mount.length)
      .replace(/^\/|\/$/g, '')
      .toLowerCase();
    const {known, answer: found, steps} = findRoute(routes, request.method, path);
    if (!found) return known ? refusal(405, 'Method Not Allowed', user) : refusal(404, 'Not Found', user);
    // Names of query parameters are taken however they are written, too.
    const query = new URLSearchParams(
      [...url.searchParams].map(([key, value]) => [key.toLowerCase(), value] as [string, string]),
    );
    const body = async () => {
      try {
        const read = (await request.json()) as unknown;
        if (read !== null && typeof read === 'object') return read as Record<string, unknown>;
      } catch {
        // Falls through to the refusal.
      }
      throw invalid('JSON decode error');
    };
    try {
      const value = await found({url, request, user, query, path: steps.map(decodeURIComponent), body});
      return value instanceof Response ? value : Response.json(value);
    } catch (error) {
      if (error instanceof Trouble) return refusal(error.status, error.message, user, error.data ?? null);
      if (error instanceof FileTrouble)
        return refusal(
          statuses[error.problem],
          `Remote process failed with exit status:1 and error message:${error.path}: ${error.message}`,
          user,
        );
      if (error instanceof SbatchError) return refusal(500, error.message.trim(), user);
      throw error;
    }
  };
  return async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const header = request.headers.get('authorization');
    const reading = site.tokens.read(header, site.ownToken());
    const live = /\/status\/liveness\/?$/.test(url.pathname);
    let response: Response;
    if (live) response = await answer(request, url, '');
    else if (reading.kind !== 'good')
      response = refusal(401, reading.kind === 'none' ? 'Not authenticated' : 'Invalid token', null);
    else if (reading.left < 30) response = refusal(401, 'Access token expires too soon', null);
    else response = await answer(request, url, reading.user);
    const headers = new Headers(response.headers);
    headers.set('F7T-AppVersion', version);
    headers.set('F7T-Timestamp', iso(world.now()));
    if (reading.kind === 'good') headers.set('F7T-AuthUsername', reading.user);
    // As the real one does: a refused token is echoed.
    if (response.status === 401 && header) headers.set('auth-token', header.replace(/^Bearer /i, ''));
    return new Response(response.body, {status: response.status, headers});
  };
};
