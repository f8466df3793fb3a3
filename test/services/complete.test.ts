import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {Action} from '../../source/declare/action.ts';
import type {Field} from '../../source/declare/fields.ts';
import type {Resource} from '../../source/declare/resource.ts';
import {services} from '../../source/services/index.ts';
import {allSettings} from '../../source/settings/config-schema.ts';

const resources = services.flatMap(service => service.resources);
const byName = new Map(resources.map(one => [one.name, one]));
const actions = resources.flatMap(resource =>
  (resource.actions ?? []).map((action): [string, Action, Resource] => [
    `${resource.name}.${action.name}`,
    action,
    resource,
  ]),
);

test('what alerts and causes would have done is an action that there is', () => {
  const known = new Set(actions.map(([name]) => name));
  const files = readdirSync('source/services', {recursive: true, encoding: 'utf8'}).filter(file =>
    file.endsWith('.ts'),
  );
  const named = files.flatMap(file =>
    [...readFileSync(join('source/services', file), 'utf8').matchAll(/\baction: '([\w-]+\.[\w-]+)'/g)].map(
      ([, name]) => name!,
    ),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(name => !known.has(name))).toEqual([]);
});

test('every setting of every service says what it is', () => {
  const told = new Map(allSettings(services).map(({key, about}) => [key, about]));
  for (const {name, settings} of services)
    for (const key of Object.keys(settings.shape))
      expect(told.get(`profiles.NAME.services.${name}.${key}`), `${name}.${key}`).toMatch(/^.{10,}\.$/);
  for (const [key, about] of told) expect(about, key).toMatch(/\.$/);
});

test('names, aliases and digits are had once', () => {
  const names = resources.flatMap(({name, aliases}) => [name, ...aliases]);
  expect(names).toEqual([...new Set(names)]);
  const digits = services.flatMap(({tabs}) => tabs.map(({digit}) => digit));
  expect(digits).toEqual([...new Set(digits)]);
  const commands = services.flatMap(one => [
    ...(one.commands ?? []).map(({words}) => words),
    ...new Set(one.resources.flatMap(({actions = []}) => actions.map(({command}) => command))),
  ]);
  expect(commands).toEqual([...new Set(commands)]);
  const presets = services.flatMap(({setup}) => Object.keys(setup?.presets ?? {}));
  expect(presets).toEqual([...new Set(presets)]);
});

describe.each(services.map(service => [service.name, service] as const))('%s', (_, service) => {
  test('its lists belong to it, and are seen in a tab', () => {
    const seen = service.tabs.flatMap(({views}) => views);
    for (const resource of service.resources) {
      expect(resource.service).toBe(service.name);
      expect(seen, resource.name).toContain(resource.name);
    }
    for (const view of seen) expect(byName.get(view)?.service, view).toBe(service.name);
  });
  test('its columns have headers and keys of their own', () => {
    for (const {name, columns, about} of service.resources) {
      expect(about, name).toMatch(/\.$/);
      for (const {key, header} of columns) expect(header, `${name}.${key}`).toMatch(/\S/);
      expect(columns.map(({key}) => key)).toEqual([...new Set(columns.map(({key}) => key))]);
    }
  });
  test('what its lists look at is there', () => {
    for (const {name, needs = [], sort, columns} of service.resources) {
      for (const need of needs) expect([...byName.keys()], `${name} needs`).toContain(need);
      if (sort) expect(columns.map(({key}) => key)).toContain(sort.key);
    }
  });
  test('its settings are content with an address, and have their defaults', () => {
    expect(service.settings.service).toBe(service.name);
    expect(service.settings.defaults).toMatchObject({url: 'https://localhost/'});
    const {questions = {}, presets = {}} = service.setup ?? {};
    for (const path of Object.keys(questions))
      expect(service.settings.shape).toHaveProperty(path.split('.')[0]!);
    for (const {settings} of Object.values(presets))
      expect(() => service.settings.parse(settings)).not.toThrow();
  });
});

test('a key has one meaning over all lists: n makes, u uploads, x ends this row, f fetches its file', () => {
  for (const [name, action] of actions) {
    const {key, on, label, forMany, command} = action;
    if (key === 'n') expect([name, on, label?.split(' ')[0]]).toEqual([name, 'nothing', 'new']);
    if (label?.startsWith('new ')) expect([name, key]).toEqual([name, 'n']);
    if (key === 'u') expect([name, command]).toEqual([name, expect.stringMatching(/upload|put|send/)]);
    if (key === 'f')
      expect([name, command]).toEqual([name, expect.stringMatching(/download|fetch|retrieve/)]);
    if (key === 'x') expect([name, on === 'rows' || forMany !== undefined]).toEqual([name, true]);
    if (key === 'R') expect([name, on]).toEqual([name, expect.stringMatching(/^rows?$/)]);
  }
});

test.each(actions)('%s has a plan, an outcome and a way to settle', (name, action, resource) => {
  expect(action.about, name).toMatch(/\.$/);
  expect(action.key).not.toBe('');
  // One description of what it does: its requests as data, a run, or other actions.
  expect([action.requests, action.run, action.parts].filter(Boolean).length, 'plan').toBe(1);
  if (!action.run && !action.parts) expect(action.done ?? action.answer, 'outcome').toBeDefined();
  expect(action.reads ?? action.evidence ?? action.parts, 'a way to settle').toBeTruthy();
  for (const touched of action.touches ?? []) expect([...byName.keys()]).toContain(touched);
  for (const [field, {label, hint}] of Object.entries<Field<unknown>>(action.fields)) {
    expect(label, field).toMatch(/\S/);
    expect(hint, field).toMatch(/[.!]$/);
  }
  expect(resource.actions).toContain(action);
});
