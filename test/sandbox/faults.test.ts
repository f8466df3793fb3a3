import {describe, expect, it} from 'vitest';
import {hour, openGroundSegment, opening} from './ground-segment.ts';

const windows = '/tasking/windows';
const window = {
  type: 'PAYLOAD_SDR',
  satellite_id: 'FM201',
  start: opening + 60 * hour,
  duration: 60,
  parameters: {},
};

describe('faults on demand', () => {
  it('refuse with a status and Retry-After, as often as asked for', async () => {
    const ground = await openGroundSegment();
    ground.faults.add({kind: 'status', status: 429, retryAfter: 7, times: 2, match: {path: 'windows'}});
    const first = await ground.get(windows);
    expect([first.status, first.headers.get('retry-after'), first.message]).toEqual([
      429,
      '7',
      'too many requests',
    ]);
    expect((await ground.get('/tasking/uploads')).status).toBe(200);
    expect((await ground.get(windows)).status).toBe(429);
    expect((await ground.get(windows)).status).toBe(200);
  });

  it('strike only the method that they are meant for', async () => {
    const ground = await openGroundSegment();
    ground.faults.add({kind: 'unauthorized', match: {method: 'post'}});
    expect((await ground.get(windows)).status).toBe(200);
    expect((await ground.send('POST', '/tasking/window', window)).status).toBe(401);
  });

  it('close the connection', async () => {
    const ground = await openGroundSegment();
    ground.faults.add({kind: 'cut', times: 1});
    await expect(ground.get(windows)).rejects.toThrow('fetch failed');
    expect((await ground.get(windows)).status).toBe(200);
  });

  it('give a page of a proxy, or half of a JSON text', async () => {
    const ground = await openGroundSegment();
    ground.faults.add([
      {kind: 'html', times: 1},
      {kind: 'garbage', match: {path: 'uploads'}},
    ]);
    const page = await ground.get(windows);
    expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(page.text).toContain('<h1>502 Bad Gateway</h1>');
    const torn = await ground.get('/tasking/uploads');
    expect(torn.status).toBe(200);
    expect(() => JSON.parse(torn.text)).toThrow();
  });

  it('answer as if all were well: a login page, nothing, or an error in a 200', async () => {
    const ground = await openGroundSegment();
    const answered = async (fault: {kind: 'html' | 'empty' | 'error-body'; status?: number}) => {
      ground.faults.add({...fault, times: 1});
      const {status, text} = await ground.get(windows);
      return [status, text];
    };
    expect(await answered({kind: 'html', status: 200})).toEqual([200, expect.stringContaining('Log in')]);
    expect(await answered({kind: 'empty'})).toEqual([200, '']);
    expect(await answered({kind: 'error-body'})).toEqual([200, expect.stringMatching(/^\{"error":/)]);
    expect(() => ground.faults.add({kind: 'status', status: 204})).toThrow();
  });

  it('spoil one row, and no other', async () => {
    const ground = await openGroundSegment();
    const {data: whole} = await ground.get(windows);
    ground.faults.add({kind: 'bad-row', times: 1});
    const {data} = await ground.get(windows);
    expect(data.slice(1)).toEqual(whole.slice(1));
    expect(data[0].id).toBeNull();
    expect(data[0].type.broken).toContain('\u001b');
  });

  it('let a request take effect without ever answering', async () => {
    const ground = await openGroundSegment({scenario: 'empty'});
    ground.faults.add({kind: 'timeout-after-effect', times: 1, ms: 0, match: {method: 'POST'}});
    await expect(ground.send('POST', '/tasking/window', window)).rejects.toThrow('fetch failed');
    expect((await ground.get(windows)).data).toMatchObject([window]);
  });

  it('hold an answer back until the client has had enough', async () => {
    const ground = await openGroundSegment();
    ground.faults.add({kind: 'latency', ms: 600_000});
    const patience = new AbortController();
    const asked = fetch(ground.url + windows, {
      headers: {authorization: `Bearer ${ground.token}`},
      signal: patience.signal,
    });
    patience.abort();
    await expect(asked).rejects.toThrow();
    ground.faults.clear();
    expect((await ground.get(windows)).status).toBe(200);
  });

  it('send half of a body, and the rest after a while', async () => {
    const ground = await openGroundSegment();
    const {data: whole} = await ground.get(windows);
    ground.faults.add({kind: 'slow-body', ms: 20, times: 1});
    expect((await ground.get(windows)).data).toEqual(whole);
    ground.faults.add({kind: 'slow-body', ms: 600_000, times: 1});
    const response = await fetch(ground.url + windows, {headers: {authorization: `Bearer ${ground.token}`}});
    const reader = response.body!.getReader();
    expect((await reader.read()).value!.length).toBeGreaterThan(0);
    await reader.cancel();
  });

  it('put the Date header wrong', async () => {
    const ground = await openGroundSegment();
    expect((await ground.get(windows)).headers.get('date')).toBe('Sun, 22 Nov 2026 06:00:00 GMT');
    ground.faults.add({kind: 'date-skew', ms: -3 * 3_600_000});
    const skewed = await ground.get(windows);
    expect(skewed.headers.get('date')).toBe('Sun, 22 Nov 2026 03:00:00 GMT');
    expect(skewed.data.length).toBeGreaterThan(0);
  });

  it('can be there from the start, and are refused when they make no sense', async () => {
    const ground = await openGroundSegment({faults: [{kind: 'status', status: 500}]});
    expect((await ground.get(windows)).status).toBe(500);
    expect(() => ground.faults.add({kind: 'meteor'})).toThrow();
    expect(() => ground.faults.add({kind: 'cut', match: {path: '('}})).toThrow('not a regular expression');
  });
});

describe('the control endpoint', () => {
  it('tells what it is, and moves the clock', async () => {
    const ground = await openGroundSegment();
    const about = JSON.parse((await ground.get('/sandbox')).text);
    expect(about).toMatchObject({
      seed: 1,
      clock: {now: opening, time: '2026-11-22T06:00:00Z', speed: 0},
      endpoints: {tasking: `${ground.url}/tasking`},
    });
    expect(about.nextContacts).toHaveLength(5);
    await ground.send('POST', '/sandbox/clock', {advance: 12 * hour});
    expect((await ground.get(windows)).headers.get('date')).toBe('Sun, 22 Nov 2026 18:00:00 GMT');
    const answer = await ground.send('POST', '/sandbox/clock', {speed: 600});
    expect(JSON.parse(answer.text).clock.speed).toBe(600);
    expect(ground.world.speed()).toBe(600);
  });

  it('switches faults on and off, and is struck by none', async () => {
    const ground = await openGroundSegment();
    expect((await ground.send('POST', '/sandbox/faults', {kind: 'cut'})).status).toBe(200);
    expect(JSON.parse((await ground.get('/sandbox/faults')).text).faults).toHaveLength(1);
    await expect(ground.get(windows)).rejects.toThrow();
    expect((await ground.send('DELETE', '/sandbox/faults')).status).toBe(200);
    expect((await ground.get(windows)).status).toBe(200);
  });

  it('refuses what it does not understand', async () => {
    const ground = await openGroundSegment();
    expect((await ground.send('POST', '/sandbox/clock', {advance: -1})).status).toBe(400);
    expect((await ground.send('POST', '/sandbox/faults', {kind: 'meteor'})).message).toContain('kind');
    expect((await ground.send('POST', '/sandbox/faults', '{')).message).toBe('the body is not valid JSON');
    expect((await ground.get('/sandbox/moon')).status).toBe(404);
  });
});
