import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import type {Action, Progress} from '../../../source/declare/action.ts';
import type {Draft} from '../../../source/declare/draft.ts';
import type {JournalEntry} from '../../../source/declare/journal-entry.ts';
import type {Page, Resource} from '../../../source/declare/resource.ts';
import type {Section} from '../../../source/declare/section.ts';
import {wallClock} from '../../../source/engine/clock.ts';
import {openSession} from '../../../source/engine/open-session.ts';
import type {Session} from '../../../source/engine/session.ts';
import {createLake} from '../../../source/sandbox/lake/index.ts';
import type {World} from '../../../source/sandbox/simulated-world.ts';
import type {ScenarioName} from '../../../source/sandbox/upstream.ts';
import {lake} from '../../../source/services/lake/index.ts';
import type {LakeClient} from '../../../source/services/lake/upstream/client.ts';
import {type Replacing, serveUpstream, token} from '../serve-upstream.ts';

export {opening} from '../serve-upstream.ts';

export type OpenLake = Replacing & {
  readonly world: World;
  readonly origin: string;
  readonly token: string;
  readonly folder: string;
  /** Requests that arrived: `GET /lake/odata/v1/Products`, with the AWS operation where it is one. */
  readonly asked: string[];
  readonly session: Session;
  readonly client: LakeClient;
  read<Row>(name: string, query?: Record<string, string>): Promise<Page<Row>>;
  perform(
    name: string,
    action: string,
    draft?: Draft,
    row?: unknown,
    onProgress?: (step: Progress) => void,
  ): Promise<JournalEntry>;
  preview(name: string, action: string, draft?: Draft, row?: unknown): Promise<readonly string[]>;
  describe(name: string, row: unknown): Promise<Section[]>;
  /** Another console on the same profile, as on another desk. */
  again(): OpenLake;
};

export type LakeOptions = {
  readonly scenario?: ScenarioName;
  readonly readings?: number;
  /** Virtual seconds in one real second; without it the clock stands. */
  readonly speed?: number;
  readonly settings?: (origin: string, own: Record<string, any>) => Record<string, unknown>;
};

/** The lake's upstreams on the loopback, and a console's session on them. */
export const openLake = async (options: LakeOptions = {}): Promise<OpenLake> => {
  const {scenario = 'default', speed = 0, readings} = options;
  const asked: string[] = [];
  const {upstream, folder, world, instead, reply, origin} = await serveUpstream(
    (world, directory) => ({
      upstream: createLake(world, {scenario, windows: 0, readings, directory} as never),
    }),
    {
      speed,
      answer: async (upstream, request, raw) =>
        upstream.authorize?.(request, token) ?? upstream.handle(request, raw),
      lineOf: ({method, url, headers}) =>
        [method, new URL(url).pathname, headers.get('x-amz-target')?.split('.')[1]].filter(Boolean).join(' '),
      heard: line => asked.push(line),
    },
  );
  const own: Record<string, any> = {...upstream.settings(origin), directory: join(folder, 'lake')};
  const {directory: _directory, ...given} = own;
  const settings = {...given, ...options.settings?.(origin, own)} as {url: string};

  let desks = 0;
  const begin = (): OpenLake => {
    desks += 1;
    const session = openSession({
      services: [lake],
      profile: {name: 'sandbox', services: {lake: settings}},
      credentials: async () => ({authorization: `Bearer ${token}`}),
      stateDir: join(folder, `desk-${desks}`),
      who: 'you@test',
      clock: {...wallClock(), now: () => world.now()},
      tick: 0,
      environment: {},
    });
    onTestFinished(() => session.close());
    const resource = <Row>(name: string) => session.resource(name)!.resource as Resource<Row, LakeClient>;
    const client = session.context(resource('readings')).client as LakeClient;
    const actionOf = (name: string, action: string) => {
      const found = resource(name).actions?.find(one => one.name === action) as Action | undefined;
      if (!found) throw new Error(`There is no action ${action} on ${name}.`);
      return found;
    };
    return {
      world,
      origin,
      token,
      folder,
      asked,
      instead,
      reply,
      session,
      client: Object.assign(client, {lookEvery: 100}),
      read: async <Row>(name: string, query = {}) => session.poller.read(resource<Row>(name), query),
      perform: async (name, action, draft = {}, row, onProgress) =>
        session.perform(actionOf(name, action), resource(name), draft, row, {onProgress}),
      preview: async (name, action, draft = {}, row) =>
        (await session.preview(actionOf(name, action), resource(name), draft, row)).requests,
      describe: async (name, row) =>
        resource(name).describe(row, session.context(resource(name)), new AbortController().signal),
      again: begin,
    };
  };
  return begin();
};
