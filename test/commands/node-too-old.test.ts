import {expect, it} from 'vitest';
import {nodeTooOld} from '../../source/commands/program/node-too-old.ts';

it.each([['22.2.0'], ['22.10.1'], ['24.0.0'], ['100.0.0']])('Node %s is new enough for >=22.2', version =>
  expect(nodeTooOld(version, '>=22.2')).toBeUndefined(),
);

it.each([['20.20.2'], ['22.1.0'], ['8.17.0']])(
  'Node %s is told what is needed, what it is, and where to get one',
  version => {
    const said = nodeTooOld(version, '>=22.2');
    expect(said).toContain(`Node 22.2 or newer is needed, and this is Node ${version}`);
    expect(said).toContain('https://nodejs.org');
  },
);

it('a major version alone is understood', () => {
  expect(nodeTooOld('21.9.0', '>=22')).toContain('Node 22 or newer');
  expect(nodeTooOld('22.0.0', '>=22')).toBeUndefined();
});
