import {describe, expect, it} from 'vitest';
import {opensConsole} from '../../source/commands/run/on-stage.ts';
import {initialState} from '../../source/console/shell/initial-state.ts';
import {viewOf} from '../../source/console/shell/state.ts';
import type {Session} from '../../source/engine/session.ts';
import {services} from '../../source/services/index.ts';

const session = {
  services: services.map(service => ({service})),
  resource: (name: string) => {
    for (const service of services) {
      const resource = service.resources.find(one => one.name === name || one.aliases.includes(name));
      if (resource) return {resource, connected: {service}};
    }
    return undefined;
  },
  journal: {entries: () => []},
  memory: {notes: {all: () => new Map(), get: () => undefined}},
} as unknown as Session;
const openOn = (view?: string) =>
  initialState(session, {columns: 80, rows: 24, theme: 'dark', profiles: [], view});

describe('where the console opens', () => {
  it('is the first list without --view', () => {
    expect(openOn().tab).toBe(1);
    expect(viewOf(openOn())?.resource).toBe('windows');
  });
  it('is the overview, or any list by its name or alias', () => {
    expect(openOn('overview').tab).toBe(0);
    expect(openOn('uploads').tab).toBe(2);
    expect(viewOf(openOn('dl'))?.resource).toBe('downlinks');
    expect(viewOf(openOn('batch-jobs'))?.resource).toBe('batch-jobs');
  });
  it('is told without a command: the screen is taken over at once', () => {
    expect(opensConsole(['--sandbox', '--view', 'overview'])).toBe(true);
    expect(opensConsole(['--view=uploads'])).toBe(true);
    expect(opensConsole(['--view', 'uploads', 'get', 'windows'])).toBe(false);
  });
});
