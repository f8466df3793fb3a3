import * as z from 'zod';
import {Failure} from '../../../declare/failure.ts';
import type {Http} from '../../../declare/http.ts';
import type {Dialect} from './model.ts';

const parameters = z.looseObject({
  out: z.looseObject({compute: z.unknown().optional(), general: z.unknown().optional()}),
});

/**
 * Which FirecREST answers at an address. v2 signs every answer with its version; v1 has /status/parameters, where the
 * early one tells neither `compute` nor `general` (status.py of both eras). Throws when nothing there looks like one.
 */
export const detect = async (http: Http, signal: AbortSignal): Promise<Dialect> => {
  const answer = await http.get('status/parameters', {signal, accept: [400, 404, 405, 422]});
  if (answer.headers['f7t-appversion'] !== undefined) return 'v2';
  if (answer.status === 200) {
    const found = parameters.safeParse(answer.json());
    if (found.success)
      return found.data.out.compute === undefined && found.data.out.general === undefined ? 'v1.1' : 'v1.16';
  }
  const live = await http.get('status/liveness/', {signal, accept: [400, 404, 405]});
  if (live.status === 200 && /healthcheckRuns|lastUpdate/.test(live.text)) return 'v2';
  throw new Failure('unreadable', `At ${http.baseUrl} there is no FirecREST that skydeck knows (v1 or v2).`, {
    status: answer.status,
    todo: 'Check the address in the profile; a v2 address usually ends with /v2. The dialect can be set there, too.',
  });
};
