import {asFailure, Failure} from '../declare/failure.ts';
import type {Answer} from '../declare/http.ts';
import type {Connection, Service} from '../declare/service.ts';
import {changing} from './changes/changing.ts';
import type {Clock} from './clock.ts';
import {createHttp} from './http/create-http.ts';
import type {HttpClient} from './http/http-client.ts';
import {shownCredentials} from './http/mask.ts';

import type {Tell} from './log-event.ts';

/** A service's part of a profile. It may hold settings of the service's own. */
export type ServiceProfile = {
  readonly url: string;
  readonly allowInsecure?: boolean;
  readonly caFile?: string;
  readonly refreshSeconds?: {readonly active?: number; readonly background?: number};
  readonly [key: string]: unknown;
};

/** Headers that prove who asks. It may throw a Failure `no-credentials`. */
export type Credentials = (
  service: string,
  request: {renew: boolean; refused?: Readonly<Record<string, string>>; signal?: AbortSignal},
) => Promise<Record<string, string> | undefined>;

/** A service of the profile, connected; or why it could not be. */
export type Connected = {
  readonly service: Service;
  readonly client: unknown;
  readonly http?: HttpClient;
  readonly failure?: Failure;
};

type Options = {
  readonly services: readonly Service[];
  readonly profile: {
    readonly name: string;
    readonly services: Readonly<Record<string, ServiceProfile>>;
    readonly clock?: {readonly follow?: string; readonly speed?: number};
    readonly user?: Connection<unknown>['user'];
  };
  readonly credentials: Credentials;
  readonly refusedTodo?: (service: string) => string | undefined;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly random?: () => number;
  readonly tell?: Tell;
  readonly environment?: Readonly<Record<string, string | undefined>>;
};

/** What a schema found wrong with the service's settings, with the key in the profile. */
const settingsFailure = (thrown: unknown, service: Service, profile: string): Failure => {
  if (thrown instanceof Failure) return thrown;
  const issues = (thrown as {issues?: readonly {path: readonly PropertyKey[]; message: string}[]}).issues;
  const first = issues?.[0];
  const place = ['services', service.name, ...(first?.path ?? [])].map(String).join('.');
  return new Failure(
    'local',
    `${service.title} is not set up: ${place} in profile ${profile}: ${first?.message ?? asFailure(thrown).message}.`,
    {todo: `Correct it with: skydeck profiles edit ${profile} ${place}=VALUE`, cause: thrown},
  );
};

/** Connects what the profile names, in the order of the list of services; a service that cannot be stays, with the reason. */
export const connectServices = (
  options: Options,
): {connected: readonly Connected[]; settings: ReadonlyMap<string, unknown>} => {
  const {profile, clock} = options;
  const settings = new Map<string, unknown>();
  const deaf: Clock = {...clock, follow: () => {}};
  const connected = options.services.flatMap((service): Connected[] => {
    const raw = profile.services[service.name];
    if (!raw) return [];
    try {
      const parsed: unknown = service.settings.parse(raw);
      settings.set(service.name, parsed);
      const http = watchMutations(
        createHttp({
          service: service.name,
          title: service.title,
          baseUrl: raw.url,
          authorize: request => options.credentials(service.name, request),
          clock: profile.clock?.follow === service.name ? clock : deaf,
          userAgent: options.userAgent,
          allowInsecure: raw.allowInsecure,
          caFile: raw.caFile,
          shownCredentials: shownCredentials(raw.auth),
          tell: options.tell,
          refusedTodo: () => options.refusedTodo?.(service.name),
          explain: service.explain,
          random: options.random,
          environment: options.environment,
        }),
      );
      const client: unknown = service.connect({
        settings: parsed,
        http,
        now: clock.now,
        upstreamNow: http.upstreamNow,
        user: profile.user,
      });
      return [{service, client, http}];
    } catch (error) {
      return [{service, client: undefined, failure: settingsFailure(error, service, profile.name)}];
    }
  });
  return {connected, settings};
};

/** An answer that is only assumed, for a rehearsal. */
const assumedAnswer = (value: unknown): Answer => ({
  status: 200,
  headers: {},
  text: value === undefined ? '' : JSON.stringify(value),
  json: () => value,
  inTurns: async () => value,
});

/** The same Http, whose changes go out as steps: counted in a run, only noted in a rehearsal. */
const watchMutations = (http: HttpClient): HttpClient => ({
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
