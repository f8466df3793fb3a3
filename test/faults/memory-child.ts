import * as z from 'zod';
import {action} from '../../source/declare/action.ts';
import {textField} from '../../source/declare/fields.ts';
import type {Http} from '../../source/declare/http.ts';
import type {Resource} from '../../source/declare/resource.ts';
import {rowsOf} from '../../source/engine/http/boundary.ts';
import {openSession} from '../../source/engine/open-session.ts';

/** One process of a campaign: changes an upstream again and again, until it is killed. */
const [url = '', stateDir = '', name = ''] = process.argv.slice(2);

const thing = z.looseObject({id: z.string(), state: z.string()});
const made = z.looseObject({id: z.string()});
const post = (mark: string) =>
  ({method: 'POST', path: 'things', body: {kind: 'json', value: {mark}}}) as const;

const create = action<{id: string}, {http: Http}, any>({
  name: 'create',
  command: 'create thing',
  key: 'n',
  title: 'Create a thing',
  about: 'Creates a thing.',
  on: 'nothing',
  fields: {mark: textField({label: 'Mark', hint: 'Tells it from others.', required: true})},
  requests: (input: {mark: string}) => [post(input.mark)],
  answer: {schema: made},
  done: (answer: z.infer<typeof made>) => ({ids: [answer.id], sentence: 'It is made.'}),
} as never);
const flow = action<{id: string}, {http: Http}, any>({
  ...(create as object),
  name: 'flow',
  command: 'flow thing',
  key: 'u',
  requests: undefined,
  answer: undefined,
  done: undefined,
  run: async (input: {mark: string}, _row: unknown, {client}: {client: {http: Http}}) => {
    for (const step of ['a', 'b'])
      await client.http.send(post(`${input.mark}-${step}`), {assume: {id: 'the thing that is made'}});
    return {ids: [], sentence: 'Both steps are done.'};
  },
} as never);

const things: Resource<any, any> = {
  service: 'things',
  name: 'things',
  aliases: [],
  title: 'Things',
  about: 'Things.',
  id: row => row.id,
  tracked: row => row.state,
  columns: [],
  list: async ({http}, _query, signal) =>
    rowsOf(thing, (await http.get('things', {signal})).json() as unknown[]),
  describe: () => [],
  actions: [create, flow],
};

const session = openSession({
  services: [
    {
      name: 'things',
      title: 'Things',
      settings: {parse: (raw: unknown) => raw},
      connect: ({http}: {http: Http}) => ({http}),
      resources: [things],
      tabs: [],
    } as never,
  ],
  profile: {name: 'campaign', services: {things: {url}}},
  credentials: async () => ({Authorization: 'Bearer sesame'}),
  stateDir,
  who: `${name}@campaign`,
  environment: {},
});
const {resource} = session.resource('things')!;
const [plain, steps] = resource.actions!;
process.stdout.write('ready\n');
for (let count = 0; ; count += 1) {
  const mark = `${name}-${count}`;
  await session.perform(count % 3 === 2 ? steps! : plain!, resource, {mark}, undefined);
  await session.poller.read(resource, {}).catch(() => {});
}
