import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished} from 'vitest';
import {runProgram} from '../../source/commands/program/program.ts';
import type {Action} from '../../source/declare/action.ts';
import type {Draft} from '../../source/declare/draft.ts';
import type {Resource} from '../../source/declare/resource.ts';
import {previewLines} from '../../source/engine/changes/carry-out.ts';
import {wallClock} from '../../source/engine/clock.ts';
import {type SandboxOptions, startSandbox} from '../../source/sandbox/server.ts';
import {services} from '../../source/services/index.ts';
import {makeStdio} from '../commands/run-command.ts';
import {sessionOn} from '../session-on.ts';
import {type AtEnd, recordingProxy, type Sent} from './recording-proxy.ts';
import {isChange, partSums, sentStep, shownSteps, shownSums, type Told} from './shown-steps.ts';

type Options = SandboxOptions & {
  /** Settings of the profile besides the sandbox's own. */
  readonly settings?: Readonly<Record<string, Record<string, unknown>>>;
  /** Requests that only ask, although they are posted (a search). */
  readonly isReading?: (sent: Sent) => boolean;
  /** A status that a request is answered with instead. */
  readonly refuse?: (sent: Sent) => number | undefined;
  readonly atEnd?: AtEnd;
};

/** Secrets are masked where they are shown, so they are anything there. */
const withoutSecrets = (shown: unknown, sent: unknown): unknown => {
  if (shown === '***') return '***';
  if (shown === null || typeof shown !== 'object' || sent === null || typeof sent !== 'object') return sent;
  if (Array.isArray(sent)) return sent.map((value, at) => withoutSecrets((shown as never)[at], value));
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [name, withoutSecrets((shown as never)[name], value)]),
  );
};

/** Of the headers that were sent those that were shown: a client adds its own. */
const shownOf = (shown: Told['headers'] = {}, sent: NonNullable<Told['headers']>) =>
  Object.fromEntries(
    Object.entries(shown).map(([name, text]) => [name, /\*\*\*|\$TOKEN/.test(text) ? text : sent[name]]),
  );

/**
 * A sandbox behind a recording proxy, and both forms of an action against it. For each, what went over the wire is
 * held against what its preview showed before, in order.
 */
export const openRecorded = async ({
  settings = {},
  isReading,
  refuse,
  atEnd: end = onTestFinished,
  ...more
}: Options = {}) => {
  const start = Date.UTC(2026, 10, 22, 12) / 1000;
  const sandbox = await startSandbox({speed: 0, seed: 1, start, ...more});
  end(() => sandbox.close());
  const refusing = {refuse};
  const proxy = await recordingProxy(sandbox.url, sent => refusing.refuse?.(sent), new Set(), end);
  const changes = (from: number): Told[] =>
    proxy.sent
      .slice(from)
      .filter(one => isChange(one) && !isReading?.(one))
      .map(sentStep);
  const hold = (lines: readonly string[], from: number, isOpen: boolean) => {
    const shown = shownSteps(lines);
    const sums = shownSums(lines);
    const {single: sent, counts} = partSums(changes(from), sums);
    for (const [words, count] of sums)
      if (isOpen) expect(counts.get(words), words).toBeGreaterThanOrEqual(count);
      else expect(counts.get(words), words).toBe(count);
    const clean = sent.map((one, at) => ({
      ...one,
      body: withoutSecrets(shown[at]?.body, one.body),
      ...(one.headers ? {headers: shownOf(shown[at]?.headers, one.headers)} : {}),
    }));
    // What hangs on an answer comes after, and is said to.
    expect(isOpen ? clean.slice(0, shown.length) : clean).toEqual(shown);
  };

  /** Consoles on that sandbox, by a profile with further settings. */
  const by = (settings: Options['settings'] = {}) => {
    const own = mkdtempSync(join(tmpdir(), 'skydeck-recorded-'));
    end(() => rmSync(own, {recursive: true, force: true, maxRetries: 20, retryDelay: 50}));
    // Whatever addresses a profile holds, all of them lead through the proxy.
    const led = JSON.parse(
      JSON.stringify(sandbox.profile.services).replaceAll(sandbox.url, proxy.url),
    ) as Record<string, Record<string, unknown>>;
    for (const [name, extra] of Object.entries(settings)) led[name] = {...led[name], ...extra};
    const begin = () =>
      sessionOn(sandbox, services, {
        profile: led,
        stateDir: own,
        clock: {...wallClock(), now: () => sandbox.world.now()},
        tick: 0,
      });
    const session = begin();
    end(() => session.close());
    const run = async (words: readonly string[]) => {
      const {stdio, written} = makeStdio();
      const code = await runProgram(words, {
        version: '0.0.0-test',
        services,
        stdio,
        open: async () => {
          const one = begin();
          return {session: one, close: () => one.close()};
        },
      });
      return {code, ...written};
    };
    return {
      sandbox,
      session,
      proxy,
      own,
      /** What is refused from now on. */
      refuse: (which: Options['refuse']) => {
        refusing.refuse = which;
      },
      resource: <Row>(name: string) => session.resource(name)!.resource as Resource<Row>,
      read: async <Row>(name: string, query = {}) =>
        (await session.poller.read(session.resource(name)!.resource as Resource<Row>, query)).rows,
      /** The rows on which an action can be done now. */
      open: async <Row>(name: string, which: (row: Row) => unknown = () => true) => {
        const [of = '', called] = name.split('.');
        const resource = session.resource(of)!.resource as Resource<Row>;
        const action = resource.actions?.find(one => one.name === called) as Action;
        const {rows} = await session.poller.read(resource, {});
        return rows.filter(row => which(row) && action.disabled?.(row, session.world()) === undefined);
      },
      /** By its key: `resource.action`, on a row or on nothing. Gives the journal entry. */
      byKey: async (name: string, draft: Draft = {}, row?: unknown) => {
        const [of = '', which] = name.split('.');
        const {resource} = session.resource(of)!;
        const action = resource.actions?.find(one => one.name === which) as Action;
        const before = proxy.sent.length;
        const preview = await session.preview(action, resource, draft, row);
        expect(changes(before), 'A preview changes nothing.').toEqual([]);
        const lines = previewLines(preview);
        const from = proxy.sent.length;
        const entry = await session.perform(action, resource, draft, row);
        hold(lines, from, preview.open !== undefined);
        return {entry, lines};
      },
      /** On the command line: `--dry-run`, then the same for good. */
      byCommand: async (...words: string[]) => {
        const before = proxy.sent.length;
        const dry = await run([...words, '--dry-run', '-o', 'json']);
        expect(dry.code, dry.err).toBe(0);
        expect(changes(before), 'A dry run changes nothing.').toEqual([]);
        const {requests, open: isOpen} = JSON.parse(dry.out) as {requests: string[]; open?: string[]};
        const from = proxy.sent.length;
        const ran = await run([...words, '--yes']);
        hold(requests, from, isOpen !== undefined);
        return {...ran, requests};
      },
      run,
    };
  };
  return {...by(settings), by};
};

export type Recorded = ReturnType<Awaited<ReturnType<typeof openRecorded>>['by']>;
