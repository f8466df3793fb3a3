import type {SandboxOptions} from '../../source/sandbox/server.ts';
import {type GroundSegment, hour, openGroundSegment, opening} from './ground-segment.ts';

export type Run = {
  window: string;
  signal_sent: 'configure' | 'start';
  code: number | null;
  killed?: string;
  output: string;
};
export type Report = {
  runs: Run[];
  waiting: {path: string; topic: string; token?: string; size: number; sentBytes: number}[];
};

/** Lets so much virtual time go by, with all that payloads do in it. */
export const pass = async (ground: GroundSegment, seconds: number): Promise<void> => {
  ground.world.advance(seconds);
  await ground.world.settled();
};

export const report = async (ground: GroundSegment): Promise<Report> =>
  JSON.parse((await ground.get('/sandbox/report/downlink')).text) as Report;

const bucketPath = (ground: GroundSegment) => {
  const {endpoint, name} = ground.profile.services.downlink!.bucket as {endpoint: string; name: string};
  return `${new URL(endpoint).pathname}/${name}`;
};

export const keys = async (ground: GroundSegment): Promise<string[]> =>
  [...(await ground.get(`${bucketPath(ground)}?list-type=2`)).text.matchAll(/<Key>(.*?)<\/Key>/g)].map(
    ([, key]) => key!,
  );

export const content = async (ground: GroundSegment, key: string): Promise<string> =>
  (await ground.get(`${bucketPath(ground)}/${key}`)).text;

const satellite = {satellite_id: 'FM200'};

/** An empty ground segment on which a program of this text is uploaded, and a window that runs it a day later. */
export const missionOf = async (
  program: string,
  options: {
    payload?: SandboxOptions['payload'];
    duration?: number;
    parameters?: Record<string, unknown>;
    executable?: boolean;
  } = {},
): Promise<{ground: GroundSegment; window: string}> => {
  const ground = await openGroundSegment({scenario: 'empty', payload: {exec: true, ...options.payload}});
  await ground.upload(
    {
      ...satellite,
      payload: 'MY_PAYLOAD_NAME',
      destination_path: 'program',
      executable: String(options.executable ?? true),
    },
    program,
  );
  const {data} = await ground.send('POST', '/tasking/window', {
    type: 'PAYLOAD_MY_PAYLOAD_NAME',
    ...satellite,
    start: opening + 24 * hour,
    duration: options.duration ?? 60,
    parameters: options.parameters ?? {executable: 'program', filename: 'space.txt'},
  });
  return {ground, window: data.id as string};
};

/** A program for Node that asks its agent: `ask(method, call, body)` prints status and answer. */
export const askingAgent = (body: string): string => `#!/usr/bin/env node
const fs = require('node:fs');
const os = require('node:os');
const ask = async (method, call, body) => {
  const response = await fetch(process.env.OORT_AGENT + '/sdk/v1' + call, {method, body: typeof body === 'string' ? body : JSON.stringify(body)});
  console.log(response.status + ' ' + (await response.text()));
};
const file = name => {
  const path = os.tmpdir() + '/' + name;
  fs.writeFileSync(path, 'x'.repeat(100));
  return path;
};
(async () => {
${body}
})();
`;
