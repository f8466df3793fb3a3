import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {asFailure} from '../../../source/declare/failure.ts';
import {emptyWorld} from '../../../source/declare/world.ts';
import {rowObject} from '../../../source/list/output.ts';
import {type AgentRow, agents} from '../../../source/services/downlink/resources/agents.ts';
import {fileVerdict} from '../../../source/services/downlink/rules/file-rules.ts';
import {type AgentFile, agentClient} from '../../../source/services/downlink/upstream/agent-client.ts';
import type {DownlinkClient} from '../../../source/services/downlink/upstream/client.ts';
import {explainAgent} from '../../../source/services/downlink/upstream/explain.ts';
import {tasking, upstream} from '../../engine/upstream.ts';
import {hour, passContact} from '../../sandbox/ground-segment.ts';
import {openMission} from './mission.ts';

describe('an agent in reach', () => {
  it('offers files by topic, and puts one where it is told, once', async () => {
    const mission = await openMission({scenario: 'empty'});
    const files = await mission.read<AgentFile>('agent-files');
    expect(files.map(({topic, info}) => `${topic} ${info.path ?? ''}`).sort()).toEqual([
      'config /persist/config/bands.json',
      'config /persist/config/gain.json',
      'logs /var/log/payload.log',
    ]);
    const gain = files.find(({info}) => info.path?.endsWith('gain.json'))!;
    const path = join(mission.folder, 'gain.json');
    const done = await mission.perform('agent-files', 'retrieve', {path}, gain);
    expect(done.sentence).toBe(`Agent bench has put /persist/config/gain.json to ${path}.`);
    expect(readFileSync(path, 'utf8')).toBe('{"gain": "auto"}\n');
    const again = await mission.perform('agent-files', 'retrieve', {path: `${path}.2`}, gain);
    expect(again.verdict).toBe('rejected');
    expect(again.sentence).toContain('a file can be claimed once');
    const relative = await mission.perform('agent-files', 'retrieve', {path: 'gain.json'}, gain);
    expect(relative.sentence).toContain('is not absolute');
  });

  it('takes a file, which then is queued, coming down, and arrived with its CRC', async () => {
    const mission = await openMission({scenario: 'empty'});
    const path = join(mission.folder, 'log.txt');
    writeFileSync(path, 'boot ok\n');
    const sent = await mission.perform('downlinks', 'send', {
      file: path,
      agent: 'bench',
      topic: 'logs',
      ttl: 'urgent=0,bulk=12h,surplus=1d',
      window: '3020553',
      reliable: 'yes',
    });
    expect(sent).toMatchObject({verdict: 'done', facts: {urgent: 0, bulk: 43_200, surplus: 86_400, size: 8}});
    // Nothing was read before: the time of the first deed is the sandbox's all the same, not the wall's.
    expect(Math.abs(sent.at - mission.ground.world.now())).toBeLessThan(60);
    expect(existsSync(path)).toBe(false);
    const verdict = async () => {
      const [file] = await mission.files();
      return {file: file!, verdict: fileVerdict(file!, mission.session.world().now)};
    };
    expect(await verdict()).toMatchObject({
      verdict: 'queued',
      file: {name: 'log.txt', satellite: 'FM200', window: '3020553', topic: 'logs', sent: {waits: true}},
    });
    const contact = mission.ground.world.contacts('FM200').after(mission.ground.world.now());
    await mission.pass(contact.start + 1 - mission.ground.world.now());
    expect((await verdict()).verdict).toBe('coming down');
    passContact(mission.ground, 'FM200');
    const {file} = await verdict();
    expect(file.object?.key).toMatch(/^logs\/FM200\/downlink\//);
    const to = join(mission.folder, 'back.txt');
    expect((await mission.perform('downlinks', 'download', {to}, file)).sentence).toContain(
      'its CRC-32 is right',
    );
  });

  it('gives attitude, time and position', async () => {
    const mission = await openMission({scenario: 'empty'});
    const [bench] = await mission.read<AgentRow>('agents');
    expect(bench).toMatchObject({settings: {name: 'bench'}, problems: []});
    expect(bench!.adcs).toMatchObject({mode: 'NO-OP', hk: {lease_active: 1}});
    expect(bench!.tfrs).toHaveProperty('ecef_pos_x');
    const cells = rowObject(bench!, agents.columns, emptyWorld());
    expect(cells).toMatchObject({state: 'answers', mode: 'NO-OP', lease: 'yes', positionAge: 0.4});
    for (const key of ['errorDegrees', 'latitude', 'longitude', 'attitudeAge'])
      expect(cells[key], key).toEqual(expect.any(Number));
  });

  it('on a bench whose bus gives it no read-outs answers all the same: nothing is wrong or unread', async () => {
    const {url} = await upstream((request, response) => {
      const name = request.url!.endsWith('adcs') ? 'Adcs' : 'Tfrs';
      response.writeHead(400).end(`{"status":400,"message":"${name} interface is unavailable"}`);
    });
    const bench = agentClient(tasking(url), {name: 'bench', url, topics: []});
    const client = {agents: [bench]} as unknown as DownlinkClient;
    const page = await agents.list(client, {}, new AbortController().signal);
    expect(page).toMatchObject({rows: [{problems: []}], unreadable: []});
    expect(rowObject(page.rows[0]!, agents.columns, emptyWorld())).toMatchObject({state: 'no bus data'});
  });

  it('says that the bus has taken a file only where it knows such calls: another server finds nothing, too', async () => {
    const waits = async (meta: [number, string], ping: [number, string]) => {
      const {url} = await upstream((request, response) => {
        const [status, text] = request.url!.includes('/meta/') ? meta : ping;
        response.writeHead(status).end(text);
      });
      const agent = agentClient(tasking(url), {name: 'bench', url, topics: []});
      return agent.waits('0b6a', new AbortController().signal);
    };
    const pong: [number, string] = [200, '{"response":"PONG"}'];
    const page: [number, string] = [404, '<html>Not Found</html>'];
    expect(await waits([400, '{"status":400,"message":"meta file unreadable for 0b6a"}'], pong)).toBe(false);
    expect(await waits(page, page)).toBeUndefined();
    expect(await waits([404, '{"message":"no route"}'], [501, 'Method not implemented'])).toBeUndefined();
    expect(await waits([200, '{"uuid":"0b6a"}'], pong)).toBe(true);
    expect(await waits([200, '<html>Sign in</html>'], pong)).toBeUndefined();
  });

  it('that is down is said to be silent, and its files cannot be listed, in a sentence', async () => {
    const mission = await openMission({
      scenario: 'empty',
      faults: [{kind: 'status', status: 500, match: {path: '^/downlink/agents'}}],
    });
    const [bench] = await mission.read<AgentRow>('agents');
    expect(bench).toMatchObject({adcs: undefined, tfrs: undefined});
    expect(bench!.problems).toHaveLength(2);
    const failure = await mission.read('agent-files').then(
      () => undefined,
      error => asFailure(error),
    );
    expect(failure?.kind).toBe('unavailable');
  });

  it('that does not answer is an alert, so that triage tells it too', () => {
    const settings = {name: 'bench', url: 'http://127.0.0.1:1', topics: []};
    const [silent, ...others] = agents.alerts!(
      [
        {settings, problems: ['Nobody listens at 127.0.0.1:1.']},
        {settings: {...settings, name: 'other'}, problems: []},
      ],
      emptyWorld(),
    );
    expect(silent).toMatchObject({id: 'bench', title: 'Agent bench does not answer'});
    expect(silent!.why).toContain('Nobody listens');
    expect(others).toEqual([]);
  });

  it('is not asked to send what it would refuse or lose', async () => {
    const mission = await openMission({scenario: 'empty'});
    const path = join(mission.folder, 'log.txt');
    writeFileSync(path, 'boot ok\n');
    const send = (more: Record<string, string>) =>
      mission.perform('downlinks', 'send', {file: path, agent: 'bench', topic: 'logs', ...more});
    expect((await send({topic: 'lo gs'})).sentence).toContain('"lo gs" is no topic');
    expect((await send({ttl: 'urgent=0,bulk=0,surplus=0'})).sentence).toContain('deleted at once');
    expect((await send({file: mission.folder})).sentence).toContain('is not a file');
    expect(existsSync(path)).toBe(true);
  });
});

describe("an agent's refusal", () => {
  it('is told in its words and what they mean, JSON or plain', () => {
    expect(explainAgent({text: '{"status":400,"message":"move_file error - file exists"}'})).toBe(
      'move_file error - file exists (something is at that path already; the agent replaces nothing)',
    );
    expect(explainAgent({text: 'File path a.txt is not absolute'})).toBe(
      'File path a.txt is not absolute (the agent takes absolute paths alone)',
    );
    expect(explainAgent({text: '<html>'})).toBeUndefined();
    expect(explainAgent({status: 501, text: 'Method not implemented'})).toMatchObject({kind: 'rejected'});
    expect(explainAgent({status: 501, text: '<html>'})).toBeUndefined();
  });
});

describe('a download in a read-only profile', () => {
  it('is let through: it changes nothing upstream', async () => {
    const mission = await openMission({readOnly: true});
    await mission.pass(hour);
    const file = (await mission.files()).find(one => one.object)!;
    const to = join(mission.folder, 'a');
    expect((await mission.perform('downlinks', 'download', {to}, file)).verdict).toBe('done');
    const sent = await mission.perform('downlinks', 'send', {file: to, agent: 'bench', topic: 'logs'});
    expect(sent.sentence).toContain('read-only');
  });
});
