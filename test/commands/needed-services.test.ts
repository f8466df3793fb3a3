import {expect, it} from 'vitest';
import {namesOf} from '../../source/commands/program/declared-actions.ts';
import {keptLists, listIn} from '../../source/commands/run/needed-services.ts';
import {servicesByName} from '../../source/services/by-name.ts';
import {services} from '../../source/services/index.ts';

it('keeps of each word for a list the services that it needs: its own, and that of the lists that it looks at', () => {
  const {lists} = keptLists(services);
  expect(lists).toMatchObject({windows: ['tasking'], dl: ['downlink', 'tasking'], job: ['observatory']});
  for (const {name, resources} of services)
    for (const resource of resources)
      for (const word of namesOf(resource)) expect([word, lists[word]![0]]).toEqual([word, name]);
});

it('has each service with the settings that it declares', async () => {
  expect(Object.keys(servicesByName)).toEqual(services.map(({name}) => name));
  for (const service of services) {
    expect(servicesByName[service.name]!.settings).toBe(service.settings);
    expect(await servicesByName[service.name]!.load()).toBe(service);
  }
});

it('is sure of one list alone where get or watch reads it now', () => {
  const of = (line: string) => listIn(line.split(' '));
  expect(of('get windows')).toBe('windows');
  expect(of('--profile get -o json watch win --filter describe')).toBe('win');
  for (const line of [
    'get',
    'describe windows 1',
    'watch --alerts',
    'get --sort id windows',
    'help get windows',
  ])
    expect([line, of(line)]).toEqual([line, undefined]);
  for (const line of ['get windows --at -6h', '--cached get windows', '--sandbox get windows'])
    expect([line, of(line)]).toEqual([line, undefined]);
});
