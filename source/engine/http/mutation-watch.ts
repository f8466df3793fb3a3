import type {Answer} from '../../declare/http.ts';
import {changing} from '../changes/changing.ts';
import type {HttpClient} from './http-client.ts';

/** An answer that is only assumed, for a rehearsal. */
const assumedAnswer = (value: unknown): Answer => ({
  status: 200,
  headers: {},
  text: value === undefined ? '' : JSON.stringify(value),
  json: () => value,
});

/** The same Http, whose changes go out as steps: counted in a run, only noted in a rehearsal. */
export const watchMutations = (http: HttpClient): HttpClient => ({
  ...http,
  send: (request, options) => {
    if (request.method === 'GET' || options?.reading) return http.send(request, options);
    return changing({kind: 'request', request, curl: http.curl(request)}, () => http.send(request, options), {
      ...(options && 'assume' in options ? {assumed: {answer: assumedAnswer(options.assume)}} : {}),
      // A status above 399 that the caller accepts was still no deed.
      isDeed: ({status}) => status < 400,
    });
  },
});
