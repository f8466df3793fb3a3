import {describe, expect, it} from 'vitest';
import {downloadFileProgram} from '../../source/sandbox/payload/download-file.ts';
import {hour, openGroundSegment, opening, passContact} from './ground-segment.ts';
import {content, keys, pass, report} from './payload.ts';

const program = new TextEncoder().encode(downloadFileProgram);
const satellite = {satellite_id: 'FM200'};
const query = {
  ...satellite,
  payload: 'MY_PAYLOAD_NAME',
  destination_path: 'download_file',
  executable: 'true',
};
const window = {
  type: 'PAYLOAD_MY_PAYLOAD_NAME',
  ...satellite,
  start: opening + 24 * hour,
  duration: 60,
  parameters: {executable: 'download_file', filename: 'space.txt'},
};

describe('creating and downloading a file, on the satellite', () => {
  it('runs the uploaded program and brings its file down with the id of the window in it', async () => {
    const ground = await openGroundSegment({scenario: 'empty', payload: {exec: true}});
    await ground.upload(query, program);
    const {id} = (await ground.send('POST', '/tasking/window', window)).data;
    await pass(ground, 24 * hour + 120);

    const {runs, waiting} = await report(ground);
    expect(runs.map(({window, signal_sent, code}) => ({window, signal_sent, code}))).toEqual([
      {window: id, signal_sent: 'configure', code: 0},
      {window: id, signal_sent: 'start', code: 0},
    ]);
    expect(runs[1]!.output).toMatch(/sent with uuid [0-9a-f-]{36}/);
    expect(waiting).toMatchObject([{token: id, sentBytes: 0}]);
    expect(await keys(ground)).toEqual([]);

    passContact(ground, 'FM200');
    await pass(ground, 60);
    const [key] = await keys(ground);
    expect(key).toMatch(/^example\/FM200\/downlink\/2026\/11\/23\/20261123T\d{6}Z_space\.txt$/);
    expect(await content(ground, key!)).toBe(`${id}\n`);
  });

  it('does the same over version 2 of the Signaling API, where the payload asks its agent for uploads', async () => {
    const ground = await openGroundSegment({
      scenario: 'empty',
      payload: {exec: true, signaling: 2, layout: 'flat'},
    });
    await ground.upload(query, program);
    const {id} = (await ground.send('POST', '/tasking/window', window)).data;
    await pass(ground, 31 * hour);
    expect((await report(ground)).runs.map(({code}) => code)).toEqual([0, 0]);
    expect(await keys(ground)).toEqual(['space.txt']);
    expect(await content(ground, 'space.txt')).toBe(`${id}\n`);
  });

  it('plays it without running anything when running is turned off', async () => {
    const ground = await openGroundSegment({scenario: 'empty', payload: {exec: false, layout: 'flat'}});
    await ground.upload(query, program);
    const {id} = (await ground.send('POST', '/tasking/window', window)).data;
    await pass(ground, 31 * hour);
    expect((await report(ground)).runs).toEqual([]);
    expect(await content(ground, 'space.txt')).toBe(`${id}\n`);
  });
});
