import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {screenReaderAsked} from '../../source/commands/run/on-stage.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {checkConfig} from './declared.ts';

test('a screen reader is told of by the environment, else by config.json', () => {
  const folder = temporaryFolder();
  const environment = {SKYDECK_CONFIG_DIR: folder};
  expect(screenReaderAsked(environment)).toBe(false);
  expect(screenReaderAsked({...environment, INK_SCREEN_READER: 'true'})).toBe(true);
  writeFileSync(join(folder, 'config.json'), '{"screenReader": true}');
  expect(screenReaderAsked(environment)).toBe(true);
  expect(screenReaderAsked({...environment, INK_SCREEN_READER: 'false'})).toBe(false);
  writeFileSync(join(folder, 'config.json'), '{"screenReader": tru');
  expect(screenReaderAsked(environment)).toBe(false);
});

test('config.json may say so, and is told when it says it wrongly', () => {
  expect(checkConfig({screenReader: true})).toMatchObject({problems: [], warnings: []});
  expect(checkConfig({screenReader: 'yes'}).problems).toMatchObject([
    {path: ['screenReader'], sentence: expect.stringContaining('must be true or false')},
  ]);
});
