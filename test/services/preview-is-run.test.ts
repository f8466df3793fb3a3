import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Action} from '../../source/declare/action.ts';
import {services} from '../../source/services/index.ts';
import {downlinkCases} from './downlink/preview-cases.ts';
import {hpcCases} from './hpc/preview-cases.ts';
import {lakeCases} from './lake/preview-cases.ts';
import {observatoryCases} from './observatory/preview-cases.ts';
import type {Case, Cases} from './preview-cases.ts';
import {openRecorded, type Recorded} from './preview-is-run.ts';
import type {Sent} from './recording-proxy.ts';
import {taskingCases} from './tasking/preview-cases.ts';

type Console = {of: string; settings(origin: string): Parameters<Opened['by']>[0]; cases: Cases};
type Opened = Awaited<ReturnType<typeof openRecorded>>;
const single = (cases: Cases, settings = {}): Console[] => [{of: 'console', settings: () => settings, cases}];
const consoles: Readonly<Record<string, readonly Console[]>> = {
  tasking: single(taskingCases),
  downlink: single(downlinkCases),
  observatory: single(observatoryCases, {observatory: {takesJobs: true}}),
  hpc: hpcCases,
  lake: single(lakeCases),
};

/** Requests that only ask, although they are posted: what happens at a site, a search of the catalogue. */
const isReading = ({path}: Sent) => /getrecentjobs|\/calendar\/|FilterList$/.test(path);

/** Every action that is declared, by the first list that has it. */
const declared = services.map(({name, resources}) => {
  const first = new Map<Action, string>();
  for (const resource of resources)
    for (const action of resource.actions ?? [])
      if (!first.has(action)) first.set(action, `${resource.name}.${action.name}`);
  return {name, actions: new Map([...first].map(([action, name]) => [name, action]))};
});

test.each(declared)('$name: every action has a case, and every case an action', ({name, actions}) => {
  for (const {of, cases} of consoles[name] ?? []) {
    const had = Object.keys(cases).map(one => one.replace(/,.*$/, ''));
    expect([...new Set(had)].sort(), of).toEqual([...actions.keys()].sort());
  }
  expect(consoles[name]).toBeDefined();
});

const closing: (() => void | Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

/** Sandboxes by their speed: one that stands still, and for HPC one that works on (jobs start, files go through staging). */
const sandboxes = new Map<number, Promise<Opened>>();
const sandboxOf = (speed: number) => {
  const atEnd = (close: () => void | Promise<void>) => void closing.push(close);
  if (!sandboxes.has(speed)) sandboxes.set(speed, openRecorded({isReading, speed, atEnd}));
  return sandboxes.get(speed)!;
};

const holds = async (
  name: string,
  action: Action,
  {key, command, also, ends, refuse}: Case,
  on: Recorded,
) => {
  on.refuse(refuse);
  const {verdict, code} = ends ?? {verdict: 'done', code: 0};
  const {draft, row} = await key(on);
  const keyed = await on.byKey(name, draft, row);
  expect(keyed.entry.verdict, keyed.entry.sentence).toBe(verdict);
  if (!action.reads) expect(keyed.lines).not.toEqual([]);
  const ran = await on.byCommand(...action.command.split(' '), ...(await command(on)));
  expect(ran.code, ran.err).toBe(code);
  await also?.(keyed, ran, on);
};

describe.each(declared)('$name: what is sent is what was shown, by key and by command', ({name, actions}) => {
  let sandbox: Opened;
  beforeAll(async () => {
    sandbox = await sandboxOf(name === 'hpc' ? 200 : 0);
  });
  describe.each(consoles[name] ?? [])('$of', ({settings, cases}) => {
    let on: Recorded;
    beforeAll(() => {
      on = sandbox.by(settings(sandbox.proxy.url));
    });
    test.for(Object.entries(cases))('%s', async ([called, one], {skip}) => {
      if (typeof one === 'string') return skip(one);
      const action = called.replace(/,.*$/, '');
      await holds(action, actions.get(action)!, one, one.settings ? sandbox.by(one.settings) : on);
    });
  });
});
