import {describe, expect, it} from 'vitest';
import {hour, openGroundSegment, opening} from './ground-segment.ts';

const window = {
  type: 'PAYLOAD_SDR',
  satellite_id: 'FM201',
  start: opening + 30 * hour,
  duration: 60,
  parameters: {},
};
const upload = {satellite_id: 'FM201', payload: 'SDR', destination_path: '/persist/a.sh', executable: 'true'};

describe('what the Tasking API refuses', () => {
  it.each([
    ['an unknown satellite', {satellite_id: 'FM999'}, /^satellite_id: FM999 /],
    [
      'a type that the satellite does not support',
      {type: 'PAYLOAD_IPI'},
      /^type: FM201 does not support PAYLOAD_IPI/,
    ],
    ['no type', {type: undefined}, /^type is required/],
    ['a start that is a text', {start: String(opening)}, /^start must be an integer/],
    ['a start in milliseconds', {start: opening * 1000}, /^start must be in epoch seconds/],
    ['a fraction of a second', {duration: 60.5}, /^duration must be an integer/],
    ['too short a duration', {duration: 29}, /^duration: PAYLOAD_SDR needs at least 30 seconds/],
    ['parameters that are a list', {parameters: []}, /^parameters must be an object/],
    ['a command without arguments', {parameters: {user_command: {executable: '/a'}}}, /executable_arguments/],
    ['an unknown attitude mode', {parameters: {adcs_config: {mode: 'SIDEWAYS'}}}, /adcs_config\.mode/],
    ['an attitude without aperture', {parameters: {adcs_config: {mode: 'NADIR'}}}, /adcs_config\.aperture/],
    [
      'tracking without a target',
      {parameters: {adcs_config: {mode: 'TRACKING', aperture: 'UHF'}}},
      /target_latitude_north/,
    ],
    ['a link without receiver', {type: 'LEASE_ISL', duration: 60}, /isl_receive_satellite_id is required/],
    [
      'a link to a satellite that has none',
      {type: 'LEASE_ISL', duration: 60, parameters: {isl_receive_satellite_id: 'FM200'}},
      /FM200 does not support LEASE_ISL/,
    ],
  ])('a window with %s', async (_name, change, message) => {
    const ground = await openGroundSegment({scenario: 'empty'});
    const answer = await ground.send('POST', '/tasking/window', {...window, ...change});
    expect(answer.status).toBe(400);
    expect(answer.message).toMatch(message);
    expect((await ground.get('/tasking/windows')).data).toEqual([]);
  });

  it.each([
    [
      'satellite in place of satellite_id',
      {satellite_id: '', satellite: 'FM201'},
      /^satellite_id is required/,
    ],
    ['a payload that is not on board', {payload: 'IPI'}, /^payload: FM201 has no IPI/],
    ['the window type as payload', {payload: 'PAYLOAD_SDR'}, /^payload: FM201 has no PAYLOAD_SDR/],
    ['a system directory', {destination_path: '/etc/passwd'}, /^destination_path must not be in \/etc/],
    [
      'a system directory in disguise',
      {destination_path: '/persist/..//lib64/x'},
      /^destination_path must not/,
    ],
    ['a folder', {destination_path: '/persist/'}, /^destination_path must name a file/],
    ['an executable flag that is neither', {executable: 'yes'}, /^executable must be true or false/],
    ['an itar flag that is neither', {itar: '1'}, /^itar must be true or false/],
  ])('an upload with %s', async (_name, change, message) => {
    const ground = await openGroundSegment({scenario: 'empty'});
    const answer = await ground.upload({...upload, ...change});
    expect(answer.status).toBe(400);
    expect(answer.message).toMatch(message);
    expect((await ground.get('/tasking/uploads')).data).toEqual([]);
  });

  it('a file of more than 10 MB', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    expect((await ground.upload(upload, new Uint8Array(10_000_000))).status).toBe(200);
    const slightly = await ground.upload(upload, new Uint8Array(10_000_001));
    const far = await ground.upload(upload, new Uint8Array(12_000_000));
    expect([slightly.status, far.status]).toEqual([413, 413]);
    expect(slightly.message).toContain('10 MB');
    expect((await ground.get('/tasking/uploads')).data).toHaveLength(1);
  });

  it('an upload without a file, and bodies that cannot be read', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    const path = `/tasking/upload?${new URLSearchParams(upload)}`;
    expect((await ground.send('POST', path, {})).message).toMatch(/^file is required/);
    const torn = await ground.send('POST', path, 'not multipart', {
      'content-type': 'multipart/form-data; boundary=x',
    });
    expect([torn.status, torn.message]).toEqual([400, 'the body is not valid multipart/form-data']);
    expect((await ground.send('POST', '/tasking/window', '{"type":')).message).toBe(
      'the body is not valid JSON',
    );
    expect((await ground.send('POST', '/tasking/window', '[]')).message).toBe(
      'the body must be a JSON object',
    );
  });

  it('availability without its arguments, or over too long a span', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    const ask = (query: string) => ground.get(`/tasking/availability?${query}`);
    expect((await ask('')).message).toBe('satellite_id is required');
    expect((await ask('satellite_id=FM201')).message).toBe('window_type is required');
    const start = 'satellite_id=FM201&window_type=PAYLOAD_SDR&start=';
    expect((await ask(`${start}soon&duration=60`)).message).toMatch(/^start must be an integer/);
    expect((await ask(`${start}${opening}&duration=999999999`)).message).toMatch(/^duration must be/);
    expect((await ask(`${start}${opening * 1000}&duration=60`)).message).toMatch(/^start must be within/);
  });

  it('the deletion of a window that is not there, or not named', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    expect((await ground.send('DELETE', '/tasking/window')).message).toBe('id is required');
    const answer = await ground.send('DELETE', '/tasking/window?id=1');
    expect([answer.status, answer.message]).toEqual([404, 'there is no window 1']);
  });

  it('unknown paths and wrong methods', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    expect((await ground.get('/tasking/contacts')).status).toBe(404);
    expect((await ground.get('/elsewhere')).status).toBe(404);
    const answer = await ground.send('PUT', '/tasking/window', window);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, DELETE']);
  });

  it('every request without the token, in JSON', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    for (const path of ['/tasking/satellites', '/tasking/nowhere', '/sandbox'])
      for (const authorization of ['', 'Bearer wrong', `Basic ${ground.token}`]) {
        const response = await fetch(ground.url + path, {headers: {authorization}});
        expect(response.status).toBe(401);
        expect(await response.json()).toEqual({message: expect.stringContaining('bearer token')});
      }
  });
});
