import {chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {createAgent} from '../../source/sandbox/payload/agent.ts';
import {createAttitude} from '../../source/sandbox/payload/attitude.ts';
import {stageAt, type Transfer} from '../../source/sandbox/payload/transfer.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const noon = 1_795_348_800;

const setUp = (more: {topics?: string[]; attitude?: boolean} = {}) => {
  const folder = temporaryFolder();
  const sent: Transfer[] = [];
  let count = 0;
  const agent = createAgent({
    name: 'SDR',
    workdir: join(folder, 'oort'),
    place: path => path,
    now: () => noon,
    uuid: () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`,
    send: transfer => sent.push(transfer),
    waits: id => sent.some(one => one.id === id),
    topics: more.topics,
    ...(more.attitude ? {attitude: createAttitude(0, time => time + 60)} : {}),
  });
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await agent.handle(
      new Request(`http://localhost:2005${path}`, {
        method,
        body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
    const text = await response.text();
    return {status: response.status, type: response.headers.get('content-type') ?? '', text};
  };
  const file = (name: string, text = 'hello\n') => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const send = (filepath: string, topic = 'logs', options?: object) =>
    ask('POST', '/sdk/v1/send_file', {destination: 'ground', topic, filepath, ...(options ? {options} : {})});
  return {folder, agent, sent, ask, file, send};
};
const json = (status: number, message: unknown) => ({
  status,
  type: expect.stringContaining('json'),
  text: expect.stringContaining(JSON.stringify({status, message}).slice(0, -1)),
});
const plain = (status: number, text: unknown) => ({status, type: 'text/plain', text});

describe('send_file', () => {
  it('takes the models of the public SDK byte for byte, and takes the file away', async () => {
    const {sent, ask, file} = setUp();
    const filepath = file('send');
    // What the SDK writes for the example of the documents: TTLParams, SendOptions with tags, SendFileRequest.
    const body = `{"destination": "ground", "topic": "logs", "filepath": "${filepath}", "options": {"TTLParams": {"urgent": 9000, "bulk": 43200, "surplus": 172800}, "reliable": true, "tags": {"token": "3020553"}}}`;
    const answer = await ask('POST', '/sdk/v1/send_file', body);
    expect(answer).toMatchObject({status: 200, text: '{"UUID":"00000000-0000-4000-8000-000000000001"}'});
    expect(existsSync(filepath)).toBe(false);
    expect(sent).toMatchObject([
      {
        destination: 'ground',
        topic: 'logs',
        path: filepath,
        size: 6,
        created: noon,
        crc32: '363a3020',
        ttl: {urgent: 9000, bulk: 43_200, surplus: 172_800},
        reliable: true,
        tags: {token: '3020553'},
      },
    ]);
    expect(readFileSync(sent[0]!.file, 'utf8')).toBe('hello\n');
  });

  it('fills in the usual TTLs where a request says nothing', async () => {
    const {sent, file, send} = setUp();
    await send(file('a'));
    await send(file('b'), 'logs', {TTLParams: {urgent: 0}});
    await send(file('c'), 'logs', {delivery_hints: {dest_path: '/var/data/out.bin', mode: '640'}});
    expect(sent.map(({ttl}) => ttl)).toEqual([
      {urgent: 9000, bulk: 43_200, surplus: 172_800},
      {urgent: 0, bulk: 43_200, surplus: 172_800},
      {urgent: 9000, bulk: 43_200, surplus: 172_800},
    ]);
    expect(sent[2]!.hints).toEqual({dest_path: '/var/data/out.bin', mode: '640'});
  });

  it('refuses what it cannot take, in its own words', async () => {
    const {folder, file, send} = setUp({topics: ['logs']});
    mkdirSync(join(folder, 'folder'));
    expect(await send('space.txt')).toEqual(json(400, 'File path space.txt is not absolute'));
    expect(await send('$TMPDIR/space.txt')).toEqual(json(400, 'File path $TMPDIR/space.txt is not absolute'));
    expect(await send(file('a'), 'other')).toEqual(json(400, 'Topic other is not allowed'));
    expect(await send(file('a'), 'lo gs')).toEqual(json(400, 'Topic lo gs is not allowed'));
    expect(await send('/nowhere/a')).toEqual(
      json(400, 'Error getting info on /nowhere/a: No such file or directory'),
    );
    expect(await send(join(folder, 'folder'))).toEqual(
      json(400, `Error getting info on ${folder}/folder: Is a directory`),
    );
    if (process.getuid?.() !== 0) {
      const locked = join(folder, 'locked');
      mkdirSync(locked);
      writeFileSync(join(locked, 'a'), '');
      chmodSync(locked, 0o555);
      expect(await send(join(locked, 'a'))).toEqual(json(400, 'Source directory not writable'));
    }
  });
});

describe('the agent as an HTTP server', () => {
  it('mixes JSON and plain text errors', async () => {
    const {ask} = setUp();
    expect(await ask('POST', '/sdk/v1/send_file', '{"destination":')).toEqual(
      plain(400, expect.stringMatching(/^Bad request: /)),
    );
    expect(await ask('POST', '/sdk/v1/send_file', {destination: 'ground'})).toEqual(
      plain(400, expect.stringMatching(/^Bad request: topic/)),
    );
    expect(await ask('GET', '/sdk/v1/send_file')).toEqual(plain(405, 'Method not allowed'));
    expect(await ask('DELETE', '/sdk/v1/query_available_files/logs')).toEqual(
      plain(405, 'Method not allowed'),
    );
    expect(await ask('GET', '/sdk/v2/send_file')).toEqual(plain(501, 'Method not implemented'));
    expect(await ask('GET', '/sdk/v1/query_available_files/lo%20gs')).toEqual(
      plain(501, 'Method not implemented'),
    );
    expect((await ask('POST', '/sdk/v1/send_file', 'x'.repeat(8001))).status).toBe(413);
  });

  it('answers the collector', async () => {
    const {ask, file, send, sent} = setUp();
    expect((await ask('GET', '/collector/v1/ping')).text).toBe('{"response":"PONG"}');
    await send(file('a'));
    expect((await ask('GET', `/collector/v1/meta/${sent[0]!.id}`)).status).toBe(200);
    expect(await ask('GET', '/collector/v1/meta/none')).toEqual(json(400, 'meta file unreadable for none'));
  });
});

describe('available files', () => {
  it('are listed by topic, at most 50, and an unknown topic is empty', async () => {
    const {agent, ask, file} = setUp();
    for (let index = 0; index < 51; index += 1)
      await agent.offer({topic: 'config', path: `/a/${index}`, from: file(`offer-${index}`)});
    const {files, overflow} = JSON.parse((await ask('GET', '/sdk/v1/query_available_files/config')).text);
    expect(files).toHaveLength(50);
    expect(overflow).toBe(true);
    expect(files[0]).toMatchObject({path: '/a/0', size: 6, created: noon, crc32: '363a3020'});
    expect((await ask('GET', '/sdk/v1/query_available_files/other')).text).toBe(
      '{"files":[],"overflow":false}',
    );
  });

  it('can be claimed once, to a path that is absolute, not there, and in a folder that is', async () => {
    const {folder, agent, ask, file} = setUp();
    const retrieve = (id: string, path: string) =>
      ask('POST', '/sdk/v1/retrieve_file', {id, save_path: path});
    const id = await agent.offer({topic: 'config', path: '/a', from: file('offer')});
    expect(await retrieve(id, 'a.txt')).toEqual(json(400, 'Destination path a.txt is not absolute'));
    expect(await retrieve(id, file('taken'))).toEqual(json(400, 'move_file error - file exists'));
    expect(await retrieve(id, join(folder, 'none/a'))).toEqual(
      json(400, 'move_file error - No such file or directory'),
    );
    expect(await retrieve(id, join(folder, 'a'))).toMatchObject({status: 200});
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('hello\n');
    expect(await retrieve(id, join(folder, 'b'))).toEqual(json(400, `meta file unreadable for ${id}`));
  });

  it('are put to the dead when their CRC is not right any more', async () => {
    const {folder, agent, ask, file} = setUp();
    const id = await agent.offer({topic: 'config', path: '/a', from: file('offer')});
    writeFileSync(join(folder, 'oort/uploads', id), 'other');
    expect(JSON.parse((await ask('GET', '/sdk/v1/query_available_files/config')).text).files).toEqual([]);
    expect(existsSync(join(folder, 'oort/dead', id))).toBe(true);
  });
});

describe('attitude and time', () => {
  it('are read out and commanded where the bus gives them', async () => {
    const {ask} = setUp({attitude: true});
    expect(JSON.parse((await ask('GET', '/sdk/v1/adcs')).text)).toMatchObject({
      // All but these three stands in hk, flags as integers (spec/adcs-schema.yml, spec/adcs-hk.yml).
      mode: 'NO-OP',
      age: expect.any(Number),
      controller: expect.any(String),
      hk: {acs_mode_active: 'NO-OP', lease_active: 1, eclipse_flag: expect.any(Number)},
    });
    const tfrs = JSON.parse((await ask('GET', '/sdk/v1/tfrs')).text);
    expect(Object.keys(tfrs).sort()).toEqual(
      ['age', 'utc_time', 'pos', 'vel']
        .flatMap(key =>
          key.length > 3 || key === 'age' ? key : ['x', 'y', 'z'].map(axis => `ecef_${key}_${axis}`),
        )
        .sort(),
    );
    expect(Math.hypot(tfrs.ecef_pos_x, tfrs.ecef_pos_y, tfrs.ecef_pos_z)).toBeCloseTo(6_871_000, -2);
    expect(Number.isInteger(tfrs.utc_time)).toBe(true);
    expect(tfrs.age).toBeLessThan(5);
    const command = (body: object) => ask('POST', '/sdk/v1/adcs', body);
    expect(JSON.parse((await command({command: 'NADIR', aperture: 'IPI'})).text)).toMatchObject({
      status: 'OK',
      mode: 'NADIRPOINTYAW',
    });
    expect(JSON.parse((await command({command: 'TRACK', aperture: 'IPI'})).text)).toMatchObject({
      status: 'FAIL',
      reason: 'target is required',
    });
  });

  it('are refused where it does not', async () => {
    const {ask} = setUp();
    expect(await ask('GET', '/sdk/v1/adcs')).toEqual(json(400, 'Adcs interface is unavailable'));
    expect(await ask('GET', '/sdk/v1/tfrs')).toEqual(json(400, 'Tfrs interface is unavailable'));
  });
});

describe('a file in the queues', () => {
  const ttl = {urgent: 100, bulk: 0, surplus: 50};
  it('goes from urgent to surplus where bulk is skipped, and is deleted at the end', () => {
    const stage = (time: number) => stageAt({created: 1000, ttl}, time).stage;
    expect([1000, 1099, 1100, 1149, 1150].map(stage)).toEqual([
      'urgent',
      'urgent',
      'surplus',
      'surplus',
      'deleted',
    ]);
  });
});
