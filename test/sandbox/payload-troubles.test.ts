import {existsSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {hour} from './ground-segment.ts';
import {askingAgent, content, keys, missionOf, pass, report} from './payload.ts';

const day = 24 * hour;
const flat = {layout: 'flat'} as const;

describe('a payload program', () => {
  it('in shell runs as well, and what it puts into the outbox comes down', async () => {
    const program = '#!/bin/sh\nset -eu\necho "window $WINDOW_ID arguments $*" > "$OUTBOX/note.txt"\n';
    const {ground, window} = await missionOf(program, {payload: flat});
    await pass(ground, day + 6 * hour);
    expect((await report(ground)).runs.map(({code}) => code)).toEqual([0, 0]);
    expect(await content(ground, 'note.txt')).toBe(`window ${window} arguments -n space.txt -w ${window}\n`);
  });

  it('gets its arguments as the user command of its window lists them', async () => {
    const program = '#!/bin/sh\nprintf "%s|" "$@" > "$OUTBOX/arguments.txt"\n';
    const parameters = {user_command: {executable: 'program', executable_arguments: ['a b', '$HOME', '*']}};
    const {ground} = await missionOf(program, {payload: flat, parameters});
    await pass(ground, day + 6 * hour);
    expect(await content(ground, 'arguments.txt')).toBe('a b|$HOME|*|');
  });

  it('that exits with an error is logged with its code, and nothing comes down', async () => {
    const {ground} = await missionOf('#!/bin/sh\necho "no signal" >&2\nexit 3\n');
    await pass(ground, day + 6 * hour);
    expect((await report(ground)).runs[1]).toMatchObject({
      signal_sent: 'start',
      code: 3,
      output: 'no signal\n',
    });
    expect(await keys(ground)).toEqual([]);
  });

  it('that writes nothing leaves nothing to come down', async () => {
    const {ground} = await missionOf('#!/bin/sh\n');
    await pass(ground, day + 6 * hour);
    expect((await report(ground)).runs[1]).toMatchObject({code: 0, output: ''});
    expect(await keys(ground)).toEqual([]);
  });

  it('that never ends is killed with all its children when its window ends', async () => {
    const program = '#!/bin/sh\necho started\nsleep 1000 & wait\n';
    const {ground} = await missionOf(program, {payload: {limits: {hold: 1000, run: 60_000}}, duration: 600});
    await pass(ground, day + hour);
    // On a busy machine it has not even begun by then, or the signal before it has not.
    expect((await report(ground)).runs.at(-1)).toMatchObject({
      code: null,
      killed: 'its window ended',
      output: expect.stringMatching(/^(started\n)?$/),
    });
  });

  it('that never ends although its window goes on is killed when it has run long enough', async () => {
    const {ground} = await missionOf('#!/bin/sh\nsleep 1000\n', {payload: {limits: {hold: 5000, run: 300}}});
    await pass(ground, day + hour);
    expect((await report(ground)).runs[1]).toMatchObject({code: null, killed: 'ran too long'});
  });

  it('that writes without end is killed', async () => {
    const {ground} = await missionOf('#!/bin/sh\nyes\n');
    await pass(ground, day + hour);
    const {killed, output} = (await report(ground)).runs[1]!;
    expect(killed).toBe('wrote too much');
    expect(output.length).toBeLessThan(10_000);
  });

  it('that starts too many programs is ended with them, and the report says so', async () => {
    const {ground} = await missionOf('#!/bin/sh\nfor n in $(seq 200); do sleep 1000 & done; wait\n');
    await pass(ground, day + hour);
    expect((await report(ground)).runs[1]).toMatchObject({code: null, killed: 'started too many programs'});
  });

  it('that was not uploaded as executable cannot be run, and that is said', async () => {
    const {ground} = await missionOf('#!/bin/sh\n', {executable: false});
    await pass(ground, day + hour);
    expect((await report(ground)).runs[1]).toMatchObject({
      code: 126,
      output: expect.stringContaining('program cannot be run'),
    });
  });

  it('that was never uploaded is not there, wherever on this machine one of its name is', async () => {
    const parameters = {executable: '../../../../bin/sh', filename: 'x'};
    const {ground} = await missionOf('#!/bin/sh\n', {parameters});
    await pass(ground, day + hour);
    expect((await report(ground)).runs[1]).toMatchObject({
      code: 127,
      output: expect.stringContaining('is not on this payload'),
    });
  });

  it('knows nothing of the environment of the sandbox', async () => {
    process.env.CANARY_SECRET = 'canary-4711';
    const {ground} = await missionOf('#!/bin/sh\nenv\n');
    await pass(ground, day + hour);
    delete process.env.CANARY_SECRET;
    const {output} = (await report(ground)).runs[1]!;
    expect(output).toContain('OORT_AGENT=http://127.0.0.1:');
    expect(output).not.toContain('canary');
    expect(output).not.toContain(ground.token);
  });

  it('that sends the same name twice has both come down under keys of their own', async () => {
    const send =
      "await ask('POST', '/send_file', {destination: 'ground', topic: 'logs', filepath: file('a.txt')});";
    const {ground} = await missionOf(askingAgent(send + send));
    await pass(ground, day + 6 * hour);
    const found = await keys(ground);
    expect(found).toHaveLength(2);
    expect(new Set(found.map(key => key.replace(/\d{8}T\d{6}Z/, 'TIME')))).toEqual(
      new Set(['logs/FM200/downlink/2026/11/23/TIME_a.txt']),
    );
  });

  it('cannot have a file of this machine taken away through its agent', async () => {
    const path = new URL(import.meta.url).pathname;
    const {ground} = await missionOf(
      askingAgent(
        `await ask('POST', '/send_file', {destination: 'ground', topic: 'logs', filepath: '${path}'});`,
      ),
    );
    await pass(ground, day + hour);
    expect((await report(ground)).runs[1]!.output).toContain('No such file or directory');
    expect(existsSync(path)).toBe(true);
  });
});

describe('the way down', () => {
  const sending = (sizes: Record<string, number>, ttl: Record<string, object> = {}, more = '{}') =>
    askingAgent(`
    const sizes = ${JSON.stringify(sizes)};
    const ttl = ${JSON.stringify(ttl)};
    for (const [name, size] of Object.entries(sizes)) {
      const filepath = file(name);
      fs.truncateSync(filepath, size);
      await ask('POST', '/send_file', {destination: 'ground', topic: 'logs', filepath, options: {TTLParams: ttl[name], ...${more}}});
    }`);

  it('brings urgent before bulk before surplus, and within a queue what was sent first', async () => {
    const size = 4_000_000;
    const program = sending(
      {'surplus.bin': size, 'bulk-1.bin': size, 'bulk-2.bin': size, 'urgent.bin': size},
      {
        'surplus.bin': {urgent: 0, bulk: 0, surplus: 172_800},
        'bulk-1.bin': {urgent: 0},
        'bulk-2.bin': {urgent: 0},
        'urgent.bin': {urgent: 43_200},
      },
    );
    const {ground} = await missionOf(program);
    await pass(ground, day + 60);
    const seen: string[] = [];
    for (let minute = 0; minute < 24 * 60 && seen.length < 4; minute += 1) {
      await pass(ground, 60);
      for (const key of await keys(ground)) {
        const name = key.slice(key.lastIndexOf('_') + 1);
        if (!seen.includes(name)) seen.push(name);
      }
    }
    expect(seen).toEqual(['urgent.bin', 'bulk-1.bin', 'bulk-2.bin', 'surplus.bin']);
  });

  it('takes several contacts for a large file, and shows no part of it before it is whole', async () => {
    const {ground} = await missionOf(sending({'image.raw': 60_000_000}));
    await pass(ground, day + 7 * hour);
    const {waiting} = await report(ground);
    expect(waiting[0]!.sentBytes).toBeGreaterThan(1_000_000);
    expect(waiting[0]!.sentBytes).toBeLessThan(60_000_000);
    expect(await keys(ground)).toEqual([]);
    await pass(ground, 14 * hour);
    expect(await keys(ground)).toEqual([expect.stringMatching(/image\.raw$/)]);
  });

  it('gives up what was sent as not reliable when a contact cuts it', async () => {
    const {ground} = await missionOf(sending({'image.raw': 60_000_000}, {}, '{reliable: false}'));
    await pass(ground, 3 * day);
    expect((await report(ground)).waiting).toEqual([]);
    expect(await keys(ground)).toEqual([]);
  });

  it('deletes what has outlived its queues', async () => {
    const ttl = {'note.txt': {urgent: 60, bulk: 0, surplus: 60}};
    const {ground} = await missionOf(sending({'note.txt': 10}, ttl));
    await pass(ground, 2 * day);
    expect((await report(ground)).waiting).toEqual([]);
    expect(await keys(ground)).toEqual([]);
  });
});
