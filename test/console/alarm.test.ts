import {afterEach, beforeEach, expect, it} from 'vitest';
import {type Alert, resource} from '../../source/declare/resource.ts';
import {serviceSettings} from '../../source/declare/settings.ts';
import {lateAlert, openSlowDesk, type SlowDesk} from './slow-service.ts';

let shell: SlowDesk;
beforeEach(async () => {
  shell = await openSlowDesk();
  await shell.read();
});
afterEach(() => shell.close());
const given = async (...list: Alert[]) => {
  shell.alerts.list = list;
  await shell.read();
};
const rung = () => shell.done.filter(one => one === 'bell').length;

it('a new critical alert rings once, and again only when it comes with another', async () => {
  await given(lateAlert('a'));
  expect(rung()).toBe(1);
  expect(shell.toasts()).toEqual(['a is late (! shows it)']);
  await given(lateAlert('a'));
  expect(rung()).toBe(1);
  await given(lateAlert('a'), lateAlert('b'));
  expect(rung()).toBe(2);
  expect(shell.toasts()).toContain('b is late (! shows it)');
});

it('one that ended and came back rings again: a second outage is news', async () => {
  await given(lateAlert('a'));
  await given();
  expect(rung()).toBe(1);
  await given(lateAlert('a'));
  expect(rung()).toBe(2);
});

it('lesser alerts ring for nobody', async () => {
  await given(lateAlert('a', 'warning'), lateAlert('b', 'notice'));
  expect(rung()).toBe(0);
});

it('a service that never answers silences no other', async () => {
  await shell.close();
  const mute = resource<{id: string}, unknown>({
    service: 'mute',
    name: 'mutes',
    aliases: [],
    title: 'Mutes',
    about: 'Nothing is heard of them.',
    id: ({id}) => id,
    columns: [],
    list: () => new Promise(() => {}),
    describe: () => [],
    alerts: () => [],
  });
  shell = await openSlowDesk(undefined, [
    {
      name: 'mute',
      title: 'Mute',
      settings: serviceSettings('tasking', () => ({})),
      connect: () => ({}),
      resources: [mute],
      tabs: [{digit: 2, title: 'Mutes', views: ['mutes']}],
    },
  ]);
  await shell.read();
  await given(lateAlert('a'));
  expect(rung()).toBe(1);
});

it('a service that cannot be read is itself an alert, before all others, and rings for nobody at the start', async () => {
  await shell.close();
  const broken = resource<{id: string}, unknown>({
    service: 'broken',
    name: 'pieces',
    aliases: [],
    title: 'Pieces',
    about: 'They cannot be read.',
    id: ({id}) => id,
    columns: [],
    list: async () => {
      throw new Error('Broken does not answer.');
    },
    describe: () => [],
    alerts: () => [],
  });
  shell = await openSlowDesk(undefined, [
    {
      name: 'broken',
      title: 'Broken',
      settings: serviceSettings('tasking', () => ({})),
      connect: () => ({}),
      resources: [broken],
      tabs: [{digit: 2, title: 'Pieces', views: ['pieces']}],
    },
  ]);
  await shell.read();
  await shell.session.poller.read(broken, {}).catch(() => {});
  const told = shell.session.alerts().map(({title, why}) => `${title}: ${why}`);
  expect(told).toEqual(['Broken cannot be read: Broken does not answer.']);
  expect(rung()).toBe(0);
  await given(lateAlert('a'));
  expect(shell.session.alerts().map(({title}) => title)).toEqual(['Broken cannot be read', 'a is late']);
});
