import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {runProgram} from '../../source/commands/program/program.ts';
import type {Action} from '../../source/declare/action.ts';
import type {Draft} from '../../source/declare/draft.ts';
import type {Resource, Row} from '../../source/declare/resource.ts';
import {openSession} from '../../source/engine/open-session.ts';
import {services} from '../../source/services/index.ts';
import {makeStdio} from '../commands/run-command.ts';
import {downlinkCases} from '../services/downlink/preview-cases.ts';
import {hpcCases} from '../services/hpc/preview-cases.ts';
import {lakeCases} from '../services/lake/preview-cases.ts';
import {observatoryCases} from '../services/observatory/preview-cases.ts';
import type {Case} from '../services/preview-cases.ts';
import type {Recorded} from '../services/preview-is-run.ts';
import {taskingCases} from '../services/tasking/preview-cases.ts';
import type {HostileGround} from './hostile-ground.ts';

const cases: Readonly<Record<string, Readonly<Record<string, Case | string>>>> = {
  tasking: taskingCases,
  downlink: downlinkCases,
  observatory: observatoryCases,
  hpc: hpcCases[0]!.cases,
  lake: lakeCases,
};

/** An action as it can be done now: by its key, and the words of its command. */
export type Deed = {
  /** `windows.create`; after a comma, another way of the same. */
  readonly name: string;
  readonly action: Action;
  readonly resource: Resource;
  readonly draft: Draft;
  readonly row: unknown;
  /** How it ends where no answer has a fault, if that is not well. */
  readonly ends: number | undefined;
  words(): Promise<readonly string[]>;
};

/** A console and its commands on hostile ground, and all that can be done there, by the cases of previews. */
export const openCases = (ground: HostileGround) => {
  const {before, sandbox} = ground;
  const own = ground.folder;
  // Its time goes with its questions: jobs start and files go through staging, at any speed of this machine.
  before.state.live = {path: /^\/hpc/, turn: () => sandbox.world.advance(2)};
  const profileOf = (lake: string) => ground.profileOf(lake);
  const open = (name: string) =>
    openSession({
      services,
      profile: profileOf(name) as never,
      credentials: async () => ({authorization: `Bearer ${sandbox.token}`}),
      stateDir: join(own, 'commands'),
      who: 'you@test',
      clock: ground.clock,
      tick: 0,
      environment: {},
    });
  const lake = new Set(
    services.flatMap(({name, resources, commands = []}) =>
      name === 'lake'
        ? [
            ...resources.flatMap(one => ['get', 'describe', 'watch'].map(verb => `${verb} ${one.name}`)),
            ...resources.flatMap(one => (one.actions ?? []).map(({command}) => command)),
            ...commands.map(one => one.words),
          ]
        : [],
    ),
  );
  const isLake = (words: readonly string[]) => lake.has(words[0]!) || lake.has(words.slice(0, 2).join(' '));
  const run = async (words: readonly string[], interrupted?: AbortSignal, onOut?: (text: string) => void) => {
    const {stdio, written} = makeStdio({...(interrupted && {interrupted}), ...(onOut && {onOut})});
    const code = await runProgram(words, {
      version: '0.0.0-test',
      services,
      stdio,
      open: async () => {
        const one = open(isLake(words) ? 'aws' : 'local');
        return {session: one, close: () => one.close()};
      },
    });
    return {code, ...written};
  };
  const session = open('aws');
  const on = {
    sandbox,
    session,
    own,
    run,
    refuse: (which: unknown) => {
      before.state.refuse = which as never;
    },
    resource: (name: string) => session.resource(name)!.resource,
    read: async (name: string, query = {}) =>
      (await session.poller.read(session.resource(name)!.resource, query)).rows,
    open: async (name: string, which: (row: Row) => unknown = () => true) => {
      const [of = '', called] = name.split('.');
      const {resource} = session.resource(of)!;
      const action = resource.actions!.find(one => one.name === called)!;
      const {rows} = await session.poller.read(resource, {});
      return rows.filter(row => which(row) && action.disabled?.(row, session.world()) === undefined);
    },
  } as unknown as Recorded;

  /** Every action that is declared, in the order of the cases, since one stands on what another made. */
  const deeds = async function* (): AsyncGenerator<Deed> {
    for (const {name: service, resources} of services) {
      const declared = new Map<Action, string>();
      for (const {name, actions = []} of resources)
        for (const action of actions)
          if (!declared.has(action)) declared.set(action, `${name}.${action.name}`);
      const known = cases[service] ?? {};
      for (const [action, name] of declared)
        if (known[name] === undefined)
          throw new Error(`${name} (${action.command}) has no case in preview-cases.`);
      for (const [name, one] of Object.entries(known)) {
        const [action] = [...declared].find(([, called]) => called === name.replace(/,.*/, '')) ?? [];
        if (!action || typeof one === 'string' || one.settings) continue;
        before.state.refuse = one.refuse as never;
        const {draft = {}, row} = await one.key(on);
        const {resource} = session.resource(name.split('.')[0]!)!;
        let isDone = false;
        const makeWay = async () => {
          if (service === 'hpc' && !isDone) await session.perform(action, resource, draft, row);
          isDone = true;
        };
        const words = async () => {
          await makeWay();
          return [...action.command.split(' '), ...(await one.command(on)), '--yes'];
        };
        yield {name, action, resource, draft, row, ends: one.ends?.code, words};
        await makeWay();
      }
    }
  };
  return {
    on,
    run,
    isLake,
    session,
    deeds,
    close: async () => {
      before.state.live = undefined;
      await session.close();
      rmSync(join(own, 'commands'), {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
    },
  };
};
