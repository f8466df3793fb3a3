import {onTestFinished} from 'vitest';
import {type Sandbox, type SandboxOptions, startSandbox} from '../../source/sandbox/server.ts';

/** 2026-11-22 06:00 UTC */
export const opening = 1_795_327_200;
export const hour = 3600;

export type Answer<Data = any> = {
  status: number;
  headers: Headers;
  data: Data;
  message: string;
  text: string;
};
export type GroundSegment = Sandbox & {
  get<Data = any>(path: string): Promise<Answer<Data>>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  upload(query: Record<string, string>, file?: Uint8Array<ArrayBuffer> | string): Promise<Answer>;
};

/**
 * A sandbox whose time stands still, closed at the end of the test, and the requests that curl would make. Payload
 * programs are played, unless a test wants them run.
 */
export const openGroundSegment = async (options: SandboxOptions = {}): Promise<GroundSegment> => {
  const sandbox = await startSandbox({
    speed: 0,
    seed: 1,
    start: opening,
    ...options,
    // However busy this machine is, a window does not end before its program.
    payload: {exec: false, limits: {hold: 600_000, run: 600_000}, ...options.payload},
  });
  onTestFinished(() => sandbox.close());
  const ask = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(sandbox.url + path, {
      ...init,
      headers: {authorization: `Bearer ${sandbox.token}`, ...init.headers},
    });
    const text = await response.text();
    const {status, headers} = response;
    const json = headers.get('content-type')?.includes('json') ? safeJson(text) : {};
    return {status, headers, text, data: json?.data, message: json?.message};
  };
  return {
    ...sandbox,
    get: path => ask(path),
    send: (method, path, body, headers) =>
      ask(path, {method, headers, body: typeof body === 'string' ? body : JSON.stringify(body)}),
    upload: (query, file = 'print("hello")\n') => {
      const form = new FormData();
      form.append('file', new File([file], 'download_file.py'));
      return ask(`/tasking/upload?${new URLSearchParams(query)}`, {method: 'POST', body: form});
    },
  };
};

const safeJson = (text: string): any => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Lets time go by until just after the end of the satellite's next contact. */
export const passContact = (ground: Sandbox, satellite: string) => {
  const contact = ground.world.contacts(satellite).after(ground.world.now());
  ground.world.advance(contact.end + 1 - ground.world.now());
  return contact;
};
