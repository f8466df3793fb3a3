import {createServer} from 'node:http';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import * as z from 'zod';
import type {Action} from '../../source/declare/action.ts';
import {textField} from '../../source/declare/fields.ts';
import type {Http, RequestSpec} from '../../source/declare/http.ts';
import type {Resource} from '../../source/declare/resource.ts';
import type {Clock} from '../../source/engine/clock.ts';
import {rowsOf} from '../../source/engine/http/boundary.ts';
import {openSession} from '../../source/engine/open-session.ts';
import {listen} from '../listen.ts';

/**
 * A service whose upstream counts: every change carries a mark of its own. Changes of all kinds: one request, two that
 * hang on each other, one on a row, a file, and several at once (a plan of creations).
 */
export type Thing = {readonly id: string; readonly mark: string; readonly state: string};
type Client = {readonly http: Http};

const thing = z.looseObject({id: z.string(), mark: z.string(), state: z.string()});
const made = z.looseObject({id: z.string()});
const change = (method: RequestSpec['method'], path: string, mark: string): RequestSpec => ({
  method,
  path,
  query: {mark},
});
const listed = async ({http}: Client, signal?: AbortSignal) =>
  rowsOf(thing, (await http.get('things', {signal})).json() as unknown[]);

const mark = textField({label: 'Mark', hint: 'Tells it from others.', required: true});
const base = {about: 'A change.', fields: {mark}, touches: []} as const;
const isMade = async (input: {mark: string}, _intent: unknown, client: Client, signal: AbortSignal) => ({
  kind: 'made' as const,
  what: 'thing of that mark',
  complete: true,
  rows: (await listed(client, signal)).rows
    .filter(row => row.mark === input.mark)
    .map(({id}) => ({ids: [id]})),
});

const actions: readonly Action<Thing, Client, any>[] = [
  {
    ...base,
    name: 'create',
    command: 'create thing',
    key: 'n',
    title: 'Create a thing',
    on: 'nothing',
    requests: (input: {mark: string}) => [change('POST', 'things', input.mark)],
    answer: {schema: made},
    done: (answer: z.infer<typeof made>) => ({ids: [answer.id], sentence: 'It is made.'}),
    evidence: isMade,
  },
  {
    ...base,
    name: 'flow',
    command: 'flow thing',
    key: 'u',
    title: 'Two steps',
    on: 'nothing',
    run: async (input: {mark: string}, _row: unknown, {client}: {client: Client}) => {
      for (const step of ['a', 'b'])
        await client.http.send(change('POST', 'things', `${input.mark}-${step}`), {
          assume: {id: 'the thing'},
        });
      return {ids: [], sentence: 'Both steps are done.'};
    },
  },
  {
    ...base,
    name: 'send',
    command: 'send thing',
    key: 's',
    title: 'Send a file',
    on: 'nothing',
    requests: (input: {mark: string}) => [
      {
        ...change('PUT', 'things', input.mark),
        body: {
          kind: 'multipart',
          parts: [{name: 'file', text: 'x'.repeat(50_000), filename: 'x', type: 'text/plain'}],
        },
      },
    ],
    answer: {schema: made},
    done: (answer: z.infer<typeof made>) => ({ids: [answer.id], sentence: 'It is sent.'}),
    evidence: isMade,
  },
  {
    ...base,
    name: 'end',
    command: 'end thing',
    key: 'x',
    title: 'End a thing',
    on: 'rows',
    requests: (input: {mark: string}, row: Thing) => [change('DELETE', `things/${row.id}`, input.mark)],
    answer: {empty: true},
    done: (_answer: unknown, _input: unknown, row: Thing) => ({ids: [row.id], sentence: 'It is ended.'}),
    evidence: async (_input: unknown, intent: {row?: string}, client: Client, signal: AbortSignal) => {
      const gone = (await listed(client, signal)).rows.every(({id}) => id !== intent.row);
      return {
        kind: 'changed',
        complete: true,
        holds: gone,
        sentence: gone ? 'It is gone.' : 'It is there still.',
      };
    },
  },
] as never;

const things = {
  service: 'things',
  name: 'things',
  aliases: [],
  title: 'Things',
  about: 'Things.',
  id: (row: Thing) => row.id,
  tracked: (row: Thing) => row.state,
  columns: [],
  list: async (client: Client, _query: unknown, signal: AbortSignal) => listed(client, signal),
  describe: () => [],
  alerts: (rows: readonly Thing[]) =>
    rows
      .filter(({state}) => state === 'OLD')
      .map(({id}) => ({
        kind: 'old',
        severity: 'notice',
        resource: 'things',
        id,
        title: `${id} is old`,
        why: 'So.',
        todo: 'x',
      })),
  actions,
  refresh: {active: 1, background: 1},
} as unknown as Resource<Thing, Client>;

/** A session of one process of a campaign, and what it changes things by. */
export const openThings = (url: string, stateDir: string, name: string, clock?: Clock) => {
  const session = openSession({
    services: [
      {
        name: 'things',
        title: 'Things',
        settings: {parse: (raw: unknown) => raw},
        connect: ({http}: Client) => ({http}),
        resources: [things],
        tabs: [],
      } as never,
    ],
    profile: {name: 'campaign', services: {things: {url}}},
    credentials: async () => ({Authorization: 'Bearer sesame'}),
    stateDir,
    who: `${name}@campaign`,
    environment: {},
    ...(clock && {clock}),
  });
  const {resource} = session.resource('things')!;
  return {session, resource, action: (wanted: string) => resource.actions!.find(one => one.name === wanted)!};
};

/** The upstream itself: `got` has the mark of every change, in their order. At each, the state of one row becomes another. */
export const countingUpstream = async () => {
  const got: string[] = [];
  /** Milliseconds of real time of each reading of the list. */
  const read: number[] = [];
  const rows = new Map<string, Thing>();
  const flip = (at: number) => {
    const [id, one] = [...rows][at % Math.max(1, rows.size)] ?? [];
    if (id && one) rows.set(id, {...one, state: one.state === 'NEW' ? 'OLD' : 'NEW'});
  };
  const server = createServer((request, response) => {
    const {pathname, searchParams} = new URL(request.url ?? '/', 'http://upstream');
    const mark = searchParams.get('mark') ?? '';
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json');
      if (request.method === 'GET') {
        read.push(performance.now());
        return void response.end(JSON.stringify([...rows.values()]));
      }
      got.push(mark);
      flip(got.length);
      if (request.method === 'DELETE') {
        rows.delete(pathname.split('/').at(-1)!);
        return void response.writeHead(204).end();
      }
      const id = `t-${got.length}`;
      rows.set(id, {id, mark, state: got.length % 2 ? 'NEW' : 'OLD'});
      response.end(JSON.stringify({id}));
    });
  });
  return {...(await listen(server)), got, read};
};

/** A program of a campaign as one file: a process that has to read a hundred is killed before it has begun. */
export const bundled = async (source: string, folder: string): Promise<string> => {
  const outfile = join(folder, 'child.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL(source, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: 'import {createRequire} from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  return outfile;
};
