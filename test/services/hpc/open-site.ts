import {onTestFinished} from 'vitest';
import type {Action, Progress} from '../../../source/declare/action.ts';
import type {Draft} from '../../../source/declare/draft.ts';
import type {JournalEntry} from '../../../source/declare/journal-entry.ts';
import type {Page, Resource} from '../../../source/declare/resource.ts';
import type {Section} from '../../../source/declare/section.ts';
import {wallClock} from '../../../source/engine/clock.ts';
import {openSession} from '../../../source/engine/open-session.ts';
import type {Session} from '../../../source/engine/session.ts';
import {createHpcSite} from '../../../source/sandbox/hpc/index.ts';
import type {Site} from '../../../source/sandbox/hpc/site.ts';
import type {World} from '../../../source/sandbox/simulated-world.ts';
import type {Upstream} from '../../../source/sandbox/upstream.ts';
import {hpc} from '../../../source/services/hpc/index.ts';
import type {HpcClient} from '../../../source/services/hpc/upstream/client.ts';
import type {Dialect} from '../../../source/services/hpc/upstream/model.ts';
import {type Replacing, serveUpstream, token} from '../serve-upstream.ts';

export {opening} from '../serve-upstream.ts';

export const mounts: Readonly<Record<Dialect, string>> = {
  'v1.1': '/hpc/v1.1',
  'v1.16': '/hpc/v1',
  v2: '/hpc/v2',
};

export type OpenSite = Replacing & {
  readonly site: Site;
  readonly world: World;
  readonly origin: string;
  readonly token: string;
  readonly session: Session;
  readonly client: HpcClient;
  readonly folder: string;
  /** Requests that reached the site: `GET /hpc/v1/tasks`. With their headers. */
  readonly asked: {line: string; headers: Headers}[];
  resource<Row>(name: string): Resource<Row, HpcClient>;
  read<Row>(name: string, query?: Record<string, string>): Promise<Page<Row>>;
  perform(
    resource: string,
    action: string,
    draft: Draft,
    row?: unknown,
    onProgress?: (step: Progress) => void,
  ): Promise<JournalEntry>;
  describe(resource: string, row: unknown): Promise<Section[]>;
  /** A second console over the same journal, as after a restart. */
  restart(): Session;
};

export type SiteOptions = {
  readonly dialect?: Dialect;
  readonly scenario?: 'default' | 'empty';
  /** Virtual seconds in one real second. */
  readonly speed?: number;
  readonly settings?: Record<string, unknown>;
  /** Whether a bearer token is good, where another than the sandbox's own realm gives them. */
  readonly admits?: (token: string) => Promise<boolean>;
  readonly credentials?: (request: {renew: boolean}) => Promise<Record<string, string>>;
};

/** The HPC site of the sandbox on the loopback, and a console's session on one of its dialects. */
export const openSite = async (options: SiteOptions = {}): Promise<OpenSite> => {
  const {dialect = 'v1.16', scenario = 'empty', speed = 200, settings = {}} = options;
  const asked: OpenSite['asked'] = [];
  const answer = async (upstream: Upstream, request: Request) => {
    upstream.authorize?.(request, token);
    const bearer = request.headers.get('authorization')?.replace('Bearer ', '');
    if (options.admits && bearer !== undefined && (await options.admits(bearer)))
      request.headers.set('authorization', `Bearer ${token}`);
    return upstream.handle(request);
  };
  const {site, upstream, folder, world, instead, reply, origin} = await serveUpstream(
    (world, directory) => createHpcSite(world, {scenario, directory}),
    {speed, answer, heard: (line, {headers}) => asked.push({line, headers: new Headers(headers)})},
  );
  const begin = () => {
    const session = openSession({
      services: [hpc],
      profile: {
        name: 'sandbox',
        services: {
          hpc: {
            ...upstream.settings(origin),
            url: origin + mounts[dialect],
            firstLookSeconds: 0.01,
            ...settings,
          } as {url: string},
        },
      },
      credentials: async (_service, request) =>
        options.credentials ? options.credentials(request) : {authorization: `Bearer ${token}`},
      stateDir: folder,
      who: 'you@test',
      clock: {...wallClock(), now: () => world.now()},
      tick: 0,
      environment: {},
    });
    onTestFinished(() => session.close());
    return session;
  };
  const session = begin();
  const resource = <Row>(name: string) => session.resource(name)!.resource as Resource<Row, HpcClient>;
  const client = session.context(resource('systems')).client as HpcClient;
  return {
    site,
    world,
    origin,
    token,
    session,
    client,
    folder,
    asked,
    instead,
    reply,
    resource,
    read: async <Row>(name: string, query = {}) => session.poller.read(resource<Row>(name), query),
    perform: async (name, action, draft, row, onProgress) => {
      const found = resource(name).actions?.find(one => one.name === action) as Action | undefined;
      if (!found) throw new Error(`There is no action ${action} on ${name}.`);
      return session.perform(found, resource(name), draft, row, {onProgress});
    },
    describe: async (name, row) =>
      resource(name).describe(row, session.context(resource(name)), new AbortController().signal),
    restart: begin,
  };
};
