import type {Answer, RequestSpec, SendOptions} from '../../declare/http.ts';
import {harmless} from '../../text/harmless.ts';
import {answerOf, collect} from './answer.ts';
import {createAnswerCache} from './answer-cache.ts';
import {createAuthorizer, tokenClaims} from './authorizer.ts';
import {readThrough} from './boundary.ts';
import {curlCommand} from './curl.ts';
import {createDownload} from './download.ts';
import type {Arrival} from './exchange.ts';
import {agentFor, createAgents} from './fetch-agents.ts';
import type {HttpClient, HttpOptions, Timeouts} from './http-client.ts';
import {shownCredentials, withoutTokens} from './mask.ts';
import type {Asked} from './network-failure.ts';
import {createOpener} from './open-request.ts';
import {bodyOf} from './request-body.ts';
import {parseBaseUrl, refuseInsecure, targetUrl} from './target-url.ts';
import {withRetries} from './with-retries.ts';

const usual: Timeouts = {connect: 5000, response: 15_000, whole: 30_000, idle: 30_000};
const answerLimit = 32_000_000;
/** The slowest upload that is still taken for alive, in bytes per millisecond. */
const slowest = 20;

/**
 * HTTP to one service: see `Http`. Throws a Failure at once when the address is unusable or insecure. Facts of got 16:
 * its README and source; it neither retries nor redirects here.
 */
export const createHttp = (options: HttpOptions): HttpClient => {
  const {title, clock} = options;
  const base = parseBaseUrl(title, options.baseUrl);
  refuseInsecure(title, base, options.allowInsecure ?? false);
  const limits: Timeouts = {...usual, ...options.timeouts};
  const agents = createAgents(base, options.environment ?? process.env);
  const random = options.random ?? Math.random;
  const shown = options.shownCredentials ?? shownCredentials(undefined);
  const cache = createAnswerCache();
  const authorizer = createAuthorizer(options.authorize);
  const opener = createOpener(options, base, agents);

  const askedFor = (request: Pick<RequestSpec, 'method' | 'path'>, url: URL): Asked => ({
    title,
    // The query of an absolute URL can be a signature: it is never shown.
    what: `${request.method} ${harmless(url.origin === base.origin ? request.path.replace(/[?#].*$/s, '') : url.origin + url.pathname)}`,
    host: url.host,
    mutation: request.method !== 'GET',
  });
  const timeoutsFor = (given: number | undefined, length = 0): Partial<Timeouts> => {
    const whole = given ?? limits.whole + length / slowest;
    const response = Math.max(limits.response, given ?? 0, length > 0 ? limits.whole : 0);
    return {connect: limits.connect, response, whole, idle: length > 0 ? limits.idle : undefined};
  };
  const readable = (status: number, given: SendOptions | undefined) =>
    (status >= 200 && status < 300) || (given?.accept?.includes(status) ?? false);
  /** The answer that arrives, or the Failure of one that is not to be read. */
  const answered = async (
    arrival: Arrival,
    asked: Asked,
    authorization: Record<string, string> | undefined,
    given: SendOptions,
  ): Promise<Answer> => {
    const {status, headers} = arrival;
    if (!readable(status, given)) throw await opener.refusal(arrival, asked, authorization);
    const text = await collect(arrival, options.limits?.answer ?? answerLimit, asked);
    return answerOf(status, headers, withoutTokens(text, authorization), asked);
  };

  /** A reading: retried, renewed, and where its question is not in its body, from the cache while it is still so. */
  const reading = async (request: RequestSpec, url: URL, given: SendOptions): Promise<Answer> => {
    const asked = {...askedFor(request, url), mutation: false};
    const key =
      request.body === undefined && !given.once ? JSON.stringify([url.href, request.headers]) : undefined;
    const authorized = url.origin === base.origin && !given.anonymous;
    return authorizer.withRenewal(authorized, given.signal, authorization =>
      withRetries(
        async () => {
          const arrival = await opener.open({
            asked,
            method: request.method,
            url,
            headers: {...request.headers, ...(key && cache.validators(key))},
            authorization,
            body: await bodyOf(request.body),
            timeouts: timeoutsFor(given.timeout),
            signal: given.signal,
          });
          const before = key && arrival.status === 304 ? cache.get(key) : undefined;
          if (before) {
            arrival.drop();
            return before;
          }
          const answer = await answered(arrival, asked, authorization, given);
          return key && arrival.status === 200 ? cache.keep(key, answer) : answer;
        },
        {clock, random, budget: limits.whole, signal: given.signal},
      ),
    );
  };

  const get: HttpClient['get'] = async (path, {query, headers, ...given} = {}) =>
    reading({method: 'GET', path, query, headers}, targetUrl(base, path, query), given);

  const send: HttpClient['send'] = async (request, given = {}) => {
    const url = targetUrl(base, request.path, request.query);
    if (given.reading) return reading(request, url, given);
    const asked = askedFor(request, url);
    const body = await bodyOf(request.body);
    const streamed = body !== undefined && typeof body.content !== 'string';
    const authorization = await authorizer.headers(
      url.origin === base.origin && !given.anonymous,
      given.signal,
    );
    const arrival = await opener.open({
      asked,
      method: request.method,
      url,
      headers: request.headers ?? {},
      authorization,
      body,
      timeouts: timeoutsFor(given.timeout, streamed ? body.length : 0),
      signal: given.signal,
      onUpload: given.onUpload,
    });
    // Refused, so it is not sent again; but the operator's next try shall not meet the same dead token.
    if (arrival.status === 401 && !readable(401, given)) authorizer.distrust();
    return answered(arrival, asked, authorization, given);
  };

  return {
    baseUrl: base.href,
    get,
    send,
    download: createDownload({
      opener,
      authorizer,
      clock,
      random,
      target: path => {
        const url = targetUrl(base, path);
        return {url, asked: askedFor({method: 'GET', path}, url), authorized: url.origin === base.origin};
      },
      timeouts: {connect: limits.connect, response: limits.whole, idle: limits.idle},
      readable,
    }),
    read: async (path, schema, given) => {
      const answer = await get(path, given);
      return readThrough(schema, answer.json(), `${title} answered GET ${harmless(path)}`, answer.status);
    },
    curl: request => {
      const url = targetUrl(base, request.path, request.query);
      return curlCommand(request, url, url.origin === base.origin ? shown : undefined);
    },
    claims: async signal => tokenClaims(await authorizer.headers(true, signal)),
    agentFor: (url, given) => agentFor(url, options, given),
    noted: opener.noted,
    skew: opener.skew,
    upstreamNow: opener.upstreamNow,
    close: agents.close,
  };
};
