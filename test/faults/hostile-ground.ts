import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Action} from '../../source/declare/action.ts';
import type {Draft} from '../../source/declare/draft.ts';
import type {Fields} from '../../source/declare/fields.ts';
import type {Row} from '../../source/declare/resource.ts';
import {wallClock} from '../../source/engine/clock.ts';
import {openSession} from '../../source/engine/open-session.ts';
import type {Session} from '../../source/engine/session.ts';
import {startSandbox} from '../../source/sandbox/server.ts';
import {services} from '../../source/services/index.ts';
import {inProcess} from './exchange-in-process.ts';
import {hostileAnswers} from './hostile-answers.ts';

/** What no screen may show: words of the language that this is written in. */
export const leaked =
  /Cannot (?:read|set|destructure)|is not (?:iterable|a function|an object)|Invalid time value|Invalid Date|\bNaN\b|(?<!received -?)\bInfinity\b|\bundefined\b|\[object Object\]|Maximum call stack|fault of skydeck|\[native code\]/;

/** A draft of what its fields begin with, or give as examples. */
export const draftOf = (action: Action, session: Session, row: Row | undefined): Draft => {
  const draft: Record<string, string> = {};
  for (const [name, field] of Object.entries((action.fields ?? {}) as Fields)) {
    const context = {world: session.world(), draft, row};
    const given =
      field.ofRow?.(context) ?? field.initial?.(context) ?? (field.required ? field.example : undefined);
    if (given !== undefined) draft[name] = given;
  }
  return draft;
};

/**
 * A sandbox that stands still behind hostile answers, and sessions on it: of the lake both engines, `aws` and `local`.
 * What is fetched lands in a folder that goes with it. Where exchanges are made in this process, no connection is made but
 * for AWS's.
 */
export const openHostileGround = async (random: () => number) => {
  const start = Date.UTC(2026, 10, 22, 12) / 1000;
  const sandbox = await startSandbox({speed: 0, seed: 1, start});
  const before = await hostileAnswers(sandbox.url, random);
  inProcess.upstream = before;
  const folder = mkdtempSync(join(tmpdir(), 'skydeck-answers-'));
  const here = process.cwd();
  process.chdir(folder);
  const led = JSON.parse(
    JSON.stringify(sandbox.profile.services).replaceAll(sandbox.url, before.url),
  ) as Record<string, Record<string, unknown>>;
  const {after, wall} = wallClock();
  const clock = {now: () => sandbox.world.now(), sleep: async () => {}, after, wall, follow: () => {}};
  const engines: Readonly<Record<string, object>> = {
    aws: {},
    local: {engine: 'local', local: {directory: join(folder, 'lake')}},
  };
  const profileOf = (name: string) => ({
    name,
    services: {
      ...led,
      observatory: {...led.observatory, takesJobs: true},
      hpc: {...led.hpc, firstLookSeconds: 0.001},
      lake: {...led.lake, ...engines[name]},
    } as never,
  });
  const open = (name: string) =>
    openSession({
      services,
      profile: profileOf(name),
      credentials: async () => ({authorization: `Bearer ${sandbox.token}`}),
      stateDir: join(folder, name),
      who: 'you@test',
      clock,
      tick: 0,
      environment: {},
    });
  const aws = open('aws');
  const local = open('local');
  return {
    sandbox,
    before,
    folder,
    clock,
    profileOf,
    aws,
    local,
    close: async () => {
      await Promise.all([aws.close(), local.close()]);
      await before.close();
      await sandbox.close();
      process.chdir(here);
      rmSync(folder, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
    },
  };
};
export type HostileGround = Awaited<ReturnType<typeof openHostileGround>>;
