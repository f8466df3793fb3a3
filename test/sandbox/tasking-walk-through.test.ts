import {describe, expect, it} from 'vitest';
import {hour, openGroundSegment, opening, passContact} from './ground-segment.ts';

const window = {
  type: 'PAYLOAD_MY_PAYLOAD_NAME',
  satellite_id: 'FM200',
  start: opening + 24 * hour,
  duration: 60,
  parameters: {executable: 'download_file.py', filename: 'space.txt'},
};
const upload = {
  satellite_id: 'FM200',
  payload: 'MY_PAYLOAD_NAME',
  destination_path: 'download_file.py',
  executable: 'true',
};

describe('creating and downloading a file, as the guide does it with curl', () => {
  it('lists the satellites that the token may task', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    const {data} = await ground.get('/tasking/satellites');
    expect(data).toHaveLength(5);
    expect(data[0]).toEqual({
      id: 'FM200',
      norad_id: '46292',
      supported_windows: ['PAYLOAD_MY_PAYLOAD_NAME', 'LEASE_ADCS'],
      supported_payloads: ['MY_PAYLOAD_NAME'],
    });
  });

  it('records a window on the ground and syncs it at the next contact', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    const {status, data} = await ground.send('POST', '/tasking/window', window);
    expect(status).toBe(200);
    expect(data).toEqual({id: expect.stringMatching(/^\d+$/)});
    const list = () => ground.get('/tasking/windows?satellite_id=FM200');
    expect((await list()).data).toEqual([{id: data.id, ...window, state: 'PENDING_SYNC'}]);

    const contact = ground.world.contacts('FM200').after(opening);
    ground.world.advance(contact.start - opening);
    expect((await list()).data[0].state).toBe('PENDING_SYNC');
    ground.world.advance(60);
    expect((await list()).data[0].state).toBe('SYNCED');
    expect((await ground.get('/tasking/windows?satellite_id=FM201')).data).toEqual([]);
  });

  it('queues an upload, carries it up during a contact, and keeps it listed without sizes or times', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    const {status, data} = await ground.upload(upload);
    expect(status).toBe(200);
    const list = async () => (await ground.get('/tasking/uploads')).data;
    expect(await list()).toEqual([
      {
        satellite_id: 'FM200',
        payload: 'MY_PAYLOAD_NAME',
        destination_path: 'download_file.py',
        executable: true,
        status: 'PENDING',
        id: data.id,
      },
    ]);
    passContact(ground, 'FM200');
    expect((await list())[0].status).toBe('UPLOADED');
  });

  it('needs several contacts for a large upload, about 125 KB a day', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    await ground.upload(upload, new Uint8Array(250_000));
    const status = async () => (await ground.get('/tasking/uploads')).data[0].status;
    passContact(ground, 'FM200');
    expect(await status()).toBe('UPLOADING');
    ground.world.advance(36 * hour);
    expect(await status()).toBe('UPLOADING');
    ground.world.advance(20 * hour);
    expect(await status()).toBe('UPLOADED');
  });

  it('keeps uploads of one satellite in order, and lets others pass what waits for a US station', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    await ground.upload({...upload, satellite_id: 'FM203', payload: 'SDR', itar: 'true'});
    await ground.upload({...upload, satellite_id: 'FM203', payload: 'SDR'}, new Uint8Array(100_000));
    await ground.upload({...upload, satellite_id: 'FM203', payload: 'SDR'});
    const statuses = async () => (await ground.get('/tasking/uploads')).data.map((row: any) => row.status);
    passContact(ground, 'FM203');
    expect(await statuses()).toEqual(['PENDING', 'UPLOADING', 'PENDING']);
    ground.world.advance(48 * hour);
    expect(await statuses()).toEqual(['PENDING', 'UPLOADED', 'UPLOADED']);
  });

  it('carries an ITAR-tagged file up at the first contact over a US station', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    await ground.upload({...upload, itar: 'true'});
    const status = async () => (await ground.get('/tasking/uploads')).data[0].status;
    for (let contact = passContact(ground, 'FM200'); !contact.us; contact = passContact(ground, 'FM200'))
      expect(await status()).toBe('PENDING');
    expect(await status()).toBe('UPLOADED');
  });

  it('makes a window on both satellites for an inter-satellite link', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    const {data} = await ground.send('POST', '/tasking/window', {
      type: 'LEASE_ISL',
      satellite_id: 'FM201',
      start: opening + 30 * hour,
      duration: 120,
      parameters: {isl_receive_satellite_id: 'FM202'},
    });
    const {data: windows} = await ground.get('/tasking/windows');
    expect(windows.map(({id, satellite_id}: any) => [id, satellite_id])).toEqual([
      [data.id, 'FM201'],
      [data.paired_id, 'FM202'],
    ]);
  });

  it('takes windows whose buffers overlap or that come too soon, as the real API does', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    const soon = {...window, start: opening + 300};
    expect((await ground.send('POST', '/tasking/window', soon)).status).toBe(200);
    expect((await ground.send('POST', '/tasking/window', {...soon, start: soon.start + 61})).status).toBe(
      200,
    );
  });

  it('never syncs a window that starts before the next contact', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    await ground.send('POST', '/tasking/window', {...window, start: opening + 300});
    passContact(ground, 'FM200');
    expect((await ground.get('/tasking/windows')).data[0].state).toBe('PENDING_SYNC');
  });

  it('deletes a window that is only on the ground at once, and a synced one at the next contact', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    const ids = async () => (await ground.get('/tasking/windows')).data.map((row: any) => row.id);
    const {data: first} = await ground.send('POST', '/tasking/window', window);
    expect((await ground.send('DELETE', `/tasking/window?id=${first.id}`)).status).toBe(200);
    expect(await ids()).toEqual([]);

    const {data: second} = await ground.send('POST', '/tasking/window', window);
    passContact(ground, 'FM200');
    expect((await ground.send('DELETE', `/tasking/window?id=${second.id}`)).status).toBe(200);
    expect(await ids()).toEqual([second.id]);
    passContact(ground, 'FM200');
    expect(await ids()).toEqual([]);
  });

  it('keeps a past window listed for four days, longer than its files are tried', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    await ground.send('POST', '/tasking/window', window);
    ground.world.advance(24 * hour + 60 + 96 * hour - 1);
    expect((await ground.get('/tasking/windows')).data).toHaveLength(1);
    ground.world.advance(2);
    expect((await ground.get('/tasking/windows')).data).toHaveLength(0);
  });

  it('gives the search span without 600 s at each contact as available', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    const search = `/tasking/availability?satellite_id=FM201&window_type=PAYLOAD_SDR&start=${opening}&duration=86400`;
    const {data} = await ground.get(search);
    const contacts = ground.world.contacts('FM201').within(opening, opening + 86_400);
    expect(contacts.length).toBeGreaterThanOrEqual(4);
    expect(data.available[0]).toEqual({start: opening, end: contacts[0]!.start});
    expect(data.available[1]).toEqual({start: contacts[0]!.start + 600, end: contacts[1]!.start});
    expect(data.available.at(-1).end).toBe(opening + 86_400);

    const paired = await ground.get(
      `/tasking/availability?satellite_id=FM201&window_type=LEASE_ISL&start=${opening}&duration=86400&paired_satellite_id=FM202`,
    );
    const other = ground.world.contacts('FM202').after(opening);
    expect(paired.data.available.some(({start, end}: any) => start <= other.start && other.start < end)).toBe(
      false,
    );
  });
});
