import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {downloadFileProgram} from '../../../source/sandbox/payload/download-file.ts';
import {fileVerdict} from '../../../source/services/downlink/rules/file-rules.ts';
import {hour, opening} from '../../sandbox/ground-segment.ts';
import {openMission} from './mission.ts';

describe('creating and downloading a file, through the console', () => {
  it('brings space.txt down with the id of its window in it, and fetches it', async () => {
    const mission = await openMission({scenario: 'empty', payload: {exec: true}});
    const {session, folder, pass} = mission;
    const program = join(folder, 'download_file');
    writeFileSync(program, downloadFileProgram);
    await mission.read('satellites');
    const sent = await mission.perform('uploads', 'upload', {
      file: program,
      satellite: 'FM200',
      payload: 'MY_PAYLOAD_NAME',
      to: 'download_file',
      executable: 'yes',
    });
    expect(sent.sentence).toContain('queued');
    const created = await mission.perform('windows', 'create', {
      satellite: 'FM200',
      type: 'PAYLOAD_MY_PAYLOAD_NAME',
      start: String(opening + 24 * hour),
      duration: '60',
      param: '{"executable": "download_file", "filename": "space.txt"}',
    });
    expect(created.verdict).toBe('done');
    const [id] = created.ids;

    expect(await mission.files()).toEqual([]);
    await pass(24 * hour + 30);
    const [awaited] = await mission.files();
    expect(awaited).toMatchObject({id: `${id}/space.txt`, satellite: 'FM200', window: id});
    expect(fileVerdict(awaited!, session.world().now)).toBe('awaited');

    await pass(6 * hour);
    const [arrived, ...others] = await mission.files();
    expect(others).toEqual([]);
    expect(arrived).toMatchObject({id: `${id}/space.txt`, topic: 'example', object: {size: id!.length + 1}});
    expect(fileVerdict(arrived!, session.world().now)).toBe('arrived');

    const fetched = await mission.perform('downlinks', 'download', {to: join(folder, 'space.txt')}, arrived);
    expect(fetched.sentence).toContain('its CRC-32 is right');
    expect(readFileSync(join(folder, 'space.txt'), 'utf8')).toBe(`${id}\n`);
  });
});
