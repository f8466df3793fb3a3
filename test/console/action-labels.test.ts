import {expect, it} from 'vitest';
import {actionsFor} from '../../source/console/change/pane-actions.ts';
import {actionLabels} from '../../source/console/shell/shell-lines.ts';
import type {Session} from '../../source/engine/session.ts';
import {services} from '../../source/services/index.ts';

const session = {
  resource: (name: string) => {
    for (const service of services) {
      const resource = service.resources.find(one => one.name === name);
      if (resource) return {resource, connected: {service}};
    }
    return undefined;
  },
} as unknown as Session;
const labels = (pane: string) => actionLabels(pane, actionsFor(session, pane));

it('says what an action does without naming what the pane shows anyway', () => {
  expect(labels('windows')).toEqual(['new', 'delete', 'move', 'upload']);
  expect(labels('satellites')).toEqual(['new window', 'upload']);
  expect(labels('uploads')).toEqual(['upload']);
  expect(labels('batch-jobs')).toContain('terminate');
});

it('leaves out a first word that says nothing: the service, or what several share', () => {
  expect(labels('jobs')).toContain('take jobs');
  expect(
    labels('readings')
      .slice(0, 2)
      .every(label => !label.startsWith('ingest ')),
  ).toBe(true);
});

it('gives every action of a pane its own label', () => {
  for (const {resources} of services)
    for (const {name} of resources) expect(new Set(labels(name)).size, name).toBe(labels(name).length);
});
