import {Failure} from '../../declare/failure.ts';
import type {Tell} from '../log-event.ts';
import {collect} from './answer.ts';
import {readAuthorities} from './authorities.ts';
import {exchange} from './exchange.ts';
import {createAgents} from './fetch-agents.ts';
import type {Asked} from './network-failure.ts';
import {refuseInsecure} from './target-url.ts';

type Options = {
  /** "The identity provider of hpc" */
  readonly title: string;
  readonly service: string;
  /** A PEM file of further certificate authorities. */
  readonly caFile?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly userAgent: string;
  readonly tell?: Tell;
};

const answerLimit = 1_000_000;
const bodiless = new Set([101, 103, 204, 205, 304]);

const bodyText = (body: unknown): string | undefined => {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof URLSearchParams) return String(body);
  throw new Failure('local', 'Only forms are sent to identity providers.');
};

/**
 * A `fetch` towards identity providers that goes the way of the service's own requests: its proxy, its certificate
 * authorities, no http:// but on this machine, a limit to time and size. It follows no redirect. Throws Failures.
 */
export const createIdentityFetch = (options: Options): typeof globalThis.fetch => {
  const {title, caFile, environment, userAgent} = options;
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    refuseInsecure(title, url, false);
    const method = init.method ?? 'GET';
    const content = bodyText(init.body);
    const headers = Object.fromEntries(new Headers(init.headers));
    const asked: Asked = {title, what: `${method} ${url.pathname}`, host: url.host, mutation: false};
    const agents = createAgents(url, environment);
    const start = performance.now();
    const tell = (more: {status?: number; failure?: Failure['kind']}) =>
      options.tell?.({
        kind: 'request',
        service: options.service,
        method,
        url: url.origin + url.pathname,
        ms: Math.round(performance.now() - start),
        ...more,
      });
    try {
      const arrival = await exchange({
        asked,
        method,
        url,
        headers: {...headers, 'user-agent': userAgent},
        ...(content !== undefined && {
          body: {
            content,
            length: Buffer.byteLength(content),
            type: headers['content-type'] ?? 'application/x-www-form-urlencoded',
          },
        }),
        timeouts: {connect: 5000, response: 15_000, whole: 30_000},
        agents: agents.reading,
        ca: await readAuthorities(title, caFile),
        signal: init.signal ?? undefined,
      });
      const text = await collect(arrival, answerLimit, asked);
      tell({status: arrival.status});
      const {'content-encoding': _, 'content-length': __, ...kept} = arrival.headers;
      return new Response(bodiless.has(arrival.status) ? null : text, {
        status: arrival.status,
        headers: kept,
      });
    } catch (thrown) {
      if (thrown instanceof Failure) tell({failure: thrown.kind});
      throw thrown;
    } finally {
      agents.close();
    }
  };
};
