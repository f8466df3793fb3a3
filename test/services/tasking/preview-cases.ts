import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect} from 'vitest';
import type {Window} from '../../../source/services/tasking/upstream/client.ts';
import type {Cases} from '../preview-cases.ts';
import type {Recorded} from '../preview-is-run.ts';

const pending = async ({read}: Recorded) =>
  (await read<Window>('windows')).filter(({state}) => state === 'PENDING_SYNC');
const payload = ['--satellite', 'FM200', '--type', 'PAYLOAD_MY_PAYLOAD_NAME'];

export const taskingCases: Cases = {
  'windows.create': {
    key: () => ({
      draft: {
        satellite: 'FM200',
        type: 'PAYLOAD_MY_PAYLOAD_NAME',
        start: '+30h',
        duration: '60',
        param: 'downlink_budget:=1',
      },
    }),
    command: () => [...payload, '--start', '+40h'],
    also: ({entry, lines}) => expect(entry).toMatchObject({ids: [expect.any(String)], requests: lines}),
  },
  'windows.delete': {
    key: async on => ({row: (await pending(on)).at(-1)}),
    command: async on => [(await pending(on))[0]!.id],
  },
  // One is moved by two requests, which are one preview.
  'windows.move': {
    key: async on => ({draft: {start: '+52h', duration: '60'}, row: (await pending(on))[0]}),
    command: async on => [(await pending(on))[1]!.id, '--start', '+55h'],
    also: (_key, {requests}) =>
      expect(requests).toEqual([expect.stringContaining('DELETE'), expect.stringContaining('POST')]),
  },
  'uploads.upload': {
    key: ({own}) => {
      const file = join(own, "a file's name.py");
      writeFileSync(file, '#!/usr/bin/env python3\n');
      return {
        draft: {file, satellite: 'FM200', payload: 'MY_PAYLOAD_NAME', to: '/persist/a.py', executable: 'yes'},
      };
    },
    command: ({own}) => [
      join(own, "a file's name.py"),
      '--satellite',
      'FM200',
      '--payload',
      'MY_PAYLOAD_NAME',
      '--to',
      '/persist/b.py',
      '--executable',
    ],
  },
};
