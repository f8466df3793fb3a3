import {onTestFinished, vi} from 'vitest';
import type {Action} from '../../../source/declare/action.ts';
import type {Draft} from '../../../source/declare/draft.ts';
import type {Page, Resource} from '../../../source/declare/resource.ts';
import {wallClock} from '../../../source/engine/clock.ts';
import type {Session} from '../../../source/engine/session.ts';
import {type Sandbox, type SandboxOptions, startSandbox} from '../../../source/sandbox/server.ts';
import {observatory} from '../../../source/services/observatory/index.ts';
import type {Job} from '../../../source/services/observatory/upstream/schemas.ts';
import type {Site} from '../../../source/services/observatory/upstream/site-list.ts';
import {sessionOn} from '../../session-on.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

/** 2026-11-22 06:00 UTC */
export const opening = 1_795_327_200;

export type Night = {
  readonly sandbox: Sandbox;
  readonly session: Session;
  readonly jobs: Resource<Job>;
  readonly sites: Resource<Site>;
  readJobs(query?: Record<string, string>): Promise<readonly Job[]>;
  readSites(): Promise<readonly Site[]>;
  action(name: string): Action;
  /** Lets virtual seconds go by in sandbox and console alike. */
  pass(seconds: number): void;
};

export type NightOptions = SandboxOptions & {
  readonly settings?: Record<string, unknown>;
  /** Behind the token: `+admin`. */
  readonly roles?: string;
  /** Without what somebody has watched before. */
  readonly fresh?: boolean;
  readonly readOnly?: boolean;
};

/** A sandbox whose time stands still and a console's session on its observatory, both closed after the test. */
export const openNight = async (options: NightOptions = {}): Promise<Night> => {
  const {settings, roles = '', fresh, readOnly, ...more} = options;
  const sandbox = await startSandbox({speed: 0, seed: 1, start: opening, ...more});
  onTestFinished(() => sandbox.close());
  const own = temporaryFolder();
  const session = sessionOn(sandbox, [observatory], {
    profile: {observatory: {...sandbox.profile.services.observatory, ...settings}},
    credentials: async () => ({authorization: `Bearer ${sandbox.token}${roles}`}),
    stateDir: fresh ? own : sandbox.stateDir,
    readOnly,
    clock: {...wallClock(), now: () => sandbox.world.now()},
    tick: 0,
    environment: {},
  });
  onTestFinished(() => session.close());
  const resource = <Row>(name: string) => session.resource(name)!.resource as Resource<Row>;
  const jobs = resource<Job>('jobs');
  const sites = resource<Site>('sites');
  const read = async <Row>(one: Resource<Row>, query = {}): Promise<Page<Row>> =>
    session.poller.read(one, query);
  return {
    sandbox,
    session,
    jobs,
    sites,
    readJobs: async query => (await read(jobs, query)).rows,
    readSites: async () => (await read(sites)).rows,
    action: name => {
      const found = [...(jobs.actions ?? []), ...(sites.actions ?? [])].find(one => one.name === name);
      if (!found) throw new Error(`There is no action ${name}.`);
      return found;
    },
    pass: seconds => sandbox.world.advance(seconds),
  };
};

/** The text of a column, as a person reads it. */
export const cell = <Row>(night: Night, resource: Resource<Row>, row: Row, key: string): string => {
  const column = resource.columns.find(one => one.key === key);
  if (!column) throw new Error(`There is no column ${key}.`);
  return column.text(row, night.session.world());
};

/** Performs an action and gives its journal entry. */
export const perform = (night: Night, name: string, draft: Draft, row?: unknown) =>
  night.session.perform(night.action(name), night.jobs as Resource, draft, row);

export {vi};
