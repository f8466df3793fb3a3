import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Window} from '../../../source/services/tasking/upstream/client.ts';
import {temporaryFolder} from '../../engine/temporary-folder.ts';
import {openRecorded} from '../preview-is-run.ts';

test('windows: what is sent is what was shown, by key and by command', async () => {
  const {byKey, byCommand, read} = await openRecorded();
  const wanted = {
    satellite: 'FM200',
    type: 'PAYLOAD_MY_PAYLOAD_NAME',
    start: '+30h',
    duration: '60',
    param: 'downlink_budget:=1',
  };
  const {entry, lines} = await byKey('windows.create', wanted);
  expect(entry, entry.sentence).toMatchObject({verdict: 'done', ids: [expect.any(String)], requests: lines});
  const command = [
    'create',
    'window',
    '--satellite',
    'FM200',
    '--type',
    'PAYLOAD_MY_PAYLOAD_NAME',
    '--start',
    '+40h',
  ];
  expect(await byCommand(...command)).toMatchObject({code: 0});

  const rows = await read<Window>('windows');
  const made = rows.find(({id}) => id === entry.ids[0])!;
  expect((await byKey('windows.delete', {}, made)).entry).toMatchObject({verdict: 'done'});
  const other = rows.find(({state, id}) => state === 'PENDING_SYNC' && id !== made.id)!;
  expect(await byCommand('delete', 'window', other.id)).toMatchObject({code: 0});
  // One is moved by two requests, which are one preview.
  const [one, two] = rows.filter(
    ({state, id}) => state === 'PENDING_SYNC' && ![made.id, other.id].includes(id),
  );
  expect((await byKey('windows.move', {start: '+52h', duration: '60'}, one)).entry).toMatchObject({
    verdict: 'done',
  });
  const ran = await byCommand('move', 'window', two!.id, '--start', '+55h');
  expect(ran).toMatchObject({
    code: 0,
    requests: [expect.stringContaining('DELETE'), expect.stringContaining('POST')],
  });
});

test('uploads: what is sent is what was shown, by key and by command', async () => {
  const {byKey, byCommand} = await openRecorded();
  const file = join(temporaryFolder(), "a file's name.py");
  writeFileSync(file, '#!/usr/bin/env python3\n');
  const wanted = {
    file,
    satellite: 'FM200',
    payload: 'MY_PAYLOAD_NAME',
    to: '/persist/a.py',
    executable: 'yes',
  };
  const {entry} = await byKey('uploads.upload', wanted);
  expect(entry, entry.sentence).toMatchObject({verdict: 'done'});
  const command = [
    'upload',
    file,
    '--satellite',
    'FM200',
    '--payload',
    'MY_PAYLOAD_NAME',
    '--to',
    '/persist/b.py',
    '--executable',
  ];
  expect(await byCommand(...command)).toMatchObject({code: 0});
});
