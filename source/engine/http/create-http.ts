import type {RequestSpec, SendOptions} from '../../declare/http.ts';
import {harmless} from '../../text/harmless.ts';
import {answerOf, collect} from './answer.ts';
import {createAnswerCache} from './answer-cache.ts';
import {createAuthorizer} from './authorizer.ts';
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
import {tokenClaims} from './token-claims.ts';
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
  const textOf = async (arrival: Arrival, asked: Asked, authorization: Record<string, string> | undefined) =>
    withoutTokens(await collect(arrival, options.limits?.answer ?? answerLimit, asked), authorization);
  const readable = (status: number, given: SendOptions | undefined) =>
    status < 300 || (given?.accept?.includes(status) ?? false);

  const get: HttpClient['get'] = async (path, given = {}) => {
    const url = targetUrl(base, path, given.query);
    const asked = askedFor({method: 'GET', path}, url);
    const key = JSON.stringify([url.href, given.headers]);
    const authorized = url.origin === base.origin && !given.anonymous;
    return authorizer.withRenewal(authorized, given.signal, authorization =>
      withRetries(
        async () => {
          const arrival = await opener.open({
            asked,
            method: 'GET',
            url,
            headers: {...given.headers, ...cache.validators(key)},
            authorization,
            timeouts: timeoutsFor(given.timeout),
            signal: given.signal,
          });
          const before = arrival.status === 304 ? cache.get(key) : undefined;
          if (before) {
            arrival.drop();
            return before;
          }
          if (!readable(arrival.status, given)) throw await opener.refusal(arrival, asked, authorization);
          const text = await textOf(arrival, asked, authorization);
          const answer = answerOf(arrival.status, arrival.headers, text, asked);
          return arrival.status === 200 ? cache.keep(key, answer) : answer;
        },
        {clock, random, budget: limits.whole, signal: given.signal},
      ),
    );
  };

  /** A reading whose question is in its body: retried and renewed as a GET, kept in no cache. */
  const ask = (request: RequestSpec, url: URL, given: SendOptions) => {
    const asked = {...askedFor(request, url), mutation: false};
    return authorizer.withRenewal(
      url.origin === base.origin && !given.anonymous,
      given.signal,
      authorization =>
        withRetries(
          async () => {
            const arrival = await opener.open({
              asked,
              method: request.method,
              url,
              headers: request.headers ?? {},
              authorization,
              body: await bodyOf(request.body),
              timeouts: timeoutsFor(given.timeout),
              signal: given.signal,
            });
            if (!readable(arrival.status, given)) throw await opener.refusal(arrival, asked, authorization);
            const text = await textOf(arrival, asked, authorization);
            return answerOf(arrival.status, arrival.headers, text, asked);
          },
          {clock, random, budget: limits.whole, signal: given.signal},
        ),
    );
  };

  const send: HttpClient['send'] = async (request, given = {}) => {
    const url = targetUrl(base, request.path, request.query);
    if (given.reading) return ask(request, url, given);
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
    if (!readable(arrival.status, given)) {
      // Refused, so it is not sent again; but the operator's next try shall not meet the same dead token.
      if (arrival.status === 401) authorizer.distrust();
      throw await opener.refusal(arrival, asked, authorization);
    }
    const text = await textOf(arrival, asked, authorization);
    return answerOf(arrival.status, arrival.headers, text, asked);
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
    skew: opener.skew,
    upstreamNow: opener.upstreamNow,
    close: agents.close,
  };
};
